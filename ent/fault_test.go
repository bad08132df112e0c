package ent_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/mattn/go-sqlite3"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/ops/opstest"
	"coxswain/sales/fault"
	"coxswain/sales/role"
)

func TestWhatEntRefusesBecomesAFault(t *testing.T) {
	tests := []struct {
		name string
		do   func(ctx context.Context, tx *db.Client) error
		kind fault.Kind
		says string
	}{
		{"a record that does not exist", func(ctx context.Context, tx *db.Client) error {
			_, err := tx.Account.Get(ctx, gid.New(gid.Account, 999))
			return err
		}, fault.NotFound, "there is no such record"},
		{"an update of a record that does not exist", func(ctx context.Context, tx *db.Client) error {
			return tx.Account.UpdateOneID(gid.New(gid.Account, 999)).SetName("x").Exec(ctx)
		}, fault.NotFound, "there is no such record"},
		{"a deletion of a record that does not exist", func(ctx context.Context, tx *db.Client) error {
			return tx.Account.DeleteOneID(gid.New(gid.Account, 999)).Exec(ctx)
		}, fault.NotFound, "there is no such record"},
		{"a record of no kind", func(ctx context.Context, tx *db.Client) error {
			_, err := tx.GetRecord(ctx, 12)
			return err
		}, fault.NotFound, "there is no such record"},
		{"an empty name", func(ctx context.Context, tx *db.Client) error {
			return tx.Account.Create().SetName("").Exec(ctx)
		}, fault.Invalid, "name: "},
		{"a name that is too long", func(ctx context.Context, tx *db.Client) error {
			return tx.Account.Create().SetName(strings.Repeat("x", 256)).Exec(ctx)
		}, fault.Invalid, "name: "},
		{"a missing name", func(ctx context.Context, tx *db.Client) error {
			return tx.Account.Create().Exec(ctx)
		}, fault.Required, "name: "},
		{"a missing reference", func(ctx context.Context, tx *db.Client) error {
			return tx.Contact.Create().SetName("Ada").Exec(ctx)
		}, fault.Required, "account"},
		{"a name that is taken", func(ctx context.Context, tx *db.Client) error {
			return errors.Join(newTeam("North")(ctx, tx), newTeam("North")(ctx, tx))
		}, fault.Taken, "name: "},
		{"a reference to nothing", func(ctx context.Context, tx *db.Client) error {
			return tx.Account.Create().SetName("Acme").SetOwnerID(gid.New(gid.Rep, 999)).Exec(ctx)
		}, fault.Invalid, "does not exist"},
		{"a broken condition", func(ctx context.Context, tx *db.Client) error {
			return tx.Account.Create().SetName("Acme").SetAnnualRevenueMinor(1).Exec(ctx)
		}, fault.Invalid, "revenue has currency"},
		{"nobody signed in", func(_ context.Context, tx *db.Client) error {
			_, err := tx.Account.Get(context.Background(), gid.New(gid.Account, 999))
			return err
		}, fault.Unauthenticated, "sign in"},
	}
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				err := ent.Translate(s.InTx(opstest.System(), tt.do))
				if !fault.Is(err, tt.kind) || !strings.Contains(err.Error(), tt.says) {
					t.Errorf("fault = %v (%v), want %s saying %q", err, fault.All(err), tt.kind, tt.says)
				}
			})
		}
	})
}

func TestARecordThatIsHiddenIsNotFound(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		w := opstest.World(t, s)
		account := w.Account("Acme")
		ctx := opstest.As(role.Rep, opstest.Self(w.Rep("Ada")))
		for name, do := range map[string]func(ctx context.Context, tx *db.Client) error{
			"update": func(ctx context.Context, tx *db.Client) error {
				return tx.Account.UpdateOneID(account.ID).SetName("x").Exec(ctx)
			},
			"delete": func(ctx context.Context, tx *db.Client) error { return tx.Account.DeleteOneID(account.ID).Exec(ctx) },
		} {
			if err := ent.Translate(s.InTx(ctx, do)); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s of a hidden account = %v, want NOT_FOUND", name, err)
			}
		}
		if got := s.Client().Account.GetX(opstest.System(), account.ID); got.Name != "Acme" {
			t.Errorf("the account is now named %q", got.Name)
		}
	})
}

func TestWhatOnlyADatabaseSaysBecomesAFault(t *testing.T) {
	tests := []struct {
		name string
		err  error
		kind fault.Kind // "" stays internal
	}{
		{"a deadlock", &pgconn.PgError{Code: "40P01"}, fault.Unavailable},
		{"a serialization failure", &pgconn.PgError{Code: "40001"}, fault.Unavailable},
		{"a busy file", sqlite3.Error{Code: sqlite3.ErrBusy}, fault.Unavailable},
		{"a NUL in a text", &pgconn.PgError{Code: "22021"}, fault.Invalid},
		{"a number that is too large", &pgconn.PgError{Code: "22003"}, fault.Invalid},
		{"a mistake in SQL", &pgconn.PgError{Code: "42601"}, ""},
		{"a full disk", sqlite3.Error{Code: sqlite3.ErrFull}, ""},
		{"any other error", errOnPurpose, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := ent.Translate(tt.err)
			if tt.kind == "" {
				if got != tt.err {
					t.Errorf("Translate = %v, want it unchanged", got)
				}
				return
			}
			if !fault.Is(got, tt.kind) || !errors.Is(got, tt.err) {
				t.Errorf("Translate = %v, want %s with its cause", got, tt.kind)
			}
		})
	}
	if got := ent.Translate(nil); got != nil {
		t.Errorf("Translate(nil) = %v", got)
	}
	own := fault.Invalidf("name", "is too short")
	if got := ent.Translate(own); got != own {
		t.Errorf("a fault was changed to %v", got)
	}
}

func TestTextWithANULIsRefusedOrKept(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		err := ent.Translate(s.InTx(opstest.System(), newTeam("No\x00rth")))
		if s.Postgres() && !fault.Is(err, fault.Invalid) {
			t.Errorf("a NUL = %v, want INVALID", err)
		}
		if !s.Postgres() && err != nil {
			t.Errorf("a NUL = %v, want it kept", err)
		}
	})
}
