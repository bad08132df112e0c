package main

// columns are what the questions need of a company, one slice for each: what somebody would keep who
// wanted nothing but these answers.
type columns struct {
	deals  deals
	leads  prospects
	acts   acts
	stays  []stayRow
	spends []spendRow
}

type deals struct {
	opened, closed, due, moved, dueBefore []int32
	status, kind                          []uint8
	amount                                []int64
	stays                                 []int32 // of opportunity i: those from stays[i] to stays[i+1]
}

type prospects struct {
	opened, mql, sql []int32
	won, opportunity []bool
}

type acts struct {
	day, due, done, booked, seconds         []int32
	kind, outcome, state, attendance, flags []uint8
}

func (c *company) columns() *columns {
	out := &columns{stays: c.stays, spends: c.spends}
	d := &out.deals
	for i := range c.opps {
		o := &c.opps[i]
		d.opened, d.closed = append(d.opened, o.opened), append(d.closed, o.closed)
		d.due, d.moved, d.dueBefore = append(d.due, o.due), append(d.moved, o.moved), append(d.dueBefore, o.dueBefore)
		d.status, d.kind, d.amount = append(d.status, o.status), append(d.kind, o.kind), append(d.amount, o.amount)
		d.stays = append(d.stays, o.stays[0])
	}
	d.stays = append(d.stays, int32(len(c.stays)))
	l := &out.leads
	for i := range c.leads {
		x := &c.leads[i]
		l.opened, l.mql, l.sql = append(l.opened, x.opened), append(l.mql, x.mql), append(l.sql, x.sql)
		l.won, l.opportunity = append(l.won, x.won), append(l.opportunity, x.opportunity)
	}
	a := &out.acts
	for i := range c.acts {
		x := &c.acts[i]
		a.day, a.due, a.done, a.booked = append(a.day, x.day), append(a.due, x.due), append(a.done, x.done), append(a.booked, x.booked)
		a.seconds, a.kind, a.outcome = append(a.seconds, x.seconds), append(a.kind, x.kind), append(a.outcome, x.outcome)
		a.state, a.attendance, a.flags = append(a.state, x.state), append(a.attendance, x.attendance), append(a.flags, x.flags)
	}
	return out
}
