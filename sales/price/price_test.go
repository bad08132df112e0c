package price_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"coxswain/sales/money"
	"coxswain/sales/price"
)

func units(n int64) money.Rate { return money.Rate(n) * money.One }

func upTo(n int64) *money.Rate { r := units(n); return &r }

// unit is a price per unit in minor units.
func unit(minor int64) int64 { return minor * int64(money.One) }

func TestAQuantityIsPricedByTheModelOfItsPlan(t *testing.T) {
	tiers := []price.Tier{{UpTo: upTo(10), Unit: unit(500)}, {UpTo: upTo(100), Unit: unit(400), Flat: 1000}, {Unit: unit(300)}}
	fee := int64(100_00)
	for name, x := range map[string]struct {
		model    price.Model
		tiers    []price.Tier
		size     *money.Rate
		quantity money.Rate
		minimum  *int64
		want     int64
	}{
		"a flat price does not look at the quantity":                  {price.Flat, []price.Tier{{Flat: 49_00}}, nil, units(1000), nil, 49_00},
		"ten seats at 10 a month are 100":                             {price.PerUnit, []price.Tier{{Unit: unit(10_00)}}, nil, units(10), nil, 100_00},
		"a fee of 0.10 and 1.2 % of 50 are 0.70":                      {price.PerUnit, []price.Tier{{Flat: 10, Unit: 1_200_000}}, nil, units(50), nil, 70},
		"a fee of 50 and 3 units at 10 are charged up to 100":         {price.PerUnit, []price.Tier{{Flat: 50_00, Unit: unit(10_00)}}, nil, units(3), &fee, 100_00},
		"above the minimum the charge stands":                         {price.PerUnit, []price.Tier{{Flat: 50_00, Unit: unit(10_00)}}, nil, units(9), &fee, 140_00},
		"no units cost nothing":                                       {price.PerUnit, []price.Tier{{Flat: 10, Unit: unit(1)}}, nil, 0, nil, 0},
		"half a unit is charged by half":                              {price.PerUnit, []price.Tier{{Unit: unit(10_00)}}, nil, 500_000, nil, 5_00},
		"a tenth of a cent each rounds once, at the end":              {price.PerUnit, []price.Tier{{Unit: 100_000}}, nil, units(15), nil, 2},
		"eleven units are two packages of ten":                        {price.Package, []price.Tier{{Unit: unit(30_00)}}, upTo(10), units(11), nil, 60_00},
		"ten units are one":                                           {price.Package, []price.Tier{{Unit: unit(30_00)}}, upTo(10), units(10), nil, 30_00},
		"graduated: at the bound all are in the first tier":           {price.Graduated, tiers, nil, units(10), nil, 50_00},
		"graduated: the eleventh is in the second, with its fee":      {price.Graduated, tiers, nil, units(11), nil, 50_00 + 4_00 + 10_00},
		"graduated: each unit at the price of its tier":               {price.Graduated, tiers, nil, units(150), nil, 50_00 + 360_00 + 10_00 + 150_00},
		"volume: at the bound the first tier's price holds":           {price.Volume, tiers, nil, units(10), nil, 50_00},
		"volume: above it all units are cheaper":                      {price.Volume, tiers, nil, units(11), nil, 44_00 + 10_00},
		"volume: the last tier has no bound":                          {price.Volume, tiers, nil, units(150), nil, 450_00},
		"volume: no units fall in no tier":                            {price.Volume, tiers, nil, 0, nil, 0},
		"what a commitment still lacks is charged when there is none": {price.Graduated, tiers, nil, 0, &fee, 100_00},
	} {
		got, ok := price.Price(x.model, x.tiers, x.size, x.quantity, x.minimum)
		if !ok || got != x.want {
			t.Errorf("%s: got %d, %t, want %d", name, got, ok, x.want)
		}
	}
	if got := price.TrueUp(50_00+3*10_00, fee); got != 20_00 {
		t.Errorf("80 of 100 leave %d, want 20.00", got)
	}
	if got := price.TrueUp(140_00, fee); got != 0 {
		t.Errorf("140 of 100 leave %d", got)
	}
}

func TestWhatDoesNotFitOrHasNoPriceIsNotComputed(t *testing.T) {
	for name, ok := range map[string]func() bool{
		"too much": func() bool {
			_, ok := price.Price(price.PerUnit, []price.Tier{{Unit: 1 << 62}}, nil, 1<<62, nil)
			return ok
		},
		"beyond the last bound": func() bool {
			_, ok := price.Price(price.Graduated, []price.Tier{{UpTo: upTo(1)}}, nil, units(2), nil)
			return ok
		},
		"beyond the last bound by volume": func() bool {
			_, ok := price.Price(price.Volume, []price.Tier{{UpTo: upTo(1)}}, nil, units(2), nil)
			return ok
		},
		"no tiers":        func() bool { _, ok := price.Price(price.Flat, nil, nil, 0, nil); return ok },
		"no model":        func() bool { _, ok := price.Price("", []price.Tier{{}}, nil, 1, nil); return ok },
		"negative":        func() bool { _, ok := price.Price(price.PerUnit, []price.Tier{{}}, nil, -1, nil); return ok },
		"no package size": func() bool { _, ok := price.Price(price.Package, []price.Tier{{}}, nil, 1, nil); return ok },
		"no interval":     func() bool { _, ok := price.MonthlyNet(100, 0, 0); return ok },
	} {
		if ok() {
			t.Errorf("%s: has a price", name)
		}
	}
}

func TestPricesAreNormalisedToAMonth(t *testing.T) {
	for name, x := range map[string]struct {
		minor    int64
		months   int
		discount money.Rate
		want     int64
	}{
		"2,000 a year are 166.67 a month":         {2000_00, 12, 0, 166_67},
		"90 for 3 months are 30":                  {90_00, 3, 0, 30_00},
		"120 a year less 10 % are 9.00":           {120_00, 12, 100_000, 9_00},
		"a coupon of half makes 10 a month 5":     {10_00, 1, 500_000, 5_00},
		"everything off is nothing":               {10_00, 1, money.One, 0},
		"300 a year are 25, more than 20 a month": {300_00, 12, 0, 25_00},
		"half a cent rounds away from zero":       {6, 12, 0, 1},
		"less than half a cent rounds to nothing": {5, 12, 0, 0},
	} {
		if got, ok := price.MonthlyNet(x.minor, x.months, x.discount); !ok || got != x.want {
			t.Errorf("%s: got %d, want %d", name, got, x.want)
		}
	}
}

func TestThePartsOfAQuantitySumToItAndLieInTheirBands(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // a test repeats itself
	for range 2000 {
		var bounds []*money.Rate
		var at money.Rate
		for range random.IntN(5) {
			at += 1 + money.Rate(random.Int64N(20))
			bound := at
			bounds = append(bounds, &bound)
		}
		bounds = append(bounds, nil)
		q := money.Rate(random.Int64N(100))
		var sum, lower money.Rate
		last := -1
		for i, part := range price.Parts(bounds, q) {
			sum += part
			if part < 0 || bounds[i] != nil && part > *bounds[i]-lower {
				t.Fatalf("%d of %d in band %d of %v", part, q, i, bounds)
			}
			if part > 0 {
				last = i
			}
			if bounds[i] != nil {
				lower = *bounds[i]
			}
		}
		if sum != q || last != price.Band(bounds, q) {
			t.Fatalf("the parts of %d sum to %d; the last is in band %d, not %d", q, sum, last, price.Band(bounds, q))
		}
	}
}

func TestGraduatedNeverCostsLessForMore(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4)) //nolint:gosec // a test repeats itself
	for range 500 {
		tiers := []price.Tier{{UpTo: upTo(5), Unit: random.Int64N(9e8), Flat: random.Int64N(900)}, {UpTo: upTo(20), Unit: random.Int64N(9e8)}, {Unit: random.Int64N(9e8)}}
		before := int64(0)
		for q := range int64(30) {
			got, ok := price.Price(price.Graduated, tiers, nil, units(q), nil)
			if !ok || got < before {
				t.Fatalf("%d units cost %d, one less %d (%v)", q, got, before, tiers)
			}
			before = got
		}
	}
}

func TestTiersThatLeaveAQuantityWithoutPriceAreRefusedByTheirPath(t *testing.T) {
	small, low := money.Rate(0), int64(-1)
	for name, x := range map[string]struct {
		model   price.Model
		tiers   []price.Tier
		size    *money.Rate
		minimum *int64
		want    []string
	}{
		"none":                    {model: price.PerUnit, want: []string{"tiers: give at least one"}},
		"right":                   {model: price.Graduated, tiers: []price.Tier{{UpTo: upTo(1)}, {UpTo: upTo(2)}, {}}},
		"right packages":          {model: price.Package, tiers: []price.Tier{{Unit: 1}}, size: upTo(3)},
		"several for one price":   {model: price.PerUnit, tiers: []price.Tier{{UpTo: upTo(1)}, {}}, want: []string{"tiers: the price model PER_UNIT has one tier"}},
		"the last is bounded":     {model: price.Volume, tiers: []price.Tier{{UpTo: upTo(1)}}, want: []string{"tiers.0.upTo: the last tier has no bound"}},
		"a gap in the middle":     {model: price.Volume, tiers: []price.Tier{{}, {}}, want: []string{"tiers.0.upTo: only the last"}},
		"descending":              {model: price.Volume, tiers: []price.Tier{{UpTo: upTo(5)}, {UpTo: upTo(5)}, {}}, want: []string{"tiers.1.upTo: 5.000000 is not more than 5.000000"}},
		"the first ends at 0":     {model: price.Volume, tiers: []price.Tier{{UpTo: upTo(0)}, {}}, want: []string{"tiers.0.upTo: 0.000000 is not more"}},
		"negative prices":         {model: price.Volume, tiers: []price.Tier{{Unit: -1, Flat: -1}}, want: []string{"tiers.0.unit: is 0", "tiers.0.flat: is 0"}},
		"unit price of a flat":    {model: price.Flat, tiers: []price.Tier{{Unit: 1}}, want: []string{"tiers.0.unit: the price model FLAT"}},
		"packages without a size": {model: price.Package, tiers: []price.Tier{{}}, want: []string{"packageSize: say how many"}},
		"packages of nothing":     {model: price.Package, tiers: []price.Tier{{}}, size: &small, want: []string{"packageSize: 0.000000 is not a size"}},
		"a size without packages": {model: price.Flat, tiers: []price.Tier{{}}, size: upTo(3), want: []string{"packageSize: belongs to"}},
		"a negative minimum":      {model: price.Flat, tiers: []price.Tier{{}}, minimum: &low, want: []string{"minimum: is 0 or more"}},
		"too many":                {model: price.Volume, tiers: make([]price.Tier, 101), want: []string{"tiers: 101 tiers are more than 100"}},
	} {
		got := price.Check(x.model, x.tiers, x.size, x.minimum)
		if len(got) != len(x.want) {
			t.Errorf("%s: got %v, want %v", name, got, x.want)
			continue
		}
		for i, f := range got {
			if !strings.HasPrefix(f.Error(), x.want[i]) {
				t.Errorf("%s: %s", name, cmp.Diff(f.Error(), x.want[i]))
			}
		}
	}
}
