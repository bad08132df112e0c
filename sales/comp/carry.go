package comp

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
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

// InputHash names an input: SHA-256, in hexadecimal, of its JSON with every list in order. Inputs that hold
// the same rows have the same hash.
func InputHash(in Input) (string, error) {
	b, err := json.Marshal(in.ordered())
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:]), nil
}

// ordered returns the input with each list in the order of its rows' JSON, each row once.
func (in Input) ordered() Input {
	in.Only = slices.Sorted(slices.Values(in.Only))
	in.Versions, in.Payees, in.Assignments = byJSON(in.Versions), byJSON(in.Payees), byJSON(in.Assignments)
	in.Events, in.Payments, in.Hierarchy = byJSON(in.Events), byJSON(in.Payments), byJSON(in.Hierarchy)
	in.Territories, in.Quotas, in.Relief = byJSON(in.Territories), byJSON(in.Quotas), byJSON(in.Relief)
	in.Rates, in.Objectives, in.Adjustments = byJSON(in.Rates), byJSON(in.Objectives), byJSON(in.Adjustments)
	in.Deltas, in.Lines, in.Balances = byJSON(in.Deltas), byJSON(in.Lines), byJSON(in.Balances)
	in.Reviewed = slices.Sorted(slices.Values(in.Reviewed))
	return in
}

func byJSON[T any](rows []T) []T {
	type keyed struct {
		key string
		row T
	}
	list := make([]keyed, len(rows))
	for i, r := range rows {
		b, _ := json.Marshal(r) // plain values always marshal
		list[i] = keyed{string(b), r}
	}
	slices.SortFunc(list, func(a, b keyed) int { return strings.Compare(a.key, b.key) })
	list = slices.CompactFunc(list, func(a, b keyed) bool { return a.key == b.key })
	out := make([]T, len(list))
	for i, k := range list {
		out[i] = k.row
	}
	return out
}

// For cuts out of an input what the statements of one payee depend on: their own rows, and what the people
// below them sold and carry. Evaluating it gives exactly those statements, so it is what a statement is stored
// with.
func (in Input) For(payee int64) Input {
	out := in
	out.Only = []int64{payee}
	near := map[int64]bool{payee: true}
	below := map[int64][]int64{}
	for _, s := range in.Hierarchy {
		below[s.Manager] = append(below[s.Manager], s.Payee)
	}
	for next := []int64{payee}; len(next) > 0; next = next[1:] {
		for _, r := range below[next[0]] {
			if !near[r] {
				near[r] = true
				next = append(next, r)
			}
		}
	}
	territories := map[int64]bool{}
	out.Territories = keep(in.Territories, func(t TerritoryStay) bool {
		if t.Payee == payee {
			territories[t.Territory] = true
		}
		return t.Payee == payee
	})
	out.Lines = keep(in.Lines, func(p PriorLine) bool { return p.Line.Payee == payee })
	needed := map[eventID]bool{}
	for _, p := range out.Lines {
		if p.Line.Event != nil {
			needed[p.Line.Event.bare()] = true
		}
	}
	mine := func(e Event) bool {
		return territories[e.Territory] || needed[e.Key.bare()] || slices.ContainsFunc(e.Splits, func(s Split) bool { return near[s.Payee] })
	}
	for _, e := range in.Events {
		if mine(e) {
			needed[e.Key.bare()] = true
		}
	}
	for _, e := range in.Events {
		if e.Reverses != nil && needed[e.Reverses.bare()] {
			needed[e.Key.bare()] = true
		}
	}
	out.Events = keep(in.Events, func(e Event) bool { return needed[e.Key.bare()] })
	out.Payments = keep(in.Payments, func(p Payment) bool { return needed[p.Event.bare()] })
	out.Hierarchy = keep(in.Hierarchy, func(s Stay) bool { return near[s.Payee] })
	out.Payees = keep(in.Payees, func(p Payee) bool { return near[p.ID] })
	out.Assignments = keep(in.Assignments, func(a Assignment) bool { return near[a.Payee] })
	out.Quotas = keep(in.Quotas, func(q Quota) bool { return near[q.Payee] })
	out.Relief = keep(in.Relief, func(r Relief) bool { return near[r.Payee] })
	out.Objectives = keep(in.Objectives, func(o Objective) bool { return o.Payee == payee })
	out.Adjustments = keep(in.Adjustments, func(a Adjustment) bool { return a.Payee == payee })
	out.Deltas = keep(in.Deltas, func(d DeltaLine) bool { return d.Payee == payee })
	out.Balances = keep(in.Balances, func(b PriorBalance) bool { return b.Payee == payee })
	versions := map[int64]bool{}
	for _, a := range out.Assignments {
		versions[a.Version] = true
	}
	for _, p := range out.Lines {
		versions[p.Line.Version] = true
	}
	out.Versions = keep(in.Versions, func(v Version) bool { return versions[v.ID] })
	return out
}

func keep[T any](rows []T, wanted func(T) bool) []T {
	var out []T
	for _, r := range rows {
		if wanted(r) {
			out = append(out, r)
		}
	}
	return out
}
