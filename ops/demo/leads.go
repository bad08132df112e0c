package demo

import (
	"slices"

	"coxswain/ent/gid"
	"coxswain/sales/calendar"
	leads "coxswain/sales/lead"
	"coxswain/sales/pipeline"
)

// lead is a person or company that asked or was asked.
type lead struct {
	id                         gid.ID
	code, name, company        string
	email, phone, title        string
	segment, industry, region  string
	country                    string
	origin                     origin
	seat                       *seat
	owner                      *rep
	score                      int
	opened, closed             calendar.Day
	created, assigned, touched calendar.Instant // zero when it has not happened
	status                     leads.Status
	steps                      []leadStep
	reason                     string // of a rejection or disqualification
	deal                       *opportunity
	contact                    *contact
}

// leadStep is one step of a lead's history.
type leadStep struct {
	to leads.Status
	on calendar.Day
	at calendar.Instant
}

// on returns the day on which the lead reached a status.
func (l *lead) on(s leads.Status) calendar.Day {
	for _, x := range l.steps {
		if x.to == s {
			return x.on
		}
	}
	return never
}

// inquiries makes the leads: those that became opportunities, and the many that did not.
func (co *company) inquiries() {
	d := newDraw(co.seed, topicLeads)
	for _, o := range co.opportunities {
		if o.kind == pipeline.TypeNew && o.opened > co.clock.start+35 && d.chance(40) {
			co.becameDeal(d, o)
			continue
		}
		o.origin = co.ownEffort(d, o)
	}
	var territories []*territory
	var weights []int
	for _, t := range co.territories {
		if t.seat != nil {
			territories, weights = append(territories, t), append(weights, t.share)
		}
	}
	for len(co.leads) < leadCount {
		co.cameToNothing(d, territories[d.weighted(weights...)])
	}
	slices.SortStableFunc(co.leads, func(a, b *lead) int {
		switch {
		case a.created < b.created:
			return -1
		case a.created > b.created:
			return 1
		default:
			return 0
		}
	})
	for i, l := range co.leads {
		l.code = code("LEAD", i+1, 5)
	}
}

// ownEffort is where an opportunity came from that no lead stands behind.
func (co *company) ownEffort(d *draw, o *opportunity) origin {
	if o.kind != pipeline.TypeNew {
		return co.comesFrom(d, direct, o.opened)
	}
	return co.comesFrom(d, []int{outbound, partner, referral, events, direct}[d.weighted(50, 18, 12, 12, 8)], o.opened)
}

// becameDeal makes the lead behind an opportunity. It was converted on the day on which that was opened.
func (co *company) becameDeal(d *draw, o *opportunity) {
	k, a := co.clock, o.account
	opened := max(o.opened-calendar.Day(d.between(2, 30)), k.start)
	l := &lead{company: a.name, segment: a.segment, industry: a.industry, region: a.home.region, country: a.place.country, deal: o, origin: co.attract(d, opened)}
	o.lead, o.origin = l, l.origin
	l.seat = co.routed(d, l)
	co.arrive(d, l, opened)
	l.touched = min(l.touched, k.officeAt(o.opened, workStarts)-1)
	if l.touched <= l.assigned {
		l.assigned = l.created + 60_000_000
		l.touched = l.assigned + 60_000_000
	}
	day := max(l.touched.Day(k.home), l.opened)
	path := []leads.Status{leads.Working, leads.MQL, leads.Accepted, leads.SQL, leads.Converted}
	for i, s := range path {
		on := day
		if i > 0 {
			on = day + (o.opened-day)*calendar.Day(i)/calendar.Day(len(path)-1)
		}
		co.step(d, l, s, on)
	}
	l.closed, l.owner = o.opened, l.seat.at(o.opened)
	l.score = d.between(55, 100)
	co.leads = append(co.leads, l)
}

// routed returns the seat that leads of the lead's region and kind go to.
func (co *company) routed(d *draw, l *lead) *seat {
	cold := l.origin.channel == co.channels[outbound]
	switch {
	case l.region == regionDACH && cold:
		return co.seats[seatOutboundDACH]
	case l.region == regionDACH:
		return co.seats[[]int{seatLeadsDACH, seatLeadsDACH2}[d.below(2)]]
	case l.region == regionWest && cold:
		return co.seats[seatOutboundWest]
	case l.region == regionWest:
		return co.seats[[]int{seatLeadsWest, seatLeadsWest2}[d.below(2)]]
	default:
		return co.seats[[]int{seatLeadsAmerica, seatLeadsAmerica2}[d.below(2)]]
	}
}

// arrive sets when the lead came, when it was assigned and when somebody first wrote or called.
func (co *company) arrive(d *draw, l *lead, opened calendar.Day) {
	k := co.clock
	minute := d.between(6*60, 22*60)
	if l.origin.channel == co.channels[outbound] {
		minute = d.between(workStarts, workEnds-1)
	}
	l.opened = opened
	l.created = k.officeAt(opened, minute)
	l.steps = []leadStep{{leads.New, opened, l.created}}
	l.status = leads.New
	l.assigned = l.created.Add(minutes(d.between(1, 90)))
	wait := d.around(75, broad)
	if d.chance(6) {
		wait = d.between(500, 2_400) // forgotten for a while
	}
	l.touched = k.afterWork(l.assigned, max(wait, 2))
}

// step moves the lead on, at some minute of the day after what came before.
func (co *company) step(d *draw, l *lead, to leads.Status, on calendar.Day) {
	last := &l.steps[len(l.steps)-1]
	at := max(co.clock.officeAt(on, workStarts+d.below(workEnds-workStarts)), last.at.Add(minutes(d.between(1, 9))))
	if to == leads.Working {
		at = max(l.touched, last.at)
	}
	l.steps = append(l.steps, leadStep{to, on, min(at, co.clock.officeAt(on+1, 0)-1)})
	l.status = to
}

var rejectReasons = []string{"Not the right contact", "No need at present", "Outside our market", "Student or researcher"}

var disqualifyReasons = []string{"No budget", "Too small", "Could not be reached", "Competitor", "Chose another way", "Spam"}

// cameToNothing makes a lead that was given up, or is still being worked at the end.
func (co *company) cameToNothing(d *draw, t *territory) {
	k := co.clock
	p := placeIn(d, t)
	ind := industryIn(d, t)
	first, last := pick(d, firstNames[p.tongue]), pick(d, lastNames[p.tongue])
	firm := pick(d, wordStarts) + pick(d, wordEnds) + " " + pick(d, ind.words[p.tongue])
	opened := min(k.busyDay(d, k.start, k.asOf)+calendar.Day(d.weighted(80, 10, 10)), k.asOf-1)
	l := &lead{
		name: first + " " + last, company: firm + " " + pick(d, p.forms), title: pick(d, jobTitles), segment: segmentIn(d, t), industry: ind.name,
		region: t.region, country: p.country, origin: co.attract(d, opened), score: d.between(5, 80),
	}
	l.email = mail(l.name, domainOf(firm))
	l.phone = p.number(d)
	l.seat = co.routed(d, l)
	co.arrive(d, l, opened)
	co.follow(d, l)
	l.owner = l.seat.at(k.last)
	if l.closed != never {
		l.owner = l.seat.at(l.closed)
	}
	if l.assigned >= k.end() {
		l.assigned, l.owner = 0, nil
	}
	co.leads = append(co.leads, l)
}

// follow takes the lead through its statuses as far as the history reaches.
func (co *company) follow(d *draw, l *lead) {
	k := co.clock
	if d.chance(4) || l.touched >= k.end() {
		l.touched = 0
		if on := k.workday(l.opened + calendar.Day(d.between(25, 45))); on <= k.last {
			co.giveUp(d, l, leads.Disqualified, on, "No response in time")
		}
		return
	}
	day := l.touched.Day(k.home)
	co.step(d, l, leads.Working, day)
	next := func() bool {
		day = k.workday(day + calendar.Day(d.between(1, 7)))
		return day <= k.last
	}
	for _, s := range []struct {
		to                    leads.Status
		passes, rejects, idle int // of a hundred; the others are disqualified
	}{{leads.MQL, 42, 0, 6}, {leads.Accepted, 38, 32, 3}, {leads.SQL, 42, 0, 3}, {leads.Converted, 0, 0, 5}} {
		if !next() {
			return
		}
		switch d.weighted(s.passes, s.rejects, s.idle, 100-s.passes-s.rejects-s.idle) {
		case 0:
			co.step(d, l, s.to, day)
		case 1:
			co.giveUp(d, l, leads.Rejected, day, pick(d, rejectReasons))
			return
		case 2:
			return // nobody decided
		default:
			co.giveUp(d, l, leads.Disqualified, day, pick(d, disqualifyReasons))
			return
		}
	}
}

func (co *company) giveUp(d *draw, l *lead, to leads.Status, on calendar.Day, reason string) {
	co.step(d, l, to, on)
	l.reason = reason
	if to == leads.Disqualified { // a rejected lead goes back to marketing and stays open
		l.closed = on
	}
}
