package demo

import "coxswain/sales/calendar"

// seat is a place in the sales organisation that somebody always fills: when a rep leaves, the next
// one takes over the book; before a seat was created another one covered it. Territories and leads
// belong to seats, and so every record has an owner who was employed at the time.
type seat struct{ stints []stint }

// stint says who filled a seat in [from, to): a rep, or the occupant of another seat.
type stint struct {
	rep      *rep
	cover    *seat
	from, to calendar.Day
}

// The seats, in the order of seatPlans.
const (
	seatDACHEnterprise = iota
	seatGermanyMid
	seatGermanySmall
	seatAlps
	seatWestEnterprise
	seatBritainMid
	seatBritainSmall
	seatNordics
	seatContinent
	seatAmericaEnterprise
	seatAmericaMid
	seatAmericaSmall
	seatLeadsDACH
	seatLeadsDACH2
	seatOutboundDACH
	seatLeadsWest
	seatLeadsWest2
	seatOutboundWest
	seatLeadsAmerica
	seatLeadsAmerica2
	seatGrowthDACH
	seatGrowthWest
	seatGrowthAmerica
	seatGrowthDACHSmall
	seatSuccessDACH
	seatSuccessWest
	seatSuccessAmerica
	seatEngineerEurope
	seatEngineerAmerica
)

// occupant fills a seat from so many months ago: a rep of the roster, or with covers another seat.
type occupant struct {
	months int // long before the history starts for the first one
	name   string
	covers int
}

const ever = 600 // months ago, before everything

func by(name string, months int) occupant { return occupant{months: months, name: name} }

// coveredBy is another seat until the first rep comes.
func coveredBy(seat int) occupant { return occupant{months: ever, covers: seat} }

var seatPlans = [][]occupant{
	seatDACHEnterprise:    {by("Lukas Hartmann", ever)},
	seatGermanyMid:        {by("Miriam Schäfer", ever)},
	seatGermanySmall:      {by("Tobias Krüger", ever), by("Aylin Yıldız", 20)},
	seatAlps:              {by("Jasmin Vogel", ever), by("Felix Obermaier", 15)},
	seatWestEnterprise:    {by("Oliver Pembroke", ever)},
	seatBritainMid:        {by("Charlotte Ashdown", ever), by("Rhys Morgan", 9)},
	seatBritainSmall:      {by("Niamh Gallagher", ever)},
	seatNordics:           {coveredBy(seatWestEnterprise), by("Henrik Dahl", 24)},
	seatContinent:         {coveredBy(seatBritainMid), by("Tyler Brooks", 29), by("Camille Laurent", 18)},
	seatAmericaEnterprise: {by("Daniel Okafor", ever)},
	seatAmericaMid:        {by("Rachel Steinberg", ever), by("Marisol Vega", 3)},
	seatAmericaSmall:      {coveredBy(seatAmericaEnterprise), by("Tyler Brooks", 18)},
	seatLeadsDACH:         {by("Paul Richter", ever)},
	seatLeadsDACH2:        {coveredBy(seatLeadsDACH), by("Aylin Yıldız", 33), by("Lea Zimmermann", 20)},
	seatOutboundDACH:      {by("Emre Kaya", ever)},
	seatLeadsWest:         {coveredBy(seatLeadsWest2), by("Rhys Morgan", 28), by("Imogen Clarke", 9)},
	seatLeadsWest2:        {by("Callum Reid", ever), by("Priya Raman", 14), by("Freya Nilsson", 13)},
	seatOutboundWest:      {coveredBy(seatLeadsWest2), by("Lars Mikkelsen", 25)},
	seatLeadsAmerica:      {by("Brianna Cole", ever)},
	seatLeadsAmerica2:     {coveredBy(seatLeadsAmerica), by("Diego Morales", 2)},
	seatGrowthDACH:        {by("Stefan Kirchner", ever)},
	seatGrowthWest:        {by("Beatrice Holloway", ever), by("Owen Fairbanks", 6)},
	seatGrowthAmerica:     {by("Gregory Tan", ever)},
	seatGrowthDACHSmall:   {coveredBy(seatGrowthDACH), by("Jasmin Vogel", 15)},
	seatSuccessDACH:       {by("Nina Achterberg", ever)},
	seatSuccessWest:       {by("Thomas Ekwueme", ever)},
	seatSuccessAmerica:    {coveredBy(seatSuccessWest), by("Hannah Sorensen", 26)},
	seatEngineerEurope:    {by("Viktor Petrov", ever)},
	seatEngineerAmerica:   {coveredBy(seatEngineerEurope), by("Amara Nwosu", 22)},
}

// seating fills the seats.
func (co *company) seating() {
	byName := map[string]*rep{}
	for _, r := range co.reps {
		byName[r.name] = r
	}
	co.seats = make([]*seat, len(seatPlans))
	for i := range co.seats {
		co.seats[i] = &seat{}
	}
	for i, plan := range seatPlans {
		for k, o := range plan {
			s := stint{from: co.clock.monthsAgo(o.months), to: forever}
			if k+1 < len(plan) {
				s.to = co.clock.monthsAgo(plan[k+1].months)
			}
			if o.name != "" {
				s.rep = byName[o.name]
			} else {
				s.cover = co.seats[o.covers]
			}
			co.seats[i].stints = append(co.seats[i].stints, s)
		}
	}
}

// at returns who filled the seat on a day.
func (s *seat) at(d calendar.Day) *rep {
	for _, st := range s.stints {
		if st.from <= d && d < st.to {
			if st.cover != nil {
				return st.cover.at(d)
			}
			return st.rep
		}
	}
	return nil
}

// spans lists who filled the seat in [from, to), in order, each rep once per unbroken stay.
func (s *seat) spans(from, to calendar.Day) []stint {
	var out []stint
	for _, st := range s.stints {
		lo, hi := max(from, st.from), min(to, st.to)
		if lo >= hi {
			continue
		}
		if st.cover != nil {
			out = append(out, st.cover.spans(lo, hi)...)
			continue
		}
		out = append(out, stint{rep: st.rep, from: lo, to: hi})
	}
	return joined(out)
}

// joined puts neighbouring stays of the same rep together.
func joined(spans []stint) []stint {
	var out []stint
	for _, s := range spans {
		if n := len(out); n > 0 && out[n-1].rep == s.rep && out[n-1].to == s.from {
			out[n-1].to = s.to
			continue
		}
		out = append(out, s)
	}
	return out
}
