package main

import (
	"fmt"
	"slices"
	"time"

	"coxswain/sales/activity"
	"coxswain/sales/calendar"
	"coxswain/sales/kpi"
	"coxswain/sales/market"
	cash "coxswain/sales/money"
	"coxswain/sales/pipeline"
)

// Ids of the rows that stand for records without a database: a kind in the millions, then a number.
const (
	idRep = iota + 1
	idTeam
	idTerritory
	idAccount
	idStage
	idPipeline
	idProduct
	idDeal
	idLead
	idActivity
	idSpend
	idMovement
	idTerm
	idUse
)

func idOf(kind, n int) int64 { return int64(kind)<<32 + int64(n) + 1 }

func dateOf(day int32) kpi.Date {
	if day == never || day == noDay {
		return kpi.Date{}
	}
	return kpi.On(calendar.Day(day))
}

// facts makes the facts of a company without a database between, as reading them from one would.
func (c *company) facts() *kpi.Facts {
	b := kpi.NewBuilder(kpi.Settings{Base: "EUR"})
	for i := range c.teams {
		b.AddTeam(&kpi.Team{ID: idOf(idTeam, i), Name: fmt.Sprintf("Team %03d", i), Region: []string{"North", "South", "East", "West"}[i%4]})
	}
	for i := range c.territories {
		b.AddTerritory(&kpi.Territory{ID: idOf(idTerritory, i), Name: fmt.Sprintf("Territory %03d", i)})
	}
	for i := range c.reps {
		b.AddRep(&kpi.Rep{
			ID: idOf(idRep, i), Name: fmt.Sprintf("Rep %04d", i), Hired: kpi.On(firstDay - 400),
			Teams: []kpi.Stay{{In: idOf(idTeam, repTeam(c, int32(i))), From: firstDay - 400}},
		})
	}
	for i := range c.accounts {
		b.AddAccount(&kpi.Account{
			ID: idOf(idAccount, i), Name: fmt.Sprintf("Account %06d", i), Segment: []string{"SMB", "MID", "ENT"}[i%3],
			Territories: []kpi.Stay{{In: idOf(idTerritory, i%c.territories), From: firstDay - 400}},
		})
	}
	for i := range openStages {
		b.AddStage(&kpi.Stage{ID: idOf(idStage, i), Name: stageNames[i], Pipeline: idOf(idPipeline, 0), Position: i, Probability: cash.Rate(shares[i])})
	}
	for i := range c.opps {
		b.AddOpportunity(c.deal(i))
	}
	for i := range c.leads {
		l := &c.leads[i]
		x := kpi.Lead{ID: idOf(idLead, i), Opened: dateOf(l.opened), MQL: dateOf(l.mql), SQL: dateOf(l.sql), Owner: idOf(idRep, int(l.rep))}
		if l.opportunity {
			x.Opportunity = dateOf(l.converted)
		}
		if l.won {
			x.Customer = dateOf(l.converted) // some day: who became a customer is counted, not when
		}
		b.AddLead(&x)
	}
	for i := range c.acts {
		b.AddActivity(c.activity(i))
	}
	for i, s := range c.spends {
		b.AddSpend(&kpi.Spend{ID: idOf(idSpend, i), From: calendar.Day(s.from), To: calendar.Day(s.to), Category: market.SpendMarketing, Amount: s.amount})
	}
	return b.Facts()
}

func (c *company) deal(i int) *kpi.Opportunity {
	o := &c.opps[i]
	x := &kpi.Opportunity{
		ID: idOf(idDeal, i), Opened: dateOf(o.opened), Closed: dateOf(o.closed), CloseDate: dateOf(o.due),
		Status: []pipeline.Status{pipeline.Open, pipeline.Won, pipeline.Lost}[o.status],
		Type:   []pipeline.OpportunityType{pipeline.TypeNew, pipeline.TypeExpansion, pipeline.TypeRenewal}[o.kind],
		Owner:  idOf(idRep, int(o.rep)), Account: idOf(idAccount, int(o.account)), Pipeline: idOf(idPipeline, 0), Currency: "EUR",
		Amount: kpi.Minor(o.amount),
		Lines:  []kpi.Line{{Product: idOf(idProduct, 0), Amount: o.amount, Cost: kpi.Minor(2 * (o.amount / 5)), List: kpi.Minor(2 * (o.amount * 6 / 10))}},
	}
	for _, s := range c.stays[o.stays[0]:o.stays[1]] {
		x.Stages = append(x.Stages, kpi.StageEntry{Stage: idOf(idStage, int(s.stage)), Entered: calendar.Day(s.entered), Left: dateOf(s.left)})
		x.Stage, x.Probability = idOf(idStage, int(s.stage)), cash.Rate(shares[s.stage])
	}
	if o.moved != never {
		x.CloseDates = []kpi.CloseDateChange{{From: dateOf(o.dueBefore), To: dateOf(o.due), Changed: calendar.Day(o.moved)}}
	}
	return x
}

func (c *company) activity(i int) *kpi.Activity {
	a := &c.acts[i]
	has := func(f uint8) bool { return a.flags&f != 0 }
	x := &kpi.Activity{
		ID: idOf(idActivity, i), Day: dateOf(a.day), Due: dateOf(a.due), Done: dateOf(a.done), Booked: dateOf(a.booked),
		Kind: activity.Kind(kinds[a.kind]), Direction: activity.Outbound, Status: []activity.Status{activity.Planned, activity.Done}[a.state],
		Opened: has(flagOpened), MachineOpened: has(flagMachine), Clicked: has(flagClicked), Replied: has(flagReplied) && !has(flagAuto),
		Seconds: int64(a.seconds), Rep: idOf(idRep, int(a.rep)), Account: idOf(idAccount, int(a.account)),
	}
	if s, ok := outcomes[a.outcome].(string); ok {
		x.Outcome = activity.CallOutcome(s)
	}
	if s, ok := attendances[a.attendance].(string); ok {
		x.Attendance = activity.Attendance(s)
	}
	if has(flagBounced) {
		x.Bounce = activity.BounceHard
	}
	if a.booked != noDay {
		x.BookedBy = x.Rep
	}
	return x
}

// ask is the question for some key figures by month that the benchmark asks everywhere.
func ask(p calendar.Period, keys ...kpi.Key) kpi.Query {
	return kpi.Query{Keys: keys, Period: p, Grain: calendar.GrainMonth, Scope: kpi.Everything(), Today: today, Now: calendar.InstantOf(clock())}
}

// race measures several things in turns, so that what else the machine does falls on all of them, and
// returns the median of each.
func race(rounds int, runners ...func() error) ([]time.Duration, error) {
	took := make([][]time.Duration, len(runners))
	for range rounds {
		for i, run := range runners {
			start := time.Now()
			if err := run(); err != nil {
				return nil, err
			}
			took[i] = append(took[i], time.Since(start))
		}
	}
	out := make([]time.Duration, len(runners))
	for i, t := range took {
		slices.Sort(t)
		out[i] = t[rounds/2]
	}
	return out, nil
}
