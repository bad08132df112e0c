package measuring_test

import (
	"encoding/csv"
	"math/big"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"coxswain/ops/opstest"
	"coxswain/sales/calendar"
	"coxswain/sales/kpi"
	"coxswain/sales/money"
	"coxswain/sales/mrr"
)

// oneCurrency needs no exchange rates.
type oneCurrency struct{}

func (oneCurrency) Convert(minor int64, _ money.Currency, _ calendar.Day) (int64, bool, bool) {
	return minor, true, false
}
func (oneCurrency) Until(money.Currency) (calendar.Day, bool) { return 0, false }

// paidBy is what each customer of the public data set mrr_playbook paid in each month, in whole units.
type paidBy map[int64]map[calendar.Day]int64

// playbook reads the data set twice: as what customers paid by month, for a computation that knows no
// ledger, and as the facts that its ledger comes to.
func playbook(t *testing.T) (paidBy, *kpi.Facts) {
	t.Helper()
	root := os.Getenv("COXSWAIN_TESTDATA")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared", "data")
	}
	f, err := os.Open(filepath.Join(root, "mrr_playbook", "subscription_periods.csv"))
	if err != nil {
		opstest.Missing(t, "data", "the data set mrr_playbook is not at %s; set COXSWAIN_TESTDATA", root)
	}
	defer f.Close() //nolint:errcheck // it was only read
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	paid, accounts := paidBy{}, map[int64]*mrr.Account{}
	for _, r := range rows[1:] {
		customer, _ := strconv.ParseInt(r[1], 10, 64)
		amount, err := strconv.ParseInt(r[4], 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		from, to := day(r[2]), day(r[3])
		if paid[customer] == nil {
			paid[customer], accounts[customer] = map[calendar.Day]int64{}, &mrr.Account{ID: customer}
		}
		for m := from; m < to; m = m.AddMonths(1) {
			paid[customer][m] += amount
		}
		a := accounts[customer]
		a.Paid = append(a.Paid, mrr.Paid{
			Subscription: customer, Plan: 1, Line: mrr.Recurring, Currency: "EUR", Native: amount * 100, From: from, To: to, Signed: from, EndSigned: to, Anchor: from, PeriodMonths: 1,
		})
	}
	b := kpi.NewBuilder(kpi.Settings{Base: "EUR"})
	id := int64(0)
	for _, a := range accounts {
		for _, m := range mrr.Ledger(*a, oneCurrency{}, mrr.Defaults()) {
			id++
			b.AddMovement(&kpi.Movement{
				ID: id, Account: m.Account, Day: m.Day, Signed: m.Signed, Kind: m.Kind, Tag: m.Tag, Line: m.Line, Delta: m.Delta, Currency: m.Currency,
				CohortMonth: m.CohortMonth, SpellDay: m.SpellDay, Plan: m.Plan,
			})
		}
	}
	return paid, b.Facts()
}

// expected works the figures of a month out from what customers paid in each month.
func (p paidBy) expected(m calendar.Day) map[string]string {
	const first = "2017-09-01"
	var opening, closing, start, count, news, expansion, contraction, churn, reactivation, lost, kept, capped int64
	var yearOpening, yearKept, yearCapped int64
	for _, months := range p {
		was, is := months[m.AddMonths(-1)], months[m]
		ever := false
		for d := day(first); d < m; d = d.AddMonths(1) {
			ever = ever || months[d] > 0
		}
		opening, closing = opening+was, closing+is
		if is > 0 {
			count++
		}
		switch {
		case was == 0 && is > 0 && !ever:
			news += is
		case was == 0:
			reactivation += is
		case is == 0:
			churn += was
			lost++
		case is > was:
			expansion += is - was
		default:
			contraction += was - is
		}
		if was > 0 {
			start++
			kept, capped = kept+is, capped+min(was, is)
		}
		if before := months[m.AddMonths(-12)]; before > 0 { // paid in the month before the twelve
			yearOpening += before
			stayed := true
			for d := m.AddMonths(-12); d <= m; d = d.AddMonths(1) {
				stayed = stayed && months[d] > 0
			}
			if stayed {
				yearKept, yearCapped = yearKept+is, yearCapped+min(before, is)
			}
		}
	}
	sum := func(n int64) string { return strconv.FormatInt(n, 10) + ".00" }
	rate := func(n, d int64, digits int) string {
		if d == 0 {
			return "none"
		}
		return big.NewRat(n, d).FloatString(digits)
	}
	out := map[string]string{
		"MRR": sum(closing), "ACTIVE_CUSTOMERS": strconv.FormatInt(count, 10),
		"MRR_NEW": sum(news), "MRR_EXPANSION": sum(expansion), "MRR_CONTRACTION": sum(contraction), "MRR_CHURN": sum(churn), "MRR_REACTIVATION": sum(reactivation),
		"LOGO_CHURN_RATE": rate(lost, start, 6), "GRR": rate(capped, opening, 6), "NRR": rate(kept, opening, 6), "ARPA": rate(closing, count, 2),
		"QUICK_RATIO": rate(news+expansion+reactivation, contraction+churn, 6), "GRR of the year": rate(yearCapped, yearOpening, 6), "NRR of the year": rate(yearKept, yearOpening, 6),
		"LTV": "none",
	}
	if count > 0 && lost > 0 {
		out["LTV"] = rate(closing*start, count*lost, 2)
	}
	return out
}

func TestThePlaybookComesToWhatItsPeriodsSay(t *testing.T) {
	paid, facts := playbook(t)
	period := calendar.Period{From: day("2017-09-01"), To: day("2020-03-01")}
	q := kpi.Query{
		Keys: []kpi.Key{
			kpi.MRR, kpi.ActiveCustomers, kpi.MRRNew, kpi.MRRExpansion, kpi.MRRContraction, kpi.MRRChurn, kpi.MRRReactivation, kpi.LogoChurnRate,
			kpi.GRR, kpi.NRR, kpi.ARPA, kpi.QuickRatio, kpi.LTV,
		},
		Variants: []kpi.Variant{{Key: kpi.LTV, Name: "variant", Value: "SIMPLE"}}, Period: period, Grain: calendar.GrainMonth, Scope: kpi.Everything(), Today: day("2020-06-01"),
	}
	yearly := q
	yearly.Keys = []kpi.Key{kpi.GRR, kpi.NRR}
	yearly.Variants = []kpi.Variant{{Key: kpi.GRR, Name: "window", Value: "TRAILING_12_MONTHS"}, {Key: kpi.NRR, Name: "window", Value: "TRAILING_12_MONTHS"}}
	got := map[calendar.Day]map[string]string{}
	for suffix, q := range map[string]kpi.Query{"": q, " of the year": yearly} {
		results, err := kpi.Compute(facts, q)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range results {
			for _, p := range r.Points {
				if got[p.Period.From] == nil {
					got[p.Period.From] = map[string]string{}
				}
				got[p.Period.From][string(r.Key)+suffix] = text(p)
			}
		}
	}
	if mrr := got[day("2019-02-01")]["MRR"]; mrr != "625.00" {
		t.Errorf("MRR of February 2019 = %s, want 625.00", mrr)
	}
	for m, has := range got {
		for name, want := range paid.expected(m) {
			if has[name] != want {
				t.Errorf("%s of %s = %s, want %s", name, m.String()[:7], has[name], want)
			}
		}
	}
}
