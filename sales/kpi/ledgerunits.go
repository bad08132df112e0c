package kpi

import "coxswain/sales/money"

// unitSpec is the economics of one customer.
func unitSpec(k Key, v map[string]string) *ledgerSpec {
	switch k {
	case CAC:
		s := ledgerBlank(quotientResult, Money)
		s.numeratorIn = minors
		s.numerator, s.denominator = only(s.spent(quantity{arg: int16(atoi(v["lag"]))})), only(s.customers(movedNew))
		s.count = s.denominator
		return s
	case CACByChannel:
		return channelSpec(v)
	case LTV:
		return lifetimeSpec(v["variant"])
	case LTVToCAC, CACPayback:
		return paybackSpec(k, v)
	case MagicNumber:
		s := ledgerBlank(quotientResult, Ratio)
		s.numeratorIn, s.denominatorIn = minors, minors
		s.approximate()
		change, spent := s.changed().measure, s.spent(quantity{previous: v["variant"] == "PRIOR"}).measure
		s.numerator, s.denominator, s.count = []shareOf{{change, 1}}, []shareOf{{spent, 1}}, only(s.active())
		s.special = func(p *plan, n []int64, m span12, out *outcome) {
			out.fraction(p, factors(n[change], 12, m.den), factors(m.num, n[spent]), rateDigits)
		}
		return s
	case CACRatio:
		s := flowing(Ratio)
		kinds := movedNew
		if v["arr"] == "NEW_AND_EXPANSION" {
			kinds |= movedExpansion
		}
		s.numerator, s.denominator = only(s.spent(quantity{})), each(12, s.moved(kinds))
		s.count = only(s.customers(movedNew))
		return s
	case CampaignROI:
		return campaignSpec(v)
	default:
		return nil
	}
}

// fraction states a value as num / den; without a denominator there is none.
func (o *outcome) fraction(p *plan, num, den bigInt, digits int) {
	if den.Sign() == 0 {
		o.value = nil
		o.caveats = append(o.caveats, NoDenominator)
		return
	}
	p.rational(o, num, den, digits)
}

// amount states a value as num / den minor units.
func (o *outcome) amount(p *plan, num, den bigInt) {
	o.fraction(p, num, den, 0)
	if o.value != nil {
		o.value = p.decimal(o.value.Unscaled, p.facts.base.Exponent())
	}
}

func channelSpec(v map[string]string) *ledgerSpec {
	s := ledgerBlank(quotientResult, Money)
	s.numeratorIn, s.denominatorIn = minors, millionths
	spent := s.spent(quantity{}).measure
	won := s.want(quantity{kind: attributedCustomers, model: attributionOf(v["model"]), lookback: int16(atoi(v["lookback"]))})
	s.numerator, s.denominator = []shareOf{{spent, 1}}, []shareOf{{won, 1}}
	s.special = func(p *plan, n []int64, _ span12, out *outcome) {
		out.amount(p, factors(n[spent], oneCustomer), factors(n[won]))
		out.sample = money.DivRound(n[won], oneCustomer)
	}
	return s
}

// margin adds the net amount and the margin of the lines won in the twelve months before the end.
func (s *ledgerSpec) margin() (net, margin int) {
	of := func(field int8) int { return s.want(quantity{kind: wonMargin, field: field, arg: 12}) }
	net, margin = of(netOf), of(marginOf)
	s.warnings = append(s.warnings, warning{of(costlessOf), MissingCost})
	s.needs.costs, s.needs.amounts = true, true
	return net, margin
}

func lifetimeSpec(variant string) *ledgerSpec {
	s := ledgerBlank(quotientResult, Money)
	s.numeratorIn = minors
	s.approximate()
	switch variant {
	case "REALISED":
		of := func(field int8) []shareOf {
			return []shareOf{{s.want(quantity{kind: realisedRevenue, field: field}), 1}}
		}
		s.numerator, s.denominator = of(revenueOf), of(allOf)
		s.count = s.denominator
		return s
	case "COHORT":
		curve := s.want(quantity{kind: lifetimeCurve})
		net, margin := s.margin()
		s.count = only(s.active())
		s.special = func(p *plan, n []int64, _ span12, out *outcome) {
			out.numerator, out.denominator = nil, nil
			if n[net] == 0 {
				out.caveats = append(out.caveats, MissingCost)
				return
			}
			out.amount(p, factors(n[curve], n[margin]), factors(n[net], curveScale))
		}
		return s
	}
	l := s.lifetime(variant == "MARGIN")
	s.count = only(s.active())
	s.special = func(p *plan, n []int64, m span12, out *outcome) {
		num, den, ok := l.of(n, m, out)
		l.show(p, n, out)
		if ok {
			out.amount(p, num, den)
		}
	}
	return s
}

// lifetime is ARPA (x margin) over the monthly logo churn.
type lifetime struct {
	standing, active, opening, lost int
	net, margin                     int // -1 without margin
}

func (s *ledgerSpec) lifetime(withMargin bool) lifetime {
	l := lifetime{s.standing().measure, s.active().measure, s.kept(0, allOf).measure, s.kept(0, lostOf).measure, -1, -1}
	if withMargin {
		l.net, l.margin = s.margin()
	}
	return l
}

// of returns the lifetime value as a fraction of minor units; false when there is none.
func (l lifetime) of(n []int64, m span12, out *outcome) (num, den bigInt, ok bool) {
	out.value = nil
	switch {
	case n[l.active] == 0 || n[l.opening] == 0:
		out.caveats = append(out.caveats, NoDenominator)
		return nil, nil, false
	case n[l.lost] == 0:
		out.caveats = append(out.caveats, Lossless)
		return nil, nil, false
	case l.net >= 0 && n[l.net] == 0:
		out.caveats = append(out.caveats, MissingCost)
		return nil, nil, false
	}
	num, den = factors(n[l.standing], n[l.opening], m.num), factors(n[l.active], n[l.lost], m.den)
	if l.net >= 0 {
		num.Mul(num, factors(n[l.margin]))
		den.Mul(den, factors(n[l.net]))
	}
	return num, den, true
}

// show states what a customer brings a month and the churn of the period.
func (l lifetime) show(p *plan, n []int64, out *outcome) {
	out.numerator, out.denominator = nil, nil
	if n[l.active] != 0 && (l.net < 0 || n[l.net] != 0) {
		num, den := factors(n[l.standing]), factors(n[l.active])
		if l.net >= 0 {
			num.Mul(num, factors(n[l.margin]))
			den.Mul(den, factors(n[l.net]))
		}
		var brings outcome
		brings.amount(p, num, den)
		out.numerator = brings.value
	}
	if n[l.opening] != 0 {
		var churn outcome
		p.rational(&churn, factors(n[l.lost]), factors(n[l.opening]), rateDigits)
		out.denominator = churn.value
	}
}

// paybackSpec sets what a customer brings against what it costs to win one.
func paybackSpec(k Key, v map[string]string) *ledgerSpec {
	unit := Ratio
	if k == CACPayback {
		unit = Months
	}
	s := ledgerBlank(quotientResult, unit)
	s.approximate()
	spent, won := s.spent(quantity{}).measure, s.customers(movedNew).measure
	s.count = []shareOf{{won, 1}}
	if k == LTVToCAC {
		l := s.lifetime(v["variant"] == "MARGIN")
		s.special = func(p *plan, n []int64, m span12, out *outcome) {
			out.numerator, out.denominator = nil, p.cost(n[spent], n[won])
			num, den, ok := l.of(n, m, out)
			if !ok {
				return
			}
			var value outcome
			value.amount(p, num, den)
			out.numerator = value.value
			if n[won] == 0 { // nobody was won, so that there is no cost of winning one
				out.caveats = append(out.caveats, NoDenominator)
				return
			}
			out.fraction(p, num.Mul(num, factors(n[won])), den.Mul(den, factors(n[spent])), rateDigits)
		}
		return s
	}
	standing, active := s.standing().measure, s.active().measure
	net, margin := -1, -1
	if v["basis"] == "MARGIN" {
		net, margin = s.margin()
	}
	s.special = func(p *plan, n []int64, _ span12, out *outcome) {
		out.value, out.numerator, out.denominator = nil, p.cost(n[spent], n[won]), nil
		num, den := factors(n[standing]), factors(n[active])
		if net >= 0 {
			if n[net] == 0 {
				out.caveats = append(out.caveats, MissingCost)
				return
			}
			num.Mul(num, factors(n[margin]))
			den.Mul(den, factors(n[net]))
		}
		if den.Sign() == 0 || num.Sign() <= 0 {
			out.caveats = append(out.caveats, NoDenominator)
			return
		}
		var brings outcome
		brings.amount(p, num, den)
		out.denominator = brings.value
		out.fraction(p, den.Mul(den, factors(n[spent])), num.Mul(num, factors(n[won])), rateDigits)
	}
	return s
}

// cost is what one customer cost to win, nil without any.
func (p *plan) cost(spent, won int64) *money.Decimal {
	var out outcome
	out.amount(p, factors(spent), factors(won))
	return out.value
}

func campaignSpec(v map[string]string) *ledgerSpec {
	s := ledgerBlank(quotientResult, Fraction)
	s.numeratorIn, s.denominatorIn = minors, minors
	q := quantity{kind: attributedWins, model: attributionOf(v["model"]), lookback: int16(atoi(v["lookback"])), field: netOf}
	if v["basis"] == "MARGIN" {
		q.field = marginOf
		s.needs.costs = true
		lack := q
		lack.field = costlessOf
		s.warnings = append(s.warnings, warning{s.want(lack), MissingCost})
	}
	spent := s.spent(quantity{category: spendOfCampaigns})
	s.numerator = []shareOf{{s.want(q), 1}, scaled(spent, -1)}
	s.denominator = only(spent)
	return s
}
