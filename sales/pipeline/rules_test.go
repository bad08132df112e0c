package pipeline_test

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"coxswain/sales/fault"
	"coxswain/sales/money"
	"coxswain/sales/pipeline"
)

var (
	qualify = pipeline.Stage{Pipeline: 1, Name: "Qualify", Outcome: pipeline.Open}
	propose = pipeline.Stage{Pipeline: 1, Name: "Propose", Outcome: pipeline.Open}
	won     = pipeline.Stage{Pipeline: 1, Name: "Won", Outcome: pipeline.Won}
	lost    = pipeline.Stage{Pipeline: 1, Name: "Lost", Outcome: pipeline.Lost}
	other   = pipeline.Stage{Pipeline: 2, Name: "Renew", Outcome: pipeline.Open}
	retired = pipeline.Stage{Pipeline: 1, Name: "Old", Outcome: pipeline.Open, Archived: true}
)

func TestAnOpportunityMovesOnlyBetweenOpenStagesOfItsPipeline(t *testing.T) {
	for _, c := range []struct {
		name     string
		status   pipeline.Status
		from, to pipeline.Stage
		kind     fault.Kind // empty: allowed
		says     string
	}{
		{"forward", pipeline.Open, qualify, propose, "", ""},
		{"back", pipeline.Open, propose, qualify, "", ""},
		{"to another pipeline", pipeline.Open, qualify, other, fault.Invalid, "another pipeline"},
		{"to an archived stage", pipeline.Open, qualify, retired, fault.Invalid, "archived"},
		{"to won", pipeline.Open, propose, won, fault.Invalid, "closeOpportunityWon"},
		{"to lost", pipeline.Open, propose, lost, fault.Invalid, "closeOpportunityLost"},
		{"after it was won", pipeline.Won, won, propose, fault.Conflict, "reopen it"},
	} {
		t.Run(c.name, func(t *testing.T) { refused(t, pipeline.Next(c.status, c.from, c.to), c.kind, c.says) })
	}
}

func TestAnOpportunityIsDecidedOnceInAStageThatMeansTheOutcome(t *testing.T) {
	for _, c := range []struct {
		name            string
		status, outcome pipeline.Status
		to              pipeline.Stage
		kind            fault.Kind
		says            string
	}{
		{"won", pipeline.Open, pipeline.Won, won, "", ""},
		{"lost", pipeline.Open, pipeline.Lost, lost, "", ""},
		{"won in a lost stage", pipeline.Open, pipeline.Won, lost, fault.Invalid, "does not mean WON"},
		{"lost in an open stage", pipeline.Open, pipeline.Lost, propose, fault.Invalid, "does not mean LOST"},
		{"won twice", pipeline.Won, pipeline.Won, won, fault.Conflict, "is WON already"},
		{"lost after won", pipeline.Won, pipeline.Lost, lost, fault.Conflict, "reopen it"},
		{"in another pipeline", pipeline.Open, pipeline.Won, pipeline.Stage{Pipeline: 2, Outcome: pipeline.Won}, fault.Invalid, "another pipeline"},
	} {
		t.Run(c.name, func(t *testing.T) {
			refused(t, pipeline.Close(c.status, c.outcome, propose, c.to), c.kind, c.says)
		})
	}
}

func TestOnlyADecidedOpportunityIsReopenedAndOnlyIntoAnOpenStage(t *testing.T) {
	for _, c := range []struct {
		name   string
		status pipeline.Status
		to     pipeline.Stage
		kind   fault.Kind
		says   string
	}{
		{"a lost one", pipeline.Lost, propose, "", ""},
		{"a won one", pipeline.Won, qualify, "", ""},
		{"an open one", pipeline.Open, propose, fault.Conflict, "nothing to reopen"},
		{"into won", pipeline.Lost, won, fault.Invalid, "means WON"},
		{"into an archived stage", pipeline.Lost, retired, fault.Invalid, "archived"},
	} {
		t.Run(c.name, func(t *testing.T) { refused(t, pipeline.Reopen(c.status, lost, c.to), c.kind, c.says) })
	}
}

func refused(t *testing.T, f *fault.Error, kind fault.Kind, says string) {
	t.Helper()
	if kind == "" {
		if f != nil {
			t.Fatalf("refused: %v", f)
		}
		return
	}
	if f == nil || f.Kind != kind || !strings.Contains(f.Message, says) {
		t.Errorf("got %v, want %s saying %q", f, kind, says)
	}
}

func TestAGateListsEverythingThatIsMissingInTheStagesOrder(t *testing.T) {
	has := map[string]bool{"amount": true}
	got := pipeline.Missing("Commit", []string{"nextStep", "amount", "closeOn", "somethingOfTheFuture"}, func(f string) bool { return has[f] })
	var paths []string
	for _, f := range got {
		if f.Kind != fault.Required || !strings.Contains(f.Message, `"Commit"`) {
			t.Errorf("%v does not name the stage or is %s", f, f.Kind)
		}
		paths = append(paths, strings.Join(f.Path, "."))
	}
	if diff := cmp.Diff(paths, []string{"nextStep", "closeOn"}); diff != "" {
		t.Errorf("missing fields (-got +want):\n%s", diff)
	}
}

func TestAStageRequiresOnlyFieldsThatExistEachOnce(t *testing.T) {
	if f := pipeline.CheckDemands(pipeline.Demandable()); f != nil {
		t.Errorf("every field that can be required: %v", f)
	}
	refused(t, pipeline.CheckDemands([]string{"closeDate"}), fault.Invalid, "use some of account, amount")
	refused(t, pipeline.CheckDemands([]string{"amount", "amount"}), fault.Invalid, "twice")
}

func TestALineIsRoundedOnceHalfAwayFromZero(t *testing.T) {
	for _, c := range []struct {
		name           string
		list, quantity int64
		discount       money.Rate
		want           int64
	}{
		{"three seats", 12_50, 3_000_000, 0, 37_50},
		{"a third off is not rounded twice", 10_00, 3_000_000, 333_333, 20_00},
		{"half a cent goes up", 1, 500_000, 0, 1},
		{"less than half a cent goes down", 1, 499_999, 0, 0},
		{"everything off", 999_99, 7_000_000, 1_000_000, 0},
		{"a surcharge", 100_00, 1_000_000, -100_000, 110_00},
		{"ten million units", 1_00, 10_000_000_000_000, 0, 10_000_000_00},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got, ok := pipeline.LineAmount(c.list, c.quantity, c.discount); !ok || got != c.want {
				t.Errorf("got %d (%t), want %d", got, ok, c.want)
			}
		})
	}
	if got, ok := pipeline.LineAmount(math.MaxInt64, 2_000_000, 0); ok {
		t.Errorf("twice the largest amount gave %d", got)
	}
}

func TestLinesComeToASumOnlyWhenAllAreKnown(t *testing.T) {
	a, b, most := int64(10), int64(15), int64(math.MaxInt64)
	for _, c := range []struct {
		name  string
		lines []*int64
		want  *int64
	}{
		{"no line", nil, nil},
		{"two lines", []*int64{&a, &b}, ptr(int64(25))},
		{"one is not known", []*int64{&a, nil}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, f := pipeline.SumLines(c.lines)
			if diff := cmp.Diff(got, c.want); diff != "" || f != nil {
				t.Errorf("%v (-got +want):\n%s", f, diff)
			}
		})
	}
	if _, f := pipeline.SumLines([]*int64{&most, &a}); f == nil {
		t.Error("a sum that does not fit was not refused")
	}
}

func TestProbabilityFollowsTheDecisionThenThePersonThenTheStage(t *testing.T) {
	override := money.Rate(900_000)
	for _, c := range []struct {
		name     string
		status   pipeline.Status
		override *money.Rate
		want     money.Rate
	}{
		{"won", pipeline.Won, &override, money.One},
		{"lost", pipeline.Lost, &override, 0},
		{"a person's", pipeline.Open, &override, override},
		{"the stage's", pipeline.Open, nil, 400_000},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := pipeline.Probability(c.status, 400_000, c.override); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
	if got := pipeline.Weighted(ptr(int64(5)), 500_000); got == nil || *got != 3 {
		t.Errorf("half of 5 cents is %v, want 3", got)
	}
	if got := pipeline.Weighted(nil, 500_000); got != nil {
		t.Errorf("half of an unknown amount is %d, want unknown", *got)
	}
}

func TestForecastCategoryOfADecidedOpportunityIsClosed(t *testing.T) {
	commit := pipeline.CategoryCommit
	if got := pipeline.Category(pipeline.Lost, pipeline.CategoryPipeline, &commit); got != pipeline.CategoryClosed {
		t.Errorf("lost: got %s, want CLOSED", got)
	}
	if got := pipeline.Category(pipeline.Open, pipeline.CategoryPipeline, &commit); got != commit {
		t.Errorf("set by a person: got %s, want COMMIT", got)
	}
	if got := pipeline.Category(pipeline.Open, pipeline.CategoryPipeline, nil); got != pipeline.CategoryPipeline {
		t.Errorf("of the stage: got %s, want PIPELINE", got)
	}
}

func TestRevenueSharesComeToAtMostTheWholeAndTheRestIsTheOwners(t *testing.T) {
	revenue := func(r money.Rate) pipeline.Share { return pipeline.Share{Kind: pipeline.CreditRevenue, Share: r} }
	overlay := pipeline.Share{Kind: pipeline.CreditOverlay, Share: money.One}
	for _, c := range []struct {
		name   string
		shares []pipeline.Share
		kind   fault.Kind
		says   string
		rest   money.Rate
	}{
		{"none", nil, "", "", money.One},
		{"a part", []pipeline.Share{revenue(300_000)}, "", "", 700_000},
		{"the whole beside overlay", []pipeline.Share{revenue(600_000), revenue(400_000), overlay, overlay}, "", "", 0},
		{"a millionth too much", []pipeline.Share{revenue(600_000), revenue(400_001)}, fault.Invalid, "1.000001", 0},
		{"nothing", []pipeline.Share{revenue(0)}, fault.Invalid, "above 0", money.One},
		{"more than everything", []pipeline.Share{{Kind: pipeline.CreditOverlay, Share: money.One + 1}}, fault.Invalid, "up to 1", money.One},
	} {
		t.Run(c.name, func(t *testing.T) {
			refused(t, pipeline.CheckShares(c.shares), c.kind, c.says)
			if got := pipeline.OwnerShare(c.shares); got != c.rest {
				t.Errorf("the owner's rest is %s, want %s", got, c.rest)
			}
		})
	}
}

func ptr[T any](v T) *T { return &v }
