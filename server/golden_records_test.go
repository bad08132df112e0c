package main

import (
	"fmt"

	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/sales/activity"
	"coxswain/sales/calendar"
	"coxswain/sales/market"
	"coxswain/sales/money"
	"coxswain/sales/pipeline"
)

func goldenMinute(d calendar.Day, hour, minute int) calendar.Instant {
	return calendar.Instant(((int64(d)*24+int64(hour))*60 + int64(minute)) * 60 * 1_000_000)
}

// funnel is the leads of 2005, a month for each example.
func (g *goldenWorld) funnel() {
	on := func(month int) calendar.Day { return goldenDay(2005, month, 8) }
	g.leads(120, on(1))
	g.leads(3, goldenDay(2005, 2, 1), func(c *db.LeadCreate) { c.SetClosedOn(goldenDay(2005, 2, 2)) })
	friday, monday := goldenDay(2005, 2, 4), goldenDay(2005, 2, 7)
	g.leads(1, friday, func(c *db.LeadCreate) {
		c.SetAssignedAt(goldenMinute(friday, 16, 50)).SetFirstTouchAt(goldenMinute(monday, 9, 20))
	})
	for i, late := range []int{10, 13} { // touched within the hour, and not
		g.leads([]int{170, 30}[i], on(3), func(c *db.LeadCreate) {
			c.SetAssignedAt(goldenMinute(on(3), 10, 0)).SetFirstTouchAt(goldenMinute(on(3), late, 20))
		})
	}
	g.leads(45, on(4), func(c *db.LeadCreate) { c.SetMqlOn(on(4)).SetSQLOn(on(4) + 9) })
	g.leads(105, on(4), func(c *db.LeadCreate) { c.SetMqlOn(on(4)) })
	for i, l := range g.leads(500, on(5)) { // 25 of them customers
		if i < 25 {
			g.deals(1, pipeline.Won, 100, on(5)+5, on(5)+40, func(c *db.OpportunityCreate) { c.SetLeadID(l.ID) })
		}
	}
	for i, l := range g.leads(400, on(8)) { // 80 of them opportunities
		if i < 80 {
			o := g.deals(1, pipeline.Lost, 100, on(8)+5, on(8)+6)[0]
			g.must(g.tx.Lead.UpdateOneID(l.ID).SetOpportunityID(o.ID).SetConvertedOn(on(8) + 5).Exec(g.ctx))
		}
	}
	g.deals(30, pipeline.Won, 100, on(10), on(10)+3)
	g.deals(200, pipeline.Lost, 100, on(10), on(11)+20, func(c *db.OpportunityCreate) { c.SetProposalOn(on(10) + 1) })
	g.spend(goldenDay(2003, 1, 1), goldenDay(2003, 2, 1), 1_200_000)
	g.leads(300, goldenDay(2003, 1, 8))
	g.spend(goldenDay(2003, 4, 1), goldenDay(2003, 7, 1), 910_000, func(c *db.SpendCreate) { c.SetCategory(market.SpendSales) })
	g.deals(100, pipeline.Lost, 1, goldenDay(2003, 4, 8), goldenDay(2003, 5, 8))
}

// efforts is the activities of 2006, a month for each example.
func (g *goldenWorld) efforts() {
	on := func(month int) calendar.Day { return goldenDay(2006, month, 8) }
	outcome := func(o activity.CallOutcome) func(*db.ActivityCreate) {
		return func(c *db.ActivityCreate) { c.SetCallOutcome(o) }
	}
	g.acts(180, activity.Call, on(1), outcome(activity.CallNoAnswer))
	g.acts(51, activity.Call, on(1), outcome(activity.CallConnected))
	g.acts(9, activity.Call, on(1), outcome(activity.CallMeetingSet))
	g.acts(9, activity.Call, on(1), func(c *db.ActivityCreate) { c.SetDirection(activity.Inbound) })
	g.acts(1, activity.Call, on(2), func(c *db.ActivityCreate) { c.SetSeconds(90) })
	g.acts(1, activity.Call, on(2), func(c *db.ActivityCreate) { c.SetSeconds(30) })
	g.acts(600, activity.Email, on(3))
	g.acts(240, activity.Call, on(3))
	g.acts(60, activity.Email, on(4))
	g.acts(10, activity.Call, on(4))
	booked := func(a activity.Attendance) func(*db.ActivityCreate) {
		return func(c *db.ActivityCreate) {
			c.SetBookedAt(goldenNoon(on(5))).SetBookedByID(g.reps[1].ID).SetAttendance(a)
		}
	}
	g.acts(16, activity.Demo, on(5), booked(activity.MeetingHeld))
	g.acts(4, activity.Demo, on(5), booked(activity.MeetingNoShow))
	g.acts(30, activity.Meeting, on(8)-1, func(c *db.ActivityCreate) {
		c.SetStatus(activity.Planned).SetBookedAt(goldenNoon(on(6))).SetBookedByID(g.reps[1].ID)
	})
	due := func(done calendar.Day) func(*db.ActivityCreate) {
		return func(c *db.ActivityCreate) { c.SetDueOn(on(7)).SetDoneOn(done) }
	}
	g.acts(72, activity.FollowUp, on(7), due(on(7)))
	g.acts(8, activity.FollowUp, on(7), due(on(7)+1))
	g.acts(40, activity.FollowUp, on(7))
	at := goldenNoon(on(9))
	g.acts(30, activity.Email, on(9), func(c *db.ActivityCreate) { c.SetBounce(activity.BounceHard) })
	g.acts(20, activity.Email, on(9), func(c *db.ActivityCreate) { c.SetBounce(activity.BounceSoft) })
	g.acts(40, activity.Email, on(9), func(c *db.ActivityCreate) { c.SetOpenedAt(at).SetClickedAt(at) })
	g.acts(25, activity.Email, on(9), func(c *db.ActivityCreate) { c.SetOpenedAt(at).SetRepliedAt(at) })
	g.acts(235, activity.Email, on(9), func(c *db.ActivityCreate) { c.SetOpenedAt(at) })
	g.acts(700, activity.Email, on(9))
	met := func(a activity.Attendance) func(*db.ActivityCreate) {
		return func(c *db.ActivityCreate) { c.SetAttendance(a) }
	}
	g.acts(24, activity.Meeting, on(10), met(activity.MeetingHeld))
	g.acts(6, activity.Meeting, on(10), met(activity.MeetingNoShow))
	g.acts(5, activity.Meeting, on(10), met(activity.MeetingCancelled))
}

// pipelines is the opportunities of the seventies, and those that are still open.
func (g *goldenWorld) pipelines() {
	won, lost := pipeline.Won, pipeline.Lost
	on := func(month int) calendar.Day { return goldenDay(1972, month, 20) }
	g.deals(3, won, 1, on(1)-9, on(1))
	g.deals(7, lost, 1, on(1)-9, on(1))
	g.deals(3, won, 10_000_000, on(2)-9, on(2))
	g.deals(7, lost, 10_000_000, on(2)-9, on(2))
	for reason, n := range map[string]int{"Price": 14, "Competitor": 10, "No decision": 12, "No fit": 4} {
		g.deals(n, lost, 100, on(3)-9, on(3), func(c *db.OpportunityCreate) { c.SetLossReasonID(g.reasons[reason].ID) })
	}
	g.deals(30, won, 1, on(4)-9, on(4))
	g.deals(70, lost, 1, on(4)-9, on(4))
	for _, days := range []calendar.Day{20, 40, 60} {
		g.deals(1, won, 1, on(5)-days, on(5))
	}
	for _, days := range []calendar.Day{40, 30, 60, 70} {
		g.deals(1, won, 1, on(6)-days, on(6))
	}
	g.deals(1, won, 1, goldenDay(1973, 6, 20)-487, goldenDay(1973, 6, 20))
	g.deals(50, won, 500_000, goldenDay(1973, 7, 2), goldenDay(1973, 7, 20))
	g.deals(5, won, 10_000_000, goldenDay(1974, 2, 1), goldenDay(1974, 2, 20))
	g.deals(6, won, 10_000_000, goldenDay(1974, 5, 1), goldenDay(1974, 5, 20))
	july := goldenDay(1974, 7, 15)
	for _, o := range g.deals(9, lost, 1, july-30, july+60, func(c *db.OpportunityCreate) { c.SetCloseOn(july + 30) }) { // put off from July
		g.must(g.tx.CloseDateChange.Create().SetOpportunityID(o.ID).SetFromDay(july).SetToDay(july + 30).SetChangedOn(july - 2).SetRecordedAt(goldenNoon(july)).Exec(g.ctx))
	}
	g.deals(11, lost, 1, july-30, july+60, func(c *db.OpportunityCreate) { c.SetCloseOn(july) })
	g.deals(10, won, 1, july-30, july)
	// 1975: 900k open and due in the quarter, whose quota is 500k and of which 200k are won.
	g.deals(9, lost, 10_000_000, goldenDay(1975, 1, 1), goldenDay(1975, 5, 1), func(c *db.OpportunityCreate) { c.SetCloseOn(goldenDay(1975, 3, 30)) })
	g.deals(5, lost, 10_000_000, goldenDay(1975, 1, 1), goldenDay(1975, 5, 1))
	g.deals(2, won, 10_000_000, goldenDay(1975, 1, 1), goldenDay(1975, 1, 20))
	g.target(goldenDay(1975, 1, 1), goldenDay(1975, 4, 1), 50_000_000)
	for _, x := range []struct {
		year, open, won, lost, days int
		amount                      int64
	}{{1976, 50, 5, 15, 30, 1_000_000}, {1977, 120, 11, 39, 68, 5_200_000}} {
		mid := goldenDay(x.year, 1, 20)
		g.deals(x.open, lost, 77, mid, mid+40)
		g.deals(x.won, won, x.amount, mid-calendar.Day(x.days), mid)
		g.deals(x.lost, lost, 1, mid-9, mid)
	}
	g.stages()
	g.deals(17, won, 1_000_000, goldenDay(1980, 1, 2), goldenDay(1980, 1, 20), func(c *db.OpportunityCreate) { c.SetOwnerID(g.reps[0].ID) })
	g.target(goldenDay(1980, 1, 1), goldenDay(1980, 4, 1), 10_000_000)
	// Still open: three of 100k, at 50, 50 and 100 %, and three of 0.33 at 50 %.
	for i, p := range []int64{500_000, 500_000, 1_000_000} {
		g.deals(1, pipeline.Open, 10_000_000, goldenDay(2025, 5, 1), goldenDay(2025, 6+i, 15), likely(p))
	}
	g.deals(3, pipeline.Open, 33, goldenDay(2025, 10, 1), goldenDay(2025, 11, 15), likely(500_000))
	// 100 opened this year.
	january := goldenDay(2026, 1, 10)
	g.deals(3, won, 1, january, january+9)
	g.deals(7, lost, 1, january, january+9)
	g.deals(90, pipeline.Open, 1, january, january+300)
}

func likely(p int64) func(*db.OpportunityCreate) {
	return func(c *db.OpportunityCreate) { c.SetProbabilityOverride(money.Rate(p)) }
}

// stages is five opportunities that leave the first stage after 5 to 25 days, and a hundred that climb a
// ladder of four.
func (g *goldenWorld) stages() {
	first := goldenDay(1978, 1, 1)
	for _, days := range []calendar.Day{5, 9, 12, 21, 25} {
		o := g.deals(1, pipeline.Lost, 1, first, first+60)[0]
		g.entered(o, nil, g.line.Stages[0], first)
		g.entered(o, g.line.Stages[0], g.line.Stages[1], first+days)
	}
	var err error
	g.ladder, err = g.tx.Pipeline.Create().SetName("Ladder").SetOpportunityType(pipeline.TypeExpansion).Save(g.ctx)
	g.must(err)
	for i, outcome := range []pipeline.Status{pipeline.Open, pipeline.Open, pipeline.Open, pipeline.Open, pipeline.Won, pipeline.Lost} {
		s, err := g.tx.Stage.Create().SetPipelineID(g.ladder.ID).SetName(fmt.Sprint("Rung ", i+1)).SetPosition(i).SetGroup(pipeline.GroupDiscovery).SetOutcome(outcome).
			SetProbability(100_000).SetForecastCategory(pipeline.CategoryPipeline).Save(g.ctx)
		g.must(err)
		g.rungs = append(g.rungs, s)
	}
	begun := goldenDay(1979, 1, 1)
	climb := func(n int, s pipeline.Status, rungs int) {
		for _, o := range g.deals(n, s, 1, begun, begun+29, func(c *db.OpportunityCreate) {
			c.SetPipelineID(g.ladder.ID).SetStageID(g.rungs[map[pipeline.Status]int{pipeline.Won: 4, pipeline.Lost: 5}[s]].ID)
		}) {
			var from *db.Stage
			for i := range rungs {
				g.entered(o, from, g.rungs[i], begun+calendar.Day(i))
				from = g.rungs[i]
			}
		}
	}
	climb(20, pipeline.Won, 4)
	climb(4, pipeline.Lost, 4)
	climb(76, pipeline.Lost, 1)
}

// economics is what was spent on the customers of the ledger's examples, and what was sold at which cost.
func (g *goldenWorld) economics() {
	january := func(year int, minor int64, change ...func(*db.SpendCreate)) {
		g.spend(goldenDay(year, 1, 1), goldenDay(year, 2, 1), minor, change...)
	}
	january(2000, 45_000_000)
	january(2001, 350_000, func(c *db.SpendCreate) { c.SetChannelID(g.channel.ID) })
	january(2001, 210_000, func(c *db.SpendCreate) { c.SetChannelID(g.sdr.ID) })
	for i := range 11 {
		a, err := accountOf(g.ctx, g.tx, fmt.Sprint("touched ", i+1))
		g.must(err)
		channel := g.channel
		if i == 10 {
			channel = g.sdr
		}
		g.must(g.tx.CampaignTouch.Create().SetAccountID(a).SetTouchedOn(goldenDay(2001, 1, 10)).SetChannelID(channel.ID).Exec(g.ctx))
	}
	january(2008, 1_000_000)
	january(2010, 1_000_000)
	january(2012, 600_000)
	g.spend(goldenDay(2014, 1, 1), goldenDay(2014, 4, 1), 45_000_000)
	january(2016, 36_000_000)
	for year, cost := range map[int]int64{2003: 2_000, 2007: 2_000, 2009: 2_000, 2011: 3_000} { // the margin of the year after
		o := g.deals(1, pipeline.Won, 10_000, goldenDay(year, 11, 1), goldenDay(year, 11, 20))[0]
		g.sold(o, 0, 10_000, cost, 0)
	}
	for _, o := range g.deals(5, pipeline.Won, 2_000_000, goldenDay(2019, 1, 2), goldenDay(2019, 1, 20)) { // 100k at 62k cost
		g.sold(o, 0, 1_500_000, 1_000_000, 0)
		g.sold(o, 1, 500_000, 240_000, 0)
	}
	g.sold(g.deals(1, pipeline.Won, 7_200, goldenDay(2019, 3, 2), goldenDay(2019, 3, 20))[0], 0, 7_200, 0, 12_000)
	in := func(id gid.ID) func(*db.OpportunityCreate) {
		return func(c *db.OpportunityCreate) { c.SetCampaignID(id) }
	}
	g.sold(g.deals(1, pipeline.Won, 8_000_000, goldenDay(2020, 1, 2), goldenDay(2020, 1, 20), in(g.ad.ID))[0], 0, 8_000_000, 3_000_000, 0)
	january(2020, 2_000_000, func(c *db.SpendCreate) { c.SetCampaignID(g.ad.ID) })
}
