// Package measuring answers with key figures. It keeps the facts of the database in memory as columns,
// follows the change log so that every answer knows every committed change, applies the viewer's scope
// at one place, and leaves the arithmetic to sales/kpi.
package measuring

import (
	"context"
	"sync/atomic"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ops/changelog"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/kpi"
)

// Store holds the facts of one database.
type Store struct {
	store *ent.Store
	log   *changelog.Follower
	last  atomic.Pointer[snapshot]
	turn  chan struct{} // holds one token: who has it refreshes
}

// snapshot is the facts as of a place in the change log. It is immutable: a refresh makes another one,
// and questions that are being answered keep theirs.
type snapshot struct {
	facts    *kpi.Facts
	settings settings
	rates    *rates
	cursor   changelog.Cursor
	today    calendar.Day // open amounts are converted at the rate of this day
}

// New returns a store that loads its facts when they are first asked for.
func New(s *ent.Store) *Store {
	return &Store{store: s, log: changelog.NewFollower(s), turn: make(chan struct{}, 1)}
}

// Bytes returns the memory that the facts hold, 0 before they are loaded.
func (s *Store) Bytes() int64 {
	if snap := s.last.Load(); snap != nil {
		return snap.facts.Bytes()
	}
	return 0
}

// Load reads the facts, so that the first question need not wait.
func (s *Store) Load(ctx context.Context) error {
	_, err := s.current(ctx)
	return err
}

// current returns facts that include every change that was committed before the call. While nothing
// changed it takes no lock and costs one read of the log.
func (s *Store) current(ctx context.Context) (*snapshot, error) {
	if snap := s.last.Load(); snap != nil {
		_, fresh, err := s.news(ctx, snap)
		if err != nil || fresh {
			return snap, err
		}
	}
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	next, err := s.refresh(ctx, s.last.Load())
	if err != nil {
		return nil, err
	}
	s.last.Store(next)
	return next, nil
}

// news is what was logged after a snapshot, and the day on which it was asked.
type news struct {
	entries []*db.Change
	next    changelog.Cursor
	today   calendar.Day
}

// news returns it; fresh says that there is nothing new, not even the day.
func (s *Store) news(ctx context.Context, of *snapshot) (n news, fresh bool, err error) {
	n.entries, n.next, err = s.log.Since(ctx, of.cursor)
	n.today = s.store.Now().Day(of.settings.zone)
	return n, len(n.entries) == 0 && n.today == of.today, err
}

// refresh returns the snapshot that follows last, or a first one. It asks the log again: who waited for
// their turn mostly finds that another question has done the work.
func (s *Store) refresh(ctx context.Context, last *snapshot) (*snapshot, error) {
	if last == nil {
		return s.reload(ctx)
	}
	n, fresh, err := s.news(ctx, last)
	if err != nil || fresh {
		return last, err
	}
	touched := concerned(n.entries)
	if touched.everything || last.rates.Differ(last.today, n.today) {
		return s.reload(ctx)
	}
	next, err := s.apply(ctx, last, touched)
	if err != nil {
		return nil, err
	}
	next.cursor, next.today = n.next, n.today
	return next, nil
}

// reload reads all facts. The cursor is taken before, so that a change during the reading is read again.
func (s *Store) reload(ctx context.Context) (*snapshot, error) {
	cursor, err := s.log.Head(ctx)
	if err != nil {
		return nil, err
	}
	fresh, err := s.read(ctx, nil, s.store.Now())
	if err != nil {
		return nil, err
	}
	fresh.cursor = cursor
	return fresh, nil
}

// read builds facts from the database, for somebody who asks at the instant now: as they are, or as they
// were known at an earlier instant when asOf is given.
func (s *Store) read(ctx context.Context, asOf *calendar.Instant, now calendar.Instant) (*snapshot, error) {
	var out *snapshot
	err := reading(ctx, s.store, asOf, func(r *reader) error {
		l, err := newLoad(r, now)
		if err != nil {
			return err
		}
		b := kpi.NewBuilder(l.settings.kpi)
		if err := l.everything(builderSink{b}); err != nil {
			return err
		}
		out = &snapshot{facts: b.Facts(), settings: l.settings, rates: l.rates, today: l.today}
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

// Answer is the results with what they were computed from, for drilling down and explaining.
type Answer struct {
	Results []kpi.Result
	source
}

// KPIs computes the key figures that the viewer asks for, over the rows that the viewer may see.
func (s *Store) KPIs(ctx context.Context, q Query) (*Answer, error) {
	out, err := s.Many(ctx, []Query{q})
	if err != nil {
		return nil, err
	}
	return out[0].Answer, out[0].Err
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
	return s.read(ctx, asOf, *asOf)
}
