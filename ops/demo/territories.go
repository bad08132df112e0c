package demo

import (
	"coxswain/ent/gid"
	"coxswain/sales/calendar"
	"coxswain/sales/org"
)

// The segments.
const (
	smallBusiness = "SMB"
	midMarket     = "MID_MARKET"
	enterprise    = "ENTERPRISE"
)

const publicSector = "Public sector"

// noSeat marks a node of the hierarchy that owns no accounts itself.
const noSeat = -1

// territoryPlans lists the territories, parents first. Share is how many of a thousand accounts lie there.
var territoryPlans = []struct {
	name      string
	parent    int
	zone      string
	countries []string
	segments  []string
	industry  string
	seat      int // that sells there
	growth    int // seat that looks after its customers
	success   int
	share     int
}{
	{"Global", -1, homeZone, nil, nil, "", noSeat, noSeat, noSeat, 0},
	{regionDACH, 0, homeZone, nil, nil, "", noSeat, noSeat, noSeat, 0},
	{regionWest, 0, "Europe/London", nil, nil, "", noSeat, noSeat, noSeat, 0},
	{regionAmerica, 0, "America/New_York", nil, nil, "", noSeat, noSeat, noSeat, 0},

	{"DACH Enterprise", 1, homeZone, []string{"DE", "AT", "CH"}, []string{enterprise}, "", seatDACHEnterprise, seatGrowthDACH, seatSuccessDACH, 45},
	{"Germany Mid-Market", 1, homeZone, []string{"DE"}, []string{midMarket}, "", seatGermanyMid, seatGrowthDACH, seatSuccessDACH, 95},
	{"Germany Small Business", 1, homeZone, []string{"DE"}, []string{smallBusiness}, "", seatGermanySmall, seatGrowthDACHSmall, seatSuccessDACH, 150},
	{"Austria", 1, homeZone, []string{"AT"}, []string{smallBusiness, midMarket}, "", seatAlps, seatGrowthDACHSmall, seatSuccessDACH, 45},
	{"Switzerland", 1, homeZone, []string{"CH"}, []string{smallBusiness, midMarket}, "", seatAlps, seatGrowthDACH, seatSuccessDACH, 45},
	{"DACH Public Sector", 1, homeZone, []string{"DE", "AT", "CH"}, nil, publicSector, seatDACHEnterprise, seatGrowthDACH, seatSuccessDACH, 20},

	{"West & North Enterprise", 2, "Europe/London", []string{"GB", "IE", "SE", "DK", "NO", "FI", "NL", "BE", "FR", "ES", "IT"}, []string{enterprise}, "", seatWestEnterprise, seatGrowthWest, seatSuccessWest, 40},
	{"United Kingdom Mid-Market", 2, "Europe/London", []string{"GB"}, []string{midMarket}, "", seatBritainMid, seatGrowthWest, seatSuccessWest, 70},
	{"United Kingdom Small Business", 2, "Europe/London", []string{"GB"}, []string{smallBusiness}, "", seatBritainSmall, seatGrowthWest, seatSuccessWest, 100},
	{"Ireland", 2, "Europe/London", []string{"IE"}, []string{smallBusiness, midMarket}, "", seatBritainSmall, seatGrowthWest, seatSuccessWest, 20},
	{"Nordics", 2, homeZone, nil, nil, "", noSeat, noSeat, noSeat, 0},
	{"Sweden", 14, homeZone, []string{"SE"}, []string{smallBusiness, midMarket}, "", seatNordics, seatGrowthWest, seatSuccessWest, 30},
	{"Denmark & Norway", 14, homeZone, []string{"DK", "NO"}, []string{smallBusiness, midMarket}, "", seatNordics, seatGrowthWest, seatSuccessWest, 30},
	{"Finland", 14, homeZone, []string{"FI"}, []string{smallBusiness, midMarket}, "", seatNordics, seatGrowthWest, seatSuccessWest, 12},
	{"Benelux", 2, homeZone, []string{"NL", "BE"}, []string{smallBusiness, midMarket}, "", seatContinent, seatGrowthWest, seatSuccessWest, 40},
	{"France", 2, homeZone, []string{"FR"}, []string{smallBusiness, midMarket}, "", seatContinent, seatGrowthWest, seatSuccessWest, 35},
	{"Southern Europe", 2, homeZone, []string{"ES", "IT"}, []string{smallBusiness, midMarket}, "", seatContinent, seatGrowthWest, seatSuccessWest, 23},

	{"North America Enterprise", 3, "America/New_York", []string{"US", "CA"}, []string{enterprise}, "", seatAmericaEnterprise, seatGrowthAmerica, seatSuccessAmerica, 35},
	{"United States Mid-Market", 3, "America/New_York", []string{"US"}, []string{midMarket}, "", seatAmericaMid, seatGrowthAmerica, seatSuccessAmerica, 60},
	{"United States Small Business", 3, "America/New_York", []string{"US"}, []string{smallBusiness}, "", seatAmericaSmall, seatGrowthAmerica, seatSuccessAmerica, 80},
	{"Canada", 3, "America/New_York", []string{"CA"}, []string{smallBusiness, midMarket}, "", seatAmericaSmall, seatGrowthAmerica, seatSuccessAmerica, 25},
}

type territory struct {
	id                    gid.ID
	code, name, zone      string
	parent                *territory
	region                string
	countries, segments   []string
	industry              string
	rule                  []org.Condition
	priority              int
	seat, growth, success *seat
	share                 int
	assignments           []assignment
}

// assignment says who works a territory in [from, to).
type assignment struct {
	rep      *rep
	role     org.TerritoryRole
	from, to calendar.Day
}

// landscape makes every territory with its rule and the reps who worked it.
func (co *company) landscape() {
	at := func(n int) *seat {
		if n == noSeat {
			return nil
		}
		return co.seats[n]
	}
	for i, p := range territoryPlans {
		t := &territory{
			code: code("TER", i+1, 2), name: p.name, zone: p.zone, countries: p.countries, segments: p.segments, industry: p.industry,
			priority: 100, seat: at(p.seat), growth: at(p.growth), success: at(p.success), share: p.share, region: p.name,
		}
		if p.parent >= 0 {
			t.parent = co.territories[p.parent]
		}
		if t.parent != nil && t.parent.parent != nil {
			t.region = t.parent.region
		}
		if len(p.countries) > 0 {
			t.rule = append(t.rule, org.Condition{Attribute: "COUNTRY", Values: p.countries})
		}
		if len(p.segments) > 0 {
			t.rule = append(t.rule, org.Condition{Attribute: "SEGMENT", Values: p.segments})
		}
		if p.industry != "" { // the narrow rule goes before the wide ones
			t.rule = append(t.rule, org.Condition{Attribute: "INDUSTRY", Values: []string{p.industry}})
			t.priority = 50
		}
		if t.seat != nil {
			t.assignments = append(assigned(t.seat, org.TerritoryPrimary, co.clock.start), assigned(t.growth, org.TerritoryOverlay, co.clock.start)...)
		}
		co.territories = append(co.territories, t)
	}
}

func assigned(s *seat, role org.TerritoryRole, from calendar.Day) []assignment {
	var out []assignment
	for _, st := range s.spans(from, forever) {
		out = append(out, assignment{st.rep, role, st.from, st.to})
	}
	return out
}
