package main

import (
	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/sales/calendar"
	"coxswain/sales/kpi"
	"coxswain/sales/pipeline"
	"coxswain/sales/quota"
)

// goldenReps are the examples that are told rep by rep.
func goldenReps() []golden {
	from, to := january(2022)
	quarter := func(year, month int, row int, name, variants, want, parts string) golden {
		return golden{
			row: row, name: name, key: kpi.Capacity, from: goldenDay(year, month, 1), to: goldenDay(year, month+3, 1), variants: variants, want: want, parts: parts,
		}
	}
	hired, later := january(2024)
	return []golden{
		{row: 68, name: "7 of 12", key: kpi.RepsAtQuota, from: from, to: to, want: "0.583333", parts: "7 / 12"},
		{row: 68, name: "a quarter of them at 90 % or less", key: kpi.RepsAtQuota, from: from, to: to, variants: "statistic=P25", want: "0.9"},
		{row: 68, name: "half of them at quota", key: kpi.RepsAtQuota, from: from, to: to, variants: "statistic=MEDIAN", want: "1"},
		quarter(2023, 1, 69, "7 x 150k x 85 % + 3 x 150k x 40 %", "", "1072500", ""),
		quarter(2023, 7, 69, "1.0M of reps", "reading=STREET_QUOTA", "1000000", ""),
		quarter(2023, 7, 69, "1.0M of reps on 0.8M", "reading=OVER_ASSIGNMENT", "1.25", "1000000 / 800000"),
		quarter(2023, 7, 69, "0.8M to be reached by 1.0M", "reading=ATTAINMENT_FACTOR", "0.8", "800000 / 1000000"),
		{row: 70, name: "month 6", key: kpi.RampTime, from: hired, to: later, want: "6"},
		{row: 70, name: "at half of a quota from the first month on", key: kpi.RampTime, from: hired, to: later, variants: "share=50", want: "1"},
		{row: 70, name: "19 days to the first deal", key: kpi.RampTime, from: hired, to: later, variants: "milestone=FIRST_DEAL", want: "19"},
	}
}

// hire writes a rep who is employed for the days [from, to).
func (g *goldenWorld) hire(from, to calendar.Day, ramp ...int64) gid.ID {
	g.t.Helper()
	r, err := g.tx.Rep.Create().SetName("Rep " + g.next()).SetSalesRole("AE").SetHiredOn(from).SetLeftOn(to).SetRamp(ramp).Save(g.ctx)
	g.must(err)
	return r.ID
}

// carries writes a quota of bookings.
func (g *goldenWorld) carries(from, to calendar.Day, minor int64, change func(*db.QuotaCreate)) {
	g.t.Helper()
	c := g.tx.Quota.Create().SetMeasure(quota.Bookings).SetFromDay(from).SetToDay(to).SetAmountMinor(minor).SetCurrency("EUR")
	change(c)
	g.must(c.Exec(g.ctx))
}

// staffing is the reps of 2022 to 2024.
func (g *goldenWorld) staffing() {
	ofRep := func(id gid.ID) func(*db.QuotaCreate) { return func(c *db.QuotaCreate) { c.SetRepID(id) } }
	wins := func(id gid.ID, minor int64, on calendar.Day) {
		g.deals(1, pipeline.Won, minor, on-9, on, func(c *db.OpportunityCreate) { c.SetOwnerID(id) })
	}
	from, to := january(2022)
	for i := range 12 {
		rep := g.hire(from, to)
		g.carries(from, to, 10_000_00, ofRep(rep))
		wins(rep, map[bool]int64{true: 10_000_00, false: 9_000_00}[i < 7], from+20)
	}
	autumn, winter, spring := goldenDay(2022, 10, 1), goldenDay(2023, 1, 1), goldenDay(2023, 4, 1)
	for range 7 { // 85 % of the quarter before
		rep := g.hire(autumn, spring)
		g.carries(autumn, winter, 150_000_00, ofRep(rep))
		g.carries(winter, spring, 150_000_00, ofRep(rep))
		wins(rep, 127_500_00, autumn+40)
	}
	for range 3 {
		g.carries(winter, spring, 150_000_00, ofRep(g.hire(winter, spring, 400_000, 400_000, 400_000)))
	}
	summer, fall := goldenDay(2023, 7, 1), goldenDay(2023, 10, 1)
	team, err := g.tx.Team.Create().SetName("Street").Save(g.ctx)
	g.must(err)
	g.carries(summer, fall, 800_000_00, func(c *db.QuotaCreate) { c.SetTeamID(team.ID) })
	for range 2 {
		rep := g.hire(summer, fall)
		g.must(g.tx.TeamMembership.Create().SetRepID(rep).SetTeamID(team.ID).SetValidFrom(summer).Exec(g.ctx))
		g.carries(summer, fall, 500_000_00, ofRep(rep))
	}
	hired := goldenDay(2024, 1, 1)
	rep := g.hire(hired, goldenDay(2025, 1, 1))
	g.carries(hired, goldenDay(2025, 1, 1), 120_000_00, func(c *db.QuotaCreate) {
		c.SetRepID(rep).SetSeasonality([]int64{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1})
	})
	for month := range 8 {
		minor := int64(5_000_00)
		if month >= 5 {
			minor = 12_000_00
		}
		wins(rep, minor, goldenDay(2024, month+1, 20))
	}
}
