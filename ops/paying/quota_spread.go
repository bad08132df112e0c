package paying

import (
	"context"
	"fmt"
	"slices"
	"time"

	"entgo.io/ent/dialect/sql"

	"coxswain/ent/db"
	dbquota "coxswain/ent/db/quota"
	"coxswain/ent/db/rep"
	"coxswain/ent/db/teammembership"
	"coxswain/ent/gid"
	"coxswain/ent/rule"
	"coxswain/ops/editing"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/money"
	"coxswain/sales/quota"
)

// QuotaShare is the part of a rep in a quota that is spread.
type QuotaShare struct {
	RepID  gid.ID `json:"repId"`
	Weight int    `json:"weight"`
}

// SpreadQuotaInput is the input of spreadQuota.
type SpreadQuotaInput struct {
	editing.Note

	TeamID         gid.ID         `json:"teamId"`
	Measure        quota.Measure  `json:"measure"`
	ProductID      *gid.ID        `json:"productId,omitempty"`
	FromDay        calendar.Day   `json:"fromDay"`
	ToDay          calendar.Day   `json:"toDay"`
	Amount         *editing.Money `json:"amount,omitempty"`
	Units          *int           `json:"units,omitempty"`
	Grain          calendar.Grain `json:"grain"`
	Seasonality    *quota.Season  `json:"seasonality,omitempty"`
	Weights        []int          `json:"weights,omitempty"`
	Shares         []QuotaShare   `json:"shares,omitempty"`
	OverAssignment *money.Rate    `json:"overAssignment,omitempty"`
	Replace        *bool          `json:"replace,omitempty"`
	Preview        *bool          `json:"preview,omitempty"`
}

// QuotaPart is what a rep carries in a part of a period.
type QuotaPart struct {
	Rep          *db.Rep
	Period       *calendar.Period
	Amount       *money.Amount
	Units        *int
	AmountBefore *money.Amount
	UnitsBefore  *int

	value  int64
	stored *db.Quota // of exactly this part
}

// What one verb spreads over at most.
const (
	maxShares    = 500
	maxParts     = 120
	maxWeight    = 1_000_000
	mostAssigned = 2 * money.One
)

// spread is a quota while it is spread.
type spread struct {
	in       SpreadQuotaInput
	currency money.Currency // of a measure that is money
	total    int64
	parts    []calendar.Period
	reps     []*db.Rep
	rows     []*QuotaPart
}

// SpreadQuota spreads a quota of a team over its reps and over the parts of a period. A preview writes nothing.
func (v *Verbs) SpreadQuota(ctx context.Context, in SpreadQuotaInput) ([]*QuotaPart, error) {
	call := in.Call("spreadQuota", in)
	dry := in.Preview != nil && *in.Preview
	if dry { // nothing is written, so that there is nothing to repeat
		call.IdempotencyKey, ctx = nil, editing.KeyFromHeader(ctx, "")
	}
	var s *spread
	_, err := v.edit.Do(ctx, call, func(ctx context.Context, tx *db.Client) (gid.ID, error) {
		x, err := v.spread(ctx, tx, in, !dry)
		if err != nil {
			return 0, err
		}
		if s = x; dry {
			return 0, nil
		}
		return in.TeamID, v.writeSpread(ctx, tx, s)
	})
	if err != nil {
		return nil, err
	}
	if s == nil { // the key was used before: what stands now is what was written then
		in.Replace = new(bool)
		*in.Replace = true
		if s, err = v.spread(ctx, v.store.Client(), in, false); err != nil {
			return nil, err
		}
	}
	return s.rows, nil
}

// spread finds what everybody is to carry.
func (v *Verbs) spread(ctx context.Context, c *db.Client, in SpreadQuotaInput, lock bool) (*spread, error) {
	s := &spread{in: in}
	if _, err := editing.Find[db.Team](ctx, v.edit, c, gid.Team, "teamId", in.TeamID, nil); err != nil {
		return nil, err
	}
	if in.ProductID != nil {
		if _, err := editing.Find[db.Product](ctx, v.edit, c, gid.Product, "productId", *in.ProductID, nil); err != nil {
			return nil, err
		}
	}
	if err := v.partsOf(ctx, c, s); err != nil {
		return nil, err
	}
	carriers, err := s.carriers(ctx, c)
	if err != nil {
		return nil, err
	}
	if lock {
		if err := v.edit.LockAll(ctx, c, gid.Rep, s.ids()); err != nil {
			return nil, err
		}
	}
	if err := v.totalOf(ctx, c, s); err != nil {
		return nil, err
	}
	weights, err := s.weights()
	if err != nil {
		return nil, err
	}
	shares := quota.Spread(s.total, weights, carriers)
	if shares == nil {
		return nil, fault.Invalidf("weights", "not every part can weigh nothing")
	}
	for i, r := range s.reps {
		for k, p := range s.parts {
			s.rows = append(s.rows, &QuotaPart{Rep: r, Period: &p, value: shares[i][k]})
		}
	}
	if err := s.meet(ctx, c); err != nil {
		return nil, err
	}
	return s, nil
}

func (s *spread) ids() []gid.ID {
	out := make([]gid.ID, len(s.reps))
	for i, r := range s.reps {
		out[i] = r.ID
	}
	slices.Sort(out)
	return out
}

// partsOf cuts the period into whole parts.
func (v *Verbs) partsOf(ctx context.Context, c *db.Client, s *spread) error {
	p := calendar.Period{From: s.in.FromDay, To: s.in.ToDay}
	switch {
	case p.To <= p.From:
		return fault.Invalidf("toDay", "must be after fromDay %s; it is the first day after the period", p.From)
	case !slices.Contains([]calendar.Grain{calendar.GrainMonth, calendar.GrainQuarter, calendar.GrainYear}, s.in.Grain):
		return fault.Invalidf("grain", "a quota is carried for a MONTH, QUARTER or YEAR and not for a %s", s.in.Grain)
	}
	fiscal := time.January
	if o, err := c.Organisation.Query().Only(editing.Everywhere(ctx)); err == nil {
		fiscal = time.Month(o.FiscalYearStartMonth)
	} else if !db.IsNotFound(err) {
		return err
	}
	for _, b := range calendar.Buckets(p, s.in.Grain, fiscal) {
		if b.Partial {
			return fault.Invalidf("toDay", "%s does not consist of whole parts by %s: %s is cut short", p, s.in.Grain, b.Period)
		}
		s.parts = append(s.parts, b.Period)
	}
	if len(s.parts) > maxParts {
		return fault.Invalidf("toDay", "the period has %d parts; spread over at most %d at once", len(s.parts), maxParts)
	}
	return nil
}

// carriers finds the reps and their weights.
func (s *spread) carriers(ctx context.Context, c *db.Client) ([]int64, error) {
	weight := map[gid.ID]int64{}
	if len(s.in.Shares) > maxShares {
		return nil, fault.Invalidf("shares", "%d reps are too many; spread over at most %d at once", len(s.in.Shares), maxShares)
	}
	for i, x := range s.in.Shares {
		field := fmt.Sprintf("shares.%d", i)
		switch {
		case !x.RepID.Is(gid.Rep):
			return nil, fault.Invalidf(field+".repId", "%s is the id of a %s; give the id of a Rep", x.RepID, x.RepID.Kind())
		case weight[x.RepID] != 0:
			return nil, fault.Invalidf(field+".repId", "%s is named twice; name each rep once", x.RepID)
		case x.Weight < 1 || x.Weight > maxWeight:
			return nil, fault.Invalidf(field+".weight", "%d is not a weight; give 1 to %d", x.Weight, maxWeight)
		}
		weight[x.RepID] = int64(x.Weight)
	}
	if len(s.in.Shares) == 0 {
		day := s.in.FromDay
		members, err := c.TeamMembership.Query().Where(teammembership.TeamID(s.in.TeamID), teammembership.ValidFromLTE(day),
			teammembership.Or(teammembership.ValidToIsNil(), teammembership.ValidToGT(day))).All(ctx)
		if err != nil {
			return nil, err
		}
		for _, m := range members {
			weight[m.RepID] = 1
		}
	}
	reps, err := c.Rep.Query().Where(func(q *sql.Selector) { q.Where(rule.OneOf(q.C(rep.FieldID), sorted(weight))) }).Order(rep.ByName(), rep.ByID()).All(ctx)
	if err != nil {
		return nil, err
	}
	for i, x := range s.in.Shares {
		if !slices.ContainsFunc(reps, func(r *db.Rep) bool { return r.ID == x.RepID }) {
			return nil, fault.NotFoundf(fmt.Sprintf("shares.%d.repId", i), "there is no Rep %s that you may see", x.RepID)
		}
	}
	if len(reps) == 0 {
		return nil, fault.Requiredf("shares", "nobody belongs to the team on %s; name the reps who carry the quota", s.in.FromDay)
	}
	s.reps = reps
	out := make([]int64, len(reps))
	for i, r := range reps {
		out[i] = weight[r.ID]
	}
	return out, nil
}

// totalOf finds what is spread: what is given, or what the team carries in the period, and the over-assignment.
func (v *Verbs) totalOf(ctx context.Context, c *db.Client, s *spread) error {
	in, inMoney := s.in, s.in.Measure.InMoney()
	switch {
	case inMoney && in.Units != nil:
		return fault.Invalidf("units", "%s is measured in money; leave units out", in.Measure)
	case !inMoney && in.Amount != nil:
		return fault.Invalidf("amount", "%s is counted; leave the amount out", in.Measure)
	case in.Units != nil && *in.Units < 0:
		return fault.Invalidf("units", "%d is not a quota; give 0 or more", *in.Units)
	case in.Units != nil:
		s.total = int64(*in.Units)
	case in.Amount != nil:
		n, err := in.Amount.Amount.Exact(in.Amount.Currency.Exponent())
		if err != nil || n < 0 {
			return fault.Invalidf("amount", "%s is not an amount of %s that a quota can be; give 0 or more", in.Amount.Amount, in.Amount.Currency)
		}
		s.total, s.currency = n, in.Amount.Currency
	default:
		t, err := v.quotaTree(ctx, c, QuotaPlanInput{Measure: in.Measure, ProductID: in.ProductID, FromDay: in.FromDay, ToDay: in.ToDay})
		if err != nil {
			return err
		}
		_, own, known := t.own(in.TeamID)
		if own == nil || !known {
			field := map[bool]string{true: "amount", false: "units"}[inMoney]
			return fault.Requiredf(field, "the team carries no %s quota in %s that could be told; say what to spread", in.Measure, calendar.Period{From: in.FromDay, To: in.ToDay})
		}
		s.total, s.currency = *own, t.base
	}
	if over := in.OverAssignment; over != nil {
		if *over < money.One || *over > mostAssigned {
			return fault.Invalidf("overAssignment", "%s is not an over-assignment; give 1 to %s, for example 1.1", *over, mostAssigned)
		}
		n, ok := money.MulDiv(s.total, int64(*over), int64(money.One))
		if !ok {
			return fault.Invalidf("amount", "the amount is too large to be spread")
		}
		s.total = n
	}
	return nil
}

// weights are the weights of the parts.
func (s *spread) weights() ([]int64, error) {
	if len(s.in.Weights) == 0 {
		season := quota.Even
		if s.in.Seasonality != nil {
			season = *s.in.Seasonality
		}
		return season.Weights(s.parts), nil
	}
	switch {
	case s.in.Seasonality != nil:
		return nil, fault.Invalidf("weights", "give a named seasonality or weights, and not both")
	case len(s.in.Weights) != len(s.parts):
		return nil, fault.Invalidf("weights", "the period has %d parts and there are %d weights; give one for each", len(s.parts), len(s.in.Weights))
	}
	out := make([]int64, len(s.in.Weights))
	for i, w := range s.in.Weights {
		if w < 0 || w > maxWeight {
			return nil, fault.Invalidf(fmt.Sprintf("weights.%d", i), "%d is not a weight; give 0 to %d", w, maxWeight)
		}
		out[i] = int64(w)
	}
	return out, nil
}

// meet finds the quotas that the reps carry already, and puts the numbers into the shape of the API.
func (s *spread) meet(ctx context.Context, c *db.Client) error {
	product := dbquota.ProductIDIsNil()
	if s.in.ProductID != nil {
		product = dbquota.ProductID(*s.in.ProductID)
	}
	have, err := c.Quota.Query().Where(func(q *sql.Selector) { q.Where(rule.OneOf(q.C(dbquota.FieldRepID), s.ids())) }, dbquota.MeasureEQ(s.in.Measure), product,
		dbquota.FromDayLT(s.in.ToDay), dbquota.ToDayGT(s.in.FromDay)).Order(dbquota.ByFromDay(), dbquota.ByID()).All(editing.Everywhere(ctx))
	if err != nil {
		return err
	}
	type place struct {
		rep gid.ID
		p   calendar.Period
	}
	at := map[place]*QuotaPart{}
	for _, row := range s.rows {
		at[place{row.Rep.ID, *row.Period}] = row
		row.Amount, row.Units = s.shown(row.value)
	}
	names := map[gid.ID]string{}
	for _, r := range s.reps {
		names[r.ID] = r.Name
	}
	for _, q := range have {
		p := calendar.Period{From: q.FromDay, To: q.ToDay}
		row := at[place{*q.RepID, p}]
		switch {
		case row == nil:
			return fault.Conflictf("fromDay", "%s carries a %s quota for %s, which is no part of the period by %s; change or delete it first", names[*q.RepID], s.in.Measure, p, s.in.Grain)
		case s.in.Replace == nil || !*s.in.Replace:
			return fault.Conflictf("replace", "%s carries a %s quota for %s already; say replace: true to change it", names[*q.RepID], s.in.Measure, p)
		}
		row.stored = q
		if q.AmountMinor != nil && q.Currency != nil {
			row.AmountBefore = &money.Amount{Minor: *q.AmountMinor, Currency: *q.Currency}
		}
		if q.Units != nil {
			n := int(*q.Units)
			row.UnitsBefore = &n
		}
	}
	return nil
}

func (s *spread) shown(value int64) (*money.Amount, *int) {
	if s.in.Measure.InMoney() {
		return &money.Amount{Minor: value, Currency: s.currency}, nil
	}
	n := int(value)
	return nil, &n
}

// writeSpread writes the quotas: the number of statements does not depend on theirs.
func (v *Verbs) writeSpread(ctx context.Context, tx *db.Client, s *spread) error {
	var news []editing.Values
	var changes []editing.RowChange
	for _, row := range s.rows {
		values := editing.Values{"amount_minor": nil, "currency": nil, "units": nil}
		if s.in.Measure.InMoney() {
			values["amount_minor"], values["currency"] = row.value, s.currency
		} else {
			values["units"] = row.value
		}
		if q := row.stored; q != nil {
			before := editing.Values{"amount_minor": q.AmountMinor, "currency": q.Currency, "units": q.Units}
			changes = append(changes, editing.RowChange{ID: q.ID, Before: before, After: values})
			continue
		}
		values["rep_id"], values["team_id"], values["territory_id"], values["external_id"], values["seasonality"] = row.Rep.ID, nil, nil, nil, nil
		values["measure"], values["from_day"], values["to_day"], values["product_id"] = s.in.Measure, row.Period.From, row.Period.To, nil
		if s.in.ProductID != nil {
			values["product_id"] = *s.in.ProductID
		}
		news = append(news, values)
	}
	w := v.edit.Rows(ctx, tx)
	w.Insert(gid.Quota, news)
	w.Update(gid.Quota, changes)
	return w.Log()
}
