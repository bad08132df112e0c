package editing

import (
	"context"
	"time"

	"coxswain/ent/db"
	"coxswain/ent/db/opportunity"
	"coxswain/ent/db/stage"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/money"
	"coxswain/sales/org"
	"coxswain/sales/pipeline"
)

// pipelineCheck keeps the type of a pipeline that opportunities go through.
func pipelineCheck(ctx context.Context, tx *db.Client, c Change) error {
	if c.Current == nil || !c.Changes("opportunity_type") {
		return nil
	}
	used, err := tx.Opportunity.Query().Where(opportunity.PipelineID(self(c))).Exist(Everywhere(ctx))
	if err != nil {
		return err
	}
	if used {
		return fault.Conflictf("opportunityType", "opportunities go through this pipeline; create another one for the other type")
	}
	return nil
}

func stageCheck(ctx context.Context, tx *db.Client, c Change) error {
	if required := get[[]string](c, "required_fields"); required != nil && given(c, "required_fields") {
		if f := pipeline.CheckDemands(*required); f != nil {
			return f
		}
	}
	if n := get[int64](c, "expected_days"); n != nil && *n < 0 {
		return fault.Invalidf("expectedDays", "is 0 or more")
	}
	if n := get[int64](c, "position"); n != nil && *n < 0 {
		return fault.Invalidf("position", "is 0 or more")
	}
	if err := stageChance(c); err != nil {
		return err
	}
	if err := stageUnique(ctx, tx, c); err != nil || c.Current == nil || !c.Changes("outcome") {
		return err
	}
	used, err := tx.Opportunity.Query().Where(opportunity.StageID(self(c))).Exist(Everywhere(ctx))
	if err != nil {
		return err
	}
	if used {
		return fault.Conflictf("outcome", "opportunities are in this stage; move them before changing what it means")
	}
	return nil
}

// stageUnique names the stage that stands in the way, which the database would not.
func stageUnique(ctx context.Context, tx *db.Client, c Change) error {
	in := ref(c, "pipeline_id")
	if in == 0 || !c.Changes("name", "position", "pipeline_id") {
		return nil
	}
	others, err := tx.Stage.Query().Where(stage.PipelineID(in), stage.IDNEQ(self(c))).Order(stage.ByPosition()).All(Everywhere(ctx))
	if err != nil {
		return err
	}
	for _, o := range others {
		if o.Name == text(c, "name") {
			return fault.Of(fault.Taken, "name", "the pipeline has a stage %q already", o.Name)
		}
		if p := get[int](c, "position"); p != nil && o.Position == *p {
			return fault.Of(fault.Taken, "position", "%q stands at position %d already; move it first or take another position", o.Name, *p)
		}
	}
	return nil
}

func stageChance(c Change) error {
	p, outcome := get[money.Rate](c, "probability"), or(c, "outcome", pipeline.Open)
	if p == nil {
		return nil
	}
	switch {
	case *p < 0 || *p > money.One:
		return fault.Invalidf("probability", "%s is not a probability; give a fraction from 0 to 1", *p)
	case outcome == pipeline.Won && *p != money.One:
		return fault.Invalidf("probability", "a stage that means won has probability 1")
	case outcome == pipeline.Lost && *p != 0:
		return fault.Invalidf("probability", "a stage that means lost has probability 0")
	default:
		return nil
	}
}

func repCheck(_ context.Context, _ *db.Client, c Change) error {
	if err := checkEmail(c); err != nil {
		return err
	}
	hired, left := get[calendar.Day](c, "hired_on"), get[calendar.Day](c, "left_on")
	if hired != nil && left != nil && *left < *hired {
		return fault.Invalidf("hiredOn", "is after the rep left on %s", *left)
	}
	return checkZone(c)
}

// checkZone refuses what is not an IANA time zone.
func checkZone(c Change) error {
	const column = "time_zone"
	z := text(c, column)
	if !given(c, column) || z == "" {
		return nil
	}
	if _, err := time.LoadLocation(z); err != nil || z == "Local" {
		return fault.Invalidf(camel(column), "%q is not a time zone; use an IANA name such as Europe/Berlin", z)
	}
	return nil
}

func territoryCheck(_ context.Context, _ *db.Client, c Change) error {
	if err := checkZone(c); err != nil {
		return err
	}
	switch rule := c.Values["rule"].(type) {
	case []org.Condition:
		return org.CheckRule(rule)
	case []*org.Condition:
		flat := make([]org.Condition, 0, len(rule))
		for _, r := range rule {
			if r != nil {
				flat = append(flat, *r)
			}
		}
		c.Values["rule"] = flat
		return org.CheckRule(flat)
	default:
		return nil
	}
}

// organisationCheck keeps what stored amounts and days rely on.
func organisationCheck(ctx context.Context, tx *db.Client, c Change) error {
	if err := checkZone(c); err != nil {
		return err
	}
	start, end := or(c, "work_starts_minute", 0), or(c, "work_ends_minute", 24*60)
	var faults fault.List
	if start < 0 || end > 24*60 || end <= start {
		faults = append(faults, fault.Invalidf("workEndsMinute", "work begins and ends on the same day: give minutes from 0 to 1440, the end after the start"))
	}
	if m := or(c, "fiscal_year_start_month", 1); m < 1 || m > 12 {
		faults = append(faults, fault.Invalidf("fiscalYearStartMonth", "%d is not a month; give 1 to 12", m))
	}
	if n := or(c, "lead_sla_minutes", 1); n <= 0 {
		faults = append(faults, fault.Invalidf("leadSlaMinutes", "is at least 1"))
	}
	if len(faults) > 0 {
		return faults
	}
	return ratesForBase(ctx, tx, c)
}

// ratesForBase refuses a new base currency that amounts in use could not be converted to: every key
// figure in money would turn to "not computable" at once.
func ratesForBase(ctx context.Context, tx *db.Client, c Change) error {
	base := get[money.Currency](c, "base_currency")
	if c.Current == nil || !c.Changes("base_currency") || base == nil {
		return nil
	}
	ctx = Everywhere(ctx)
	var used []struct {
		Currency money.Currency `json:"currency"`
	}
	if err := tx.Opportunity.Query().GroupBy(opportunity.FieldCurrency).Scan(ctx, &used); err != nil {
		return err
	}
	rates, err := tx.ExchangeRate.Query().All(ctx)
	if err != nil {
		return err
	}
	known := map[money.Currency]bool{*base: true}
	for _, r := range rates { // amounts are converted by one rate in either direction, never by a chain
		if r.Base == *base {
			known[r.Quote] = true
		}
		if r.Quote == *base {
			known[r.Base] = true
		}
	}
	for _, u := range used {
		if !known[u.Currency] {
			return fault.Conflictf("baseCurrency", "opportunities are in %s and there is no exchange rate from it to %s; create one first", u.Currency, *base)
		}
	}
	return nil
}
