package paying

import (
	"context"

	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/ent/viewer"
	"coxswain/ops/editing"
	"coxswain/sales/commission"
	"coxswain/sales/comp"
	"coxswain/sales/fault"
)

// AdjustmentInput is the input of the verbs that decide an adjustment.
type AdjustmentInput struct{ editing.Target }

// ApproveCommissionAdjustment lets an adjustment count.
func (v *Verbs) ApproveCommissionAdjustment(ctx context.Context, in AdjustmentInput) (*db.CommissionAdjustment, error) {
	return v.decide(ctx, "approveCommissionAdjustment", in, "APPROVED")
}

// RejectCommissionAdjustment refuses an adjustment.
func (v *Verbs) RejectCommissionAdjustment(ctx context.Context, in AdjustmentInput) (*db.CommissionAdjustment, error) {
	return v.decide(ctx, "rejectCommissionAdjustment", in, "REJECTED")
}

func (v *Verbs) decide(ctx context.Context, operation string, in AdjustmentInput, status string) (*db.CommissionAdjustment, error) {
	return editing.Verb[db.CommissionAdjustment](ctx, v.edit, in.Call(operation, in), func(ctx context.Context, tx *db.Client) (gid.ID, error) {
		if err := v.edit.Lock(ctx, tx, in.ID); err != nil {
			return 0, err
		}
		a, err := editing.Find[db.CommissionAdjustment](ctx, v.edit, tx, gid.CommissionAdjustment, "id", in.ID, in.ExpectedVersion)
		if err != nil {
			return 0, err
		}
		user := viewer.From(ctx).User
		if f := comp.MayAdjust(v.actor(ctx, a.RepID)); f != nil {
			return 0, f
		}
		switch {
		case a.UserID != nil && *a.UserID == user && status == "APPROVED":
			return 0, fault.Forbiddenf("an adjustment is approved by somebody else than who proposed it")
		case string(a.Status) != "PROPOSED":
			return 0, fault.Conflictf("id", "the adjustment is %s already", a.Status)
		}
		return a.ID, v.edit.Set(ctx, tx, a, editing.Values{"status": status, "decided_at": v.store.Now(), "decided_by_id": nothing(user)})
	})
}

// OpenCommissionDisputeInput is the input of openCommissionDispute.
type OpenCommissionDisputeInput struct {
	editing.Note

	LineID  gid.ID `json:"lineId"`
	Subject string `json:"subject"`
}

// CommentCommissionDisputeInput is the input of commentCommissionDispute.
type CommentCommissionDisputeInput struct {
	editing.Target

	Body string `json:"body"`
}

// TriageCommissionDisputeInput is the input of triageCommissionDispute.
type TriageCommissionDisputeInput struct{ editing.Target }

// ResolveCommissionDisputeInput is the input of resolveCommissionDispute.
type ResolveCommissionDisputeInput struct {
	editing.Target

	Accept     bool   `json:"accept"`
	Resolution string `json:"resolution"`
}

// OpenCommissionDispute raises an objection to a line.
func (v *Verbs) OpenCommissionDispute(ctx context.Context, in OpenCommissionDisputeInput) (*db.CommissionDispute, error) {
	return editing.Verb[db.CommissionDispute](ctx, v.edit, in.Call("openCommissionDispute", in), func(ctx context.Context, tx *db.Client) (gid.ID, error) {
		l, err := editing.Find[db.CommissionLine](ctx, v.edit, tx, gid.CommissionLine, "lineId", in.LineID, nil)
		if err != nil {
			return 0, err
		}
		if f := comp.MayDispute(v.actor(ctx, l.RepID)); f != nil {
			return 0, f
		}
		s, err := v.edit.Settings(ctx, tx)
		if err != nil {
			return 0, err
		}
		values := editing.Values{
			"statement_id": l.StatementID, "rep_id": l.RepID, "line_key": l.LineKey, "status": commission.DisputeOpen,
			"due_on": comp.DisputeDue(s.Today), "user_id": nothing(viewer.From(ctx).User),
		}
		if err := values.Put("subject", in.Subject); err != nil {
			return 0, err
		}
		return v.edit.Insert(ctx, tx, gid.CommissionDispute, values)
	})
}

// dispute runs a step on a dispute that the viewer may see.
func (v *Verbs) dispute(ctx context.Context, operation string, t editing.Target, in any, fn func(ctx context.Context, tx *db.Client, d *db.CommissionDispute) error) (*db.CommissionDispute, error) {
	return editing.Verb[db.CommissionDispute](ctx, v.edit, t.Call(operation, in), func(ctx context.Context, tx *db.Client) (gid.ID, error) {
		if err := v.edit.Lock(ctx, tx, t.ID); err != nil {
			return 0, err
		}
		d, err := editing.Find[db.CommissionDispute](ctx, v.edit, tx, gid.CommissionDispute, "id", t.ID, t.ExpectedVersion)
		if err != nil {
			return 0, err
		}
		return d.ID, fn(ctx, tx, d)
	})
}

// CommentCommissionDispute says something about a dispute.
func (v *Verbs) CommentCommissionDispute(ctx context.Context, in CommentCommissionDisputeInput) (*db.CommissionDispute, error) {
	return v.dispute(ctx, "commentCommissionDispute", in.Target, in, func(ctx context.Context, tx *db.Client, d *db.CommissionDispute) error {
		values := editing.Values{"dispute_id": d.ID, "user_id": nothing(viewer.From(ctx).User), "created_at": v.store.Now()}
		if err := values.Put("body", in.Body); err != nil {
			return err
		}
		_, err := v.edit.Insert(ctx, tx, gid.DisputeComment, values)
		return err
	})
}

// TriageCommissionDispute takes a dispute up.
func (v *Verbs) TriageCommissionDispute(ctx context.Context, in TriageCommissionDisputeInput) (*db.CommissionDispute, error) {
	return v.dispute(ctx, "triageCommissionDispute", in.Target, in, func(ctx context.Context, tx *db.Client, d *db.CommissionDispute) error {
		if f := comp.NextDispute(d.Status, commission.DisputeTriage, v.actor(ctx, d.RepID)); f != nil {
			return f
		}
		return v.edit.Set(ctx, tx, d, editing.Values{"status": commission.DisputeTriage})
	})
}

// ResolveCommissionDispute decides a dispute.
func (v *Verbs) ResolveCommissionDispute(ctx context.Context, in ResolveCommissionDisputeInput) (*db.CommissionDispute, error) {
	return v.dispute(ctx, "resolveCommissionDispute", in.Target, in, func(ctx context.Context, tx *db.Client, d *db.CommissionDispute) error {
		to := commission.DisputeRejected
		if in.Accept {
			to = commission.DisputeAccepted
		}
		if f := comp.NextDispute(d.Status, to, v.actor(ctx, d.RepID)); f != nil {
			return f
		}
		values := editing.Values{"status": to, "resolved_at": v.store.Now(), "resolved_by_id": nothing(viewer.From(ctx).User)}
		if err := values.Put("resolution", in.Resolution); err != nil {
			return err
		}
		return v.edit.Set(ctx, tx, d, values)
	})
}

// ReviewWindfallInput is the input of reviewWindfall.
type ReviewWindfallInput struct {
	editing.Note

	LineID gid.ID  `json:"lineId"`
	Notes  *string `json:"note,omitempty"`
}

// ReviewWindfall lets a line that was held as a windfall be paid by the next run. Doing it twice changes
// nothing.
func (v *Verbs) ReviewWindfall(ctx context.Context, in ReviewWindfallInput) (*db.CommissionLine, error) {
	return editing.Verb[db.CommissionLine](ctx, v.edit, in.Call("reviewWindfall", in), func(ctx context.Context, tx *db.Client) (gid.ID, error) {
		l, err := editing.Find[db.CommissionLine](ctx, v.edit, tx, gid.CommissionLine, "lineId", in.LineID, nil)
		if err != nil {
			return 0, err
		}
		if f := comp.MayAdjust(v.actor(ctx, l.RepID)); f != nil {
			return 0, f
		}
		if l.HoldReason == nil || *l.HoldReason != commission.HoldWindfall {
			return 0, fault.Conflictf("lineId", "the line is not held as a windfall")
		}
		s, err := whole[db.CommissionStatement](ctx, tx, l.StatementID)
		if err != nil {
			return 0, err
		}
		values := editing.Values{"rep_id": l.RepID, "from_day": s.FromDay, "line_key": l.LineKey, "user_id": nothing(viewer.From(ctx).User), "created_at": v.store.Now()}
		if in.Notes != nil {
			if err := values.Put("note", *in.Notes); err != nil {
				return 0, err
			}
		}
		_, err = v.edit.Insert(ctx, tx, gid.WindfallReview, values)
		return l.ID, err
	})
}
