package kpi_test

import (
	"slices"
	"strings"
	"testing"

	"coxswain/sales/calendar"
	"coxswain/sales/kpi"
)

const statementID = int64(9_000_000)

// pays adds statements of reps over the quarters and months around.
func (d dice) pays(c *company) {
	for i := int64(1); i <= 90; i++ {
		from := d.day().FirstOfMonth()
		s := kpi.Statement{
			ID: statementID + i, Rep: d.id(repID, 9), Period: calendar.Period{From: from, To: from.AddMonths(1 + 2*d.IntN(2))}, Earned: int64(d.IntN(900_000)) - 100_000,
			Credited: int64(d.IntN(9_000_000)), Final: d.yes(2), ApproximateFX: d.yes(4), Lines: d.IntN(30), Disputes: d.IntN(3),
		}
		s.Corrected = s.Final && d.yes(5)
		if s.Final && d.yes(2) {
			s.Paid = kpi.On(s.Period.To + calendar.Day(d.IntN(40)-5))
		}
		c.statements = append(c.statements, s)
	}
}

func payKey(k kpi.Key) bool {
	return slices.Contains([]kpi.Key{kpi.CompCostOfSales, kpi.StatementAccuracy, kpi.PayoutTime, kpi.DisputeRate}, k)
}

// payParts are what statements add to the KPIs of compensation.
func (r *reference) payParts(k kpi.Key, p calendar.Period) []part {
	var out []part
	for _, s := range r.c.statements {
		last := s.Period.To - 1
		mine := r.scope.Pay == kpi.AllRows || slices.Contains(r.scope.Reps, s.Rep) || slices.Contains(r.scope.Teams, r.team(s.Rep, s.Period.From))
		if !p.Has(last) || !mine {
			continue
		}
		x := part{table: kpi.TableStatements, id: s.ID, dims: r.orgDims(s.Rep, r.team(s.Rep, last), 0, last), row: true}
		switch k {
		case kpi.CompCostOfSales:
			x.num, x.den = s.Earned, s.Credited
		case kpi.DisputeRate:
			x.num, x.den = int64(s.Disputes), int64(s.Lines)
		case kpi.StatementAccuracy:
			x.num, x.den = one(s.Final && !s.Corrected), one(s.Final)
		default:
			x.den = one(s.Paid.Known)
			if s.Paid.Known {
				x.num = int64(max(0, s.Paid.Day-s.Period.To))
			}
		}
		out = append(out, x)
	}
	return out
}

// paid is a company in which so many reps of a team were paid for a month.
func paid(statements ...kpi.Statement) *company {
	c := &company{statements: statements}
	for i := int64(1); i <= 6; i++ {
		c.reps = append(c.reps, kpi.Rep{ID: repID + i, Name: "Rep", Hired: kpi.On(firstDay - 900), Teams: []kpi.Stay{{In: teamID + 1 + i/4, From: firstDay - 900}}})
	}
	c.teams = []kpi.Team{{ID: teamID + 1, Name: "North"}, {ID: teamID + 2, Name: "South"}}
	return c
}

// wages are statements of January of some reps.
func wages(reps ...int64) []kpi.Statement {
	var out []kpi.Statement
	for _, r := range reps {
		out = append(out, kpi.Statement{ID: statementID + r, Rep: repID + r, Period: january, Earned: 18_800_00, Credited: 170_000_00, Final: true, Paid: kpi.On(january.To + 9)})
	}
	return out
}

func TestPayIsToldInSumsOfThreeAndMore(t *testing.T) {
	sums := kpi.Everything()
	sums.PayInSums = true
	south := kpi.Filter{{Dimension: kpi.DimTeam, IDs: []int64{teamID + 2}}}
	for _, x := range []struct {
		name    string
		company *company
		query   kpi.Query
		want    string // value of the total, or what is said
	}{
		{"five payees", paid(wages(1, 2, 3, 4, 5)...), kpi.Query{}, "0.110588"},
		{"nobody", paid(), kpi.Query{}, ""},
		{"two payees", paid(wages(1, 2)...), kpi.Query{}, "fewer than 3"},
		{"by rep", paid(wages(1, 2, 3, 4, 5)...), kpi.Query{GroupBy: []kpi.Dimension{kpi.DimRep}}, "single people"},
		{"of one rep", paid(wages(1, 2, 3, 4, 5)...), kpi.Query{Where: kpi.Filter{{Dimension: kpi.DimRep, IDs: []int64{repID + 1}}}}, "single people"},
		{"by team, with two in one", paid(wages(1, 2, 3, 4, 5)...), kpi.Query{GroupBy: []kpi.Dimension{kpi.DimTeam}}, "fewer than 3"},
		{"by team, with three in each", paid(wages(1, 2, 3, 4, 5, 6)...), kpi.Query{GroupBy: []kpi.Dimension{kpi.DimTeam}}, "0.110588"},
		{"a team of three, with one left out", paid(wages(1, 4, 5, 6)...), kpi.Query{Where: south}, "fewer than 3"},
		{"a team of three, with three left out", paid(wages(1, 2, 3, 4, 5, 6)...), kpi.Query{Where: south}, "0.110588"},
		{"two payees in the month before", paid(append(wages(1, 2, 3), kpi.Statement{ID: 1, Rep: repID + 1, Period: calendar.Previous(january), Earned: 1, Credited: 1})...), kpi.Query{Compare: []kpi.Comparison{kpi.PreviousPeriod}}, "fewer than 3"},
	} {
		t.Run(x.name, func(t *testing.T) {
			f := x.company.facts()
			q := x.query
			q.Keys, q.Period, q.Scope, q.Today, q.Now = []kpi.Key{kpi.CompCostOfSales}, january, sums, today, now
			got, err := kpi.Compute(f, q)
			said := ""
			switch {
			case err != nil:
				said = err.Error()
			case got[0].Total.Value != nil:
				said = got[0].Total.Value.String()
			}
			if !strings.Contains(said, x.want) || x.want == "" && said != "" {
				t.Errorf("got %q, want %q", said, x.want)
			}
			if _, err := kpi.Records(f, q, january, nil); err == nil {
				t.Error("the statements behind the number are told one by one")
			}
			q.Scope = kpi.Everything()
			if _, err := kpi.Compute(f, q); err != nil {
				t.Errorf("who sees all pay: %v", err)
			}
			q.Scope = kpi.Scope{Opportunities: kpi.AllRows, Amounts: kpi.AllAmounts}
			if _, err := kpi.Compute(f, q); err == nil || !strings.Contains(err.Error(), "needs pay") {
				t.Errorf("who sees no pay: %v", err)
			}
		})
	}
}

func TestTheExamplesOfPay(t *testing.T) {
	var hundred []kpi.Statement
	for i := range int64(100) {
		s := wages(1 + i%6)[0]
		s.ID, s.Corrected, s.Lines, s.Disputes = statementID+i, i < 5, 1, int(i%50/49)
		hundred = append(hundred, s)
	}
	f := paid(hundred...).facts()
	for key, want := range map[kpi.Key]string{kpi.CompCostOfSales: "0.110588", kpi.StatementAccuracy: "0.950000", kpi.PayoutTime: "9.000000", kpi.DisputeRate: "0.020000"} {
		r := ask(t, f, kpi.Query{Keys: []kpi.Key{key}, Period: january, Scope: kpi.Everything()})
		if r.Total.Value == nil || r.Total.Value.String() != want {
			t.Errorf("%s is %v, want %s", key, r.Total.Value, want)
		}
	}
}
