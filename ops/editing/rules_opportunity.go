package editing

import (
	"context"

	"coxswain/ent/db"
	"coxswain/ent/db/opportunitycompetitor"
	"coxswain/ent/db/opportunitycredit"
	"coxswain/ent/db/opportunityline"
	dbpipeline "coxswain/ent/db/pipeline"
	"coxswain/ent/db/stage"
	"coxswain/ent/db/territoryaccount"
	"coxswain/ent/gid"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/money"
	"coxswain/sales/pipeline"
)

func opportunityCheck(ctx context.Context, tx *db.Client, c Change) error {
	s, err := c.Editor.Settings(ctx, tx)
	if err != nil {
		return err
	}
	if err := opportunityValues(c, s); err != nil {
		return err
	}
	if c.Current != nil {
		return amountChange(ctx, tx, c)
	}
	steps := []func() error{
		func() error { return choosePipeline(ctx, tx, c) },
		func() error { return chooseStage(ctx, tx, c) },
		func() error { return ownNew(ctx, tx, c, s.Today) },
		func() error { return territoryToday(ctx, tx, c, s.Today) },
		func() error { return sourceChannel(ctx, tx, c) },
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	preset(c, "currency", s.Base)
	if c.Values["currency"] == nil || c.Values["currency"] == money.Currency("") {
		return fault.Requiredf("currency", "give a currency; the organisation has no base currency yet")
	}
	preset(c, "opened_on", s.Today)
	c.Values["stage_entered_on"] = or(c, "opened_on", s.Today)
	c.Values["status"] = pipeline.Open
	c.Values["amount_source"] = pipeline.AmountEntered
	if c.Values["amount_minor"] == nil {
		c.Values["amount_source"] = pipeline.AmountLines // until somebody enters one, lines make the amount
	}
	return gateOfNew(ctx, tx, c)
}

// opportunityValues judges values that need nothing but themselves.
func opportunityValues(c Change, s Settings) error {
	var faults fault.List
	add := func(bad bool, field, format string, args ...any) {
		if bad {
			faults = append(faults, fault.Invalidf(field, format, args...))
		}
	}
	amount, p, term := get[int64](c, "amount_minor"), get[money.Rate](c, "probability_override"), get[int64](c, "term_months")
	opened, closed := get[calendar.Day](c, "opened_on"), get[calendar.Day](c, "closed_on")
	add(amount != nil && *amount < 0, "amount", "is 0 or more")
	add(p != nil && (*p < 0 || *p > money.One), "probabilityOverride", "%s is not a probability; give a fraction from 0 to 1", or(c, "probability_override", money.Rate(0)))
	add(term != nil && *term <= 0, "termMonths", "is at least 1")
	for _, d := range []struct{ column, field string }{{"opened_on", "openedOn"}, {"proposal_on", "proposalOn"}, {"first_contact_on", "firstContactOn"}} {
		day := get[calendar.Day](c, d.column)
		add(given(c, d.column) && day != nil && *day > s.Today, d.field, "is still to come; today is %s", s.Today)
	}
	add(given(c, "opened_on") && opened != nil && closed != nil && *opened > *closed, "openedOn", "is after the day on which the opportunity was closed")
	return faults.Err()
}

// choosePipeline makes type and pipeline fit: either gives the other.
func choosePipeline(ctx context.Context, tx *db.Client, c Change) error {
	kind := get[pipeline.OpportunityType](c, "opportunity_type")
	if id := ref(c, "pipeline_id"); id != 0 {
		p, err := load[db.Pipeline](ctx, tx, id)
		switch {
		case err != nil:
			return err
		case p.ArchivedAt != nil:
			return fault.Invalidf("pipelineId", "%q is archived; choose a pipeline that is in use", p.Name)
		case kind != nil && *kind != p.OpportunityType:
			return fault.Invalidf("opportunityType", "the pipeline %q is for %s, not for %s", p.Name, p.OpportunityType, *kind)
		}
		c.Values["opportunity_type"] = p.OpportunityType
		return nil
	}
	want := pipeline.TypeNew
	if kind != nil {
		want = *kind
	}
	if id := ref(c, "stage_id"); id != 0 && kind == nil { // the stage says which pipeline
		st, err := load[db.Stage](ctx, tx, id)
		if err != nil {
			return err
		}
		c.Values["pipeline_id"] = st.PipelineID
		return choosePipeline(ctx, tx, c)
	}
	p, err := tx.Pipeline.Query().Where(dbpipeline.OpportunityTypeEQ(want), dbpipeline.ArchivedAtIsNil()).
		Order(dbpipeline.ByID()).First(ctx)
	if db.IsNotFound(err) {
		return fault.Requiredf("pipelineId", "there is no pipeline for %s; create one with createPipeline", want)
	}
	if err != nil {
		return err
	}
	c.Values["pipeline_id"], c.Values["opportunity_type"] = p.ID, want
	return nil
}

// chooseStage takes the first open stage of the pipeline, or judges the one that was given.
func chooseStage(ctx context.Context, tx *db.Client, c Change) error {
	in := ref(c, "pipeline_id")
	if id := ref(c, "stage_id"); id != 0 {
		st, err := load[db.Stage](ctx, tx, id)
		if err != nil {
			return err
		}
		f := pipeline.Next(pipeline.Open, pipeline.Stage{Pipeline: int64(in)}, StageOf(st))
		if f == nil {
			return nil // and not a *fault.Error that is nil
		}
		return f
	}
	st, err := tx.Stage.Query().Where(stage.PipelineID(in), stage.OutcomeEQ(pipeline.Open), stage.ArchivedAtIsNil()).
		Order(stage.ByPosition(), stage.ByID()).First(ctx)
	if db.IsNotFound(err) {
		return fault.Invalidf("pipelineId", "the pipeline has no open stage yet; create one with createStage")
	}
	if err != nil {
		return err
	}
	c.Values["stage_id"] = st.ID
	return nil
}

// StageOf is a stage as the rules of transitions see it.
func StageOf(s *db.Stage) pipeline.Stage {
	return pipeline.Stage{Pipeline: int64(s.PipelineID), Name: s.Name, Outcome: s.Outcome, Archived: s.ArchivedAt != nil}
}

// territoryToday lets a new opportunity count for the territory that its account is in.
func territoryToday(ctx context.Context, tx *db.Client, c Change, today calendar.Day) error {
	account := ref(c, "account_id")
	if account == 0 || given(c, "territory_id") {
		return nil
	}
	t, err := tx.TerritoryAccount.Query().Where(
		territoryaccount.AccountID(account), territoryaccount.ValidFromLTE(today),
		territoryaccount.Or(territoryaccount.ValidToIsNil(), territoryaccount.ValidToGT(today)),
	).First(Everywhere(ctx))
	if db.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	c.Values["territory_id"] = t.TerritoryID
	return nil
}

// gateOfNew applies the stage's demands to an opportunity that begins in it.
func gateOfNew(ctx context.Context, tx *db.Client, c Change) error {
	if c.Parts {
		return nil // its lines, competitors and credits are judged with it, when they are there
	}
	st, err := load[db.Stage](ctx, tx, ref(c, "stage_id"))
	if err != nil {
		return err
	}
	return pipeline.Missing(st.Name, st.RequiredFields, func(f string) bool {
		for _, column := range []string{snake(f), snake(f) + "_id", snake(f) + "_minor"} {
			if c.Get(column) != nil {
				return true
			}
		}
		return false // lines, competitors and credits come after it
	}).Err()
}

// Gate lists what an opportunity lacks to enter a stage.
func Gate(ctx context.Context, tx *db.Client, o *db.Opportunity, st *db.Stage) error {
	var failed error
	missing := pipeline.Missing(st.Name, st.RequiredFields, func(f string) bool {
		ok, err := fulfils(ctx, tx, o, f)
		if err != nil {
			failed = err
		}
		return ok
	})
	if failed != nil {
		return failed
	}
	return missing.Err()
}

func fulfils(ctx context.Context, tx *db.Client, o *db.Opportunity, field string) (bool, error) {
	ctx = Everywhere(ctx)
	switch field {
	case "lines":
		return tx.OpportunityLine.Query().Where(opportunityline.OpportunityID(o.ID)).Exist(ctx)
	case "competitors":
		return tx.OpportunityCompetitor.Query().Where(opportunitycompetitor.OpportunityID(o.ID)).Exist(ctx)
	case "credits":
		return tx.OpportunityCredit.Query().Where(opportunitycredit.OpportunityID(o.ID)).Exist(ctx)
	}
	for _, c := range []string{snake(field), snake(field) + "_id", snake(field) + "_minor"} {
		if column(o, c) != nil {
			return true, nil
		}
	}
	return false, nil
}

// amountChange keeps amount, currency and lines of an existing opportunity together. An entered
// amount stands in place of the lines' sum; taking it away brings the sum back.
func amountChange(ctx context.Context, tx *db.Client, c Change) error {
	if isVerb(ctx) || !c.Changes("amount_minor", "currency") {
		return nil
	}
	lines, err := tx.OpportunityLine.Query().Where(opportunityline.OpportunityID(self(c))).Select(opportunityline.FieldAmountMinor).All(Everywhere(ctx))
	if err != nil {
		return err
	}
	if c.Changes("currency") {
		switch {
		case len(lines) > 0:
			return fault.Conflictf("currency", "the lines are in another currency; delete them before changing it")
		case !given(c, "amount_minor") && c.Get("amount_minor") != nil:
			return fault.Requiredf("amount", "give the amount in the new currency too")
		}
	}
	if !given(c, "amount_minor") {
		return nil
	}
	c.Values["amount_source"] = pipeline.AmountEntered
	if c.Values["amount_minor"] == nil {
		sum, f := pipeline.SumLines(amounts(lines))
		if f != nil {
			return f
		}
		c.Values["amount_source"] = pipeline.AmountLines
		if c.Values["amount_minor"] = nil; sum != nil {
			c.Values["amount_minor"] = *sum
		}
	}
	return nil
}

func amounts(lines []*db.OpportunityLine) []*int64 {
	out := make([]*int64, len(lines))
	for i, l := range lines {
		out[i] = l.AmountMinor
	}
	return out
}

// opportunityAfter begins the histories of a new opportunity and keeps its account's phase.
func opportunityAfter(ctx context.Context, tx *db.Client, c Change, saved db.Record) error {
	o, err := As[db.Opportunity](saved, nil)
	if err != nil {
		return err
	}
	switch {
	case c.Current != nil:
		return reappraiseBoth(ctx, tx, c, o)
	case c.Parts: // the lines make the amount that its history begins with
		return nil
	default:
		return c.Editor.begin(ctx, tx, o)
	}
}

// opportunityComplete judges a new opportunity together with its lines, credits and competitors.
func opportunityComplete(ctx context.Context, tx *db.Client, e *Editor, r db.Record) error {
	o, err := As[db.Opportunity](r, nil)
	if err != nil {
		return err
	}
	st, err := load[db.Stage](ctx, tx, o.StageID)
	if err != nil {
		return err
	}
	if err := Gate(ctx, tx, o, st); err != nil {
		return err
	}
	return e.begin(ctx, tx, o)
}

// begin writes the first entries of a new opportunity's histories and keeps its account's phase.
func (e *Editor) begin(ctx context.Context, tx *db.Client, o *db.Opportunity) error {
	s, err := e.Settings(ctx, tx)
	if err != nil {
		return err
	}
	if err := e.RecordStage(ctx, tx, o, nil, *o.StageEnteredOn, s.Now); err != nil {
		return err
	}
	if o.CloseOn != nil {
		if err := e.RecordCloseDate(ctx, tx, o, nil, *o.StageEnteredOn, s.Now); err != nil {
			return err
		}
	}
	if o.AccountID == nil {
		return nil
	}
	return e.Reappraise(ctx, tx, *o.AccountID, false)
}

// reappraiseBoth keeps the phases of the accounts that a changed opportunity belongs and belonged to.
func reappraiseBoth(ctx context.Context, tx *db.Client, c Change, o *db.Opportunity) error {
	if !c.Changes("account_id", "status", "archived_at") {
		return nil
	}
	was, err := As[db.Opportunity](c.Current, nil)
	if err != nil {
		return err
	}
	reopened := was.Status == pipeline.Won && o.Status == pipeline.Open
	if o.AccountID != nil {
		if err := c.Editor.Reappraise(ctx, tx, *o.AccountID, reopened); err != nil {
			return err
		}
	}
	if was.AccountID == nil || o.AccountID != nil && *was.AccountID == *o.AccountID {
		return nil
	}
	return c.Editor.Reappraise(ctx, tx, *was.AccountID, was.Status == pipeline.Won)
}

// RecordStage writes the step of an opportunity to the stage that it is in now.
func (e *Editor) RecordStage(ctx context.Context, tx *db.Client, o *db.Opportunity, from *gid.ID, on calendar.Day, now calendar.Instant) error {
	v := Values{"opportunity_id": o.ID, "to_stage_id": o.StageID, "changed_on": on, "recorded_at": now}
	if from != nil {
		v["from_stage_id"] = *from
	}
	if o.AmountMinor != nil {
		v["amount_minor"] = *o.AmountMinor
	}
	_, err := e.Insert(ctx, tx, gid.StageChange, v)
	return err
}

// RecordCloseDate writes the move of an opportunity's close date to what it is now.
func (e *Editor) RecordCloseDate(ctx context.Context, tx *db.Client, o *db.Opportunity, from *calendar.Day, on calendar.Day, now calendar.Instant) error {
	v := Values{"opportunity_id": o.ID, "changed_on": on, "recorded_at": now}
	if from != nil {
		v["from_day"] = *from
	}
	if o.CloseOn != nil {
		v["to_day"] = *o.CloseOn
	}
	_, err := e.Insert(ctx, tx, gid.CloseDateChange, v)
	return err
}
