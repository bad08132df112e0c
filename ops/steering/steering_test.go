package steering_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/db/kpialert"
	"coxswain/ent/db/usermetricversion"
	"coxswain/ent/gid"
	"coxswain/ent/viewer"
	"coxswain/ops/editing"
	"coxswain/ops/editing/editingtest"
	"coxswain/ops/measuring"
	"coxswain/ops/opstest"
	"coxswain/ops/steering"
	"coxswain/sales/activity"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/kpi"
	"coxswain/sales/money"
	"coxswain/sales/role"
	"coxswain/sales/score"
)

// bridge is where a test steers from.
type bridge struct {
	t                 testing.TB
	store             *ent.Store
	world             *opstest.Builder
	edit              *editing.Editor
	desk              *steering.Desk
	analyst           *db.User
	anna, ben         *db.Rep
	north             *db.Team
	asAnalyst, asAnna context.Context
	asHead            context.Context // leads the north, which Anna is in
}

// february is the month before the day on which tests happen.
var february = calendar.Period{From: calendar.MustDay("2026-02-01"), To: calendar.MustDay("2026-03-01")}

// newBridge makes a company in which Anna won 100.00 and 50.00 and Ben 30.00 in February, with four and
// no calls.
func newBridge(t testing.TB, s *ent.Store) *bridge {
	w := opstest.World(t, s)
	w.Organisation()
	b := &bridge{t: t, store: s, world: w, edit: editing.New(s), anna: w.Rep("Anna"), ben: w.Rep("Ben"), north: w.Team("North")}
	w.Membership(b.anna, b.north, calendar.MustDay("2025-01-01"))
	b.analyst = w.User(role.Analyst)
	b.asAnalyst = opstest.As(role.Analyst, opstest.User(b.analyst))
	b.asAnna = opstest.As(role.Rep, opstest.User(w.User(role.Rep)), opstest.Self(b.anna))
	b.asHead = opstest.As(role.Manager, opstest.User(w.User(role.Manager)), opstest.Leads(b.anna), opstest.Heads(b.north))
	for _, o := range []struct {
		rep    *db.Rep
		on     string
		amount int64
	}{{b.anna, "2026-02-03", 100_00}, {b.anna, "2026-02-20", 50_00}, {b.ben, "2026-02-10", 30_00}} {
		w.Opportunity(opstest.OwnedBy(o.rep), opstest.Won(calendar.MustDay(o.on), o.amount))
	}
	for range 4 {
		w.Activity(activity.Call, calendar.MustDay("2026-02-05"), func(c *db.ActivityCreate) { c.SetOwnerID(b.anna.ID) })
	}
	b.desk = steering.New(b.edit, measuring.New(s), func(_ context.Context, id gid.ID) (*viewer.V, error) {
		if id != b.analyst.ID {
			t.Errorf("the alerts of %s were asked for", id)
		}
		return opstest.Viewer(role.Analyst, opstest.User(b.analyst)), nil
	})
	return b
}

// goalInput has the fields of the API's input that matter here.
type goalInput struct {
	Kpi      kpi.Key         `json:"kpi"`
	Variants []*score.Choice `json:"variants,omitempty"`
	RepID    *gid.ID         `json:"repId,omitempty"`
	TeamID   *gid.ID         `json:"teamId,omitempty"`
	FromDay  calendar.Day    `json:"fromDay"`
	ToDay    calendar.Day    `json:"toDay"`
	Target   money.Decimal   `json:"target"`
}

func dec(t testing.TB, s string) money.Decimal {
	t.Helper()
	d, err := money.ParseDecimal(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func (b *bridge) goal(ctx context.Context, in goalInput) (*db.KpiGoal, error) {
	if in.FromDay == 0 {
		in.FromDay, in.ToDay = february.From, february.To
	}
	return editing.As[db.KpiGoal](b.edit.Create(ctx, "createKpiGoal", gid.KpiGoal, in))
}

func text(d *money.Decimal) string {
	if d == nil {
		return "none"
	}
	return d.String()
}

func TestAGoalTellsHowFarItIsReachedToWhoeverAsks(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		b := newBridge(t, s)
		companys := editingtest.Must(b.goal(b.asAnalyst, goalInput{Kpi: kpi.WonRevenue, Target: dec(t, "200")}))(t)
		annas := editingtest.Must(b.goal(b.asAnalyst, goalInput{Kpi: kpi.WonRevenue, RepID: &b.anna.ID, Target: dec(t, "100")}))(t)
		pipeline := editingtest.Must(b.goal(b.asAnalyst, goalInput{Kpi: kpi.ProfitMargin, Target: dec(t, "0.4")}))(t)
		goals := []*db.KpiGoal{companys, annas, pipeline}
		for _, c := range []struct {
			name string
			as   context.Context
			want string
		}{
			{"an analyst sees the company", b.asAnalyst, "180.00 0.900000 false; 150.00 1.500000 true; none none -"},
			{"a rep sees the own part of it", b.asAnna, "150.00 0.750000 false; 150.00 1.500000 true; none none - refused"},
		} {
			t.Run(c.name, func(t *testing.T) {
				got, err := b.desk.Progress(c.as, goals)
				if err != nil {
					t.Fatal(err)
				}
				var parts []string
				for _, p := range got {
					part := text(p.Point.Value) + " " + text(p.Share) + " -"
					if p.Met != nil {
						part = strings.TrimSuffix(part, "-") + map[bool]string{true: "true", false: "false"}[*p.Met]
					}
					if p.Problem != "" {
						part += " refused"
					}
					if p.Elapsed != money.One {
						t.Errorf("February is over in March, but elapsed is %s", p.Elapsed)
					}
					parts = append(parts, part)
				}
				if s := strings.Join(parts, "; "); s != c.want {
					t.Errorf("progress = %s, want %s", s, c.want)
				}
			})
		}
	})
}

func TestTheStatementsOfGoalsDoNotGrowWithTheirNumber(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		b := newBridge(t, s)
		g := editingtest.Must(b.goal(b.asAnalyst, goalInput{Kpi: kpi.WonRevenue, RepID: &b.anna.ID, Target: dec(t, "100")}))(t)
		count := func(n int) int64 {
			ctx, statements := ent.WithStatements(b.asAnna)
			if _, err := b.desk.Progress(ctx, slices.Repeat([]*db.KpiGoal{g}, n)); err != nil {
				t.Fatal(err)
			}
			return statements.Count()
		}
		count(1) // loads the facts
		if one, many := count(1), count(50); one != many {
			t.Errorf("one goal takes %d statements, fifty take %d", one, many)
		}
	})
}

func TestAGoalThatMeansNothingIsRefused(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		b := newBridge(t, s)
		good := goalInput{Kpi: kpi.SalesCycle, Target: dec(t, "30"), FromDay: february.From, ToDay: february.To}
		for _, c := range []struct {
			name   string
			as     context.Context
			change func(in *goalInput)
			kind   fault.Kind
			field  string
			says   string
		}{
			{"a KPI that is not available", b.asAnalyst, func(in *goalInput) { in.Kpi = kpi.NPS }, fault.Invalid, "kpi", "not available"},
			{"a reading that is not offered", b.asAnalyst, func(in *goalInput) { in.Variants = []*score.Choice{{Name: "start", Value: "SUNRISE"}} }, fault.Invalid, "variants", "SUNRISE"},
			{"a window that ends before it begins", b.asAnalyst, func(in *goalInput) { in.ToDay = in.FromDay }, fault.Invalid, "toDay", "after fromDay"},
			{"two carriers", b.asAnalyst, func(in *goalInput) { in.RepID, in.TeamID = &b.anna.ID, &b.north.ID }, fault.Invalid, "repId", "none of them"},
			{"a manager for the company", b.asHead, func(*goalInput) {}, fault.Forbidden, "teamId", "own team"},
			{"a manager for somebody else's rep", b.asHead, func(in *goalInput) { in.RepID = &b.ben.ID }, fault.Forbidden, "teamId", "own team"},
			{"a rep at all", b.asAnna, func(in *goalInput) { in.RepID = &b.anna.ID }, fault.Forbidden, "", "REP"},
		} {
			t.Run(c.name, func(t *testing.T) {
				in := good
				c.change(&in)
				_, err := b.goal(c.as, in)
				editingtest.Refused(t, err, c.kind, c.field, c.says)
			})
		}
		for _, in := range []goalInput{{RepID: &b.anna.ID}, {TeamID: &b.north.ID}} {
			in.Kpi, in.Target = kpi.CallsMade, dec(t, "100")
			if _, err := b.goal(b.asHead, in); err != nil {
				t.Errorf("a manager sets a goal of the own team: %v", err)
			}
		}
	})
}

func TestAScorecardIsFilledInAsTheViewerSeesTheBusiness(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		b := newBridge(t, s)
		card := editingtest.Must(editing.As[db.Scorecard](b.edit.Create(b.asAnalyst, "createScorecard", gid.Scorecard, struct {
			Name         string               `json:"name"`
			Perspectives []*score.Perspective `json:"perspectives"`
		}{"Balance", []*score.Perspective{
			{Name: "Revenue", Weight: 2 * money.One, Measures: []score.Measure{{KPI: kpi.WonRevenue, Weight: money.One, Floor: dec(t, "0"), Target: dec(t, "200")}}},
			{Name: "Activity", Weight: money.One, Measures: []score.Measure{
				{KPI: kpi.CallsMade, Weight: money.One, Floor: dec(t, "0"), Target: dec(t, "8")},
				{KPI: kpi.CallConnectRate, Weight: money.One, Floor: dec(t, "0"), Target: dec(t, "0.5")},
			}},
		}})))(t)
		for _, c := range []struct {
			name  string
			as    context.Context
			where kpi.Filter
			want  string
		}{
			{"the company", b.asAnalyst, nil, "68.33: 90.00 25.00"},
			{"a rep", b.asAnna, nil, "58.33: 75.00 25.00"},
			{"the company filtered to Ben", b.asAnalyst, kpi.Filter{{Dimension: kpi.DimRep, IDs: []int64{int64(b.ben.ID)}}}, "10.00: 15.00 0.00"},
		} {
			t.Run(c.name, func(t *testing.T) {
				got, err := b.desk.Score(c.as, card, february, "", c.where)
				if err != nil {
					t.Fatal(err)
				}
				line := text(got.Score) + ":"
				for _, p := range got.Perspectives {
					line += " " + text(p.Score)
				}
				if line != c.want {
					t.Errorf("score = %s, want %s", line, c.want)
				}
			})
		}
	})
}

func TestAnAlertIsRaisedOnceAndResolvedByACorrection(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		b := newBridge(t, s)
		low := dec(t, "200")
		rule := editingtest.Must(editing.As[db.AlertRule](b.edit.Create(b.asAnalyst, "createAlertRule", gid.AlertRule, struct {
			Name  string         `json:"name"`
			Kpi   kpi.Key        `json:"kpi"`
			Grain calendar.Grain `json:"grain"`
			Low   *money.Decimal `json:"low,omitempty"`
		}{"Little revenue", kpi.WonRevenue, calendar.GrainMonth, &low})))(t)
		check := func() *db.KpiAlert {
			t.Helper()
			if err := b.desk.CheckAlerts(context.Background()); err != nil {
				t.Fatal(err)
			}
			return editingtest.Must(s.Client().KpiAlert.Query().Where(kpialert.RuleID(rule.ID)).Only(opstest.System()))(t)
		}
		a := check()
		if a.FromDay != february.From || a.ToDay != february.To || a.Value != "180.00" || a.Above || a.ResolvedAt != nil {
			t.Errorf("the alert is %v, want February's 180.00 below the band", a)
		}
		if again := check(); again.Version != a.Version {
			t.Error("looking again at the same figure changes the alert")
		}
		note := "two deals slipped"
		seen := editingtest.Must(b.desk.AcknowledgeAlert(b.asAnalyst, steering.AcknowledgeAlertInput{Target: editing.Target{ID: a.ID}, Note: &note}))(t)
		if seen.AcknowledgedAt == nil || *seen.AcknowledgedByID != b.analyst.ID || *seen.Note != note {
			t.Errorf("the acknowledged alert is %v", seen)
		}
		if _, err := b.desk.AcknowledgeAlert(b.asAnna, steering.AcknowledgeAlertInput{Target: editing.Target{ID: a.ID}}); !fault.Is(err, fault.NotFound) {
			t.Errorf("somebody else's alert: %v, want NOT_FOUND", err)
		}
		b.world.Opportunity(opstest.OwnedBy(b.ben), opstest.Won(calendar.MustDay("2026-02-28"), 20_00))
		if a := check(); a.ResolvedAt == nil || a.Value != "200.00" {
			t.Errorf("after the late deal the alert is %v, want it resolved at 200.00", a)
		}
	})
}

func TestAnAlertRuleWithoutABandIsRefused(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		b := newBridge(t, s)
		type input struct {
			Name  string         `json:"name"`
			Kpi   kpi.Key        `json:"kpi"`
			Grain calendar.Grain `json:"grain"`
			Low   *money.Decimal `json:"low,omitempty"`
			High  *money.Decimal `json:"high,omitempty"`
		}
		low, high := dec(t, "5"), dec(t, "4")
		in := input{"Rule", kpi.WonRevenue, calendar.GrainMonth, nil, nil}
		_, err := b.edit.Create(b.asAnalyst, "createAlertRule", gid.AlertRule, in)
		editingtest.Refused(t, err, fault.Required, "low", "low, high or both")
		in.Low, in.High = &low, &high
		_, err = b.edit.Create(b.asAnalyst, "createAlertRule", gid.AlertRule, in)
		editingtest.Refused(t, err, fault.Invalid, "high", "4 is below low 5")
	})
}

func TestAUserMetricIsComputedFromItsMeasures(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		b := newBridge(t, s)
		m := editingtest.Must(b.desk.CreateUserMetric(b.asAnalyst, steering.CreateUserMetricInput{
			Key: "REVENUE_PER_CALL", Name: "Revenue per call", Direction: kpi.HigherIsBetter, Expression: "WON_REVENUE / CALLS_MADE", Unit: kpi.Money,
		}))(t)
		ask := func(as context.Context, version int, groups ...kpi.Dimension) *steering.MetricValues {
			t.Helper()
			return editingtest.Must(b.desk.Values(as, "REVENUE_PER_CALL", version, measuring.Query{Query: kpi.Query{Period: february, GroupBy: groups}}))(t)
		}
		if got := ask(b.asAnalyst, 0); text(got.Total.Value) != "45.00" || got.Total.Currency != "EUR" {
			t.Errorf("180.00 by 4 calls = %s %s, want 45.00 EUR", text(got.Total.Value), got.Total.Currency)
		}
		if got := ask(b.asAnna, 0); text(got.Total.Value) != "37.50" {
			t.Errorf("Anna's 150.00 by 4 calls = %s, want 37.50", text(got.Total.Value))
		}
		var lines []string
		for _, p := range ask(b.asAnalyst, 0, kpi.DimRep).Points {
			lines = append(lines, p.Group[0].Label+" "+text(p.Value))
			if p.Value == nil && !slices.Contains(p.Caveats, kpi.NoDenominator) {
				t.Errorf("%s has no value and no reason", p.Group[0].Label)
			}
		}
		slices.Sort(lines)
		if want := []string{"Anna 37.50", "Ben none"}; !slices.Equal(lines, want) {
			t.Errorf("by rep = %v, want %v", lines, want)
		}

		expression := "WON_REVENUE / (CALLS_MADE + EMAILS_SENT) * 2"
		m = editingtest.Must(b.desk.UpdateUserMetric(b.asAnalyst, steering.UpdateUserMetricInput{Target: editing.Target{ID: m.ID}, Expression: &expression}))(t)
		if got := ask(b.asAnalyst, 0); m.Current != 2 || text(got.Total.Value) != "90.00" || got.Version.Number != 2 {
			t.Errorf("version %d gives %s, want 90.00 of version 2", got.Version.Number, text(got.Total.Value))
		}
		if got := ask(b.asAnalyst, 1); text(got.Total.Value) != "45.00" {
			t.Errorf("version 1 still gives %s, want 45.00", text(got.Total.Value))
		}
		if n := editingtest.Must(s.Client().UserMetricVersion.Query().Where(usermetricversion.MetricID(m.ID)).Count(opstest.System()))(t); n != 2 {
			t.Errorf("there are %d versions, want 2", n)
		}
	})
}

func TestAUserMetricThatCannotBeComputedIsRefused(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		b := newBridge(t, s)
		good := steering.CreateUserMetricInput{Key: "A_METRIC", Name: "A metric", Direction: kpi.Neutral, Expression: "CALLS_MADE", Unit: kpi.Count}
		for _, c := range []struct {
			name   string
			as     context.Context
			change func(in *steering.CreateUserMetricInput)
			kind   fault.Kind
			field  string
			says   string
		}{
			{"a key in small letters", b.asAnalyst, func(in *steering.CreateUserMetricInput) { in.Key = "calls" }, fault.Invalid, "key", "capitals"},
			{"the key of a KPI", b.asAnalyst, func(in *steering.CreateUserMetricInput) { in.Key = "PIPELINE" }, fault.Taken, "key", "catalogue"},
			{"an expression that does not read", b.asAnalyst, func(in *steering.CreateUserMetricInput) { in.Expression = "CALLS_MADE /" }, fault.Invalid, "expression", "ends where"},
			{"a unit that it is not", b.asAnalyst, func(in *steering.CreateUserMetricInput) { in.Unit = kpi.Money }, fault.Invalid, "unit", "not MONEY"},
			{"no name", b.asAnalyst, func(in *steering.CreateUserMetricInput) { in.Name = " " }, fault.Required, "name", "required"},
			{"a rep", b.asAnna, func(*steering.CreateUserMetricInput) {}, fault.Forbidden, "", "REP"},
		} {
			t.Run(c.name, func(t *testing.T) {
				in := good
				c.change(&in)
				_, err := b.desk.CreateUserMetric(c.as, in)
				editingtest.Refused(t, err, c.kind, c.field, c.says)
			})
		}
		editingtest.Must(b.desk.CreateUserMetric(b.asAnalyst, good))(t)
		_, err := b.desk.CreateUserMetric(b.asAnalyst, good)
		editingtest.Refused(t, err, fault.Taken, "key", "defined already")
		_, err = b.desk.Values(b.asAnalyst, "A_METRIC", 7, measuring.Query{Query: kpi.Query{Period: february}})
		editingtest.Refused(t, err, fault.NotFound, "version", "1 to 1")
		_, err = b.desk.Values(b.asAnalyst, "B_METRIC", 0, measuring.Query{Query: kpi.Query{Period: february}})
		editingtest.Refused(t, err, fault.NotFound, "key", "B_METRIC")
	})
}
