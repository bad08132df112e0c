package kpi

// laterDefinitions are the rows of the dictionary whose facts the product does not record yet.
func laterDefinitions() []Definition {
	const (
		subscriptions = "comes with subscriptions"
		economics     = "comes with subscriptions and cost allocation"
		compensation  = "comes with compensation"
		forecasting   = "comes with forecasting"
		attribution   = "comes with campaign attribution"
		people        = "comes with training and working time"
		success       = "comes with customer success"
	)
	later := func(k Key, row int, name string, u Unit, d Direction, when, formula, example string) Definition {
		return Definition{Key: k, Row: row, Name: name, Unit: u, Direction: d, AvailableWhen: when, Formula: formula, Example: example, Description: name + "."}
	}
	return []Definition{
		later(MRR, 36, "Monthly recurring revenue", Money, HigherIsBetter, subscriptions, "sum of normalised monthly net prices of active paid subscription items", "2,000 a year: 166.67"),
		later(ARR, 37, "Annual recurring revenue", Money, HigherIsBetter, subscriptions, "12 x MRR", "MRR 107,000: 1,284,000"),
		later(CMRR, 38, "Committed MRR", Money, HigherIsBetter, subscriptions, "MRR + signed but not started - known churn and downgrades", "107,000 + 5,000 - 2,000: 110,000"),
		later(MRRNew, 39, "New MRR", Money, HigherIsBetter, subscriptions, "MRR of accounts that never paid before", "12,000"),
		later(MRRExpansion, 39, "Expansion MRR", Money, HigherIsBetter, subscriptions, "increases of paying accounts", "8,000"),
		later(MRRContraction, 39, "Contraction MRR", Money, LowerIsBetter, subscriptions, "decreases of accounts that keep paying", "6,000"),
		later(MRRChurn, 39, "Churned MRR", Money, LowerIsBetter, subscriptions, "MRR of accounts that went to 0", "8,000"),
		later(MRRReactivation, 39, "Reactivation MRR", Money, HigherIsBetter, subscriptions, "MRR of accounts that came back", "1,000"),
		later(MRRFXImpact, 39, "FX impact on MRR", Money, Neutral, subscriptions, "change of MRR through exchange rates", "0"),
		later(NetNewMRR, 40, "Net new MRR", Money, HigherIsBetter, subscriptions, "new + expansion + reactivation - contraction - churn", "7,000"),
		later(MRRGrowthRate, 41, "MRR growth rate", Fraction, HigherIsBetter, subscriptions, "MRR at the end / MRR at the start - 1", "0.07"),
		later(QuickRatio, 42, "Quick ratio", Ratio, HigherIsBetter, subscriptions, "(new + expansion + reactivation) / (contraction + churn)", "21 / 14: 1.5"),
		later(ActiveCustomers, 43, "Active customers", Count, HigherIsBetter, subscriptions, "accounts with MRR above 0", "214"),
		later(NewCustomers, 43, "New customers", Count, HigherIsBetter, subscriptions, "accounts that paid for the first time", "24"),
		later(ChurnedCustomers, 43, "Churned customers", Count, LowerIsBetter, subscriptions, "accounts that stopped paying", "10"),
		later(ARPA, 44, "Average revenue per account", Money, HigherIsBetter, subscriptions, "MRR / active customers", "107,000 / 214: 500"),
		later(ASP, 45, "Average selling price", Money, HigherIsBetter, subscriptions, "new MRR / new customers", "12,000 / 24: 500"),
		later(LogoChurnRate, 46, "Logo churn", Fraction, LowerIsBetter, subscriptions, "customers of the opening set with MRR 0 at the close / opening customers", "10 of 100: 0.1"),
		later(GrossMRRChurnRate, 47, "Gross MRR churn", Fraction, LowerIsBetter, subscriptions, "(churn + contraction) / opening MRR", "0.14"),
		later(NetMRRChurnRate, 48, "Net MRR churn", Fraction, LowerIsBetter, subscriptions, "(churn + contraction - expansion - reactivation) / opening MRR", "0.05"),
		later(GRR, 49, "Gross revenue retention", Fraction, HigherIsBetter, subscriptions, "sum of min(MRR at close, MRR at start) over opening customers / opening MRR", "0.86"),
		later(NRR, 50, "Net revenue retention", Fraction, HigherIsBetter, subscriptions, "MRR now of opening customers / their MRR at the start", "1.1"),
		later(RenewalRate, 51, "Renewal rate", Fraction, HigherIsBetter, subscriptions, "renewed MRR / MRR up for renewal in the period", "40k of 50k: 0.8"),
		later(CohortLogoRetention, 52, "Cohort logo retention", Fraction, HigherIsBetter, subscriptions, "active in month k / cohort size", "34 of 40: 0.85"),
		later(CohortRevenueRetention, 53, "Cohort revenue retention", Fraction, HigherIsBetter, subscriptions, "MRR in month k / starting MRR of the cohort", "0.89"),
		later(TrialConversionRate, 54, "Trial conversion rate", Fraction, HigherIsBetter, subscriptions, "trials that later paid / trials started in the period", "5 of 10: 0.5"),
		later(ReactivationRate, 55, "Reactivation rate", Fraction, HigherIsBetter, subscriptions, "reactivated customers / customers churned in the trailing 12 months", "3 of 60: 0.05"),
		later(AdoptionRate, 56, "Adoption rate", Fraction, HigherIsBetter, success, "used / entitled", "46 of 50 seats: 0.92"),
		later(ExpansionShare, 57, "Expansion share", Fraction, Neutral, subscriptions, "expansion / (new + expansion)", "8 / 20: 0.4"),
		later(CAC, 58, "Customer acquisition cost", Money, LowerIsBetter, economics, "sales and marketing cost / new customers", "450,000 / 180: 2,500"),
		later(CACByChannel, 59, "Acquisition cost by channel", Money, LowerIsBetter, attribution, "cost of the channel / customers attributed to it", "paid search 350"),
		later(LTV, 60, "Lifetime value", Money, HigherIsBetter, economics, "ARPA x gross margin / logo churn", "500 x 80 % / 2 %: 20,000"),
		later(LTVToCAC, 61, "LTV to CAC", Ratio, HigherIsBetter, economics, "LTV / CAC", "20,000 / 5,000: 4"),
		later(CACPayback, 62, "CAC payback", Months, LowerIsBetter, economics, "CAC / (ARPA x gross margin)", "5,000 / 400: 12.5"),
		later(MagicNumber, 63, "Magic number", Ratio, HigherIsBetter, economics, "change of quarterly MRR x 4 / sales and marketing cost of the quarter", "0.4"),
		later(CACRatio, 63, "CAC ratio", Ratio, LowerIsBetter, economics, "sales and marketing cost / new ARR", "2.5"),
		later(CampaignROI, 66, "Campaign return", Fraction, HigherIsBetter, attribution, "(attributed won margin - cost) / cost", "(50k - 20k) / 20k: 1.5"),
		later(RepsAtQuota, 68, "Reps at quota", Fraction, HigherIsBetter, compensation, "reps at 100 % or more / reps with a quota", "7 of 12: 0.583333"),
		later(Capacity, 69, "Capacity", Money, HigherIsBetter, compensation, "sum of ramp x quota x attainment", "1.0725M"),
		later(RampTime, 70, "Ramp time", Months, LowerIsBetter, compensation, "months from the start to the first month at full quota", "6"),
		later(CompCostOfSales, 71, "Compensation cost of sales", Fraction, LowerIsBetter, compensation, "earned commission / credited bookings", "18,800 / 170,000: 0.110588"),
		later(ForecastWAPE, 72, "Forecast error", Fraction, LowerIsBetter, forecasting, "sum of |forecast - actual| / sum of actual", "0.2"),
		later(ForecastBias, 72, "Forecast bias", Fraction, Neutral, forecasting, "sum of (forecast - actual) / sum of actual", "0"),
		later(ForecastValueAdded, 73, "Forecast value added", Fraction, HigherIsBetter, forecasting, "error of the naive forecast - error of the step", "0.04"),
		later(SellingTimeShare, 74, "Selling-time share", Fraction, HigherIsBetter, people, "hours in customer activities / hours worked", "14 of 40: 0.35"),
		later(TrainingHours, 75, "Training hours", Hours, HigherIsBetter, people, "training hours per rep and month", "4"),
		later(CertifiedShare, 75, "Certified share", Fraction, HigherIsBetter, people, "valid certificates / required", "18 of 20: 0.9"),
		later(HealthScore, 76, "Health score", Score, HigherIsBetter, success, "weighted score of 0 to 100", "82"),
		later(NPS, 76, "Net promoter score", Score, HigherIsBetter, success, "share of promoters - share of detractors, in points", "40"),
		later(Sentiment, 76, "Sentiment", Score, HigherIsBetter, success, "mean sentiment of activities, -1 to 1", "0.3"),
		later(StatementAccuracy, 77, "Statement accuracy", Fraction, HigherIsBetter, compensation, "statements without later correction / statements", "95 of 100: 0.95"),
		later(PayoutTime, 77, "Payout time", Days, LowerIsBetter, compensation, "days from the end of the period to the payout", "9"),
	}
}
