package kpi

import "coxswain/sales/quota"

// Places of the sums that KPIs told rep by rep are made of.
const (
	repNumerator = iota
	repDenominator
	repCount
	repMissing     // rows without an amount
	repApproximate // amounts converted at a rate of another day
	repCensored    // reps who are not there yet
	repSums
)

// repSpec is how a KPI is computed that is told rep by rep: what each adds is found first, then added up.
type repSpec struct {
	spec
	key        Key
	measure    quota.Measure
	attainment *spec  // what is credited to a rep, and their quotas
	reading    string // of CAPACITY
	ramping    string // of REPS_AT_QUOTA
	needed     int64  // of RAMP_TIME: the share of a full month's quota, in percent
	firstDeal  bool   // of RAMP_TIME
}

// repKey reports whether a KPI is told rep by rep.
func repKey(k Key) bool { return k == RepsAtQuota || k == Capacity || k == RampTime }

// repSpecs returns how a KPI is computed rep by rep with the given variants; false for any other.
func repSpecs(k Key, v map[string]string) (*repSpec, bool) {
	if !repKey(k) {
		return nil, false
	}
	s := &repSpec{spec: *blank(quotientResult, Fraction), key: k, measure: quota.Measure(v["measure"]), attainment: attainmentSpec(v)}
	s.numerator, s.denominator, s.count = once(repNumerator), once(repDenominator), once(repCount)
	s.needs = s.attainment.needs
	if s.measure.InMoney() {
		s.warn(repMissing, MissingAmount)
		s.warn(repApproximate, FXApproximate)
	}
	switch k {
	case RepsAtQuota:
		s.ramping = v["ramping"]
		if s.percent = percentOf(v["statistic"]); s.percent > 0 {
			s.kind, s.numeratorIn, s.scaleDen = percentileResult, millionths, millionth
		}
	case Capacity:
		s.reading = v["reading"]
		s.numeratorIn, s.denominatorIn = minors, minors
		if s.reading == "CAPACITY" || s.reading == "STREET_QUOTA" {
			s.kind, s.unit, s.denominator = sumResult, Money, nil
		}
		if s.reading != "CAPACITY" {
			s.warnings = nil // only quotas are read
		}
	default:
		s.unit, s.firstDeal, s.needed = Months, v["milestone"] == "FIRST_DEAL", map[string]int64{"100": 100, "80": 80, "75": 75, "50": 50}[v["share"]]
		if s.firstDeal {
			s.unit, s.warnings = Days, nil
		}
		if s.percent = percentOf(v["statistic"]); s.percent > 0 {
			s.kind = percentileResult
		}
		s.warn(repCensored, Censored)
	}
	return s, true
}

// millionth is how many parts a rate has.
const millionth = 1_000_000

// readsTargets reports whether the quotas of teams bear on the number.
func (s *repSpec) readsTargets() bool {
	return s.reading == "OVER_ASSIGNMENT" || s.reading == "ATTAINMENT_FACTOR"
}

func repSides(k Key, v map[string]string) sideNames {
	switch k {
	case RepsAtQuota:
		if v["statistic"] == "SHARE" {
			return sideNames{"of these, reps at 100 % or more", "reps who carry a quota"}
		}
		return sideNames{"sum of their attainments", "reps who carry a quota"}
	case Capacity:
		switch v["reading"] {
		case "STREET_QUOTA":
			return sideNames{"quotas of reps", ""}
		case "OVER_ASSIGNMENT":
			return sideNames{"quotas of reps", "quotas of teams"}
		case "ATTAINMENT_FACTOR":
			return sideNames{"quotas of teams", "quotas of reps"}
		default:
			return sideNames{"quotas of reps times what can be expected of each", ""}
		}
	case RampTime:
		if v["milestone"] == "FIRST_DEAL" {
			return sideNames{"days from hiring to the first opportunity won", "reps hired who won one"}
		}
		return sideNames{"months from hiring to the first at quota", "reps hired who got there"}
	default:
		return sideNames{}
	}
}
