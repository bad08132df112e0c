package kpi

import (
	"math"
	"slices"

	"coxswain/sales/activity"
	"coxswain/sales/calendar"
	"coxswain/sales/money"
	"coxswain/sales/pipeline"
	"coxswain/sales/quota"
)

// noDay stands for an unknown date in a column. farDay stands for "not yet" where a date bounds a stay.
const (
	noDay  = math.MinInt32
	farDay = math.MaxInt32
)

func column(d Date) int32 {
	if !d.Known {
		return noDay
	}
	return int32(d.Day)
}

// stay is a membership in codes, [from, to).
type stay struct {
	in       int32
	from, to int32
}

// stays are memberships sorted by from.
type stays []stay

// at returns where one belongs on a day, 0 for nowhere. Of overlapping stays the latest begun counts.
func (s stays) at(day int32) int32 {
	for i := len(s) - 1; i >= 0; i-- {
		if s[i].from <= day && day < s[i].to {
			return s[i].in
		}
	}
	return 0
}

type repAttributes struct {
	hired, left int32
	ramped      int32 // first day from which on the full quota is carried; noDay without a ramp
	teams       stays
	ramp        []money.Rate
	relief      []Relief
}

type teamAttributes struct{ parent, manager, region int32 }

type accountAttributes struct {
	segment, industry, country int32
	territories                stays
}

type stageAttributes struct {
	pipeline    int32
	position    int
	probability money.Rate
	described   bool
}

// world holds the dimensions: dictionaries, attributes and hierarchies. Attributes are indexed by
// code and may be shorter than their dictionary: rows may name a record that was never described.
type world struct {
	dicts       map[Dimension]*dictionary
	reps        []repAttributes
	teams       []teamAttributes
	territories []int32 // parent
	accounts    []accountAttributes
	stages      []stageAttributes
	rungs       *rungs
}

func newWorld() *world {
	w := &world{dicts: map[Dimension]*dictionary{}, rungs: &rungs{}}
	for _, d := range AllDimensions() {
		w.dicts[d] = newDictionary()
	}
	w.dicts[DimManager] = w.dicts[DimRep] // a manager is a rep
	for _, k := range []activity.Kind{activity.Call, activity.Email, activity.Meeting, activity.Demo, activity.FollowUp, activity.Task} {
		w.dicts[DimActivityKind].text(string(k))
	}
	for _, t := range []pipeline.OpportunityType{pipeline.TypeNew, pipeline.TypeExpansion, pipeline.TypeRenewal} {
		w.dicts[DimOpportunityType].text(string(t))
	}
	return w
}

func (w *world) clone() *world {
	c := *w
	c.dicts = make(map[Dimension]*dictionary, len(w.dicts))
	for k, d := range w.dicts {
		if k != DimManager {
			c.dicts[k] = d.clone()
		}
	}
	c.dicts[DimManager] = c.dicts[DimRep]
	c.reps, c.teams = slices.Clone(w.reps), slices.Clone(w.teams)
	c.territories, c.accounts, c.stages = slices.Clone(w.territories), slices.Clone(w.accounts), slices.Clone(w.stages)
	return &c
}

// grow returns s with at least n elements.
func grow[T any](s []T, n int) []T {
	if len(s) >= n {
		return s
	}
	return append(s, make([]T, n-len(s))...)
}

func at[T any](s []T, i int32) (v T) {
	if int(i) < len(s) {
		return s[i]
	}
	return v
}

func (w *world) label(d Dimension, id int64, label string) int32 {
	dict := w.dicts[d]
	c := dict.code(id)
	if c != 0 {
		dict.labels[c] = label
	}
	return c
}

func (w *world) codeStays(d Dimension, in []Stay) stays {
	out := make(stays, 0, len(in))
	for _, s := range in {
		to := int32(farDay)
		if s.To.Known {
			to = int32(s.To.Day)
		}
		if to > int32(s.From) {
			out = append(out, stay{w.dicts[d].code(s.In), int32(s.From), to})
		}
	}
	slices.SortFunc(out, func(a, b stay) int {
		if a.from != b.from {
			return int(a.from) - int(b.from)
		}
		return int(a.in) - int(b.in)
	})
	return out
}

// setRep describes a rep and reports whether their memberships changed.
func (w *world) setRep(r *Rep) (code int32, moved bool) {
	code = w.label(DimRep, r.ID, r.Name)
	if code == 0 {
		return 0, false
	}
	w.reps = grow(w.reps, int(code)+1)
	teams := w.codeStays(DimTeam, r.Teams)
	moved = !slices.Equal(teams, w.reps[code].teams)
	left := int32(farDay)
	if r.Left.Known {
		left = int32(r.Left.Day)
	}
	x := repAttributes{hired: column(r.Hired), left: left, ramped: noDay, teams: teams, ramp: slices.Clone(r.Ramp), relief: slices.Clone(r.Relief)}
	if until := (quota.Ramp{Hired: r.Hired.Day, Shares: r.Ramp}).Until(); r.Hired.Known && until > r.Hired.Day {
		x.ramped = int32(until)
	}
	w.reps[code] = x
	return code, moved
}

func (w *world) setTeam(t *Team) {
	code := w.label(DimTeam, t.ID, t.Name)
	w.teams = grow(w.teams, int(code)+1)
	w.teams[code] = teamAttributes{w.dicts[DimTeam].code(t.Parent), w.dicts[DimRep].code(t.Manager), w.dicts[DimRegion].text(t.Region)}
}

func (w *world) setTerritory(t *Territory) {
	code := w.label(DimTerritory, t.ID, t.Name)
	w.territories = grow(w.territories, int(code)+1)
	w.territories[code] = w.dicts[DimTerritory].code(t.Parent)
}

// setAccount describes an account and reports whether its territories changed.
func (w *world) setAccount(a *Account) (code int32, moved bool) {
	code = w.label(DimAccount, a.ID, a.Name)
	if code == 0 {
		return 0, false
	}
	w.accounts = grow(w.accounts, int(code)+1)
	territories := w.codeStays(DimTerritory, a.Territories)
	moved = !slices.Equal(territories, w.accounts[code].territories)
	w.accounts[code] = accountAttributes{
		w.dicts[DimSegment].text(a.Segment), w.dicts[DimIndustry].text(a.Industry), w.dicts[DimCountry].text(a.Country), territories,
	}
	return code, moved
}

func (w *world) setStage(s *Stage) {
	code := w.label(DimStage, s.ID, s.Name)
	if code == 0 {
		return
	}
	w.stages = grow(w.stages, int(code)+1)
	w.stages[code] = stageAttributes{w.dicts[DimPipeline].code(s.Pipeline), s.Position, s.Probability, true}
	w.rungs = newRungs(w.stages)
}

func (w *world) teamAt(rep, day int32) int32 { return at(w.reps, rep).teams.at(day) }

func (w *world) territoryAt(account, day int32) int32 {
	return at(w.accounts, account).territories.at(day)
}

// below marks the codes and, through parent, all their descendants. A cycle in the data ends the walk.
func below(n int, roots []int32, parent func(int32) int32) []bool {
	in := make([]bool, n)
	for _, r := range roots {
		in[r] = true
	}
	for c := range in {
		steps := 0
		for p := int32(c); p != 0 && steps <= n; p = parent(p) {
			if slices.Contains(roots, p) {
				in[c] = true
				break
			}
			steps++
		}
	}
	return in
}

func (w *world) teamParent(c int32) int32      { return at(w.teams, c).parent }
func (w *world) territoryParent(c int32) int32 { return at(w.territories, c) }

// employed reports whether a rep works on some day of the period.
func (r repAttributes) employed(p calendar.Period) bool {
	return r.hired < int32(p.To) && r.left > int32(p.From)
}
