package demo

import (
	"fmt"
	"slices"

	"coxswain/ent/gid"
	"coxswain/sales/calendar"
	"coxswain/sales/money"
	"coxswain/sales/pipeline"
)

// opportunity is an attempt to sell.
type opportunity struct {
	id         gid.ID
	code, name string
	account    *customer
	process    *process
	kind       pipeline.OpportunityType
	opened     calendar.Day
	ends       calendar.Day // when it is decided; beyond the history for an open one
	wins, dead bool         // how it is decided; dead ones never are
	status     pipeline.Status
	closed     calendar.Day
	lead       *lead
	origin     origin
	owner      *rep
	territory  *territory
	currency   money.Currency
	amount     int64
	term       int
	lines      []line
	stays      []stay
	moves      []dateMove
	closeOn    calendar.Day
	credits    []credit
	rivals     []*competitor
	reason     *lossReason
	lostTo     *competitor
	contacted  calendar.Day
	nextStep   string
	note       string
	odds       money.Rate // overrides that of the stage; 0 for none
	category   pipeline.ForecastCategory
}

// stay is the entry into a stage.
type stay struct {
	stage  *stage
	on     calendar.Day
	at     calendar.Instant
	amount int64
}

// dateMove is a change of the expected close date; the first comes from nothing.
type dateMove struct {
	from, to calendar.Day
	on       calendar.Day
	at       calendar.Instant
}

type line struct {
	product  *product
	quantity int64
	list     int64
	cost     int64
	discount money.Rate
	amount   int64
}

type credit struct {
	rep   *rep
	kind  pipeline.CreditKind
	share money.Rate
}

// deals fills in everything about the opportunities but their dates.
func (co *company) deals() {
	d := newDraw(co.seed, topicOpportunities)
	k := co.clock
	for _, o := range co.opportunities {
		a := o.account
		when := k.last
		if o.closed != never {
			when = o.closed
		}
		o.owner, o.territory, o.currency = a.ownerAt(when), a.territoryAt(when), a.currency
		co.walk(d, o)
		co.priced(d, o)
		co.expected(d, o)
		co.shared(d, o, when)
		co.contested(d, o)
		co.remarks(d, o)
		o.contacted = o.opened - calendar.Day(d.between(0, 10))
		if o.lead != nil {
			o.contacted = min(o.opened, o.lead.touched.Day(k.home))
		}
	}
}

// How deep into its process a lost opportunity comes: weights of its open stages.
var depths = [][]int{newBusiness: {18, 24, 23, 18, 11, 6}, expansion: {40, 42, 18}, renewal: {30, 35, 28, 7}}

// walk takes the opportunity through the stages of its process.
func (co *company) walk(d *draw, o *opportunity) {
	open := o.process.open()
	deepest := len(open) - 1
	if !o.wins {
		deepest = d.weighted(depths[slices.Index(co.pipelines, o.process)]...)
	}
	var path []*stage
	for i := 0; i <= deepest; i++ {
		if i > 0 && i < deepest && open[i].name != proposalStage && d.chance(6) {
			continue // skipped
		}
		path = append(path, open[i])
	}
	if n := len(path); n >= 3 && d.chance(4) { // back to the stage before, and on again
		path = slices.Insert(path, n-1, path[n-1], path[n-2])
	}
	life := int(o.ends - o.opened)
	if o.dead {
		life = 90
	}
	weights, sum := make([]int, len(path)), 0
	for i, s := range path {
		weights[i] = s.days * d.between(50, 150)
		sum += weights[i]
	}
	passed := 0
	for i, s := range path {
		on := o.opened
		if i > 0 {
			on = max(co.clock.workday(o.opened+calendar.Day(life*passed/sum)), o.stays[i-1].on)
		}
		if on > co.clock.last || (o.closed != never && on > o.closed) {
			if o.closed == never {
				break // it has not come so far yet
			}
			on = o.closed
		}
		co.enter(d, o, s, on)
		passed += weights[i]
	}
	switch o.status {
	case pipeline.Won:
		co.enter(d, o, o.process.won(), o.closed)
	case pipeline.Lost:
		co.enter(d, o, o.process.lost(), o.closed)
	default: // it stays where it is
	}
}

func (co *company) enter(d *draw, o *opportunity, s *stage, on calendar.Day) {
	at := co.clock.officeAt(on, workStarts+d.below(240))
	if n := len(o.stays); n > 0 {
		at = max(at, o.stays[n-1].at.Add(minutes(d.between(2, 12))))
	}
	o.stays = append(o.stays, stay{stage: s, on: on, at: at})
}

// lastOpen returns the stage from which it was decided, and how far along that is.
func (o *opportunity) lastOpen() *stage {
	for i := len(o.stays) - 1; i >= 0; i-- {
		if s := o.stays[i].stage; s.outcome == pipeline.Open {
			return s
		}
	}
	return nil
}

// proposed returns the day on which a proposal was first out.
func (o *opportunity) proposed() calendar.Day {
	for _, s := range o.stays {
		if s.stage.name == proposalStage {
			return s.on
		}
	}
	return never
}

// expected draws the close date as it was first expected, and how it moved.
func (co *company) expected(d *draw, o *opportunity) {
	k := co.clock
	usual := cycleOf(o.account.segment)
	switch o.kind {
	case pipeline.TypeExpansion:
		usual = 35
	case pipeline.TypeRenewal:
		usual = 90
	default: // new business takes what the segment takes
	}
	date := o.opened + calendar.Day(d.around(usual, narrow))
	if d.chance(40) {
		date = date.FirstOfMonth().AddMonths(1) - 1 // people like the end of the month
	}
	date = k.workday(date)
	co.moveDate(d, o, never, date, o.opened)
	stop := k.last
	if o.closed != never {
		stop = o.closed
	}
	forgotten := o.dead || d.chance(7)
	for date < min(o.ends, k.asOf) {
		on := max(k.workdayBefore(date-calendar.Day(d.below(6))), o.moves[len(o.moves)-1].on)
		if on >= stop || (o.closed == never && forgotten && date > k.asOf-75) {
			break
		}
		if o.dead && len(o.moves) > 2 {
			break
		}
		next := k.workday(date + calendar.Day(d.between(4, 8)+d.around(24, wide)))
		co.moveDate(d, o, date, next, on)
		date = next
	}
	switch {
	case o.closed != never && date != o.closed:
		co.moveDate(d, o, date, o.closed, o.closed)
		date = o.closed
	case o.closed == never && date < k.asOf && !forgotten:
		next := k.workday(k.asOf + calendar.Day(d.between(3, 45)))
		co.moveDate(d, o, date, next, k.last)
		date = next
	}
	o.closeOn = date
}

func (co *company) moveDate(d *draw, o *opportunity, from, to, on calendar.Day) {
	at := co.clock.officeAt(on, workStarts+30+d.below(240))
	if n := len(o.moves); n > 0 {
		at = max(at, o.moves[n-1].at.Add(minutes(1)))
	}
	o.moves = append(o.moves, dateMove{from, to, on, at})
}

// shared splits the booking of some opportunities among reps, and credits engineers beside it.
func (co *company) shared(d *draw, o *opportunity, when calendar.Day) {
	if o.status == pipeline.Lost || !d.chance(16) {
		return
	}
	var second *rep
	if o.kind == pipeline.TypeNew {
		second = o.territory.growth.at(when)
	} else {
		second = o.territory.seat.at(when)
	}
	share := money.Rate(d.between(2, 5)) * 100_000
	if second == o.owner {
		share = 0
	}
	o.credits = append(o.credits, credit{o.owner, pipeline.CreditRevenue, money.One - share})
	if share > 0 {
		o.credits = append(o.credits, credit{second, pipeline.CreditRevenue, share})
	}
	if o.account.segment != smallBusiness {
		o.credits = append(o.credits, credit{co.engineer(o.account).at(when), pipeline.CreditOverlay, money.Rate(d.between(1, 5)) * 100_000})
	}
}

// contested names the competitors, and why and to whom an opportunity was lost.
func (co *company) contested(d *draw, o *opportunity) {
	rivals := 0
	if o.kind == pipeline.TypeNew && d.chance(45) || o.kind == pipeline.TypeRenewal && d.chance(15) {
		rivals = 1 + d.weighted(75, 25)
	}
	if o.status == pipeline.Lost {
		weights := make([]int, len(co.lossReasons))
		for i, r := range co.lossReasons {
			weights[i] = r.weight
		}
		o.reason = co.lossReasons[d.weighted(weights...)]
		if o.reason.category == pipeline.LossCompetitor {
			rivals = max(rivals, 1)
		}
	}
	first := d.below(len(co.competitors))
	for i := range rivals {
		o.rivals = append(o.rivals, co.competitors[(first+i*2)%len(co.competitors)])
	}
	if o.reason != nil && o.reason.category == pipeline.LossCompetitor {
		o.lostTo = o.rivals[0]
	}
}

var nextSteps = []string{"Send the proposal", "Call with the finance team", "Wait for the security review", "Agree the start date", "Meet the decision maker", "Answer questions on data export"}

var closeNotes = []string{"Decided by the board", "Budget was cut", "Reference call convinced them", "Came back after a pause", "Procurement took four weeks"}

// remarks adds what reps write down, and where they judge otherwise than the stage.
func (co *company) remarks(d *draw, o *opportunity) {
	o.name = fmt.Sprintf("%s: %s", o.account.short, o.headline())
	if o.status != pipeline.Open {
		if d.chance(15) {
			o.note = pick(d, closeNotes)
		}
		return
	}
	if d.chance(60) {
		o.nextStep = pick(d, nextSteps)
	}
	if d.chance(8) {
		o.odds = money.Rate(d.between(2, 18)) * 50_000
	}
	if d.chance(6) {
		o.category = pick(d, []pipeline.ForecastCategory{pipeline.CategoryPipeline, pipeline.CategoryBestCase, pipeline.CategoryCommit})
	}
}

func (o *opportunity) headline() string {
	if o.kind == pipeline.TypeRenewal {
		return fmt.Sprintf("renewal %d", o.opened.Year())
	}
	if len(o.lines) == 0 {
		return "first talks"
	}
	return o.lines[0].product.name
}
