package ent_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/db/change"
	"coxswain/ent/gid"
	"coxswain/ent/viewer"
	"coxswain/ops/opstest"
)

func importing() context.Context {
	return viewer.With(context.Background(), viewer.System("import", viewer.Import))
}

var repColumns = []string{"id", "name", "sales_role", "created_at", "updated_at", "version"}

// bulkRep writes a rep and returns its id.
func bulkRep(b *ent.Bulk, name string, row int64) (gid.ID, error) {
	id, err := b.NewID(gid.Rep)
	if err != nil {
		return 0, err
	}
	return id, b.Insert(gid.Rep, repColumns, []any{id, name, "AE", b.Now(), b.Now(), 1}, row)
}

func TestRowsInBulkAreReadableAndLogged(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		batch := gid.New(gid.ImportBatch, 7)
		var ids []gid.ID
		err := s.Bulk(importing(), batch, func(b *ent.Bulk) error {
			for i, name := range []string{"Ada", "Ben"} {
				id, err := bulkRep(b, name, int64(i+2))
				if err != nil {
					return err
				}
				ids = append(ids, id)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for i, name := range []string{"Ada", "Ben"} {
			rep, err := s.Client().Rep.Get(opstest.System(), ids[i])
			if err != nil {
				t.Fatal(err)
			}
			if rep.Name != name || rep.SalesRole != "AE" || rep.CreatedAt != s.Now() || rep.Version != 1 {
				t.Errorf("rep %d = %v, want %s as written", i, rep, name)
			}
			log := entries(t, s, ids[i])
			if len(log) != 1 {
				t.Fatalf("%s has %d entries, want 1", name, len(log))
			}
			e := log[0]
			if e.Operation != change.OperationCREATE || e.Source != change.SourceIMPORT || e.Actor != "import" || e.RecordKind != int(gid.Rep) {
				t.Errorf("entry = %v, want the creation of a rep by the import", e)
			}
			if e.BatchID == nil || *e.BatchID != batch || e.BatchRow == nil || *e.BatchRow != int64(i+2) {
				t.Errorf("entry refers to batch %v row %v, want %v row %d", e.BatchID, e.BatchRow, batch, i+2)
			}
			if len(e.Before) != 0 || len(e.After) != 0 {
				t.Errorf("entry copies values %s, %s; want a reference to the batch alone", e.Before, e.After)
			}
		}
	})
}

func TestIDsContinueAfterABulk(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		w := opstest.World(t, s)
		used := map[gid.ID]bool{w.Rep("").ID: true}
		for range 2 {
			err := s.Bulk(importing(), 0, func(b *ent.Bulk) error {
				for i := range 1500 { // more than are reserved at once
					id, err := bulkRep(b, fmt.Sprint("Rep ", i), 0)
					if err != nil {
						return err
					}
					if used[id] || !id.Is(gid.Rep) {
						t.Fatalf("id %d of kind %s was given before or is of another kind", int64(id), id.Kind())
					}
					used[id] = true
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			rep := w.Rep("")
			if used[rep.ID] || !rep.ID.Is(gid.Rep) {
				t.Fatalf("after the bulk a rep got the id %d", int64(rep.ID))
			}
			used[rep.ID] = true
		}
		if n := s.Client().Rep.Query().CountX(opstest.System()); n != len(used) {
			t.Errorf("%d reps, want %d", n, len(used))
		}
	})
}

func TestABulkThatFailsLeavesNothingBehind(t *testing.T) {
	tests := []struct {
		name string
		end  func(b *ent.Bulk, cancel func()) error
	}{
		{"its function returns an error", func(*ent.Bulk, func()) error { return errOnPurpose }},
		{"its function panics", func(*ent.Bulk, func()) error { panic(errOnPurpose) }},
		{"nobody waits for it any more", func(_ *ent.Bulk, cancel func()) error { cancel(); return nil }},
		{"it is cancelled while it writes", func(b *ent.Bulk, cancel func()) error {
			cancel()
			for i := range 6000 {
				if _, err := bulkRep(b, fmt.Sprint("Late ", i), 0); err != nil {
					return err
				}
			}
			return nil
		}},
		{"a row breaks a condition", func(b *ent.Bulk, _ func()) error {
			_, err := bulkRep(b, "Cy", 0)
			if err != nil {
				return err
			}
			_, err = b.Exec("UPDATE reps SET sales_role = 'KING'")
			return err
		}},
		{"a row refers to nothing", func(b *ent.Bulk, _ func()) error {
			return b.Insert(gid.User, []string{"id", "email", "name", "role", "rep_id", "created_at", "updated_at"},
				[]any{gid.New(gid.User, 50), "ada@example.com", "Ada", "REP", gid.New(gid.Rep, 999), b.Now(), b.Now()}, 0)
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			opstest.Each(t, func(t *testing.T, s *ent.Store) {
				ctx, cancel := context.WithCancel(importing())
				defer cancel()
				err := recovered(func() error {
					return s.Bulk(ctx, 0, func(b *ent.Bulk) error {
						for i := range 3 {
							if _, err := bulkRep(b, fmt.Sprint("Rep ", i), 0); err != nil {
								return err
							}
						}
						if err := b.Flush(); err != nil {
							return err
						}
						return tt.end(b, cancel)
					})
				})
				if err == nil {
					t.Error("Bulk succeeded")
				}
				if n := s.Client().Rep.Query().CountX(opstest.System()); n != 0 {
					t.Errorf("%d reps are left, want none", n)
				}
				if n := s.Client().Change.Query().CountX(opstest.System()); n != 0 {
					t.Errorf("%d entries are left, want none", n)
				}
				if err := s.InTx(opstest.System(), newTeam("North")); err != nil {
					t.Errorf("the next transaction: %v", err)
				}
				if err := s.Bulk(importing(), 0, func(b *ent.Bulk) error { _, err := bulkRep(b, "Ada", 0); return err }); err != nil {
					t.Errorf("the next bulk: %v", err)
				}
			})
		})
	}
}

func TestParentsReachTheDatabaseBeforeTheirChildren(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		account := func(b *ent.Bulk, name string, parent gid.ID) (gid.ID, error) {
			id, err := b.NewID(gid.Account)
			if err != nil {
				return 0, err
			}
			columns, row := []string{"id", "name", "search", "lifecycle_phase", "created_at", "updated_at"}, []any{id, name, "", "PROSPECT", b.Now(), b.Now()}
			if parent != 0 { // another list of columns
				columns, row = append(columns, "parent_id"), append(row, parent)
			}
			return id, b.Insert(gid.Account, columns, row, 0)
		}
		err := s.Bulk(importing(), 0, func(b *ent.Bulk) error {
			mother, err := account(b, "Mother", 0)
			if err != nil {
				return err
			}
			at := mother
			for i := range 2 {
				contact, err := b.NewID(gid.Contact)
				if err != nil {
					return err
				}
				err = b.Insert(gid.Contact, []string{"id", "account_id", "name", "search", "email_status", "created_at", "updated_at"},
					[]any{contact, at, fmt.Sprint("Contact ", i), "", "UNKNOWN", b.Now(), b.Now()}, 0)
				if err != nil {
					return err
				}
				if at, err = account(b, "Daughter", mother); err != nil { // written after contacts were
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if n := s.Client().Contact.Query().CountX(opstest.System()); n != 2 {
			t.Errorf("%d contacts, want 2", n)
		}
	})
}

func TestAnUpdateInBulkIsLogged(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		rep := opstest.World(t, s).Rep("Ada")
		before := map[string]any{"name": "Ada", "email": nil, "version": 1}
		after := map[string]any{"name": "Ada L.", "email": "ada@example.com"}
		err := s.Bulk(importing(), gid.New(gid.ImportBatch, 7), func(b *ent.Bulk) error {
			return b.Update(gid.Rep, rep.ID, before, after, 5)
		})
		if err != nil {
			t.Fatal(err)
		}
		got := s.Client().Rep.GetX(opstest.System(), rep.ID)
		if got.Name != "Ada L." || got.Email == nil || *got.Email != "ada@example.com" || got.Version != 2 {
			t.Errorf("rep = %v, want the new name and email in version 2", got)
		}
		log := entries(t, s, rep.ID)
		e := log[len(log)-1]
		if e.Operation != change.OperationUPDATE || e.BatchRow == nil || *e.BatchRow != 5 {
			t.Errorf("entry = %v, want an update by row 5", e)
		}
		if d := cmp.Diff(map[string]any{"name": "Ada", "email": nil}, values(t, e.Before)); d != "" {
			t.Errorf("before (-want +got):\n%s", d)
		}
		if d := cmp.Diff(map[string]any{"name": "Ada L.", "email": "ada@example.com"}, values(t, e.After)); d != "" {
			t.Errorf("after (-want +got):\n%s", d)
		}
		if len(before) != 3 || len(after) != 2 {
			t.Errorf("the caller's values were changed to %v and %v", before, after)
		}
	})
}

func TestAnUpdateOfARowThatIsGoneFails(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		err := s.Bulk(importing(), 0, func(b *ent.Bulk) error {
			return b.Update(gid.Rep, gid.New(gid.Rep, 999), nil, map[string]any{"name": "x"}, 0)
		})
		if err == nil {
			t.Error("Update of no row succeeded")
		}
	})
}

func TestABulkIsRefusedWhereItCannotWork(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		nothing := func(*ent.Bulk) error { return nil }
		if err := s.Bulk(context.Background(), 0, nothing); err == nil {
			t.Error("Bulk by nobody succeeded")
		}
		err := s.InTx(opstest.System(), func(ctx context.Context, _ *db.Client) error { return s.Bulk(ctx, 0, nothing) })
		if err == nil {
			t.Error("Bulk within a transaction succeeded")
		}
		err = s.Bulk(importing(), 0, func(b *ent.Bulk) error { return b.Insert(gid.Rep, []string{"name"}, []any{"Ada"}, 0) })
		if err == nil {
			t.Error("Insert without an id succeeded")
		}
		err = s.Bulk(importing(), 0, func(b *ent.Bulk) error { return b.Insert(gid.Rep, repColumns, []any{gid.New(gid.Rep, 1)}, 0) })
		if err == nil {
			t.Error("Insert of fewer values than columns succeeded")
		}
	})
}

func TestOthersMayCreateRecordsDuringABulk(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		const bulks, rows, singles = 2, 3000, 60
		var wg sync.WaitGroup
		errs := make([]error, bulks+1)
		for i := range bulks {
			wg.Go(func() {
				errs[i] = s.Bulk(importing(), 0, func(b *ent.Bulk) error {
					for n := range rows {
						if _, err := bulkRep(b, fmt.Sprint("Rep ", n), 0); err != nil {
							return err
						}
					}
					return nil
				})
			})
		}
		wg.Go(func() {
			for range singles {
				err := s.InTx(opstest.System(), func(ctx context.Context, tx *db.Client) error {
					return tx.Rep.Create().SetName("Single").SetSalesRole("AE").Exec(ctx)
				})
				errs[bulks] = errors.Join(errs[bulks], err)
			}
		})
		wg.Wait()
		if err := errors.Join(errs...); err != nil {
			t.Fatal(err)
		}
		if n := s.Client().Rep.Query().CountX(opstest.System()); n != bulks*rows+singles {
			t.Errorf("%d reps, want %d", n, bulks*rows+singles)
		}
		if n := s.Client().Change.Query().CountX(opstest.System()); n != bulks*rows+singles {
			t.Errorf("%d entries, want %d", n, bulks*rows+singles)
		}
	})
}

func TestManyRowsInBulk(t *testing.T) {
	rows := 100_000
	if testing.Short() {
		rows = 10_000
	}
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		err := s.Bulk(importing(), gid.New(gid.ImportBatch, 1), func(b *ent.Bulk) error {
			for i := range rows {
				if _, err := bulkRep(b, "Rep", int64(i+1)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for name, count := range map[string]func(context.Context) (int, error){
			"reps":    s.Client().Rep.Query().Count,
			"entries": s.Client().Change.Query().Where(change.BatchRowGT(0)).Count,
		} {
			if n, err := count(opstest.System()); err != nil || n != rows {
				t.Errorf("%d %s, %v; want %d", n, name, err, rows)
			}
		}
	})
}
