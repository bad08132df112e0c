package measuring_test

import (
	"context"
	"testing"
	"time"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ops/measuring"
	"coxswain/ops/opstest"
	"coxswain/sales/fault"
	"coxswain/sales/kpi"
)

func TestAsOfAnswersWhatWasAnsweredThen(t *testing.T) {
	clock := opstest.NewClock()
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		clock.Set(opstest.Now)
		o := newOffice(t, s)
		facts := measuring.New(s)
		then := clock.Instant()
		answered := everything(t, facts, nil)
		for n, w := range writes() {
			clock.Advance(time.Hour)
			o.w.Write(func(ctx context.Context, tx *db.Client) error { return w.do(ctx, tx, o) })
			if n%8 != 0 && n < len(writes())-1 { // an answer of the past reads everything: ask now and then
				continue
			}
			if d := firstDifference(everything(t, facts, &then), answered); d != "" {
				t.Fatalf("after %s, asked as of before:\n%s", w.name, d)
			}
		}
		if everything(t, facts, nil) == answered {
			t.Error("the writes changed nothing, so this proves nothing")
		}
	}, clock)
}

func TestAsOfKnowsRowsThatWereDeletedInTheirOldOrder(t *testing.T) {
	clock := opstest.NewClock()
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		clock.Set(opstest.Now)
		o := newOffice(t, s)
		facts := measuring.New(s)
		then, answered := clock.Instant(), everything(t, facts, nil)
		clock.Advance(time.Hour)
		o.w.Write(func(ctx context.Context, tx *db.Client) error {
			for _, step := range o.steps[:2] { // the first ones: they have to come back before the last
				if err := tx.StageChange.DeleteOneID(step.ID).Exec(ctx); err != nil {
					return err
				}
			}
			return tx.OpportunityCompetitor.DeleteOneID(o.named).Exec(ctx)
		})
		if d := firstDifference(everything(t, facts, &then), answered); d != "" {
			t.Error(d)
		}
	}, clock)
}

func TestWhatWasErasedForSomebodyDoesNotComeBack(t *testing.T) {
	clock := opstest.NewClock()
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		clock.Set(opstest.Now)
		o := newOffice(t, s)
		facts := measuring.New(s)
		then := clock.Instant()
		clock.Advance(time.Hour)
		o.w.Write(func(ctx context.Context, tx *db.Client) error {
			if err := tx.Account.UpdateOneID(o.acme.ID).SetName("Erased").ClearCountry().Exec(ctx); err != nil {
				return err
			}
			_, err := s.RedactHistory(ctx, tx, o.acme.ID, []string{"name", "country"})
			return err
		})
		q := measuring.Query{Query: kpi.Query{Keys: []kpi.Key{kpi.WonRevenue}, Period: year, GroupBy: []kpi.Dimension{kpi.DimAccount}}, AsOf: &then}
		if got := ask(t, opstest.System(), facts, q)[0].Points[0].Group[0].Label; got != "Erased" {
			t.Errorf("the account is called %q, want Erased", got)
		}
	}, clock)
}

func TestTheFutureIsNotKnown(t *testing.T) {
	s := opstest.SQLite(t)
	ahead := s.Now() + 1
	_, err := measuring.New(s).KPIs(opstest.System(), measuring.Query{Query: kpi.Query{Keys: []kpi.Key{kpi.WonRevenue}, Period: year}, AsOf: &ahead})
	if !fault.Is(err, fault.Invalid) {
		t.Errorf("KPIs() as of the future = %v, want an invalid input", err)
	}
}
