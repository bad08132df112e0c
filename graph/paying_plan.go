package graph

import (
	"context"

	"coxswain/graph/model"
	"coxswain/ops/paying"
	"coxswain/sales/fault"
	"coxswain/sales/money"
)

// spreadOf is the payload of a quota that was spread.
func spreadOf(parts []*paying.QuotaPart, err error) (*model.SpreadQuotaPayload, error) {
	faults, err := mistakes(err)
	return &model.SpreadQuotaPayload{Parts: parts, UserErrors: faults}, err
}

// compCostCurve tells what a design costs.
func (r *Resolver) compCostCurve(ctx context.Context, in paying.CostCurveInput) (*model.CompCostCurve, error) {
	c, err := paying.CostOf(in)
	out := &model.CompCostCurve{Points: []*model.CompCostPoint{}, Deals: []*model.CompTestDeal{}, Issues: []*model.CommissionIssue{}, UserErrors: []*fault.Error{}}
	if err != nil {
		out.UserErrors, err = mistakes(err)
		return out, err
	}
	out.Currency, out.Component = &c.Currency, &c.Component
	amount := func(n int64) *money.Amount { return &money.Amount{Minor: n, Currency: c.Currency} }
	for _, p := range c.Points {
		m := &model.CompCostPoint{Attainment: p.At, Earned: amount(p.Earned), Share: p.Share, NextRate: p.Next}
		m.Credit, m.CreditUnits = counted(&p.Credit, c.Counts, c.Currency)
		out.Points = append(out.Points, m)
	}
	for _, t := range c.Trials {
		out.Deals = append(out.Deals, &model.CompTestDeal{Earned: amount(t.Earned), Text: t.Text})
	}
	if len(c.Trials) > 0 {
		out.Earned = amount(c.Statement.Totals.Earned)
	}
	out.Issues, err = issues(ctx, c.Issues)
	return out, err
}
