package comp_test

import (
	"encoding/json"
	"math/rand/v2"
	"testing"

	"coxswain/sales/comp"
)

// mutated changes one random place of a document: another number, another text, a part left out or twice.
func mutated(r *rand.Rand, v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k := range v {
			if r.IntN(len(v)) == 0 {
				if r.IntN(8) == 0 {
					delete(v, k)
				} else {
					v[k] = mutated(r, v[k])
				}
				break
			}
		}
		return v
	case []any:
		switch {
		case len(v) == 0:
			return v
		case r.IntN(8) == 0:
			return v[:len(v)-1]
		case r.IntN(8) == 0:
			return append(v, v[len(v)-1])
		default:
			i := r.IntN(len(v))
			v[i] = mutated(r, v[i])
			return v
		}
	case float64:
		return pick(r, 0.0, -1, 1, 1_000_000, 9e15, -9e15, 1<<62)
	case string:
		return pick(r, "", "0", "-1", "1", "0.000001", "100", "9000000000000", "RETROACTIVE", "LINEAR_CURVE", "FLAT_PER_UNIT", "UNITS", "KPI", "ROLLING", "YTD", "UNSERVED_TERM", "RE_RATE", "DATES", "AMOUNT", "c0", "2026-08-01")
	case bool:
		return !v
	default:
		return v
	}
}

func TestDesignsWithAnyMistakeAreRefusedOrComputedAndNeverPanic(t *testing.T) {
	computed := 0
	for seed := range uint64(3_000) {
		r := rand.New(rand.NewPCG(seed, 11)) //nolint:gosec // a reproducible document
		b, err := randomDesign(r).Canonical()
		if err != nil {
			t.Fatal(err)
		}
		var doc any
		if err := json.Unmarshal(b, &doc); err != nil {
			t.Fatal(err)
		}
		for range 1 + r.IntN(6) {
			doc = mutated(r, doc)
		}
		if b, err = json.Marshal(doc); err != nil {
			t.Fatal(err)
		}
		d, err := comp.Parse(b)
		if err != nil {
			continue
		}
		d = d.WithDefaults()
		in := world(d, alice, boss)
		carries(&in, alice, usd(100_000))
		in.Hierarchy = []comp.Stay{{Payee: alice, Manager: boss, From: day("2020-01-01")}}
		in.Events = three(alice)
		for i := range in.Events {
			in.Events[i].Cost, in.Events[i].Units = ptr(usd(10)), ptr(rate("3"))
		}
		in.Events = append(in.Events, lost(in.Events[0], "2026-09-20"))
		out, err := comp.Evaluate(in)
		if (err == nil) != (len(comp.Validate(d, comp.Known{})) == 0) && err == nil {
			t.Fatalf("seed %d: a design with faults is computed", seed)
		}
		if err != nil {
			continue
		}
		computed++
		if _, _, faults := comp.Register(out.Statements, nil); len(faults) > 0 {
			t.Fatalf("seed %d: %v", seed, faults)
		}
		for _, s := range out.Statements {
			for _, l := range s.Lines {
				comp.Explain(s, l.Key)
			}
		}
	}
	if computed < 500 {
		t.Errorf("only %d designs were computed; the test proves little", computed)
	}
}
