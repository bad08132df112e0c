package demo

import (
	"coxswain/ent/gid"
	"coxswain/sales/calendar"
	"coxswain/sales/org"
)

// The teams, in the order of teamPlans.
const (
	teamSales = iota
	teamDACH
	teamWest
	teamAmerica
	teamGrowth
	teamDevelopment
)

// The regions; a team's region is the dimension REGION of the key figures.
const (
	regionDACH    = "DACH"
	regionWest    = "West & North Europe"
	regionAmerica = "North America"
)

var teamPlans = []struct {
	name, region string
	parent       int // -1 for the root
	manager      int // index of the roster
	zone         string
}{
	{"Sales", "", -1, 0, homeZone},
	{"Sales DACH", regionDACH, teamSales, 1, homeZone},
	{"Sales West & North Europe", regionWest, teamSales, 2, "Europe/London"},
	{"Sales North America", regionAmerica, teamSales, 3, "America/New_York"},
	{"Customer Growth", "", teamSales, 4, homeZone},
	{"Sales Development", "", teamSales, 5, homeZone},
}

// hire is a line of the roster. Months count back from the as-of day to the first of a month.
type hire struct {
	name        string
	role        org.SalesRole
	hired, left int // months ago; left 0 is still here
	moves       []move
	segments    []string
	skills      []string
	zone        string
}

// move says that a rep joined a team so many months ago.
type move struct{ months, team int }

func joins(team int) []move { return []move{{0, team}} } // on being hired

var roster = []hire{
	{"Katharina Brandt", org.Manager, 60, 0, joins(teamSales), nil, []string{"Leadership", "Forecasting"}, homeZone},
	{"Jonas Weidmann", org.Manager, 55, 0, joins(teamDACH), nil, []string{"Coaching", "Negotiation"}, homeZone},
	{"Eleanor Whitfield", org.Manager, 50, 0, joins(teamWest), nil, []string{"Coaching", "Partner sales"}, "Europe/London"},
	{"Marcus Delgado", org.Manager, 44, 0, joins(teamAmerica), nil, []string{"Coaching", "Enterprise"}, "America/New_York"},
	{"Sofie Lindqvist", org.Manager, 52, 0, joins(teamGrowth), nil, []string{"Coaching", "Retention"}, homeZone},
	{"Priya Raman", org.Manager, 40, 0, joins(teamDevelopment), nil, []string{"Coaching", "Outbound"}, "Europe/London"},

	{"Lukas Hartmann", org.AE, 58, 0, joins(teamDACH), []string{enterprise}, []string{"Procurement", "Security reviews", "German"}, homeZone},
	{"Miriam Schäfer", org.AE, 46, 0, joins(teamDACH), []string{midMarket}, []string{"Discovery", "Manufacturing", "German"}, homeZone},
	{"Tobias Krüger", org.AE, 41, 20, joins(teamDACH), []string{smallBusiness}, []string{"Demos", "German"}, homeZone},
	{"Aylin Yıldız", org.AE, 33, 0, []move{{0, teamDevelopment}, {20, teamDACH}}, []string{smallBusiness}, []string{"Demos", "German", "Turkish"}, homeZone},
	{"Felix Obermaier", org.AE, 15, 0, joins(teamDACH), []string{smallBusiness, midMarket}, []string{"Discovery", "German"}, homeZone},
	{"Oliver Pembroke", org.AE, 49, 0, joins(teamWest), []string{enterprise}, []string{"Procurement", "Financial services"}, "Europe/London"},
	{"Charlotte Ashdown", org.AE, 43, 9, joins(teamWest), []string{midMarket}, []string{"Negotiation"}, "Europe/London"},
	{"Rhys Morgan", org.AE, 28, 0, []move{{0, teamDevelopment}, {9, teamWest}}, []string{midMarket}, []string{"Discovery", "Demos"}, "Europe/London"},
	{"Niamh Gallagher", org.AE, 38, 0, joins(teamWest), []string{smallBusiness}, []string{"Demos", "Healthcare"}, "Europe/London"},
	{"Henrik Dahl", org.AE, 24, 0, joins(teamWest), []string{smallBusiness, midMarket}, []string{"Discovery", "Danish", "Swedish"}, homeZone},
	{"Camille Laurent", org.AE, 18, 0, joins(teamWest), []string{smallBusiness, midMarket}, []string{"Discovery", "French", "Dutch"}, homeZone},
	{"Daniel Okafor", org.AE, 45, 0, joins(teamAmerica), []string{enterprise}, []string{"Procurement", "Security reviews"}, "America/New_York"},
	{"Rachel Steinberg", org.AE, 40, 3, joins(teamAmerica), []string{midMarket}, []string{"Negotiation", "Technology"}, "America/New_York"},
	{"Marisol Vega", org.AE, 3, 0, joins(teamAmerica), []string{midMarket}, []string{"Discovery", "Spanish"}, "America/New_York"},
	{"Tyler Brooks", org.AE, 29, 0, []move{{0, teamWest}, {18, teamAmerica}}, []string{smallBusiness}, []string{"Demos"}, "America/New_York"},

	{"Paul Richter", org.SDR, 38, 0, joins(teamDevelopment), nil, []string{"Inbound", "German"}, homeZone},
	{"Lea Zimmermann", org.SDR, 20, 0, joins(teamDevelopment), nil, []string{"Inbound", "German"}, homeZone},
	{"Emre Kaya", org.BDR, 39, 0, joins(teamDevelopment), nil, []string{"Outbound", "German"}, homeZone},
	{"Imogen Clarke", org.SDR, 9, 0, joins(teamDevelopment), nil, []string{"Inbound"}, "Europe/London"},
	{"Callum Reid", org.SDR, 37, 14, joins(teamDevelopment), nil, []string{"Inbound"}, "Europe/London"},
	{"Freya Nilsson", org.SDR, 13, 0, joins(teamDevelopment), nil, []string{"Inbound", "Swedish"}, homeZone},
	{"Lars Mikkelsen", org.BDR, 25, 0, joins(teamDevelopment), nil, []string{"Outbound", "Danish"}, homeZone},
	{"Brianna Cole", org.SDR, 41, 0, joins(teamDevelopment), nil, []string{"Inbound"}, "America/New_York"},
	{"Diego Morales", org.SDR, 2, 0, joins(teamDevelopment), nil, []string{"Inbound", "Spanish"}, "America/New_York"},

	{"Stefan Kirchner", org.AM, 47, 0, joins(teamGrowth), []string{enterprise, midMarket}, []string{"Renewals", "German"}, homeZone},
	{"Beatrice Holloway", org.AM, 42, 6, joins(teamGrowth), nil, []string{"Renewals"}, "Europe/London"},
	{"Owen Fairbanks", org.AM, 6, 0, joins(teamGrowth), nil, []string{"Expansion"}, "Europe/London"},
	{"Gregory Tan", org.AM, 39, 0, joins(teamGrowth), nil, []string{"Renewals", "Expansion"}, "America/New_York"},
	{"Jasmin Vogel", org.AM, 43, 0, []move{{0, teamDACH}, {15, teamGrowth}}, []string{smallBusiness}, []string{"Expansion", "German"}, homeZone},

	{"Nina Achterberg", org.CSM, 40, 0, joins(teamGrowth), nil, []string{"Onboarding", "German"}, homeZone},
	{"Thomas Ekwueme", org.CSM, 38, 0, joins(teamGrowth), nil, []string{"Onboarding"}, "Europe/London"},
	{"Hannah Sorensen", org.CSM, 26, 0, joins(teamGrowth), nil, []string{"Onboarding", "Training"}, "America/New_York"},

	{"Viktor Petrov", org.SE, 45, 0, joins(teamDACH), nil, []string{"Architecture", "Security reviews"}, homeZone},
	{"Amara Nwosu", org.SE, 22, 0, []move{{0, teamWest}, {8, teamAmerica}}, nil, []string{"Integrations"}, "America/New_York"},
}

// rep is a person who sells.
type rep struct {
	id                gid.ID
	code, name, email string
	role              org.SalesRole
	hired, left       calendar.Day // left is the first day no longer employed; never while employed
	ramp              []int64      // share of the full quota in the months after being hired, in millionths
	skills, segments  []string
	zone              string
	memberships       []membership
}

// until returns the first day on which the rep is not employed.
func (r *rep) until() calendar.Day {
	if r.left == never {
		return forever
	}
	return r.left
}

func (r *rep) employed(d calendar.Day) bool { return r.hired <= d && d < r.until() }

type team struct {
	id                 gid.ID
	code, name, region string
	parent             *team
	manager            *rep
}

type membership struct {
	team     *team
	from, to calendar.Day // to is forever while it holds
}

// ramps are the shares of the full quota that new people carry, month by month.
func rampOf(r org.SalesRole) []int64 {
	switch r {
	case org.AE, org.AM:
		return []int64{0, 250_000, 500_000, 500_000, 750_000, 1_000_000}
	case org.SDR, org.BDR:
		return []int64{250_000, 500_000, 1_000_000}
	default:
		return nil
	}
}

// monthsAgo is the first of the month so many months before the as-of day.
func (c *clock) monthsAgo(n int) calendar.Day { return c.asOf.AddMonths(-n).FirstOfMonth() }

// staff makes the reps, teams and memberships.
func (co *company) staff() {
	for i, h := range roster {
		r := &rep{
			code: code("REP", i+1, 3), name: h.name, email: mail(h.name, companyDomain), role: h.role,
			hired: co.clock.monthsAgo(h.hired), ramp: rampOf(h.role), skills: h.skills, segments: h.segments, zone: h.zone,
		}
		if h.left > 0 {
			r.left = co.clock.monthsAgo(h.left)
		}
		co.reps = append(co.reps, r)
	}
	for i, p := range teamPlans {
		t := &team{code: code("TEAM", i+1, 2), name: p.name, region: p.region, manager: co.reps[p.manager]}
		if p.parent >= 0 {
			t.parent = co.teams[p.parent]
		}
		co.teams = append(co.teams, t)
	}
	for i, h := range roster {
		r := co.reps[i]
		for k, m := range h.moves {
			from, to := r.hired, r.until()
			if k > 0 {
				from = co.clock.monthsAgo(m.months)
			}
			if k+1 < len(h.moves) {
				to = co.clock.monthsAgo(h.moves[k+1].months)
			}
			r.memberships = append(r.memberships, membership{team: co.teams[m.team], from: from, to: to})
		}
	}
}
