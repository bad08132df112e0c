package editing

import (
	"context"
	"strings"

	"coxswain/ent/db"
	"coxswain/ent/db/accountteammember"
	"coxswain/ent/gid"
	phases "coxswain/sales/account"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/org"
)

func accountCheck(ctx context.Context, tx *db.Client, c Change) error {
	if d := text(c, "domain"); given(c, "domain") && d != "" {
		d = strings.ToLower(d)
		if strings.ContainsAny(d, " /@") || !strings.Contains(d, ".") {
			return fault.Invalidf("domain", "%q is not an internet domain; give it without https:// and path, for example example.com", d)
		}
		c.Values["domain"] = d
	}
	if n := get[int64](c, "employees"); n != nil && *n < 0 {
		return fault.Invalidf("employees", "is 0 or more")
	}
	if err := acyclic(ctx, tx, c, accountParent); err != nil {
		return err
	}
	if c.Current != nil {
		return nil
	}
	s, err := c.Editor.Settings(ctx, tx)
	if err != nil {
		return err
	}
	return ownNew(ctx, tx, c, s.Today)
}

// accountAfter begins the ownership history of a new account.
func accountAfter(ctx context.Context, tx *db.Client, c Change, saved db.Record) error {
	owner := ref(c, "owner_id")
	if c.Current != nil || owner == 0 {
		return nil
	}
	s, err := c.Editor.Settings(ctx, tx)
	if err != nil {
		return err
	}
	_, err = c.Editor.Insert(ctx, tx, gid.AccountOwnership, Values{
		"account_id": saved.GlobalID(), "rep_id": owner, "valid_from": s.Today,
	})
	return err
}

func accountParent(ctx context.Context, tx *db.Client, id gid.ID) (*gid.ID, error) {
	a, err := load[db.Account](ctx, tx, id)
	if err != nil {
		return nil, err
	}
	return a.ParentID, nil
}

func contactCheck(_ context.Context, _ *db.Client, c Change) error {
	return checkEmail(c)
}

// checkEmail refuses what cannot be an address. It is stored as it was given, since the part before
// the @ may be case-sensitive.
func checkEmail(c Change) error {
	const column = "email"
	e := text(c, column)
	if !given(c, column) || e == "" {
		return nil
	}
	name, host, ok := strings.Cut(e, "@")
	if !ok || name == "" || host == "" || strings.ContainsAny(e, " \t\n,;<>") || strings.Contains(host, "@") {
		return fault.Invalidf(column, "%q is not an email address; write it as name@example.com", e)
	}
	return nil
}

// teamMemberCheck keeps a rep from being on an account's team twice at a time.
func teamMemberCheck(ctx context.Context, tx *db.Client, c Change) error {
	if err := checkInterval(c); err != nil {
		return err
	}
	if err := c.Editor.Lock(ctx, tx, ref(c, "account_id")); err != nil {
		return err
	}
	others, err := tx.AccountTeamMember.Query().Where(
		accountteammember.AccountID(ref(c, "account_id")), accountteammember.RepID(ref(c, "rep_id")), accountteammember.IDNEQ(self(c)),
	).All(Everywhere(ctx))
	if err != nil {
		return err
	}
	for _, o := range others {
		if interval(c).Overlaps(org.Dated[gid.ID]{From: o.ValidFrom, To: o.ValidTo}) {
			return fault.Conflictf("validFrom", "the rep is on the account's team already from %s; end or change that membership", o.ValidFrom)
		}
	}
	return nil
}

// interval is the time over which a dated row holds after the change.
func interval(c Change) org.Dated[gid.ID] {
	return org.Dated[gid.ID]{From: or(c, "valid_from", calendar.Day(0)), To: get[calendar.Day](c, "valid_to")}
}

func checkInterval(c Change) error {
	if c.Get("valid_from") == nil {
		return fault.Requiredf("validFrom", "say from which day on it holds")
	}
	if i := interval(c); i.To != nil && *i.To <= i.From {
		return fault.Invalidf("validTo", "must be after validFrom %s; it is the first day on which it no longer holds", i.From)
	}
	return nil
}

// Reappraise moves an account to the life cycle phase that follows from its opportunities
// and subscriptions. reopened
// says that a won opportunity was opened again, so that having been a customer proves nothing.
func (e *Editor) Reappraise(ctx context.Context, tx *db.Client, id gid.ID, reopened bool) error {
	ctx = Consequence(ctx)
	a, err := load[db.Account](ctx, tx, id)
	if err != nil {
		return err
	}
	standings, err := standings(ctx, tx, []gid.ID{id})
	if err != nil {
		return err
	}
	was := a.LifecyclePhase
	if reopened && (was == phases.Use || was == phases.Renewal) {
		was = phases.Acquisition
	}
	return e.Set(ctx, tx, a, Values{"lifecycle_phase": phases.Phase(was, standings[id])})
}
