package lead_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/lead"
)

var (
	opened = calendar.MustDay("2026-03-01")
	monday = calendar.MustDay("2026-03-02")
	friday = calendar.MustDay("2026-03-06")
)

func TestEachStepOfALeadStampsItsOwnDay(t *testing.T) {
	for _, c := range []struct {
		name     string
		from, to lead.Status
		had      lead.Dates
		want     lead.Dates
	}{
		{"working leaves no day", lead.New, lead.Working, lead.Dates{Opened: &opened}, lead.Dates{Opened: &opened}},
		{"marketing qualifies", lead.Working, lead.MQL, lead.Dates{}, lead.Dates{MQL: &friday}},
		{"sales accepts", lead.MQL, lead.Accepted, lead.Dates{MQL: &monday}, lead.Dates{MQL: &monday, Accepted: &friday}},
		{"sales qualifies a lead that marketing never did", lead.New, lead.SQL, lead.Dates{}, lead.Dates{SQL: &friday}},
		{"conversion closes", lead.SQL, lead.Converted, lead.Dates{SQL: &monday}, lead.Dates{SQL: &monday, Converted: &friday, Closed: &friday}},
		{"disqualification closes", lead.New, lead.Disqualified, lead.Dates{}, lead.Dates{Closed: &friday}},
		{"rejection hands back and does not close", lead.MQL, lead.Rejected, lead.Dates{MQL: &monday}, lead.Dates{MQL: &monday}},
		{"taken up again it is open and keeps its first days", lead.Disqualified, lead.Working, lead.Dates{MQL: &monday, Closed: &monday}, lead.Dates{MQL: &monday}},
		{"qualified again it keeps the first day", lead.Rejected, lead.MQL, lead.Dates{MQL: &monday}, lead.Dates{MQL: &monday}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, f := lead.Next(c.from, c.to, c.had, friday)
			if f != nil {
				t.Fatalf("refused: %v", f)
			}
			if diff := cmp.Diff(got, c.want); diff != "" {
				t.Errorf("dates (-got +want):\n%s", diff)
			}
		})
	}
}

func TestALeadCannotMakeEveryStep(t *testing.T) {
	for _, c := range []struct {
		name     string
		from, to lead.Status
		on       calendar.Day
		kind     fault.Kind
		says     string
	}{
		{"converted is final", lead.Converted, lead.Working, friday, fault.Conflict, "work its account"},
		{"it is that already", lead.MQL, lead.MQL, friday, fault.Conflict, "is MQL already"},
		{"accepted is not taken back", lead.Accepted, lead.MQL, friday, fault.Conflict, "from ACCEPTED it can become SQL, CONVERTED, REJECTED, DISQUALIFIED"},
		{"disqualified is not converted", lead.Disqualified, lead.Converted, friday, fault.Conflict, "it can become WORKING"},
		{"never new again", lead.Working, lead.New, friday, fault.Conflict, "cannot go from WORKING to NEW"},
		{"before it was opened", lead.New, lead.MQL, opened - 1, fault.Invalid, "2026-02-28 is before"},
	} {
		t.Run(c.name, func(t *testing.T) {
			had := lead.Dates{Opened: &opened}
			got, f := lead.Next(c.from, c.to, had, c.on)
			if f == nil || f.Kind != c.kind || !strings.Contains(f.Message, c.says) {
				t.Errorf("got %v, want %s saying %q", f, c.kind, c.says)
			}
			if diff := cmp.Diff(got, had); diff != "" {
				t.Errorf("a refused step changed dates:\n%s", diff)
			}
		})
	}
}

func TestEveryStatusIsReachedOrIsTheFirst(t *testing.T) {
	reached := map[lead.Status]bool{lead.New: true}
	for _, from := range (lead.Status("")).Values() {
		for _, to := range (lead.Status("")).Values() {
			if _, f := lead.Next(lead.Status(from), lead.Status(to), lead.Dates{}, friday); f == nil {
				reached[lead.Status(to)] = true
			}
		}
	}
	if got, want := len(reached), len((lead.Status("")).Values()); got != want {
		t.Errorf("%d statuses can be reached, want all %d", got, want)
	}
}
