package planning

import (
	"context"

	"coxswain/ent/db"
	"coxswain/ent/db/territoryaccount"
	"coxswain/ent/db/territoryassignment"
	"coxswain/ent/gid"
	"coxswain/ops/editing"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/org"
)

// AssignTerritoryInput is the input of assignTerritory.
type AssignTerritoryInput struct {
	editing.Note

	TerritoryID   gid.ID            `json:"territoryId"`
	RepID         gid.ID            `json:"repId"`
	TerritoryRole org.TerritoryRole `json:"territoryRole"`
	ValidFrom     calendar.Day      `json:"validFrom"`
	ValidTo       *calendar.Day     `json:"validTo,omitempty"`
}

// AssignTerritory lets a rep work a territory over some days. A territory has one owner at a time; any
// number of reps support it, each once at a time. Assigning what is assigned already answers with it.
func (v *Verbs) AssignTerritory(ctx context.Context, in AssignTerritoryInput) (*db.TerritoryAssignment, error) {
	return editing.Verb[db.TerritoryAssignment](ctx, v.edit, in.Call("assignTerritory", in), func(ctx context.Context, tx *db.Client) (gid.ID, error) {
		if in.TerritoryRole == "" {
			in.TerritoryRole = org.TerritoryPrimary
		}
		if in.ValidTo != nil && *in.ValidTo <= in.ValidFrom {
			return 0, fault.Invalidf("validTo", "must be after validFrom %s; it is the first day that no longer belongs to it", in.ValidFrom)
		}
		if err := v.edit.Lock(ctx, tx, in.TerritoryID); err != nil {
			return 0, err
		}
		if err := v.assignable(ctx, tx, in); err != nil {
			return 0, err
		}
		rows, err := tx.TerritoryAssignment.Query().Where(territoryassignment.TerritoryID(in.TerritoryID)).
			Order(territoryassignment.ByValidFrom(), territoryassignment.ByID()).All(ctx)
		if err != nil {
			return 0, err
		}
		wanted := org.Dated[gid.ID]{Value: in.RepID, From: in.ValidFrom, To: in.ValidTo}
		for _, r := range rows {
			had := org.Dated[gid.ID]{Value: r.RepID, From: r.ValidFrom, To: r.ValidTo}
			switch {
			case !had.Overlaps(wanted):
			case r.RepID == in.RepID && r.TerritoryRole == in.TerritoryRole && had.From == wanted.From && equal(had.To, wanted.To):
				return r.ID, nil
			case r.RepID == in.RepID:
				return 0, fault.Conflictf("validFrom", "the rep works the territory already from %s as %s; end that assignment first", r.ValidFrom, r.TerritoryRole)
			case r.TerritoryRole == org.TerritoryPrimary && in.TerritoryRole == org.TerritoryPrimary:
				return 0, fault.Conflictf("validFrom", "another rep owns the territory from %s; end that assignment first or assign as OVERLAY", r.ValidFrom)
			}
		}
		values := editing.Values{"territory_id": in.TerritoryID, "rep_id": in.RepID, "territory_role": in.TerritoryRole, "valid_from": in.ValidFrom}
		if in.ValidTo != nil {
			values["valid_to"] = *in.ValidTo
		}
		return v.edit.Insert(ctx, tx, gid.TerritoryAssignment, values)
	})
}

func (v *Verbs) assignable(ctx context.Context, tx *db.Client, in AssignTerritoryInput) error {
	t, err := editing.Find[db.Territory](ctx, v.edit, tx, gid.Territory, "territoryId", in.TerritoryID, nil)
	if err != nil {
		return err
	}
	if t.ArchivedAt != nil {
		return fault.Invalidf("territoryId", "%q is archived; choose a territory that is in use", t.Name)
	}
	r, err := editing.Find[db.Rep](ctx, v.edit, tx, gid.Rep, "repId", in.RepID, nil)
	switch {
	case err != nil:
		return err
	case r.LeftOn != nil && (in.ValidTo == nil || *in.ValidTo > *r.LeftOn):
		return fault.Invalidf("repId", "%s no longer works here from %s on; end the assignment by then or name somebody else", r.Name, *r.LeftOn)
	default:
		return nil
	}
}

func equal[T comparable](a, b *T) bool { return a == b || a != nil && b != nil && *a == *b }

// EndTerritoryAssignmentInput is the input of endTerritoryAssignment.
type EndTerritoryAssignmentInput struct {
	editing.Target

	ValidTo calendar.Day `json:"validTo"`
}

// EndTerritoryAssignment says from which day on a rep no longer works a territory. Days that the rep
// has worked it stay.
func (v *Verbs) EndTerritoryAssignment(ctx context.Context, in EndTerritoryAssignmentInput) (*db.TerritoryAssignment, error) {
	return editing.Verb[db.TerritoryAssignment](ctx, v.edit, in.Call("endTerritoryAssignment", in), func(ctx context.Context, tx *db.Client) (gid.ID, error) {
		a, err := editing.Find[db.TerritoryAssignment](ctx, v.edit, tx, gid.TerritoryAssignment, "id", in.ID, in.ExpectedVersion)
		if err != nil {
			return 0, err
		}
		switch {
		case in.ValidTo <= a.ValidFrom:
			return 0, fault.Invalidf("validTo", "must be after the assignment began on %s", a.ValidFrom)
		case a.ValidTo != nil && *a.ValidTo < in.ValidTo:
			return 0, fault.Conflictf("validTo", "the assignment ended on %s; assign the territory again from then on", *a.ValidTo)
		}
		return a.ID, v.edit.Set(ctx, tx, a, editing.Values{"valid_to": in.ValidTo})
	})
}

// PlaceAccountInput is the input of placeAccount.
type PlaceAccountInput struct {
	editing.Note

	AccountID   gid.ID              `json:"accountId"`
	TerritoryID *gid.ID             `json:"territoryId,omitempty"`
	EffectiveOn calendar.Day        `json:"effectiveOn"`
	Source      org.TerritorySource `json:"source"`
}

// PlaceAccount puts an account into a territory from a day on, or takes it out. A rule never moves an
// account that a person has locked.
func (v *Verbs) PlaceAccount(ctx context.Context, in PlaceAccountInput) (*db.Account, error) {
	return editing.Verb[db.Account](ctx, v.edit, in.Call("placeAccount", in), func(ctx context.Context, tx *db.Client) (gid.ID, error) {
		if in.Source == "" {
			in.Source = org.ByManual
		}
		if err := v.edit.Lock(ctx, tx, in.AccountID); err != nil {
			return 0, err
		}
		a, err := editing.Find[db.Account](ctx, v.edit, tx, gid.Account, "accountId", in.AccountID, nil)
		if err != nil {
			return 0, err
		}
		if a.ArchivedAt != nil {
			return 0, fault.Conflictf("accountId", "the account is archived; restore it first")
		}
		holding, err := v.place(ctx, tx, in)
		if err != nil {
			return 0, err
		}
		rows, err := tx.TerritoryAccount.Query().Where(territoryaccount.AccountID(a.ID)).
			Order(territoryaccount.ByValidFrom(), territoryaccount.ByID()).All(ctx)
		if err != nil {
			return 0, err
		}
		line := editing.TimelineOf(gid.TerritoryAccount, "territory_id", "source", editing.Values{"account_id": a.ID}, rows)
		if now, ok := org.At(line.Dated(), in.EffectiveOn); ok {
			if f := org.Placement(&now.Value.Mode, in.Source); f != nil {
				return 0, f
			}
		}
		_, err = v.edit.Revise(ctx, tx, line, holding, in.EffectiveOn)
		return a.ID, err
	})
}

func (v *Verbs) place(ctx context.Context, tx *db.Client, in PlaceAccountInput) (*editing.Holding, error) {
	if in.TerritoryID == nil {
		return nil, nil
	}
	t, err := editing.Find[db.Territory](ctx, v.edit, tx, gid.Territory, "territoryId", *in.TerritoryID, nil)
	if err != nil {
		return nil, err
	}
	if t.ArchivedAt != nil {
		return nil, fault.Invalidf("territoryId", "%q is archived; choose a territory that is in use", t.Name)
	}
	return &editing.Holding{ID: t.ID, Mode: in.Source}, nil
}
