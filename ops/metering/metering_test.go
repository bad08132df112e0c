package metering_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/db/change"
	"coxswain/ent/db/usagemonth"
	"coxswain/ent/gid"
	"coxswain/ops/editing"
	"coxswain/ops/metering"
	"coxswain/ops/opstest"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/money"
	"coxswain/sales/price"
	"coxswain/sales/role"
	"coxswain/sales/subscription"
	"coxswain/sales/usage"
)

// site is a company that meters use: Acme holds 4 units of a plan that includes 80 calls in all and
// charges 0.50 for each further one.
type site struct {
	t       *testing.T
	w       *opstest.Builder
	verbs   *metering.Verbs
	account *db.Account
	plan    *db.SubscriptionPlan
	sub     *db.CustomerSubscription
	meters  map[usage.Aggregation]*db.Meter
	asked   []gid.ID // accounts whose ledger was to follow
}

var (
	began = calendar.MustDay("2026-01-10")
	jan   = calendar.MustDay("2026-01-01")
	feb   = calendar.MustDay("2026-02-01")
)

func newSite(t *testing.T, s *ent.Store) *site {
	t.Helper()
	x := &site{t: t, w: opstest.World(t, s), meters: map[usage.Aggregation]*db.Meter{}}
	x.w.Organisation()
	x.verbs = metering.New(editing.New(s), func(_ context.Context, _ *db.Client, accounts []gid.ID) error {
		x.asked = append(x.asked, accounts...)
		return nil
	})
	x.account = x.w.Account("Acme")
	product := x.w.Product("Calls", 100)
	x.w.Write(func(ctx context.Context, tx *db.Client) (err error) {
		if x.plan, err = tx.SubscriptionPlan.Create().SetProductID(product.ID).SetName("Pro").SetPriceModel(price.PerUnit).Save(ctx); err != nil {
			return err
		}
		for _, a := range []usage.Aggregation{usage.Count, usage.Sum, usage.Max, usage.Unique} {
			m, err := tx.Meter.Create().SetName("Meter " + string(a)).SetAggregation(a).SetUnitName("calls").SetExternalID("ext " + string(a)).Save(ctx)
			if err != nil {
				return err
			}
			x.meters[a] = m
		}
		if err := tx.PlanEntitlement.Create().SetPlanID(x.plan.ID).SetMeterID(x.meters[usage.Sum].ID).SetIncluded(20 * money.One).SetPerUnit(true).
			SetOverageModel(price.PerUnit).SetOverageTiers([]price.Tier{{Unit: 50_000_000}}).SetCurrency("EUR").Exec(ctx); err != nil {
			return err
		}
		x.sub, err = x.subscribe(ctx, tx, "acme-1")
		return err
	})
	return x
}

func (x *site) subscribe(ctx context.Context, tx *db.Client, external string) (*db.CustomerSubscription, error) {
	s, err := tx.CustomerSubscription.Create().SetAccountID(x.account.ID).SetName("Acme Pro").SetCurrency("EUR").SetStatus(subscription.Active).
		SetStartsOn(began).SetMrrMinor(400).SetExternalID(external).Save(ctx)
	if err != nil {
		return nil, err
	}
	return s, tx.SubscriptionItem.Create().SetSubscriptionID(s.ID).SetPlanID(x.plan.ID).SetItemKey("1").SetQuantity(4 * money.One).SetDiscount(0).
		SetIntervalMonths(1).SetMrrMinor(400).SetValidFrom(began).Exec(ctx)
}

// event is a report of use on a day of the meter of an aggregation.
func (x *site) event(a usage.Aggregation, key, day string, quantity int64) *metering.UsageEventInput {
	q := money.Rate(quantity) * money.One
	at, err := calendar.ParseInstant(day + "T12:00:00Z")
	if err != nil {
		x.t.Fatal(err)
	}
	return &metering.UsageEventInput{MeterID: &x.meters[a].ID, SubscriptionID: &x.sub.ID, Key: key, HappenedAt: at, Quantity: &q}
}

func by(e *metering.UsageEventInput, subject string) *metering.UsageEventInput {
	e.Subject = &subject
	return e
}

func (x *site) ingest(events ...*metering.UsageEventInput) *metering.Ingested {
	x.t.Helper()
	out, err := x.verbs.IngestUsage(opstest.As(role.Ops), metering.IngestUsageInput{Events: events})
	if err != nil {
		x.t.Fatal(err)
	}
	return out
}

// got is a month of use as a test states it.
type got struct {
	Quantity, Included string
	Events, Overage    int64
}

func (x *site) month(a usage.Aggregation, month calendar.Day) got {
	x.t.Helper()
	for _, m := range x.w.Store.Client().UsageMonth.Query().AllX(opstest.System()) {
		if m.MeterID == x.meters[a].ID && m.Month == month && m.SubscriptionID == x.sub.ID {
			included := "unlimited"
			if m.Included != nil {
				included = m.Included.String()
			}
			return got{m.Quantity.String(), included, m.Events, m.OverageMinor}
		}
	}
	return got{}
}

func (x *site) want(what string, is, want any) {
	x.t.Helper()
	if d := cmp.Diff(want, is); d != "" {
		x.t.Errorf("%s (-want +got):\n%s", what, d)
	}
}

func TestUseIsCountedByMeterAndMonthAgainstWhatThePlanIncludes(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		x := newSite(t, s)
		out := x.ingest(
			x.event(usage.Sum, "a", "2026-01-12", 60), x.event(usage.Sum, "b", "2026-01-31", 40), x.event(usage.Sum, "c", "2026-02-01", 7),
			x.event(usage.Max, "a", "2026-01-12", 3), x.event(usage.Max, "b", "2026-01-13", 9),
			x.event(usage.Count, "a", "2026-01-12", 50), x.event(usage.Count, "b", "2026-01-12", 50),
			by(x.event(usage.Unique, "a", "2026-01-12", 1), "ada"), by(x.event(usage.Unique, "b", "2026-01-13", 1), "ada"), by(x.event(usage.Unique, "c", "2026-01-14", 1), "ben"),
		)
		x.want("accepted", *out, metering.Ingested{Accepted: 10, Rejected: []*metering.Rejection{}})
		x.want("100 calls of 4 x 20 included: 20 at 0.50", x.month(usage.Sum, jan), got{"100.000000", "80.000000", 2, 10_00})
		x.want("February", x.month(usage.Sum, feb), got{"7.000000", "80.000000", 1, 0})
		x.want("the greatest", x.month(usage.Max, jan), got{"9.000000", "unlimited", 2, 0})
		x.want("how many", x.month(usage.Count, jan), got{"2.000000", "unlimited", 2, 0})
		x.want("different subjects", x.month(usage.Unique, jan), got{"2.000000", "unlimited", 3, 0})
		x.want("the ledger follows what is owed", x.asked, []gid.ID{x.account.ID})
	})
}

func TestAReportIsStoredOnceHoweverOftenItIsSent(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		x := newSite(t, s)
		a, b := x.event(usage.Sum, "a", "2026-01-12", 60), x.event(usage.Sum, "b", "2026-01-13", 1)
		x.want("twice in one call", *x.ingest(a, a), metering.Ingested{Accepted: 1, Duplicates: 1, Rejected: []*metering.Rejection{}})
		entries := s.Client().Change.Query().Where(change.RecordKind(int(gid.UsageMonth))).CountX(opstest.System())
		x.want("again", *x.ingest(a), metering.Ingested{Duplicates: 1, Rejected: []*metering.Rejection{}})
		x.want("entries of the change log after a repetition", s.Client().Change.Query().Where(change.RecordKind(int(gid.UsageMonth))).CountX(opstest.System()), entries)
		x.want("with another", *x.ingest(a, b), metering.Ingested{Accepted: 1, Duplicates: 1, Rejected: []*metering.Rejection{}})
		x.want("the key belongs to the meter", *x.ingest(x.event(usage.Max, "a", "2026-01-12", 60)), metering.Ingested{Accepted: 1, Rejected: []*metering.Rejection{}})
		x.want("the month", x.month(usage.Sum, jan), got{"61.000000", "80.000000", 2, 0})

		key := "the same call"
		in := metering.IngestUsageInput{Note: editing.Note{IdempotencyKey: &key}, Events: []*metering.UsageEventInput{x.event(usage.Sum, "c", "2026-01-14", 1)}}
		ctx := opstest.As(role.Ops, opstest.User(x.w.User(role.Ops)))
		for _, what := range []string{"first", "repeated"} {
			out, err := x.verbs.IngestUsage(ctx, in)
			if err != nil {
				t.Fatal(err)
			}
			x.want(what+" with an idempotency key", *out, metering.Ingested{Accepted: 1, Rejected: []*metering.Rejection{}})
		}
	})
}

func TestALateReportMakesItsMonthAnew(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		x := newSite(t, s)
		x.ingest(x.event(usage.Sum, "a", "2026-01-12", 80), x.event(usage.Sum, "b", "2026-02-12", 80))
		x.want("nothing is owed", x.month(usage.Sum, jan), got{"80.000000", "80.000000", 1, 0})
		x.ingest(x.event(usage.Sum, "late", "2026-01-20", 2))
		x.want("January is made anew", x.month(usage.Sum, jan), got{"82.000000", "80.000000", 2, 1_00})
		x.want("February stays", x.month(usage.Sum, feb), got{"80.000000", "80.000000", 1, 0})
		entries := s.Client().Change.Query().Where(change.RecordKind(int(gid.UsageMonth)), change.OperationEQ(change.OperationUPDATE)).AllX(opstest.System())
		if len(entries) != 1 || string(entries[0].After) == "" {
			t.Errorf("the change log has %d updates of months, want 1", len(entries))
		}
	})
}

func TestMonthsFollowWhatAPlanNowIncludes(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		x := newSite(t, s)
		x.ingest(x.event(usage.Sum, "a", "2026-01-12", 100), x.event(usage.Sum, "b", "2026-02-12", 100))
		x.w.Write(func(ctx context.Context, tx *db.Client) error {
			return tx.PlanEntitlement.UpdateOneID(tx.PlanEntitlement.Query().OnlyIDX(ctx)).SetIncluded(30 * money.One).Exec(ctx)
		})
		for _, what := range []string{"first", "again"} {
			n, err := x.verbs.Recount(opstest.System(), feb+9)
			if err != nil || n != 1 {
				t.Fatalf("%s: %d months, %v", what, n, err)
			}
			x.want(what+": January is before", x.month(usage.Sum, jan), got{"100.000000", "80.000000", 1, 10_00})
			x.want(what+": February", x.month(usage.Sum, feb), got{"100.000000", "120.000000", 1, 0})
		}
		if n := s.Client().UsageMonth.Query().Where(usagemonth.Month(feb)).OnlyX(opstest.System()).Version; n != 2 {
			t.Errorf("February is at version %d, want 2: what is right stays", n)
		}
	})
}

func TestGoodReportsAreNotLostToBadOnes(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		x := newSite(t, s)
		wrong := func(change func(*metering.UsageEventInput)) *metering.UsageEventInput {
			e := x.event(usage.Sum, "wrong", "2026-01-12", 1)
			change(e)
			return e
		}
		unknown, negative, nul := gid.New(gid.CustomerSubscription, 99), -money.One, "a\x00b"
		text := "nobody"
		bad := []*metering.UsageEventInput{
			wrong(func(e *metering.UsageEventInput) { e.SubscriptionID = &unknown }),
			wrong(func(e *metering.UsageEventInput) { e.SubscriptionID = nil }),
			wrong(func(e *metering.UsageEventInput) { e.SubscriptionID = &x.account.ID }),
			wrong(func(e *metering.UsageEventInput) { e.MeterExternalID = &text }),
			wrong(func(e *metering.UsageEventInput) { e.MeterID, e.MeterExternalID = nil, &text }),
			wrong(func(e *metering.UsageEventInput) { e.Key = " " }),
			wrong(func(e *metering.UsageEventInput) { e.Key = nul }),
			wrong(func(e *metering.UsageEventInput) { e.Quantity = &negative }),
			x.event(usage.Sum, "early", "2026-01-09", 1),
			x.event(usage.Sum, "future", "2027-01-09", 1),
			x.event(usage.Unique, "nobody", "2026-01-12", 1),
		}
		good := x.event(usage.Sum, "good", "2026-01-12", 5)
		byExternal, external, meter := *good, "acme-1", "ext SUM"
		byExternal.Key, byExternal.MeterID, byExternal.SubscriptionID, byExternal.MeterExternalID, byExternal.SubscriptionExternalID = "other", nil, nil, &meter, &external
		out := x.ingest(append(append([]*metering.UsageEventInput{good}, bad...), &byExternal)...)
		var told []string
		for _, r := range out.Rejected {
			for _, e := range r.UserErrors {
				told = append(told, fmt.Sprint(r.Index, " ", e.Kind, " ", e.Path))
			}
		}
		x.want("why", told, []string{
			"1 NOT_FOUND [input events 1 subscriptionId]", "2 REQUIRED [input events 2 subscriptionId]", "3 INVALID [input events 3 subscriptionId]",
			"4 INVALID [input events 4 meterExternalId]", "5 NOT_FOUND [input events 5 meterExternalId]", "6 REQUIRED [input events 6 key]",
			"7 INVALID [input events 7 key]", "8 INVALID [input events 8 quantity]", "9 INVALID [input events 9 happenedAt]",
			"10 INVALID [input events 10 happenedAt]", "11 REQUIRED [input events 11 subject]",
		})
		x.want("accepted", out.Accepted, 2)
		x.want("the month", x.month(usage.Sum, jan), got{"10.000000", "80.000000", 2, 0})

		for _, events := range [][]*metering.UsageEventInput{nil, make([]*metering.UsageEventInput, metering.MaxEvents+1)} {
			if _, err := x.verbs.IngestUsage(opstest.As(role.Ops), metering.IngestUsageInput{Events: events}); !fault.Is(err, fault.Invalid) {
				t.Errorf("%d events: %v, want INVALID", len(events), err)
			}
		}
		if _, err := x.verbs.IngestUsage(opstest.As(role.Rep), metering.IngestUsageInput{Events: []*metering.UsageEventInput{good}}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("as a rep: %v, want FORBIDDEN", err)
		}
	})
}

func TestIngestingCostsTheSameStatementsHoweverManyReportsThereAre(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		x := newSite(t, s)
		x.w.Write(func(ctx context.Context, tx *db.Client) error {
			for i := range 30 {
				if _, err := x.subscribe(ctx, tx, fmt.Sprint("more ", i)); err != nil {
					return err
				}
			}
			return nil
		})
		cost := func(name string, n int) int64 {
			var events []*metering.UsageEventInput
			for i := range n {
				e, external := x.event(usage.Sum, fmt.Sprint(name, i), "2026-01-12", 100), fmt.Sprint("more ", i%30)
				e.SubscriptionID, e.SubscriptionExternalID = nil, &external
				events = append(events, e)
			}
			ctx, statements := ent.WithStatements(opstest.As(role.Ops))
			if _, err := x.verbs.IngestUsage(ctx, metering.IngestUsageInput{Events: events}); err != nil {
				t.Fatal(err)
			}
			return statements.Count()
		}
		if one, many := cost("one", 1), cost("many", 500); many > one+1 { // one updates only or adds only, many do both
			t.Errorf("one report costs %d statements, 500 cost %d", one, many)
		}
	})
}
