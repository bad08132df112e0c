package check

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"coxswain/sales/calendar"
	"coxswain/sales/kpi"
)

// Ask answers a question from the facts that are checked. The scope, the day and the time are its business.
type Ask func(kpi.Query) ([]kpi.Result, error)

// Compare sets the answers of facts against SQL: each key figure in total, by month and by rep. It
// returns what differs, in words.
func (d *Database) Compare(ctx context.Context, ask Ask, period calendar.Period) ([]string, error) {
	months := []calendar.Period{}
	for _, b := range calendar.Buckets(period, calendar.GrainMonth, 1) {
		months = append(months, b.Period)
	}
	known := figures()
	var out []string
	for _, q := range []struct {
		kpi.Query
		periods []calendar.Period
		byRep   bool
	}{
		{kpi.Query{Period: period, Grain: calendar.GrainMonth}, months, false},
		{kpi.Query{Period: period}, []calendar.Period{period}, false},
		{kpi.Query{Period: period, GroupBy: []kpi.Dimension{kpi.DimRep}}, []calendar.Period{period}, true},
	} {
		var keys []kpi.Key
		for _, k := range Keys() {
			if q.byRep && groupsByRep(k) || !q.byRep && !known[k].behind {
				keys = append(keys, k)
			}
		}
		want, err := d.Values(ctx, keys, q.periods, q.byRep)
		if err != nil {
			return nil, err
		}
		for _, k := range keys { // one at a time: many reps times many keys is more than one answer holds
			q.Keys, q.Variants = []kpi.Key{k}, nil
			if r := known[k].reading; r[0] != "" {
				q.Variants = []kpi.Variant{{Key: k, Name: r[0], Value: r[1]}}
			}
			got, err := ask(q.Query)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", k, err)
			}
			if known[k].behind {
				behind(&got[0], want[k], q.periods)
			}
			out = append(out, differences(got[0], want[k], q.periods)...)
		}
	}
	return out, nil
}

// behind puts the denominators of the groups that SQL tells of in the place of their values.
func behind(r *kpi.Result, want Answer, periods []calendar.Period) {
	r.Points = slices.DeleteFunc(slices.Clone(r.Points), func(p kpi.Point) bool {
		g := Group{Bucket: slices.Index(periods, p.Period)}
		if len(p.Group) > 0 {
			g.Rep = p.Group[0].ID
		}
		_, told := want[g]
		return !told
	})
	for i := range r.Points {
		r.Points[i].Value = r.Points[i].Denominator
	}
}

func groupsByRep(k kpi.Key) bool {
	for _, told := range []map[kpi.Key]figure{customers(), economics()} {
		if _, total := told[k]; total {
			return false
		}
	}
	for _, d := range kpi.Catalogue() {
		if d.Key != k {
			continue
		}
		for _, dim := range d.Dimensions {
			if dim == kpi.DimRep {
				return true
			}
		}
	}
	return false
}

// differences compares the points of a result with the answer of SQL. A group that one of them does not
// mention has nothing: no value, or 0.
func differences(r kpi.Result, want Answer, periods []calendar.Period) []string {
	place := map[calendar.Period]int{}
	for i, p := range periods {
		place[p] = i
	}
	var out []string
	seen := map[Group]bool{}
	for _, p := range r.Points {
		g := Group{Bucket: place[p.Period]}
		if len(p.Group) > 0 {
			g.Rep = p.Group[0].ID
		}
		seen[g] = true
		got := ""
		if p.Value != nil {
			got = p.Value.String()
		}
		w, known := want[g]
		if got != w && (known || len(p.Group) == 0 || !zero(got)) {
			out = append(out, fmt.Sprintf("%s %s%s: %s in memory, %s by SQL", r.Key, p.Period, label(p), orNothing(got), orNothing(w)))
		}
	}
	for _, g := range sortedGroups(want) {
		if !seen[g] && !zero(want[g]) {
			out = append(out, fmt.Sprintf("%s %s of rep %d: nothing in memory, %s by SQL", r.Key, periods[g.Bucket], g.Rep, want[g]))
		}
	}
	return out
}

func label(p kpi.Point) string {
	if len(p.Group) == 0 {
		return ""
	}
	return " of " + p.Group[0].Label
}

// zero reports whether a value is nothing at all or 0: SQL returns no row for an empty group.
func zero(v string) bool {
	for _, c := range v {
		if c >= '1' && c <= '9' {
			return false
		}
	}
	return true
}

func orNothing(v string) string {
	if v == "" {
		return "nothing"
	}
	return v
}

func sortedGroups(a Answer) []Group {
	return slices.SortedFunc(maps.Keys(a), func(x, y Group) int {
		return cmp.Or(cmp.Compare(x.Bucket, y.Bucket), cmp.Compare(x.Rep, y.Rep))
	})
}
