package ledger_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/db/job"
	"coxswain/ent/viewer"
	"coxswain/ops/ledger"
	"coxswain/ops/opstest"
	"coxswain/sales/role"
	"coxswain/sales/subscription"
)

func TestWhatConcernsManyAccountsIsLeftToAJobOfThePerson(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		c := newCompany(t, s)
		ledger.KeepUpTo(s, 1)
		acme, other := c.Account("Acme"), c.Account("Other")
		x := c.begin(acme, "USD")
		x.start("2025-01-10", c.item(1, 10000))
		x.event(subscription.PauseBegan, "2025-05-01", subscription.Details{})
		c.begin(other, "EUR").start("2025-01-10", c.item(1, 50))
		admin := c.User(role.Admin)
		acting := viewer.With(context.Background(), &viewer.V{User: admin.ID, Name: admin.Name, Role: role.Admin, Source: viewer.API, Today: opstest.Today})
		write := func(fn func(ctx context.Context, tx *db.Client) error) {
			t.Helper()
			if err := s.InTx(acting, fn); err != nil {
				t.Fatal(err)
			}
		}
		write(func(ctx context.Context, tx *db.Client) error {
			return tx.ExchangeRate.Create().SetBase("USD").SetQuote("EUR").SetValidFrom(day("2025-01-01")).SetRate(900_000_000_000).Exec(ctx)
		})
		write(func(ctx context.Context, tx *db.Client) error {
			o, err := tx.Organisation.Query().Only(ctx)
			if err != nil {
				return err
			}
			return tx.Organisation.UpdateOneID(o.ID).SetPolicies(map[string]string{"mrr.pause": "KEEP"}).Exec(ctx)
		})
		if d := cmp.Diff([]string{"2025-01-10 NEW 0 1", "2025-05-01 CONTRACTION PAUSE 0 -1"}, c.movements(acme)); d != "" {
			t.Errorf("before the jobs (-want +got):\n%s", d)
		}
		if differences, err := ledger.Verify(opstest.System(), s); err != nil || len(differences) == 0 {
			t.Errorf("Verify does not notice that jobs are due: %v, %v", differences, err)
		}
		jobs, err := s.Client().Job.Query().Order(job.ByID()).All(opstest.System())
		if err != nil || len(jobs) != 2 || *jobs[1].UserID != admin.ID || jobs[0].JobKind != job.JobKindLEDGER {
			t.Fatalf("jobs %v, %v; want one for the rates and one for the policies", jobs, err)
		}
		for range 2 { // the second time nothing is left to do
			for _, j := range jobs {
				if _, err := ledger.Work(s)(acting, j, func(int64, *int64) error { return nil }); err != nil {
					t.Fatal(err)
				}
			}
		}
		if d := cmp.Diff([]string{"2025-01-10 NEW 9000 1"}, c.movements(acme)); d != "" {
			t.Errorf("after the jobs (-want +got):\n%s", d)
		}
		versions, err := s.Client().LedgerVersion.Query().All(opstest.System())
		if err != nil || len(versions) != 2 || versions[1].UserID == nil || *versions[1].UserID != admin.ID {
			t.Errorf("versions %v, %v", versions, err)
		}
		var effect ledger.Effect
		if err := json.Unmarshal(versions[1].Effect, &effect); err != nil || effect.Accounts != 2 || len(effect.Movements) != 0 && effect.MRR.After != 9050 {
			t.Errorf("effect %+v, %v", effect, err)
		}
		c.sound()
	})
}
