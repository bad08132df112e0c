package comp_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"coxswain/sales/calendar"
	"coxswain/sales/commission"
	"coxswain/sales/comp"
	"coxswain/sales/money"
)

const worlds = 150

func evaluated(in comp.Input) (comp.Output, []byte, error) {
	out, err := comp.Evaluate(in)
	if err != nil {
		return out, nil, err
	}
	b, err := out.Canonical()
	return out, b, err
}

func TestLinesSumToTheTotalsAndTheRegisterBalances(t *testing.T) {
	eachWorld(t, worlds, func(_ *rand.Rand, in comp.Input) error {
		for range 3 {
			out, _, err := evaluated(in)
			if err != nil {
				return err
			}
			if _, _, faults := comp.Register(out.Statements, in.Balances); len(faults) > 0 {
				return faults
			}
			for _, s := range out.Statements {
				keys := map[string]bool{}
				for _, l := range s.Lines {
					var cuts int64
					for _, c := range l.Cuts {
						cuts += c.Amount
					}
					if l.Uncapped-cuts != l.Earned || keys[l.Key] {
						return fmt.Errorf("line %s: uncapped %d less %d is not %d, or its key comes twice", l.Key, l.Uncapped, cuts, l.Earned)
					}
					keys[l.Key] = true
				}
			}
			in = next(in, out, calendar.Period{From: in.Period.To, To: in.Period.To.AddMonths(3)})
		}
		return nil
	})
}

func TestTheOrderOfTheInputTheBatchesAndRunningAgainChangeNothing(t *testing.T) {
	eachWorld(t, worlds, func(r *rand.Rand, in comp.Input) error {
		_, want, err := evaluated(in)
		if err != nil {
			return err
		}
		other := in
		other.Versions, other.Payees, other.Assignments = shuffled(r, in.Versions), shuffled(r, in.Payees), shuffled(r, in.Assignments)
		other.Events, other.Hierarchy, other.Quotas, other.Rates = shuffled(r, in.Events), shuffled(r, in.Hierarchy), shuffled(r, in.Quotas), shuffled(r, in.Rates)
		for i := range other.Events {
			other.Events[i].Splits = slices.Clone(other.Events[i].Splits)
			slices.Reverse(other.Events[i].Splits)
		}
		for range 2 {
			_, got, err := evaluated(other)
			if err != nil {
				return err
			}
			if !bytes.Equal(got, want) {
				return errors.New("another order gives another output")
			}
		}
		a, err := comp.InputHash(in)
		if err != nil {
			return err
		}
		for i := range other.Events {
			slices.Reverse(other.Events[i].Splits)
		}
		if b, err := comp.InputHash(other); err != nil || a != b {
			return fmt.Errorf("the same rows have the hashes %s and %s, %w", a, b, err)
		}
		return nil
	})
}

func TestAnInputThatWasStoredGivesTheSameStatement(t *testing.T) {
	eachWorld(t, worlds/3, func(_ *rand.Rand, in comp.Input) error {
		_, want, err := evaluated(in)
		if err != nil {
			return err
		}
		b, err := json.Marshal(in)
		if err != nil {
			return err
		}
		var again comp.Input
		if err := json.Unmarshal(b, &again); err != nil {
			return err
		}
		if _, got, err := evaluated(again); err != nil || !bytes.Equal(got, want) {
			return fmt.Errorf("stored and read again it gives something else: %w", err)
		}
		return nil
	})
}

func TestAPayeesStatementDependsOnNobodyButThePeopleBelow(t *testing.T) {
	eachWorld(t, worlds, func(_ *rand.Rand, in comp.Input) error {
		all, _, err := evaluated(in)
		if err != nil {
			return err
		}
		in.Lines, in.Balances = comp.Carry(in, all)
		in.Period = following
		if all, _, err = evaluated(in); err != nil {
			return err
		}
		for p := range int64(people) {
			alone, _, err := evaluated(in.For(p + 1))
			if err != nil {
				return err
			}
			want := slices.DeleteFunc(slices.Clone(all.Statements), func(s comp.Statement) bool { return s.Payee != p+1 })
			if diff := cmp.Diff(alone.Statements, want); diff != "" {
				return fmt.Errorf("payee %d alone (-alone +together):\n%s", p+1, diff)
			}
		}
		return nil
	})
}

func TestAWhatIfWithoutEditsEqualsTheRun(t *testing.T) {
	eachWorld(t, worlds/3, func(_ *rand.Rand, in comp.Input) error {
		out, _, err := evaluated(in)
		if err != nil {
			return err
		}
		for _, s := range out.Statements {
			changes, _, err := comp.Preview(in, s.Payee, nil)
			if err != nil {
				return err
			}
			i := slices.IndexFunc(changes, func(c comp.Change) bool { return c.Currency == s.Currency })
			if c := changes[i]; c.Delta() != 0 || c.Paid != 0 || len(c.Lines) != 0 || cmp.Diff(c.With, s) != "" {
				return fmt.Errorf("payee %d: %+v", s.Payee, c)
			}
		}
		return nil
	})
}

func TestRetroactiveNeverPaysLessThanMarginalWhenRatesRise(t *testing.T) {
	for seed := range uint64(worlds) {
		r := rand.New(rand.NewPCG(seed, 5)) //nolint:gosec // a reproducible world
		table := randomTiers(r, commission.QuotaShare)
		var total [2]int64
		for i, mode := range []commission.RateMode{commission.Marginal, commission.Retroactive} {
			in := world(design(component("new", mode, table)), alice)
			carries(&in, alice, 1+int64(seed)*77_777)
			rr := rand.New(rand.NewPCG(seed, 6)) //nolint:gosec // a reproducible world
			for n := range 12 {
				in.Events = append(in.Events, sold(alice, n, "2026-07-10", rr.Int64N(3_000_000)))
			}
			total[i] = of(t, run(t, in), alice).Totals.Earned
		}
		if total[1] < total[0] {
			t.Fatalf("seed %d: retroactive %d is below marginal %d", seed, total[1], total[0])
		}
	}
}

func TestClawbackOfEverythingReturnsToZero(t *testing.T) {
	eachWorld(t, worlds, func(r *rand.Rand, in comp.Input) error {
		in.Events = slices.DeleteFunc(in.Events, func(e comp.Event) bool { return e.Reverses != nil || !quarter.Has(e.Date) })
		for i := range in.Versions {
			d := &in.Versions[i].Design
			d.Clawback = comp.Clawback{Policy: commission.ClawbackFull, WindowDays: 3000, Attainment: commission.NoAttainment, Rate: commission.ReverseOriginal}
			d.Bonuses, d.Draw, d.Negative.Policy = nil, nil, commission.CarryForward
			for j := range d.Components {
				d.Components[j].Scope.Kind = commission.ScopePeriod
			}
		}
		out, _, err := evaluated(in)
		if err != nil {
			return err
		}
		earned, paid := map[int64]int64{}, map[int64]int64{}
		sum := func(o comp.Output) {
			for _, s := range o.Statements {
				earned[s.Payee] += s.Totals.Earned
				paid[s.Payee] += s.Totals.Paid
			}
		}
		sum(out)
		sold := slices.Clone(in.Events)
		in = next(in, out, following)
		for _, e := range sold {
			in.Events = append(in.Events, lost(e, (following.From+calendar.Day(r.IntN(92))).String()))
		}
		out, _, err = evaluated(in)
		if err != nil {
			return err
		}
		sum(out)
		for p, e := range earned {
			if e != 0 {
				return fmt.Errorf("payee %d keeps %d", p, e)
			}
		}
		for _, s := range out.Statements {
			if s.Totals.HeldAfter != 0 || s.Totals.DebtAfter != paid[s.Payee]-s.Totals.Paid && s.Totals.DebtAfter != paid[s.Payee] {
				return fmt.Errorf("payee %d: %+v after %d was paid", s.Payee, s.Totals, paid[s.Payee])
			}
		}
		return nil
	})
}

func TestEqualPlansInBothHalvesPayAsOne(t *testing.T) {
	eachWorld(t, worlds, func(r *rand.Rand, in comp.Input) error {
		whole, _, err := evaluated(in)
		if err != nil {
			return err
		}
		changed := in
		changed.Assignments = nil
		for _, v := range in.Versions {
			v.ID += 10
			v.Number = 2
			changed.Versions = append(changed.Versions, v)
		}
		for _, a := range in.Assignments {
			b := a
			b.ID, b.Version = a.ID+100, a.Version+10
			b.From = quarter.From + calendar.Day(1+r.IntN(90))
			a.To = &b.From
			changed.Assignments = append(changed.Assignments, a, b)
		}
		halves, _, err := evaluated(changed)
		if err != nil {
			return err
		}
		for i, s := range whole.Statements {
			h := halves.Statements[i]
			if s.Totals != h.Totals || !slices.Equal(earned(s), earned(h)) {
				return fmt.Errorf("payee %d: %v as one, %v in halves", s.Payee, earned(s), earned(h))
			}
		}
		return nil
	})
}

func TestDrawsConserveMoney(t *testing.T) {
	for seed := range uint64(worlds) {
		r := rand.New(rand.NewPCG(seed, 7)) //nolint:gosec // a reproducible world
		d := comp.Draw{Kind: commission.Recoverable, Amount: 1 + r.Int64N(2_000)}
		if r.IntN(2) == 0 {
			d.MostOwed = ptr(r.Int64N(5_000))
		}
		var earned, paid, owed int64
		for range 24 {
			e := r.Int64N(4_000)
			p, o := comp.Drawn(d, e, owed)
			if p < 0 || o < 0 || d.MostOwed != nil && o > *d.MostOwed {
				t.Fatalf("seed %d: paid %d, owes %d", seed, p, o)
			}
			earned, paid, owed = earned+e, paid+p, o
		}
		if paid != earned+owed {
			t.Fatalf("seed %d: paid %d is not earned %d and owed %d", seed, paid, earned, owed)
		}
	}
}

func TestRevenueSplitsConserveTheDeal(t *testing.T) {
	for seed := range uint64(worlds) {
		r := rand.New(rand.NewPCG(seed, 8)) //nolint:gosec // a reproducible world
		in := world(design(component("new", commission.Marginal, flat("0.1"))), 1, 2, 3, 4, 5)
		e := sold(1, 1, "2026-07-10", r.Int64N(10_000_000)-5_000_000)
		e.Splits = nil
		left := money.One
		for p := range int64(4) {
			share := money.Rate(r.Int64N(int64(left) + 1))
			left -= share
			e.Splits = append(e.Splits, comp.Split{Payee: p + 1, Kind: commission.SplitRevenue, Share: share})
		}
		e.Splits = append(e.Splits, comp.Split{Payee: 5, Kind: commission.SplitRevenue, Share: left})
		in.Events = []comp.Event{e}
		var sum int64
		for _, s := range run(t, in).Statements {
			for _, c := range s.Credits {
				sum += c.Amount
			}
		}
		if sum != *e.ACV {
			t.Fatalf("seed %d: credits sum to %d, the deal is %d", seed, sum, *e.ACV)
		}
	}
}

func TestCapsNeverRaiseWhatALineEarns(t *testing.T) {
	eachWorld(t, worlds, func(_ *rand.Rand, in comp.Input) error {
		out, _, err := evaluated(in)
		if err != nil {
			return err
		}
		for i := range in.Versions {
			d := &in.Versions[i].Design
			d.PeriodCap, d.AnnualCap = nil, nil
			for j := range d.Components {
				d.Components[j].Deal, d.Components[j].Cap = nil, nil
			}
		}
		free, _, err := evaluated(in)
		if err != nil {
			return err
		}
		for i, s := range out.Statements {
			for j, l := range s.Lines {
				if !slices.Contains([]commission.LineKind{commission.LineCommission, commission.LineOverride, commission.LineTrueUp, commission.LineSpiff}, l.Kind) {
					continue
				}
				f := free.Statements[i].Lines[j]
				if f.Key != l.Key || l.Earned > f.Earned || l.Uncapped != f.Earned {
					return fmt.Errorf("line %s earns %d of %d, without caps %d", l.Key, l.Earned, l.Uncapped, f.Earned)
				}
			}
		}
		return nil
	})
}

func TestTheMonthsOfAQuarterPayWhatTheQuarterPays(t *testing.T) {
	eachWorld(t, worlds, func(_ *rand.Rand, in comp.Input) error {
		in.Events = slices.DeleteFunc(in.Events, func(e comp.Event) bool { return e.Reverses != nil || !quarter.Has(e.Date) })
		for i := range in.Versions {
			d := &in.Versions[i].Design
			d.PeriodCap, d.AnnualCap, d.AddOns = nil, nil, nil
			for j := range d.Components {
				c := &d.Components[j]
				c.Deal, c.Cap, c.Scope.Kind = nil, nil, commission.ScopeQTD
				for k := range c.Gates {
					c.Gates[k].Scope.ToDate = false
				}
			}
		}
		whole, _, err := evaluated(in)
		if err != nil {
			return err
		}
		sums := map[int64]int64{}
		parts := map[int64]int64{}
		for m := range 3 {
			in.Period = calendar.Period{From: quarter.From.AddMonths(m), To: quarter.From.AddMonths(m + 1)}
			out, _, err := evaluated(in)
			if err != nil {
				return err
			}
			for _, s := range out.Statements {
				sums[s.Payee] += s.Totals.Earned
				parts[s.Payee] += int64(2 * len(s.Attainments)) // each month and bucket rounds once
			}
		}
		for _, s := range whole.Statements {
			if off := sums[s.Payee] - s.Totals.Earned; off > parts[s.Payee] || off < -parts[s.Payee] {
				return fmt.Errorf("payee %d: months %d, quarter %d", s.Payee, sums[s.Payee], s.Totals.Earned)
			}
		}
		return nil
	})
}

func TestALateChangeOfALockedPeriodIsPaidAsItsDifferenceAndOnce(t *testing.T) {
	eachWorld(t, worlds, func(r *rand.Rand, in comp.Input) error {
		locked, before, err := evaluated(in)
		if err != nil {
			return err
		}
		late := in
		late.Events = slices.Clone(in.Events)
		for i := range late.Events {
			if e := &late.Events[i]; e.ACV != nil && r.IntN(8) == 0 {
				e.Key.Version++
				e.ACV, e.TCV = ptr(*e.ACV/2), ptr(*e.TCV*2)
			}
		}
		late.Events = append(late.Events, sold(1+r.Int64N(people), 900, quarter.From.String(), r.Int64N(5_000_000)))
		again, _, err := evaluated(late)
		if err != nil {
			return err
		}
		for i, s := range locked.Statements {
			posted := comp.Posted{Period: quarter, Statement: s}
			posted.Deltas = comp.Delta(posted, again.Statements[i])
			sum := s.Totals.Earned
			for _, d := range posted.Deltas {
				sum += d.Is - d.Was
			}
			if sum != again.Statements[i].Totals.Earned {
				return fmt.Errorf("payee %d: locked and deltas come to %d, recomputed is %d", s.Payee, sum, again.Statements[i].Totals.Earned)
			}
			if more := comp.Delta(posted, again.Statements[i]); len(more) > 0 {
				return fmt.Errorf("payee %d: the same deltas again: %v", s.Payee, more)
			}
		}
		if _, after, err := evaluated(in); err != nil || !bytes.Equal(before, after) {
			return fmt.Errorf("the locked input no longer gives the locked output: %w", err)
		}
		return nil
	})
}

func TestTheHashOfAnInputSeesEachOfItsParts(t *testing.T) {
	seen := map[string]string{}
	add := func(name string, in comp.Input) {
		h, err := comp.InputHash(in)
		if err != nil {
			t.Fatal(err)
		}
		if seen[h] != "" {
			t.Errorf("the hash does not see %s beside %s", name, seen[h])
		}
		seen[h] = name
	}
	add("nothing", comp.Input{})
	for i := range reflect.TypeFor[comp.Input]().NumField() {
		var in comp.Input
		field := reflect.ValueOf(&in).Elem().Field(i)
		switch field.Kind() {
		case reflect.Slice:
			field.Set(reflect.MakeSlice(field.Type(), 1, 1))
		case reflect.Struct:
			field.Field(0).SetInt(1)
		default:
			field.SetInt(1)
		}
		add(reflect.TypeFor[comp.Input]().Field(i).Name, in)
	}
}
