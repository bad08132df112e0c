package paying

import (
	"context"
	"encoding/json"

	"fmt"

	"coxswain/ent/db"
	"coxswain/ent/db/compplanversion"
	"coxswain/ent/gid"
	"coxswain/ent/viewer"
	"coxswain/ops/editing"
	"coxswain/sales/calendar"
	"coxswain/sales/commission"
	"coxswain/sales/comp"
	"coxswain/sales/fault"
	"coxswain/sales/kpi"
)

// CreateCompPlanVersionInput is the input of createCompPlanVersion.
type CreateCompPlanVersionInput struct {
	editing.Note

	PlanID    gid.ID        `json:"planId"`
	ValidFrom calendar.Day  `json:"validFrom"`
	ValidTo   *calendar.Day `json:"validTo,omitempty"`
	Design    Design        `json:"design"`
	Notes     *string       `json:"note,omitempty"`
}

// UpdateCompPlanVersionInput is the input of updateCompPlanVersion. What is left out stays as it is.
type UpdateCompPlanVersionInput struct {
	editing.Target

	ValidFrom *calendar.Day `json:"validFrom,omitempty"`
	ValidTo   *calendar.Day `json:"validTo,omitempty"`
	Design    *Design       `json:"design,omitempty"`
	Notes     *string       `json:"note,omitempty"`
}

// PublishCompPlanVersionInput is the input of publishCompPlanVersion.
type PublishCompPlanVersionInput struct{ editing.Target }

// RetireCompPlanVersionInput is the input of retireCompPlanVersion.
type RetireCompPlanVersionInput struct {
	editing.Target

	On calendar.Day `json:"on"`
}

// CloneCompPlanVersionInput is the input of cloneCompPlanVersion.
type CloneCompPlanVersionInput struct {
	editing.Target

	PlanID    *gid.ID      `json:"planId,omitempty"`
	ValidFrom calendar.Day `json:"validFrom"`
}

// AcknowledgeCompAssignmentInput is the input of acknowledgeCompAssignment.
type AcknowledgeCompAssignmentInput struct{ editing.Target }

// Check returns everything that keeps a design from being published.
func Check(d Design) []*fault.Error {
	c, err := d.ToComp()
	if err != nil {
		return fault.All(fault.Under(err, "design"))
	}
	if faults := judge(c); len(faults) > 0 {
		return fault.All(fault.Under(faults, "design"))
	}
	return nil
}

func judge(c comp.Design) fault.List {
	return comp.Validate(c.WithDefaults(), comp.Known{KPI: func(key string) bool { _, err := kpi.ParseKey(key); return err == nil }})
}

// document is a design as it is stored.
func document(d comp.Design) (editing.Values, error) {
	d = d.WithDefaults()
	text, err := d.Canonical()
	if err != nil {
		return nil, fmt.Errorf("design: %w", err)
	}
	hash, err := d.Hash()
	if err != nil {
		return nil, fmt.Errorf("design: %w", err)
	}
	return editing.Values{"design": json.RawMessage(text), "design_hash": hash, "currency": d.Currency}, nil
}

// DesignOfVersion reads the design of a version as the API gives it.
func DesignOfVersion(v *db.CompPlanVersion) (*Design, error) {
	c, err := comp.Parse(v.Design)
	if err != nil {
		return nil, fmt.Errorf("design of %s: %w", v.ID, err)
	}
	d := DesignOf(c)
	return &d, nil
}

// CreateCompPlanVersion writes a draft.
func (v *Verbs) CreateCompPlanVersion(ctx context.Context, in CreateCompPlanVersionInput) (*db.CompPlanVersion, error) {
	return editing.Verb[db.CompPlanVersion](ctx, v.edit, in.Call("createCompPlanVersion", in), func(ctx context.Context, tx *db.Client) (gid.ID, error) {
		design, err := in.Design.ToComp()
		if err != nil {
			return 0, fault.Under(err, "design")
		}
		values, err := document(design)
		if err != nil {
			return 0, err
		}
		values["valid_from"] = in.ValidFrom
		if in.ValidTo != nil {
			values["valid_to"] = *in.ValidTo
		}
		return v.draft(ctx, tx, in.PlanID, "planId", values, in.Notes)
	})
}

// draft writes the next version of a plan.
func (v *Verbs) draft(ctx context.Context, tx *db.Client, plan gid.ID, field string, values editing.Values, note *string) (gid.ID, error) {
	p, err := editing.Find[db.CompPlan](ctx, v.edit, tx, gid.CompPlan, field, plan, nil)
	if err != nil {
		return 0, err
	}
	if p.ArchivedAt != nil {
		return 0, fault.Conflictf(field, "%q is archived; restore it first", p.Name)
	}
	if err := inOrder(values); err != nil {
		return 0, err
	}
	if err := v.edit.Lock(ctx, tx, plan); err != nil {
		return 0, err
	}
	last, err := tx.CompPlanVersion.Query().Where(compplanversion.PlanID(plan)).Order(db.Desc(compplanversion.FieldNumber)).First(editing.Everywhere(ctx))
	if err != nil && !db.IsNotFound(err) {
		return 0, err
	}
	number := 1
	if last != nil {
		number = last.Number + 1
	}
	values["plan_id"], values["number"], values["status"] = plan, number, commission.PlanDraft
	if note != nil {
		if err := values.Put("note", *note); err != nil {
			return 0, err
		}
	}
	return v.edit.Insert(ctx, tx, gid.CompPlanVersion, values)
}

func inOrder(values editing.Values) error {
	from, _ := values["valid_from"].(calendar.Day)
	if to, ok := values["valid_to"].(calendar.Day); ok && to <= from {
		return fault.Invalidf("validTo", "must be after validFrom %s", from)
	}
	return nil
}

// version finds a version and makes changes of its plan's versions take turns.
func (v *Verbs) version(ctx context.Context, tx *db.Client, t editing.Target) (*db.CompPlanVersion, error) {
	seen, err := editing.Find[db.CompPlanVersion](ctx, v.edit, tx, gid.CompPlanVersion, "id", t.ID, t.ExpectedVersion)
	if err != nil {
		return nil, err
	}
	if err := v.edit.Lock(ctx, tx, seen.PlanID); err != nil {
		return nil, err
	}
	return editing.Find[db.CompPlanVersion](ctx, v.edit, tx, gid.CompPlanVersion, "id", t.ID, t.ExpectedVersion)
}

// UpdateCompPlanVersion changes a draft.
func (v *Verbs) UpdateCompPlanVersion(ctx context.Context, in UpdateCompPlanVersionInput) (*db.CompPlanVersion, error) {
	return editing.Verb[db.CompPlanVersion](ctx, v.edit, in.Call("updateCompPlanVersion", in), func(ctx context.Context, tx *db.Client) (gid.ID, error) {
		x, err := v.version(ctx, tx, in.Target)
		if err != nil {
			return 0, err
		}
		if x.Status != commission.PlanDraft {
			return 0, fault.Conflictf("id", "version %d is %s and stays as it is; clone it and publish the clone", x.Number, x.Status)
		}
		values := editing.Values{}
		if in.Design != nil {
			design, err := in.Design.ToComp()
			if err != nil {
				return 0, fault.Under(err, "design")
			}
			if values, err = document(design); err != nil {
				return 0, err
			}
		}
		values["valid_from"] = x.ValidFrom
		if in.ValidFrom != nil {
			values["valid_from"] = *in.ValidFrom
		}
		if to := firstOf(in.ValidTo, x.ValidTo); to != nil {
			values["valid_to"] = *to
		}
		if err := inOrder(values); err != nil {
			return 0, err
		}
		if in.Notes != nil {
			if err := values.Put("note", *in.Notes); err != nil {
				return 0, err
			}
		}
		return x.ID, v.edit.Set(ctx, tx, x, values)
	})
}

func firstOf[T any](all ...*T) *T {
	for _, x := range all {
		if x != nil {
			return x
		}
	}
	return nil
}

// PublishCompPlanVersion judges a draft completely and puts it in force. The version that held until then
// ends on its first day.
func (v *Verbs) PublishCompPlanVersion(ctx context.Context, in PublishCompPlanVersionInput) (*db.CompPlanVersion, error) {
	return editing.Verb[db.CompPlanVersion](ctx, v.edit, in.Call("publishCompPlanVersion", in), func(ctx context.Context, tx *db.Client) (gid.ID, error) {
		x, err := v.version(ctx, tx, in.Target)
		if err != nil {
			return 0, err
		}
		if x.Status != commission.PlanDraft {
			return 0, fault.Conflictf("id", "version %d is %s already", x.Number, x.Status)
		}
		design, err := comp.Parse(x.Design)
		if err != nil {
			return 0, err
		}
		if faults := judge(design); len(faults) > 0 {
			return 0, fault.Under(faults, "design")
		}
		others, err := tx.CompPlanVersion.Query().Where(compplanversion.PlanID(x.PlanID), compplanversion.StatusNEQ(commission.PlanDraft), compplanversion.IDNEQ(x.ID)).
			Order(compplanversion.ByValidFrom()).All(editing.Everywhere(ctx))
		if err != nil {
			return 0, err
		}
		for _, o := range others {
			if o.ValidFrom >= x.ValidFrom {
				return 0, fault.Conflictf("validFrom", "version %d begins on %s; a later version begins after it", o.Number, o.ValidFrom)
			}
			if o.ValidTo == nil || *o.ValidTo > x.ValidFrom {
				if err := v.edit.Set(ctx, tx, o, editing.Values{"valid_to": x.ValidFrom}); err != nil {
					return 0, err
				}
			}
		}
		return x.ID, v.edit.Set(ctx, tx, x, editing.Values{"status": commission.PlanPublished, "published_at": v.store.Now(), "published_by_id": nothing(viewer.From(ctx).User)})
	})
}

// RetireCompPlanVersion ends a published version.
func (v *Verbs) RetireCompPlanVersion(ctx context.Context, in RetireCompPlanVersionInput) (*db.CompPlanVersion, error) {
	return editing.Verb[db.CompPlanVersion](ctx, v.edit, in.Call("retireCompPlanVersion", in), func(ctx context.Context, tx *db.Client) (gid.ID, error) {
		x, err := v.version(ctx, tx, in.Target)
		switch {
		case err != nil:
			return 0, err
		case x.Status != commission.PlanPublished:
			return 0, fault.Conflictf("id", "version %d is %s; only a published one can be retired", x.Number, x.Status)
		case in.On <= x.ValidFrom:
			return 0, fault.Invalidf("on", "must be after the first day %s of the version", x.ValidFrom)
		case x.ValidTo != nil && *x.ValidTo < in.On:
			return 0, fault.Conflictf("on", "the version ends on %s already", *x.ValidTo)
		}
		return x.ID, v.edit.Set(ctx, tx, x, editing.Values{"status": commission.PlanRetired, "valid_to": in.On})
	})
}

// CloneCompPlanVersion writes a draft with the design of a version.
func (v *Verbs) CloneCompPlanVersion(ctx context.Context, in CloneCompPlanVersionInput) (*db.CompPlanVersion, error) {
	return editing.Verb[db.CompPlanVersion](ctx, v.edit, in.Call("cloneCompPlanVersion", in), func(ctx context.Context, tx *db.Client) (gid.ID, error) {
		x, err := editing.Find[db.CompPlanVersion](ctx, v.edit, tx, gid.CompPlanVersion, "id", in.ID, in.ExpectedVersion)
		if err != nil {
			return 0, err
		}
		plan := x.PlanID
		if in.PlanID != nil {
			plan = *in.PlanID
		}
		return v.draft(ctx, tx, plan, "planId", editing.Values{"design": x.Design, "design_hash": x.DesignHash, "currency": x.Currency, "valid_from": in.ValidFrom}, nil)
	})
}

// AcknowledgeCompAssignment says that the payee has read the plan. Doing it twice keeps the first.
func (v *Verbs) AcknowledgeCompAssignment(ctx context.Context, in AcknowledgeCompAssignmentInput) (*db.CompAssignment, error) {
	return editing.Verb[db.CompAssignment](ctx, v.edit, in.Call("acknowledgeCompAssignment", in), func(ctx context.Context, tx *db.Client) (gid.ID, error) {
		x, err := editing.Find[db.CompAssignment](ctx, v.edit, tx, gid.CompAssignment, "id", in.ID, in.ExpectedVersion)
		switch {
		case err != nil:
			return 0, err
		case x.RepID == nil || !own(ctx, *x.RepID):
			return 0, fault.Forbiddenf("only the payee acknowledges an assignment, and only one of their own")
		case x.AcknowledgedAt != nil:
			return x.ID, nil
		}
		return x.ID, v.edit.Set(ctx, tx, x, editing.Values{"acknowledged_at": v.store.Now(), "acknowledged_by_id": viewer.From(ctx).User})
	})
}
