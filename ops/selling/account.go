package selling

import (
	"context"

	"coxswain/ent/db"
	"coxswain/ent/db/accountownership"
	dblead "coxswain/ent/db/lead"
	"coxswain/ent/db/opportunity"
	"coxswain/ent/gid"
	"coxswain/ops/editing"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/lead"
	"coxswain/sales/org"
	"coxswain/sales/pipeline"
)

// TransferAccountInput is the input of transferAccount.
type TransferAccountInput struct {
	editing.Target

	OwnerID               *gid.ID      `json:"ownerId,omitempty"`
	EffectiveOn           calendar.Day `json:"effectiveOn"`
	TransferOpportunities bool         `json:"transferOpportunities"`
	TransferLeads         bool         `json:"transferLeads"`
}

// Handover is what a transfer moved beside the account. The counts are nil when the call repeated an
// earlier one.
type Handover struct {
	Account              *db.Account
	Opportunities, Leads *int
}

// TransferAccount gives an account another owner from a day on, or none. The history before the day
// stays; a day in the past changes who owned it since. A day that is still to come is refused, because
// who sees the account follows from who owns it now. What the former owner has open on it goes along
// if wanted.
func (v *Verbs) TransferAccount(ctx context.Context, in TransferAccountInput) (*Handover, error) {
	var out Handover
	var err error
	out.Account, err = editing.Verb[db.Account](ctx, v.edit, in.Call("transferAccount", in), func(ctx context.Context, tx *db.Client) (gid.ID, error) {
		if err := v.edit.Lock(ctx, tx, in.ID); err != nil {
			return 0, err
		}
		a, err := v.account(ctx, tx, in.Target)
		if err != nil {
			return 0, err
		}
		on, s, err := v.day(ctx, tx, "effectiveOn", &in.EffectiveOn)
		if err != nil {
			return 0, err
		}
		if _, err := v.newOwner(ctx, tx, in.OwnerID); err != nil {
			return 0, err
		}
		line, err := v.owners(ctx, tx, a, on, s)
		if err != nil {
			return 0, err
		}
		var holding *editing.Holding
		if in.OwnerID != nil {
			holding = &editing.Holding{ID: *in.OwnerID}
		}
		rows, err := v.edit.Revise(ctx, tx, line, holding, on)
		if err != nil {
			return 0, err
		}
		opportunities, leads, err := v.ownedNow(ctx, tx, a, rows, s, in)
		out.Opportunities, out.Leads = &opportunities, &leads
		return a.ID, err
	})
	if err != nil {
		return &Handover{}, err
	}
	return &out, nil
}

// ownedNow makes the account's owner the one that its history has for today, and lets open
// opportunities and leads go along. It returns how many did.
func (v *Verbs) ownedNow(ctx context.Context, tx *db.Client, a *db.Account, rows []org.Dated[editing.Holding], s editing.Settings, in TransferAccountInput) (opportunities, leads int, err error) {
	values := editing.Values{"owner_id": nil}
	if now, ok := org.At(rows, s.Today); ok {
		values["owner_id"] = now.Value.ID
	}
	if a.OwnerID == nil || values["owner_id"] == *a.OwnerID {
		return 0, 0, v.edit.Set(ctx, tx, a, values)
	}
	if in.TransferOpportunities {
		if opportunities, err = v.alongOpportunities(ctx, tx, a, values["owner_id"]); err != nil {
			return 0, 0, err
		}
	}
	if in.TransferLeads {
		if leads, err = v.alongLeads(ctx, tx, a, values["owner_id"], s); err != nil {
			return 0, 0, err
		}
	}
	return opportunities, leads, v.edit.Set(ctx, tx, a, values)
}

func (v *Verbs) alongOpportunities(ctx context.Context, tx *db.Client, a *db.Account, owner any) (int, error) {
	open, err := tx.Opportunity.Query().Where(
		opportunity.AccountID(a.ID), opportunity.OwnerID(*a.OwnerID), opportunity.StatusEQ(pipeline.Open), opportunity.ArchivedAtIsNil(),
	).Order(opportunity.ByID()).All(ctx)
	if err != nil {
		return 0, err
	}
	for _, o := range open {
		if err := v.edit.Set(ctx, tx, o, editing.Values{"owner_id": owner}); err != nil {
			return 0, err
		}
	}
	return len(open), nil
}

// alongLeads gives the open leads of an account to its new owner. Response times are measured from the
// assignment, which is therefore new only for leads that nobody has contacted yet.
func (v *Verbs) alongLeads(ctx context.Context, tx *db.Client, a *db.Account, owner any, s editing.Settings) (int, error) {
	open, err := tx.Lead.Query().Where(
		dblead.AccountID(a.ID), dblead.OwnerID(*a.OwnerID), dblead.StatusNotIn(lead.Converted, lead.Disqualified), dblead.ArchivedAtIsNil(),
	).Order(dblead.ByID()).All(ctx)
	if err != nil {
		return 0, err
	}
	for _, l := range open {
		values := editing.Values{"owner_id": owner}
		switch {
		case owner == nil:
			values["assigned_at"] = nil
		case l.FirstTouchAt == nil:
			values["assigned_at"] = s.Now
		}
		if err := v.edit.Set(ctx, tx, l, values); err != nil {
			return 0, err
		}
	}
	return len(open), nil
}

// owners is the ownership history of an account. One whose owner was recorded without a history gets
// it from the day on which the account was made, so that a transfer does not hide who had it before.
func (v *Verbs) owners(ctx context.Context, tx *db.Client, a *db.Account, on calendar.Day, s editing.Settings) (editing.Timeline, error) {
	read := func() ([]*db.AccountOwnership, error) {
		return tx.AccountOwnership.Query().Where(accountownership.AccountID(a.ID)).
			Order(accountownership.ByValidFrom(), accountownership.ByID()).All(editing.Everywhere(ctx))
	}
	rows, err := read()
	if err != nil {
		return editing.Timeline{}, err
	}
	if made := a.CreatedAt.Day(s.Zone); len(rows) == 0 && a.OwnerID != nil && made < on {
		_, err := v.edit.Insert(ctx, tx, gid.AccountOwnership, editing.Values{"account_id": a.ID, "rep_id": *a.OwnerID, "valid_from": made})
		if err != nil {
			return editing.Timeline{}, err
		}
		if rows, err = read(); err != nil {
			return editing.Timeline{}, err
		}
	}
	return editing.TimelineOf(gid.AccountOwnership, "rep_id", "", editing.Values{"account_id": a.ID}, rows), nil
}

// account returns an account that may still change.
func (v *Verbs) account(ctx context.Context, tx *db.Client, t editing.Target) (*db.Account, error) {
	a, err := editing.Find[db.Account](ctx, v.edit, tx, gid.Account, "id", t.ID, t.ExpectedVersion)
	switch {
	case err != nil:
		return nil, err
	case a.MergedIntoID != nil:
		return nil, fault.Conflictf("id", "the account was merged into %s; work that one", *a.MergedIntoID)
	case a.ArchivedAt != nil:
		return nil, fault.Conflictf("id", "the account is archived; restore it first")
	default:
		return a, nil
	}
}
