package changelog_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ops/changelog"
	"coxswain/ops/opstest"
)

func TestALongLogIsToldInPagesAndEachEntryOnce(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		w := opstest.World(t, s)
		r := newReader(t, s, changelog.Cursor{})
		r.log.InPagesOf(3)
		var want []string
		for i := range 9 {
			name := fmt.Sprint("Team ", i)
			w.Team(name)
			want = append(want, name)
		}
		r.wants("first page", want[:3]...)
		w.Team("Team 9, written between two pages")
		want = append(want, "Team 9, written between two pages")
		for len(r.next()) > 0 {
			continue
		}
		if d := cmp.Diff(want, r.told); d != "" {
			t.Errorf("told in all (-want +got):\n%s", d)
		}
		w.Team("Team A")
		r.wants("after the pages", "Team A")
	})
}

// On PostgreSQL a transaction that began before the reading may commit between two of its pages, with an
// id that lies behind what the pages have delivered.
func TestALateCommitBetweenTwoPagesIsNotSkipped(t *testing.T) {
	s := opstest.Postgres(t)
	w := opstest.World(t, s)
	written, commit, committed := make(chan struct{}), make(chan struct{}), make(chan error)
	go func() {
		committed <- s.InTx(opstest.System(), func(ctx context.Context, tx *db.Client) error {
			err := tx.Team.Create().SetName("Late").Exec(ctx)
			close(written)
			<-commit
			return err
		})
	}()
	<-written
	want := []string{"Late"}
	for i := range 7 {
		name := fmt.Sprint("Team ", i)
		w.Team(name)
		want = append(want, name)
	}
	r := newReader(t, s, changelog.Cursor{})
	r.log.InPagesOf(2)
	r.wants("first page", "Team 0", "Team 1")
	close(commit)
	if err := <-committed; err != nil {
		t.Fatal(err)
	}
	for len(r.next()) > 0 {
		continue
	}
	slices.Sort(r.told)
	if d := cmp.Diff(want, r.told); d != "" {
		t.Errorf("told in all (-want +got):\n%s", d)
	}
}
