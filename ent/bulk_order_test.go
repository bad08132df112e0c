package ent_test

import (
	"context"
	"encoding/json"
	"testing"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/ops/opstest"
)

// What a number was at an earlier instant is found by undoing entries from the last to the first, so
// that a later change must not have the smaller id.
func TestChangesOfOneRecordAreLoggedInTheirOrderAlsoAroundABulk(t *testing.T) {
	s := opstest.Postgres(t) // on SQLite nobody writes beside a bulk
	rep := opstest.World(t, s).Rep("v1")
	err := s.Bulk(importing(), 0, func(b *ent.Bulk) error {
		if _, err := bulkRep(b, "Somebody else", 1); err != nil { // reserves ids of the change log
			return err
		}
		err := s.InTx(opstest.System(), func(ctx context.Context, tx *db.Client) error {
			return tx.Rep.UpdateOneID(rep.ID).SetName("v2").Exec(ctx)
		})
		if err != nil {
			return err
		}
		for _, to := range [][2]string{{"v2", "v3"}, {"v3", "v4"}} {
			if err := b.Update(gid.Rep, rep.ID, map[string]any{"name": to[0]}, map[string]any{"name": to[1]}, 2); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	name := "v1"
	for _, e := range entries(t, s, rep.ID)[1:] {
		var before, after struct{ Name string }
		if err := json.Unmarshal(e.Before, &before); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(e.After, &after); err != nil {
			t.Fatal(err)
		}
		if before.Name != name {
			t.Errorf("entry %s says that %s became %s, but it was %s then", e.ID, before.Name, after.Name, name)
		}
		name = after.Name
	}
	if name != "v4" {
		t.Errorf("the last entry leads to %s, want v4", name)
	}
}
