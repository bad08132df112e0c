package graph

import (
	"context"

	"coxswain/ent/db"
	"coxswain/sales/money"
	"coxswain/sales/pipeline"
)

// probability is the chance that an opportunity is won, as it counts.
func probability(ctx context.Context, o *db.Opportunity) (money.Rate, error) {
	switch {
	case o.Status == pipeline.Won:
		return money.One, nil
	case o.Status == pipeline.Lost:
		return 0, nil
	case o.ProbabilityOverride != nil:
		return *o.ProbabilityOverride, nil
	}
	s, err := o.Stage(ctx)
	if s == nil || err != nil {
		return 0, err
	}
	return s.Probability, nil
}

// forecastCategory is the bucket that an opportunity counts in.
func forecastCategory(ctx context.Context, o *db.Opportunity) (pipeline.ForecastCategory, error) {
	if o.ForecastCategoryOverride != nil {
		return *o.ForecastCategoryOverride, nil
	}
	s, err := o.Stage(ctx)
	if s == nil || err != nil {
		return pipeline.CategoryOmitted, err
	}
	return s.ForecastCategory, nil
}

// lostFromStage is the stage from which an opportunity was lost.
func lostFromStage(ctx context.Context, o *db.Opportunity) (*db.Stage, error) {
	if o.Status != pipeline.Lost {
		return nil, nil
	}
	return o.ClosedFromStage(ctx)
}

// amountThen is the amount of an opportunity at a step, in the opportunity's currency.
func amountThen(ctx context.Context, c *db.StageChange) (*money.Amount, error) {
	if c.AmountMinor == nil {
		return nil, nil
	}
	o, err := c.Opportunity(ctx)
	if o == nil || err != nil {
		return nil, err
	}
	return &money.Amount{Minor: *c.AmountMinor, Currency: o.Currency}, nil
}
