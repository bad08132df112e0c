package export_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/graph/export"
	"coxswain/ops/opstest"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/mrr"
	"coxswain/sales/role"
)

func write(t *testing.T, s *ent.Store, r role.Role, req export.Request, options ...opstest.ViewerOption) string {
	t.Helper()
	var b bytes.Buffer
	if _, err := export.Write(opstest.As(r, options...), s.Client(), req, &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestAnExportHoldsTheChosenColumnsOfTheRowsThatTheViewerSees(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		w := opstest.World(t, s)
		ada, ben := w.Rep("Ada"), w.Rep("Ben")
		w.Account("Acme", opstest.AccountOf(ada), func(c *db.AccountCreate) { c.SetAnnualRevenueMinor(123450).SetCurrency("EUR") })
		w.Account("Börse", opstest.AccountOf(ben))
		req := export.Request{Kind: gid.Account, Format: export.CSV, Columns: []string{"name", "annualRevenue", "currency"}}
		const all = "name,annualRevenue,currency\nAcme,1234.50,EUR\nBörse,,\n"
		if got := write(t, s, role.Ops, req); got != all {
			t.Errorf("export of OPS = %q, want %q", got, all)
		}
		const own = "name,annualRevenue,currency\nAcme,1234.50,EUR\n"
		if got := write(t, s, role.Rep, req, opstest.Self(ada)); got != own {
			t.Errorf("export of the rep = %q, want only their own: %q", got, own)
		}
		req.Format = export.JSONL
		const lines = `{"name":"Acme","annualRevenue":"1234.50","currency":"EUR"}` + "\n" + `{"name":"Börse","annualRevenue":null,"currency":null}` + "\n"
		if got := write(t, s, role.Ops, req); got != lines {
			t.Errorf("JSON lines = %q, want %q", got, lines)
		}
	})
}

func TestAnExportReadsEveryRowWhateverTheOrder(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		w := opstest.World(t, s)
		const rows = 2100 // more than two batches
		w.Write(func(ctx context.Context, tx *db.Client) error {
			for i := range rows {
				if err := tx.Holiday.Create().SetOnDay(opstest.Today + calendar.Day(i)).SetName("Holiday").Exec(ctx); err != nil {
					return err
				}
			}
			return nil
		})
		got := write(t, s, role.Ops, export.Request{Kind: gid.Holiday, Format: export.CSV, Columns: []string{"onDay"}})
		days, err := csv.NewReader(strings.NewReader(got)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		if len(days) != rows+1 {
			t.Fatalf("export has %d rows, want %d and a header", len(days), rows)
		}
		for i := 2; i < len(days); i++ {
			if days[i][0] <= days[i-1][0] {
				t.Fatalf("row %d (%s) does not follow %s", i, days[i][0], days[i-1][0])
			}
		}
	})
}

func TestTextThatASpreadsheetWouldRunIsMadeHarmless(t *testing.T) {
	s := opstest.SQLite(t)
	w := opstest.World(t, s)
	w.Account(`=HYPERLINK("http://evil")`)
	w.Account("-5")
	got := write(t, s, role.Ops, export.Request{Kind: gid.Account, Format: export.CSV, Columns: []string{"name"}})
	const want = "name\n\"'=HYPERLINK(\"\"http://evil\"\")\"\n-5\n"
	if got != want {
		t.Errorf("export = %q, want %q", got, want)
	}
}

func TestASpreadsheetOpensAndHoldsTheSameCells(t *testing.T) {
	s := opstest.SQLite(t)
	opstest.World(t, s).Account("Acme")
	got := write(t, s, role.Ops, export.Request{Kind: gid.Account, Format: export.XLSX, Columns: []string{"name", "version"}})
	f, err := excelize.OpenReader(strings.NewReader(got))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := f.GetRows("Sheet1")
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 2 || !slices.Equal(rows[0], []string{"name", "version"}) || !slices.Equal(rows[1], []string{"Acme", "1"}) {
		t.Errorf("cells = %v, want the header and Acme at version 1", rows)
	}
}

func TestCostIsExportedOnlyByRolesThatSeeIt(t *testing.T) {
	for r, want := range map[role.Role]bool{role.Finance: true, role.Ops: true, role.Rep: false, role.Manager: false, role.Marketing: false} {
		if got := slices.Contains(export.Columns(opstest.Viewer(r), gid.Product), "unitCost"); got != want {
			t.Errorf("unitCost among the columns of %s = %v, want %v", r, got, want)
		}
	}
	if slices.Contains(export.Columns(opstest.Viewer(role.Admin), gid.User), "passwordHash") {
		t.Error("the password hash is among the columns of users")
	}
}

func TestWhatCannotBeExportedIsNamed(t *testing.T) {
	v := opstest.Viewer(role.Ops)
	tests := []struct {
		name  string
		req   export.Request
		field string
	}{
		{"a column that does not exist", export.Request{Kind: gid.Account, Format: export.CSV, Columns: []string{"name", "nmae"}}, "columns.1"},
		{"a format that does not exist", export.Request{Kind: gid.Account, Format: "PDF"}, "format"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			all := fault.All(tt.req.Check(v))
			if len(all) != 1 || strings.Join(all[0].Path, ".") != tt.field {
				t.Errorf("Check = %v, want one fault about %s", all, tt.field)
			}
		})
	}
}

func TestAmountsOfMovementsHaveTheDecimalsOfTheirOwnCurrency(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		w := opstest.World(t, s)
		a := w.Account("Acme")
		w.Write(func(ctx context.Context, tx *db.Client) error {
			if err := tx.LedgerVersion.Create().SetNumber(1).SetCreatedAt(1).SetBaseCurrency("EUR").Exec(ctx); err != nil {
				return err
			}
			return tx.MrrMovement.Create().SetLedger(1).SetAccountID(a.ID).SetDay(opstest.Today).SetSignedOn(opstest.Today).SetRecordedAt(1).
				SetMovement(mrr.New).SetLine(mrr.Recurring).SetDeltaMinor(6_15).SetBeforeMinor(0).SetAfterMinor(6_15).SetCurrency("JPY").SetNativeDeltaMinor(1000).
				SetCustomerDelta(1).SetCohortMonth(opstest.Today.FirstOfMonth()).SetSpellDay(opstest.Today).Exec(ctx)
		})
		req := export.Request{Kind: gid.MrrMovement, Format: export.CSV, Columns: []string{"delta", "after", "currency", "nativeDelta"}}
		if got := write(t, s, role.Ops, req); got != "delta,after,currency,nativeDelta\n6.15,6.15,JPY,1000\n" {
			t.Errorf("1,000 yen a month are exported as %q", got)
		}
	})
}
