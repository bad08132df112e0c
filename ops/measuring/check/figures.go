package check

import (
	"math/big"

	"coxswain/sales/calendar"
	"coxswain/sales/kpi"
)

// figure is a key figure as sums and what becomes of them.
type figure struct {
	sums   []sum
	num    []int // places in sums that are added up; negative ones, less one, are subtracted
	den    []int // none: the figure is the sum itself
	digits int   // of the quotient
	unit   unit
	grows  bool // against the same sums of the period before
	speed  bool // open x win rate x average amount / cycle
	known  int  // place of the count that must not be 0, -1 for none
	rows   int  // place of the count that says that there are rows at all

	reading [2]string // name and value of the variant that is told; the default one when empty
	behind  bool      // told is the denominator, by rep and of some of them

	economy func(v []*big.Int, months *big.Rat) *big.Rat // what becomes of the sums over so many months, nil for nothing
}

// unit is what a sum is stated in.
type unit uint8

const (
	whole unit = iota
	minor
	hundredth
)

func (f figure) all() []sum { return f.sums }

// sum is a number of rows, or a total over them, per period and rep. The texts are SQL over the row t and
// the period b, which has the days b.lo to b.hi, the instants b.start to b.finish, and
// the day b.back twelve months before its end.
type sum struct {
	from  string // the rows
	match string // which of them belong to the period
	also  string // what is joined to them
	rep   string // whose they are
	where string // which of those count
	value string // what is added up; "" counts the rows
	money string // the currency of the value; "" when it is no money
	on    string // the day of the exchange rate
	share string // millionths of the converted amount that count; "" for all of it
	part  bool   // only the part of the amount that falls on days of the period, of t.from_day to t.to_day
}

const (
	opportunities = "opportunities t"
	leads         = "(SELECT * FROM leads WHERE merged_into_id IS NULL) t"
	activities    = "activities t"

	closed  = "t.closed_on >= b.lo AND t.closed_on < b.hi"
	opened  = "t.opened_on >= b.lo AND t.opened_on < b.hi"
	happens = "t.happened_at >= b.start AND t.happened_at < b.finish"
	booked  = "t.booked_at >= b.start AND t.booked_at < b.finish"
	stands  = "(t.opened_on IS NULL OR t.opened_on < b.hi) AND (t.closed_on IS NULL OR t.closed_on >= b.hi)"
	stood   = "(t.opened_on IS NULL OR t.opened_on < b.lo) AND (t.closed_on IS NULL OR t.closed_on >= b.lo)"

	won  = "t.status = 'WON'"
	lost = "t.status = 'LOST'"

	call     = "t.kind = 'CALL' AND t.direction = 'OUTBOUND' AND t.status = 'DONE'"
	mail     = "t.kind = 'EMAIL' AND t.direction = 'OUTBOUND' AND t.status = 'DONE'"
	arrived  = mail + " AND t.bounce IS NULL"
	openedBy = arrived + " AND (t.opened_at IS NOT NULL OR t.machine_opened)"
	clicked  = arrived + " AND t.clicked_at IS NOT NULL"
	meets    = "t.kind IN ('MEETING', 'DEMO')"
)

func rows(from, match, where string) sum {
	return sum{from: from, match: match, rep: "t.owner_id", where: where}
}

func (s sum) of(value string) sum { s.value = value; return s }

func (s sum) by(rep string) sum { s.rep = rep; return s }

// amount is the amount of opportunities, converted at the rate of the closing day or of today.
func amount(match, where string) sum {
	s := rows(opportunities, match, and(where, "t.amount_minor IS NOT NULL")).of("t.amount_minor")
	s.money, s.on = "t.currency", "t.closed_on"
	return s
}

// priced counts the opportunities whose amount can be told in the base currency.
func priced(match, where string) sum {
	return rows(opportunities, match, and(where, "t.amount_minor IS NOT NULL AND "+convertible))
}

func and(a, b string) string {
	if a == "" {
		return b
	}
	return a + " AND " + b
}

func counting(s sum) figure { return figure{sums: []sum{s}, num: []int{0}, known: -1} }

func ratio(num, den sum) figure {
	return figure{sums: []sum{num, den}, num: []int{0}, den: []int{1}, digits: 6, known: -1}
}

func with(f figure, change func(*figure)) figure { change(&f); return f }

func figures() map[kpi.Key]figure {
	out := funnel()
	for k, f := range pipelines() {
		out[k] = f
	}
	for k, f := range efforts() {
		out[k] = f
	}
	for k, f := range recurring() {
		out[k] = f
	}
	for k, f := range pays() {
		out[k] = f
	}
	for k, f := range reps() {
		out[k] = f
	}
	return out
}

func funnel() map[kpi.Key]figure {
	lead := rows(leads, opened, "")
	spent := sum{from: "spends t", match: "t.from_day < b.hi AND t.to_day > b.lo", rep: "NULL", value: "t.amount_minor", money: "t.currency", on: "t.from_day", part: true}
	customer := "EXISTS (SELECT 1 FROM opportunities w WHERE w.lead_id = t.id AND w.status = 'WON')"
	per := func(den sum) figure {
		return figure{sums: []sum{spent, den}, num: []int{0}, den: []int{1}, unit: minor, known: -1}
	}
	qualified := rows(leads, "t.mql_on >= b.lo AND t.mql_on < b.hi", "")
	return map[kpi.Key]figure{
		kpi.LeadsCreated:          counting(lead),
		kpi.MQLToSQLRate:          ratio(rows(leads, qualified.match, "t.sql_on IS NOT NULL"), qualified),
		kpi.LeadConversionRate:    ratio(rows(leads, opened, customer), lead),
		kpi.LeadToOpportunityRate: ratio(rows(leads, opened, "t.opportunity_id IS NOT NULL AND t.converted_on IS NOT NULL"), lead),
		kpi.CloseRate:             ratio(rows(opportunities, closed, won+" AND t.opportunity_type = 'NEW'"), lead),
		kpi.CostPerLead:           per(lead),
		kpi.CostPerOpportunity:    per(rows(opportunities, opened, "")),
		kpi.StageConversionRate:   ratio(rows(reached, "t.reached >= b.lo AND t.reached < b.hi", "t.passed = 1"), rows(reached, "t.reached >= b.lo AND t.reached < b.hi", "")),
		kpi.TimeInStage:           ratio(rows(stays, "t.left_on >= b.lo AND t.left_on < b.hi", "").of("t.days"), rows(stays, "t.left_on >= b.lo AND t.left_on < b.hi", "").of("DISTINCT t.key")),
	}
}

func pipelines() map[kpi.Key]figure {
	wins, losses := rows(opportunities, closed, won), rows(opportunities, closed, lost)
	wonAmount, lostAmount := amount(closed, won), amount(closed, lost)
	revenue := figure{sums: []sum{wonAmount, priced(closed, won), wins}, num: []int{0}, unit: minor, known: 1, rows: 2}
	standing := rows(opportunities, stands, "")
	pipeline := func(s sum) figure {
		return figure{sums: []sum{s, priced(stands, ""), standing}, num: []int{0}, unit: minor, known: 1, rows: 2}
	}
	weighted := amount(stands, "")
	weighted.share = probability
	cycle := rows(opportunities, closed, won+" AND t.opened_on <= t.closed_on")
	cost := sum{
		from: opportunities, also: " JOIN opportunity_lines l ON l.opportunity_id = t.id", match: closed, rep: "t.owner_id", where: won + " AND l.unit_cost_minor IS NOT NULL",
		value: "(l.unit_cost_minor * l.quantity + 500000) / 1000000", money: "t.currency", on: "t.closed_on",
	}
	list, netCosted, netListed := cost, cost, cost
	list.where, list.value = won+" AND l.list_price_minor IS NOT NULL", "(l.list_price_minor * l.quantity + 500000) / 1000000"
	netListed.where = list.where
	netCosted.value, netListed.value = net, net
	return map[kpi.Key]figure{
		kpi.WinRateClosed:     {sums: []sum{wins, losses}, num: []int{0}, den: []int{0, 1}, digits: 6, known: -1},
		kpi.WinRateCreated:    ratio(rows(opportunities, opened, won), rows(opportunities, opened, "")),
		kpi.WinRateValue:      {sums: []sum{wonAmount, lostAmount}, num: []int{0}, den: []int{0, 1}, digits: 6, known: -1},
		kpi.LostOpportunities: counting(losses),
		kpi.LostAmount:        {sums: []sum{lostAmount, priced(closed, lost), losses}, num: []int{0}, unit: minor, known: 1, rows: 2},
		kpi.WinLossRatio:      ratio(wins, losses),
		kpi.SalesCycle:        ratio(cycle.of("t.closed_on - t.opened_on"), cycle),
		kpi.SlipRate:          ratio(rows(opportunities, stood, due+" AND "+slipped), rows(opportunities, stood, due)),
		kpi.AverageDealSize:   with(revenue, func(f *figure) { f.den = []int{1} }),
		kpi.WonOpportunities:  counting(wins),
		kpi.WonRevenue:        revenue,
		kpi.WonRevenueGrowth:  with(revenue, func(f *figure) { f.grows, f.digits = true, 6 }),
		kpi.OpenOpportunities: counting(standing),
		kpi.Pipeline:          pipeline(amount(stands, "")),
		kpi.WeightedPipeline:  pipeline(weighted),
		kpi.PipelineVelocity: {
			sums: []sum{standing, wins, losses, wonAmount, priced(closed, won), cycle.of("t.closed_on - t.opened_on"), cycle}, speed: true, unit: minor, known: -1,
		},
		kpi.ProfitMargin: {sums: []sum{netCosted, cost}, num: []int{0, -2}, den: []int{0}, digits: 6, known: -1},
		kpi.DiscountRate: {sums: []sum{list, netListed}, num: []int{0, -2}, den: []int{0}, digits: 6, known: -1},
	}
}

func efforts() map[kpi.Key]figure {
	act := func(where string) sum { return rows(activities, happens, where) }
	calls, mails := act(call), act(mail)
	met := act(meets + " AND t.attendance = 'HELD'")
	connected := act(call + " AND t.call_outcome IN ('CONNECTED', 'MEETING_SET')")
	moved := " AND (t.attendance IS NULL OR t.attendance <> 'RESCHEDULED')"
	followUp := rows(activities, "t.due_on >= b.lo AND t.due_on < b.hi", "t.kind = 'FOLLOW_UP' AND t.status <> 'CANCELLED' AND t.due_on < {today}")
	inTime := followUp
	inTime.where += " AND t.status = 'DONE' AND t.done_on <= t.due_on"
	return map[kpi.Key]figure{
		kpi.ActivitiesDone:        counting(act("t.status = 'DONE'")),
		kpi.CallsMade:             counting(calls),
		kpi.CallDuration:          with(counting(calls.of("(COALESCE(t.seconds, 0) * 100 + 30) / 60")), func(f *figure) { f.unit = hundredth }),
		kpi.CallConnectRate:       ratio(connected, calls),
		kpi.CallToMeetingRate:     ratio(act(call+" AND t.call_outcome = 'MEETING_SET'"), connected),
		kpi.EmailsSent:            counting(mails),
		kpi.DemosBooked:           counting(rows(activities, booked, "t.kind = 'DEMO'"+moved).by("t.booked_by_id")),
		kpi.DemosHeld:             counting(act("t.kind = 'DEMO' AND t.attendance = 'HELD'")),
		kpi.MeetingsScheduled:     counting(rows(activities, booked, meets+moved).by("t.booked_by_id")),
		kpi.FollowUpRate:          ratio(inTime, followUp),
		kpi.EmailOpenRate:         ratio(act(openedBy), act(arrived)),
		kpi.EmailClickRate:        ratio(act(clicked), act(arrived)),
		kpi.EmailClickToOpenRate:  ratio(act(clicked), act(openedBy)),
		kpi.EmailReplyRate:        ratio(act(arrived+" AND t.replied_at IS NOT NULL AND NOT t.auto_reply"), act(arrived)),
		kpi.EmailBounceRate:       ratio(act(mail+" AND t.bounce IS NOT NULL"), mails),
		kpi.MeetingAttendanceRate: {sums: []sum{met, act(meets + " AND t.attendance = 'NO_SHOW'")}, num: []int{0}, den: []int{0, 1}, digits: 6, known: -1},
		kpi.EmailToCallRatio:      ratio(mails, calls),
	}
}

// value states a figure from its sums, those of the period before where it grows.
func (f figure) value(d *Database, now, before []*big.Int, period calendar.Period) (string, bool) {
	add := func(of []*big.Int, places []int) *big.Int {
		total := new(big.Int)
		for _, at := range places {
			if at < 0 {
				total.Sub(total, of[-at-1])
			} else {
				total.Add(total, of[at])
			}
		}
		return total
	}
	scale := map[unit]int{whole: 0, minor: d.Base.Exponent(), hundredth: 2}[f.unit]
	switch {
	case f.economy != nil:
		r := f.economy(now, monthsOf(period))
		if r == nil {
			return "", false
		}
		return decimal(r, f.digits, scale), true
	case f.speed:
		return f.velocity(now, scale)
	case f.grows:
		den := add(before, f.num)
		if den.Sign() <= 0 || now[f.known].Sign() == 0 && now[f.rows].Sign() > 0 {
			return "", false
		}
		return decimal(new(big.Rat).SetFrac(new(big.Int).Sub(add(now, f.num), den), den), f.digits, 0), true
	case f.known >= 0 && now[f.known].Sign() == 0 && now[f.rows].Sign() > 0:
		return "", false
	case f.den == nil:
		return decimal(new(big.Rat).SetInt(add(now, f.num)), 0, scale), true
	}
	den := add(now, f.den)
	if den.Sign() == 0 {
		return "", false
	}
	return decimal(new(big.Rat).SetFrac(add(now, f.num), den), f.digits, scale), true
}

func (f figure) velocity(v []*big.Int, scale int) (string, bool) {
	open, wins, losses, sum, known, days, cycled := v[0], v[1], v[2], v[3], v[4], v[5], v[6]
	decided := new(big.Int).Add(wins, losses)
	if decided.Sign() == 0 || known.Sign() == 0 || days.Sign() == 0 || cycled.Sign() == 0 {
		return "", false
	}
	product := func(of ...*big.Int) *big.Int {
		p := big.NewInt(1)
		for _, x := range of {
			p.Mul(p, x)
		}
		return p
	}
	return decimal(new(big.Rat).SetFrac(product(open, wins, sum, cycled), product(decided, known, days)), 0, scale), true
}

// decimal rounds half away from zero to digits, and states the result with the decimal point scale
// digits further left.
func decimal(r *big.Rat, digits, scale int) string {
	if scale == 0 {
		return r.FloatString(digits)
	}
	rounded, _ := new(big.Int).SetString(r.FloatString(0), 10)
	return new(big.Rat).SetFrac(rounded, new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale)), nil)).FloatString(scale)
}
