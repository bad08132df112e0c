package kpi

// shareOf is one summand of a numerator or denominator: a measure times a factor.
type shareOf struct {
	measure int
	factor  int64
}

// shape of the result of a spec.
type resultKind uint8

const (
	sumResult        resultKind = iota // the numerator
	quotientResult                     // numerator / denominator
	percentileResult                   // of the single values of measure sample
	velocityResult                     // open x win rate x average / cycle
	growthResult                       // numerator now / numerator before - 1
)

// keptIn is what a sum is kept in.
type keptIn uint8

const (
	wholes     keptIn = iota
	minors            // minor units of the base currency
	hundredths        // of a minute
	millionths        // of a whole: shared customers, quantities
)

// warning puts a caveat on a point when a measure is not zero.
type warning struct {
	measure int
	caveat  Caveat
}

// spec is how a KPI is computed under chosen variants.
type spec struct {
	kind                       resultKind
	unit                       Unit
	measures                   []measure
	numerator                  []shareOf
	denominator                []shareOf
	numeratorIn, denominatorIn keptIn
	count                      []shareOf // rows behind the number
	percent                    int64     // of percentileResult: 50, 75, 90
	sample                     int       // measure with the single values
	known                      int       // measure that must not be 0 for a value, -1 for none: rows with an amount
	unknown                    Caveat    // said when known is 0 but there are rows
	warnings                   []warning
	cohort                     int // measure counting the young rows of a cohort, -1 when it is none
	when0                      Caveat
	scaleNum                   int64 // the quotient is numerator x scaleNum / (denominator x scaleDen)
	scaleDen                   int64
	over                       Caveat // said when the denominator is negative, the value is absent then
	low, high                  int64  // benchmark band in millionths, 0 and 0 for none

	needs needs
}

// add registers a measure and returns its place; equal ones share it.
func (s *spec) add(m measure) int {
	for i, have := range s.measures {
		if have == m {
			return i
		}
	}
	s.measures = append(s.measures, m)
	return len(s.measures) - 1
}

// rows registers the count of rows of a stream with the bits want under mask.
func (s *spec) rows(st stream, mask, want uint32) int {
	return s.add(measure{stream: st, mask: mask, want: want, since: noDay})
}

func (s *spec) have(st stream, bits uint32) int { return s.rows(st, bits, bits) }

func (s *spec) warn(m int, c Caveat) { s.warnings = append(s.warnings, warning{m, c}) }

func once(measures ...int) []shareOf {
	out := make([]shareOf, len(measures))
	for i, m := range measures {
		out[i] = shareOf{m, 1}
	}
	return out
}

func blank(kind resultKind, u Unit) *spec {
	return &spec{kind: kind, unit: u, known: -1, cohort: -1, sample: -1, scaleNum: 1, scaleDen: 1, when0: NoDenominator}
}

// counting is a KPI that counts rows.
func counting(st stream, mask, want uint32) *spec {
	s := blank(sumResult, Count)
	s.numerator = once(s.rows(st, mask, want))
	s.count = s.numerator
	return s
}

// share is the rows with the bits part among the rows with the bits whole (part includes whole).
func share(st stream, part, whole uint32) *spec {
	s := blank(quotientResult, Fraction)
	s.numerator = once(s.have(st, part|whole))
	s.denominator = once(s.have(st, whole))
	s.count = s.denominator
	return s
}

// ripens marks the KPI as one whose buckets ripen: rows since the cutoff are too young to be judged.
func (s *spec) ripens(st stream, since int32) *spec {
	s.cohort = s.add(measure{stream: st, since: since})
	return s
}

// began warns of rows that may belong to a bucket but have no opened day.
func (s *spec) began(st stream) *spec {
	undated := undatedOpportunities
	if st == openedLeads {
		undated = undatedLeads
	}
	s.warn(s.have(undated, 0), MissingDate)
	return s
}

// percentOf returns the percentile that a statistic names, 0 for the mean.
func percentOf(statistic string) int64 {
	switch statistic {
	case "P25":
		return 25
	case "MEDIAN":
		return 50
	case "P75":
		return 75
	case "P90":
		return 90
	default:
		return 0
	}
}

// statistic is the mean or a percentile of a value of the rows with bits.
func statistic(u Unit, name string, m measure) *spec {
	s := blank(quotientResult, u)
	if p := percentOf(name); p > 0 {
		s.kind, s.percent, m.each = percentileResult, p, true
	}
	s.sample = s.add(m)
	m.value, m.index, m.each = one, 0, false
	n := s.add(m)
	s.numerator, s.denominator, s.count = once(s.sample), once(n), once(n)
	return s
}

// amounts returns the wide column and the class bit of a basis.
func amounts(basis string) (wide int, known uint32) {
	switch basis {
	case "ACV":
		return oACV, hasACV
	case "MRR":
		return oMRR, hasMRR
	default:
		return oAmount, hasAmount
	}
}

// money is the sum of an amount over the rows with bits, with the caveats that amounts need.
// It returns the places of the sum, of the rows with an amount, and of all rows.
func (s *spec) money(st stream, bits uint32, basis string) (sum, known, all int) {
	wide, bit := amounts(basis)
	sum = s.add(measure{stream: st, mask: bits | bit, want: bits | bit, value: ofWide, index: wide, since: noDay})
	known = s.have(st, bits|bit)
	all = s.have(st, bits)
	s.warn(s.rows(st, bits|bit, bits), MissingAmount)
	if basis != "ACV" && basis != "MRR" {
		s.warn(s.have(st, bits|bit|isEstimated), EstimatedAmount)
	}
	s.warn(s.have(st, bits|bit|isApproximate), FXApproximate)
	s.needs.amounts = true
	return sum, known, all
}

// total is the sum of an amount as a KPI of its own.
func total(st stream, bits uint32, basis string) *spec {
	s := blank(sumResult, Money)
	sum, known, all := s.money(st, bits, basis)
	s.numerator, s.count, s.known, s.unknown = once(sum), once(all), known, MissingAmount
	s.numeratorIn = minors
	return s
}

// perRep divides a counting KPI by the reps employed.
func (s *spec) perRep(per string) *spec {
	if per != "REP" {
		return s
	}
	s.kind = quotientResult
	if s.unit == Count {
		s.unit = Ratio
	}
	s.denominator = once(s.have(employedReps, 0))
	return s
}
