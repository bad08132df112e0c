// Package measuring answers with key figures. It keeps the facts of the database in memory as columns,
// follows the change log so that every answer knows every committed change, applies the viewer's scope
// at one place, and leaves the arithmetic to sales/kpi.
package measuring

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"coxswain/ent"
	"coxswain/ops/changelog"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/kpi"
)

// Store holds the facts of one database.
type Store struct {
	store *ent.Store
	log   *changelog.Follower

	mu   sync.Mutex // one refresh at a time
	last *snapshot
}

// snapshot is the facts as of a place in the change log. It is immutable.
type snapshot struct {
	facts    *kpi.Facts
	settings settings
	cursor   changelog.Cursor
	today    calendar.Day // open amounts are converted at the rate of this day
}

// New returns a store that loads its facts when they are first asked for.
func New(s *ent.Store) *Store { return &Store{store: s, log: changelog.NewFollower(s)} }

// Load reads the facts, so that the first question need not wait.
func (s *Store) Load(ctx context.Context) error {
	_, err := s.current(ctx)
	return err
}

// current returns facts that include every committed change.
func (s *Store) current(ctx context.Context) (*snapshot, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.last == nil {
		return s.reload(ctx)
	}
	entries, next, err := s.log.Since(ctx, s.last.cursor)
	if err != nil {
		return nil, err
	}
	today := s.store.Now().Day(s.last.settings.zone.loc)
	if len(entries) == 0 && today == s.last.today {
		return s.last, nil
	}
	touched := concerned(entries)
	if touched.everything || today != s.last.today {
		return s.reload(ctx)
	}
	fresh, err := s.apply(ctx, touched)
	if err != nil {
		return nil, err
	}
	fresh.cursor = next
	s.last = fresh
	return fresh, nil
}

// reload reads all facts. The cursor is taken before, so that a change during the reading is read again.
func (s *Store) reload(ctx context.Context) (*snapshot, error) {
	cursor, err := s.log.Head(ctx)
	if err != nil {
		return nil, err
	}
	fresh, err := s.read(ctx, nil)
	if err != nil {
		return nil, err
	}
	fresh.cursor = cursor
	s.last = fresh
	return fresh, nil
}

// read builds facts from the database, as they were known at an earlier instant when u is given.
func (s *Store) read(ctx context.Context, u *undo) (*snapshot, error) {
	var out *snapshot
	err := reading(ctx, s.store, u, func(r *reader) error {
		l, err := newLoad(r, s.store.Now())
		if err != nil {
			return err
		}
		b := kpi.NewBuilder(l.settings.kpi)
		if err := l.everything(builderSink{b}); err != nil {
			return err
		}
		out = &snapshot{facts: b.Facts(), settings: l.settings, today: l.today}
		return nil
	})
	return out, err
}

// Query is a question for key figures.
type Query struct {
	kpi.Query                   // Scope, Today and Now are filled in here
	Preset    calendar.Preset   // instead of a period
	AsOf      *calendar.Instant // knowledge time: what was recorded by then
}

// Answer is the results with the facts they were computed from, for drilling down.
type Answer struct {
	Results []kpi.Result
	query   kpi.Query
	facts   *kpi.Facts
}

// KPIs computes the key figures that the viewer asks for, over the rows that the viewer may see.
func (s *Store) KPIs(ctx context.Context, q Query) (*Answer, error) {
	scope, err := scopeOf(ctx, s.store.Client())
	if err != nil {
		return nil, err
	}
	snap, err := s.at(ctx, q.AsOf)
	if err != nil {
		return nil, err
	}
	q.Scope, q.Now = scope, s.store.Now()
	if q.AsOf != nil {
		q.Now = *q.AsOf
	}
	q.Today = q.Now.Day(snap.settings.zone.loc)
	if q.Preset != "" {
		if q.Period, err = q.Preset.Resolve(q.Today, snap.settings.kpi.FiscalStart); err != nil {
			return nil, fault.Under(err, "period")
		}
	}
	results, err := kpi.Compute(snap.facts, q.Query)
	if err != nil {
		return nil, err
	}
	return &Answer{results, q.Query, snap.facts}, nil
}

// at returns the current facts, or those that were known at an instant.
func (s *Store) at(ctx context.Context, asOf *calendar.Instant) (*snapshot, error) {
	now := s.store.Now()
	switch {
	case asOf == nil:
		return s.current(ctx)
	case *asOf > now:
		return nil, fault.Invalidf("asOf", "%s is in the future; give an instant up to now", asOf)
	}
	u, err := newUndo(ctx, s.store, *asOf)
	if err != nil {
		return nil, err
	}
	return s.read(ctx, u)
}

// Records returns the rows behind one point of the answer, at most a page of them at a time.
func (a *Answer) Records(key kpi.Key, p kpi.Point) ([]kpi.Record, error) {
	q := a.query
	q.Keys = []kpi.Key{key}
	return kpi.Records(a.facts, q, p.Period, p.Group)
}

// Verify rebuilds the facts from the database and compares every available key figure, by month and
// in total, with what the followed facts answer. It returns what differs.
func (s *Store) Verify(ctx context.Context) ([]string, error) {
	followed, err := s.current(ctx)
	if err != nil {
		return nil, err
	}
	rebuilt, err := s.read(ctx, nil)
	if err != nil {
		return nil, err
	}
	last, ok := rebuilt.facts.LastDay()
	if !ok {
		return nil, nil
	}
	q := kpi.Query{
		Period: calendar.Period{From: last.AddMonths(-36).FirstOfMonth(), To: last.AddMonths(1).FirstOfMonth()}, Grain: calendar.GrainMonth,
		Scope: kpi.Everything(), Today: rebuilt.today, Now: s.store.Now(),
	}
	var differences []string
	for _, d := range kpi.Catalogue() {
		if !d.Available {
			continue
		}
		q.Keys = []kpi.Key{d.Key}
		a, errA := kpi.Compute(followed.facts, q)
		b, errB := kpi.Compute(rebuilt.facts, q)
		if err := errors.Join(errA, errB); err != nil {
			return nil, fmt.Errorf("%s: %w", d.Key, err)
		}
		differences = append(differences, compare(a[0], b[0])...)
	}
	return differences, nil
}

func compare(a, b kpi.Result) []string {
	if len(a.Points) != len(b.Points) {
		return []string{fmt.Sprintf("%s: %d points in memory, %d from the database", a.Key, len(a.Points), len(b.Points))}
	}
	var out []string
	for i := range a.Points {
		if x, y := number(a.Points[i]), number(b.Points[i]); x != y {
			out = append(out, fmt.Sprintf("%s %s: %s in memory, %s from the database", a.Key, a.Points[i].Period, x, y))
		}
	}
	return out
}

func number(p kpi.Point) string {
	if p.Value == nil {
		return "nothing"
	}
	return p.Value.String()
}
