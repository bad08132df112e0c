package measuring_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/ops/measuring"
	"coxswain/ops/opstest"
	"coxswain/sales/calendar"
	"coxswain/sales/kpi"
	"coxswain/sales/money"
	"coxswain/sales/recurring"
	"coxswain/sales/role"
)

// books writes ledgers straight into the database, as the ledger's keeper leaves them.
type books struct {
	w        *opstest.Builder
	d        *rand.Rand
	reps     []*db.Rep
	team     *db.Team
	accounts []*db.Account
	plans    []*db.SubscriptionPlan
	subs     []*db.CustomerSubscription
	meter    *db.Meter
	version  int
}

func newBooks(t testing.TB, s *ent.Store, seed uint64, accounts int) *books {
	t.Helper()
	b := &books{w: opstest.World(t, s), d: rand.New(rand.NewPCG(seed, 5)), version: 1}
	b.w.Organisation()
	b.team = b.w.Team("North")
	for range 3 {
		r := b.w.Rep("")
		b.w.Membership(r, b.team, day("2024-01-01"))
		b.reps = append(b.reps, r)
	}
	product := b.w.Product("", 1000)
	b.w.Write(func(ctx context.Context, tx *db.Client) error {
		for i := range 2 {
			p, err := tx.SubscriptionPlan.Create().SetProductID(product.ID).SetName(fmt.Sprint("Plan ", i)).SetPriceModel(recurring.Flat).Save(ctx)
			if err != nil {
				return err
			}
			b.plans = append(b.plans, p)
		}
		m, err := tx.Meter.Create().SetName("Seats").SetAggregation(recurring.Max).SetUnitName("seat").Save(ctx)
		b.meter = m
		return err
	})
	b.opens()
	for range accounts {
		a := b.w.Account("", opstest.AccountOf(b.reps[b.d.IntN(3)]))
		b.accounts = append(b.accounts, a)
		b.rewrite(a)
		b.hang(a)
	}
	return b
}

// opens begins the ledger's version.
func (b *books) opens(policies ...map[string]string) {
	b.w.Write(func(ctx context.Context, tx *db.Client) error {
		c := tx.LedgerVersion.Create().SetNumber(b.version).SetCreatedAt(b.w.Store.Now()).SetBaseCurrency("EUR")
		for _, p := range policies {
			c.SetPolicies(p)
		}
		return c.Exec(ctx)
	})
}

// hang gives an account a subscription with an item, a trial, terms, use and a touch.
func (b *books) hang(a *db.Account) {
	b.w.Write(func(ctx context.Context, tx *db.Client) error {
		on := opstest.Today - calendar.Day(b.d.IntN(300))
		c := tx.CustomerSubscription.Create().SetAccountID(a.ID).SetName("Subscription").SetCurrency("EUR").SetStatus(recurring.Active).SetMrrMinor(1000).SetTrialStartedOn(on)
		if b.d.IntN(2) == 0 {
			c.SetConvertedOn(on + 14)
		}
		s, err := c.Save(ctx)
		if err != nil {
			return err
		}
		b.subs = append(b.subs, s)
		err = tx.SubscriptionItem.Create().SetSubscriptionID(s.ID).SetPlanID(b.plans[b.d.IntN(2)].ID).SetItemKey("1").SetQuantity(money.One).SetDiscount(0).
			SetIntervalMonths(1).SetMrrMinor(1000).SetValidFrom(on).Exec(ctx)
		if err != nil {
			return err
		}
		term := tx.SubscriptionTerm.Create().SetSubscriptionID(s.ID).SetAccountID(a.ID).SetNumber(1).SetStartsOn(on - 365).SetEndsOn(on).SetDueMinor(1000).SetCurrency("EUR").SetOutcome(recurring.TermLapsed)
		if b.d.IntN(3) > 0 {
			term.SetOutcome(recurring.TermRenewed).SetRenewedOn(on).SetRenewedMinor(int64(500 + b.d.IntN(1000)))
		}
		if err := term.Exec(ctx); err != nil {
			return err
		}
		err = tx.UsageMonth.Create().SetSubscriptionID(s.ID).SetAccountID(a.ID).SetMeterID(b.meter.ID).SetMonth(on.FirstOfMonth()).SetQuantity(money.Rate(b.d.IntN(9_000_000))).
			SetIncluded(5_000_000).SetEvents(1).SetOverageMinor(0).SetCurrency("EUR").Exec(ctx)
		if err != nil {
			return err
		}
		return tx.CampaignTouch.Create().SetAccountID(a.ID).SetTouchedOn(on).SetChannelID(b.channel(ctx, tx)).Exec(ctx)
	})
}

// rewrite takes back what the ledger says of an account and writes another history, and says so in the
// account's revenue, from which the change log knows.
func (b *books) rewrite(a *db.Account) {
	b.w.Write(func(ctx context.Context, tx *db.Client) error {
		old, err := tx.MrrMovement.Query().All(ctx)
		if err != nil {
			return err
		}
		reversed := map[any]bool{}
		for _, m := range old {
			if m.ReversesID != nil {
				reversed[*m.ReversesID], reversed[m.ID] = true, true
			}
		}
		for _, m := range old {
			if m.AccountID != a.ID || m.Ledger != b.version || reversed[m.ID] {
				continue
			}
			back := b.row(tx, a, m.Day, m.Movement, m.Tag, -m.DeltaMinor, m.AfterMinor, m.BeforeMinor, -m.CustomerDelta, m.CohortMonth, m.SpellDay, m.PlanID, m.RepID).SetReversesID(m.ID)
			if err := back.Exec(ctx); err != nil {
				return err
			}
		}
		if err := b.history(ctx, tx, a); err != nil {
			return err
		}
		rev, err := tx.AccountRevenue.Query().All(ctx)
		if err != nil {
			return err
		}
		for _, r := range rev {
			if r.AccountID == a.ID {
				return tx.AccountRevenue.UpdateOneID(r.ID).SetMovements(r.Movements + 1).Exec(ctx)
			}
		}
		return tx.AccountRevenue.Create().SetAccountID(a.ID).SetMrrMinor(0).SetCurrency("EUR").SetState(recurring.Never).SetSubscriptions(1).SetLedger(b.version).SetMovements(1).Exec(ctx)
	})
}

// history writes random movements of one plan and rep at a time.
func (b *books) history(ctx context.Context, tx *db.Client, a *db.Account) error {
	on := opstest.Today - 900 + calendar.Day(b.d.IntN(400))
	var total int64
	var cohort, spell calendar.Day
	paused := false
	plan, rep := b.plans[b.d.IntN(2)].ID, b.reps[b.d.IntN(3)].ID
	write := func(kind recurring.Kind, tag *recurring.Tag, delta, after int64, customers int) error {
		return b.row(tx, a, on, kind, tag, delta, total, after, customers, cohort, spell, &plan, &rep).Exec(ctx)
	}
	for range 3 + b.d.IntN(9) {
		on += calendar.Day(1 + b.d.IntN(120)) // some lie in the future
		next := int64(b.d.IntN(6)) * 1000
		var err error
		switch {
		case total > 0 && b.d.IntN(6) == 0:
			if err = write(recurring.Transfer, nil, -total, total, 0); err == nil {
				rep = b.reps[b.d.IntN(3)].ID
				err = write(recurring.Transfer, nil, total, total, 0)
			}
			next = total
		case next == total:
		case total == 0 && paused:
			tag := recurring.Resume
			err, paused = write(recurring.Expansion, &tag, next, next, 1), false
		case total == 0:
			kind := recurring.Reactivation
			if cohort == 0 {
				kind, cohort = recurring.New, on.FirstOfMonth()
			}
			spell = on
			err = write(kind, nil, next, next, 1)
		case next == 0 && b.d.IntN(3) == 0:
			tag := recurring.Pause
			err, paused = write(recurring.Contraction, &tag, -total, 0, -1), true
		case next == 0:
			err = write(recurring.Churn, nil, -total, 0, -1)
		case next > total:
			err = write(recurring.Expansion, nil, next-total, next, 0)
		default:
			err = write(recurring.Contraction, nil, next-total, next, 0)
		}
		if err != nil {
			return err
		}
		total = next
	}
	return nil
}

func monthsBack(n int) calendar.Period {
	return calendar.Period{From: opstest.Today.FirstOfMonth().AddMonths(-n), To: opstest.Today.FirstOfMonth().AddMonths(1)}
}

func TestSQLAgreesOnRandomLedgers(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		newBooks(t, s, 1, 25)
		wantSound(t, s)
	})
}

func TestALedgerThatIsRewrittenIsFollowed(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		b := newBooks(t, s, 2, 8)
		followed := measuring.New(s)
		ask := func(facts *measuring.Store) string { return number(t, opstest.System(), facts, kpi.MRR, monthsBack(3)) }
		before := ask(followed)
		for round := range 4 {
			b.rewrite(b.accounts[b.d.IntN(len(b.accounts))])
			if round == 2 { // other policies: another version with a ledger of its own
				b.version++
				b.opens()
				for _, a := range b.accounts {
					b.rewrite(a)
				}
			}
			b.hang(b.accounts[0])
			for _, k := range []kpi.Key{kpi.MRR, kpi.NRR, kpi.LogoChurnRate, kpi.ActiveCustomers, kpi.RenewalRate, kpi.TrialConversionRate, kpi.AdoptionRate, kpi.CMRR} {
				got, want := number(t, opstest.System(), followed, k, monthsBack(12)), number(t, opstest.System(), measuring.New(s), k, monthsBack(12))
				if got != want {
					t.Errorf("round %d: %s = %s, the database says %s", round, k, got, want)
				}
			}
		}
		if ask(followed) == before {
			t.Error("nothing changed, so this proves nothing")
		}
		differences, err := followed.Verify(opstest.System())
		if err != nil || len(differences) > 0 {
			t.Errorf("Verify() = %v, %v", differences, err)
		}
	})
}

func TestTheLedgerAsOfThenIsWhatItSaidThen(t *testing.T) {
	clock := opstest.NewClock()
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		clock.Set(opstest.Now)
		b := newBooks(t, s, 3, 6)
		facts := measuring.New(s)
		then := clock.Instant()
		ask := func(asOf *calendar.Instant) string {
			q := measuring.Query{Query: kpi.Query{Keys: []kpi.Key{kpi.MRR, kpi.CMRR, kpi.NRR, kpi.ActiveCustomers}, Period: monthsBack(12), Grain: calendar.GrainMonth}, AsOf: asOf}
			out := ""
			a, err := facts.KPIs(opstest.System(), q)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range a.Results {
				for _, p := range r.Points {
					out += text(p) + " "
				}
			}
			return out
		}
		said := ask(nil)
		clock.Advance(time.Hour)
		for _, a := range b.accounts {
			b.rewrite(a)
		}
		b.version++
		b.opens()
		b.rewrite(b.accounts[0])
		if got := ask(&then); got != said {
			t.Errorf("as of then = %s\nwas %s", got, said)
		}
		if ask(nil) == said {
			t.Error("nothing changed, so this proves nothing")
		}
	}, clock)
}

func TestPeopleMeasureTheSubscriptionsOfTheirAccounts(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		b := newBooks(t, s, 4, 12)
		facts := measuring.New(s)
		q := kpi.Query{Keys: []kpi.Key{kpi.MRR}, Period: monthsBack(3), GroupBy: []kpi.Dimension{kpi.DimAccount}}
		for who, ctx := range map[string]context.Context{
			"success": opstest.As(role.Success), "finance": opstest.As(role.Finance),
			"rep": opstest.As(role.Rep, opstest.Self(b.reps[0])), "manager": opstest.As(role.Manager, opstest.Heads(b.team), opstest.Leads(b.reps[0]), opstest.Leads(b.reps[1])),
		} {
			rows, err := s.Client().MrrMovement.Query().All(ctx)
			if err != nil {
				t.Fatal(err)
			}
			listed := map[int64]bool{}
			for _, m := range rows {
				if m.Day < monthsBack(3).To && m.Day <= opstest.Today {
					listed[int64(m.AccountID)] = true
				}
			}
			counted := map[int64]bool{}
			for _, p := range ask(t, ctx, facts, measuring.Query{Query: q})[0].Points {
				counted[p.Group[0].ID] = true
			}
			for id := range counted {
				if !listed[id] {
					t.Errorf("%s measures account %d but sees none of its movements", who, id)
				}
			}
			if who != "rep" && len(counted) == 0 {
				t.Errorf("%s measures nothing", who)
			}
			var sum int64
			for _, m := range rows {
				if m.Day < monthsBack(3).To && m.Day <= opstest.Today && m.Line == recurring.Recurring {
					sum += m.DeltaMinor
				}
			}
			if got, want := number(t, ctx, facts, kpi.MRR, monthsBack(3)), (money.Decimal{Unscaled: sum, Scale: 2}).String(); got != want {
				t.Errorf("MRR of %s = %s, the movements that they see come to %s", who, got, want)
			}
		}
		marketing := opstest.As(role.Marketing)
		if _, err := facts.KPIs(marketing, measuring.Query{Query: q}); err == nil {
			t.Error("marketing sees MRR by account")
		}
		if _, err := facts.Cohorts(marketing, measuring.CohortQuery{CohortQuery: kpi.CohortQuery{Kind: kpi.CohortRevenueNet, Grain: calendar.GrainMonth, Period: monthsBack(12), GroupBy: kpi.DimAccount}}); err == nil {
			t.Error("marketing sees cohorts by account")
		}
		if _, err := facts.Waterfall(opstest.As(role.People), measuring.Query{Query: kpi.Query{Period: monthsBack(3)}}); err == nil {
			t.Error("people operations see MRR")
		}
	})
}

func (b *books) row(tx *db.Client, a *db.Account, on calendar.Day, kind recurring.Kind, tag *recurring.Tag, delta, before, after int64, customers int, cohort, spell calendar.Day, plan, rep *gid.ID) *db.MrrMovementCreate {
	return tx.MrrMovement.Create().SetLedger(b.version).SetAccountID(a.ID).SetDay(on).SetSignedOn(min(on, opstest.Today)).SetRecordedAt(b.w.Store.Now()).SetMovement(kind).SetNillableTag(tag).
		SetLine(recurring.Recurring).SetDeltaMinor(delta).SetBeforeMinor(before).SetAfterMinor(after).SetCurrency("EUR").SetNativeDeltaMinor(delta).SetCustomerDelta(customers).
		SetCohortMonth(cohort).SetSpellDay(spell).SetNillablePlanID(plan).SetNillableRepID(rep)
}

func (b *books) channel(ctx context.Context, tx *db.Client) gid.ID {
	c, err := tx.Channel.Query().First(ctx)
	if err == nil {
		return c.ID
	}
	c, err = tx.Channel.Create().SetName("Web").Save(ctx)
	if err != nil {
		panic(err)
	}
	return c.ID
}
