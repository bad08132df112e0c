package kpi

func funnelDefinitions() []Definition {
	return []Definition{
		{
			Key: LeadsCreated, Row: 1, Name: "Leads created", Unit: Count, Direction: HigherIsBetter, Dimensions: leadDimensions(),
			Description: "New leads.", Formula: "count of leads opened in the period", Source: "leads by opened day",
			EdgeCases: "The business date counts, not the day of the import. A merged lead keeps the older date. Leads without an opened day are left out (MISSING_DATE).",
			Example:   "120 leads opened in January: 120",
		},
		{
			Key: LeadResponseTime, Row: 2, Name: "Lead response time", Unit: Minutes, Direction: LowerIsBetter, Dimensions: leadDimensions(), MinimumSample: floor,
			Description: "Working minutes from the assignment of a lead to the first human touch.",
			Formula:     "median of first human touch - assignment, in working minutes, of leads assigned in the period",
			Source:      "leads by day of assignment; working hours and holidays of the organisation",
			Variants:    []VariantDefinition{statisticVariant("MEDIAN", "MEDIAN", "P90", "MEAN")},
			EdgeCases:   "Automatic answers are no touch. Leads not touched yet are left out and announced (CENSORED).",
			Example:     "Assigned Friday 16:50, office 9 to 17, touched Monday 09:20: 30 minutes",
		},
		{
			Key: SLAAttainment, Row: 3, Name: "SLA attainment", Unit: Fraction, Direction: HigherIsBetter, Dimensions: leadDimensions(), MinimumSample: floor,
			Description: "Share of leads answered within the promised time.",
			Formula:     "leads touched in time / leads whose response was due in the period", Source: "leads by due day of the response",
			EdgeCases: "Leads whose deadline lies ahead are left out (NOT_YET_DUE), touched or not, so that the share is not flattered.",
			Example:   "170 of 200 due: 0.85",
		},
		{
			Key: MQLToSQLRate, Row: 4, Name: "MQL to SQL rate", Unit: Fraction, Direction: HigherIsBetter, Dimensions: leadDimensions(), MinimumSample: floor,
			Description: "Share of marketing-qualified leads that sales qualified.",
			Formula:     "leads that became SQL / leads that became MQL in the period", Source: "leads by day of marketing qualification",
			EdgeCases: "A cohort by MQL day: recent cohorts still rise (IMMATURE_COHORT). Rejected leads stay in the base.",
			Example:   "45 of 150: 0.3",
		},
		{
			Key: LeadConversionRate, Row: 5, Name: "Lead conversion rate", Unit: Fraction, Direction: HigherIsBetter, Dimensions: leadDimensions(), MinimumSample: floor,
			Description: "Share of leads that became customers.",
			Formula:     "leads converted to the target / leads opened in the period", Source: "leads by opened day",
			Variants:  []VariantDefinition{{"target", []string{"CUSTOMER", "OPPORTUNITY"}, "CUSTOMER", "What a lead has to become."}},
			EdgeCases: "A cohort by opened day: open leads lower recent cohorts (IMMATURE_COHORT).",
			Example:   "25 of 500 leads became customers: 0.05",
		},
		{
			Key: LeadToOpportunityRate, Row: 6, Name: "Lead to opportunity rate", Unit: Fraction, Direction: HigherIsBetter, Dimensions: leadDimensions(), MinimumSample: floor,
			Description: "Share of leads that became an opportunity.",
			Formula:     "leads converted to an opportunity / leads opened in the period", Source: "leads by opened day",
			EdgeCases: "A lead with several opportunities counts once.", Example: "80 of 400: 0.2",
		},
		{
			Key: CloseRate, Row: 7, Name: "Close rate", Unit: Fraction, Direction: HigherIsBetter, Dimensions: sharedDimensions(), MinimumSample: floor,
			Description: "New customers per lead, or per proposal, of the period.",
			Formula:     "won opportunities of type NEW closed in the period / leads opened (or opportunities with a first proposal) in the period",
			Source:      "opportunities by closed day; leads by opened day or opportunities by proposal day",
			Variants:    []VariantDefinition{{"denominator", []string{"LEADS", "PROPOSALS"}, "LEADS", "What the new customers are set against."}},
			EdgeCases:   "Both sides are counted in the same period; it is no cohort and may exceed 1. A won opportunity of type NEW stands for a new customer.",
			Example:     "30 new customers from 200 proposals: 0.15",
		},
		{
			Key: StageConversionRate, Row: 11, Name: "Stage conversion rate", Unit: Fraction, Direction: HigherIsBetter, Dimensions: opportunityDimensions(), MinimumSample: floor,
			Description: "Share of opportunities that went on from a stage.",
			Formula:     "opportunities that reached the next stage or were won / opportunities that reached the stage in the period",
			Source:      "stage history, by the day a stage was first reached",
			Variants:    []VariantDefinition{{"to", []string{"NEXT", "WON"}, "NEXT", "On to the next stage, or all the way to won."}},
			EdgeCases:   "Skipped stages count as reached and passed on the day they were skipped; going back does not count again. Without STAGE in the group the stages are added up. Opportunities without stage history are left out.",
			Example:     "Of 100 that stood in the first stage 20 were won: 0.2; of 24 in the fourth 20 were won: 0.833333",
		},
		{
			Key: TimeInStage, Row: 15, Name: "Time in stage", Unit: Days, Direction: LowerIsBetter, Dimensions: opportunityDimensions(), MinimumSample: floor,
			Description: "Days that opportunities stay in a stage.",
			Formula:     "sum of the stays that ended in the period / opportunities, per stage", Source: "stage history by the day of leaving",
			Variants:  []VariantDefinition{statisticVariant("MEAN", "MEAN", "MEDIAN", "P75")},
			EdgeCases: "Several stays of one opportunity in one stage are added. Stays that are not over are left out and announced (CENSORED). Closing ends a stay.",
			Example:   "Discovery: median 12 days, P75 21",
		},
		{
			Key: CostPerLead, Row: 22, Name: "Cost per lead", Unit: Money, Direction: LowerIsBetter, Dimensions: spendDimensions(), MinimumSample: floor,
			Description: "Spend per new lead.", Formula: "spend of the period / leads opened in the period", Source: "spend by days; leads by opened day",
			Variants:  []VariantDefinition{costVariant()},
			EdgeCases: "Spend over several periods is shared out by days. Spend without channel or campaign is shared cost and stands in the group (none).",
			Example:   "12,000 spent on 300 leads: 40",
		},
		{
			Key: CostPerOpportunity, Row: 22, Name: "Cost per opportunity", Unit: Money, Direction: LowerIsBetter, Dimensions: spendDimensions(), MinimumSample: floor,
			Description: "Spend per new opportunity.", Formula: "spend of the period / opportunities opened in the period", Source: "spend by days; opportunities by opened day",
			Variants:  []VariantDefinition{costVariant()},
			EdgeCases: "As cost per lead.", Example: "12,000 spent, 60 opportunities: 200",
		},
	}
}

func costVariant() VariantDefinition {
	return VariantDefinition{"cost", []string{"ALL", "MARKETING", "SALES"}, "ALL", "Which category of spend counts."}
}
