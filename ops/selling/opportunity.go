package selling

import (
	"context"

	"coxswain/ent/db"
	"coxswain/ent/db/stage"
	"coxswain/ent/gid"
	"coxswain/ops/editing"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/pipeline"
)

// AdvanceOpportunityInput is the input of advanceOpportunity.
type AdvanceOpportunityInput struct {
	editing.Target

	StageID   gid.ID        `json:"stageId"`
	ChangedOn *calendar.Day `json:"changedOn,omitempty"`
}

// AdvanceOpportunity moves an open opportunity to another open stage of its pipeline, once it has what
// the stage requires. Moving it to the stage that it is in changes nothing.
func (v *Verbs) AdvanceOpportunity(ctx context.Context, in AdvanceOpportunityInput) (*db.Opportunity, error) {
	return v.opportunity(ctx, "advanceOpportunity", in.Target, in, func(ctx context.Context, tx *db.Client, o *db.Opportunity) error {
		on, s, err := v.stepDay(ctx, tx, o, "changedOn", in.ChangedOn)
		if err != nil {
			return err
		}
		from, to, err := v.stages(ctx, tx, o, in.StageID)
		if err != nil {
			return err
		}
		if f := pipeline.Next(o.Status, editing.StageOf(from), editing.StageOf(to)); f != nil {
			return f
		}
		if from.ID == to.ID {
			return nil
		}
		if err := editing.Gate(ctx, tx, o, to); err != nil {
			return err
		}
		return v.move(ctx, tx, o, to, on, s, editing.Values{})
	})
}

// CloseOpportunityWonInput is the input of closeOpportunityWon.
type CloseOpportunityWonInput struct {
	editing.Target

	ClosedOn  *calendar.Day  `json:"closedOn,omitempty"`
	Amount    *editing.Money `json:"amount,omitempty"`
	StageID   *gid.ID        `json:"stageId,omitempty"`
	CloseNote *string        `json:"closeNote,omitempty"`
}

// CloseOpportunityWon decides an open opportunity: the customer committed. An amount that is given
// stands in place of the amount so far.
func (v *Verbs) CloseOpportunityWon(ctx context.Context, in CloseOpportunityWonInput) (*db.Opportunity, error) {
	return v.opportunity(ctx, "closeOpportunityWon", in.Target, in, func(ctx context.Context, tx *db.Client, o *db.Opportunity) error {
		values := editing.Values{}
		if in.Amount != nil {
			if in.Amount.Currency != o.Currency {
				return fault.Invalidf("amount.currency", "the opportunity is in %s; give the amount in it", o.Currency)
			}
			if err := values.Put("amount", *in.Amount); err != nil {
				return err
			}
			values["amount_source"] = pipeline.AmountEntered
		}
		return v.decide(ctx, tx, o, pipeline.Won, decision{on: in.ClosedOn, stage: in.StageID, note: in.CloseNote}, values)
	})
}

// CloseOpportunityLostInput is the input of closeOpportunityLost.
type CloseOpportunityLostInput struct {
	editing.Target

	ClosedOn     *calendar.Day `json:"closedOn,omitempty"`
	LossReasonID gid.ID        `json:"lossReasonId"`
	LostToID     *gid.ID       `json:"lostToId,omitempty"`
	StageID      *gid.ID       `json:"stageId,omitempty"`
	CloseNote    *string       `json:"closeNote,omitempty"`
}

// CloseOpportunityLost decides an open opportunity: it was lost, for a reason and perhaps to a
// competitor. Having decided nothing is lost to nobody.
func (v *Verbs) CloseOpportunityLost(ctx context.Context, in CloseOpportunityLostInput) (*db.Opportunity, error) {
	return v.opportunity(ctx, "closeOpportunityLost", in.Target, in, func(ctx context.Context, tx *db.Client, o *db.Opportunity) error {
		reason, err := editing.Find[db.LossReason](ctx, v.edit, tx, gid.LossReason, "lossReasonId", in.LossReasonID, nil)
		switch {
		case err != nil:
			return err
		case reason.ArchivedAt != nil:
			return fault.Invalidf("lossReasonId", "%q is archived; choose a reason that is in use", reason.Name)
		case reason.Category == pipeline.LossNoDecision && in.LostToID != nil:
			return fault.Invalidf("lostToId", "%q means that the buyer decided nothing; leave the competitor out or choose another reason", reason.Name)
		}
		values := editing.Values{"loss_reason_id": in.LossReasonID}
		if in.LostToID != nil {
			values["lost_to_id"] = *in.LostToID
		}
		return v.decide(ctx, tx, o, pipeline.Lost, decision{on: in.ClosedOn, stage: in.StageID, note: in.CloseNote}, values)
	})
}

// decision is what both ways of closing are told.
type decision struct {
	on    *calendar.Day
	stage *gid.ID
	note  *string
}

func (v *Verbs) decide(ctx context.Context, tx *db.Client, o *db.Opportunity, outcome pipeline.Status, d decision, values editing.Values) error {
	if o.Status != pipeline.Open { // before anything else is asked for
		return pipeline.Close(o.Status, outcome, pipeline.Stage{}, pipeline.Stage{})
	}
	on, s, err := v.stepDay(ctx, tx, o, "closedOn", d.on)
	if err != nil {
		return err
	}
	to, err := v.closingStage(ctx, tx, o, outcome, d.stage)
	if err != nil {
		return err
	}
	from, err := v.stage(ctx, tx, o.StageID)
	if err != nil {
		return err
	}
	if f := pipeline.Close(o.Status, outcome, editing.StageOf(from), editing.StageOf(to)); f != nil {
		return f
	}
	if outcome == pipeline.Won {
		view := *o
		if m, ok := values["amount_minor"].(int64); ok {
			view.AmountMinor = &m
		}
		if err := editing.Gate(ctx, tx, &view, to); err != nil {
			return err
		}
	}
	if d.note != nil {
		if err := values.Put("closeNote", *d.note); err != nil {
			return err
		}
	}
	values["status"], values["closed_on"], values["closed_from_stage_id"] = outcome, on, from.ID
	return v.move(ctx, tx, o, to, on, s, values)
}

// closingStage is the stage that was named or the pipeline's only one that means the outcome.
func (v *Verbs) closingStage(ctx context.Context, tx *db.Client, o *db.Opportunity, outcome pipeline.Status, id *gid.ID) (*db.Stage, error) {
	if id != nil {
		return v.stage(ctx, tx, *id)
	}
	all, err := tx.Stage.Query().Where(stage.PipelineID(o.PipelineID), stage.OutcomeEQ(outcome), stage.ArchivedAtIsNil()).
		Order(stage.ByPosition(), stage.ByID()).Limit(2).All(ctx)
	switch {
	case err != nil:
		return nil, err
	case len(all) == 0:
		return nil, fault.Requiredf("stageId", "the pipeline has no stage that means %s; create one with createStage", outcome)
	case len(all) > 1:
		return nil, fault.Requiredf("stageId", "the pipeline has several stages that mean %s, among them %q and %q; say which", outcome, all[0].Name, all[1].Name)
	default:
		return all[0], nil
	}
}

// ReopenOpportunityInput is the input of reopenOpportunity.
type ReopenOpportunityInput struct {
	editing.Target

	StageID   *gid.ID       `json:"stageId,omitempty"`
	CloseOn   *calendar.Day `json:"closeOn,omitempty"`
	ChangedOn *calendar.Day `json:"changedOn,omitempty"`
}

// ReopenOpportunity takes a decision back: the opportunity goes on in the stage from which it was
// closed, or in another open one.
func (v *Verbs) ReopenOpportunity(ctx context.Context, in ReopenOpportunityInput) (*db.Opportunity, error) {
	return v.opportunity(ctx, "reopenOpportunity", in.Target, in, func(ctx context.Context, tx *db.Client, o *db.Opportunity) error {
		on, s, err := v.stepDay(ctx, tx, o, "changedOn", in.ChangedOn)
		if err != nil {
			return err
		}
		if o.ClosedOn != nil && on < *o.ClosedOn {
			return fault.Invalidf("changedOn", "%s is before the opportunity was closed on %s", on, *o.ClosedOn)
		}
		id := in.StageID
		if id == nil {
			id = o.ClosedFromStageID
		}
		if id == nil && o.Status != pipeline.Open {
			return fault.Requiredf("stageId", "nobody recorded from which stage it was closed; say in which one it goes on")
		}
		if id == nil {
			id = &o.StageID
		}
		from, to, err := v.stages(ctx, tx, o, *id)
		if err != nil {
			return err
		}
		if f := pipeline.Reopen(o.Status, editing.StageOf(from), editing.StageOf(to)); f != nil {
			return f
		}
		values := editing.Values{
			"status": pipeline.Open, "closed_on": nil, "loss_reason_id": nil, "lost_to_id": nil, "closed_from_stage_id": nil,
		}
		if in.CloseOn != nil {
			values["close_on"] = *in.CloseOn
		}
		return v.move(ctx, tx, o, to, on, s, values)
	})
}

// ChangeCloseDateInput is the input of changeCloseDate.
type ChangeCloseDateInput struct {
	editing.Target

	CloseOn   *calendar.Day `json:"closeOn,omitempty"`
	ChangedOn *calendar.Day `json:"changedOn,omitempty"`
}

// ChangeCloseDate moves the day on which an open opportunity is expected to be decided.
func (v *Verbs) ChangeCloseDate(ctx context.Context, in ChangeCloseDateInput) (*db.Opportunity, error) {
	return v.opportunity(ctx, "changeCloseDate", in.Target, in, func(ctx context.Context, tx *db.Client, o *db.Opportunity) error {
		if o.Status != pipeline.Open {
			return fault.Conflictf("", "the opportunity is %s; its close date no longer moves", o.Status)
		}
		on, s, err := v.day(ctx, tx, "changedOn", in.ChangedOn)
		if err != nil {
			return err
		}
		if in.CloseOn != nil && o.OpenedOn != nil && *in.CloseOn < *o.OpenedOn {
			return fault.Invalidf("closeOn", "%s is before the opportunity was opened on %s", *in.CloseOn, *o.OpenedOn)
		}
		values := editing.Values{"close_on": nil}
		if in.CloseOn != nil {
			values["close_on"] = *in.CloseOn
		}
		return v.change(ctx, tx, o, values, on, s)
	})
}

// TransferOpportunityInput is the input of transferOpportunity.
type TransferOpportunityInput struct {
	editing.Target

	OwnerID *gid.ID `json:"ownerId,omitempty"`
}

// TransferOpportunity gives an opportunity another owner, or none.
func (v *Verbs) TransferOpportunity(ctx context.Context, in TransferOpportunityInput) (*db.Opportunity, error) {
	return v.opportunity(ctx, "transferOpportunity", in.Target, in, func(ctx context.Context, tx *db.Client, o *db.Opportunity) error {
		values, err := v.newOwner(ctx, tx, in.OwnerID)
		if err != nil {
			return err
		}
		return v.edit.Set(ctx, tx, o, values)
	})
}

func (v *Verbs) newOwner(ctx context.Context, tx *db.Client, owner *gid.ID) (editing.Values, error) {
	if owner == nil {
		return editing.Values{"owner_id": nil}, nil
	}
	s, err := v.edit.Settings(ctx, tx)
	if err != nil {
		return nil, err
	}
	if _, err := v.edit.Find(ctx, tx, gid.Rep, "ownerId", *owner, nil); err != nil {
		return nil, err
	}
	return editing.Values{"owner_id": *owner}, editing.CheckOwner(ctx, tx, "ownerId", *owner, s.Today)
}

// opportunity runs a verb on an opportunity that the viewer may see and that is not archived.
func (v *Verbs) opportunity(ctx context.Context, operation string, t editing.Target, in any, fn func(context.Context, *db.Client, *db.Opportunity) error) (*db.Opportunity, error) {
	return editing.Verb[db.Opportunity](ctx, v.edit, t.Call(operation, in), func(ctx context.Context, tx *db.Client) (gid.ID, error) {
		o, err := editing.Find[db.Opportunity](ctx, v.edit, tx, gid.Opportunity, "id", t.ID, t.ExpectedVersion)
		if err != nil {
			return 0, err
		}
		if o.ArchivedAt != nil {
			return 0, fault.Conflictf("id", "the opportunity is archived; restore it first")
		}
		return o.ID, fn(ctx, tx, o)
	})
}

// stepDay is the business day of a step: not still to come, and not before the step that led into
// the stage where the opportunity is, so that the history reads forward.
func (v *Verbs) stepDay(ctx context.Context, tx *db.Client, o *db.Opportunity, field string, given *calendar.Day) (calendar.Day, editing.Settings, error) {
	on, s, err := v.day(ctx, tx, field, given)
	switch {
	case err != nil:
		return 0, s, err
	case o.OpenedOn != nil && on < *o.OpenedOn:
		return 0, s, fault.Invalidf(field, "%s is before the opportunity was opened on %s", on, *o.OpenedOn)
	case o.StageEnteredOn != nil && on < *o.StageEnteredOn:
		return 0, s, fault.Invalidf(field, "%s is before the opportunity entered its stage on %s", on, *o.StageEnteredOn)
	default:
		return on, s, nil
	}
}

func (v *Verbs) stages(ctx context.Context, tx *db.Client, o *db.Opportunity, to gid.ID) (from, into *db.Stage, err error) {
	if into, err = v.stage(ctx, tx, to); err != nil {
		return nil, nil, err
	}
	from, err = v.stage(ctx, tx, o.StageID)
	return from, into, err
}

// move puts an opportunity into a stage, with what else changes on the way, and writes the histories.
func (v *Verbs) move(ctx context.Context, tx *db.Client, o *db.Opportunity, to *db.Stage, on calendar.Day, s editing.Settings, values editing.Values) error {
	values["stage_id"], values["stage_entered_on"] = to.ID, on
	return v.change(ctx, tx, o, values, on, s)
}

func (v *Verbs) change(ctx context.Context, tx *db.Client, o *db.Opportunity, values editing.Values, on calendar.Day, s editing.Settings) error {
	if err := v.edit.Set(ctx, tx, o, values); err != nil {
		return err
	}
	now, err := tx.Opportunity.Get(ctx, o.ID)
	if err != nil {
		return err
	}
	if now.StageID != o.StageID {
		if err := v.edit.RecordStage(ctx, tx, now, &o.StageID, on, s.Now); err != nil {
			return err
		}
	}
	if same(now.CloseOn, o.CloseOn) {
		return nil
	}
	return v.edit.RecordCloseDate(ctx, tx, now, o.CloseOn, on, s.Now)
}

func same[T comparable](a, b *T) bool {
	return a == b || a != nil && b != nil && *a == *b
}
