package kpi

import "math/big"

// ledgerSpecs returns how a KPI of subscriptions and of unit economics is computed with the given
// variants; false for any other KPI.
func ledgerSpecs(k Key, v map[string]string) (*ledgerSpec, bool) {
	for _, of := range []func(Key, map[string]string) *ledgerSpec{movementSpec, customerSpec, retentionSpec, lifecycleSpec, unitSpec, paySpec} {
		if s := of(k, v); s != nil {
			return s, true
		}
	}
	return nil, false
}

func ledgerBlank(kind resultKind, u Unit) *ledgerSpec { return &ledgerSpec{spec: *blank(kind, u)} }

// worth is an amount of money that is a sum.
func worth() *ledgerSpec {
	s := ledgerBlank(sumResult, Money)
	s.numeratorIn = minors
	s.approximate()
	return s
}

// movingBy is the amount of the movements of one kind, and how many accounts moved so.
func movingBy(kind uint16, factor int64) *ledgerSpec {
	s := worth()
	s.numerator = each(factor, s.moved(kind))
	s.count = only(s.customers(kind))
	return s
}

// flowing is a quotient of amounts.
func flowing(u Unit) *ledgerSpec {
	s := ledgerBlank(quotientResult, u)
	s.numeratorIn, s.denominatorIn = minors, minors
	s.approximate()
	return s
}

const (
	movedGains  = movedNew | movedExpansion | movedReactivation
	movedLosses = movedContraction | movedChurn
)

func movementSpec(k Key, v map[string]string) *ledgerSpec {
	switch k {
	case MRR, ARR:
		s := worth()
		at := quantity{kind: standingAmount, mask: movedUsage}
		switch v["line"] {
		case "USAGE":
			at.want = movedUsage
		case "ALL":
			at.mask = 0
		}
		factor := int64(1)
		if k == ARR {
			factor = 12
		}
		s.numerator = []shareOf{{s.want(at), factor}}
		s.count = only(s.active())
		return s
	case CMRR:
		s := worth()
		s.numerator = []shareOf{{s.want(quantity{kind: committedAmount, mask: movedUsage}), 1}}
		s.count = only(s.active())
		return s
	case MRRNew:
		s := movingBy(movedNew, 1)
		s.samePeriod()
		return s
	case MRRExpansion:
		return movingBy(movedExpansion, 1)
	case MRRContraction:
		return movingBy(movedContraction, -1)
	case MRRChurn:
		s := movingBy(movedChurn, -1)
		s.samePeriod()
		return s
	case MRRReactivation:
		return movingBy(movedReactivation, 1)
	case MRRFXImpact:
		return movingBy(movedFX, 1)
	case MRRTransfer:
		return movingBy(movedTransfer, 1)
	case NetNewMRR:
		s := worth()
		s.numerator = s.moved(movedGains | movedLosses)
		s.count = only(s.active())
		return s
	case MRRGrowthRate:
		s := flowing(Fraction)
		s.numerator, s.denominator = only(s.changed()), s.opening()
		s.count = only(s.kept(0, allOf))
		return s
	case QuickRatio:
		s := flowing(Ratio)
		gains := movedNew | movedExpansion
		if v["reactivation"] == "INCLUDED" {
			gains = movedGains
		}
		s.numerator, s.denominator = s.moved(gains), each(-1, s.moved(movedLosses))
		s.when0 = Lossless
		s.count = only(s.active())
		return s
	case ExpansionShare:
		s := flowing(Fraction)
		s.numerator, s.denominator = s.moved(movedExpansion), s.moved(movedNew|movedExpansion)
		s.count = only(s.active())
		return s
	case GrossMRRChurnRate, NetMRRChurnRate:
		s := flowing(Fraction)
		kinds := movedLosses
		if k == NetMRRChurnRate {
			kinds |= movedExpansion | movedReactivation
		}
		s.numerator, s.denominator = each(-1, s.moved(kinds)), s.opening()
		s.count = only(s.kept(0, allOf))
		return s
	default:
		return nil
	}
}

func customerSpec(k Key, _ map[string]string) *ledgerSpec {
	counting := func(s *ledgerSpec, of shareOf) *ledgerSpec {
		s.numerator, s.count = only(of), only(of)
		return s
	}
	s := ledgerBlank(sumResult, Count)
	switch k {
	case ActiveCustomers:
		s.overlaps = true
		return counting(s, s.active())
	case PausedCustomers:
		s.overlaps = true
		return counting(s, shareOf{s.want(quantity{kind: pausedAccounts}), 1})
	case NewCustomers:
		s.overlaps = true
		s.samePeriod()
		return counting(s, s.customers(movedNew))
	case ChurnedCustomers:
		s.overlaps = true
		s.samePeriod()
		return counting(s, s.customers(movedChurn))
	case ARPA:
		s = flowing(Money)
		s.denominatorIn = wholes
		s.numerator, s.denominator = only(s.standing()), only(s.active())
		s.count = s.denominator
		return s
	case ASP:
		s = flowing(Money)
		s.denominatorIn = wholes
		s.numerator, s.denominator = s.moved(movedNew), only(s.customers(movedNew))
		s.count = s.denominator
		return s
	case ReactivationRate:
		s = ledgerBlank(quotientResult, Fraction)
		s.numerator = only(s.customers(movedReactivation))
		s.denominator = []shareOf{{s.want(quantity{kind: trailingMoved, mask: movedChurn | movedUsage, want: movedChurn, arg: 12}), 1}}
		s.count = s.denominator
		return s
	default:
		return nil
	}
}

// months of the window that a variant names; 0 is the period itself.
func windowOf(v map[string]string) int16 {
	if v["window"] == "TRAILING_12_MONTHS" {
		return 12
	}
	return 0
}

func retentionSpec(k Key, v map[string]string) *ledgerSpec {
	switch k {
	case LogoChurnRate:
		s := ledgerBlank(quotientResult, Fraction)
		s.denominator = only(s.kept(0, allOf))
		s.count = s.denominator
		if v["definition"] == "NET_COUNT" {
			s.numerator = []shareOf{s.kept(0, allOf), scaled(s.active(), -1)}
			return s
		}
		s.numerator = only(s.kept(0, lostOf))
		s.samePeriod()
		return s
	case GRR:
		s, months := flowing(Fraction), windowOf(v)
		s.numerator, s.denominator = only(s.kept(months, cappedMRR)), only(s.kept(months, openingMRR))
		s.count = only(s.kept(months, allOf))
		return s
	case NRR:
		s, months := flowing(Fraction), windowOf(v)
		s.count = only(s.kept(months, allOf))
		returns := v["reactivation"] == "INCLUDED"
		if v["method"] == "BRIDGE" {
			kinds := movedExpansion | movedLosses
			if returns {
				kinds |= movedReactivation
			}
			changed, moved := only(s.changed()), s.moved(kinds)
			if months > 0 {
				changed, moved = []shareOf{{s.want(quantity{kind: trailingAmount, mask: movedUsage, arg: months}), 1}}, s.trailing(months, kinds)
			}
			s.denominator = joined(only(s.standing()), each(-1, changed))
			s.numerator = joined(s.denominator, moved)
			return s
		}
		s.numerator, s.denominator = only(s.kept(months, closingMRR)), only(s.kept(months, openingMRR))
		if returns {
			s.numerator = append(s.numerator, s.kept(months, returnedMRR))
		}
		return s
	default:
		return nil
	}
}

// age reads the age of a cohort.
func age(v map[string]string) int16 {
	switch v["age"] {
	case "NOW", "":
		return agedNow
	default:
		return int16(atoi(v["age"]))
	}
}

func atoi(s string) int {
	n := 0
	for _, c := range s {
		if c < '0' || c > '9' {
			return 0
		}
		n = 10*n + int(c-'0')
	}
	return n
}

func (s *ledgerSpec) aged(age int16, field int8) shareOf {
	return shareOf{s.want(quantity{kind: cohortAccounts, arg: age, field: field}), 1}
}

// ripe tells the share of a cohort that is old enough to be judged; the younger ones are left out.
func (s *ledgerSpec) ripe(size, young shareOf) {
	s.warnings = append(s.warnings, warning{young.measure, ImmatureCohort})
	s.matured = &[2]int{size.measure, young.measure}
}

func lifecycleSpec(k Key, v map[string]string) *ledgerSpec {
	switch k {
	case CohortLogoRetention:
		s := ledgerBlank(quotientResult, Fraction)
		s.numerator, s.denominator = only(s.aged(age(v), aliveOf)), only(s.aged(age(v), allOf))
		s.count = s.denominator
		s.ripe(s.aged(age(v), allOf), s.aged(age(v), youngOf))
		return s
	case CohortRevenueRetention:
		s := flowing(Fraction)
		field := closingMRR
		if v["gross"] == "TRUE" {
			field = cappedMRR
		}
		s.numerator, s.denominator = only(s.aged(age(v), field)), only(s.aged(age(v), openingMRR))
		s.count = only(s.aged(age(v), allOf))
		s.ripe(s.aged(age(v), allOf), s.aged(age(v), youngOf))
		return s
	case RenewalRate:
		s := ledgerBlank(quotientResult, Fraction)
		of := func(field int8) []shareOf { return []shareOf{{s.want(quantity{kind: dueTerms, field: field}), 1}} }
		if v["by"] == "LOGO" {
			s.numerator, s.denominator = of(keepersOf), of(accountsOf)
			s.count = s.denominator
			s.overlaps = true
		} else {
			s.numeratorIn, s.denominatorIn = minors, minors
			s.needs.amounts = true
			s.numerator, s.denominator, s.count = of(renewedOf), of(revenueOf), of(allOf)
		}
		s.warnings = append(s.warnings, warning{of(undecidedOf)[0].measure, NotYetDue})
		return s
	case TrialConversionRate:
		s := ledgerBlank(quotientResult, Fraction)
		days := int16(atoi(v["window"]))
		of := func(field int8) shareOf {
			return shareOf{s.want(quantity{kind: startedTrials, field: field, arg: days}), 1}
		}
		s.numerator, s.denominator = only(of(convertedOf)), only(of(allOf))
		s.count = s.denominator
		s.cohort = of(youngOf).measure
		return s
	case AdoptionRate:
		s := ledgerBlank(quotientResult, Fraction)
		of := func(field int8) []shareOf { return []shareOf{{s.want(quantity{kind: usedQuantity, field: field}), 1}} }
		s.numerator, s.denominator, s.count = of(netOf), of(includedOf), of(allOf)
		s.numeratorIn, s.denominatorIn = millionths, millionths
		return s
	default:
		return nil
	}
}

func (s *ledgerSpec) spent(q quantity) shareOf {
	q.kind = spentAmount
	s.needs.amounts = true
	return shareOf{s.want(q), 1}
}

// factors is an exact product.
func factors(n ...int64) *big.Int {
	out := big.NewInt(1)
	for _, f := range n {
		out.Mul(out, big.NewInt(f))
	}
	return out
}
