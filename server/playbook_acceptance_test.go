package main

import (
	"encoding/json"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"coxswain/ent"
	"coxswain/ops/opstest"
	"coxswain/ops/transfer"
	"coxswain/sales/role"
)

// stay is a row of the public data set, read by nothing of the product: what a customer pays in each of the
// months [from, to), counted from the year 0.
type stay struct {
	customer string
	from, to int
	amount   int64
}

func playbookDir(t *testing.T) string {
	t.Helper()
	root := os.Getenv("COXSWAIN_TESTDATA")
	if root == "" {
		root = filepath.Join("..", "..", "shared", "data")
	}
	dir, err := filepath.Abs(filepath.Join(root, "mrr_playbook"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(dir); err != nil {
		opstest.Missing(t, "data", "the data set mrr_playbook is not at %s; set COXSWAIN_TESTDATA", dir)
	}
	return dir
}

func readPlaybook(t *testing.T, dir string) []stay {
	t.Helper()
	months := func(s string) int {
		d := date(t, s)
		if d.Day() != 1 {
			t.Fatalf("%s is not the first of a month, which this test counts on", s)
		}
		return d.Year()*12 + int(d.Month()) - 1
	}
	var out []stay
	for _, r := range readCSV(t, filepath.Join(dir, "subscription_periods.csv")) {
		out = append(out, stay{r["customer_id"], months(r["start_date"]), months(r["end_date"]), int64(number(t, r["monthly_amount"]))})
	}
	return out
}

// paid is what each customer pays in a month.
func paid(all []stay, month int) map[string]int64 {
	out := map[string]int64{}
	for _, s := range all {
		if s.from <= month && month < s.to {
			out[s.customer] += s.amount
		}
	}
	return out
}

// part is a quotient with as many digits as the product gives it, null without a denominator.
func part(n, d int64, digits int) string {
	if d == 0 {
		return "null"
	}
	return big.NewRat(n, d).FloatString(digits)
}

// retained follows who paid in one month up to another one: their MRR at the start, capped and whole at the
// end. Who missed a month between has left, whatever came later.
func retained(all []stay, first, last int) (opening, capped, whole int64) {
	for customer, was := range paid(all, first) {
		opening += was
		is := was
		for m := first; m <= last; m++ {
			if is = paid(all, m)[customer]; is == 0 {
				break
			}
		}
		whole += is
		capped += min(is, was)
	}
	return opening, capped, whole
}

// monthOf works a month out from the rows alone.
func monthOf(all []stay, month int) map[string]string {
	before, now := paid(all, month-1), paid(all, month)
	customers := map[string]bool{}
	for _, s := range all {
		customers[s.customer] = true
	}
	var mrr, fresh, expansion, contraction, churn, back, opening, lost int64
	for c := range customers {
		ever := false
		for _, s := range all {
			ever = ever || s.customer == c && s.from < month
		}
		was, is := before[c], now[c]
		mrr += is
		if was > 0 {
			opening++
		}
		switch {
		case is > 0 && was == 0 && !ever:
			fresh += is
		case is > 0 && was == 0:
			back += is
		case is == 0 && was > 0:
			churn += was
			lost++
		case is > was:
			expansion += is - was
		default:
			contraction += was - is
		}
	}
	active := int64(len(now))
	start, capped, whole := retained(all, month-1, month)
	start12, capped12, whole12 := retained(all, month-12, month)
	return map[string]string{
		"MRR": fmt.Sprint(mrr), "ACTIVE_CUSTOMERS": fmt.Sprint(active), "MRR_NEW": fmt.Sprint(fresh), "MRR_EXPANSION": fmt.Sprint(expansion),
		"MRR_CONTRACTION": fmt.Sprint(contraction), "MRR_CHURN": fmt.Sprint(churn), "MRR_REACTIVATION": fmt.Sprint(back),
		"NET_NEW_MRR": fmt.Sprint(fresh + expansion + back - contraction - churn), "CHURNED_CUSTOMERS": fmt.Sprint(lost),
		"LOGO_CHURN_RATE": part(lost, opening, 6), "GRR": part(capped, start, 6), "NRR": part(whole, start, 6), "ARPA": part(mrr, active, 2),
		"QUICK_RATIO": part(fresh+expansion+back, contraction+churn, 6),
		"LTV":         part(mrr*opening, active*lost, 2), // (MRR / active) / (lost / opening)
		"GRR of 12":   part(capped12, start12, 6), "NRR of 12": part(whole12, start12, 6),
	}
}

func TestThePlaybookGivesTheFiguresThatItsOwnPeriodsGive(t *testing.T) {
	dir := playbookDir(t)
	all := readPlaybook(t, dir)
	mapping, err := filepath.Abs(filepath.Join("..", "examples", "mrr_playbook.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name     string
		database func(*testing.T) string
	}{
		{"sqlite", newDatabase},
		{"postgres", func(t *testing.T) string { t.Chdir(t.TempDir()); return opstest.PostgresURL(t) }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			database := tt.database(t)
			checkPlaybookReport(t, importMaven(t, database, dir, mapping), func(e transfer.EntityReport) int64 { return e.Created })
			before := entries(t, database)
			checkPlaybookReport(t, importMaven(t, database, dir, mapping), func(e transfer.EntityReport) int64 { return e.Unchanged })
			if after := entries(t, database); after != before {
				t.Errorf("the second import wrote %d entries into the change log", after-before)
			}
			if got := command(t, database, "", []string{"verify", "--json"}); got.code != 0 || !strings.Contains(got.out, `"sound": true`) {
				t.Errorf("verify = %d %s %s, want it sound", got.code, got.out, got.err)
			}
			onStore(t, database, func(s *ent.Store) { engage(t, s, "admin@example.com", role.Admin, 0) })
			got := boot(t, database).playbookFigures(t)
			const first, last = 2017*12 + 8, 2020*12 + 1
			for month := first; month <= last; month++ {
				from := fmt.Sprintf("%04d-%02d-01", month/12, month%12+1)
				for key, want := range monthOf(all, month) {
					if !sameDecimal(got[key][from], want) {
						t.Errorf("%s of %s = %q, want %s", key, from, got[key][from], want)
					}
				}
			}
			if mrr := got["MRR"]["2019-02-01"]; !sameDecimal(mrr, "625") {
				t.Errorf("MRR of February 2019 = %s, want 625", mrr)
			}
		})
	}
}

func checkPlaybookReport(t *testing.T, r transfer.Report, of func(transfer.EntityReport) int64) {
	t.Helper()
	want := map[string]int64{"Product": 1, "SubscriptionPlan": 1, "CustomerSubscription": 121}
	for _, e := range r.Entities {
		if of(e) != want[e.Entity] || e.Read != want[e.Entity] || e.Rejected != 0 {
			t.Errorf("%+v, want %d read and none rejected", e, want[e.Entity])
		}
		delete(want, e.Entity)
	}
	if len(want) > 0 || r.Rejected != 0 {
		text, _ := json.Marshal(r.Rejections) // texts always marshal
		t.Errorf("rejected %d %s; the report leaves out %v", r.Rejected, text, want)
	}
}

// playbookFigures asks for every figure of every month, by key and first day.
func (a *app) playbookFigures(t *testing.T) map[string]map[string]string {
	t.Helper()
	const period = `grain: MONTH period: {from: "2017-09-01", to: "2020-03-01"}`
	out := map[string]map[string]string{}
	for input, suffix := range map[string]string{
		`keys: [MRR ACTIVE_CUSTOMERS MRR_NEW MRR_EXPANSION MRR_CONTRACTION MRR_CHURN MRR_REACTIVATION NET_NEW_MRR CHURNED_CUSTOMERS LOGO_CHURN_RATE GRR NRR ARPA QUICK_RATIO LTV]
			variant: [{key: LTV, name: "variant", value: "SIMPLE"}]`: "",
		`keys: [GRR NRR] variant: [{key: GRR, name: "window", value: "TRAILING_12_MONTHS"}, {key: NRR, name: "window", value: "TRAILING_12_MONTHS"}]`: " of 12",
	} {
		got := a.get(t, "admin@example.com", `{ kpis(input: {`+input+` `+period+`}) { definition { key } points { period { from } value } } }`, nil)
		for _, k := range items(got, "kpis") {
			points := map[string]string{}
			for _, p := range items(k, "points") {
				points[pick(p, "period.from")] = pick(p, "value")
			}
			out[pick(k, "definition.key")+suffix] = points
		}
	}
	return out
}
