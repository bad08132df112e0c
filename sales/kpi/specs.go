package kpi

import "coxswain/sales/quota"

// clock is what some specs read of the query: what is too young or not yet due, and whether the viewer
// sees some of the opportunities only.
type clock struct {
	today   int32
	usual   usualTimes
	limited bool
}

// specs returns how a KPI is computed with the given variants; false when it is not available.
func specs(k Key, v map[string]string) (*spec, bool) { return specsAt(k, v, clock{}) }

func specsAt(k Key, v map[string]string, c clock) (*spec, bool) {
	if s := funnelSpec(k, v, c); s != nil {
		return s, true
	}
	if s := pipelineSpec(k, v, c); s != nil {
		return s, true
	}
	if s := activitySpec(k, v); s != nil {
		return s, true
	}
	if s := economicsSpec(k, v); s != nil {
		return s, true
	}
	return nil, false
}

func funnelSpec(k Key, v map[string]string, c clock) *spec {
	switch k {
	case LeadsCreated:
		return counting(openedLeads, 0, 0).began(openedLeads)
	case LeadResponseTime:
		s := statistic(Minutes, v["statistic"], measure{stream: assignedLeads, mask: isTouched, want: isTouched, value: ofColumn, index: lResponse, since: noDay})
		s.warn(s.rows(assignedLeads, isTouched, 0), Censored)
		return s
	case SLAAttainment:
		s := share(promisedLeads, metSLA, isDue)
		s.warn(s.rows(promisedLeads, isDue, 0), NotYetDue)
		return s
	case MQLToSQLRate:
		return share(marketedLeads, isSQL, 0).ripens(marketedLeads, c.today-c.usual.sql)
	case LeadConversionRate:
		if v["target"] == "OPPORTUNITY" {
			return share(openedLeads, isOpportunity, 0).ripens(openedLeads, c.today-c.usual.opportunity).began(openedLeads)
		}
		return share(openedLeads, isCustomer, 0).ripens(openedLeads, c.today-c.usual.customer).began(openedLeads)
	case LeadToOpportunityRate:
		return share(openedLeads, isOpportunity, 0).ripens(openedLeads, c.today-c.usual.opportunity).began(openedLeads)
	case CloseRate:
		s := blank(quotientResult, Fraction)
		s.numerator = once(s.have(closedOpportunities, isWon|isNewBusiness))
		if v["denominator"] == "PROPOSALS" {
			s.denominator = once(s.have(proposedOpportunities, 0))
		} else {
			s.denominator = once(s.have(openedLeads, 0))
		}
		s.count = s.denominator
		return s
	case CostPerLead:
		return costPer(openedLeads, v["cost"])
	case CostPerOpportunity:
		return costPer(openedOpportunities, v["cost"])
	case StageConversionRate:
		s := blank(quotientResult, Fraction)
		bits := hasPassed
		if v["to"] == "WON" {
			bits = isWon
		}
		s.numerator, s.denominator = once(s.have(reachedStages, bits)), once(s.have(reachedStages, 0))
		s.count = s.denominator
		return s.ripens(reachedStages, c.today-c.usual.win)
	case TimeInStage:
		s := statistic(Days, v["statistic"], measure{stream: leftStages, mask: isStay, want: isStay, value: ofEmitted, index: emittedFirst, since: noDay})
		s.warn(s.have(runningStages, 0), Censored)
		return s
	default:
		return nil
	}
}

func costPer(st stream, category string) *spec {
	s := blank(quotientResult, Money)
	mask, want := uint32(0), uint32(0)
	switch category {
	case "MARKETING":
		mask, want = spendSales|spendMarketing, spendMarketing
	case "SALES":
		mask, want = spendSales|spendMarketing, spendSales
	}
	s.numerator = once(s.add(measure{stream: spentMoney, mask: mask, want: want, value: ofEmitted, index: emittedFirst, since: noDay}))
	s.denominator = once(s.have(st, 0))
	s.count = s.denominator
	s.began(st)
	s.needs.amounts = true
	s.numeratorIn = minors
	return s
}

// lostBits returns the class bits of lost rows under the noDecision variant.
func lostBits(noDecision string) (mask, want uint32) {
	switch noDecision {
	case "EXCLUDED":
		return isLost | isNoDecision, isLost
	case "ONLY":
		return isLost | isNoDecision, isLost | isNoDecision
	default:
		return isLost, isLost
	}
}

// lost registers the count of lost opportunities under the noDecision variant.
func (s *spec) lost(noDecision string) int {
	mask, want := lostBits(noDecision)
	return s.rows(closedOpportunities, mask, want)
}

func pipelineSpec(k Key, v map[string]string, c clock) *spec {
	switch k {
	case WinRateClosed:
		s := blank(quotientResult, Fraction)
		won := s.have(closedOpportunities, isWon)
		lost := s.lost(v["noDecision"])
		s.numerator, s.denominator = once(won), once(won, lost)
		s.count = s.denominator
		return s
	case WinRateCreated:
		return share(openedOpportunities, isWon, 0).ripens(openedOpportunities, c.today-c.usual.win).began(openedOpportunities)
	case WinRateValue:
		s := blank(quotientResult, Fraction)
		won, _, nWon := s.money(closedOpportunities, isWon, "TCV")
		mask, want := lostBits(v["noDecision"])
		lost := s.add(measure{stream: closedOpportunities, mask: mask | hasAmount, want: want | hasAmount, value: ofWide, index: oAmount, since: noDay})
		s.warn(s.rows(closedOpportunities, mask|hasAmount, want), MissingAmount)
		s.warn(s.rows(closedOpportunities, mask|hasAmount|isEstimated, want|hasAmount|isEstimated), EstimatedAmount)
		s.warn(s.rows(closedOpportunities, mask|hasAmount|isApproximate, want|hasAmount|isApproximate), FXApproximate)
		s.numerator, s.denominator = once(won), once(won, lost)
		s.numeratorIn, s.denominatorIn = minors, minors
		s.count = once(nWon, s.rows(closedOpportunities, mask, want))
		return s
	case LostOpportunities:
		mask, want := lostBits(v["noDecision"])
		return counting(closedOpportunities, mask, want)
	case LostAmount:
		s := blank(sumResult, Money)
		mask, want := lostBits(v["noDecision"])
		sum := s.add(measure{stream: closedOpportunities, mask: mask | hasAmount, want: want | hasAmount, value: ofWide, index: oAmount, since: noDay})
		s.known, s.unknown = s.rows(closedOpportunities, mask|hasAmount, want|hasAmount), MissingAmount
		s.warn(s.rows(closedOpportunities, mask|hasAmount, want), MissingAmount)
		s.warn(s.rows(closedOpportunities, mask|hasAmount|isEstimated, want|hasAmount|isEstimated), EstimatedAmount)
		s.warn(s.rows(closedOpportunities, mask|hasAmount|isApproximate, want|hasAmount|isApproximate), FXApproximate)
		s.numerator, s.count = once(sum), once(s.rows(closedOpportunities, mask, want))
		s.numeratorIn = minors
		s.needs.amounts = true
		return s
	case WinLossRatio:
		s := blank(quotientResult, Ratio)
		won := s.have(closedOpportunities, isWon)
		lost := s.lost(v["noDecision"])
		s.numerator, s.denominator, s.count = once(won), once(lost), once(won, lost)
		s.when0 = Lossless
		return s
	case SalesCycle:
		return cycleSpec(v)
	case SlipRate:
		s := blank(quotientResult, Fraction)
		s.numerator, s.denominator = once(s.have(dueOpportunities, isSlipped)), once(s.have(dueOpportunities, 0))
		s.count = s.denominator
		return s
	case AverageDealSize:
		s := blank(quotientResult, Money)
		sum, known, all := s.money(closedOpportunities, isWon, v["basis"])
		s.numerator, s.denominator, s.numeratorIn = once(sum), once(known), minors
		s.known, s.unknown = known, MissingAmount
		s.count = once(all)
		return s
	case WonOpportunities:
		return counting(closedOpportunities, isWon, isWon)
	case WonRevenue:
		return total(closedOpportunities, isWon, v["basis"])
	case WonRevenueGrowth:
		s := total(closedOpportunities, isWon, v["basis"])
		s.kind, s.unit = growthResult, Fraction
		return s
	case OpenOpportunities:
		return counting(standingOpportunities, 0, 0)
	case Pipeline:
		return total(standingOpportunities, closing(v), "TCV")
	case WeightedPipeline:
		bits := closing(v)
		s := total(standingOpportunities, bits, "TCV")
		s.numerator = once(s.add(measure{stream: standingOpportunities, mask: bits | hasAmount, want: bits | hasAmount, value: ofEmitted, index: emittedFirst, since: noDay}))
		return s
	case PipelineCoverage:
		// Who sees some quotas only may see opportunities of other people through their accounts: what those
		// sell is nothing towards the quotas that are seen.
		of := flag(c.limited, isCarried)
		s := total(standingOpportunities, isClosing|of, "TCV")
		won, _, _ := s.money(closedOpportunities, isWon|of, "TCV")
		target := s.quota("BOOKINGS")
		s.kind, s.unit = quotientResult, Ratio
		s.denominator = []shareOf{{target, 1}, {won, -1}}
		s.over, s.denominatorIn = Covered, minors
		return s
	case PipelineVelocity:
		s := blank(velocityResult, MoneyPerDay)
		sum, known, _ := s.money(closedOpportunities, isWon, v["basis"])
		lost := s.have(closedOpportunities, isLost)
		won := s.have(closedOpportunities, isWon)
		days := s.add(measure{stream: closedOpportunities, mask: isWon | hasCycle, want: isWon | hasCycle, value: ofColumn, index: oCycle, since: noDay})
		cycled := s.have(closedOpportunities, isWon|hasCycle)
		s.warn(s.rows(closedOpportunities, isWon|hasCycle, isWon), MissingDate)
		open := s.have(standingOpportunities, 0)
		s.numerator = once(open, won, sum, cycled)
		s.denominator = once(won, lost, known, days)
		s.count = once(open)
		return s
	default:
		return nil
	}
}

func closing(v map[string]string) uint32 {
	if v["closing"] == "IN_PERIOD" {
		return isClosing
	}
	return 0
}

func cycleSpec(v map[string]string) *spec {
	col, known := oCycle, hasCycle
	switch v["start"] {
	case "LEAD_CREATED":
		col, known = oCycleLead, hasCycleLead
	case "FIRST_CONTACT":
		col, known = oCycleTouch, hasCycleTouch
	}
	bits := isWon | known
	s := statistic(Days, v["statistic"], measure{stream: closedOpportunities, mask: bits, want: bits, value: ofColumn, index: col, since: noDay})
	s.warn(s.rows(closedOpportunities, bits, isWon), MissingDate)
	if v["unit"] == "MONTHS" { // 30.4375 days are a month: 487/16
		s.unit, s.scaleNum, s.scaleDen = Months, 16, 487
	}
	return s
}

func activitySpec(k Key, v map[string]string) *spec {
	switch k {
	case ActivitiesDone:
		return counting(dayActivities, isDone, isDone).perRep(v["per"])
	case CallsMade:
		return counting(dayActivities, isCall, isCall).perRep(v["per"])
	case CallDuration:
		s := blank(sumResult, Minutes)
		calls := s.have(dayActivities, isCall)
		s.numerator = once(s.add(measure{stream: dayActivities, mask: isCall, want: isCall, value: ofColumn, index: aDuration, since: noDay}))
		s.count = once(calls)
		s.scaleDen, s.numeratorIn = 100, hundredths
		if v["per"] == "CALL" {
			s.kind, s.denominator = quotientResult, once(calls)
		}
		return s.perRep(v["per"])
	case CallConnectRate:
		return share(dayActivities, isConnected, isCall)
	case CallToMeetingRate:
		return share(dayActivities, isMeetingSet, isConnected)
	case EmailsSent:
		return counting(dayActivities, isEmail, isEmail).perRep(v["per"])
	case DemosBooked:
		s := counting(bookedActivities, isDemo|isMoved, isDemo).perRep(v["per"])
		return s
	case DemosHeld:
		return counting(dayActivities, isDemo|isHeld, isDemo|isHeld).perRep(v["per"])
	case MeetingsScheduled:
		mask := isGathering | isMoved
		if v["cancelled"] == "EXCLUDED" {
			mask |= isCalledOff
		}
		return counting(bookedActivities, mask, isGathering).perRep(v["per"])
	case FollowUpRate:
		s := share(dueActivities, isOnTime, isFollowUp|isDue)
		s.warn(s.rows(dueActivities, isFollowUp|isDue, isFollowUp), NotYetDue)
		return s
	case EmailOpenRate:
		return share(dayActivities, opens(v), isDelivered)
	case EmailClickRate:
		return share(dayActivities, isClicked, isDelivered)
	case EmailClickToOpenRate:
		s := blank(quotientResult, Fraction)
		s.numerator, s.denominator = once(s.have(dayActivities, isClicked)), once(s.have(dayActivities, opens(v)))
		s.count = s.denominator
		return s
	case EmailReplyRate:
		return share(dayActivities, isReplied, isDelivered)
	case EmailBounceRate:
		s := share(dayActivities, isBounced, isEmail)
		switch v["kind"] {
		case "HARD":
			s = share(dayActivities, isHardBounce, isEmail)
		case "SOFT":
			s.numerator = once(s.rows(dayActivities, isEmail|isBounced|isHardBounce, isEmail|isBounced))
		}
		return s
	case MeetingAttendanceRate:
		s := blank(quotientResult, Fraction)
		held, guest := s.have(dayActivities, isHeld), s.have(dayActivities, isNoShow)
		s.numerator, s.denominator = once(held), once(held, guest)
		if v["noShow"] == "ALL" {
			s.denominator = once(held, guest, s.have(dayActivities, isHostNoShow))
		}
		s.count = s.denominator
		s.warn(s.have(dayActivities, isUnresolved), Unresolved)
		return s
	case EmailToCallRatio:
		s := blank(quotientResult, Ratio)
		emails, calls := s.have(dayActivities, isEmail), s.have(dayActivities, isCall)
		s.numerator, s.denominator, s.count = once(emails), once(calls), once(emails, calls)
		s.low, s.high = 2_000_000, 4_000_000
		return s
	default:
		return nil
	}
}

func opens(v map[string]string) uint32 {
	if v["reliable"] == "TRUE" {
		return isOpenedHuman
	}
	return isOpenedAny
}

// quota adds the prorated quotas of a measure and returns their place.
func (s *spec) quota(measureName string) int {
	code := quotaMeasure(quota.Measure(measureName))
	return s.add(measure{stream: setQuotas, mask: 0xFF, want: uint32(code), value: ofEmitted, index: emittedFirst, since: noDay})
}

func economicsSpec(k Key, v map[string]string) *spec {
	switch k {
	case ProfitMargin:
		s := blank(quotientResult, Fraction)
		bits := hasLineCost
		net := s.add(measure{stream: wonLines, mask: bits, want: bits, value: ofEmitted, index: emittedFirst, since: noDay})
		cost := s.add(measure{stream: wonLines, mask: bits, want: bits, value: ofEmitted, index: emittedSecond, since: noDay})
		s.numerator, s.denominator = []shareOf{{net, 1}, {cost, -1}}, once(net)
		s.count = once(s.have(wonLines, bits))
		s.warn(s.rows(wonLines, bits, 0), MissingCost)
		s.needs = needs{amounts: true, costs: true}
		s.numeratorIn, s.denominatorIn = minors, minors
		return s
	case DiscountRate:
		s := blank(quotientResult, Fraction)
		bits := hasLineList
		net := s.add(measure{stream: wonLines, mask: bits, want: bits, value: ofEmitted, index: emittedFirst, since: noDay})
		list := s.add(measure{stream: wonLines, mask: bits, want: bits, value: ofEmitted, index: emittedThird, since: noDay})
		s.numerator, s.denominator = []shareOf{{list, 1}, {net, -1}}, once(list)
		s.count = once(s.have(wonLines, bits))
		s.warn(s.rows(wonLines, bits, 0), MissingCost)
		s.needs.amounts = true
		s.numeratorIn, s.denominatorIn = minors, minors
		return s
	case QuotaAttainment:
		return attainmentSpec(v)
	default:
		return nil
	}
}

func attainmentSpec(v map[string]string) *spec {
	s := blank(quotientResult, Fraction)
	var got int
	switch quota.Measure(v["measure"]) {
	case quota.WonOpportunities:
		got = s.have(closedOpportunities, isWon)
	case quota.MeetingsHeld:
		got = s.have(dayActivities, isHeld)
	case quota.LeadsQualified:
		got = s.have(marketedLeads, isSQL)
	default:
		wide, known := amounts(v["measure"])
		bits := isWon | known
		got = s.add(measure{stream: creditedReps, mask: bits, want: bits, value: ofEmitted, index: wide, since: noDay})
		s.warn(s.rows(creditedReps, bits, isWon), MissingAmount)
		s.warn(s.have(creditedReps, bits|isApproximate), FXApproximate)
		s.needs.amounts = true
		s.numeratorIn, s.denominatorIn = minors, minors
	}
	s.numerator, s.denominator = once(got), once(s.quota(v["measure"]))
	s.count = s.numerator
	if s.measures[got].value != one {
		s.count = once(s.have(creditedReps, isWon))
	}
	return s
}
