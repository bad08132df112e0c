package kpi

func pipelineDefinitions() []Definition {
	return []Definition{
		{
			Key: WinRateClosed, Row: 8, Name: "Win rate (of closed)", Unit: Fraction, Direction: HigherIsBetter, Dimensions: lostDimensions(), MinimumSample: floor,
			Description: "Share of decided opportunities that were won.", Formula: "won / (won + lost), closed in the period", Source: "opportunities by closed day",
			Variants:  []VariantDefinition{noDecisionVariant("INCLUDED", "EXCLUDED")},
			EdgeCases: "Flattered where dead opportunities are left open; compare with the win rate of created ones.",
			Example:   "10 closed, 3 won: 0.3",
		},
		{
			Key: WinRateCreated, Row: 9, Name: "Win rate (of created)", Unit: Fraction, Direction: HigherIsBetter, Dimensions: opportunityDimensions(), MinimumSample: floor,
			Description: "Share of all opportunities that were won, open ones included.", Formula: "won until now / opened in the period", Source: "opportunities by opened day",
			EdgeCases: "A cohort by opened day: low for young cohorts and rising (IMMATURE_COHORT). Opportunities without an opened day are left out (MISSING_DATE).",
			Example:   "100 created, 3 won, 7 lost, 90 open: 0.03",
		},
		{
			Key: WinRateValue, Row: 10, Name: "Win rate (by value)", Unit: Fraction, Direction: HigherIsBetter, Dimensions: lostDimensions(), MinimumSample: floor,
			Description: "Share of the decided amount that was won.", Formula: "won amount / (won + lost amount), closed in the period", Source: "opportunities by closed day, amount at close",
			Variants:  []VariantDefinition{noDecisionVariant("INCLUDED", "EXCLUDED")},
			EdgeCases: "Opportunities without an amount are left out of both sides (MISSING_AMOUNT).",
			Example:   "300k won, 700k lost: 0.3",
		},
		{
			Key: LostOpportunities, Row: 12, Name: "Lost opportunities", Unit: Count, Direction: LowerIsBetter, Dimensions: lostDimensions(),
			Description: "Opportunities lost.", Formula: "count of lost, closed in the period", Source: "opportunities by closed day",
			Variants:  []VariantDefinition{noDecisionVariant("INCLUDED", "EXCLUDED", "ONLY")},
			EdgeCases: "STAGE is the last open stage. No decision is a loss reason of its own kind, not a third outcome.",
			Example:   "40 lost: price 14, competitor 10, no decision 12, fit 4",
		},
		{
			Key: LostAmount, Row: 12, Name: "Lost amount", Unit: Money, Direction: LowerIsBetter, Dimensions: lostDimensions(),
			Description: "Amount of the lost opportunities.", Formula: "sum of the amounts of lost, closed in the period", Source: "opportunities by closed day",
			Variants:  []VariantDefinition{noDecisionVariant("INCLUDED", "EXCLUDED", "ONLY")},
			EdgeCases: "An amount of 0 is known, a blank one is not (MISSING_AMOUNT).",
			Example:   "Two lost of 10,000 and 15,000: 25,000",
		},
		{
			Key: WinLossRatio, Row: 13, Name: "Win-loss ratio", Unit: Ratio, Direction: HigherIsBetter, Dimensions: lostDimensions(), MinimumSample: floor,
			Description: "Won opportunities per lost one.", Formula: "won / lost, closed in the period", Source: "opportunities by closed day",
			Variants:  []VariantDefinition{noDecisionVariant("INCLUDED", "EXCLUDED")},
			EdgeCases: "Absent when nothing was lost (LOSSLESS).", Example: "30 won, 70 lost: 0.428571",
		},
		{
			Key: SalesCycle, Row: 14, Name: "Sales cycle", Unit: Days, Direction: LowerIsBetter, Dimensions: opportunityDimensions(), MinimumSample: floor,
			Description: "Days from the start to the win.", Formula: "mean of closed day - start day of won, closed in the period", Source: "opportunities by closed day",
			Variants: []VariantDefinition{
				{"start", []string{"OPP_CREATED", "LEAD_CREATED", "FIRST_CONTACT"}, "OPP_CREATED", "Where the cycle begins."},
				statisticVariant("MEAN", "MEAN", "MEDIAN", "P75"),
				{"unit", []string{"DAYS", "MONTHS"}, "DAYS", "A month is 30.4375 days."},
			},
			EdgeCases: "Won only; nothing is trimmed. A missing start, or one after the close, leaves the opportunity out (MISSING_DATE).",
			Example:   "20, 40 and 60 days: 40",
		},
		{
			Key: SlipRate, Row: 16, Name: "Slip rate", Unit: Fraction, Direction: LowerIsBetter, Dimensions: opportunityDimensions(), MinimumSample: floor,
			Description: "Share of the opportunities due in a period that were put off.",
			Formula:     "opportunities whose close date moved past the end of the period / opportunities open and due in the period at its start",
			Source:      "close-date history", EdgeCases: "What closed within the period has not slipped, however often its date moved.",
			Example: "9 of 30 due: 0.3",
		},
		{
			Key: AverageDealSize, Row: 17, Name: "Average deal size", Unit: Money, Direction: HigherIsBetter, Dimensions: opportunityDimensions(), MinimumSample: floor,
			Description: "Mean amount of a won opportunity.", Formula: "won amount / won opportunities with an amount, closed in the period", Source: "opportunities by closed day",
			Variants: []VariantDefinition{basisVariant()}, EdgeCases: "Won only. Opportunities without an amount are left out (MISSING_AMOUNT).",
			Example: "50 won worth 250,000: 5,000",
		},
		{
			Key: WonOpportunities, Row: 18, Name: "Won opportunities", Unit: Count, Direction: HigherIsBetter, Dimensions: opportunityDimensions(),
			Description: "Opportunities won.", Formula: "count of won, closed in the period", Source: "opportunities by closed day",
			EdgeCases: "An opportunity with several products counts under each in a grouping by PRODUCT, once in the total.", Example: "3 won: 3",
		},
		{
			Key: WonRevenue, Row: 18, Name: "Won revenue", Unit: Money, Direction: HigherIsBetter, Dimensions: opportunityDimensions(),
			Description: "Bookings: the amount of the won opportunities. It is neither billing nor recognised revenue nor MRR.",
			Formula:     "sum of the amounts of won, closed in the period", Source: "opportunities by closed day",
			Variants:  []VariantDefinition{basisVariant()},
			EdgeCases: "By PRODUCT an amount is shared out in proportion to the lines, so that products sum to the total. Absent when no won opportunity has an amount.",
			Example:   "250 opportunities worth 600,000: 600,000",
		},
		{
			Key: WonRevenueGrowth, Row: 18, Name: "Won revenue growth", Unit: Fraction, Direction: HigherIsBetter, Dimensions: opportunityDimensions(),
			Description: "Change of won revenue against the calendar unit before.", Formula: "won revenue / won revenue of the previous period - 1", Source: "opportunities by closed day",
			Variants: []VariantDefinition{basisVariant()}, EdgeCases: "Absent when nothing was won in the previous period.",
			Example: "500,000 in the first quarter, 600,000 in the second: 0.2",
		},
		{
			Key: OpenOpportunities, Row: 19, Name: "Open opportunities", Unit: Count, Direction: Neutral, Dimensions: opportunityDimensions(), PointInTime: true,
			Description: "Opportunities open at the end of the period.", Formula: "count of open just before the end", Source: "opportunities with opened and closed day, stage history",
			EdgeCases: "Without an opened day an opportunity counts as open from the beginning. Team, territory and stage are those of the moment.", Example: "10 opened, 3 closed before the end: 7",
		},
		{
			Key: Pipeline, Row: 19, Name: "Pipeline", Unit: Money, Direction: HigherIsBetter, Dimensions: opportunityDimensions(), PointInTime: true,
			Description: "Amount of the open opportunities.", Formula: "sum of the amounts of open just before the end", Source: "opportunities with opened and closed day, close-date history",
			Variants:  []VariantDefinition{closingVariant()},
			EdgeCases: "Past moments use the amount as last recorded. Absent when no open opportunity has an amount (MISSING_AMOUNT); list prices that stand in are announced (ESTIMATED_AMOUNT).",
			Example:   "Open 100,000 and 50,000: 150,000",
		},
		{
			Key: WeightedPipeline, Row: 19, Name: "Weighted pipeline", Unit: Money, Direction: HigherIsBetter, Dimensions: opportunityDimensions(), PointInTime: true,
			Description: "Open amount times probability.", Formula: "sum of round(amount x probability) of open just before the end", Source: "opportunities, stage history with the stages' probabilities",
			Variants:  []VariantDefinition{closingVariant()},
			EdgeCases: "Rounded per opportunity, then summed. The opportunity's own probability holds for its present stage; for a past moment in an earlier stage that stage's default does. Won and lost are out.",
			Example:   "100,000 at 50 % in June, at 50 % in July, at 100 % in August, closing IN_PERIOD by month: 50,000, 50,000, 100,000",
		},
		{
			Key: PipelineCoverage, Row: 20, Name: "Pipeline coverage", Unit: Ratio, Direction: HigherIsBetter, Dimensions: quotaDimensions(), PointInTime: true,
			Description: "Open pipeline closing in the period per unit of quota still to be reached.",
			Formula:     "open amount with close date in the period, just before its end / (quota - won in the period)", Source: "opportunities, close-date history, BOOKINGS quotas",
			EdgeCases: "Absent with COVERED when the quota is met, with NO_DENOMINATOR when there is none. See QUOTA_ATTAINMENT for whose quotas count, and what they are worth in a period. For a viewer who does not see all opportunities, only those count whose owner is a rep, or in a team, whose quotas they see: what somebody else sells to their accounts covers no quota of theirs.",
			Example:   "900k open, quota 500k, won 200k: 3", Version: 3,
		},
		{
			Key: PipelineVelocity, Row: 21, Name: "Pipeline velocity", Unit: MoneyPerDay, Direction: HigherIsBetter, Dimensions: opportunityDimensions(), PointInTime: true,
			Description: "Money that the pipeline turns into wins per day.",
			Formula:     "open opportunities x win rate (of closed) x average deal size / mean sales cycle in days", Source: "opportunities",
			Variants:  []VariantDefinition{basisVariant()},
			EdgeCases: "All four factors of the same group and basis; open ones just before the end, the rest closed in the period. Rounded once.",
			Example:   "50 open, 25 % won, 10,000 on average, 30 days: 4,166.67 a day",
		},
		{
			Key: ProfitMargin, Row: 64, Name: "Profit margin", Unit: Fraction, Direction: HigherIsBetter, Dimensions: opportunityDimensions(), MinimumSample: floor,
			Description: "Share of the net price that is left after unit cost.", Formula: "(sum of net - sum of cost) / sum of net over won lines, closed in the period", Source: "lines of won opportunities",
			EdgeCases: "Cost as of the sale. Lines without a cost are left out (MISSING_COST). An opportunity without lines counts as one line. Territory as of the closed day. What subscriptions bring counts as it was sold, by the lines of their opportunities: subscriptions keep no cost of delivery of their own.",
			Example:   "100k revenue, 62k cost: 0.38",
		},
		{
			Key: DiscountRate, Row: 65, Name: "Discount rate", Unit: Fraction, Direction: LowerIsBetter, Dimensions: opportunityDimensions(), MinimumSample: floor,
			Description: "Share of the list price that was given away.", Formula: "1 - sum of net / sum of list over won lines, closed in the period", Source: "lines of won opportunities",
			EdgeCases: "Negative when sold above list. Lines without a list price are left out (MISSING_COST).", Example: "72 net of 120 list: 0.4",
		},
		{
			Key: QuotaAttainment, Row: 67, Name: "Quota attainment", Unit: Fraction, Direction: HigherIsBetter, Dimensions: quotaDimensions(),
			Description: "Credited result per quota.", Formula: "credited in the period / what the quotas are worth in the period", Source: "quotas, ramp and relief of reps; won opportunities with their credits, activities or leads as the measure says",
			Variants:  []VariantDefinition{measureVariant("BOOKINGS", "ACV", "MRR", "WON_OPPORTUNITIES", "MEETINGS_HELD", "LEADS_QUALIFIED")},
			EdgeCases: "The months of a quota share it by its season, or by days without one. Of a rep's quota a day counts by the ramp of the rep, less relief, and not at all when they are not employed; the quota of a team or territory is what it is, whoever is in it. A quota of one product counts only on days on which its carrier has none over all products. Territory quotas count where the query speaks of territories, team quotas where it speaks of teams and there are any (a team inside another with a quota in the same group counts once), rep quotas otherwise. Credit beside the booking counts for reps only. Absent without a quota.",
			Example:   "170k credited, quota 100k: 1.7", Version: 2,
		},
	}
}

func closingVariant() VariantDefinition {
	return VariantDefinition{"closing", []string{"ALL", "IN_PERIOD"}, "ALL", "Every open opportunity, or those whose close date lies in the period."}
}
