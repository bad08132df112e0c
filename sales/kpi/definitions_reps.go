package kpi

func measureVariant(values ...string) VariantDefinition {
	return VariantDefinition{"measure", values, "BOOKINGS", "What the quota is set in."}
}

// repDefinitions are the KPIs that are told rep by rep.
func repDefinitions() []Definition {
	dimensions := []Dimension{DimRep, DimTeam, DimManager, DimRegion}
	const (
		all  = "A quota counts as in QUOTA_ATTAINMENT: with season, relief, ramp and days of employment. "
		home = "A rep stands in the team of the last day on which they carry a quota in the period, with all that is credited to them."
	)
	return []Definition{
		{
			Key: RepsAtQuota, Row: 68, Name: "Reps at quota", Unit: Fraction, Direction: HigherIsBetter, Dimensions: dimensions, MinimumSample: floor,
			Description: "Share of the reps who reached their quota, or how attainment is spread over them.",
			Formula:     "reps whose attainment is 100 % or more / reps who carry a quota in the period",
			Source:      "quotas of reps; won opportunities with their credits, activities or leads as the measure says",
			Variants: []VariantDefinition{
				measureVariant("BOOKINGS", "ACV", "MRR", "WON_OPPORTUNITIES", "MEETINGS_HELD", "LEADS_QUALIFIED"),
				{"ramping", []string{"EXCLUDED", "INCLUDED", "ONLY"}, "EXCLUDED", "Whether reps count who do not carry a full quota yet on some day of the period: they are told apart by default."},
				{"statistic", []string{"SHARE", "P25", "MEDIAN", "P75"}, "SHARE", "The share of reps, or a quartile of their attainments, interpolated between neighbouring values. A quartile of fewer than five values is withheld."},
			},
			EdgeCases: all + home + " Who carries no quota in the period, or one that is worth nothing in it, is not counted. Of quartiles each rep's attainment is rounded to six digits first.",
			Example:   "7 of 12: 0.583333",
		},
		{
			Key: Capacity, Row: 69, Name: "Capacity", Unit: Money, Direction: HigherIsBetter, Dimensions: dimensions,
			Description: "What the reps of a period can be expected to bring; or what is assigned to them, against what is asked of their teams.",
			Formula:     "sum over reps of round(quota of the period x expected attainment)",
			Source:      "quotas of reps and teams; won opportunities with their credits",
			Variants: []VariantDefinition{
				measureVariant("BOOKINGS", "ACV", "MRR"),
				{"reading", []string{"CAPACITY", "STREET_QUOTA", "OVER_ASSIGNMENT", "ATTAINMENT_FACTOR"}, "CAPACITY", "The capacity; the street quota, which is the sum of the reps' quotas; that divided by the quotas of their teams; or the teams' quotas divided by it, which is what reps have to reach on average."},
			},
			EdgeCases: all + home + " Expected is the attainment of the rep over those of the twelve calendar months before the period begins, or before today where that is earlier, in which they carried a quota without ramp; 100 % where there is none. Maturity is the share of reps whose expectation is their own (IMMATURE_COHORT below 80 %). The quota of a team inside another with one counts once. By TEAM the reps of a team are set against its own quotas; a filter by TEAM includes the teams below. Absent without a quota.",
			Example:   "7 reps of 150,000 at 85 %, 3 on 40 % of a ramp: 1,072,500. Street quota 1.0M on 0.8M: over-assignment 1.25, attainment factor 0.8",
		},
		{
			Key: RampTime, Row: 70, Name: "Ramp time", Unit: Months, Direction: LowerIsBetter, Dimensions: dimensions, MinimumSample: floor,
			Description: "How long reps hired in the period took to sell as much as a full quota asks.",
			Formula:     "mean over reps hired in the period of the number of the first calendar month with a credited result of at least the share of that month's full quota, counted from the month of hiring as 1",
			Source:      "reps by day of hiring, their quotas; won opportunities with their credits, activities or leads as the measure says",
			Variants: []VariantDefinition{
				measureVariant("BOOKINGS", "ACV", "MRR", "WON_OPPORTUNITIES", "MEETINGS_HELD", "LEADS_QUALIFIED"),
				{"milestone", []string{"QUOTA_MONTH", "FIRST_DEAL"}, "QUOTA_MONTH", "Months to the first month at quota, or days from the hiring to the first opportunity that the rep won as its owner."},
				{"share", []string{"100", "80", "75", "50"}, "100", "Percent of a full month's quota that have to be reached. Means nothing for FIRST_DEAL."},
				statisticVariant("MEAN", "MEAN", "MEDIAN"),
			},
			EdgeCases: "The full quota has its season, but neither ramp nor relief. Only reps count who ever carry a quota in the measure after their hiring. Who has not got there by today, or left before, is left out (CENSORED); maturity is the share of those who have (IMMATURE_COHORT below 80 %), so that recent periods flatter. Team as of the day of hiring.",
			Example:   "Hired in January, at full quota in June for the first time: 6",
		},
	}
}
