package kpi_test

import (
	"fmt"
	"math/big"
	"slices"
	"testing"

	"coxswain/sales/calendar"
	"coxswain/sales/kpi"
	"coxswain/sales/recurring"
)

// economics are the sums that the economics of one customer are made of, told row by row.
type economics struct {
	standing, active, opening, lost int64
	net, margin                     int64
	spent, won, changed             int64
	realised, left                  int64
	curve                           *big.Rat // sum over the ages of the mean MRR, in millionths of a cent
}

// economicsOf adds up what is told of a group over a period.
func (q question) economicsOf(c *company, p calendar.Period, by []kpi.Dimension) map[string]*economics {
	r := q.reference(c)
	r.by, r.used = by, slices.Clone(by)
	for _, t := range q.where {
		r.used = append(r.used, t.Dimension)
	}
	r.keep = func(x part) bool { return q.matches(c, x) }
	out := map[string]*economics{}
	add := func(parts []part, into func(e *economics, x part)) {
		for _, x := range parts {
			if !q.matches(c, x) {
				continue
			}
			g := groupOf(x, by)
			if out[g] == nil {
				out[g] = &economics{}
			}
			into(out[g], x)
		}
	}
	before := p
	if r.variants["variant"] == "PRIOR" {
		before = calendar.Previous(p)
	}
	add(r.stock(p.To, 1), func(e *economics, x part) { e.standing += x.num })
	add(r.standings(p.To, "paying"), func(e *economics, x part) { e.active += x.num })
	add(r.openers(p, func(moves []kpi.Movement, _, closing int64, _ bool) (int64, int64) {
		return one(closing == 0 && standing(moves, p.To) != "paused"), 1
	}, nothing), func(e *economics, x part) { e.lost, e.opening = e.lost+x.num, e.opening+x.den })
	add(r.lineParts(kpi.ProfitMargin, calendar.Period{From: p.To.AddMonths(-12), To: p.To}), func(e *economics, x part) { e.margin, e.net = e.margin+x.num, e.net+x.den })
	add(r.spendParts(before, nil), func(e *economics, x part) { e.spent += x.num })
	add(r.happenings(p, recurring.New), func(e *economics, x part) { e.won += x.num })
	add(r.flows(p, nil, 1), func(e *economics, x part) { e.changed += x.num })
	add(r.realised(p), func(e *economics, x part) { e.realised, e.left = e.realised+x.num, e.left+x.den })
	for g, curve := range q.curves(c, r, p, by) {
		if out[g] == nil {
			out[g] = &economics{}
		}
		out[g].curve = curve
	}
	return out
}

// realised is what accounts that left on a day of a period had paid since they first did.
func (r *reference) realised(p calendar.Period) []part {
	var out []part
	for _, a := range r.customers() {
		moves := r.ledgerOf(a)
		for i, m := range moves {
			if !p.Has(m.Day) || i > 0 && moves[i-1].Day == m.Day || standing(moves, m.Day) == "gone" || standing(moves, m.Day+1) != "gone" {
				continue
			}
			var days int64
			for j := range until(moves, m.Day) {
				end := m.Day
				if j+1 < len(moves) {
					end = min(end, moves[j+1].Day)
				}
				days += sum(moves[:j+1]) * int64(end-moves[j].Day)
			}
			paid, _ := new(big.Int).SetString(new(big.Rat).SetFrac(new(big.Int).Mul(big.NewInt(days), big.NewInt(16)), big.NewInt(487)).FloatString(0), 10)
			for _, of := range moves[i:] { // the first one of the day that the filter keeps
				x := part{table: kpi.TableAccounts, id: a, dims: r.moveDims(&of), num: paid.Int64(), den: 1}
				if of.Day == m.Day && r.keep(x) {
					out = append(out, x)
					break
				}
			}
		}
	}
	return out
}

// curves are the mean MRR of accounts by age, each rounded to a millionth of a cent, summed over 60 months.
func (q question) curves(c *company, r *reference, p calendar.Period, by []kpi.Dimension) map[string]*big.Rat {
	type cell struct{ sum, count int64 }
	cells := map[string]*[60]cell{}
	for _, a := range r.customers() {
		moves := r.ledgerOf(a)
		first := slices.IndexFunc(moves, func(m kpi.Movement) bool { return m.Delta > 0 })
		if first < 0 {
			continue
		}
		began := moves[first].Day
		x := part{dims: r.home(until(moves, began+1), r.used)}
		if !q.matches(c, x) {
			continue
		}
		g := groupOf(x, by)
		if cells[g] == nil {
			cells[g] = &[60]cell{}
		}
		for age := range 60 {
			bound := began.FirstOfMonth().AddMonths(age + 1)
			if bound > p.To || bound > r.today+1 {
				break
			}
			cells[g][age].sum += sum(until(moves, bound))
			cells[g][age].count++
		}
	}
	out := map[string]*big.Rat{}
	for g, of := range cells {
		out[g] = new(big.Rat)
		for _, x := range of {
			if x.count == 0 {
				continue
			}
			mean, _ := new(big.Int).SetString(big.NewRat(x.sum*1_000_000, x.count).FloatString(0), 10)
			out[g].Add(out[g], new(big.Rat).SetInt(mean))
		}
	}
	return out
}

// want is the number that the sums come to, "" for none.
func (e *economics) want(k kpi.Key, v map[string]string, p calendar.Period) string {
	if e == nil {
		e = &economics{}
	}
	if e.curve == nil {
		e.curve = new(big.Rat)
	}
	over := func(n, d int64) *big.Rat {
		if d == 0 {
			return nil
		}
		return big.NewRat(n, d)
	}
	product := func(of ...*big.Rat) *big.Rat {
		out := big.NewRat(1, 1)
		for _, x := range of {
			if x == nil {
				return nil
			}
			out.Mul(out, x)
		}
		return out
	}
	inverse := func(x *big.Rat) *big.Rat {
		if x == nil || x.Sign() == 0 {
			return nil
		}
		return new(big.Rat).Inv(x)
	}
	said := func(x *big.Rat, digits int) string {
		if x == nil {
			return ""
		}
		return x.FloatString(digits)
	}
	cents := func(x *big.Rat) string { // rounded to a whole cent, then told in units
		if x == nil {
			return ""
		}
		whole, _ := new(big.Int).SetString(x.FloatString(0), 10)
		return new(big.Rat).SetFrac(whole, big.NewInt(100)).FloatString(2)
	}
	var months *big.Rat
	whole := 0
	for p.From.AddMonths(whole) < p.To {
		whole++
	}
	if p.From.AddMonths(whole) == p.To {
		months = big.NewRat(int64(whole), 1)
	} else {
		months = new(big.Rat).Quo(big.NewRat(int64(p.Days()), 1), big.NewRat(304375, 10000))
	}
	margin := big.NewRat(1, 1)
	if v["variant"] == "MARGIN" || v["basis"] == "MARGIN" || v["variant"] == "COHORT" {
		margin = over(e.margin, e.net)
	}
	arpa := product(over(e.standing, e.active), margin)
	lifetime := product(arpa, inverse(over(e.lost, e.opening)), months)
	switch {
	case k == kpi.MagicNumber:
		return said(product(over(e.changed, e.spent), big.NewRat(12, 1), inverse(months)), 6)
	case k == kpi.LTV && v["variant"] == "REALISED":
		return cents(over(e.realised, e.left))
	case k == kpi.LTV && v["variant"] == "COHORT":
		return cents(product(e.curve, margin, big.NewRat(1, 1_000_000)))
	case k == kpi.LTV:
		return cents(lifetime)
	case k == kpi.LTVToCAC:
		return said(product(lifetime, inverse(over(e.spent, e.won))), 6)
	case arpa == nil || arpa.Sign() <= 0:
		return ""
	default:
		return said(product(over(e.spent, e.won), inverse(arpa)), 6)
	}
}

func TestUnitEconomicsAgreeWithARowAtATimeComputation(t *testing.T) {
	c := randomCompany(3, 160)
	for i := range 10 { // customers who begin, and sales that are worth their cost
		on := firstDay.AddMonths(i) + 7
		c.begin(500+10*i, 3, on, int64(90+7*i)).wins(2, 4_000_000, on, func(o *kpi.Opportunity) {
			o.Lines = []kpi.Line{{Product: productID + 1, Amount: 4_000_000, Cost: kpi.Minor(600_001)}}
		})
	}
	f := c.facts()
	told := map[string]int{}
	for _, k := range []kpi.Key{kpi.LTV, kpi.LTVToCAC, kpi.CACPayback, kpi.MagicNumber} {
		d := definition(k)
		for _, chosen := range readings(d) {
			for _, scope := range []kpi.Scope{kpi.Everything(), ownRows()} {
				questions := []question{{key: k, variants: chosen, scope: scope}, {key: k, variants: chosen, scope: scope, grain: calendar.GrainMonth}}
				for _, dim := range d.Dimensions {
					questions = append(questions,
						question{key: k, variants: chosen, scope: scope, grain: calendar.GrainQuarter, groupBy: []kpi.Dimension{dim}},
						question{key: k, variants: chosen, scope: scope, where: someFilter(dim)})
				}
				for _, q := range questions {
					v := q.reference(c).variants
					got, err := kpi.Compute(f, q.query())
					if err != nil {
						t.Fatalf("%v: %v", q, err)
					}
					wanted := map[calendar.Period]map[string]*economics{}
					for _, p := range got[0].Points {
						if wanted[p.Period] == nil {
							wanted[p.Period] = q.economicsOf(c, p.Period, q.groupBy)
						}
						want := wanted[p.Period][groupName(p.Group)].want(k, v, p.Period)
						if text(p.Value) != want {
							t.Errorf("%v %v %s: %q (%v), want %q", q, p.Period, groupName(p.Group), text(p.Value), p.Caveats, want)
						}
						if want != "" {
							told[fmt.Sprint(k, chosen)]++
						}
					}
					whole := q.economicsOf(c, q.query().Period, nil)
					if want := whole[""].want(k, v, q.query().Period); text(got[0].Total.Value) != want {
						t.Errorf("%v in total: %q (%v), want %q", q, text(got[0].Total.Value), got[0].Total.Caveats, want)
					}
				}
			}
			if told[fmt.Sprint(k, chosen)] < 5 {
				t.Errorf("%s %v had %d values, too few to prove anything", k, chosen, told[fmt.Sprint(k, chosen)])
			}
		}
	}
}
