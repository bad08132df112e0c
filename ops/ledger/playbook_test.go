package ledger_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"coxswain/ops/opstest"
	"coxswain/sales/calendar"
	"coxswain/sales/money"
	"coxswain/sales/mrr"
)

// period is a row of the data set: what a customer pays a month over [from, to).
type period struct {
	id, customer, amount int64
	from, to             calendar.Day
}

// playbook reads the subscription periods of the public data set mrr_playbook.
func playbook(t *testing.T) []period {
	t.Helper()
	root := os.Getenv("COXSWAIN_TESTDATA")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared", "data")
	}
	f, err := os.Open(filepath.Join(root, "mrr_playbook", "subscription_periods.csv"))
	if err != nil {
		opstest.Missing(t, "data", "the data set mrr_playbook is not at %s; set COXSWAIN_TESTDATA", root)
	}
	defer func() { _ = f.Close() }() // it was only read
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []period
	for _, r := range rows[1:] {
		number := func(s string) int64 {
			n, err := strconv.ParseInt(s, 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		out = append(out, period{number(r[0]), number(r[1]), number(r[4]), day(r[2]), day(r[3])})
	}
	return out
}

// month is what the data set comes to in one month.
type month struct {
	MRR, Customers                                   int64
	New, Expansion, Contraction, Churn, Reactivation int64
}

// naive works a month out from the periods themselves: what each customer paid the month before and pays
// in it.
func naive(all []period, first calendar.Day) month {
	pays, ever := func(customer int64, on calendar.Day) (sum int64) {
		for _, p := range all {
			if p.customer == customer && p.from <= on && on < p.to {
				sum += p.amount
			}
		}
		return sum
	}, func(customer int64) bool {
		for _, p := range all {
			if p.customer == customer && p.from < first {
				return true
			}
		}
		return false
	}
	var out month
	done := map[int64]bool{}
	for _, p := range all {
		if done[p.customer] {
			continue
		}
		done[p.customer] = true
		was, is := pays(p.customer, first.AddMonths(-1)), pays(p.customer, first)
		out.MRR += is
		if is > 0 {
			out.Customers++
		}
		switch d := is - was; {
		case was == 0 && is > 0 && !ever(p.customer):
			out.New += d
		case was == 0 && is > 0:
			out.Reactivation += d
		case is == 0 && was > 0:
			out.Churn += d
		case d > 0:
			out.Expansion += d
		default:
			out.Contraction += d
		}
	}
	return out
}

func TestThePlaybookHasTheMovementsOfItsOwnPeriods(t *testing.T) {
	all := playbook(t)
	accounts := map[int64]*mrr.Account{}
	first, last := all[0].from, all[0].to
	for _, p := range all {
		a, ok := accounts[p.customer]
		if !ok {
			a = &mrr.Account{ID: p.customer}
			accounts[p.customer] = a
		}
		a.Paid = append(a.Paid, mrr.Paid{Subscription: p.id, Line: mrr.Recurring, Currency: "EUR", Native: p.amount, From: p.from, To: p.to, Signed: p.from, EndSigned: p.to, Anchor: p.from, PeriodMonths: 1})
		first, last = min(first, p.from), max(last, p.to)
	}
	var rows []mrr.Movement
	for _, a := range accounts {
		movements := mrr.Ledger(*a, own{}, mrr.Defaults())
		if err := mrr.Chained(movements); err != nil {
			t.Errorf("customer %d: %v", a.ID, err)
		}
		rows = append(rows, movements...)
	}
	months := 0
	for from := first; from <= last; from = from.AddMonths(1) {
		months++
		var got month
		for _, m := range rows {
			if m.Day >= from.AddMonths(1) {
				continue
			}
			got.MRR += m.Delta
			got.Customers += int64(m.CustomerDelta)
			if m.Day < from {
				continue
			}
			switch m.Kind {
			case mrr.New:
				got.New += m.Delta
			case mrr.Expansion:
				got.Expansion += m.Delta
			case mrr.Contraction:
				got.Contraction += m.Delta
			case mrr.Churn:
				got.Churn += m.Delta
			case mrr.Reactivation:
				got.Reactivation += m.Delta
			case mrr.FXImpact:
				t.Errorf("%+v", m)
			case mrr.Transfer:
			}
		}
		if d := cmp.Diff(naive(all, from), got); d != "" {
			t.Errorf("%s (-own computation +ledger):\n%s", from, d)
		}
		if from == day("2019-02-01") && got.MRR != 625 {
			t.Errorf("MRR of February 2019 is %d, want 625", got.MRR)
		}
	}
	if months != 30 {
		t.Errorf("the data set has %d months, want 30", months)
	}
}

// own states everything in one currency.
type own struct{ mrr.Rates }

func (own) Convert(minor int64, _ money.Currency, _ calendar.Day) (int64, bool, bool) {
	return minor, true, false
}
func (own) Until(money.Currency) (calendar.Day, bool) { return 0, false }
