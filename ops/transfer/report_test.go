package transfer

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAReportReadsWellAtATerminal(t *testing.T) {
	r := Report{
		Entities: []EntityReport{{Entity: "Account", Read: 85, Created: 80, Unchanged: 4, Rejected: 1}, {Entity: "Opportunity", Read: 8800, Created: 8800}},
		Files:    []FileReport{{Name: "accounts.csv", UnusedColumns: []string{"colour"}, Warnings: []string{"NUL bytes were left out, first on line 3 (1 rows)"}}},
		Unmapped: []string{"notes.csv"}, Rejected: 1,
		Rejections: []Rejection{{File: "accounts.csv", Line: 7, Column: "employees", Value: "many", Message: "write a whole number"}},
	}
	var b strings.Builder
	if err := r.WriteText(&b); err != nil {
		t.Fatal(err)
	}
	want := `               read  created  updated  unchanged  skipped  rejected
      Account    85       80        0          4        0         1
  Opportunity  8800     8800        0          0        0         0
accounts.csv: not used: colour
accounts.csv: NUL bytes were left out, first on line 3 (1 rows)
The mapping does not name notes.csv, which was left alone.
1 rows were rejected:
  accounts.csv, line 7, employees "many": write a whole number
`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
