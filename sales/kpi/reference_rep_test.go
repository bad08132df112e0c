package kpi_test

import (
	"fmt"
	"math/big"
	"slices"
	"time"

	"coxswain/sales/calendar"
	"coxswain/sales/kpi"
	"coxswain/sales/money"
	"coxswain/sales/quota"
)

// ramps lets reps grow into their quotas and take leave, and gives them quotas of a year with a season, some of
// them for one product.
func (d dice) ramps(c *company) {
	for i := range c.reps {
		r := &c.reps[i]
		if d.yes(60) {
			r.Ramp = []money.Rate{0, 333_333, 500_000, 1_000_000, 750_000, 1_000_000}[:1+d.IntN(6)]
		}
		for range d.IntN(3) {
			from := d.day()
			r.Relief = append(r.Relief, kpi.Relief{Measure: pick[quota.Measure](d, "", quota.Bookings), From: from, To: from + 1 + calendar.Day(d.IntN(60)), Share: pick[money.Rate](d, 1_000_000, 250_000, 600_001)})
		}
		for n := range int64(2) {
			q := kpi.Quota{ID: quotaID + 1000 + 2*r.ID + n, Rep: r.ID, Measure: quota.Bookings, From: firstDay - 60, To: lastDay + 40, Amount: int64(d.IntN(9_000_000))}
			if n == 1 {
				q.Product, q.From, q.To, q.Amount = d.id(productID, 1), d.day(), lastDay, int64(d.IntN(2_000_000))
				q.To = max(q.To, q.From+9)
			}
			if d.yes(60) {
				for range calendar.Buckets(calendar.Period{From: q.From, To: q.To}, calendar.GrainMonth, 1) {
					q.Seasonality = append(q.Seasonality, int64(d.IntN(5)))
				}
			}
			if d.yes(80) {
				c.quotas = append(c.quotas, q)
			}
		}
	}
}

func toldByRep(k kpi.Key) bool {
	return slices.Contains([]kpi.Key{kpi.RepsAtQuota, kpi.Capacity, kpi.RampTime}, k)
}

// memory is what the reference has worked out of a company once.
type memory struct {
	due      map[string][]int64
	credited map[string]map[int64]int64
}

// worth adds up a quota day by day from rounded running sums; full leaves out what bears on a rep alone.
func (c *company) worth(q *kpi.Quota, p calendar.Period, full bool) int64 {
	name := fmt.Sprint(q.ID, q.Amount, full)
	due, ok := c.known.due[name]
	if !ok {
		due = c.running(q, full)
		if c.known.due == nil {
			c.known.due = map[string][]int64{}
		}
		c.known.due[name] = due
	}
	at := func(d calendar.Day) int64 { return due[min(max(d, q.From), q.To)-q.From] }
	return at(p.To) - at(p.From)
}

// running returns what of a quota is due on each of its days, and on the day after.
func (c *company) running(q *kpi.Quota, full bool) []int64 {
	rep := find(c.reps, q.Rep, func(x kpi.Rep) int64 { return x.ID })
	month := func(d calendar.Day) int { return d.Year()*12 + int(d.Month()-time.January) }
	length := map[int]int64{}
	for d := q.From; d < q.To; d++ {
		length[month(d)]++
	}
	weight := func(d calendar.Day) int64 {
		if len(q.Seasonality) == 0 {
			return length[month(d)]
		}
		return q.Seasonality[month(d)-month(q.From)]
	}
	total := new(big.Rat)
	for d := q.From; d < q.To; d++ {
		total.Add(total, big.NewRat(weight(d), length[month(d)]))
	}
	sum, out := new(big.Rat), []int64{0}
	for d := q.From; d < q.To; d++ {
		share := big.NewRat(weight(d), length[month(d)])
		covered := slices.ContainsFunc(c.quotas, func(o kpi.Quota) bool {
			return o.Product == 0 && o.Rep == q.Rep && o.Team == q.Team && o.Territory == q.Territory && o.Measure == q.Measure && o.From <= d && d < o.To
		})
		if q.Product != 0 && covered {
			share = new(big.Rat)
		}
		if q.Rep != 0 && !full {
			share.Mul(share, c.bearing(&rep, q.Measure, d))
		}
		sum.Add(sum, share)
		due := int64(0)
		if total.Sign() > 0 {
			x := new(big.Rat).Quo(sum, total)
			x.Mul(x, new(big.Rat).SetInt64(q.Amount))
			n, _ := new(big.Int).SetString(x.FloatString(0), 10)
			due = n.Int64()
		}
		out = append(out, due)
	}
	return out
}

// bearing is how much of a day's quota a rep carries.
func (c *company) bearing(r *kpi.Rep, m quota.Measure, d calendar.Day) *big.Rat {
	if r.Hired.Known && d < r.Hired.Day || r.Left.Known && d >= r.Left.Day {
		return new(big.Rat)
	}
	left := int64(1_000_000)
	for _, x := range r.Relief {
		if (x.Measure == "" || x.Measure == m) && x.From <= d && d < x.To {
			left -= int64(x.Share)
		}
	}
	share := big.NewRat(max(0, left), 1_000_000)
	if r.Hired.Known {
		for m, s := range r.Ramp {
			if r.Hired.Day.AddMonths(m) <= d && d < r.Hired.Day.AddMonths(m+1) {
				share.Mul(share, big.NewRat(int64(s), 1_000_000))
			}
		}
	}
	return share
}

// fullFrom is the first day from which on a rep carries all of a quota, however their ramp goes up and down before.
func fullFrom(r *kpi.Rep) calendar.Day {
	day := calendar.Day(-1 << 30)
	for m, s := range r.Ramp {
		if r.Hired.Known && s < money.One {
			day = r.Hired.Day.AddMonths(m + 1)
		}
	}
	return day
}

// creditedTo is what reps are credited with in a period.
func (r *reference) creditedTo(m quota.Measure, p calendar.Period) map[int64]int64 {
	name := fmt.Sprint(r.scope.Quotas, m, p)
	if out := r.c.known.credited[name]; out != nil {
		return out
	}
	sub := *r
	sub.level, sub.product, sub.products = "REP", nil, false
	out := map[int64]int64{}
	for _, x := range sub.credited(m, p) {
		out[x.dims[kpi.DimRep].id] += x.num
	}
	if r.c.known.credited == nil {
		r.c.known.credited = map[string]map[int64]int64{}
	}
	r.c.known.credited[name] = out
	return out
}

// carried are the quotas of a rep in a measure that the viewer sees.
func (r *reference) carried(rep int64, m quota.Measure) []kpi.Quota {
	return slices.DeleteFunc(slices.Clone(r.c.quotas), func(q kpi.Quota) bool {
		return q.Rep != rep || q.Measure != m || r.scope.Quotas != kpi.AllRows && !slices.Contains(r.scope.Reps, rep)
	})
}

// repParts are what each rep adds to a number.
func (r *reference) repParts(k kpi.Key, p calendar.Period) []part {
	var out []part
	m := quota.Measure(r.variants["measure"])
	worth := func(rep int64, p calendar.Period, full bool) (sum int64) {
		for _, q := range r.carried(rep, m) {
			sum += r.c.worth(&q, p, full)
		}
		return sum
	}
	reading := r.variants["reading"]
	for i := range r.c.reps {
		rep := &r.c.reps[i]
		x := part{table: kpi.TableReps, id: rep.ID, row: true}
		if k == kpi.RampTime {
			if took, ok := r.took(rep, m, p); ok {
				x.num, x.den, x.single, x.dims = took, 1, &took, r.orgDims(rep.ID, r.team(rep.ID, rep.Hired.Day), 0, p.From)
				out = append(out, x)
			}
			continue
		}
		got, due := r.creditedTo(m, p)[rep.ID], worth(rep.ID, p, false)
		if due <= 0 {
			continue
		}
		first, last := p.To, p.From
		carried := r.carried(rep.ID, m)
		for d := p.From; d < p.To; d++ {
			if slices.ContainsFunc(carried, func(q kpi.Quota) bool { return q.From <= d && d < q.To }) {
				first, last = min(first, d), d
			}
		}
		if rep.Left.Known {
			last = min(last, rep.Left.Day-1)
		}
		x.dims = r.orgDims(rep.ID, r.team(rep.ID, last), 0, p.From)
		switch {
		case k == kpi.RepsAtQuota:
			if ramps := fullFrom(rep) > first; ramps && r.variants["ramping"] == "EXCLUDED" || !ramps && r.variants["ramping"] == "ONLY" {
				continue
			}
			x.num, x.den = one(got >= due), 1
			if r.variants["statistic"] != "SHARE" {
				n, _ := new(big.Int).SetString(new(big.Rat).Mul(big.NewRat(got, due), big.NewRat(1_000_000, 1)).FloatString(0), 10)
				x.num = n.Int64()
				x.single = &x.num
			}
		case reading == "CAPACITY":
			before, asked := int64(0), int64(0)
			for back := 12; back > 0; back-- {
				month := calendar.GrainMonth.Unit(min(p.From, r.today).FirstOfMonth().AddMonths(-back), 1)
				if w := worth(rep.ID, month, false); w > 0 && month.From >= fullFrom(rep) {
					before, asked = before+r.creditedTo(m, month)[rep.ID], asked+w
				}
			}
			x.num = due
			if asked > 0 {
				x.num, _ = money.MulDiv(due, before, asked)
			}
		case reading == "ATTAINMENT_FACTOR":
			x.den = due
		default:
			x.num = due
		}
		out = append(out, x)
	}
	if k != kpi.Capacity || reading == "CAPACITY" || reading == "STREET_QUOTA" {
		return out
	}
	teams := *r
	teams.level = "TEAM"
	for _, x := range teams.quotas(m, p) {
		if reading == "ATTAINMENT_FACTOR" {
			x.num, x.den = x.den, 0
		}
		out = append(out, x)
	}
	return out
}

// took is how long a rep took who was hired in a period; false for one who was not, or is not there yet.
func (r *reference) took(rep *kpi.Rep, m quota.Measure, p calendar.Period) (int64, bool) {
	if !rep.Hired.Known || !p.Has(rep.Hired.Day) || len(r.carried(rep.ID, m)) == 0 {
		return 0, false
	}
	last := r.today
	if rep.Left.Known {
		last = min(last, rep.Left.Day-1)
	}
	carries := slices.ContainsFunc(r.carried(rep.ID, m), func(q kpi.Quota) bool {
		return q.To > rep.Hired.Day && !(rep.Left.Known && q.From >= rep.Left.Day)
	})
	if !carries {
		return 0, false
	}
	carried := r.carried(rep.ID, m)
	for d := rep.Hired.Day; d <= last; d++ {
		if r.variants["milestone"] == "FIRST_DEAL" {
			for i := range r.c.opps {
				if o := &r.c.opps[i]; won(o) && o.Owner == rep.ID && o.Closed.Day == d && r.seesOpp(o) {
					return int64(d - rep.Hired.Day), true
				}
			}
			continue
		}
		month := calendar.GrainMonth.Unit(d, 1)
		var full int64
		for _, q := range carried {
			full += r.c.worth(&q, month, true)
		}
		percent := map[string]int64{"100": 100, "80": 80, "75": 75, "50": 50}[r.variants["share"]]
		if full > 0 && r.creditedTo(m, month)[rep.ID]*100 >= full*percent {
			return int64(d.Year()*12+int(d.Month())-rep.Hired.Day.Year()*12-int(rep.Hired.Day.Month())) + 1, true
		}
	}
	return 0, false
}
