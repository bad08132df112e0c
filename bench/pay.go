package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"syscall"
	"time"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/db/commissionstatement"
	"coxswain/ent/gid"
	"coxswain/ent/viewer"
	"coxswain/ops/editing"
	"coxswain/ops/paying"
	"coxswain/sales/calendar"
	"coxswain/sales/commission"
	"coxswain/sales/comp"
	cash "coxswain/sales/money"
	"coxswain/sales/role"
)

// paid is a company whose reps are paid by the year: each deal is one credit of one rep.
type paid struct {
	reps, plans int
	owner       []int32
	day         []calendar.Day
	amount      []int64 // minor units

	finance gid.ID
	first   gid.ID // plan
	account gid.ID
	ids     []gid.ID // of the reps
	stage   gid.ID
	line    gid.ID // pipeline
}

// paidYear is the year that is run.
var paidYear = calendar.Period{From: calendar.MustDay("2025-01-01"), To: calendar.MustDay("2026-01-01")}

const paidQuota = 40_000_000 // of every rep, minor units

// newPaid makes 100,000 credits of 500 reps on 20 plans at scale 1.
func newPaid(scale float64) *paid {
	n := func(full int) int { return max(2, int(float64(full)*scale)) }
	p := &paid{reps: n(500), plans: min(20, n(500))}
	d := rand.New(rand.NewPCG(3, 4))
	for range n(100_000) {
		p.owner = append(p.owner, int32(d.IntN(p.reps)))
		p.day = append(p.day, paidYear.From+calendar.Day(d.IntN(paidYear.Days())))
		p.amount = append(p.amount, int64(50_000+d.IntN(400_000)))
	}
	return p
}

// paidTiers are the tiers of a plan: shares of the quota, and rates that differ from plan to plan.
func paidTiers(plan int) []comp.Tier {
	one, more := cash.One, cash.One*3/2
	base := cash.Rate(50_000 + 1_000*plan)
	return []comp.Tier{{UpTo: &one, Rate: base}, {UpTo: &more, Rate: base + 20_000}, {Rate: base + 40_000}}
}

func paidDesign(plan int) comp.Design {
	d := comp.Design{Currency: "EUR", Grain: calendar.GrainYear, Components: []comp.Component{{
		Key: "deals", Name: "Deals", Basis: commission.TCV, Quota: comp.QuotaRef{Measure: "BOOKINGS"}, Mode: commission.Marginal, Tiers: paidTiers(plan),
	}}}
	return d.WithDefaults()
}

// write puts the company into a database.
func (p *paid) write(ctx context.Context, s *ent.Store) error {
	return s.Bulk(ctx, 0, func(b *ent.Bulk) error {
		w := &writer{b: b}
		now := b.Now()
		w.row(gid.Organisation, stamped("singleton", "name", "base_currency", "time_zone", "working_days", "work_starts_minute", "work_ends_minute", "lead_sla_minutes"),
			now, now, 1, "Bench", "EUR", "UTC", "[1,2,3,4,5]", 540, 1020, 240)
		p.finance = w.row(gid.User, stamped("email", "name", "role", "status", "session_version"), now, now, "finance@example.com", "Finance", string(role.Finance), "ACTIVE", 1)
		plans := make([]gid.ID, p.plans)
		for i := range plans {
			plans[i] = w.row(gid.CompPlan, stamped("name"), now, now, fmt.Sprintf("Plan %02d", i))
			d := paidDesign(i)
			text, err := d.Canonical()
			if err != nil {
				return err
			}
			hash, err := d.Hash()
			if err != nil {
				return err
			}
			w.row(gid.CompPlanVersion, stamped("plan_id", "number", "status", "valid_from", "design", "design_hash", "currency"), now, now, int64(plans[i]), 1, "PUBLISHED", int64(paidYear.From), string(text), hash, "EUR")
		}
		p.first = plans[0]
		p.ids = make([]gid.ID, p.reps)
		for i := range p.ids {
			p.ids[i] = w.row(gid.Rep, stamped("name", "sales_role", "hired_on"), now, now, fmt.Sprintf("Rep %04d", i), "AE", int64(paidYear.From-400))
			w.row(gid.CompAssignment, stamped("plan_id", "rep_id", "valid_from"), now, now, int64(plans[i%p.plans]), int64(p.ids[i]), int64(paidYear.From))
			w.row(gid.Quota, stamped("rep_id", "measure", "from_day", "to_day", "amount_minor", "currency"), now, now, int64(p.ids[i]), "BOOKINGS", int64(paidYear.From), int64(paidYear.To), paidQuota, "EUR")
		}
		p.account = w.row(gid.Account, stamped("name", "search", "owner_id"), now, now, "Account", "account", int64(p.ids[0]))
		p.line = w.row(gid.Pipeline, stamped("name", "opportunity_type"), now, now, "New business", "NEW")
		p.stage = w.row(gid.Stage, stamped("pipeline_id", "name", "position", "stage_group", "outcome", "probability", "forecast_category"), now, now, int64(p.line), "Won", 1, "DISCOVERY", "WON", 1_000_000, "PIPELINE")
		for i := range p.owner {
			p.deal(w, i, p.owner[i], p.day[i], p.amount[i])
		}
		return w.err
	})
}

func (p *paid) deal(w *writer, i int, owner int32, day calendar.Day, amount int64) {
	now := w.b.Now()
	w.row(gid.Opportunity, stamped("name", "search", "opportunity_type", "status", "amount_minor", "currency", "amount_source", "opened_on", "close_on", "closed_on", "account_id", "owner_id", "pipeline_id", "stage_id"),
		now, now, fmt.Sprintf("Deal %06d", i), "deal", "NEW", "WON", amount, "EUR", "ENTERED", int64(day), int64(day), int64(day), int64(p.account), int64(p.ids[owner]), int64(p.line), int64(p.stage))
}

// late adds a deal of the first rep that was found after the run.
func (p *paid) late(ctx context.Context, s *ent.Store) error {
	p.owner, p.day, p.amount = append(p.owner, 0), append(p.day, paidYear.From+100), append(p.amount, 123_456)
	return s.Bulk(ctx, 0, func(b *ent.Bulk) error {
		w := &writer{b: b}
		p.deal(w, len(p.owner), 0, paidYear.From+100, 123_456)
		return w.err
	})
}

// loop is the commission of all reps by arithmetic that knows nothing but this: the credits of each rep by
// tier, rounded once per rep.
func (p *paid) loop() int64 {
	sums := make([]int64, p.reps)
	for i, o := range p.owner {
		sums[o] += p.amount[i]
	}
	total := int64(0)
	for rep, sum := range sums {
		var lower, earned int64
		for _, t := range paidTiers(rep % p.plans) {
			upper := sum
			if t.UpTo != nil {
				upper = min(sum, paidQuota/int64(cash.One)*int64(*t.UpTo))
			}
			if upper > lower {
				earned += (upper - lower) * int64(t.Rate)
				lower = upper
			}
		}
		total += (earned + int64(cash.One)/2) / int64(cash.One)
	}
	return total
}

// paySteps are what is measured of compensation.
var paySteps = []string{"full run", "run after one late change", "what-if of a plan over the year", "what-if of a deal of one rep"}

// payTook is what the steps of compensation took on one company.
type payTook struct {
	credits    int
	steps      []time.Duration
	processor  []time.Duration // of this process, which on SQLite does everything
	statements []int64         // of the database
	sql, loop  time.Duration
}

// pay measures a full run, a run after one late change, a plan tried over a year and a deal of one rep on a
// quarter, a half and the whole of a company.
func (b *bench) pay(ctx context.Context) error {
	for _, kind := range b.databases() {
		var parts [3]payTook
		var company *paid
		for i, part := range []float64{0.25, 0.5, 1} {
			company = newPaid(b.scale * part)
			var err error
			if parts[i], err = b.payOn(ctx, company, kind); err != nil {
				return err
			}
		}
		took := parts[2]
		size := fmt.Sprintf("%s: %d reps, %d plans, %d credits: ", kind, company.reps, company.plans, took.credits)
		for i, what := range paySteps {
			b.table.add(size+what+" / the sums by SQL", round(took.steps[i]), round(took.sql), times2(took.steps[i], took.sql), "")
			for _, less := range parts[:2] {
				than := fmt.Sprintf(", for a thousand credits / of %d", less.credits)
				b.table.add(size+what+than, round(took.each(took.steps[i])), round(less.each(less.steps[i])), times2(took.each(took.steps[i]), less.each(less.steps[i])), "1")
				b.table.add(size+what+", processor time"+than, round(took.each(took.processor[i])), round(less.each(less.processor[i])), times2(took.each(took.processor[i]), less.each(less.processor[i])), "1")
			}
			b.table.add(size+what+fmt.Sprintf(", statements of the database / with %d credits", parts[0].credits), fmt.Sprint(took.statements[i]), fmt.Sprint(parts[0].statements[i]), fmt.Sprintf("%.2f", float64(took.statements[i])/float64(max(1, parts[0].statements[i]))), "1")
		}
		b.table.add(size+"the arithmetic alone, as a loop", round(took.loop), "", "", "")
	}
	return nil
}

// each is what a thousand credits take of a time.
func (t payTook) each(d time.Duration) time.Duration {
	return time.Duration(float64(d) * 1000 / float64(max(1, t.credits)))
}

// processorTime is what this process has used of the processor.
func processorTime() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func (b *bench) payOn(ctx context.Context, p *paid, kind string) (took payTook, err error) {
	address, drop, err := b.newDatabase(ctx, kind, "pay")
	if err != nil {
		return took, err
	}
	defer func() { err = errors.Join(err, drop()) }()
	store, err := ent.Open(ctx, address, ent.Options{Now: clock, Relaxed: true})
	if err != nil {
		return took, err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	say("%s: compensation of %d credits", kind, len(p.owner))
	if err := p.write(asSystem(ctx), store); err != nil {
		return took, err
	}
	if took, err = p.measure(ctx, store); err != nil {
		return took, err
	}
	earned, err := earnedIn(asSystem(ctx), store.Client())
	if err != nil {
		return took, err
	}
	b.check(kind+": commission of the year", fmt.Sprint(earned), fmt.Sprint(p.loop()))
	return took, nil
}

// measure takes the steps one after the other.
func (p *paid) measure(ctx context.Context, store *ent.Store) (took payTook, err error) {
	verbs := paying.New(editing.New(store), nil)
	ctx = viewer.With(ctx, &viewer.V{User: p.finance, Name: "Finance", Role: role.Finance, Source: viewer.API, Today: today})
	took.credits = len(p.owner)
	step := func(do func(ctx context.Context) error) {
		if err != nil {
			return
		}
		counted, n := ent.WithStatements(ctx)
		start, used := time.Now(), processorTime()
		err = do(counted)
		took.steps, took.processor, took.statements = append(took.steps, time.Since(start)), append(took.processor, processorTime()-used), append(took.statements, n.Count())
	}
	run := func(ctx context.Context) error {
		r, err := verbs.RunCommissions(ctx, paying.RunCommissionsInput{FromDay: paidYear.From, ToDay: paidYear.To})
		if err != nil {
			return err
		}
		_, err = verbs.Compute(ctx, r.ID, func(int64, *int64) error { return nil })
		return err
	}
	step(run)
	if err == nil {
		err = p.late(asSystem(ctx), store)
	}
	step(run)
	design := paying.DesignOf(paidDesign(7))
	step(func(ctx context.Context) error {
		_, err := verbs.PreviewCompDesign(ctx, paying.PreviewCompDesignInput{PlanID: p.first, Design: &design, FromDay: paidYear.From, ToDay: paidYear.To})
		return err
	})
	step(func(ctx context.Context) error {
		rep, on := p.ids[len(p.ids)-1], paidYear.From+200
		deal := paying.Deal{Amount: editing.Money{Amount: cash.Decimal{Unscaled: 10_000}, Currency: "EUR"}}
		_, err := verbs.PreviewCommission(ctx, paying.PreviewCommissionInput{RepID: &rep, On: &on, Deals: []paying.Deal{deal}})
		return err
	})
	if err != nil {
		return took, err
	}
	start := time.Now()
	var total int64
	const sums = "SELECT SUM(s) FROM (SELECT owner_id, SUM(amount_minor) AS s FROM opportunities WHERE status = 'WON' AND closed_on >= $1 AND closed_on < $2 GROUP BY owner_id) x"
	if err := store.Reader().QueryRowContext(ctx, sums, int64(paidYear.From), int64(paidYear.To)).Scan(&total); err != nil {
		return took, err
	}
	took.sql = time.Since(start)
	start = time.Now()
	_ = p.loop()
	took.loop = time.Since(start)
	return took, nil
}

// earnedIn is what all statements earn.
func earnedIn(ctx context.Context, c *db.Client) (int64, error) {
	all, err := c.CommissionStatement.Query().Where(commissionstatement.FromDay(paidYear.From)).All(ctx)
	sum := int64(0)
	for _, s := range all {
		sum += s.EarnedMinor
	}
	return sum, err
}
