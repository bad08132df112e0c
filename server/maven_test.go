package main

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// deal is one row of the public data set, read by nothing of the product.
type deal struct {
	agent, product, account, stage string
	engaged, closed                *time.Time
	value                          int
}

// mavenFiles are the public files, joined by their names as a reader of them would.
type mavenFiles struct {
	deals                     []deal
	manager, region, industry map[string]string // by agent, by agent, by account
	headquarters              map[string]string // by account
	listPrice                 map[string]int    // by product
}

func readMaven(t *testing.T, dir string) mavenFiles {
	t.Helper()
	m := mavenFiles{
		manager: map[string]string{}, region: map[string]string{}, industry: map[string]string{},
		headquarters: map[string]string{}, listPrice: map[string]int{},
	}
	for _, r := range readCSV(t, filepath.Join(dir, "sales_teams.csv")) {
		m.manager[r["sales_agent"]], m.region[r["sales_agent"]] = r["manager"], r["regional_office"]
	}
	for _, r := range readCSV(t, filepath.Join(dir, "accounts.csv")) {
		m.industry[r["account"]] = strings.ReplaceAll(r["sector"], "technolgy", "technology")
		m.headquarters[r["account"]] = strings.ReplaceAll(r["office_location"], "Philipines", "Philippines")
	}
	for _, r := range readCSV(t, filepath.Join(dir, "products.csv")) {
		m.listPrice[r["product"]] = number(t, r["sales_price"])
	}
	for _, r := range readCSV(t, filepath.Join(dir, "sales_pipeline.csv")) {
		d := deal{
			agent: r["sales_agent"], product: strings.ReplaceAll(r["product"], "GTXPro", "GTX Pro"), account: r["account"],
			stage: r["deal_stage"], engaged: date(t, r["engage_date"]), closed: date(t, r["close_date"]),
		}
		if r["close_value"] != "" {
			d.value = number(t, r["close_value"])
		}
		m.deals = append(m.deals, d)
	}
	return m
}

func readCSV(t *testing.T, path string) []map[string]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	out := make([]map[string]string, 0, len(rows)-1)
	for _, r := range rows[1:] {
		m := map[string]string{}
		for i, h := range rows[0] {
			m[h] = r[i]
		}
		out = append(out, m)
	}
	return out
}

func number(t *testing.T, s string) int {
	t.Helper()
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func date(t *testing.T, s string) *time.Time {
	t.Helper()
	if s == "" {
		return nil
	}
	d, err := time.Parse(time.DateOnly, s)
	if err != nil {
		t.Fatal(err)
	}
	return &d
}

// tally is what the independent computation collects for one group of one quarter.
type tally struct {
	won, lost, wonValue, lostValue, cycleDays int
	created, createdWon                       int
}

func quarter(d *time.Time) string {
	if d == nil {
		return ""
	}
	return fmt.Sprintf("%d-%02d-01", d.Year(), (int(d.Month())-1)/3*3+1)
}

// tallies groups the deals by quarter and key; "" as quarter is the whole period.
func (m mavenFiles) tallies(key func(deal) string) map[[2]string]*tally {
	out := map[[2]string]*tally{}
	at := func(q, k string) *tally {
		if out[[2]string{q, k}] == nil {
			out[[2]string{q, k}] = &tally{}
		}
		return out[[2]string{q, k}]
	}
	for _, d := range m.deals {
		k := key(d)
		for _, q := range []string{"", quarter(d.closed)} {
			if d.closed == nil {
				continue
			}
			x := at(q, k)
			if d.stage == "Won" {
				x.won++
				x.wonValue += d.value
				x.cycleDays += int(d.closed.Sub(*d.engaged).Hours() / 24)
			} else {
				x.lost++
				x.lostValue += d.value
			}
		}
		for _, q := range []string{"", quarter(d.engaged)} {
			if d.engaged == nil {
				continue
			}
			x := at(q, k)
			x.created++
			if d.stage == "Won" {
				x.createdWon++
			}
		}
	}
	return out
}

// ratio is a fraction with six digits, half away from zero, or "null".
func ratio(n, d int) string {
	if d == 0 {
		return "null"
	}
	return scaled(n, d, 6)
}

// scaled is n/d with a number of digits, half away from zero.
func scaled(n, d, digits int) string {
	p := 1
	for range digits {
		p *= 10
	}
	v := (2*n*p + d) / (2 * d)
	return fmt.Sprintf("%d.%0*d", v/p, digits, v%p)
}

func (x *tally) want() map[string]string {
	none := func(have int, s string) string {
		if have == 0 {
			return "null"
		}
		return s
	}
	return map[string]string{
		"WIN_RATE_CLOSED":    ratio(x.won, x.won+x.lost),
		"WIN_RATE_CREATED":   ratio(x.createdWon, x.created),
		"WIN_RATE_VALUE":     ratio(x.wonValue, x.wonValue+x.lostValue),
		"WON_REVENUE":        fmt.Sprintf("%d.00", x.wonValue),
		"WON_OPPORTUNITIES":  strconv.Itoa(x.won),
		"LOST_OPPORTUNITIES": strconv.Itoa(x.lost),
		"AVERAGE_DEAL_SIZE":  none(x.won, scaled(x.wonValue, max(x.won, 1), 2)),
		"SALES_CYCLE":        none(x.won, scaled(x.cycleDays, max(x.won, 1), 6)),
	}
}
