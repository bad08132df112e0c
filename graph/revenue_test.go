package graph_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"coxswain/ent"
	"coxswain/ops/opstest"
	"coxswain/sales/role"
)

func TestAPlanIsSoldAndItsUseIsChargedThroughTheAPI(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		w := opstest.World(t, s)
		w.Organisation()
		acme, product := w.Account("Acme"), w.Product("Calls", 100)
		a, ctx := newAPI(t, s), opstest.As(role.Ops, opstest.User(w.User(role.Ops)))
		do := func(mutation, input, shows string) any {
			t.Helper()
			got := a.get(ctx, fmt.Sprintf("mutation { %s(input: {%s}) { %s userErrors { code path message } } }", mutation, input, shows), nil)[mutation]
			if at(got, "userErrors") != "[]" {
				t.Fatalf("%s: %s", mutation, at(got, "userErrors"))
			}
			return got
		}
		meter := at(do("createMeter", `name: "Calls", aggregation: SUM, unitName: "calls"`, "meter { id }"), "meter.id")
		plan := at(do("createSubscriptionPlan", fmt.Sprintf(`productId: %q, name: "Pro", priceModel: PER_UNIT`, product.ID), "subscriptionPlan { id }"), "subscriptionPlan.id")
		price := do("createPlanPrice", fmt.Sprintf(`planId: %q, currency: EUR, validFrom: "2020-01-01", tiers: [{unit: "0.0125"}], minimum: {amount: "5", currency: EUR}`, plan),
			"planPrice { id tiers { upTo unit flat } minimum { amount currency } }")
		for path, want := range map[string]string{
			"planPrice.tiers.0.upTo": "null", "planPrice.tiers.0.unit": "0.01250000", "planPrice.tiers.0.flat": "0.00", "planPrice.minimum.amount": "5.00",
		} {
			if got := at(price, path); got != want {
				t.Errorf("%s = %s, want %s", path, got, want)
			}
		}
		changed := do("updatePlanPrice", fmt.Sprintf(`id: %q, tiers: [{unit: "25"}], minimum: null`, at(price, "planPrice.id")), "planPrice { tiers { unit } minimum { amount } }")
		if at(changed, "planPrice.tiers.0.unit") != "25.00000000" || at(changed, "planPrice.minimum") != "null" {
			t.Errorf("the changed price is %v", changed)
		}
		do("createPlanEntitlement", fmt.Sprintf(`planId: %q, meterId: %q, included: "20", perUnit: true, overageModel: PER_UNIT, overageTiers: [{unit: "0.5"}], currency: EUR`, plan, meter),
			"planEntitlement { id overageTiers { unit } }")

		input := fmt.Sprintf(`accountId: %q, items: [{planId: %q, quantity: "4"}]`, acme.ID, plan)
		preview := a.get(ctx, fmt.Sprintf("{ previewStartSubscription(input: {%s}) { before { id } after { name } mrrBefore { amount } mrrAfter { amount currency } steps { on mrrAfter { amount } } movements { id } userErrors { code path message } } }", input), nil)
		if at(preview, "previewStartSubscription.userErrors") != "[]" || at(preview, "previewStartSubscription.mrrAfter.amount") != "100.00" {
			t.Errorf("preview: %v", preview)
		}
		if n := s.Client().CustomerSubscription.Query().CountX(opstest.System()); n != 0 {
			t.Errorf("the preview left %d subscriptions", n)
		}
		sub := do("startSubscription", input, `customerSubscription { id status mrr { amount currency } arr { amount } items(asOf: "2199-01-01") { nodes { quantity price { amount } mrr { amount currency } plan { name } } }
			events { nodes { event details { items { key quantity mrr { amount currency } plan { name } } } } } }`)
		for path, want := range map[string]string{
			"status": "ACTIVE", "mrr.amount": "100.00", "arr.amount": "1200.00", "items.nodes.0.mrr.amount": "100.00", "items.nodes.0.plan.name": "Pro",
			"items.nodes.0.price": "null", "events.nodes.0.event": "STARTED", "events.nodes.0.details.items.0.mrr.amount": "100.00", "events.nodes.0.details.items.0.plan.name": "Pro",
		} {
			if got := at(sub, "customerSubscription."+path); got != want {
				t.Errorf("%s = %s, want %s", path, got, want)
			}
		}
		id := at(sub, "customerSubscription.id")
		use := do("ingestUsage", fmt.Sprintf(`events: [{meterId: %q, subscriptionId: %q, key: "a", happenedAt: "%sT12:00:00Z", quantity: "100"}, {meterId: %q, subscriptionId: %q, key: "", happenedAt: "%sT12:00:00Z"}]`,
			meter, id, opstest.Today, meter, id, opstest.Today), "accepted duplicates rejected { index userErrors { code path } }")
		if at(use, "accepted") != "1" || at(use, "duplicates") != "0" || at(use, "rejected.0.index") != "1" || at(use, "rejected.0.userErrors.0.path") != `["input","events","1","key"]` {
			t.Errorf("ingestUsage: %v", use)
		}
		used := a.get(ctx, "{ usageMonths { totalCount nodes { quantity included events overage { amount currency } account { name } } } }", nil)
		if got := at(used, "usageMonths.nodes.0.overage.amount"); got != "10.00" {
			t.Errorf("100 calls of 80 included cost %s more, want 10.00: %v", got, used)
		}
	})
}

func TestThePoliciesOfRecurringRevenueAreListedAndTried(t *testing.T) {
	s := opstest.SQLite(t)
	w := opstest.World(t, s)
	w.Organisation()
	a, ctx := newAPI(t, s), opstest.As(role.Ops)
	got := a.get(ctx, "{ mrrPolicies { key meaning default current choices { value meaning } leastDays mostDays } }", nil)
	for _, p := range listAt(got, "mrrPolicies") {
		if at(p, "current") != at(p, "default") {
			t.Errorf("%s is %s before anything was chosen, want %s", at(p, "key"), at(p, "current"), at(p, "default"))
		}
	}
	tried := a.get(ctx, `{ previewMrrPolicies(policies: [{key: "mrr.trial", value: "INCLUDED"}]) { effect { policies { key before after } mrrBefore { amount currency } mrrAfter { amount } accounts movements { month } } userErrors { code path } } }`, nil)
	if at(tried, "previewMrrPolicies.effect.policies.0.after") != "INCLUDED" || at(tried, "previewMrrPolicies.effect.mrrAfter.amount") != "0.00" {
		t.Errorf("tried: %v", tried)
	}
	refused := a.get(ctx, `{ previewMrrPolicies(policies: [{key: "mrr.trial", value: "SOMETIMES"}]) { effect { accounts } userErrors { code path message } } }`, nil)
	if at(refused, "previewMrrPolicies.userErrors.0.code") != "INVALID" || at(refused, "previewMrrPolicies.effect") != "null" {
		text, _ := json.Marshal(refused)
		t.Errorf("refused: %s", text)
	}
}
