package demo_test

import (
	"context"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/db/accountrevenue"
	"coxswain/ent/viewer"
	"coxswain/ops/editing"
	"coxswain/ops/ledger"
	"coxswain/ops/measuring"
	"coxswain/ops/metering"
	"coxswain/ops/opstest"
	"coxswain/ops/subscribing"
	"coxswain/sales/calendar"
	"coxswain/sales/kpi"
	"coxswain/sales/mrr"
)

// onTheDay stands at noon of the day of the company.
func onTheDay() *opstest.Clock {
	c := opstest.NewClock()
	c.Set(calendar.MustDay(asOf).Time().Add(12 * time.Hour))
	return c
}

// checkDerived lets the verbs, the meters and the ledger make everything anew that follows from events,
// and expects that nothing changes.
func checkDerived(t *testing.T, s *ent.Store) {
	ctx := viewer.With(context.Background(), viewer.System("test", viewer.Job))
	before := checksums(t, s)
	if differences, err := ledger.Verify(ctx, s); err != nil || len(differences) > 0 {
		t.Errorf("ledger.Verify() = %v, %v; want no difference", differences, err)
	}
	edit := editing.New(s)
	verbs := subscribing.New(edit, ledger.Refresh)
	ids, err := s.Client().CustomerSubscription.Query().IDs(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.InTx(ctx, func(ctx context.Context, tx *db.Client) error { return verbs.Derive(ctx, tx, ids) }); err != nil {
		t.Errorf("Derive() = %v", err)
	}
	if _, err := metering.New(edit, nil).Recount(ctx, calendar.MustDay(asOf).AddMonths(-24)); err != nil {
		t.Errorf("Recount() = %v", err)
	}
	if diff := gocmp.Diff(before, checksums(t, s)); diff != "" {
		t.Errorf("what follows from the events is something else (-written +derived):\n%s", diff)
	}
}

// checkRevenue looks at the revenue that a visitor sees.
func checkRevenue(t *testing.T, s *ent.Store) {
	ctx := viewer.With(context.Background(), viewer.System("test", viewer.Job))
	first := calendar.MustDay(asOf).AddMonths(-12).FirstOfMonth()
	movements, err := s.Client().MrrMovement.Query().All(ctx)
	if err != nil {
		t.Fatal(err)
	}
	kinds, opening, closing := map[mrr.Kind]int{}, map[int64]int64{}, int64(0)
	before := int64(0)
	lost, customers := 0, 0
	for _, m := range movements {
		kinds[m.Movement]++
		if m.Line != mrr.Recurring || m.Day >= first.AddMonths(12) {
			continue
		}
		if m.Day < first {
			opening[int64(m.AccountID)] += m.DeltaMinor
			customers += m.CustomerDelta
		} else if m.Movement == mrr.Churn {
			lost -= m.CustomerDelta
		}
	}
	for _, m := range movements {
		if m.Line == mrr.Recurring && m.Day < first.AddMonths(12) && opening[int64(m.AccountID)] > 0 {
			closing += m.DeltaMinor
		}
	}
	for _, n := range opening {
		before += n
	}
	for _, k := range []mrr.Kind{mrr.New, mrr.Expansion, mrr.Contraction, mrr.Churn, mrr.Reactivation, mrr.FXImpact, mrr.Transfer} {
		if kinds[k] < 20 {
			t.Errorf("%d movements of the kind %s, want at least 20", kinds[k], k)
		}
	}
	if nrr := 1000 * closing / before; nrr < 1_000 || nrr > 1_120 {
		t.Errorf("net retention of twelve months is %d per mille, want 1,000 to 1,120", nrr)
	}
	if churn := 1000 * lost / customers; churn < 120 || churn > 300 {
		t.Errorf("%d of %d customers lost in twelve months (%d per mille), want 1 to 2 %% a month", lost, customers, churn)
	}
	paying, err := s.Client().AccountRevenue.Query().Where(accountrevenue.StateEQ(mrr.Paying)).Count(ctx)
	if err != nil || paying < 1_200 || paying > 1_600 {
		t.Errorf("%d paying customers, %v; want about 1,400", paying, err)
	}
}

// checkAlerts compares what the alerts say with the ledger.
// checkFigures compares every key figure with what SQL comes to.
func checkFigures(t *testing.T, s *ent.Store) {
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

func checkAlerts(t *testing.T, s *ent.Store) {
	rows, err := s.Reader().Query(`SELECT a.from_day, a.value, SUM(-m.customer_delta) FROM kpi_alerts a JOIN mrr_movements m ON m.day >= a.from_day AND m.day < a.to_day AND m.movement = 'CHURN' AND m.line = 'RECURRING'
		GROUP BY a.id, a.from_day, a.value`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close() //nolint:errcheck // its error comes with Err
	n := 0
	for rows.Next() {
		var from calendar.Day
		var value string
		var lost string
		if err := rows.Scan(&from, &value, &lost); err != nil {
			t.Fatal(err)
		}
		if value != lost {
			t.Errorf("the alert of %s says %s of %s, the ledger %s", from, value, kpi.ChurnedCustomers, lost)
		}
		n++
	}
	if err := rows.Err(); err != nil || n == 0 {
		t.Errorf("%d alerts, %v; want at least one", n, err)
	}
}
