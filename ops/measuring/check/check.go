// Package check computes key figures by SQL that is written by hand, apart from the facts in memory and
// from the arithmetic of sales/kpi, to tell whether those two are right. It shares no code with them:
// what it reads are rows, what it knows are the definitions of the dictionary.
package check

import (
	"context"
	"database/sql"
	"fmt"
	"math/big"
	"time"

	"coxswain/ent"
	"coxswain/sales/calendar"
	"coxswain/sales/kpi"
	"coxswain/sales/money"
)

// Database is where the rows are, with what the numbers depend on besides them.
type Database struct {
	DB       *sql.DB
	Postgres bool
	Base     money.Currency
	Zone     *time.Location
	Today    calendar.Day // open amounts are converted at the rate of this day
}

// Open returns the database of a store under the settings of its organisation, on the day it is there.
func Open(ctx context.Context, s *ent.Store) (*Database, error) {
	d := &Database{DB: s.Reader(), Postgres: s.Postgres(), Base: "EUR", Zone: time.UTC}
	var zone string
	err := d.DB.QueryRowContext(ctx, "SELECT base_currency, time_zone FROM organisations").Scan(&d.Base, &zone)
	switch {
	case err == sql.ErrNoRows: //nolint:errorlint // database/sql returns it bare
	case err != nil:
		return nil, fmt.Errorf("read the organisation: %w", err)
	default:
		if d.Zone, err = time.LoadLocation(zone); err != nil {
			return nil, fmt.Errorf("time zone of the organisation: %w", err)
		}
	}
	d.Today = s.Now().Day(d.Zone)
	return d, nil
}

// Keys are the key figures that SQL can tell, in the order of the dictionary. It cannot count working
// minutes, and shares out neither quotas nor credits, nor customers and wins among touches.
func Keys() []kpi.Key {
	known := figures()
	var out []kpi.Key
	for _, k := range kpi.AllKeys() {
		if _, ok := known[k]; ok {
			out = append(out, k)
		}
	}
	return out
}

// Group is one answer: of a period, and of a rep when the question is by rep (0 for nobody's).
type Group struct {
	Bucket int
	Rep    int64
}

// Answer is the values of a key figure as decimals, "" for what cannot be computed.
type Answer map[Group]string

// Values computes key figures over some periods, in total or by rep.
func (d *Database) Values(ctx context.Context, keys []kpi.Key, periods []calendar.Period, byRep bool) (map[kpi.Key]Answer, error) {
	known := figures()
	now, err := d.sums(ctx, known, keys, periods, byRep)
	if err != nil {
		return nil, err
	}
	var before results
	for _, k := range keys {
		if known[k].grows && before == nil {
			earlier := make([]calendar.Period, len(periods))
			for i, p := range periods {
				earlier[i] = calendar.Previous(p)
			}
			if before, err = d.sums(ctx, known, []kpi.Key{k}, earlier, byRep); err != nil {
				return nil, err
			}
		}
	}
	out := map[kpi.Key]Answer{}
	for _, k := range keys {
		f, ok := known[k]
		if !ok {
			return nil, fmt.Errorf("%s cannot be told by SQL", k)
		}
		out[k] = Answer{}
		groups := now.groups(f, before)
		for n := range periods {
			if !byRep {
				groups[Group{Bucket: n}] = true
			}
		}
		for g := range groups {
			v, ok := f.value(d, now.of(f, g), before.of(f, g), periods[g.Bucket])
			if !ok {
				v = ""
			}
			out[k][g] = v
		}
	}
	return out, nil
}

// results are sums by what is summed and by group.
type results map[sum]map[Group]*big.Int

// groups are those in which a figure has anything.
func (r results) groups(f figure, before results) map[Group]bool {
	out := map[Group]bool{}
	for _, s := range f.all() {
		for g := range r[s] {
			out[g] = true
		}
		for g := range before[s] {
			out[g] = true
		}
	}
	return out
}

func (r results) of(f figure, g Group) []*big.Int {
	out := make([]*big.Int, 0, len(f.sums))
	for _, s := range f.all() {
		v := r[s][g]
		if v == nil {
			v = new(big.Int)
		}
		out = append(out, v)
	}
	return out
}
