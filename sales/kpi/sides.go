package kpi

// Side is one side of a number: what its numerator or denominator is, and what it is counted in.
type Side struct {
	Name string
	Unit Unit
}

// sideNames are what the two sides of a KPI are called; the second is empty where nothing is divided.
type sideNames struct{ numerator, denominator string }

// Sides returns what the numerator and the denominator of a KPI are under the chosen variants; nil for a side
// that it has not, and for both while it is not available.
func Sides(k Key, chosen []Variant) (numerator, denominator *Side) {
	v := variantValues(k, chosen)
	s := specOf(k, v)
	if s == nil {
		return nil, nil
	}
	names := namesOf(k, v)
	units := sideUnits(k, v, s)
	if names.numerator != "" {
		numerator = &Side{names.numerator, units[0]}
	}
	if names.denominator != "" {
		denominator = &Side{names.denominator, units[1]}
	}
	return numerator, denominator
}

// specOf is how a KPI is computed, of the ledger or not; nil while it is not available.
func specOf(k Key, v map[string]string) *spec {
	if l, ok := ledgerSpecs(k, v); ok {
		return &l.spec
	}
	if r, ok := repSpecs(k, v); ok {
		return &r.spec
	}
	s, _ := specs(k, v)
	return s
}

// sideUnits are what the sides are counted in: money where sums are kept in minor units, else what the
// measure itself is in.
func sideUnits(k Key, v map[string]string, s *spec) [2]Unit {
	of := func(in keptIn) Unit {
		switch in {
		case minors:
			return Money
		case hundredths:
			return Minutes
		default:
			return Count
		}
	}
	out := [2]Unit{of(s.numeratorIn), of(s.denominatorIn)}
	switch k {
	case SalesCycle, TimeInStage, PayoutTime:
		out[0] = Days
	case LeadResponseTime:
		out[0] = Minutes
	case PipelineVelocity:
		out = [2]Unit{Money, Days}
	case WonRevenueGrowth:
		out[1] = Money
	case LTV:
		if v["variant"] != "REALISED" {
			out[1] = Fraction
		}
	case LTVToCAC, CACPayback:
		out = [2]Unit{Money, Money}
	case RepsAtQuota:
		if s.kind == percentileResult {
			out[0] = Fraction
		}
	case RampTime:
		out[0] = s.unit
	default:
	}
	return out
}

func namesOf(k Key, v map[string]string) sideNames {
	for _, of := range []func(Key, map[string]string) sideNames{funnelSides, pipelineSides, activitySides, movementSides, retentionSides, unitSides, repSides, paySides} {
		if names := of(k, v); names != (sideNames{}) {
			return names
		}
	}
	return sideNames{}
}

func funnelSides(k Key, v map[string]string) sideNames {
	switch k {
	case LeadsCreated:
		return sideNames{"leads opened", ""}
	case LeadResponseTime:
		return sideNames{"working minutes from assignment to first contact", "leads contacted"}
	case SLAAttainment:
		return sideNames{"leads contacted in time", "leads whose time to contact ended in the period"}
	case MQLToSQLRate:
		return sideNames{"of these, leads that sales qualified", "leads that marketing qualified"}
	case LeadConversionRate:
		if v["target"] == "OPPORTUNITY" {
			return sideNames{"of these, leads that became opportunities", "leads opened"}
		}
		return sideNames{"of these, leads that became customers", "leads opened"}
	case LeadToOpportunityRate:
		return sideNames{"of these, leads that became opportunities", "leads opened"}
	case CloseRate:
		if v["denominator"] == "PROPOSALS" {
			return sideNames{"new customers won", "proposals made"}
		}
		return sideNames{"new customers won", "leads opened"}
	case CostPerLead:
		return sideNames{"spend", "leads opened"}
	case CostPerOpportunity:
		return sideNames{"spend", "opportunities opened"}
	case StageConversionRate:
		if v["to"] == "WON" {
			return sideNames{"of these, entries that were won", "entries into stages"}
		}
		return sideNames{"of these, entries that went on", "entries into stages"}
	case TimeInStage:
		return sideNames{"days spent in stages", "opportunities that left a stage"}
	default:
		return sideNames{}
	}
}

func pipelineSides(k Key, v map[string]string) sideNames {
	switch k {
	case WinRateClosed:
		return sideNames{"opportunities won", "opportunities won or lost"}
	case WinRateCreated:
		return sideNames{"of these, opportunities won", "opportunities opened"}
	case WinRateValue:
		return sideNames{"amount won", "amount won or lost"}
	case LostOpportunities:
		return sideNames{"opportunities lost", ""}
	case LostAmount:
		return sideNames{"amount lost", ""}
	case WinLossRatio:
		return sideNames{"opportunities won", "opportunities lost"}
	case SalesCycle:
		return sideNames{"days from the start to the win", "opportunities won that have a start"}
	case SlipRate:
		return sideNames{"of these, opportunities put off", "opportunities due"}
	case AverageDealSize:
		return sideNames{"amount won", "opportunities won that have an amount"}
	case WonOpportunities:
		return sideNames{"opportunities won", ""}
	case WonRevenue:
		return sideNames{"amount won", ""}
	case WonRevenueGrowth:
		return sideNames{"amount won", "amount won in the period before"}
	case OpenOpportunities:
		return sideNames{"opportunities open at the end", ""}
	case Pipeline:
		return sideNames{"amount open at the end", ""}
	case WeightedPipeline:
		return sideNames{"amount open at the end times probability", ""}
	case PipelineCoverage:
		return sideNames{"amount open that closes in the period", "quota less what was won"}
	case PipelineVelocity:
		return sideNames{"opportunities open x win rate x average amount", "days of the average cycle"}
	case ProfitMargin:
		return sideNames{"net amount less cost", "net amount"}
	case DiscountRate:
		return sideNames{"list amount less net amount", "list amount"}
	case QuotaAttainment:
		return sideNames{"result credited (" + v["measure"] + ")", "quota of the period"}
	default:
		return sideNames{}
	}
}

func activitySides(k Key, v map[string]string) sideNames {
	reps := ""
	if v["per"] == "REP" {
		reps = "reps employed in the period"
	}
	switch k {
	case ActivitiesDone:
		return sideNames{"activities done", reps}
	case CallsMade:
		return sideNames{"outbound calls", reps}
	case CallDuration:
		if v["per"] == "CALL" {
			return sideNames{"minutes of outbound calls", "outbound calls"}
		}
		return sideNames{"minutes of outbound calls", reps}
	case CallConnectRate:
		return sideNames{"calls that were answered", "outbound calls"}
	case CallToMeetingRate:
		return sideNames{"calls that set a meeting", "calls that were answered"}
	case EmailsSent:
		return sideNames{"emails sent", reps}
	case DemosBooked:
		return sideNames{"demos booked", reps}
	case DemosHeld:
		return sideNames{"demos held", reps}
	case MeetingsScheduled:
		return sideNames{"meetings scheduled", reps}
	case FollowUpRate:
		return sideNames{"follow-ups done in time", "follow-ups due"}
	case EmailOpenRate:
		return sideNames{"emails opened", "emails delivered"}
	case EmailClickRate:
		return sideNames{"emails with a followed link", "emails delivered"}
	case EmailClickToOpenRate:
		return sideNames{"emails with a followed link", "emails opened"}
	case EmailReplyRate:
		return sideNames{"emails answered", "emails delivered"}
	case EmailBounceRate:
		return sideNames{"emails that came back", "emails sent"}
	case MeetingAttendanceRate:
		return sideNames{"meetings held", "meetings held or missed"}
	case EmailToCallRatio:
		return sideNames{"emails sent", "outbound calls"}
	default:
		return sideNames{}
	}
}

func movementSides(k Key, _ map[string]string) sideNames {
	switch k {
	case MRR:
		return sideNames{"MRR at the end", ""}
	case ARR:
		return sideNames{"12 x MRR at the end", ""}
	case CMRR:
		return sideNames{"MRR at the end with what is signed and less what is known to leave", ""}
	case MRRNew:
		return sideNames{"new MRR", ""}
	case MRRExpansion:
		return sideNames{"expansion MRR", ""}
	case MRRContraction:
		return sideNames{"contraction MRR", ""}
	case MRRChurn:
		return sideNames{"churned MRR", ""}
	case MRRReactivation:
		return sideNames{"reactivation MRR", ""}
	case MRRFXImpact:
		return sideNames{"change of MRR by exchange rates", ""}
	case MRRTransfer:
		return sideNames{"MRR that moved between groups", ""}
	case NetNewMRR:
		return sideNames{"new + expansion + reactivation - contraction - churn", ""}
	case MRRGrowthRate:
		return sideNames{"change of MRR", "MRR at the start"}
	case QuickRatio:
		return sideNames{"MRR gained", "MRR lost"}
	case GrossMRRChurnRate:
		return sideNames{"churn + contraction", "MRR at the start"}
	case NetMRRChurnRate:
		return sideNames{"churn + contraction - expansion - reactivation", "MRR at the start"}
	case ExpansionShare:
		return sideNames{"expansion MRR", "new MRR + expansion MRR"}
	case ActiveCustomers:
		return sideNames{"accounts that pay at the end", ""}
	case PausedCustomers:
		return sideNames{"accounts that pause at the end", ""}
	case NewCustomers:
		return sideNames{"accounts that began to pay", ""}
	case ChurnedCustomers:
		return sideNames{"times that an account stopped paying", ""}
	case ARPA:
		return sideNames{"MRR at the end", "accounts that pay at the end"}
	case ASP:
		return sideNames{"new MRR", "accounts that began to pay"}
	default:
		return sideNames{}
	}
}

func paySides(k Key, _ map[string]string) sideNames {
	switch k {
	case CompCostOfSales:
		return sideNames{"commission earned", "bookings credited"}
	case StatementAccuracy:
		return sideNames{"of these, statements that no other corrects", "final statements"}
	case PayoutTime:
		return sideNames{"days from the end of the period to the payout", "statements paid"}
	case DisputeRate:
		return sideNames{"disputes about these lines", "lines of statements"}
	default:
		return sideNames{}
	}
}

func retentionSides(k Key, v map[string]string) sideNames {
	switch k {
	case LogoChurnRate:
		if v["definition"] == "NET_COUNT" {
			return sideNames{"accounts that paid at the start less those that pay at the end", "accounts that paid at the start"}
		}
		return sideNames{"of these, accounts that left", "accounts that paid at the start"}
	case GRR:
		return sideNames{"their MRR at the end, of each account at most what it was", "MRR of the accounts that paid at the start"}
	case NRR:
		if v["method"] == "BRIDGE" {
			return sideNames{"MRR at the start with the movements of customers", "MRR at the start"}
		}
		return sideNames{"their MRR at the end", "MRR of the accounts that paid at the start"}
	case CohortLogoRetention:
		return sideNames{"of these, accounts that pay at the age", "accounts of the cohort"}
	case CohortRevenueRetention:
		if v["gross"] == "TRUE" {
			return sideNames{"MRR at the age, of each account at most what it began with", "MRR with which the cohort began"}
		}
		return sideNames{"MRR at the age", "MRR with which the cohort began"}
	case RenewalRate:
		if v["by"] == "LOGO" {
			return sideNames{"of these, accounts that renewed", "accounts with a term that ended"}
		}
		return sideNames{"MRR renewed", "MRR of terms that ended"}
	case TrialConversionRate:
		return sideNames{"of these, trials that were paid", "trials begun"}
	case ReactivationRate:
		return sideNames{"customers who came back", "customers who left in the twelve months before the end"}
	case AdoptionRate:
		return sideNames{"units used", "units included"}
	default:
		return sideNames{}
	}
}

func unitSides(k Key, v map[string]string) sideNames {
	brings := "MRR of an account"
	if v["variant"] == "MARGIN" || v["basis"] == "MARGIN" {
		brings = "MRR of an account x gross margin"
	}
	switch k {
	case CAC:
		return sideNames{"spend", "accounts that began to pay"}
	case CACByChannel:
		return sideNames{"spend", "accounts that began to pay, as attributed"}
	case LTV:
		switch v["variant"] {
		case "REALISED":
			return sideNames{"what customers who left had paid", "customers who left"}
		case "COHORT":
			return sideNames{}
		default:
			return sideNames{brings, "share of the accounts at the start that left"}
		}
	case LTVToCAC:
		return sideNames{"lifetime value of a customer", "cost of winning a customer"}
	case CACPayback:
		return sideNames{"cost of winning a customer", brings}
	case MagicNumber:
		if v["variant"] == "PRIOR" {
			return sideNames{"change of MRR", "spend of the period before"}
		}
		return sideNames{"change of MRR", "spend"}
	case CACRatio:
		if v["arr"] == "NEW_AND_EXPANSION" {
			return sideNames{"spend", "12 x (new MRR + expansion MRR)"}
		}
		return sideNames{"spend", "12 x new MRR"}
	case CampaignROI:
		if v["basis"] == "REVENUE" {
			return sideNames{"amount won, as attributed, less spend of campaigns", "spend of campaigns"}
		}
		return sideNames{"margin won, as attributed, less spend of campaigns", "spend of campaigns"}
	default:
		return sideNames{}
	}
}
