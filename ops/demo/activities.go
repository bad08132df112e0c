package demo

import (
	"cmp"
	"slices"

	"coxswain/sales/account"
	"coxswain/sales/activity"
	"coxswain/sales/calendar"
	leads "coxswain/sales/lead"
	"coxswain/sales/pipeline"
)

// act is an activity.
type act struct {
	kind                     activity.Kind
	direction                activity.Direction
	status                   activity.Status
	subject                  string
	owner, bookedBy          *rep
	account                  *customer
	contact                  *contact
	lead                     *lead
	deal                     *opportunity
	campaign                 *campaign
	happened, booked, logged calendar.Instant // logged is when the row was made
	due, done                calendar.Day
	seconds                  int
	outcome                  activity.CallOutcome
	attendance               activity.Attendance
	bounce                   activity.Bounce
	opened, clicked, replied calendar.Instant
	machine, auto            bool
}

// busyness makes the activities: what leads and opportunities asked for, and then the daily work with
// prospects and customers until there are as many as there should be.
func (co *company) busyness() {
	d := newDraw(co.seed, topicActivities)
	for _, l := range co.leads {
		co.worked(d, l)
	}
	for _, o := range co.opportunities {
		co.sold(d, o)
	}
	co.dailyWork(d)
	slices.SortStableFunc(co.activities, func(a, b *act) int { return cmp.Compare(a.happened, b.happened) })
}

// moment draws a time in the working day of a rep. It is before the end of the history.
func (co *company) moment(d *draw, r *rep, on calendar.Day) calendar.Instant {
	const from, to = 8*60 + 30, 17*60 + 30
	return co.clock.at(on, d.between(from, to), co.clock.zones[r.zone])
}

// log adds what has happened.
func (co *company) log(a *act) {
	if a.logged == 0 {
		a.logged = a.happened
	}
	co.activities = append(co.activities, a)
}

// worked makes the contacts with a lead, the first of them at the moment of its first touch.
func (co *company) worked(d *draw, l *lead) {
	if l.touched == 0 {
		return
	}
	k := co.clock
	first := l.touched.Day(k.home)
	until := k.last
	if end := l.steps[len(l.steps)-1]; end.to == leads.Rejected || l.closed != never {
		until = end.on
	}
	a := act{lead: l, owner: l.seat.at(first), happened: l.touched, campaign: l.origin.campaign}
	co.reach(d, a)
	if l.status == leads.Converted {
		a.account, a.contact = l.deal.account, l.contact
	}
	more := d.weighted(35, 30, 20, 10, 5)
	on := first
	for range more {
		on = k.workday(on + calendar.Day(d.between(1, 5)))
		if on > until || on > k.last {
			return
		}
		b := act{lead: l, owner: l.seat.at(on), campaign: l.origin.campaign}
		b.happened = max(co.moment(d, b.owner, on), l.touched.Add(minutes(5)))
		co.reach(d, b)
	}
}

// reach calls or writes.
func (co *company) reach(d *draw, a act) {
	if d.chance(45) {
		co.call(d, a)
		return
	}
	co.email(d, a)
}

var callSubjects = []string{"Introduction", "Follow-up call", "Questions on the offer", "Check-in", "Pricing", "Scheduling"}

// call makes an outbound call, sometimes an inbound one.
func (co *company) call(d *draw, a act) {
	a.kind, a.direction, a.status, a.subject = activity.Call, activity.Outbound, activity.Done, pick(d, callSubjects)
	if d.chance(7) {
		a.direction, a.outcome = activity.Inbound, activity.CallConnected
	} else {
		a.outcome = []activity.CallOutcome{
			activity.CallConnected, activity.CallMeetingSet, activity.CallNoAnswer, activity.CallVoicemail, activity.CallBusy, activity.CallWrongNumber,
		}[d.weighted(24, 5, 42, 21, 6, 2)]
	}
	switch a.outcome {
	case activity.CallConnected, activity.CallMeetingSet:
		a.seconds = max(d.around(280, wide), 20)
	case activity.CallVoicemail:
		a.seconds = d.between(15, 60)
	default: // nobody spoke
	}
	co.log(&a)
}

var emailSubjects = []string{"Your question about reporting", "Next steps", "Offer", "Case study", "Invitation", "Checking in", "Numbers for your team", "Security documents"}

// email makes a sent email with what became of it, sometimes a received one.
func (co *company) email(d *draw, a act) {
	a.kind, a.direction, a.status, a.subject = activity.Email, activity.Outbound, activity.Done, pick(d, emailSubjects)
	if d.chance(9) {
		a.direction = activity.Inbound
		co.log(&a)
		return
	}
	end := co.clock.end()
	after := func(from calendar.Instant, most int) calendar.Instant {
		if at := from.Add(minutes(d.between(3, most))); at < end {
			return at
		}
		return 0
	}
	switch {
	case d.rare(32):
		a.bounce = []activity.Bounce{activity.BounceHard, activity.BounceSoft}[d.weighted(60, 40)]
	default:
		a.machine = d.chance(28)
		if d.chance(34) {
			a.opened = after(a.happened, 2_000)
		}
		if a.opened != 0 && d.chance(14) {
			a.clicked = after(a.opened, 60)
		}
		switch {
		case a.opened != 0 && d.chance(19):
			a.replied = after(a.opened, 1_500)
		case d.rare(15):
			a.replied, a.auto = after(a.happened, 5), true
			a.auto = a.replied != 0
		}
	}
	if c := a.contact; c != nil {
		if a.bounce == activity.BounceHard {
			c.status = account.EmailBounced
		} else if a.bounce == "" && c.status == account.EmailUnknown {
			c.status = account.EmailValid
		}
	}
	co.log(&a)
}

// gather makes a meeting or a demo that was booked before and took place, or did not.
func (co *company) gather(d *draw, kind activity.Kind, a act, on calendar.Day) {
	k := co.clock
	a.kind, a.direction, a.status = kind, activity.Outbound, activity.Done
	a.subject = "Meeting"
	if kind == activity.Demo {
		a.subject = "Product demo"
	}
	a.happened = co.moment(d, a.owner, on)
	bookedOn := k.workdayBefore(min(on-calendar.Day(d.between(1, 9)), k.last))
	if a.bookedBy == nil || !a.bookedBy.employed(bookedOn) {
		a.bookedBy = a.owner
	}
	if !a.bookedBy.employed(bookedOn) {
		bookedOn = min(on, k.last)
	}
	a.booked = min(co.moment(d, a.bookedBy, bookedOn), a.happened.Add(-minutes(10)), k.end()-1)
	a.logged = a.booked
	if on > k.last {
		a.status, a.attendance = activity.Planned, activity.MeetingScheduled
		co.log(&a)
		return
	}
	a.attendance = []activity.Attendance{
		activity.MeetingHeld, activity.MeetingNoShow, activity.MeetingCancelled, activity.MeetingRescheduled, activity.MeetingHostNoShow, activity.MeetingUnresolved,
	}[d.weighted(74, 9, 7, 6, 1, 3)]
	switch a.attendance {
	case activity.MeetingHeld:
		a.seconds = 60 * pick(d, []int{25, 30, 30, 45, 50, 60})
	case activity.MeetingCancelled, activity.MeetingRescheduled:
		a.status = activity.Cancelled
	case activity.MeetingUnresolved:
		a.status = activity.Planned // nobody has said what became of it
	default: // it is done, and took no time
	}
	co.log(&a)
	if again := k.workday(on + calendar.Day(d.between(2, 9))); a.attendance == activity.MeetingRescheduled && again <= k.last && a.owner.employed(again) {
		next := a
		next.attendance, next.status, next.seconds = activity.MeetingHeld, activity.Done, 30*60
		next.happened = co.moment(d, a.owner, again)
		next.booked = min(a.happened, next.happened-1)
		next.logged = next.booked
		co.log(&next)
	}
}

// followUp makes a promise to come back by a day, kept or not.
func (co *company) followUp(d *draw, a act, promised calendar.Day) {
	k := co.clock
	a.kind, a.direction, a.subject = activity.FollowUp, activity.Outbound, "Follow up as promised"
	a.due = k.workday(promised + calendar.Day(d.between(2, 7)))
	a.logged = co.moment(d, a.owner, min(promised, k.last))
	done := a.due - calendar.Day(d.below(3))
	switch {
	case d.chance(4):
		a.status = activity.Cancelled
	case d.chance(6):
		a.status = activity.Planned // overdue, or still to come
	case d.chance(13):
		done = a.due + calendar.Day(d.between(1, 6)) // late
	}
	done = k.workday(max(done, promised))
	if a.status == "" && done > k.last {
		a.status = activity.Planned
	}
	if a.status == "" && !a.owner.employed(done) {
		a.status = activity.Cancelled
	}
	switch a.status {
	case "":
		a.status, a.done = activity.Done, done
		a.happened = max(co.moment(d, a.owner, done), a.logged)
	default:
		a.happened = max(k.at(a.due, workEnds, k.zones[a.owner.zone]), a.logged)
	}
	co.log(&a)
}

// task makes work that no customer sees.
func (co *company) task(d *draw, a act, on calendar.Day) {
	a.kind, a.direction, a.status = activity.Task, activity.Internal, activity.Done
	a.subject = pick(d, []string{"Update the notes", "Prepare the offer", "Ask legal for the terms", "Check the invoice address", "Prepare the business review"})
	a.due, a.done = on, on
	a.happened = co.moment(d, a.owner, on)
	co.log(&a)
}

// sold makes what was done to win an opportunity.
func (co *company) sold(d *draw, o *opportunity) {
	k := co.clock
	until := k.last
	switch {
	case o.closed != never:
		until = o.closed
	case o.dead:
		until = min(k.last, o.opened+90)
	}
	base := func(on calendar.Day) act {
		return act{account: o.account, contact: pick(d, o.account.contacts), deal: o, owner: o.account.ownerAt(on)}
	}
	day := func() calendar.Day {
		return min(k.workday(o.opened+calendar.Day(d.below(int(until-o.opened)+1))), until)
	}
	touches := 1 + d.weighted(25, 35, 25, 15) + 2*b2i(len(o.stays) > 4)
	for range touches {
		on := day()
		a := base(on)
		a.happened = co.moment(d, a.owner, on)
		co.reach(d, a)
	}
	if d.chance(45) {
		on := day()
		co.gather(d, activity.Meeting, base(on), on)
	}
	for _, s := range o.stays {
		if s.stage.name == "Demo" {
			a := base(s.on)
			if o.lead != nil {
				a.bookedBy = o.lead.owner
			}
			co.gather(d, activity.Demo, a, s.on)
			break
		}
	}
	if d.chance(55) {
		on := day()
		co.followUp(d, base(on), on)
	}
	if d.chance(25) {
		on := day()
		co.task(d, base(on), on)
	}
	if o.status == pipeline.Open && !o.dead && d.chance(60) {
		kind := []activity.Kind{activity.Meeting, activity.Demo}[d.weighted(70, 30)]
		co.gather(d, kind, base(k.last), k.workday(k.asOf+calendar.Day(d.below(15))))
	}
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// dailyWork fills the days: outbound work on prospects, and care for customers.
func (co *company) dailyWork(d *draw) {
	k := co.clock
	cold := map[string]*seat{regionDACH: co.seats[seatOutboundDACH], regionWest: co.seats[seatOutboundWest], regionAmerica: co.seats[seatLeadsAmerica2]}
	for len(co.activities) < activityCount {
		c := pick(d, co.accounts)
		from := max(c.created, k.start)
		on := k.past(k.busyDay(d, from, k.asOf))
		a := act{account: c, contact: pick(d, c.contacts)}
		if c.boughtOn != never && c.boughtOn <= on && (c.endedOn == never || on < c.endedOn) {
			a.owner = c.ownerAt(on)
			if d.chance(55) {
				a.owner = c.home.success.at(on)
			}
		} else {
			a.owner = cold[c.home.region].at(on)
		}
		a.happened = co.moment(d, a.owner, on)
		switch d.weighted(70, 12, 6, 12) {
		case 0:
			co.reach(d, a)
		case 1:
			co.gather(d, activity.Meeting, a, on)
		case 2:
			co.followUp(d, a, on)
		default:
			co.task(d, a, on)
		}
		co.activities = co.activities[:min(len(co.activities), activityCount)]
	}
}
