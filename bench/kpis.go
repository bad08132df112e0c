package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/viewer"
	"coxswain/ops/measuring"
	"coxswain/ops/measuring/check"
	"coxswain/sales/calendar"
	"coxswain/sales/kpi"
)

// times is what key figures took through the API.
type times map[kpi.Key]time.Duration

func asSystem(ctx context.Context) context.Context {
	return viewer.With(ctx, viewer.System("bench", viewer.Job))
}

const kpiQuery = `query($i: KpiQueryInput!) { kpis(input: $i) { points { period { from } value } } }`

// values asks the server for key figures by month.
func (s *site) values(ctx context.Context, keys []string, from, to calendar.Day) ([][]string, error) {
	var out struct {
		Kpis []struct{ Points []struct{ Value *string } }
	}
	err := s.ask(ctx, kpiQuery, map[string]any{"i": map[string]any{
		"keys": keys, "period": map[string]any{"from": from.String(), "to": to.String()}, "grain": "MONTH",
	}}, &out)
	if err != nil {
		return nil, err
	}
	values := make([][]string, len(out.Kpis))
	for i, k := range out.Kpis {
		for _, p := range k.Points {
			v := ""
			if p.Value != nil {
				v = *p.Value
			}
			values[i] = append(values[i], v)
		}
	}
	return values, nil
}

// kpis measures each key figure by month over two years: through the API, by the arithmetic alone, by a
// loop written for it, and by SQL. All four have to agree. A company that is not full is there for the
// growth alone.
func (b *bench) kpis(ctx context.Context, s *site, full bool, tenth times) (times, error) {
	say("%s: key figures of %d opportunities", s.kind, len(s.company.opps))
	store, err := ent.Open(ctx, s.database, ent.Options{Now: clock})
	if err != nil {
		return nil, err
	}
	defer store.Close()
	facts := measuring.New(store)
	begin := time.Now()
	if err := facts.Load(asSystem(ctx)); err != nil {
		return nil, err
	}
	load := time.Since(begin)
	database, err := check.Open(asSystem(ctx), store)
	if err != nil {
		return nil, err
	}
	database.Today = today
	took := times{}
	slots := newSlots()
	var all []timing
	for _, sc := range scanners() {
		r, err := b.one(ctx, s, facts, database, sc, slots, full)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", sc.key, err)
		}
		took[sc.key] = r.api
		if !full {
			continue
		}
		tellTimes(b.table, fmt.Sprintf("%s, %s", sc.key, s.kind), r)
		all = append(all, r)
	}
	if !full {
		return took, nil
	}
	summarise(b.table, s.kind, all)
	b.growth(s.kind, took, tenth)
	if err := b.dashboard(ctx, s); err != nil {
		return nil, err
	}
	b.table.add(s.kind+": reading all facts (cold)", round(load), "", fmt.Sprintf("%.0f rows/s", float64(len(s.company.opps)+len(s.company.leads)+len(s.company.acts))/load.Seconds()), "")
	b.table.add(s.kind+": start of the server to the first key figure", round(s.ready), "", "", "")
	b.table.add(s.kind+": memory of facts / of the server", megabytes(facts.Bytes()), megabytes(s.memory()), "", "")
	return took, b.freshness(ctx, s, store)
}

// tellTimes adds the row of one key figure.
func tellTimes(t *table, what string, r timing) {
	t.add(what,
		fmt.Sprintf("API %s, empty %s, facts alone %s", round(r.api), round(r.empty), round(r.compute)),
		fmt.Sprintf("Go loop %s, SQL %s", round(r.loop), round(r.sql)),
		fmt.Sprintf("%s of the loop, SQL %s times", times2(r.net(), r.loop), times2(r.sql, r.api)), "2.5 of the loop at most")
}

// net is the time through the API less that of the same points without rows.
func (r timing) net() time.Duration { return max(r.api-r.empty, 0) }

// summarise adds the median and the worst of all key figures, and how many keep the goal.
func summarise(t *table, kind string, all []timing) {
	var loops, sums []float64
	kept := 0
	for _, r := range all {
		ratio := float64(r.net()) / float64(r.loop)
		if loops = append(loops, ratio); ratio <= 2.5 {
			kept++
		}
		sums = append(sums, float64(r.sql)/float64(r.api))
	}
	slices.Sort(loops)
	slices.Sort(sums)
	at := func(of []float64, n int) string { return fmt.Sprintf("%.2f", of[n]) }
	n := len(all)
	t.add(fmt.Sprintf("%s: %d key figures through the API, less empty, against the Go loop", kind, n), "median "+at(loops, n/2), "worst "+at(loops, n-1), fmt.Sprintf("%d of %d within 2.5", kept, n), "2.5 at most")
	t.add(fmt.Sprintf("%s: SQL against the API", kind), "median "+at(sums, n/2), "worst "+at(sums, 0), "best "+at(sums, n-1), "")
}

// growth adds how much longer the full company takes than a tenth of it.
func (b *bench) growth(kind string, took, tenth times) {
	var worst float64
	var name kpi.Key
	for k, t := range tenth {
		if ratio := float64(took[k]) / float64(t); ratio > worst {
			worst, name = ratio, k
		}
	}
	if name != "" {
		b.table.add(kind+": full size against a tenth, worst of all key figures ("+string(name)+")", round(took[name]), round(tenth[name]), fmt.Sprintf("%.2f", worst), "10 at most")
	}
}

func megabytes(n int64) string { return fmt.Sprintf("%.1f MB", float64(n)/(1<<20)) }

type timing struct{ api, empty, compute, loop, sql time.Duration }

func (b *bench) one(ctx context.Context, s *site, facts *measuring.Store, database *check.Database, sc scanner, at *slots, full bool) (timing, error) {
	const rounds = 21
	var t timing
	var got [][]string
	var out cells
	keys := []string{string(sc.key)}
	q := measuring.Query{Query: kpi.Query{Keys: []kpi.Key{sc.key}, Period: period, Grain: calendar.GrainMonth}}
	took, err := race(rounds,
		func() (err error) { got, err = s.values(ctx, keys, period.From, period.To); return err },
		func() error { _, err := s.tiny.values(ctx, keys, period.From, period.To); return err },
		func() error { out = cells{}; sc.scan(s.columns, at, &out); return nil },
		func() error { _, err := facts.KPIs(asSystem(ctx), q); return err },
	)
	if err != nil {
		return t, err
	}
	t.api, t.empty, t.loop, t.compute = took[0], took[1], took[2], took[3]
	what := fmt.Sprintf("%s on %s at %d opportunities", sc.key, s.kind, len(s.company.opps))
	b.check(what+", API against the Go loop", strings.Join(got[0], " "), strings.Join(out.text(sc.form), " "))
	if !full {
		return t, nil
	}
	var answer map[kpi.Key]check.Answer
	bySQL := func() (err error) {
		answer, err = database.Values(ctx, []kpi.Key{sc.key}, at.periods(), false)
		return err
	}
	if t.sql, err = median(1, bySQL); err == nil && t.sql < 200*time.Millisecond { // the short ones need more than one look
		t.sql, err = median(3, bySQL)
	}
	if err != nil {
		return t, err
	}
	told := make([]string, months)
	for m := range told {
		told[m] = answer[sc.key][check.Group{Bucket: m}]
	}
	b.check(what+", API against SQL", strings.Join(got[0], " "), strings.Join(told, " "))
	return t, nil
}

// tiles are the key figures of a dashboard.
var tiles = []kpi.Key{
	kpi.WonRevenue, kpi.WinRateClosed, kpi.AverageDealSize, kpi.SalesCycle, kpi.OpenOpportunities, kpi.Pipeline,
	kpi.WeightedPipeline, kpi.LeadsCreated, kpi.LeadConversionRate, kpi.CallsMade, kpi.EmailsSent, kpi.ActivitiesDone,
}

// dashboard asks for twelve key figures in one operation, in turns with each of them alone.
func (b *bench) dashboard(ctx context.Context, s *site) error {
	asking := func(keys ...string) func() error {
		return func() error { _, err := s.values(ctx, keys, period.From, period.To); return err }
	}
	var keys []string
	var runners []func() error
	for _, k := range tiles {
		keys, runners = append(keys, string(k)), append(runners, asking(string(k)))
	}
	took, err := race(21, append(runners, asking(keys...))...)
	if err != nil {
		return err
	}
	all, alone := took[len(tiles)], took[:len(tiles)]
	slowest := slices.Max(alone)
	what := fmt.Sprintf("%s: 12 key figures in one operation / the slowest of them alone (%s)", s.kind, keys[slices.Index(alone, slowest)])
	b.table.add(what, round(all), round(slowest), times2(all, slowest), "1.5 at most")
	return nil
}

// freshness writes an opportunity beside the server, as an import does, and asks at once.
func (b *bench) freshness(ctx context.Context, s *site, store *ent.Store) error {
	before, err := s.values(ctx, []string{"LEADS_CREATED"}, period.From, period.To)
	if err != nil {
		return err
	}
	const writes = 9
	var after [][]string
	var took time.Duration
	for range writes {
		if err := oneLead(asSystem(ctx), store); err != nil {
			return err
		}
		start := time.Now()
		if after, err = s.values(ctx, []string{"LEADS_CREATED"}, period.From, period.To); err != nil {
			return err
		}
		took += time.Since(start)
	}
	var was, is int
	last := months - 1
	if _, err := fmt.Sscan(before[0][last]+" "+after[0][last], &was, &is); err != nil {
		return err
	}
	b.check(s.kind+", leads after "+fmt.Sprint(writes)+" writes of another process", fmt.Sprint(is), fmt.Sprint(was+writes))
	b.table.add(s.kind+": key figure right after a write of another process", round(took/writes), "", "", "")
	return nil
}

func oneLead(ctx context.Context, store *ent.Store) error {
	return store.InTx(ctx, func(ctx context.Context, tx *db.Client) error {
		return tx.Lead.Create().SetName("Fresh").SetOpenedOn(today).Exec(ctx)
	})
}
