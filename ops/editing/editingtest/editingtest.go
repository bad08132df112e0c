// Package editingtest holds what the tests of all verbs ask: was it refused, what does the change log
// say, what does a table hold.
package editingtest

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"coxswain/ent"
	"coxswain/ent/db/change"
	"coxswain/ent/gid"
	"coxswain/ops/opstest"
	"coxswain/sales/fault"
)

// Refused fails the test unless err is one fault of the kind, about the field, whose message holds says.
func Refused(t testing.TB, err error, kind fault.Kind, field, says string) {
	t.Helper()
	all := fault.All(err)
	if len(all) != 1 || all[0].Kind != kind || strings.Join(all[0].Path, ".") != field || !strings.Contains(all[0].Message, says) {
		t.Errorf("got %v, want one fault %s about %q saying %q", describe(err), kind, field, says)
	}
}

func describe(err error) any {
	all := fault.All(err)
	if all == nil {
		return err
	}
	out := make([]string, len(all))
	for i, f := range all {
		out[i] = string(f.Kind) + " " + f.Error()
	}
	return out
}

// Must fails the test when err is not nil and returns the value.
func Must[T any](v T, err error) func(t testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatalf("refused: %v", describe(err))
		}
		return v
	}
}

// Get returns a record as it is now.
func Get[T any](t testing.TB, s *ent.Store, id gid.ID) *T {
	t.Helper()
	r, err := s.Client().GetRecord(opstest.System(), id)
	if err != nil {
		t.Fatalf("read %s: %v", id, err)
	}
	out, ok := r.(any).(*T)
	if !ok {
		t.Fatalf("%s is a %T", id, r)
	}
	return out
}

// Entry is what the change log says about one write.
type Entry struct {
	Operation, Source, Actor, Reason string
	Before, After                    map[string]any
}

// Log returns the entries of a record, oldest first.
func Log(t testing.TB, s *ent.Store, id gid.ID) []Entry {
	t.Helper()
	rows, err := s.Client().Change.Query().Where(change.RecordID(id)).Order(change.ByID()).All(opstest.System())
	if err != nil {
		t.Fatalf("read the change log: %v", err)
	}
	out := make([]Entry, len(rows))
	for i, r := range rows {
		e := Entry{Operation: string(r.Operation), Source: string(r.Source), Actor: r.Actor}
		if r.Reason != nil {
			e.Reason = *r.Reason
		}
		for raw, dst := range map[*json.RawMessage]*map[string]any{&r.Before: &e.Before, &r.After: &e.After} {
			if len(*raw) == 0 {
				continue
			}
			if err := json.Unmarshal(*raw, dst); err != nil {
				t.Fatalf("entry %d: %v", i, err)
			}
		}
		out[i] = e
	}
	return out
}

// Head returns how many entries the change log has: a refused change must not add one.
func Head(t testing.TB, s *ent.Store) int {
	t.Helper()
	n, err := s.Client().Change.Query().Count(opstest.System())
	if err != nil {
		t.Fatalf("count the change log: %v", err)
	}
	return n
}

// Writes runs fn and fails the test unless it adds exactly n entries to the change log.
func Writes(t testing.TB, s *ent.Store, n int, fn func()) {
	t.Helper()
	before := Head(t, s)
	fn()
	if got := Head(t, s) - before; got != n {
		t.Errorf("%d entries were added to the change log, want %d", got, n)
	}
}

// Ptr returns a pointer to v.
func Ptr[T any](v T) *T { return &v }

// Read runs a query as the test kit.
func Read[T any](t testing.TB, all func(ctx context.Context) ([]*T, error)) []*T {
	t.Helper()
	rows, err := all(opstest.System())
	if err != nil {
		t.Fatalf("read: %v", err)
	}
	return rows
}
