package main

import (
	"context"
	"slices"
	"testing"

	"coxswain/ent"
)

// TestCommissionsAndTheLoopTellTheSameSum runs a small company of payees, again after a late change, and with
// another design, and compares with the loop.
func TestCommissionsAndTheLoopTellTheSameSum(t *testing.T) {
	ctx := asSystem(context.Background())
	var statements [2][]int64
	for i, scale := range []float64{0.002, 0.01} {
		p := newPaid(scale)
		store, err := ent.Open(ctx, "sqlite:"+t.TempDir()+"/pay.db", ent.Options{Now: clock, Relaxed: true})
		if err != nil {
			t.Fatal(err)
		}
		defer store.Close()
		if err := p.write(ctx, store); err != nil {
			t.Fatal(err)
		}
		took, err := p.measure(ctx, store)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%d credits: %s took %s; %d statements", len(p.owner), paySteps, took.steps, took.statements)
		statements[i] = took.statements
		earned, err := earnedIn(ctx, store.Client())
		if err != nil {
			t.Fatal(err)
		}
		if want := p.loop(); earned != want {
			t.Errorf("%d credits: the statements earn %d, the loop %d", len(p.owner), earned, want)
		}
	}
	if !slices.Equal(statements[0], statements[1]) {
		t.Errorf("%d statements for a few credits, %d for many", statements[0], statements[1])
	}
}
