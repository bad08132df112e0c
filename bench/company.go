package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"

	"coxswain/ent"
	"coxswain/ent/gid"
	"coxswain/sales/calendar"
)

// company is the rows of a made-up company. The same scale always gives the same company.
type company struct {
	accounts, reps, teams, territories int
	opps                               []opp
	leads                              []leadRow
	acts                               []act
	stays                              []stayRow // of the opportunities, in their order
	spends                             []spendRow
}

type opp struct {
	opened, closed, due, moved, dueBefore int32 // closed is open when never; moved is when due changed
	rep, account                          int32
	status                                uint8
	kind                                  uint8
	amount                                int64
	stays                                 [2]int32 // first and behind the last
	lead                                  int32    // index, -1 for none
}

type leadRow struct {
	opened, mql, sql, converted int32
	rep                         int32
	won, opportunity            bool
}

type act struct {
	day, due, done, booked int32
	rep                    int32
	kind, outcome, state   uint8 // state: 0 planned, 1 done
	attendance             uint8
	seconds                int32
	account                int32
	flags                  uint8
}

type stayRow struct {
	stage         uint8
	entered, left int32
}

type spendRow struct {
	from, to int32
	amount   int64
}

const (
	never = int32(1 << 30)
	noDay = int32(-1 << 30)

	statusOpen = 0
	statusWon  = 1
	statusLost = 2

	kindCall     = 0
	kindEmail    = 1
	kindMeeting  = 2
	kindDemo     = 3
	kindFollowUp = 4
	kindTask     = 5
)

const (
	flagBounced = 1 << iota
	flagOpened
	flagMachine
	flagClicked
	flagReplied
	flagAuto
)

var (
	today    = calendar.MustDay("2026-11-22")
	firstDay = today.AddMonths(-35).FirstOfMonth()
	period   = calendar.Period{From: firstDay.AddMonths(12), To: firstDay.AddMonths(36)} // 24 months, to the end of this one

	kinds       = []string{"CALL", "EMAIL", "MEETING", "DEMO", "FOLLOW_UP", "TASK"}
	outcomes    = []any{nil, "CONNECTED", "MEETING_SET", "NO_ANSWER", "VOICEMAIL"}
	attendances = []any{nil, "HELD", "NO_SHOW", "CANCELLED", "UNRESOLVED"}
	stageNames  = []string{"Qualify", "Discover", "Propose", "Commit", "Won", "Lost"}
	shares      = []int64{100_000, 250_000, 500_000, 800_000, 1_000_000, 0}
)

// openStages is how many of the stages are open.
const openStages = 4

func newCompany(scale float64) *company {
	n := func(full int) int { return max(2, int(float64(full)*scale)) }
	c := &company{accounts: n(100_000), reps: n(500), teams: n(20), territories: n(200)}
	d := rand.New(rand.NewPCG(1, 2))
	span := int(today - firstDay)
	for range n(100_000) {
		c.addOpportunity(d, span)
	}
	slices.SortStableFunc(c.opps, func(a, b opp) int { return int(a.opened) - int(b.opened) })
	c.orderStays()
	for i := range c.opps {
		c.addLead(d, i)
	}
	for i := range n(1_000_000) {
		c.addActivity(d, int32(firstDay)+int32(i*span/n(1_000_000)))
	}
	for m := range 36 {
		from, to := firstDay.AddMonths(m), firstDay.AddMonths(m+1)
		for range 4 {
			c.spends = append(c.spends, spendRow{int32(from), int32(to), int64(100_000 + d.IntN(900_000))})
		}
	}
	return c
}

func (c *company) addOpportunity(d *rand.Rand, span int) {
	o := opp{
		opened: int32(firstDay) + int32(d.IntN(span)), closed: never, moved: never, lead: -1,
		rep: int32(d.IntN(c.reps)), account: int32(d.IntN(c.accounts)), amount: int64(50_000 + d.IntN(5_000_000)), kind: uint8(d.IntN(3)),
	}
	o.due = o.opened + 30 + int32(d.IntN(120))
	if d.IntN(3) == 0 {
		o.dueBefore, o.moved = o.due, o.opened+int32(d.IntN(60))
		o.due += int32(d.IntN(90))
	}
	closed := o.opened + 5 + int32(d.IntN(150))
	if closed < int32(today) && d.IntN(20) > 0 {
		o.closed, o.status = closed, statusLost
		if d.IntN(100) < 35 {
			o.status = statusWon
		}
	}
	end := min(o.closed, int32(today))
	o.moved = min(o.moved, never)
	if o.moved >= end {
		if o.moved != never {
			o.due = o.dueBefore
		}
		o.moved = never
	}
	at := o.opened
	first := int32(len(c.stays))
	for stage := range 1 + d.IntN(openStages) {
		next := min(end, at+int32(1+d.IntN(40)))
		c.stays = append(c.stays, stayRow{uint8(stage), at, next})
		if at = next; at >= end {
			break
		}
	}
	last := &c.stays[len(c.stays)-1]
	last.left = o.closed
	o.stays = [2]int32{first, int32(len(c.stays))}
	c.opps = append(c.opps, o)
}

// orderStays puts the stays into the order of the opportunities.
func (c *company) orderStays() {
	out := make([]stayRow, 0, len(c.stays))
	for i := range c.opps {
		s := &c.opps[i].stays
		first := int32(len(out))
		out = append(out, c.stays[s[0]:s[1]]...)
		*s = [2]int32{first, int32(len(out))}
	}
	c.stays = out
}

func (c *company) addLead(d *rand.Rand, i int) {
	o := &c.opps[i]
	l := leadRow{opened: int32(firstDay) + int32(d.IntN(int(today-firstDay))), mql: noDay, sql: noDay, converted: noDay, rep: o.rep}
	if d.IntN(3) > 0 {
		l.mql = l.opened + int32(d.IntN(10))
		if d.IntN(2) == 0 {
			l.sql = l.mql + int32(d.IntN(20))
		}
	}
	if l.sql != noDay && l.opened <= o.opened {
		l.converted, l.opportunity, l.won = o.opened, true, o.status == statusWon
		o.lead = int32(len(c.leads))
	}
	c.leads = append(c.leads, l)
}

func (c *company) addActivity(d *rand.Rand, day int32) {
	a := act{
		day: day, due: noDay, done: noDay, booked: noDay, rep: int32(d.IntN(c.reps)), kind: uint8(d.IntN(6)), state: 1,
		account: int32(d.IntN(c.accounts)), seconds: int32(d.IntN(1800)),
	}
	if d.IntN(10) == 0 {
		a.state = 0
	}
	switch a.kind {
	case kindCall:
		a.outcome = uint8(1 + d.IntN(4))
	case kindEmail:
		a.flags = uint8(d.IntN(64))
		if d.IntN(10) > 0 {
			a.flags &^= flagBounced
		}
	case kindMeeting, kindDemo:
		a.attendance = uint8(1 + d.IntN(4))
		a.booked = day - int32(d.IntN(14))
	case kindFollowUp:
		a.due = min(day+int32(d.IntN(5)), int32(today)-1) // in the past whenever this runs
		if a.state == 1 {
			a.done = day + int32(d.IntN(8))
		}
	}
	c.acts = append(c.acts, a)
}

func repTeam(c *company, rep int32) int { return int(rep) % c.teams }

// writer puts a company into a database.
type writer struct {
	b   *ent.Bulk
	err error
}

func (w *writer) row(k gid.Kind, columns []string, values ...any) gid.ID {
	if w.err != nil {
		return 0
	}
	id, err := w.b.NewID(k)
	if err == nil {
		err = w.b.Insert(k, columns, append([]any{int64(id)}, values...), 0)
	}
	w.err = err
	return id
}

// stamped are the columns of a record that people edit.
func stamped(columns ...string) []string {
	return append([]string{"id", "created_at", "updated_at"}, columns...)
}

func plain(columns ...string) []string { return append([]string{"id"}, columns...) }

func maybe(d int32) any {
	if d == never || d == noDay {
		return nil
	}
	return int64(d)
}

func (c *company) write(ctx context.Context, s *ent.Store) error {
	return s.Bulk(ctx, 0, func(b *ent.Bulk) (err error) {
		if !s.Postgres() { // the indexes do not fit into the usual cache
			if _, err := b.Exec("PRAGMA cache_size = -262144"); err != nil {
				return err
			}
			defer func() {
				_, e := b.Exec("PRAGMA cache_size = -2000")
				err = errors.Join(err, e)
			}()
		}
		w := &writer{b: b}
		c.writeTo(w)
		return w.err
	})
}

func (c *company) writeTo(w *writer) {
	now := w.b.Now()
	w.row(gid.Organisation, stamped("singleton", "name", "base_currency", "time_zone", "working_days", "work_starts_minute", "work_ends_minute", "lead_sla_minutes"),
		now, now, 1, "Bench", "EUR", "UTC", "[1,2,3,4,5]", 540, 1020, 240)
	teams, reps, territories, accounts := make([]gid.ID, c.teams), make([]gid.ID, c.reps), make([]gid.ID, c.territories), make([]gid.ID, c.accounts)
	for i := range teams {
		teams[i] = w.row(gid.Team, stamped("name", "region"), now, now, fmt.Sprintf("Team %03d", i), []string{"North", "South", "East", "West"}[i%4])
	}
	for i := range territories {
		territories[i] = w.row(gid.Territory, stamped("name"), now, now, fmt.Sprintf("Territory %03d", i))
	}
	for i := range reps {
		reps[i] = w.row(gid.Rep, stamped("name", "sales_role", "hired_on"), now, now, fmt.Sprintf("Rep %04d", i), "AE", int64(firstDay-400))
		w.row(gid.TeamMembership, stamped("rep_id", "team_id", "valid_from"), now, now, int64(reps[i]), int64(teams[repTeam(c, int32(i))]), int64(firstDay-400))
	}
	for i := range accounts {
		accounts[i] = w.row(gid.Account, stamped("name", "search", "owner_id", "segment", "industry", "country"), now, now, fmt.Sprintf("Account %06d", i), fmt.Sprintf("account %06d", i),
			int64(reps[i%c.reps]), []string{"SMB", "MID", "ENT"}[i%3], []string{"Retail", "Health", "Energy", "Media"}[i%4], []string{"DE", "FR", "US"}[i%3])
		w.row(gid.TerritoryAccount, stamped("source", "territory_id", "account_id", "valid_from"), now, now, "RULE", int64(territories[i%c.territories]), int64(accounts[i]), int64(firstDay-400))
	}
	c.writeRevenue(w, now, places{accounts: accounts, reps: reps, teams: teams, territories: territories})
	for _, s := range c.spends {
		w.row(gid.Spend, stamped("category", "from_day", "to_day", "amount_minor", "currency"), now, now, "MARKETING", int64(s.from), int64(s.to), s.amount, "EUR")
	}
	c.writeDeals(w, now, reps, accounts)
	c.writeActivities(w, now, reps, accounts)
}

func (c *company) writeDeals(w *writer, now int64, reps, accounts []gid.ID) {
	product := w.row(gid.Product, stamped("name", "list_price_minor", "currency"), now, now, "Product", 10_000, "EUR")
	pipeline := w.row(gid.Pipeline, stamped("name", "opportunity_type"), now, now, "New business", "NEW")
	stages := make([]gid.ID, len(stageNames))
	for i, name := range stageNames {
		outcome := "OPEN"
		if i >= openStages {
			outcome = []string{"WON", "LOST"}[i-openStages]
		}
		stages[i] = w.row(gid.Stage, stamped("pipeline_id", "name", "position", "stage_group", "outcome", "probability", "forecast_category"),
			now, now, int64(pipeline), name, i, "DISCOVERY", outcome, shares[i], "PIPELINE")
	}
	leads := make([]gid.ID, len(c.leads))
	for i, l := range c.leads {
		leads[i] = w.row(gid.Lead, stamped("name", "search", "status", "owner_id", "opened_on", "mql_on", "sql_on", "converted_on"), now, now, fmt.Sprintf("Lead %06d", i), fmt.Sprintf("lead %06d", i), "WORKING",
			int64(reps[l.rep]), int64(l.opened), maybe(l.mql), maybe(l.sql), maybe(l.converted))
	}
	deal := stamped("name", "search", "opportunity_type", "status", "amount_minor", "currency", "opened_on", "close_on", "closed_on", "account_id", "owner_id", "pipeline_id", "stage_id", "lead_id")
	for i, o := range c.opps {
		stage := stages[c.stays[o.stays[1]-1].stage]
		if o.status != statusOpen {
			stage = stages[openStages-1+int(o.status)]
		}
		var lead any
		if o.lead >= 0 {
			lead = int64(leads[o.lead])
		}
		id := w.row(gid.Opportunity, deal, now, now, fmt.Sprintf("Deal %06d", i), fmt.Sprintf("deal %06d", i), []string{"NEW", "EXPANSION", "RENEWAL"}[o.kind],
			[]string{"OPEN", "WON", "LOST"}[o.status], o.amount, "EUR", int64(o.opened), int64(o.due), maybe(o.closed), int64(accounts[o.account]), int64(reps[o.rep]), int64(pipeline), int64(stage), lead)
		c.writeChildren(w, now, &o, id, product, stages)
	}
	if w.err == nil {
		_, w.err = w.b.Exec("UPDATE leads SET opportunity_id = (SELECT o.id FROM opportunities o WHERE o.lead_id = leads.id) WHERE converted_on IS NOT NULL")
	}
}

func (c *company) writeChildren(w *writer, now int64, o *opp, id, product gid.ID, stages []gid.ID) {
	w.row(gid.OpportunityLine, stamped("opportunity_id", "product_id", "position", "quantity", "list_price_minor", "discount", "amount_minor", "unit_cost_minor", "currency"),
		now, now, int64(id), int64(product), 0, 2_000_000, o.amount*6/10, 0, o.amount, o.amount/5, "EUR")
	for _, s := range c.stays[o.stays[0]:o.stays[1]] {
		w.row(gid.StageChange, plain("opportunity_id", "to_stage_id", "changed_on", "recorded_at"), int64(id), int64(stages[s.stage]), int64(s.entered), now)
	}
	if o.status != statusOpen {
		w.row(gid.StageChange, plain("opportunity_id", "to_stage_id", "changed_on", "recorded_at"), int64(id), int64(stages[openStages-1+int(o.status)]), int64(o.closed), now)
	}
	if o.moved != never {
		w.row(gid.CloseDateChange, plain("opportunity_id", "from_day", "to_day", "changed_on", "recorded_at"), int64(id), int64(o.dueBefore), int64(o.due), int64(o.moved), now)
	}
}

func (c *company) writeActivities(w *writer, now int64, reps, accounts []gid.ID) {
	columns := stamped("kind", "direction", "status", "call_outcome", "attendance", "bounce", "owner_id", "booked_by_id", "account_id", "happened_at", "booked_at", "due_on", "done_on",
		"seconds", "opened_at", "machine_opened", "clicked_at", "replied_at", "auto_reply")
	noon := func(day int32) any {
		if day == noDay {
			return nil
		}
		return (int64(day)*24 + 12) * 3600 * 1_000_000
	}
	when := func(on bool, day int32) any {
		if !on {
			return nil
		}
		return noon(day)
	}
	for i := range c.acts {
		a := &c.acts[i]
		has := func(f uint8) bool { return a.flags&f != 0 }
		var bounce, bookedBy any
		if has(flagBounced) {
			bounce = "HARD"
		}
		if a.booked != noDay {
			bookedBy = int64(reps[a.rep])
		}
		w.row(gid.Activity, columns, now, now, kinds[a.kind], "OUTBOUND", []string{"PLANNED", "DONE"}[a.state], outcomes[a.outcome], attendances[a.attendance], bounce,
			int64(reps[a.rep]), bookedBy, int64(accounts[a.account]), noon(a.day), noon(a.booked), maybe(a.due), maybe(a.done), int64(a.seconds),
			when(has(flagOpened), a.day), has(flagMachine), when(has(flagClicked), a.day), when(has(flagReplied), a.day), has(flagAuto))
	}
}
