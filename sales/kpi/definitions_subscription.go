package kpi

func movementDimensions() []Dimension {
	return []Dimension{
		DimRep, DimTeam, DimManager, DimRegion, DimTerritory, DimAccount, DimSegment, DimIndustry, DimCountry,
		DimProduct, DimPlan, DimCurrency, DimCohortMonth,
	}
}

func windowVariant() VariantDefinition {
	return VariantDefinition{"window", []string{"PERIOD", "TRAILING_12_MONTHS"}, "PERIOD", "From the start of the period to its end, or the twelve months before its end."}
}

func reactivationVariant(standard, description string) VariantDefinition {
	return VariantDefinition{"reactivation", []string{"EXCLUDED", "INCLUDED"}, standard, description}
}

func lineVariant() VariantDefinition {
	return VariantDefinition{"line", []string{"RECURRING", "USAGE", "ALL"}, "RECURRING", "What was committed, use beyond the commitment, or both. All other figures of recurring revenue speak of what was committed."}
}

func ageVariant() VariantDefinition {
	return VariantDefinition{
		"age", []string{"NOW", "0", "1", "2", "3", "6", "9", "12", "13", "18", "24", "36"}, "NOW",
		"The month of life in which the cohort is looked at: 0 is the calendar month of the first payment, k is k months later, each just before its end. NOW is today.",
	}
}

const (
	ledgerSource = "movements of recurring revenue"
	homeRule     = "An account stands in the group where most of its MRR was just before the start (of a paused one, just before it paused), whatever became of it."
	groupRule    = "By PLAN, PRODUCT or CURRENCY an account may count under several groups."
)

// revenueDefinitions are MRR and what moves it.
func revenueDefinitions() []Definition {
	moved := func(k Key, name string, d Direction, description, formula, edge, example string) Definition {
		return Definition{
			Key: k, Row: 39, Name: name, Unit: Money, Direction: d, Dimensions: movementDimensions(), Description: description, Formula: formula,
			Source: ledgerSource, EdgeCases: edge, Example: example,
		}
	}
	return []Definition{
		{
			Key: MRR, Row: 36, Name: "Monthly recurring revenue", Unit: Money, Direction: HigherIsBetter, Dimensions: movementDimensions(), PointInTime: true,
			Description: "What paying customers have agreed to pay a month.", Formula: "sum of normalised monthly net prices of active paid subscription items just before the end of the period",
			Variants: []VariantDefinition{lineVariant()}, Source: ledgerSource,
			EdgeCases: "Follows the policies of recurring revenue: trials, free plans, discounts, past due, pauses and the day of a cancellation. Plans for days after today do not count.",
			Example:   "2,000 a year: 166.67",
		},
		{
			Key: ARR, Row: 37, Name: "Annual recurring revenue", Unit: Money, Direction: HigherIsBetter, Dimensions: movementDimensions(), PointInTime: true,
			Description: "MRR as a year.", Formula: "12 x MRR, of the rounded MRR", Variants: []VariantDefinition{lineVariant()}, Source: ledgerSource,
			EdgeCases: "No forecast: nothing says that it stays.", Example: "MRR 107,000: 1,284,000",
		},
		{
			Key: CMRR, Row: 38, Name: "Committed MRR", Unit: Money, Direction: HigherIsBetter, Dimensions: movementDimensions(), PointInTime: true,
			Description: "MRR with what was signed and has not begun, less the leaving and the downgrades that are known.",
			Formula:     "sum of the movements whose day or whose signing lies before the end of the period", Source: ledgerSource,
			EdgeCases: "A signed start counts from its signing on, a scheduled cancellation from the day it was scheduled.", Example: "107,000 + 5,000 - 2,000: 110,000",
		},
		moved(MRRNew, "New MRR", HigherIsBetter, "MRR of accounts that never paid before.", "sum of NEW movements in the period", "An account that begins and leaves within the period counts here and in churn (SAME_PERIOD).", "12,000"),
		moved(MRRExpansion, "Expansion MRR", HigherIsBetter, "What paying accounts pay more.", "sum of EXPANSION movements in the period", "Netted per account and day. A second subscription and the end of a pause are expansion.", "8,000"),
		moved(MRRContraction, "Contraction MRR", LowerIsBetter, "What paying accounts pay less.", "- sum of CONTRACTION movements in the period", "Positive. One of two subscriptions ending, and a pause, are contraction.", "6,000"),
		moved(MRRChurn, "Churned MRR", LowerIsBetter, "MRR of accounts that left.", "- sum of CHURN movements in the period", "Positive. An account that begins and leaves within the period counts here and in new MRR (SAME_PERIOD).", "8,000"),
		moved(MRRReactivation, "Reactivation MRR", HigherIsBetter, "MRR of accounts that came back.", "sum of REACTIVATION movements in the period", "Within the reactivation window of the policies, later it is new.", "1,000"),
		moved(MRRFXImpact, "FX impact on MRR", Neutral, "Change of MRR through exchange rates alone.", "sum of FX_IMPACT movements in the period", "Never part of expansion or contraction.", "0"),
		moved(MRRTransfer, "Transferred MRR", Neutral, "Existing MRR that moved between reps, teams, territories, segments or plans.", "sum of TRANSFER movements in the period", "0 in total: what one group loses another one gains. Needed for opening + movements = closing in every group.", "0"),
		{
			Key: NetNewMRR, Row: 40, Name: "Net new MRR", Unit: Money, Direction: HigherIsBetter, Dimensions: movementDimensions(),
			Description: "What MRR gained and lost.", Formula: "new + expansion + reactivation - contraction - churn", Source: ledgerSource,
			EdgeCases: "Without exchange rates and transfers.", Example: "12,000 + 8,000 + 1,000 - 6,000 - 8,000: 7,000",
		},
		{
			Key: MRRGrowthRate, Row: 41, Name: "MRR growth rate", Unit: Fraction, Direction: HigherIsBetter, Dimensions: movementDimensions(),
			Description: "Growth of MRR over the period.", Formula: "(MRR at the end - MRR at the start) / MRR at the start", Source: ledgerSource,
			EdgeCases: "Absent when MRR was 0 at the start (NO_DENOMINATOR). Includes exchange rates.", Example: "107,000 after 100,000: 0.07",
		},
		{
			Key: QuickRatio, Row: 42, Name: "Quick ratio", Unit: Ratio, Direction: HigherIsBetter, Dimensions: movementDimensions(),
			Description: "What was gained for each unit lost.", Formula: "(new + expansion + reactivation) / (contraction + churn)", Source: ledgerSource,
			Variants:  []VariantDefinition{reactivationVariant("INCLUDED", "Whether accounts that came back are a gain.")},
			EdgeCases: "Absent when nothing was lost (LOSSLESS).", Example: "21 / 14: 1.5; without reactivation 20 / 14: 1.428571",
		},
		{
			Key: GrossMRRChurnRate, Row: 47, Name: "Gross MRR churn", Unit: Fraction, Direction: LowerIsBetter, Dimensions: movementDimensions(),
			Description: "Share of the opening MRR that was lost.", Formula: "(churn + contraction) / MRR at the start", Source: ledgerSource,
			EdgeCases: "Sums of movements: losses of accounts that began within the period count.", Example: "(8 + 6) / 100: 0.14",
		},
		{
			Key: NetMRRChurnRate, Row: 48, Name: "Net MRR churn", Unit: Fraction, Direction: LowerIsBetter, Dimensions: movementDimensions(),
			Description: "Share of the opening MRR that was lost and not regained from existing customers.",
			Formula:     "(churn + contraction - expansion - reactivation) / MRR at the start", Source: ledgerSource,
			EdgeCases: "Negative is good.", Example: "(8 + 6 - 8 - 1) / 100: 0.05",
		},
		{
			Key: ExpansionShare, Row: 57, Name: "Expansion share", Unit: Fraction, Direction: Neutral, Dimensions: movementDimensions(),
			Description: "Share of expansion in what was sold.", Formula: "expansion / (new + expansion)", Source: ledgerSource,
			EdgeCases: "About 0.3 is usual.", Example: "8 / 20: 0.4",
		},
	}
}

// customerDefinitions count accounts.
func customerDefinitions() []Definition {
	return []Definition{
		{
			Key: ActiveCustomers, Row: 43, Name: "Active customers", Unit: Count, Direction: HigherIsBetter, Dimensions: movementDimensions(), PointInTime: true,
			Description: "Accounts that pay.", Formula: "accounts with MRR above 0 just before the end of the period", Source: ledgerSource,
			EdgeCases: "Accounts, never subscriptions. Paused and free ones are left out. " + groupRule, Example: "214",
		},
		{
			Key: PausedCustomers, Row: 43, Name: "Paused customers", Unit: Count, Direction: LowerIsBetter, Dimensions: movementDimensions(), PointInTime: true,
			Description: "Accounts whose subscriptions all pause.", Formula: "accounts without MRR whose last loss was a pause", Source: ledgerSource,
			EdgeCases: "Neither active nor churned. " + groupRule, Example: "3",
		},
		{
			Key: NewCustomers, Row: 43, Name: "New customers", Unit: Count, Direction: HigherIsBetter, Dimensions: movementDimensions(),
			Description: "Accounts that paid for the first time.", Formula: "accounts with a NEW movement in the period", Source: ledgerSource,
			EdgeCases: "An account that left again within the period counts (SAME_PERIOD). " + groupRule, Example: "24",
		},
		{
			Key: ChurnedCustomers, Row: 43, Name: "Churned customers", Unit: Count, Direction: LowerIsBetter, Dimensions: movementDimensions(),
			Description: "Times that an account stopped paying.", Formula: "accounts and days with a CHURN movement in the period", Source: ledgerSource,
			EdgeCases: "The plain count: an account that leaves twice counts twice, one that began within the period counts (SAME_PERIOD). " + groupRule, Example: "10",
		},
		{
			Key: ARPA, Row: 44, Name: "Average revenue per account", Unit: Money, Direction: HigherIsBetter, Dimensions: movementDimensions(), PointInTime: true,
			Description: "MRR of a paying account.", Formula: "MRR / active customers", Source: ledgerSource, EdgeCases: groupRule, Example: "107,000 / 214: 500",
		},
		{
			Key: ASP, Row: 45, Name: "Average selling price", Unit: Money, Direction: HigherIsBetter, Dimensions: movementDimensions(),
			Description: "MRR with which a customer begins.", Formula: "new MRR / new customers", Source: ledgerSource, EdgeCases: "First purchases only. " + groupRule, Example: "12,000 / 24: 500",
		},
	}
}

// retentionDefinitions say who stayed.
func retentionDefinitions() []Definition {
	return []Definition{
		{
			Key: LogoChurnRate, Row: 46, Name: "Logo churn", Unit: Fraction, Direction: LowerIsBetter, Dimensions: movementDimensions(), MinimumSample: floor,
			Description: "Share of the customers at the start who left.", Formula: "customers of the opening set without MRR just before the end / customers of the opening set", Source: ledgerSource,
			Variants: []VariantDefinition{{
				"definition", []string{"LOST_OF_OPENING", "NET_COUNT"}, "LOST_OF_OPENING",
				"Who of the opening set left, or (customers at the start - customers at the end) / customers at the start, which nets off newly won ones.",
			}},
			EdgeCases: "The opening set is the accounts with MRR just before the start. An account that pauses at the end has not left. Who began and left within the period is not in the set (SAME_PERIOD). " + homeRule,
			Example:   "10 of 100: 0.1",
		},
		{
			Key: GRR, Row: 49, Name: "Gross revenue retention", Unit: Fraction, Direction: HigherIsBetter, Dimensions: movementDimensions(), MinimumSample: floor,
			Description: "Share of the opening MRR that is still there.", Formula: "sum of min(MRR at the end, MRR at the start) over the opening set / MRR of the opening set", Source: ledgerSource,
			Variants:  []VariantDefinition{windowVariant()},
			EdgeCases: "Capped per account, so that the growth of one hides no loss of another. An account that left and came back within the window, or pauses at its end, counts 0. " + homeRule,
			Example:   "(100k - 6k - 8k) / 100k: 0.86",
		},
		{
			Key: NRR, Row: 50, Name: "Net revenue retention", Unit: Fraction, Direction: HigherIsBetter, Dimensions: movementDimensions(), MinimumSample: floor,
			Description: "MRR now of the customers at the start.", Formula: "MRR at the end of the opening set / MRR of the opening set", Source: ledgerSource,
			Variants: []VariantDefinition{
				windowVariant(),
				reactivationVariant("EXCLUDED", "Whether an account that left and came back within the window counts with its MRR at the end, or 0."),
				{"method", []string{"SNAPSHOT", "BRIDGE"}, "SNAPSHOT", "The accounts of the opening set followed, or (start + expansion - contraction - churn) / start with the movements of all accounts."},
			},
			EdgeCases: "Accounts that began within the window count on neither side. One that is paused counts 0: at the start, so that what it pays after it resumed is gained, or at the end. " + homeRule,
			Example:   "94 of 100; with reactivation 95 of 100; ARR of a cohort from 1.20M to 1.32M: 1.1",
		},
		{
			Key: CohortLogoRetention, Row: 52, Name: "Cohort logo retention", Unit: Fraction, Direction: HigherIsBetter, Dimensions: movementDimensions(), MinimumSample: floor,
			Description: "Share of the accounts that first paid in the period and pay at an age.", Formula: "accounts of the cohort with MRR at the age / accounts of the cohort", Source: ledgerSource,
			Variants:  []VariantDefinition{ageVariant()},
			EdgeCases: "Month 0 may be below 1: some leave in the month they came. Accounts too young for the age are left out (IMMATURE_COHORT). Groups are those in which an account began.",
			Example:   "34 of 40 at month 6: 0.85",
		},
		{
			Key: CohortRevenueRetention, Row: 53, Name: "Cohort revenue retention", Unit: Fraction, Direction: HigherIsBetter, Dimensions: movementDimensions(), MinimumSample: floor,
			Description: "MRR at an age of the accounts that first paid in the period, against that of their first days.",
			Formula:     "MRR of the cohort at the age / MRR on the first paid day of each account", Source: ledgerSource,
			Variants: []VariantDefinition{
				ageVariant(), {"gross", []string{"FALSE", "TRUE"}, "FALSE", "TRUE caps each account at its starting MRR."},
			},
			EdgeCases: "As for logos.", Example: "89 of 100 at month 6: 0.89",
		},
	}
}

func subscriptionDimensions() []Dimension {
	return []Dimension{DimTerritory, DimAccount, DimSegment, DimIndustry, DimCountry, DimProduct, DimPlan}
}

// lifecycleDefinitions follow terms, trials and use.
func lifecycleDefinitions() []Definition {
	return []Definition{
		{
			Key: RenewalRate, Row: 51, Name: "Renewal rate", Unit: Fraction, Direction: HigherIsBetter, MinimumSample: floor,
			Dimensions:  []Dimension{DimRep, DimTeam, DimManager, DimRegion, DimTerritory, DimAccount, DimSegment, DimIndustry, DimCountry, DimProduct, DimPlan},
			Description: "Share of what came up for renewal that was renewed.", Formula: "renewed MRR / MRR up for renewal, of terms that end in the period", Source: "terms of subscriptions",
			Variants:  []VariantDefinition{{"by", []string{"REVENUE", "LOGO"}, "REVENUE", "MRR, or accounts of which at least one term was renewed."}},
			EdgeCases: "Early renewals count where the term ends. Terms that run, or are late but within the days of grace, are left out (NOT_YET_DUE). An uplift may bring it above 1. REP and TEAM are those just before the term's end.",
			Example:   "40k of 50k: 0.8",
		},
		{
			Key: TrialConversionRate, Row: 54, Name: "Trial conversion rate", Unit: Fraction, Direction: HigherIsBetter, Dimensions: subscriptionDimensions(), MinimumSample: floor,
			Description: "Share of the trials that became paid.", Formula: "trials that became paid / trials started in the period", Source: "subscriptions with a trial",
			Variants:  []VariantDefinition{{"window", []string{"ALL", "30", "90"}, "ALL", "Until now, or within so many days of the start."}},
			EdgeCases: "A cohort by the first day of the trial: it rises while trials run (IMMATURE_COHORT).",
			Example:   "5 of 10: 0.5",
		},
		{
			Key: ReactivationRate, Row: 55, Name: "Reactivation rate", Unit: Fraction, Direction: HigherIsBetter, Dimensions: movementDimensions(), MinimumSample: floor,
			Description: "Accounts that came back, against those that left in the last year.", Formula: "reactivated customers of the period / churned customers of the 12 months before its end", Source: ledgerSource,
			EdgeCases: "Who comes back need not be one of those who left in that year. " + groupRule, Example: "3 of 60: 0.05",
		},
		{
			Key: AdoptionRate, Row: 56, Name: "Adoption rate", Unit: Fraction, Direction: HigherIsBetter, Dimensions: append(subscriptionDimensions(), DimMeter),
			Description: "How much of what plans include is used.", Formula: "used / included, of the months that begin in the period", Source: "use by subscription, meter and month",
			EdgeCases: "Above 1 is overage. Meters without a limit are left out.", Example: "46 of 50 seats: 0.92",
		},
	}
}

func modelVariant() VariantDefinition {
	return VariantDefinition{
		"model", []string{"FIRST", "LAST", "LINEAR", "POSITION"}, "LINEAR",
		"Which touches before the win get the credit: the first, the last, all alike, or 40 % each for the first and the last and the rest for those between.",
	}
}

func lookbackVariant() VariantDefinition {
	return VariantDefinition{"lookback", []string{"ALL", "30", "90", "180", "365"}, "ALL", "Days before the win in which a touch counts."}
}

// unitDefinitions are the economics of one customer.
func unitDefinitions() []Definition {
	return []Definition{
		{
			Key: CAC, Row: 58, Name: "Customer acquisition cost", Unit: Money, Direction: LowerIsBetter,
			Description: "What it cost to win a customer, everything included that is recorded as spend.", Formula: "sales and marketing spend / new customers", Source: "spend and movements of recurring revenue",
			Variants:  []VariantDefinition{{"lag", []string{"0", "1", "2", "3", "6"}, "0", "Months by which the spend lies before the wins."}},
			EdgeCases: "Of the company: spend knows no rep and no segment.", Example: "450,000 / 180: 2,500",
		},
		{
			Key: CACByChannel, Row: 59, Name: "Acquisition cost by channel", Unit: Money, Direction: LowerIsBetter, Dimensions: spendDimensions(),
			Description: "Spend of a channel per customer attributed to it.", Formula: "spend of the channel / customers attributed to the channel", Source: "spend, touches and movements of recurring revenue",
			Variants:  []VariantDefinition{modelVariant(), lookbackVariant()},
			EdgeCases: "Customers without a touch and spend without a channel stand in the group without a value. Shares of customers are kept to six digits.",
			Example:   "paid search: 3,500 for 10 customers: 350",
		},
		{
			Key: LTV, Row: 60, Name: "Lifetime value", Unit: Money, Direction: HigherIsBetter,
			Dimensions:  []Dimension{DimRep, DimTeam, DimManager, DimRegion, DimTerritory, DimAccount, DimSegment, DimIndustry, DimCountry, DimProduct},
			Description: "What a customer brings until it leaves.", Formula: "ARPA x gross margin / logo churn per month", Source: "movements of recurring revenue; won lines with a known cost of the 12 months before the end",
			Variants: []VariantDefinition{{
				"variant", []string{"MARGIN", "SIMPLE", "REALISED", "COHORT"}, "MARGIN",
				"MARGIN; SIMPLE leaves the margin out; REALISED is what churned customers had paid, on average; COHORT sums up the mean margin of accounts by age, over at most 60 months.",
			}},
			EdgeCases: "Absent when nobody left (LOSSLESS) and without a margin (MISSING_COST). Over a period of several months the churn is spread over them evenly.",
			Example:   "100 / 5 %: 2,000; 500 x 80 % / 2 %: 20,000",
		},
		{
			Key: LTVToCAC, Row: 61, Name: "LTV to CAC", Unit: Ratio, Direction: HigherIsBetter,
			Description: "Lifetime value for each unit of acquisition cost.", Formula: "LTV / CAC", Source: "as LTV and CAC",
			Variants:  []VariantDefinition{{"variant", []string{"MARGIN", "SIMPLE"}, "MARGIN", "With or without gross margin."}},
			EdgeCases: "3 is the rule of thumb.", Example: "20,000 / 5,000: 4",
		},
		{
			Key: CACPayback, Row: 62, Name: "CAC payback", Unit: Months, Direction: LowerIsBetter,
			Description: "Months until a customer has paid back its acquisition.", Formula: "CAC / (ARPA x gross margin)", Source: "as LTV and CAC",
			Variants:  []VariantDefinition{{"basis", []string{"MARGIN", "REVENUE"}, "MARGIN", "With gross margin, or by revenue, which understates it."}},
			EdgeCases: "Absent without a margin (MISSING_COST).", Example: "5,000 / 400: 12.5",
		},
		{
			Key: MagicNumber, Row: 63, Name: "Magic number", Unit: Ratio, Direction: HigherIsBetter,
			Description: "Growth of a year bought with a unit of spend.", Formula: "change of MRR over the period, as of a year (x 4 for a quarter), / sales and marketing spend of the period", Source: "as CAC",
			Variants:  []VariantDefinition{{"variant", []string{"CURRENT", "PRIOR"}, "CURRENT", "Spend of the period, or of the one before."}},
			EdgeCases: "Speaks of quarters; other periods are scaled by their length in months.", Example: "(45k x 4) / 450k: 0.4",
		},
		{
			Key: CACRatio, Row: 63, Name: "CAC ratio", Unit: Ratio, Direction: LowerIsBetter,
			Description: "Spend for each unit of new annual recurring revenue.", Formula: "sales and marketing spend / (12 x new MRR)", Source: "as CAC",
			Variants:  []VariantDefinition{{"arr", []string{"NEW", "NEW_AND_EXPANSION"}, "NEW", "New customers, or also what existing ones expanded."}},
			EdgeCases: "Absent without new MRR.", Example: "360,000 / (12 x 12,000): 2.5",
		},
		{
			Key: CampaignROI, Row: 66, Name: "Campaign return", Unit: Fraction, Direction: HigherIsBetter, Dimensions: []Dimension{DimCampaign, DimChannel},
			Description: "What campaigns brought beyond their cost.", Formula: "(attributed won margin - cost) / cost", Source: "won opportunities, touches and spend of campaigns",
			Variants: []VariantDefinition{
				modelVariant(), lookbackVariant(), {"basis", []string{"MARGIN", "REVENUE"}, "MARGIN", "Margin of the won lines with a known cost, or the won amount."},
			},
			EdgeCases: "An opportunity without a touch goes to its own campaign, and without one to none. Lines without a cost are left out (MISSING_COST).",
			Example:   "(50k - 20k) / 20k: 1.5",
		},
	}
}
