package demo

import (
	"slices"

	"coxswain/sales/calendar"
	"coxswain/sales/pipeline"
)

// The processes by their place in company.pipelines.
const (
	newBusiness = iota
	expansion
	renewal
)

// How long a decision on new business takes, by segment, in days.
func cycleOf(segment string) int {
	switch segment {
	case smallBusiness:
		return 30
	case midMarket:
		return 52
	default:
		return 92
	}
}

// journeys draws what every account went through: how it became a customer, what it bought on top,
// which terms it renewed, and the attempts that came to nothing. Here an opportunity is only its dates
// and its fate; deals fills in the rest.
func (co *company) journeys() {
	d := newDraw(co.seed, topicJourneys)
	for _, a := range co.accounts[:legacyCount] {
		co.legacyCustomer(d, a)
	}
	for _, a := range co.accounts[legacyCount : legacyCount+winnerCount] {
		co.firstContract(d, a)
	}
	co.attempts(d, opportunityCount-len(co.opportunities))
	slices.SortStableFunc(co.opportunities, func(a, b *opportunity) int { return int(a.opened - b.opened) })
	for i, o := range co.opportunities {
		o.code = code("OPP", i+1, 5)
		o.account.deals = append(o.account.deals, o)
	}
}

// begin adds an opportunity. ends is the day on which it is decided, which may lie after the history.
func (co *company) begin(a *customer, process int, opened, ends calendar.Day, wins bool) *opportunity {
	p := co.pipelines[process]
	o := &opportunity{account: a, process: p, kind: p.kind, opened: opened, ends: ends, wins: wins, status: pipeline.Open}
	if ends <= co.clock.last {
		o.closed, o.status = ends, pipeline.Lost
		if wins {
			o.status = pipeline.Won
		}
	}
	co.opportunities = append(co.opportunities, o)
	return o
}

func (co *company) legacyCustomer(d *draw, a *customer) {
	months := d.termMonths()
	a.boughtOn = co.clock.start - calendar.Day(d.between(20, 30*months-120))
	a.created = a.boughtOn - calendar.Day(d.between(20, 300))
	a.contracts = []contract{{months: months}}
	co.customerLife(d, a, co.clock.start, a.boughtOn.AddMonths(months))
}

// firstContract lets the account sign at some time. Late ones are still being negotiated at the end.
func (co *company) firstContract(d *draw, a *customer) {
	k := co.clock
	const warmUp, ahead = 25, 50 // the first contracts, and those that will be signed after the history
	ends := k.workday(k.busyDay(d, k.start+warmUp, k.asOf+ahead))
	opened := k.past(ends - calendar.Day(max(4, d.around(cycleOf(a.segment)*9/10, wide))))
	if rush := quarterStart(ends).AddMonths(3) - 1 - calendar.Day(d.below(9)); rush > ends && rush-ends < 45 && d.chance(45) {
		ends = k.workdayBefore(rush) // many sign in the last days of a quarter
	}
	opened = min(opened, k.workdayBefore(ends-1))
	o := co.begin(a, newBusiness, opened, ends, true)
	a.attempts = append(a.attempts, o)
	if o.status != pipeline.Won {
		return
	}
	months := d.termMonths()
	a.boughtOn, a.contracts = ends, []contract{{sale: o, months: months}}
	co.customerLife(d, a, ends, ends.AddMonths(months))
}

func (d *draw) termMonths() int { return []int{12, 24, 36}[d.weighted(52, 28, 20)] }

// customerLife draws expansions during each term and the renewal at its end, until the account leaves
// or the history ends.
func (co *company) customerLife(d *draw, a *customer, from, due calendar.Day) {
	k := co.clock
	const halfYear, notice = 182, 90
	for {
		for at := from + 45; at < min(due-20, k.last-5); at += halfYear {
			if !d.chance(45) {
				continue
			}
			opened := k.busyDay(d, at, min(at+halfYear, due, k.asOf-1))
			ends := k.workday(opened + calendar.Day(max(3, d.around(30, wide))))
			o := co.begin(a, expansion, k.past(opened), max(ends, k.past(opened)), d.chance(37))
			if o.status == pipeline.Won {
				a.growth = append(a.growth, o)
			}
		}
		opened := k.workday(due - notice)
		if opened > k.last {
			return
		}
		opened = max(opened, k.workday(k.start))
		ends := max(k.workday(due+calendar.Day(d.between(-30, 8))), opened)
		o := co.begin(a, renewal, opened, ends, d.chance(84))
		a.contracts[len(a.contracts)-1].renewal = o
		if o.status == pipeline.Lost && due <= k.last {
			a.endedOn = due
			return
		}
		if o.status != pipeline.Won {
			return
		}
		months := d.termMonths()
		a.contracts = append(a.contracts, contract{sale: o, months: months})
		from, due = due, due.AddMonths(months)
	}
}

// attempts adds opportunities for new business that were lost or are still open, some of them dead
// without anybody having said so.
func (co *company) attempts(d *draw, count int) {
	const dead = 70
	for i := range count {
		for try := 0; ; try++ {
			a := co.accounts[legacyCount+d.below(accountCount-legacyCount)]
			if co.attempt(d, a, i < dead, try > 500) {
				break
			}
		}
	}
}

// attempt adds one unless the account was busy with another then, or had bought already.
func (co *company) attempt(d *draw, a *customer, dead, insist bool) bool {
	k := co.clock
	until := k.asOf
	for _, o := range a.attempts {
		if o.wins {
			until = o.opened
		}
	}
	from := k.start
	if dead {
		from, until = k.asOf-520, min(until, k.asOf-200)
	}
	if until-from < 30 || dead && until != k.asOf-200 {
		return false
	}
	opened := k.past(k.busyDay(d, from, until))
	ends := k.workday(opened + calendar.Day(max(2, d.around(cycleOf(a.segment)*11/10, wide))))
	if dead {
		ends = forever
	}
	if until < k.asOf && !dead && ends >= until {
		return false
	}
	for _, o := range a.attempts {
		if !insist && opened <= o.ends && o.opened <= ends {
			return false
		}
	}
	o := co.begin(a, newBusiness, opened, ends, false)
	o.dead = dead
	a.attempts = append(a.attempts, o)
	return true
}
