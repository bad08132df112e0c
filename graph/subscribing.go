package graph

import (
	"context"
	"encoding/json"
	"fmt"

	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/graph/figure"
	"coxswain/graph/model"
	"coxswain/ops/subscribing"
	"coxswain/sales/money"
	"coxswain/sales/subscription"
)

// previewed is the answer of a preview: what the verb would do, or why it would be refused.
func previewed(p *subscribing.SubscriptionPreview, err error) (*model.SubscriptionPreview, error) {
	out := &model.SubscriptionPreview{Steps: []*model.SubscriptionPreviewStep{}, Movements: []*db.MrrMovement{}}
	if out.UserErrors, err = mistakes(err); p == nil || err != nil || len(out.UserErrors) > 0 {
		return out, err
	}
	out.Before, out.After, out.EffectiveOn = p.Before, p.After, p.EffectiveOn
	out.MrrBefore, out.MrrAfter = &p.MRRBefore, &p.MRRAfter
	if p.Movements != nil {
		out.Movements = p.Movements
	}
	for _, s := range p.Steps {
		out.Steps = append(out.Steps, &model.SubscriptionPreviewStep{On: s.On, MrrBefore: &s.MRRBefore, MrrAfter: &s.MRRAfter})
	}
	return out, nil
}

// eventDetails is what an event says beside its day, with amounts in the currency of its subscription.
func eventDetails(ctx context.Context, e *db.SubscriptionEvent) (*model.SubscriptionEventDetails, error) {
	out := &model.SubscriptionEventDetails{Items: []*figure.EventItem{}, Removed: []string{}}
	if len(e.Details) == 0 {
		return out, nil
	}
	var d subscription.Details
	if err := json.Unmarshal(e.Details, &d); err != nil {
		return nil, fmt.Errorf("details of %s: %w", e.ID, err)
	}
	out.TrialEndsOn, out.TermMonths, out.AutoRenew, out.NoticeDays = d.TrialEnds, d.TermMonths, d.AutoRenew, d.NoticeDays
	out.Uplift, out.ResumesOn, out.EndsOn, out.Lapsed = d.Uplift, d.ResumesOn, d.EndsOn, d.Lapsed
	if d.ChurnKind != "" {
		out.ChurnKind = &d.ChurnKind
	}
	if d.Removed != nil {
		out.Removed = d.Removed
	}
	if len(d.Items) == 0 {
		return out, nil
	}
	s, err := e.Subscription(ctx)
	if s == nil || err != nil {
		return out, err
	}
	for _, i := range d.Items {
		item := &figure.EventItem{
			Key: i.Key, PlanID: gid.ID(i.Plan), Quantity: i.Quantity, Discount: i.Discount, IntervalMonths: i.IntervalMonths,
			Mrr: &money.Amount{Minor: i.MRR, Currency: s.Currency},
		}
		if i.Price != nil {
			item.Price = &money.Amount{Minor: *i.Price, Currency: s.Currency}
		}
		out.Items = append(out.Items, item)
	}
	return out, nil
}
