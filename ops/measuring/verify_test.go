package measuring_test

import (
	"context"
	"strings"
	"testing"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ops/measuring"
	"coxswain/ops/measuring/check"
	"coxswain/ops/opstest"
	"coxswain/sales/calendar"
	"coxswain/sales/kpi"
	"coxswain/sales/money"
)

func wantSound(t *testing.T, s *ent.Store) {
	t.Helper()
	differences, err := measuring.New(s).Verify(opstest.System())
	if err != nil {
		t.Fatal(err)
	}
	for i, d := range differences {
		if i == 20 {
			t.Fatalf("and %d more", len(differences)-i)
		}
		t.Error(d)
	}
}

func TestSQLAgreesOnForeignMoney(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		o := newOffice(t, s)
		o.w.Write(func(ctx context.Context, tx *db.Client) error {
			if err := moreRows(ctx, tx, o); err != nil {
				return err
			}
			for currency, rate := range map[money.Currency]int64{"GBP": 1_173_333_333_333, "JPY": 6_151_111_111} {
				if err := tx.ExchangeRate.Create().SetBase(currency).SetQuote("EUR").SetValidFrom(day("2026-01-15")).SetRate(money.ExchangeRate(rate)).Exec(ctx); err != nil {
					return err
				}
			}
			return tx.ExchangeRate.Create().SetBase("EUR").SetQuote("CHF").SetValidFrom(day("2026-02-15")).SetRate(money.ExchangeRate(937_777_777_777)).Exec(ctx)
		})
		for i, c := range []money.Currency{"USD", "GBP", "JPY", "CHF", "SEK", "EUR"} { // of SEK there is no rate
			in := func(c2 *db.OpportunityCreate) { c2.SetCurrency(c).SetOwnerID(o.ben.ID) }
			on := day("2026-01-10") + calendar.Day(13*i)
			deal := o.w.Opportunity(opstest.Won(on, 33_333), in)
			o.w.Line(deal, o.product, 3, 33_333, func(l *db.OpportunityLineCreate) { l.SetUnitCostMinor(777).SetListPriceMinor(12_345).SetCurrency(c) })
			o.w.Opportunity(opstest.Lost(on, 77_777), in)
			o.w.Opportunity(opstest.Open(on, 99_999), in)
		}
		wantSound(t, s)
	})
}

func TestVerifyFindsWhatDiffers(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		o := newOffice(t, s)
		facts := measuring.New(s)
		if err := facts.Load(opstest.System()); err != nil {
			t.Fatal(err)
		}
		// A write around the change log is what can go wrong.
		if _, err := s.Writer().Exec("UPDATE opportunities SET amount_minor = 1 WHERE id = $1", int64(o.won.ID)); err != nil {
			t.Fatal(err)
		}
		differences, err := facts.Verify(opstest.System())
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(strings.Join(differences, "\n"), "WON_REVENUE") {
			t.Errorf("Verify() = %q, want that won revenue differs", differences)
		}
	})
}

// TestTheCheckerFindsAWrongAnswer asks facts that are off by one row for each key figure.
func TestTheCheckerFindsAWrongAnswer(t *testing.T) {
	s := opstest.SQLite(t)
	o := newOffice(t, s)
	o.w.Write(func(ctx context.Context, tx *db.Client) error { return moreRows(ctx, tx, o) })
	database, err := check.Open(opstest.System(), s)
	if err != nil {
		t.Fatal(err)
	}
	wrong := func(q kpi.Query) ([]kpi.Result, error) {
		r := kpi.Result{Key: q.Keys[0], Points: []kpi.Point{{Period: q.Period, Value: &money.Decimal{Unscaled: 424242, Scale: 1}}}}
		return []kpi.Result{r}, nil
	}
	differences, err := database.Compare(opstest.System(), wrong, year)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range check.Keys() {
		if !strings.Contains(strings.Join(differences, "\n"), string(k)+" ") {
			t.Errorf("a wrong %s was not found", k)
		}
	}
}

func TestSQLChecksEveryKeyFigureItCanTell(t *testing.T) {
	untold := map[kpi.Key]string{
		kpi.LeadResponseTime: "counts working minutes", kpi.SLAAttainment: "counts working minutes",
		kpi.PipelineCoverage: "shares out quotas", kpi.QuotaAttainment: "shares out credits", kpi.Capacity: "shares out quotas",
		kpi.CACByChannel: "shares out customers", kpi.CampaignROI: "shares out wins",
	}
	told := map[kpi.Key]bool{}
	for _, k := range check.Keys() {
		told[k] = true
	}
	for _, d := range available() {
		if told[d.Key] == (untold[d.Key] != "") {
			t.Errorf("%s: told by SQL %t, excused because it %q", d.Key, told[d.Key], untold[d.Key])
		}
	}
}
