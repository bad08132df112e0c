package comp

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"coxswain/sales/calendar"
	"coxswain/sales/commission"
	"coxswain/sales/money"
)

// Carry returns what a period leaves to the next: the lines of the input with what has become of them, those
// of the output that a lost deal could take back or of which something is still to be paid, and the balances.
// Ids are those of the input; new lines have none.
func Carry(in Input, out Output) ([]PriorLine, []PriorBalance) {
	type name struct {
		period   calendar.Period
		payee    int64
		currency money.Currency
		key      string
	}
	var lines []PriorLine
	at := map[name]int{}
	put := func(p PriorLine) {
		n := name{p.Period, p.Line.Payee, p.Line.Currency, p.Line.Key}
		if _, had := at[n]; !had {
			at[n] = len(lines)
			lines = append(lines, p)
		}
	}
	for _, p := range in.Lines {
		put(p)
	}
	balances := []PriorBalance{}
	done := map[name]bool{}
	for _, s := range out.Statements {
		done[name{payee: s.Payee, currency: s.Currency}] = true
		balances = append(balances, s.Next)
		for _, line := range s.Lines {
			if takesBack(line.Kind) && (line.Event != nil || line.Payable != line.Earned) {
				put(PriorLine{Period: out.Period, Line: line, Released: line.Payable})
			}
		}
		for _, line := range s.Lines {
			if line.Original == nil {
				continue
			}
			i, had := at[name{line.Original.Period, s.Payee, s.Currency, line.Original.Key}]
			if !had {
				continue
			}
			switch line.Kind {
			case commission.LineRelease:
				lines[i].Released += line.Payable
			case commission.LineForfeit, commission.LineClawback:
				lines[i].Clawed -= line.Earned
				lines[i].Cancelled += line.Payable - line.Earned
				lines[i].Lost += line.Lost
			default:
			}
		}
	}
	for _, b := range in.Balances {
		if !done[name{payee: b.Payee, currency: b.Currency}] {
			balances = append(balances, b)
		}
	}
	slices.SortFunc(lines, func(a, b PriorLine) int {
		return cmp.Or(cmp.Compare(a.Period.From, b.Period.From), cmp.Compare(a.Line.Payee, b.Line.Payee), strings.Compare(a.Line.Key, b.Line.Key))
	})
	slices.SortFunc(balances, func(a, b PriorBalance) int {
		return cmp.Or(cmp.Compare(a.Payee, b.Payee), cmp.Compare(a.Currency, b.Currency))
	})
	return lines, balances
}

// Posted is a locked statement with the deltas that open periods have paid for it since.
type Posted struct {
	ID        int64 // of the stored statement
	Period    calendar.Period
	Statement Statement
	LineIDs   map[string]int64 // stored ids of its lines, by key
	Deltas    []DeltaLine
}

// Delta compares what a locked statement and its deltas say was earned with the statement computed again. It
// returns a line for each difference, to be paid in the open period; the locked numbers never change. Posting
// what it returns and comparing again gives nothing.
func Delta(p Posted, again Statement) []DeltaLine {
	rows := map[string]*DeltaLine{}
	row := func(line Line) *DeltaLine {
		if rows[line.Key] == nil {
			rows[line.Key] = &DeltaLine{
				Original: p.LineIDs[line.Key], Statement: p.ID, Period: p.Period, Payee: p.Statement.Payee, Currency: p.Statement.Currency,
				Key: line.Key, Version: line.Version, Component: line.Component, Event: line.Event,
			}
		}
		return rows[line.Key]
	}
	for _, line := range p.Statement.Lines {
		if line.Kind != commission.LineDelta && line.Kind != commission.LineAdjustment {
			row(line).Was += line.Earned
		}
	}
	for _, line := range again.Lines {
		if line.Kind != commission.LineDelta && line.Kind != commission.LineAdjustment {
			row(line).Is += line.Earned
		}
	}
	for _, d := range p.Deltas {
		if rows[d.Key] == nil {
			posted := d
			posted.Was, posted.Is = 0, 0
			rows[d.Key] = &posted
		}
		rows[d.Key].Was += d.Is - d.Was
	}
	var out []DeltaLine
	for _, r := range rows {
		if r.Was != r.Is {
			out = append(out, *r)
		}
	}
	slices.SortFunc(out, func(a, b DeltaLine) int { return cmp.Compare(a.Key, b.Key) })
	return out
}

// Canonical is the output as JSON; the same input gives the same bytes.
func (o Output) Canonical() ([]byte, error) { return json.Marshal(o) }
