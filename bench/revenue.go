package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"coxswain/ent"
	"coxswain/ops/measuring"
	"coxswain/sales/calendar"
	"coxswain/sales/kpi"
)

// name is the key figure with its reading.
func (sc *revenueScanner) name() string {
	if sc.variant[0] == "" {
		return string(sc.key)
	}
	return string(sc.key) + " " + sc.variant[1]
}

// query is the question by month.
func (sc *revenueScanner) query(p calendar.Period) kpi.Query {
	q := kpi.Query{Keys: []kpi.Key{sc.key}, Period: p, Grain: calendar.GrainMonth}
	if sc.variant[0] != "" {
		q.Variants = []kpi.Variant{{Key: sc.key, Name: sc.variant[0], Value: sc.variant[1]}}
	}
	return q
}

// wanted is a question through the API: key figures by month, a reading of them, and a segment, "" for all.
type wanted struct {
	keys    []kpi.Key
	variant [2]string
	segment string
}

// segmentAsked is the filter of the questions that have one.
const segmentAsked = "SMB"

func (s *site) revenueValues(ctx context.Context, q wanted, from, to calendar.Day) ([][]string, error) {
	var out struct {
		Kpis []struct{ Points []struct{ Value *string } }
	}
	input := map[string]any{"keys": q.keys, "period": map[string]any{"from": from.String(), "to": to.String()}, "grain": "MONTH"}
	if q.variant[0] != "" {
		input["variant"] = []any{map[string]any{"key": q.keys[0], "name": q.variant[0], "value": q.variant[1]}}
	}
	if q.segment != "" {
		input["where"] = map[string]any{"segment": []string{q.segment}}
	}
	if err := s.ask(ctx, kpiQuery, map[string]any{"i": input}, &out); err != nil {
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

const cohortQuery = `query($i: KpiCohortsInput!) { kpiCohorts(input: $i) { rows { period { from } cells { age numerator } } } }`

// cohortText asks for the matrix of cohorts by age, and writes what is left of those that are over.
func (s *site) cohortText(ctx context.Context, segment string, from, to calendar.Day) (string, error) {
	var out struct {
		KpiCohorts struct {
			Rows []struct {
				Period struct{ From calendar.Day }
				Cells  []struct {
					Age       int
					Numerator *string
				}
			}
		}
	}
	input := map[string]any{"follow": "LOGO", "period": map[string]any{"from": from.String(), "to": to.String()}, "grain": "MONTH"}
	if segment != "" {
		input["where"] = map[string]any{"segment": []string{segment}}
	}
	if err := s.ask(ctx, cohortQuery, map[string]any{"i": input}, &out); err != nil {
		return "", err
	}
	var told [months][months]int64
	for _, r := range out.KpiCohorts.Rows {
		cohort := int(monthOf(int32(r.Period.From))) - year
		for _, c := range r.Cells {
			if cohort < 0 || cohort+c.Age >= months-1 || c.Numerator == nil {
				continue
			}
			n, err := strconv.ParseInt(*c.Numerator, 10, 64)
			if err != nil {
				return "", err
			}
			told[cohort][c.Age] = n
		}
	}
	return matrixText(&told), nil
}

// matrixText writes the months of a matrix that are over whenever this runs.
func matrixText(m *[months][months]int64) string {
	var rows []string
	for cohort := range months - 1 {
		var row []string
		for age := range months - 1 - cohort {
			row = append(row, decimal(m[cohort][age]))
		}
		rows = append(rows, strings.Join(row, " "))
	}
	return strings.Join(rows, "; ")
}

func decimal(n int64) string { return strconv.FormatInt(n, 10) }

func yearMonth(day int32) (year, month int) {
	d := calendar.Day(day)
	return d.Year(), int(d.Month())
}

// revenue measures the key figures of subscriptions by month over two years: each through the API, by the
// arithmetic alone and by a loop written for it, and the dear ones against the best SQL of each database
// and DuckDB, with a filter and without. A company that is not full is there for the growth alone.
func (b *bench) revenue(ctx context.Context, s *site, full bool, tenth map[string]time.Duration) (_ map[string]time.Duration, err error) {
	x, err := s.company.revenueColumns()
	if err != nil {
		return nil, err
	}
	say("%s: revenue of %d subscriptions, %d movements", s.kind, subsBefore(s.company.accounts), len(x.day))
	store, err := ent.Open(ctx, s.database, ent.Options{Now: clock})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	facts := measuring.New(store)
	if err := facts.Load(asSystem(ctx)); err != nil {
		return nil, err
	}
	took, slots := map[string]time.Duration{}, newSlots()
	var all []timing
	for _, sc := range revenueScanners() {
		r, err := b.oneOfRevenue(ctx, s, facts, sc, x, slots)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", sc.name(), err)
		}
		took[sc.name()] = r.api
		all = append(all, r)
		if full {
			b.table.add(fmt.Sprintf("%s, %s", sc.name(), s.kind),
				fmt.Sprintf("API %s, empty %s, facts alone %s", round(r.api), round(r.empty), round(r.compute)), "Go loop "+round(r.loop), times2(r.net(), r.loop)+" of the loop", "2.5 of the loop at most")
		}
	}
	if !full {
		return took, nil
	}
	loops, kept := []float64{}, 0
	for _, r := range all {
		ratio := float64(r.net()) / float64(r.loop)
		if loops = append(loops, ratio); ratio <= 2.5 {
			kept++
		}
	}
	slices.Sort(loops)
	n := len(loops)
	b.table.add(fmt.Sprintf("%s: %d key figures of subscriptions through the API, less empty, against the Go loop", s.kind, n),
		fmt.Sprintf("median %.2f", loops[n/2]), fmt.Sprintf("worst %.2f", loops[n-1]), fmt.Sprintf("%d of %d within 2.5", kept, n), "2.5 at most")
	b.growthOfRevenue(s.kind, took, tenth)
	if err := b.headlines(ctx, s, x); err != nil {
		return nil, err
	}
	if err := b.revenueDashboard(ctx, s); err != nil {
		return nil, err
	}
	b.table.add(s.kind+": memory of the facts with the ledger / of the server", megabytes(facts.Bytes()), megabytes(s.memory()), "", "")
	if err := b.freshRevenue(ctx, s, store); err != nil {
		return nil, err
	}
	return took, b.underWrites(ctx, s, store)
}

func (b *bench) oneOfRevenue(ctx context.Context, s *site, facts *measuring.Store, sc revenueScanner, x *ledgerColumns, at *slots) (timing, error) {
	const rounds = 11
	var t timing
	var got [][]string
	var out cells
	q := wanted{keys: []kpi.Key{sc.key}, variant: sc.variant}
	took, err := race(rounds,
		func() (err error) { got, err = s.revenueValues(ctx, q, period.From, period.To); return err },
		func() error { _, err := s.tiny.revenueValues(ctx, q, period.From, period.To); return err },
		func() error { out = cells{}; sc.scan(x, at, &out); return nil },
		func() error {
			_, err := facts.KPIs(asSystem(ctx), measuring.Query{Query: sc.query(period)})
			return err
		},
	)
	if err != nil {
		return t, err
	}
	t.api, t.empty, t.loop, t.compute = took[0], took[1], took[2], took[3]
	b.check(fmt.Sprintf("%s on %s at %d movements, API against the Go loop", sc.name(), s.kind, len(x.day)), strings.Join(got[0], " "), strings.Join(out.text(sc.form), " "))
	return t, nil
}

func (b *bench) growthOfRevenue(kind string, took, tenth map[string]time.Duration) {
	worst, name := 0.0, ""
	for k, t := range tenth {
		if ratio := float64(took[k]) / float64(t); ratio > worst {
			worst, name = ratio, k
		}
	}
	if name != "" {
		b.table.add(kind+": full size against a tenth, worst key figure of subscriptions ("+name+")", round(took[name]), round(tenth[name]), fmt.Sprintf("%.2f", worst), "10 at most")
	}
}

// revenueTiles are the key figures of a dashboard of subscriptions.
var revenueTiles = []kpi.Key{
	kpi.MRR, kpi.ARR, kpi.NetNewMRR, kpi.MRRChurn, kpi.LogoChurnRate, kpi.NRR, kpi.GRR, kpi.ARPA, kpi.QuickRatio, kpi.ActiveCustomers, kpi.NewCustomers, kpi.ASP,
}

func (b *bench) revenueDashboard(ctx context.Context, s *site) error {
	asking := func(keys ...kpi.Key) func() error {
		return func() error {
			_, err := s.revenueValues(ctx, wanted{keys: keys}, period.From, period.To)
			return err
		}
	}
	var runners []func() error
	for _, k := range revenueTiles {
		runners = append(runners, asking(k))
	}
	took, err := race(11, append(runners, asking(revenueTiles...))...)
	if err != nil {
		return err
	}
	all, alone := took[len(revenueTiles)], took[:len(revenueTiles)]
	slowest := slices.Max(alone)
	b.table.add(fmt.Sprintf("%s: 12 key figures of subscriptions in one operation / the slowest of them alone (%s)", s.kind, revenueTiles[slices.Index(alone, slowest)]),
		round(all), round(slowest), times2(all, slowest), "1.5 at most")
	return nil
}
