package selling

import (
	"context"

	"coxswain/ent/db"
	dbaccount "coxswain/ent/db/account"
	"coxswain/ent/db/accountownership"
	"coxswain/ent/db/accountteammember"
	dbactivity "coxswain/ent/db/activity"
	"coxswain/ent/db/contact"
	dblead "coxswain/ent/db/lead"
	"coxswain/ent/db/opportunity"
	"coxswain/ent/db/territoryaccount"
	"coxswain/ent/gid"
	"coxswain/ops/editing"
	"coxswain/sales/fault"
	"coxswain/sales/org"
)

// MergeAccountsInput is the input of mergeAccounts.
type MergeAccountsInput = editing.MergeInput

// MergeAccounts makes duplicates of an account one: contacts, opportunities, activities, leads,
// subscriptions, the team and the companies below move to it. Who owned the duplicates, and in which territory they were,
// stays with them as history and ends today.
func (v *Verbs) MergeAccounts(ctx context.Context, in MergeAccountsInput) (*db.Account, error) {
	return editing.Merge[db.Account]{
		Kind: gid.Account,
		Fill: []string{"domain", "owner_id", "industry", "segment", "employees", "region", "country", "city", "founded_year"},
		Judge: func(a, b *db.Account) *fault.Error {
			if b.RedactedAt != nil || a.RedactedAt != nil {
				return fault.Conflictf("", "the account was redacted; there is nothing to merge")
			}
			return nil
		},
		Before: v.moveAccount,
	}.Run(ctx, v.edit, "mergeAccounts", in)
}

func (v *Verbs) moveAccount(ctx context.Context, tx *db.Client, into, from *db.Account) error {
	all := editing.Consequence(ctx)
	if err := v.moveCompanies(all, tx, into, from); err != nil {
		return err
	}
	if err := v.moveTeam(all, tx, into, from); err != nil {
		return err
	}
	people, err := tx.Contact.Query().Where(contact.AccountID(from.ID)).Order(contact.ByID()).All(all)
	if err != nil {
		return err
	}
	sales, err := tx.Opportunity.Query().Where(opportunity.AccountID(from.ID)).Order(opportunity.ByID()).All(all)
	if err != nil {
		return err
	}
	leads, err := tx.Lead.Query().Where(dblead.AccountID(from.ID)).Order(dblead.ByID()).All(all)
	if err != nil {
		return err
	}
	if err := editing.Refer(all, v.edit, tx, people, "account_id", into.ID); err != nil {
		return err
	}
	if err := editing.Refer(all, v.edit, tx, sales, "account_id", into.ID); err != nil {
		return err
	}
	if err := editing.Refer(all, v.edit, tx, leads, "account_id", into.ID); err != nil {
		return err
	}
	if err := v.moveSubscriptions(all, tx, into, from); err != nil {
		return err
	}
	// activities last: by now what they refer to is of the surviving account
	done, err := tx.Activity.Query().Where(dbactivity.AccountID(from.ID)).Order(dbactivity.ByID()).All(all)
	if err != nil {
		return err
	}
	if err := editing.Refer(all, v.edit, tx, done, "account_id", into.ID); err != nil {
		return err
	}
	return v.endHistories(all, tx, into, from)
}

// moveCompanies puts the companies below the duplicate below the survivor. A survivor that stood
// below its own duplicate moves up.
func (v *Verbs) moveCompanies(ctx context.Context, tx *db.Client, into, from *db.Account) error {
	below, err := tx.Account.Query().Where(dbaccount.ParentID(from.ID)).Order(dbaccount.ByID()).All(ctx)
	if err != nil {
		return err
	}
	for _, a := range below {
		values := editing.Values{"parent_id": into.ID}
		if a.ID == into.ID {
			values["parent_id"] = nil
			if from.ParentID != nil && *from.ParentID != into.ID {
				values["parent_id"] = *from.ParentID
			}
		}
		if err := v.edit.Set(ctx, tx, a, values); err != nil {
			return err
		}
	}
	return nil
}

// moveTeam moves the team of the duplicate, but for memberships that the survivor's team has already.
func (v *Verbs) moveTeam(ctx context.Context, tx *db.Client, into, from *db.Account) error {
	there, err := tx.AccountTeamMember.Query().Where(accountteammember.AccountID(into.ID)).All(ctx)
	if err != nil {
		return err
	}
	moving, err := tx.AccountTeamMember.Query().Where(accountteammember.AccountID(from.ID)).Order(accountteammember.ByID()).All(ctx)
	if err != nil {
		return err
	}
	for _, m := range moving {
		double := false
		for _, t := range there {
			double = double || t.RepID == m.RepID && spell(t).Overlaps(spell(m))
		}
		if double {
			continue
		}
		if err := v.edit.Set(ctx, tx, m, editing.Values{"account_id": into.ID}); err != nil {
			return err
		}
	}
	return nil
}

func spell(m *db.AccountTeamMember) org.Dated[gid.ID] {
	return org.Dated[gid.ID]{From: m.ValidFrom, To: m.ValidTo}
}

// endHistories ends who owns the duplicate and where it is placed. A survivor that takes over the
// duplicate's owner takes over today's ownership with it.
func (v *Verbs) endHistories(ctx context.Context, tx *db.Client, into, from *db.Account) error {
	s, err := v.edit.Settings(ctx, tx)
	if err != nil {
		return err
	}
	owners, err := tx.AccountOwnership.Query().Where(accountownership.AccountID(from.ID)).All(ctx)
	if err != nil {
		return err
	}
	places, err := tx.TerritoryAccount.Query().Where(territoryaccount.AccountID(from.ID)).All(ctx)
	if err != nil {
		return err
	}
	for _, line := range []editing.Timeline{
		editing.TimelineOf(gid.AccountOwnership, "rep_id", "", nil, owners),
		editing.TimelineOf(gid.TerritoryAccount, "territory_id", "source", nil, places),
	} {
		if err := v.edit.EndAll(ctx, tx, line, s.Today+1); err != nil {
			return err
		}
	}
	if into.OwnerID != nil || from.OwnerID == nil {
		return nil
	}
	line, err := v.owners(ctx, tx, into, s.Today, s)
	if err != nil {
		return err
	}
	_, err = v.edit.Revise(ctx, tx, line, &editing.Holding{ID: *from.OwnerID}, s.Today)
	return err
}

// MergeContactsInput is the input of mergeContacts.
type MergeContactsInput = editing.MergeInput

// MergeContacts makes duplicates of a person one: activities and leads move to the contact.
func (v *Verbs) MergeContacts(ctx context.Context, in MergeContactsInput) (*db.Contact, error) {
	return editing.Merge[db.Contact]{
		Kind: gid.Contact,
		Fill: []string{"email", "phone", "title"},
		Judge: func(a, b *db.Contact) *fault.Error {
			switch {
			case a.AccountID != b.AccountID:
				return fault.Conflictf("", "is a contact of another account; merge the accounts first or move the contact")
			case a.RedactedAt != nil || b.RedactedAt != nil:
				return fault.Conflictf("", "the contact was redacted; there is nothing to merge")
			default:
				return nil
			}
		},
		Before: func(ctx context.Context, tx *db.Client, into, from *db.Contact) error {
			all := editing.Consequence(ctx)
			done, err := tx.Activity.Query().Where(dbactivity.ContactID(from.ID)).Order(dbactivity.ByID()).All(all)
			if err != nil {
				return err
			}
			leads, err := tx.Lead.Query().Where(dblead.ContactID(from.ID)).Order(dblead.ByID()).All(all)
			if err != nil {
				return err
			}
			if err := editing.Refer(all, v.edit, tx, done, "contact_id", into.ID); err != nil {
				return err
			}
			return editing.Refer(all, v.edit, tx, leads, "contact_id", into.ID)
		},
	}.Run(ctx, v.edit, "mergeContacts", in)
}
