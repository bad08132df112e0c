package editing

import (
	"context"
	"slices"

	"coxswain/ent/db"
	"coxswain/ent/db/compassignment"
	"coxswain/ent/db/predicate"
	dbrep "coxswain/ent/db/rep"
	"coxswain/ent/db/teammembership"
	"coxswain/ent/gid"
	"coxswain/ent/viewer"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/money"
	"coxswain/sales/org"
	"coxswain/sales/role"
)

// Columns of compensation that verbs change.
var (
	assignmentVerbs = map[string]string{"acknowledged_at": "acknowledgeCompAssignment", "acknowledged_by_id": "acknowledgeCompAssignment"}
	adjustmentVerbs = map[string]string{"status": "approveCommissionAdjustment or rejectCommissionAdjustment", "decided_at": "nothing else", "decided_by_id": "nothing else"}
)

// assignmentCheck lets a plan pay one rep, team or role, each at most once on a day.
func assignmentCheck(ctx context.Context, tx *db.Client, c Change) error {
	rep, team, holds := ref(c, "rep_id"), ref(c, "team_id"), get[org.SalesRole](c, "sales_role")
	n := 0
	for _, given := range []bool{rep != 0, team != 0, holds != nil} {
		if given {
			n++
		}
	}
	if n != 1 {
		return fault.Invalidf("repId", "a plan is assigned to exactly one rep, team or sales role; this names %d", n)
	}
	if err := checkInterval(c); err != nil {
		return err
	}
	if err := notOwnPlan(ctx, tx, c, rep, team, holds); err != nil {
		return err
	}
	if v := get[int64](c, "target_incentive_minor"); v != nil && *v < 0 {
		return fault.Invalidf("targetIncentive", "is 0 or more")
	}
	plan := ref(c, "plan_id")
	if plan == 0 || c.Get("valid_from") == nil {
		return nil // the required columns are named afterwards
	}
	if err := c.Editor.Lock(ctx, tx, plan); err != nil {
		return err
	}
	same := []predicate.CompAssignment{compassignment.PlanID(plan), compassignment.IDNEQ(self(c))}
	switch {
	case rep != 0:
		same = append(same, compassignment.RepID(rep))
	case team != 0:
		same = append(same, compassignment.TeamID(team))
	default:
		same = append(same, compassignment.SalesRoleEQ(*holds))
	}
	others, err := tx.CompAssignment.Query().Where(same...).Order(compassignment.ByValidFrom()).All(Everywhere(ctx))
	if err != nil {
		return err
	}
	for _, o := range others {
		if interval(c).Overlaps(org.Dated[gid.ID]{From: o.ValidFrom, To: o.ValidTo}) {
			return fault.Conflictf("validFrom", "the plan is assigned to them from %s on already; end that assignment first", o.ValidFrom)
		}
	}
	return nil
}

// daysCheck judges the days of records that have a first day and a day after the last.
func daysCheck(_ context.Context, _ *db.Client, c Change) error {
	from, to := get[calendar.Day](c, "from_day"), get[calendar.Day](c, "to_day")
	if from != nil && to != nil && *to <= *from {
		return fault.Invalidf("toDay", "must be after fromDay %s; it is the first day that no longer belongs to it", *from)
	}
	return nil
}

func reliefCheck(ctx context.Context, _ *db.Client, c Change) error {
	if s := get[money.Rate](c, "share"); s != nil && (*s <= 0 || *s > money.One) {
		return fault.Invalidf("share", "%s is not a share; give a fraction above 0 and at most 1", *s)
	}
	return notOwnPay(ctx, c, "relieve the quota of")
}

func objectiveCheck(ctx context.Context, _ *db.Client, c Change) error {
	if s := get[money.Rate](c, "achieved"); s != nil && *s < 0 {
		return fault.Invalidf("achieved", "is 0 or more; 1 is wholly")
	}
	madeBy(ctx, c)
	if v := viewer.From(ctx); v != nil && !v.IsSystem() && v.Role == role.Manager && !slices.Contains(v.Reps, ref(c, "rep_id")) {
		return &fault.Error{Kind: fault.Forbidden, Path: []string{"repId"}, Message: "a manager states the objectives of the reps of the own team and the teams below it"}
	}
	return notOwnPay(ctx, c, "state the objectives of")
}

// adjustmentCheck lets somebody propose a change of pay, but not of their own.
func adjustmentCheck(ctx context.Context, _ *db.Client, c Change) error {
	if a := get[int64](c, "amount_minor"); a != nil && *a == 0 {
		return fault.Invalidf("amount", "is not 0; below 0 what is taken")
	}
	madeBy(ctx, c)
	return notOwnPay(ctx, c, "adjust")
}

// notOwnPay refuses what nobody may do to their own pay, neither by what a record says nor by what it said.
func notOwnPay(ctx context.Context, c Change, what string) error {
	var was gid.ID
	if c.Current != nil {
		was, _ = column(c.Current, "rep_id").(gid.ID)
	}
	return notOwn(ctx, what, ref(c, "rep_id"), was)
}

func notOwn(ctx context.Context, what string, reps ...gid.ID) error {
	if v := viewer.From(ctx); v != nil && v.Rep != 0 && slices.Contains(reps, v.Rep) {
		return &fault.Error{Kind: fault.Forbidden, Path: []string{"repId"}, Message: "nobody may " + what + " their own pay; ask somebody else who may"}
	}
	return nil
}

// notOwnPlan refuses to assign a plan to oneself: by name, by a team that one belongs to, by the own role.
func notOwnPlan(ctx context.Context, tx *db.Client, c Change, rep, team gid.ID, holds *org.SalesRole) error {
	const what = "assign the plan of"
	if c.Changes("acknowledged_at") { // which is for the payee alone
		return nil
	}
	if err := notOwnPay(ctx, c, what); err != nil {
		return err
	}
	v := viewer.From(ctx)
	if v == nil || v.Rep == 0 || rep != 0 {
		return nil
	}
	var reached bool
	var err error
	switch {
	case team != 0:
		reached, err = tx.TeamMembership.Query().Where(teammembership.RepID(v.Rep), teammembership.TeamID(team), teammembership.ValidToIsNil()).Exist(Everywhere(ctx))
	case holds != nil:
		reached, err = tx.Rep.Query().Where(dbrep.ID(v.Rep), dbrep.SalesRoleEQ(*holds)).Exist(Everywhere(ctx))
	}
	if err != nil || !reached {
		return err
	}
	return notOwn(ctx, what, v.Rep)
}

// notOwnDelete keeps people from deleting what bears on their own pay.
func notOwnDelete(what string) func(context.Context, *db.Client, *Editor, db.Record) error {
	return func(ctx context.Context, _ *db.Client, _ *Editor, r db.Record) error {
		was, _ := column(r, "rep_id").(gid.ID)
		return notOwn(ctx, what, was)
	}
}
