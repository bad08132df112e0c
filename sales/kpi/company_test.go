package kpi_test

import (
	"fmt"
	"math/rand/v2"

	"coxswain/sales/activity"
	"coxswain/sales/calendar"
	"coxswain/sales/kpi"
	"coxswain/sales/market"
	"coxswain/sales/money"
	"coxswain/sales/pipeline"
	"coxswain/sales/quota"
)

// Identifiers of the test companies: a kind in the hundreds, then a number.
const (
	repID       = 1 << 20
	teamID      = 2 << 20
	territoryID = 3 << 20
	accountID   = 4 << 20
	productID   = 5 << 20
	stageID     = 6 << 20
	pipelineID  = 7 << 20
	channelID   = 8 << 20
	campaignID  = 9 << 20
	sourceID    = 10 << 20
	reasonID    = 11 << 20
	rivalID     = 12 << 20
	oppID       = 13 << 20
	leadID      = 14 << 20
	actID       = 15 << 20
	spendID     = 16 << 20
	quotaID     = 17 << 20
	planID      = 18 << 20
	meterID     = 19 << 20
	moveID      = 20 << 20
	termID      = 21 << 20
	subID       = 22 << 20
	usageID     = 23 << 20
	touchID     = 24 << 20
)

var (
	firstDay = calendar.MustDay("2025-01-01")
	lastDay  = calendar.MustDay("2026-01-01")
)

type dice struct{ *rand.Rand }

func (d dice) day() calendar.Day    { return firstDay - 40 + calendar.Day(d.IntN(440)) }
func (d dice) yes(percent int) bool { return d.IntN(100) < percent }
func (d dice) id(kind int64, n int) int64 { // one in n+1 has none
	if k := d.IntN(n + 1); k > 0 {
		return kind + int64(k)
	}
	return 0
}

func (d dice) date(percent int, from calendar.Day, within int) kpi.Date {
	if !d.yes(percent) {
		return kpi.Date{}
	}
	return kpi.On(from + calendar.Day(d.IntN(within)))
}

func (d dice) value(percent int) kpi.Value {
	if !d.yes(percent) {
		return kpi.Value{}
	}
	return kpi.Minor(int64(d.IntN(1_000_003)))
}

func pick[T any](d dice, from ...T) T { return from[d.IntN(len(from))] }

// randomCompany returns a small organisation in which reps move, accounts change territory, dates and
// amounts are missing, stages are skipped and left again.
func randomCompany(seed uint64, rows int) *company {
	d := dice{rand.New(rand.NewPCG(seed, 7))}
	c := &company{}
	for i := int64(1); i <= 6; i++ {
		t := kpi.Team{ID: teamID + i, Name: fmt.Sprint("Team ", i), Manager: repID + i, Region: pick(d, "North", "South", "")}
		if i > 2 {
			t.Parent = teamID + 1 + i%2
		}
		c.teams = append(c.teams, t)
	}
	for i := int64(1); i <= 5; i++ {
		t := kpi.Territory{ID: territoryID + i, Name: fmt.Sprint("Territory ", i)}
		if i > 2 {
			t.Parent = territoryID + 1
		}
		c.territories = append(c.territories, t)
	}
	for i := int64(1); i <= 9; i++ {
		r := kpi.Rep{ID: repID + i, Name: fmt.Sprint("Rep ", (i*5)%9), Hired: d.date(80, firstDay-100, 200), Left: d.date(20, firstDay+200, 150)}
		moved := firstDay + calendar.Day(d.IntN(300))
		r.Teams = []kpi.Stay{
			{In: teamID + 1 + i%6, From: firstDay - 200, To: kpi.On(moved)},
			{In: teamID + 1 + (i+int64(d.IntN(3)))%6, From: moved + calendar.Day(d.IntN(10))},
		}
		c.reps = append(c.reps, r)
	}
	for i := int64(1); i <= 12; i++ {
		a := kpi.Account{
			ID: accountID + i, Name: fmt.Sprint("Account ", i), Segment: pick(d, "SMB", "Enterprise", ""),
			Industry: pick(d, "Retail", "Health", "Software"), Country: pick(d, "DE", "AT"),
		}
		moved := firstDay + calendar.Day(d.IntN(300))
		a.Territories = []kpi.Stay{
			{In: territoryID + 1 + i%5, From: firstDay - 300, To: kpi.On(moved)}, {In: territoryID + 1 + (i+1)%5, From: moved},
		}
		c.accounts = append(c.accounts, a)
	}
	for i := int64(1); i <= 7; i++ {
		c.stages = append(c.stages, kpi.Stage{
			ID: stageID + i, Name: fmt.Sprint("Stage ", i), Pipeline: pipelineID + 1 + i/5, Position: int(i), Probability: money.Rate(i * 137_000),
		})
	}
	for i := range rows {
		c.opps = append(c.opps, d.opportunity(int64(i+1)))
		c.leads = append(c.leads, d.lead(int64(i+1)))
		for n := range 2 {
			c.acts = append(c.acts, d.activity(int64(2*i+n+1)))
		}
	}
	for i := int64(1); i <= 20; i++ {
		from := d.day()
		c.spends = append(c.spends, kpi.Spend{
			ID: spendID + i, From: from, To: from + 1 + calendar.Day(d.IntN(120)), Category: pick(d, market.SpendMarketing, market.SpendSales),
			Channel: d.id(channelID, 3), Campaign: d.id(campaignID, 3), Amount: int64(d.IntN(1_000_000)),
		})
	}
	measures := []quota.Measure{quota.Bookings, quota.Acv, quota.Mrr, quota.WonOpportunities, quota.MeetingsHeld, quota.LeadsQualified}
	for i := int64(1); i <= 60; i++ {
		from := calendar.GrainQuarter.Unit(d.day(), 1)
		q := kpi.Quota{ID: quotaID + i, Measure: measures[i%6], From: from.From, To: from.To, Amount: int64(d.IntN(5_000_000))}
		switch i / 6 % 3 {
		case 0:
			q.Rep = repID + 1 + int64(d.IntN(9))
		case 1:
			q.Team = teamID + 3 + int64(d.IntN(4)) // teams inside another have none above them
		default:
			q.Territory = territoryID + 3 + int64(d.IntN(3))
		}
		c.quotas = append(c.quotas, q)
	}
	d.subscriptions(c)
	d.pays(c)
	d.ramps(c)
	return c
}

func (d dice) opportunity(n int64) kpi.Opportunity {
	opened := d.day()
	o := kpi.Opportunity{
		ID: oppID + n, Opened: kpi.On(opened), CloseDate: d.date(90, opened+20, 120), Proposal: d.date(60, opened+5, 40),
		LeadCreated: d.date(60, opened-40, 60), FirstTouch: d.date(70, opened-30, 40),
		Status: pick(d, pipeline.Open, pipeline.Won, pipeline.Lost), Type: pick(d, pipeline.TypeNew, pipeline.TypeExpansion, pipeline.TypeRenewal),
		Pipeline: pipelineID + 1 + int64(d.IntN(2)), Owner: d.id(repID, 9), Account: d.id(accountID, 12),
		Source: d.id(sourceID, 3), Channel: d.id(channelID, 3), Campaign: d.id(campaignID, 3), Competitor: d.id(rivalID, 2),
		Currency: pick[money.Currency](d, "EUR", "USD"), Amount: d.value(85), ACV: d.value(60), MRR: d.value(60), Cost: d.value(50), List: d.value(50),
		Estimated: d.yes(10), ApproximateFX: d.yes(10), Probability: money.Rate(d.IntN(1_000_001)),
	}
	if d.yes(7) {
		o.Opened = kpi.Date{}
	}
	if o.Status != pipeline.Open {
		o.Closed = kpi.On(opened + calendar.Day(d.IntN(90)) - 3)
	}
	if o.Status == pipeline.Lost {
		o.LossReason, o.NoDecision = d.id(reasonID, 3), d.yes(30)
	}
	at := opened
	first := stageID + 1 + (o.Pipeline-pipelineID-1)*4
	steps := int64(4)
	if o.Pipeline != pipelineID+1 {
		first, steps = stageID+5, 3
	}
	for range d.IntN(5) {
		o.Stage = first + int64(d.IntN(int(steps)))
		left := at + calendar.Day(d.IntN(30))
		o.Stages = append(o.Stages, kpi.StageEntry{Stage: o.Stage, Entered: at, Left: kpi.On(left)})
		at = left
	}
	if n := len(o.Stages); n > 0 && o.Status == pipeline.Open {
		o.Stages[n-1].Left = kpi.Date{}
	}
	due := d.date(90, opened+20, 120)
	for range d.IntN(4) {
		next := d.date(90, opened+20, 200)
		o.CloseDates = append(o.CloseDates, kpi.CloseDateChange{From: due, To: next, Changed: opened + calendar.Day(d.IntN(100))})
		due = next
	}
	for range d.IntN(4) {
		o.Lines = append(o.Lines, kpi.Line{Product: d.id(productID, 4), Amount: int64(d.IntN(500_000)), Cost: d.value(70), List: d.value(70)})
	}
	switch d.IntN(4) {
	case 0:
		o.Credits = []kpi.Credit{{Rep: repID + 1 + int64(d.IntN(4)), Share: 333_333}, {Rep: repID + 5 + int64(d.IntN(4)), Share: 666_667}}
	case 1:
		o.Credits = []kpi.Credit{{Rep: repID + 1 + int64(d.IntN(9)), Share: 250_000, Overlay: true}}
	case 2:
		o.Credits = []kpi.Credit{{Rep: repID + 1 + int64(d.IntN(9)), Share: 500_001}}
	}
	return o
}

func (d dice) lead(n int64) kpi.Lead {
	opened := d.day()
	l := kpi.Lead{
		ID: leadID + n, Opened: kpi.On(opened), MQL: d.date(70, opened, 10), Owner: d.id(repID, 9), Account: d.id(accountID, 12),
		Assigned: d.date(90, opened, 5), Response: int64(d.IntN(3000)), Source: d.id(sourceID, 3), Channel: d.id(channelID, 3),
		Campaign: d.id(campaignID, 3), Segment: pick(d, "", "SMB", "Startup"), Country: pick(d, "", "FR"),
		Opportunity: d.date(40, opened, 60), Closed: d.date(60, opened, 90), SLAMet: d.yes(70),
	}
	if l.Assigned.Known {
		l.FirstTouch = d.date(80, l.Assigned.Day, 3)
		l.SLADue = kpi.On(l.Assigned.Day + 1)
		l.SLADueAt = calendar.Instant(int64(l.SLADue.Day)*86_400_000_000 + int64(d.IntN(86_400))*1_000_000)
	}
	if l.MQL.Known {
		l.SQL = d.date(50, l.MQL.Day, 20)
	}
	if l.Opportunity.Known {
		l.Customer = d.date(40, l.Opportunity.Day, 60)
	}
	if d.yes(5) {
		l.Opened = kpi.Date{}
	}
	return l
}

func (d dice) activity(n int64) kpi.Activity {
	day := d.day()
	a := kpi.Activity{
		ID: actID + n, Day: kpi.On(day), Kind: pick(d, activity.Call, activity.Email, activity.Email, activity.Meeting, activity.Demo, activity.FollowUp, activity.Task),
		Direction: pick(d, activity.Outbound, activity.Outbound, activity.Inbound), Status: pick(d, activity.Done, activity.Done, activity.Planned, activity.Cancelled),
		Due: d.date(70, day, 10), Done: d.date(70, day, 12), Booked: d.date(80, day-10, 10), Seconds: int64(d.IntN(4000)),
		Rep: d.id(repID, 9), BookedBy: d.id(repID, 9), Account: d.id(accountID, 12), Campaign: d.id(campaignID, 3),
		Opened: d.yes(30), MachineOpened: d.yes(30), Clicked: d.yes(10), Replied: d.yes(10),
	}
	switch a.Kind {
	case activity.Call:
		a.Outcome = pick(d, activity.CallConnected, activity.CallMeetingSet, activity.CallNoAnswer, activity.CallVoicemail)
	case activity.Email:
		a.Bounce = pick[activity.Bounce](d, "", "", "", activity.BounceHard, activity.BounceSoft)
	case activity.Meeting, activity.Demo:
		a.Attendance = pick(d, activity.MeetingHeld, activity.MeetingHeld, activity.MeetingNoShow, activity.MeetingHostNoShow,
			activity.MeetingCancelled, activity.MeetingRescheduled, activity.MeetingUnresolved, activity.MeetingScheduled)
	}
	return a
}
