package kpi

import "coxswain/sales/fault"

// leastPayees is how few payees a number about pay may speak of for a viewer who sees pay in sums alone.
const leastPayees = 3

// statements adds what is told of the statements whose period ends in the buckets.
func (f *fold) statements(at int, q quantity) {
	type payee struct{ rep, slot, bucket int32 }
	seen := map[payee]bool{}
	w := f.plan.facts.world
	for i := range f.plan.facts.statements {
		s := &f.plan.facts.statements[i]
		bucket := f.slots.at(s.last)
		if bucket < 0 || !f.seesPay(s) {
			continue
		}
		n := s.told(q.field)
		if n == 0 {
			continue
		}
		slot := int32(0)
		if f.sorts() {
			var ok bool
			if slot, ok = f.place(&face{rep: s.rep, team: w.teamAt(s.rep, s.last)}); !ok {
				continue
			}
		}
		if k := (payee{s.rep, slot, bucket}); q.field == payeesOf {
			if seen[k] {
				continue
			}
			seen[k] = true
		}
		f.add(at, slot, int(bucket), n, s.id)
	}
}

// told is what a statement adds to a quantity.
func (s *statementRow) told(field int8) int64 {
	switch field {
	case earnedOf:
		return s.earned
	case creditedOf:
		return s.credited
	case linesOf:
		return s.lines
	case disputesOf:
		return s.disputes
	case waitedOf:
		return int64(max(0, s.paidAfter))
	case finalOf:
		return bit(s.final)
	case accurateOf:
		return bit(s.final && !s.corrected)
	case paidOf:
		return bit(s.paidAfter != noDay)
	case unpaidOf:
		return bit(s.final && s.paidAfter == noDay)
	case approximateOf:
		return bit(s.approximate)
	case unknownOf:
		return bit(s.unknown)
	default:
		return 1
	}
}

func bit(on bool) int64 {
	if on {
		return 1
	}
	return 0
}

// seesPay reports whether the viewer sees what a statement says: of OwnRows the reps of the viewer and, in the
// teams that they manage, whoever belonged to them when the period began.
func (f *fold) seesPay(s *statementRow) bool {
	sight := f.plan.sight
	return sight.scope.Pay == AllRows || sight.reps[s.rep] || sight.teams[f.plan.facts.world.teamAt(s.rep, s.from)]
}

// readsPay reports whether a key of the plan is about pay.
func (s *ledgerSpec) readsPay() bool {
	return len(s.quantities) > 0 && s.quantities[0].kind == payStatements
}

// refusesPay says what the scope withholds of a question about pay, "" for nothing.
func (s Scope) refusesPay(groupBy []Dimension, where Filter) string {
	if s.Pay == NoRows {
		return "pay"
	}
	if !s.PayInSums {
		return ""
	}
	for _, d := range groupBy {
		if d == DimRep || d == DimAccount {
			return "the pay of single people"
		}
	}
	for _, t := range where {
		if t.Dimension == DimRep || t.Dimension == DimAccount {
			return "the pay of single people"
		}
	}
	return ""
}

// enoughPayees refuses numbers about pay that speak of too few people, to viewers who see pay in sums alone.
// Where the question is filtered, those who are left out may not be too few either: the difference to the whole
// would tell of them.
func (p *ledgerPlan) enoughPayees(told *folds) error {
	at := p.payees()
	if at < 0 || !p.query.Scope.PayInSums {
		return nil
	}
	for i, run := range told.run {
		for slot := range run.numbers {
			if n := run.sums[at][slot*run.buckets+told.bucket[i]]; n > 0 && n < leastPayees {
				return tooFewPayees()
			}
		}
	}
	if len(p.terms) == 0 {
		return nil
	}
	open := *p.plan
	open.terms = nil
	for i, run := range told.run {
		all := open.newFold(p.quantities[at:at+1], run.periods[told.bucket[i]:told.bucket[i]+1], nil)
		all.run()
		kept := int64(0)
		for slot := range run.numbers { // groups of one dimension share nobody; of more the sum is at least as large
			kept += run.sums[at][slot*run.buckets+told.bucket[i]]
		}
		if left := all.sums[0][0] - kept; left > 0 && left < leastPayees {
			return tooFewPayees()
		}
	}
	return nil
}

func tooFewPayees() error {
	return fault.Forbiddenf("a number would tell what fewer than %d people are paid; ask for longer periods, larger groups, or no filter", leastPayees)
}

// payees is the place of the number of payees among the quantities, -1 where nothing is about pay.
func (p *ledgerPlan) payees() int {
	for i, q := range p.quantities {
		if q.kind == payStatements && q.field == payeesOf {
			return i
		}
	}
	return -1
}

// paySpec is how the KPIs of compensation are computed.
func paySpec(k Key, _ map[string]string) *ledgerSpec {
	s := ledgerBlank(quotientResult, Fraction)
	of := func(field int8) []shareOf { return []shareOf{{s.want(quantity{kind: payStatements, field: field}), 1}} }
	switch k {
	case CompCostOfSales:
		s.numerator, s.denominator, s.count = of(earnedOf), of(creditedOf), of(allOf)
		s.numeratorIn, s.denominatorIn = minors, minors
		s.needs.amounts = true
		s.warnings = append(s.warnings, warning{of(unknownOf)[0].measure, MissingAmount}, warning{of(approximateOf)[0].measure, FXApproximate})
	case StatementAccuracy:
		s.numerator, s.denominator = of(accurateOf), of(finalOf)
		s.count = s.denominator
	case PayoutTime:
		s.unit = Days
		s.numerator, s.denominator = of(waitedOf), of(paidOf)
		s.count = s.denominator
		s.warnings = append(s.warnings, warning{of(unpaidOf)[0].measure, Censored})
	case DisputeRate:
		s.numerator, s.denominator = of(disputesOf), of(linesOf)
		s.count = s.denominator
	default:
		return nil
	}
	of(payeesOf)
	return s
}

// payDefinitions are the KPIs of compensation.
func payDefinitions() []Definition {
	dimensions := []Dimension{DimRep, DimTeam, DimManager, DimRegion}
	const who = " Roles that see pay in sums alone (ANALYST, EXECUTIVE) may not group or filter it by rep or account, and no number may speak of fewer than 3 payees."
	return []Definition{
		{
			Key: CompCostOfSales, Row: 71, Name: "Compensation cost of sales", Unit: Fraction, Direction: LowerIsBetter, Dimensions: dimensions,
			Description: "What is earned by selling for each unit of what was sold.", Formula: "earned commission / credited bookings",
			Source:    "statements, on the last day of their period, whatever their status",
			EdgeCases: "Earned has adjustments, bonuses and deltas in it, less what was taken back. A deal counts once per payee, for their share of it; overlays and overrides are left out below the line and cost above it. Absent when nothing was credited." + who,
			Example:   "18,800 / 170,000: 0.110588",
		},
		{
			Key: StatementAccuracy, Row: 77, Name: "Statement accuracy", Unit: Fraction, Direction: HigherIsBetter, Dimensions: dimensions,
			Description: "Share of the statements that were right at the first time.", Formula: "final statements that no other final statement corrects / final statements",
			Source:    "statements that are locked or paid, on the last day of their period",
			EdgeCases: "A statement is corrected when a later one posts a difference for it and is locked itself; a difference that is still a draft does not count yet." + who,
			Example:   "95 of 100: 0.95",
		},
		{
			Key: PayoutTime, Row: 77, Name: "Payout time", Unit: Days, Direction: LowerIsBetter, Dimensions: dimensions,
			Description: "How long people wait for their commission.", Formula: "sum of days from the end of the period to the payout / paid statements",
			Source:    "statements that are paid, on the last day of their period",
			EdgeCases: "Locked statements that are not paid yet are left out (CENSORED). A payout before the end of the period counts 0 days." + who,
			Example:   "9 days: 9",
		},
		{
			Key: DisputeRate, Row: 77, Name: "Dispute rate", Unit: Fraction, Direction: LowerIsBetter, Dimensions: dimensions,
			Description: "How often payees dispute a line of their statement.", Formula: "disputes raised about lines / lines of statements",
			Source:    "statements with their lines, on the last day of their period, whatever their status; disputes, whatever became of them",
			EdgeCases: "A line that is disputed twice counts twice above. Absent without a line." + who,
			Example:   "2 of 100 lines: 0.02",
		},
	}
}
