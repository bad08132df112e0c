package kpi

// laterDefinitions are the rows of the dictionary whose facts the product does not record yet.
func laterDefinitions() []Definition {
	const (
		forecasting = "comes with forecasting"
		people      = "comes with training and working time"
		success     = "comes with customer success"
	)
	later := func(k Key, row int, name string, u Unit, d Direction, when, formula, example string) Definition {
		return Definition{Key: k, Row: row, Name: name, Unit: u, Direction: d, AvailableWhen: when, Formula: formula, Example: example, Description: name + "."}
	}
	return []Definition{
		later(ForecastWAPE, 72, "Forecast error", Fraction, LowerIsBetter, forecasting, "sum of |forecast - actual| / sum of actual", "0.2"),
		later(ForecastBias, 72, "Forecast bias", Fraction, Neutral, forecasting, "sum of (forecast - actual) / sum of actual", "0"),
		later(ForecastValueAdded, 73, "Forecast value added", Fraction, HigherIsBetter, forecasting, "error of the naive forecast - error of the step", "0.04"),
		later(SellingTimeShare, 74, "Selling-time share", Fraction, HigherIsBetter, people, "hours in customer activities / hours worked", "14 of 40: 0.35"),
		later(TrainingHours, 75, "Training hours", Hours, HigherIsBetter, people, "training hours per rep and month", "4"),
		later(CertifiedShare, 75, "Certified share", Fraction, HigherIsBetter, people, "valid certificates / required", "18 of 20: 0.9"),
		later(HealthScore, 76, "Health score", Score, HigherIsBetter, success, "weighted score of 0 to 100", "82"),
		later(NPS, 76, "Net promoter score", Score, HigherIsBetter, success, "share of promoters - share of detractors, in points", "40"),
		later(Sentiment, 76, "Sentiment", Score, HigherIsBetter, success, "mean sentiment of activities, -1 to 1", "0.3"),
	}
}
