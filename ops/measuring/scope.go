package measuring

import (
	"context"

	"entgo.io/ent/dialect/sql"

	"coxswain/ent/db"
	dbaccount "coxswain/ent/db/account"
	"coxswain/ent/db/accountteammember"
	"coxswain/ent/gid"
	"coxswain/ent/rule"
	"coxswain/ent/viewer"
	"coxswain/sales/fault"
	"coxswain/sales/kpi"
	"coxswain/sales/role"
)

// scopeOf says which facts a viewer's numbers are made of. It is the counterpart of ent/rule for rows:
// a test holds the two to the same rows for every role. recurring says that the question is about
// the ledger, whose accounts are read only then.
func scopeOf(ctx context.Context, c *db.Client, recurring bool) (kpi.Scope, error) {
	v := viewer.From(ctx)
	switch {
	case v == nil:
		return kpi.Scope{}, fault.Of(fault.Unauthenticated, "", "sign in first")
	case v.SeesAll():
		s := kpi.Everything()
		s.Costs = v.IsSystem() || v.Role.SeesCost()
		s.PayInSums = !v.IsSystem() && (v.Role == role.Analyst || v.Role == role.Executive)
		return s, nil
	}
	switch v.Role {
	case role.Marketing: // the funnel in sums: amounts neither by account nor row by row
		return kpi.Scope{
			Opportunities: kpi.AllRows, Leads: kpi.AllRows, Activities: kpi.AllRows, Movements: kpi.AllRows, Spends: true,
			Amounts: kpi.AggregateAmounts,
		}, nil
	case role.Success:
		return kpi.Scope{Opportunities: kpi.AllRows, Activities: kpi.AllRows, Movements: kpi.AllRows, Amounts: kpi.AllAmounts}, nil
	case role.Rep, role.Manager:
		return bookOf(ctx, c, v, recurring)
	default:
		return kpi.Scope{}, fault.Forbiddenf("the role %s sees no key figures", v.Role)
	}
}

// bookOf is the scope of a viewer who sees their own book or their subtree's.
func bookOf(ctx context.Context, c *db.Client, v *viewer.V, recurring bool) (kpi.Scope, error) {
	s := kpi.Scope{
		Opportunities: kpi.OwnRows, Leads: kpi.OwnRows, Activities: kpi.OwnRows, Quotas: kpi.OwnRows, Pay: kpi.OwnRows, Amounts: kpi.AllAmounts,
		Reps: numbers(v.Reps), Teams: numbers(v.Teams),
	}
	if len(v.Reps) == 0 {
		return kpi.Scope{}, fault.Forbiddenf("your user is not linked to a rep, so there is no book to measure; ask an administrator to link it")
	}
	err := c.AccountTeamMember.Query().Where(
		accountteammember.ValidFromLTE(v.Today),
		accountteammember.Or(accountteammember.ValidToIsNil(), accountteammember.ValidToGT(v.Today)),
		func(q *sql.Selector) { q.Where(rule.OneOf(q.C(accountteammember.FieldRepID), v.Reps)) },
	).Select(accountteammember.FieldAccountID).Scan(ctx, &s.Accounts)
	if err != nil || !recurring {
		return s, err
	}
	// The rows of the ledger are visible with their account: the rule for accounts decides.
	s.Movements = kpi.OwnRows
	err = c.Account.Query().Select(dbaccount.FieldID).Scan(ctx, &s.Customers)
	return s, err
}

func numbers(ids []gid.ID) []int64 {
	out := make([]int64, len(ids))
	for i, id := range ids {
		out[i] = int64(id)
	}
	return out
}
