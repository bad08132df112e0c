package changelog_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/db/change"
	"coxswain/ent/gid"
	"coxswain/ops/changelog"
	"coxswain/ops/opstest"
)

// reader follows a log and remembers the names of the teams whose creation it was told.
type reader struct {
	t     *testing.T
	store *ent.Store
	log   *changelog.Follower
	at    changelog.Cursor
	told  []string
}

func newReader(t *testing.T, s *ent.Store, at changelog.Cursor) *reader {
	return &reader{t: t, store: s, log: changelog.NewFollower(s), at: at}
}

// next returns the teams whose creation is new to the reader.
func (r *reader) next() []string {
	r.t.Helper()
	entries, at, err := r.log.Since(context.Background(), r.at)
	if err != nil {
		r.t.Fatal(err)
	}
	r.at = at
	var names []string
	for _, e := range entries {
		if e.RecordID.Is(gid.Team) && e.Operation == change.OperationCREATE {
			names = append(names, r.store.Client().Team.GetX(opstest.System(), e.RecordID).Name)
		}
	}
	slices.Sort(names)
	r.told = append(r.told, names...)
	return names
}

func (r *reader) wants(when string, names ...string) {
	r.t.Helper()
	if d := cmp.Diff(names, r.next()); d != "" {
		r.t.Errorf("%s (-want +got):\n%s", when, d)
	}
}

func TestAReaderIsToldEveryEntryOnce(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		w := opstest.World(t, s)
		r := newReader(t, s, changelog.Cursor{})
		r.wants("of an empty log")
		w.Team("North")
		w.Team("South")
		r.wants("from the beginning", "North", "South")
		r.wants("when nothing was written since")
		w.Team("East")
		r.wants("after one more write", "East")
		newReader(t, s, changelog.Cursor{}).wants("another reader", "East", "North", "South")
	})
}

func TestAReaderSeesItsOwnWriteAtOnce(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		w := opstest.World(t, s)
		r := newReader(t, s, changelog.Cursor{})
		for i := range 20 {
			name := fmt.Sprint("Team ", i)
			w.Team(name)
			r.wants("right after the commit", name)
		}
	})
}

func TestAReaderMayStartAtTheEnd(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		w := opstest.World(t, s)
		head := func() changelog.Cursor {
			c, err := changelog.NewFollower(s).Head(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			return c
		}
		r := newReader(t, s, head())
		w.Team("North")
		r.wants("after starting at the end of an empty log", "North")
		r = newReader(t, s, head())
		r.wants("at the end")
		w.Team("South")
		r.wants("after starting at the end", "South")
	})
}

func TestAFollowerActsForNobodyInParticular(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		opstest.World(t, s).Team("North")
		for name, ctx := range map[string]context.Context{"nobody": context.Background(), "a rep": opstest.As("REP")} {
			entries, _, err := changelog.NewFollower(s).Since(ctx, changelog.Cursor{})
			if err != nil || len(entries) != 1 {
				t.Errorf("asked by %s: %d entries, %v; want 1", name, len(entries), err)
			}
		}
	})
}

func TestAnIdleLogCostsOneStatement(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		opstest.World(t, s).Team("North")
		r := newReader(t, s, changelog.Cursor{})
		r.next()
		ctx, statements := ent.WithStatements(context.Background())
		if _, _, err := r.log.Since(ctx, r.at); err != nil {
			t.Fatal(err)
		}
		if n := statements.Count(); n != 1 {
			t.Errorf("%d statements, want 1", n)
		}
	})
}

// open begins a transaction that has written a team and waits; the returned function ends it.
func open(t *testing.T, s *ent.Store, name string) (end func(commit bool)) {
	t.Helper()
	written, finish, done := make(chan struct{}), make(chan bool), make(chan error)
	errRolledBack := errors.New("rolled back")
	go func() {
		done <- s.InTx(opstest.System(), func(ctx context.Context, tx *db.Client) error {
			err := tx.Team.Create().SetName(name).Exec(ctx)
			close(written)
			if !<-finish {
				return errors.Join(err, errRolledBack)
			}
			return err
		})
	}()
	<-written
	return func(commit bool) {
		t.Helper()
		finish <- commit
		if err := <-done; err != nil && (commit || !errors.Is(err, errRolledBack)) {
			t.Errorf("the transaction of %s: %v", name, err)
		}
	}
}

func TestTransactionsThatCommitOutOfOrderAreNotMissed(t *testing.T) {
	s := opstest.Postgres(t)
	w := opstest.World(t, s)
	r := newReader(t, s, changelog.Cursor{})
	late := open(t, s, "late") // its entry has the lowest id
	w.Team("early")
	r.wants("while an older transaction runs", "early")
	never := open(t, s, "never")
	later := open(t, s, "later")
	r.wants("while three run")
	w.Team("between")
	r.wants("while three run and a fourth committed", "between")
	never(false)
	r.wants("after one was rolled back")
	late(true)
	r.wants("after the oldest committed", "late")
	r.wants("when nothing was written since")
	w.Team("last")
	later(true)
	r.wants("after the others committed", "last", "later")
	r.wants("at the end")
}

func TestWhatRunsAtTheEndIsStillTold(t *testing.T) {
	s := opstest.Postgres(t)
	opstest.World(t, s).Team("before")
	running := open(t, s, "running")
	head, err := changelog.NewFollower(s).Head(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	r := newReader(t, s, head)
	r.wants("before it commits")
	running(true)
	r.wants("after it committed", "running")
}

func TestEntriesFromAnotherServerAreToldOnce(t *testing.T) {
	s := opstest.Postgres(t)
	w := opstest.World(t, s)
	w.Team("North")
	if _, err := s.Writer().Exec("UPDATE changes SET transaction = 4000000000000"); err != nil { // as a restored dump has it
		t.Fatal(err)
	}
	r := newReader(t, s, changelog.Cursor{})
	r.wants("from the beginning", "North")
	r.wants("when nothing was written since")
	w.Team("South")
	r.wants("after a write", "South")
}

func TestNothingIsLostUnderManyWriters(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		const writers, each = 6, 25
		r := newReader(t, s, changelog.Cursor{})
		var wg sync.WaitGroup
		errs := make([]error, writers)
		for i := range writers {
			wg.Go(func() {
				for n := range each {
					err := s.InTx(opstest.System(), func(ctx context.Context, tx *db.Client) error {
						return tx.Team.Create().SetName(fmt.Sprintf("Team %d of %d", n, i)).Exec(ctx)
					})
					errs[i] = errors.Join(errs[i], err)
				}
			})
		}
		finished := make(chan struct{})
		go func() { wg.Wait(); close(finished) }()
		for running := true; running; {
			select {
			case <-finished:
				running = false
			default:
			}
			r.next()
		}
		if err := errors.Join(errs...); err != nil {
			t.Fatal(err)
		}
		r.next()
		slices.Sort(r.told)
		if n := len(slices.Compact(slices.Clone(r.told))); len(r.told) != writers*each || n != writers*each {
			t.Errorf("told %d entries of %d teams, want each of %d once", len(r.told), n, writers*each)
		}
	})
}
