package comp_test

import (
	"testing"

	"coxswain/sales/commission"
	"coxswain/sales/comp"
	"coxswain/sales/money"
)

func TestADealIsCreditedOnceHoweverOftenItPays(t *testing.T) {
	twice := component("second", commission.Marginal, flat("0.01"))
	twice.Quota = comp.QuotaRef{}
	twice.By = commission.AmountSold
	d := design(component("new", commission.Marginal, accelerated()), twice)
	in := world(d, alice, bob)
	carries(&in, alice, usd(100_000))
	carries(&in, bob, usd(100_000))
	in.Events = three(alice)
	in.Events[0].Splits = append(in.Events[0].Splits, comp.Split{Payee: bob, Kind: commission.SplitOverlay, Share: money.One})
	out := run(t, in)
	if got := comp.Credited(of(t, out, alice)); got != usd(170_000) {
		t.Errorf("three deals in two components credit %d", got)
	}
	if got := comp.Credited(of(t, out, bob)); got != 0 {
		t.Errorf("an overlay credits %d", got)
	}
}

func TestADealThatMightBeMadeIsWorthWhatItsTermSays(t *testing.T) {
	h := comp.Hypothetical{Key: comp.EventKey{Source: "deal", ID: "1"}, Payee: alice, Amount: money.New(usd(24_000), "USD"), Months: 24, Type: "NEW", Units: money.One, Share: rate("0.4")}
	e, f := h.Event()
	if f != nil || *e.TCV != usd(24_000) || *e.ACV != usd(12_000) || *e.MRR != usd(1_000) || e.Type != "NEW" || len(e.Splits) != 2 || e.Splits[1].Share != rate("0.6") {
		t.Errorf("%+v, %v", e, f)
	}
	for field, change := range map[string]func(h *comp.Hypothetical){
		"amount": func(h *comp.Hypothetical) { h.Amount.Minor, h.Months = 90_000_000_000_000, 1 }, "termMonths": func(h *comp.Hypothetical) { h.Months = 0 },
		"share": func(h *comp.Hypothetical) { h.Share = 0 }, "units": func(h *comp.Hypothetical) { h.Units = -1 }, "discount": func(h *comp.Hypothetical) { h.Discount = 2 * money.One },
	} {
		bad := h
		change(&bad)
		if _, f := bad.Event(); f == nil || f.Path[0] != field {
			t.Errorf("%s: %v", field, f)
		}
	}
}
