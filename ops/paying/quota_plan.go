package paying

import (
	"cmp"
	"context"
	"slices"

	"entgo.io/ent/dialect/sql"

	"coxswain/ent/db"
	"coxswain/ent/db/exchangerate"
	dbquota "coxswain/ent/db/quota"
	"coxswain/ent/db/rep"
	dbteam "coxswain/ent/db/team"
	"coxswain/ent/db/teammembership"
	"coxswain/ent/gid"
	"coxswain/ent/rule"
	"coxswain/ent/viewer"
	"coxswain/ops/editing"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/money"
	"coxswain/sales/quota"
	"coxswain/sales/role"
)

// QuotaPlanInput is the input of quotaPlan.
type QuotaPlanInput struct {
	TeamID    *gid.ID       `json:"teamId,omitempty"`
	Measure   quota.Measure `json:"measure"`
	ProductID *gid.ID       `json:"productId,omitempty"`
	FromDay   calendar.Day  `json:"fromDay"`
	ToDay     calendar.Day  `json:"toDay"`
}

// QuotaPlan is the quotas of teams and of everybody below them.
type QuotaPlan struct {
	Period   *calendar.Period
	Currency *money.Currency
	Nodes    []*QuotaNode
}

// QuotaNode is a team or a rep in a quota plan.
type QuotaNode struct {
	Team, Parent *db.Team
	Rep          *db.Rep
	Depth        int

	Amount, BelowAmount, GapAmount *money.Amount
	Units, BelowUnits, GapUnits    *int
	OverAssignment                 *money.Rate
	Months                         []*QuotaMonth
	Reason                         *string
}

// QuotaMonth is what of a quota falls into a month.
type QuotaMonth struct {
	Month  calendar.Day
	Amount *money.Amount
	Units  *int
}

// planMonths bounds the period of a quota plan.
const planMonths = 24

// quotaTree is what a quota plan is made of, as the viewer sees it.
type quotaTree struct {
	in       QuotaPlanInput
	window   calendar.Period
	base     money.Currency
	teams    map[gid.ID]*db.Team
	below    map[gid.ID][]*db.Team
	members  map[gid.ID][]*db.Rep
	carried  map[gid.ID][]*db.Quota
	rates    *money.Exchange
	rows     []*QuotaNode
	numbers  []quota.Node
	monthsOf [][]quota.Month
}

// QuotaPlan sets the quotas of teams and of everybody below them side by side.
func (v *Verbs) QuotaPlan(ctx context.Context, in QuotaPlanInput) (*QuotaPlan, error) {
	t, err := v.quotaTree(ctx, v.store.Client(), in)
	if err != nil {
		return nil, err
	}
	var tops []*db.Team
	switch {
	case in.TeamID != nil:
		top := t.teams[*in.TeamID]
		if top == nil {
			return nil, fault.NotFoundf("teamId", "there is no Team %s that you may see", *in.TeamID)
		}
		tops = append(tops, top)
	default:
		for _, x := range t.sortedTeams() {
			if x.ParentID == nil || t.teams[*x.ParentID] == nil {
				tops = append(tops, x)
			}
		}
	}
	for _, top := range tops {
		t.add(top, nil, -1, 0, map[gid.ID]bool{})
	}
	quota.Reconcile(t.numbers)
	out := &QuotaPlan{Period: &t.window, Nodes: t.rows}
	if in.Measure.InMoney() {
		out.Currency = &t.base
	}
	for i, n := range t.rows {
		t.tell(n, t.numbers[i], t.monthsOf[i])
	}
	return out, nil
}

// quotaTree reads what a plan is made of, in a number of statements that does not depend on its size.
func (v *Verbs) quotaTree(ctx context.Context, c *db.Client, in QuotaPlanInput) (*quotaTree, error) {
	w := calendar.Period{From: in.FromDay, To: in.ToDay}
	switch {
	case w.To <= w.From:
		return nil, fault.Invalidf("toDay", "must be after fromDay %s; it is the first day after the period", w.From)
	case w.To > w.From.AddMonths(planMonths):
		return nil, fault.Invalidf("toDay", "the period is longer than %d months; ask for a shorter one", planMonths)
	case in.TeamID != nil && !in.TeamID.Is(gid.Team):
		return nil, fault.Invalidf("teamId", "%s is the id of a %s; give the id of a Team", *in.TeamID, in.TeamID.Kind())
	case in.ProductID != nil && !in.ProductID.Is(gid.Product):
		return nil, fault.Invalidf("productId", "%s is the id of a %s; give the id of a Product", *in.ProductID, in.ProductID.Kind())
	}
	settings, err := v.edit.Settings(ctx, c)
	if err != nil {
		return nil, err
	}
	t := &quotaTree{in: in, window: w, base: settings.Base, teams: map[gid.ID]*db.Team{}, below: map[gid.ID][]*db.Team{}, members: map[gid.ID][]*db.Rep{}, carried: map[gid.ID][]*db.Quota{}}
	if err := t.readTeams(ctx, c); err != nil {
		return nil, err
	}
	if err := t.readMembers(ctx, c); err != nil {
		return nil, err
	}
	product := dbquota.ProductIDIsNil()
	if in.ProductID != nil {
		product = dbquota.ProductID(*in.ProductID)
	}
	all, err := c.Quota.Query().Where(dbquota.MeasureEQ(in.Measure), product, dbquota.TerritoryIDIsNil(), dbquota.FromDayLT(w.To), dbquota.ToDayGT(w.From)).
		Order(dbquota.ByFromDay(), dbquota.ByID()).All(ctx)
	if err != nil {
		return nil, err
	}
	for _, q := range all {
		t.carried[carrierOf(q)] = append(t.carried[carrierOf(q)], q)
	}
	if in.Measure.InMoney() {
		var all []*db.ExchangeRate
		all, err = c.ExchangeRate.Query().Order(exchangerate.ByValidFrom()).All(editing.Everywhere(ctx))
		t.rates = money.NewExchange(t.base)
		for _, r := range all {
			t.rates.Add(r.Base, r.Quote, r.ValidFrom, r.Rate)
		}
	}
	return t, err
}

func carrierOf(q *db.Quota) gid.ID {
	if q.RepID != nil {
		return *q.RepID
	}
	return *q.TeamID // territories are left out by the query
}

// readTeams reads the teams that stand, of a manager those of the subtree.
func (t *quotaTree) readTeams(ctx context.Context, c *db.Client) error {
	all, err := c.Team.Query().Where(dbteam.ArchivedAtIsNil()).Order(dbteam.ByName(), dbteam.ByID()).All(ctx)
	w := viewer.From(ctx)
	for _, x := range all {
		if w.Role == role.Manager && !slices.Contains(w.Teams, x.ID) {
			continue
		}
		t.teams[x.ID] = x
		if x.ParentID != nil {
			t.below[*x.ParentID] = append(t.below[*x.ParentID], x)
		}
	}
	return err
}

// readMembers places every rep below the team that they belong to last in the period.
func (t *quotaTree) readMembers(ctx context.Context, c *db.Client) error {
	stays, err := c.TeamMembership.Query().Where(teammembership.ValidFromLT(t.window.To), teammembership.Or(teammembership.ValidToIsNil(), teammembership.ValidToGT(t.window.From))).
		Order(teammembership.ByValidFrom(), teammembership.ByID()).All(ctx)
	if err != nil {
		return err
	}
	last := map[gid.ID]gid.ID{}
	for _, s := range stays {
		last[s.RepID] = s.TeamID
	}
	reps, err := c.Rep.Query().Where(func(s *sql.Selector) { s.Where(rule.OneOf(s.C(rep.FieldID), sorted(last))) }).Order(rep.ByName(), rep.ByID()).All(ctx)
	for _, r := range reps {
		t.members[last[r.ID]] = append(t.members[last[r.ID]], r)
	}
	return err
}

func (t *quotaTree) sortedTeams() []*db.Team {
	out := make([]*db.Team, 0, len(t.teams))
	for _, x := range t.teams {
		out = append(out, x)
	}
	slices.SortFunc(out, func(a, b *db.Team) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	return out
}

// add lists a team, its members, and the teams below it.
func (t *quotaTree) add(x, parent *db.Team, above, depth int, seen map[gid.ID]bool) {
	if seen[x.ID] { // a cycle in the data ends the walk
		return
	}
	seen[x.ID] = true
	at := t.node(&QuotaNode{Team: x, Parent: parent, Depth: depth}, above, x.ID)
	for _, r := range t.members[x.ID] {
		t.node(&QuotaNode{Rep: r, Parent: x, Depth: depth + 1}, at, r.ID)
	}
	for _, b := range t.below[x.ID] {
		if t.teams[b.ID] != nil {
			t.add(b, x, at, depth+1, seen)
		}
	}
}

func (t *quotaTree) node(n *QuotaNode, above int, carrier gid.ID) int {
	months, own, known := t.own(carrier)
	t.rows, t.monthsOf = append(t.rows, n), append(t.monthsOf, months)
	t.numbers = append(t.numbers, quota.Node{Parent: above, Own: own, Unknown: !known})
	return len(t.rows) - 1
}

// own is what a carrier's quotas come to in the window, month by month and in all; known is false when one is in
// a currency without a rate.
func (t *quotaTree) own(carrier gid.ID) (months []quota.Month, sum *int64, known bool) {
	byMonth := map[calendar.Day]int64{}
	for _, q := range t.carried[carrier] {
		value := int64(0)
		switch {
		case q.Units != nil:
			value = *q.Units
		case q.AmountMinor != nil && q.Currency != nil:
			base, known, _ := t.rates.Convert(*q.AmountMinor, *q.Currency, q.FromDay)
			if !known {
				return nil, nil, false
			}
			value = base
		}
		for _, m := range quota.Months(value, calendar.Period{From: q.FromDay, To: q.ToDay}, q.Seasonality, t.window) {
			byMonth[m.First] += m.Value
		}
	}
	if len(t.carried[carrier]) == 0 {
		return nil, nil, true
	}
	total := int64(0)
	for _, day := range sorted(byMonth) {
		months = append(months, quota.Month{First: day, Value: byMonth[day]})
		total += byMonth[day]
	}
	return months, &total, true
}

var noRate = "no exchange rate is known for the currency of a quota"

// tell puts the numbers of a node into the shape of the API.
func (t *quotaTree) tell(n *QuotaNode, x quota.Node, months []quota.Month) {
	amount := func(v *int64) (*money.Amount, *int) {
		switch {
		case v == nil:
			return nil, nil
		case t.in.Measure.InMoney():
			return &money.Amount{Minor: *v, Currency: t.base}, nil
		default:
			units := int(*v)
			return nil, &units
		}
	}
	n.Amount, n.Units = amount(x.Own)
	n.BelowAmount, n.BelowUnits = amount(x.Below)
	n.GapAmount, n.GapUnits = amount(x.Gap)
	n.OverAssignment, n.Months = x.Over, []*QuotaMonth{}
	if x.Unknown {
		n.Reason = &noRate
	}
	for _, m := range months {
		row := &QuotaMonth{Month: m.First}
		row.Amount, row.Units = amount(&m.Value)
		n.Months = append(n.Months, row)
	}
}
