package kpi

import (
	"cmp"
	"slices"

	"coxswain/sales/calendar"
	"coxswain/sales/recurring"
)

// ledger holds the movements in columns, account by account and day by day, so that what happens to one
// account is read in one go. It is immutable; a change shares all chunks without a changed account.
type ledger struct {
	chunks []*ledgerChunk
	days   days
}

// newLedger freezes movements, which it sorts.
func newLedger(rows []ledgerRow) ledger {
	chunks := chunked(rows)
	return ledger{chunks, days{}.with(nil, chunks)}
}

// ledgerRows is how many rows a chunk holds before the next account begins another.
const ledgerRows = 4096

// ledgerChunk is the movements of some accounts. Those of accounts[i] are the rows off[i] to off[i+1],
// ordered by day and id.
type ledgerChunk struct {
	accounts []int64 // ids, ascending
	codes    []int32 // of the accounts
	off      []int32

	id                     []int64
	delta                  []int64
	day, signed            []int32
	rep, team, territory   []int32
	segment, plan, product []int32
	currency, cohort       []int32
	flags                  []uint16
}

// Flags of a movement: its kind, and what else is told of it.
const (
	movedNew uint16 = 1 << iota
	movedExpansion
	movedContraction
	movedChurn
	movedReactivation
	movedFX
	movedTransfer
	movedPause
	movedUsage
	movedApproximately
)

func movementFlags(m *Movement) uint16 {
	var out uint16
	switch m.Kind {
	case recurring.New:
		out = movedNew
	case recurring.Expansion:
		out = movedExpansion
	case recurring.Contraction:
		out = movedContraction
	case recurring.Churn:
		out = movedChurn
	case recurring.Reactivation:
		out = movedReactivation
	case recurring.FXImpact:
		out = movedFX
	default:
		out = movedTransfer
	}
	if m.Tag == recurring.Pause {
		out |= movedPause
	}
	if m.Line == recurring.Usage {
		out |= movedUsage
	}
	if m.ApproximateFX {
		out |= movedApproximately
	}
	return out
}

// ledgerRow is a movement in codes on its way into a chunk.
type ledgerRow struct {
	account                                          int64
	id, delta                                        int64
	code, day, signed, rep, team, territory, segment int32
	plan, product, currency, cohort                  int32
	flags                                            uint16
}

func (w *world) movement(m *Movement) ledgerRow {
	return ledgerRow{
		account: m.Account, id: m.ID, delta: m.Delta, code: w.dicts[DimAccount].code(m.Account),
		day: int32(m.Day), signed: int32(m.Signed), flags: movementFlags(m),
		rep: w.dicts[DimRep].code(m.Rep), team: w.dicts[DimTeam].code(m.Team), territory: w.dicts[DimTerritory].code(m.Territory),
		segment: w.dicts[DimSegment].text(m.Segment), plan: w.dicts[DimPlan].code(m.Plan), product: w.dicts[DimProduct].code(m.Product),
		currency: w.dicts[DimCurrency].text(string(m.Currency)), cohort: w.dicts[DimCohortMonth].text(monthName(m.CohortMonth)),
	}
}

// monthName is how a month is named: 2026-01. The zero day is no month.
func monthName(d calendar.Day) string {
	if d == 0 {
		return ""
	}
	return d.String()[:len("2026-01")]
}

func compareLedgerRows(a, b ledgerRow) int {
	return cmp.Or(cmp.Compare(a.account, b.account), cmp.Compare(a.day, b.day), cmp.Compare(a.id, b.id))
}

// chunked freezes rows, which it sorts.
func chunked(rows []ledgerRow) []*ledgerChunk {
	if !slices.IsSortedFunc(rows, compareLedgerRows) {
		slices.SortFunc(rows, compareLedgerRows)
	}
	var out []*ledgerChunk
	for lo := 0; lo < len(rows); {
		hi := min(lo+ledgerRows, len(rows))
		for hi < len(rows) && rows[hi].account == rows[hi-1].account {
			hi++
		}
		out = append(out, newLedgerChunk(rows[lo:hi]))
		lo = hi
	}
	return out
}

func newLedgerChunk(rows []ledgerRow) *ledgerChunk {
	n := len(rows)
	c := &ledgerChunk{id: make([]int64, n), delta: make([]int64, n), flags: make([]uint16, n)}
	for _, col := range c.columns() {
		*col = make([]int32, n)
	}
	for i := range rows {
		r := &rows[i]
		if i == 0 || r.account != rows[i-1].account {
			c.accounts, c.codes, c.off = append(c.accounts, r.account), append(c.codes, r.code), append(c.off, int32(i))
		}
		c.id[i], c.delta[i], c.flags[i] = r.id, r.delta, r.flags
		c.day[i], c.signed[i], c.rep[i], c.team[i], c.territory[i] = r.day, r.signed, r.rep, r.team, r.territory
		c.segment[i], c.plan[i], c.product[i], c.currency[i], c.cohort[i] = r.segment, r.plan, r.product, r.currency, r.cohort
	}
	c.off = append(c.off, int32(n))
	return c
}

func (c *ledgerChunk) columns() []*[]int32 {
	return []*[]int32{&c.day, &c.signed, &c.rep, &c.team, &c.territory, &c.segment, &c.plan, &c.product, &c.currency, &c.cohort}
}

func (c *ledgerChunk) bytes() int64 {
	n := int64(8*(cap(c.id)+cap(c.delta)+cap(c.accounts)) + 2*cap(c.flags) + 4*(cap(c.codes)+cap(c.off)))
	for _, col := range c.columns() {
		n += 4 * int64(cap(*col))
	}
	return n
}

// rows returns the rows of the accounts that keep says yes to.
func (c *ledgerChunk) rows(keep func(account int64) bool) []ledgerRow {
	var out []ledgerRow
	for a, account := range c.accounts {
		if !keep(account) {
			continue
		}
		for i := c.off[a]; i < c.off[a+1]; i++ {
			out = append(out, ledgerRow{
				account: account, id: c.id[i], delta: c.delta[i], code: c.codes[a], day: c.day[i], signed: c.signed[i], flags: c.flags[i],
				rep: c.rep[i], team: c.team[i], territory: c.territory[i], segment: c.segment[i], plan: c.plan[i],
				product: c.product[i], currency: c.currency[i], cohort: c.cohort[i],
			})
		}
	}
	return out
}

func (l ledger) rows() int {
	n := 0
	for _, c := range l.chunks {
		n += len(c.id)
	}
	return n
}

func (l ledger) bytes() int64 {
	n := l.days.bytes()
	for _, c := range l.chunks {
		n += c.bytes()
	}
	return n
}

// replace returns the ledger with the movements of some accounts (ascending) exchanged for fresh ones.
func (l ledger) replace(accounts []int64, fresh []ledgerRow) ledger {
	slices.SortFunc(fresh, compareLedgerRows)
	var out, lost, gained []*ledgerChunk
	for n, c := range l.chunks {
		until := int64(1) << 62 // accounts below it belong into this chunk
		if n+1 < len(l.chunks) {
			until = l.chunks[n+1].accounts[0]
		}
		here, _ := slices.BinarySearchFunc(fresh, until, func(r ledgerRow, id int64) int { return cmp.Compare(r.account, id) })
		lo, _ := slices.BinarySearch(accounts, c.accounts[0])
		hi, found := slices.BinarySearch(accounts, c.accounts[len(c.accounts)-1])
		if found {
			hi++
		}
		touched := slices.ContainsFunc(accounts[lo:hi], func(id int64) bool { return has(c.accounts, id) })
		if here == 0 && !touched {
			out = append(out, c)
			continue
		}
		rows := append(c.rows(func(id int64) bool { return !has(accounts, id) }), fresh[:here]...)
		changed := chunked(rows)
		out, lost, gained = append(out, changed...), append(lost, c), append(gained, changed...)
		fresh = fresh[here:]
	}
	last := chunked(fresh)
	return ledger{append(out, last...), l.days.with(lost, append(gained, last...))}
}

// find returns the chunk of an account and its place there.
func (l ledger) find(account int64) (c *ledgerChunk, at int) {
	n, found := slices.BinarySearchFunc(l.chunks, account, func(c *ledgerChunk, id int64) int { return cmp.Compare(c.accounts[0], id) })
	if !found {
		n--
	}
	if n < 0 {
		return nil, 0
	}
	if at, found = slices.BinarySearch(l.chunks[n].accounts, account); found {
		return l.chunks[n], at
	}
	return nil, 0
}

// home returns the row of an account whose group has most of its MRR just before a day, of equals the one
// that came first; -1 when it has no MRR then. Rows are of one group when the account pays them for the
// same plan through the same rep.
func (c *ledgerChunk) home(at int, day int32) int {
	best, most := -1, int64(0)
	lo, hi := c.off[at], c.off[at+1]
	for i := lo; i < hi && c.day[i] < day; i++ {
		first, sum := true, int64(0)
		for j := lo; j < hi && c.day[j] < day; j++ {
			if c.rep[i] == c.rep[j] && c.team[i] == c.team[j] && c.territory[i] == c.territory[j] && c.plan[i] == c.plan[j] && c.segment[i] == c.segment[j] {
				first = first && j >= i
				sum += c.delta[j]
			}
		}
		if first && sum > most {
			best, most = int(i), sum
		}
	}
	return best
}
