package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"coxswain/sales/calendar"
	"coxswain/sales/kpi"
)

// headline is a dear question, as the API answers it and as SQL does.
type headline struct {
	name string
	sql  string
	goal float64 // how many times faster than DuckDB; 0 for none
	ask  func(ctx context.Context, s *site, segment string, from, to calendar.Day) (string, error)
	tell func(rows [][]int64) string // what the rows of the statement come to, in the API's words
}

func asking(q wanted) func(context.Context, *site, string, calendar.Day, calendar.Day) (string, error) {
	return func(ctx context.Context, s *site, segment string, from, to calendar.Day) (string, error) {
		q := q
		q.segment = segment
		values, err := s.revenueValues(ctx, q, from, to)
		var all []string
		for _, v := range values {
			all = append(all, strings.Join(v, " "))
		}
		return strings.Join(all, "; "), err
	}
}

func headlines() []headline {
	trend := []kpi.Key{kpi.MRRNew, kpi.MRRExpansion, kpi.MRRContraction, kpi.MRRChurn, kpi.MRRReactivation}
	nrr := asking(wanted{keys: []kpi.Key{kpi.NRR}, variant: [2]string{"window", "TRAILING_12_MONTHS"}})
	retained := func(rows [][]int64) string {
		var out cells
		for _, r := range rows {
			if m := r[0]; m >= 0 && m < months {
				out[m] = [2]int64{r[2], r[1]}
			}
		}
		return strings.Join(out.text(fraction), " ")
	}
	return []headline{
		{"MRR movement trend", flowSQL, 0, asking(wanted{keys: trend}), func(rows [][]int64) string {
			var by [movedTransfer + 1]cells
			for _, r := range rows {
				if m := r[0] - year; m >= 0 && m < months {
					by[r[1]][m][0] += r[2]
				}
			}
			var all []string
			for n, sign := range []int64{1, 1, -1, -1, 1} {
				for m := range months {
					by[n][m][0] *= sign
				}
				all = append(all, strings.Join(by[n].text(money), " "))
			}
			return strings.Join(all, "; ")
		}},
		{"MRR by month", standingSQL, 0, asking(wanted{keys: []kpi.Key{kpi.MRR}}), func(rows [][]int64) string {
			var out cells
			for _, r := range rows {
				for m := max(0, r[0]-year); m < months; m++ {
					out[m][0] += r[1]
				}
			}
			return strings.Join(out.text(money), " ")
		}},
		{"logo churn by month", churnSQL, 10, asking(wanted{keys: []kpi.Key{kpi.LogoChurnRate}}), func(rows [][]int64) string {
			var out cells
			for _, r := range rows {
				for m := max(0, r[0]-year+1); m < months; m++ { // who came before a month is there when it opens
					out[m][1] += r[1]
				}
				if m := r[0] - year; m >= 0 && m < months {
					out[m][0] += r[2]
				}
			}
			return strings.Join(out.text(fraction), " ")
		}},
		{"NRR trailing 12 by month", retainedSQL, 8, nrr, retained},
		{"cohorts 24 x 24", cohortSQL, 10, func(ctx context.Context, s *site, segment string, from, to calendar.Day) (string, error) {
			return s.cohortText(ctx, segment, from, to)
		}, func(rows [][]int64) string {
			var out [months][months]int64
			for _, r := range rows {
				cohort := r[0] - year
				for m := r[1] - year; cohort >= 0 && m < months; m++ {
					out[cohort][m-cohort] += r[2]
				}
			}
			return matrixText(&out)
		}},
	}
}

// headlines sets the dear questions against SQL.
func (b *bench) headlines(ctx context.Context, s *site, x *ledgerColumns) (err error) {
	say("%s: the same by SQL", s.kind)
	pool, drop, err := b.newBest(ctx, s.kind, x)
	if drop != nil {
		defer func() { err = errors.Join(err, drop()) }()
	}
	if err != nil {
		return fmt.Errorf("table for SQL: %w", err)
	}
	segments := []string{"", segmentAsked}
	statements := map[string]string{}
	for _, h := range headlines() {
		for _, segment := range segments {
			statements[h.name+segment] = filtered(h.sql, segmentNumber(segment))
		}
	}
	if b.ducks == nil {
		if b.ducks, err = b.duck(ctx, x, statements); err != nil {
			return err
		}
	}
	for _, h := range headlines() {
		for _, segment := range segments {
			if err := b.headline(ctx, s, pool, h, segment, statements[h.name+segment]); err != nil {
				return fmt.Errorf("%s: %w", h.name, err)
			}
		}
	}
	return nil
}

func segmentNumber(segment string) string {
	if segment == "" {
		return ""
	}
	return "segment = 0"
}

func (b *bench) headline(ctx context.Context, s *site, pool *sql.DB, h headline, segment, statement string) error {
	var got string
	took, err := race(11, func() (err error) { got, err = h.ask(ctx, s, segment, period.From, period.To); return err })
	if err != nil {
		return err
	}
	ours := took[0]
	var rows [][]int64
	bySQL := func() (err error) { rows, err = numbers(ctx, pool, statement); return err }
	theirs, err := median(1, bySQL)
	if err == nil && theirs < 2*time.Second { // the short ones need more than one look
		theirs, err = median(5, bySQL)
	}
	if err != nil {
		return err
	}
	what := h.name
	if segment != "" {
		what += " of a segment"
	}
	b.check(what+" on "+s.kind+", API against SQL", got, h.tell(rows))
	goal := ""
	if h.goal > 0 && s.kind == "postgres" {
		goal = "50"
	}
	b.table.faster(what+": best SQL on "+s.kind+" / API", ours, theirs, goal)
	duck, known := b.ducks[h.name+segment]
	if !known {
		b.table.add(what+": DuckDB / API on "+s.kind, round(ours), notMeasured, "-", "")
		return nil
	}
	b.check(what+", DuckDB against SQL on "+s.kind, h.tell(duck.Rows), h.tell(rows))
	if goal = ""; h.goal > 0 {
		goal = fmt.Sprintf("%g", h.goal)
	}
	b.table.faster(what+": DuckDB / API on "+s.kind, ours, time.Duration(duck.Milliseconds*float64(time.Millisecond)), goal)
	return nil
}
