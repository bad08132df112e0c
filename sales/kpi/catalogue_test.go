package kpi_test

import (
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"coxswain/sales/kpi"
)

var update = flag.Bool("update", false, "write docs/kpi.md")

const page = "../../docs/kpi.md"

func TestTheKPIPageIsCurrent(t *testing.T) {
	if *update {
		if err := os.WriteFile(page, []byte(kpi.Markdown()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != kpi.Markdown() {
		t.Errorf("%s is out of date; run this test with -update", page)
	}
}

func TestTheCatalogueDefinesEveryKeyInOrder(t *testing.T) {
	var got []kpi.Key
	row := 0
	for _, d := range kpi.Catalogue() {
		got = append(got, d.Key)
		if d.Row > 0 && d.Key != kpi.StageConversionRate && d.Key != kpi.SalesCycle && d.Key != kpi.TimeInStage {
			if d.Row < row {
				t.Errorf("%s of row %d follows row %d", d.Key, d.Row, row)
			}
			row = d.Row
		}
	}
	if !slices.Equal(got, kpi.AllKeys()) {
		t.Errorf("keys = %v, want %v", got, kpi.AllKeys())
	}
}

// companywide KPIs set spend, which knows no rep and no segment, against all customers.
var companywide = []kpi.Key{kpi.CAC, kpi.LTVToCAC, kpi.CACPayback, kpi.MagicNumber, kpi.CACRatio}

func TestEveryDefinitionTellsWhatANewcomerNeeds(t *testing.T) {
	for _, d := range kpi.Catalogue() {
		if d.Name == "" || d.Description == "" || d.Formula == "" || d.Example == "" || d.Unit == "" || d.Direction == "" || d.Version == 0 {
			t.Errorf("%s: incomplete definition %+v", d.Key, d)
		}
		if d.Available == (d.AvailableWhen != "") {
			t.Errorf("%s: available %v, when %q", d.Key, d.Available, d.AvailableWhen)
		}
		if (d.Row >= 1 && d.Row <= 71) && !d.Available {
			t.Errorf("%s of row %d is not available", d.Key, d.Row)
		}
		if d.Available && (len(d.Dimensions) == 0 && !slices.Contains(companywide, d.Key) || d.Source == "") {
			t.Errorf("%s is available without dimensions or source", d.Key)
		}
		for _, v := range d.Variants {
			if !slices.Contains(v.Values, v.Default) || v.Description == "" {
				t.Errorf("%s: variant %+v", d.Key, v)
			}
		}
		if d.Available && !kpi.Everything().Allows(d.Key) {
			t.Errorf("%s is available but computed by nothing", d.Key)
		}
	}
	for _, c := range kpi.Caveat("").Values() {
		if kpi.Caveat(c).Text() == "" {
			t.Errorf("caveat %s is not explained", c)
		}
	}
}

func TestKeysAndDimensionsAreReadAsTheAPIWritesThem(t *testing.T) {
	for _, k := range kpi.AllKeys() {
		var b strings.Builder
		k.MarshalGQL(&b)
		var got kpi.Key
		if err := got.UnmarshalGQL(strings.Trim(b.String(), `"`)); err != nil || got != k {
			t.Errorf("key %s is read as %s, %v", k, got, err)
		}
	}
	var d kpi.Dimension
	if err := d.UnmarshalGQL("HOUSE"); err == nil || !strings.Contains(err.Error(), "TERRITORY") {
		t.Errorf("an unknown dimension: %v, want the accepted ones", err)
	}
}
