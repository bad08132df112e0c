package graph

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"strconv"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/graph/model"
	"coxswain/ops/ledger"
	"coxswain/ops/planning"
	"coxswain/sales/fault"
	"coxswain/sales/money"
	"coxswain/sales/mrr"
)

// mrrPolicies lists the policies of recurring revenue with what is in force.
func mrrPolicies(ctx context.Context, s *ent.Store) ([]*model.MrrPolicy, error) {
	rules, err := chosenPolicies(ctx, s)
	if err != nil {
		return nil, err
	}
	current := mrr.Complete(rules)
	out := []*model.MrrPolicy{}
	for _, p := range mrr.Settings() {
		m := &model.MrrPolicy{Key: p.Key, Meaning: p.Meaning, Default: p.Default, Current: current[p.Key], Choices: []*model.MrrPolicyChoice{}}
		for _, c := range p.Choices {
			m.Choices = append(m.Choices, &model.MrrPolicyChoice{Value: c.Value, Meaning: c.Meaning})
		}
		if p.Days != nil {
			m.LeastDays, m.MostDays = &p.Days.Least, &p.Days.Most
		}
		out = append(out, m)
	}
	return out, nil
}

func chosenPolicies(ctx context.Context, s *ent.Store) (map[string]string, error) {
	o, err := s.Client().Organisation.Query().Only(ctx)
	if db.IsNotFound(err) {
		return map[string]string{}, nil
	}
	if err != nil {
		return nil, err
	}
	return o.Policies, nil
}

// previewMrrPolicies tells what other policies would make of the ledger.
func (r *Resolver) previewMrrPolicies(ctx context.Context, in []*planning.PolicyInput) (*model.MrrPolicyPreview, error) {
	rules, err := chosenPolicies(ctx, r.Store)
	if err != nil {
		return nil, err
	}
	rules = maps.Clone(rules)
	if rules == nil {
		rules = map[string]string{}
	}
	for i, p := range in {
		if p.Key == "" {
			return refusedPolicies(fault.Requiredf("policies."+strconv.Itoa(i)+".key", "name the policy"))
		}
		if p.Value == nil {
			delete(rules, p.Key)
			continue
		}
		rules[p.Key] = *p.Value
	}
	e, err := ledger.Preview(ctx, r.Store, rules)
	if err != nil {
		return refusedPolicies(err)
	}
	return &model.MrrPolicyPreview{Effect: shownEffect(e), UserErrors: []*fault.Error{}}, nil
}

// refusedPolicies is the answer when the policies are refused. Their paths begin at the argument.
func refusedPolicies(err error) (*model.MrrPolicyPreview, error) {
	err = ent.Translate(err)
	faults := fault.All(err)
	if faults == nil || fault.Is(err, fault.Unauthenticated) || fault.Is(err, fault.Unavailable) {
		return nil, err
	}
	return &model.MrrPolicyPreview{UserErrors: faults}, nil
}

// storedEffect is what a version of the ledger changed against the one before; none for the first.
func storedEffect(v *db.LedgerVersion) (*model.MrrPolicyEffect, error) {
	if len(v.Effect) == 0 || string(v.Effect) == "null" {
		return nil, nil
	}
	var e ledger.Effect
	if err := json.Unmarshal(v.Effect, &e); err != nil {
		return nil, fmt.Errorf("effect of ledger %d: %w", v.Number, err)
	}
	return shownEffect(&e), nil
}

func shownEffect(e *ledger.Effect) *model.MrrPolicyEffect {
	before, after := money.Currency(e.Currency[0]), money.Currency(e.Currency[1])
	if before == "" {
		before = after
	}
	amounts := func(f ledger.Figures) (*money.Amount, *money.Amount) {
		return &money.Amount{Minor: f.Before, Currency: before}, &money.Amount{Minor: f.After, Currency: after}
	}
	out := &model.MrrPolicyEffect{
		Policies: []*model.MrrPolicyDifference{}, CustomersBefore: int(e.Customers.Before), CustomersAfter: int(e.Customers.After),
		Accounts: e.Accounts, Movements: []*model.MrrMonthDifference{},
	}
	out.MrrBefore, out.MrrAfter = amounts(e.MRR)
	for _, p := range e.Policies {
		out.Policies = append(out.Policies, &model.MrrPolicyDifference{Key: p.Key, Before: p.Before, After: p.After})
	}
	for _, m := range e.Movements {
		d := &model.MrrMonthDifference{Month: m.Month, Line: m.Line, Movement: m.Kind}
		d.Before, d.After = amounts(m.Figures)
		out.Movements = append(out.Movements, d)
	}
	return out
}
