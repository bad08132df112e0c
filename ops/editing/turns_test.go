package editing_test

import (
	"fmt"
	"sync"
	"testing"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/ops/editing"
	"coxswain/ops/opstest"
	"coxswain/sales/role"
)

func TestCallersThatExpectNoVersionTakeTurnsAtARecord(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		type rename struct {
			ID   gid.ID `json:"id"`
			Name string `json:"name"`
		}
		a := opstest.World(t, s).Account("Acme")
		e := editing.New(s)
		ctx := opstest.As(role.Ops)
		const callers = 8
		errs := make([]error, callers)
		var all sync.WaitGroup
		for i := range callers {
			all.Go(func() {
				_, errs[i] = e.Update(ctx, "updateAccount", gid.Account, rename{a.ID, fmt.Sprintf("Acme %d", i)})
			})
		}
		all.Wait()
		for i, err := range errs {
			if err != nil {
				t.Errorf("caller %d = %v, want the change made", i, err)
			}
		}
		r, err := s.Client().GetRecord(ctx, a.ID)
		if err != nil {
			t.Fatal(err)
		}
		if got := r.(*db.Account).Version; got != 1+callers {
			t.Errorf("version = %d, want %d: one for each change", got, 1+callers)
		}
	})
}
