package kpi

import (
	"io"
	"math/big"
	"slices"

	"coxswain/sales/calendar"
	"coxswain/sales/enum"
	"coxswain/sales/fault"
	"coxswain/sales/money"
)

// CohortKind is what of a cohort is followed.
type CohortKind string

// The values of CohortKind.
const (
	CohortLogo         CohortKind = "LOGO"          // accounts that pay
	CohortRevenueNet   CohortKind = "REVENUE_NET"   // their MRR
	CohortRevenueGross CohortKind = "REVENUE_GROSS" // their MRR, of each account at most what it began with
)

func allCohortKinds() []CohortKind {
	return []CohortKind{CohortLogo, CohortRevenueNet, CohortRevenueGross}
}

// Values lists every CohortKind, for the API.
func (CohortKind) Values() []string { return enum.Strings(allCohortKinds()) }

// MarshalGQL writes the value.
func (k CohortKind) MarshalGQL(w io.Writer) { enum.Write(w, k) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (k *CohortKind) UnmarshalGQL(v any) error { return enum.Read(v, k, allCohortKinds()) }

// CohortQuery asks for a matrix of cohorts by age.
type CohortQuery struct {
	Kind    CohortKind
	Period  calendar.Period // in which accounts first paid
	Grain   calendar.Grain  // MONTH, QUARTER or YEAR: what a cohort and a step of age are
	GroupBy Dimension       // empty: none
	Where   Filter
	Scope   Scope
	Today   calendar.Day
}

// Cohorts is the matrix, cohort by cohort and in each by group. It is rectangular: every row has a cell for
// each age from 0 to Ages-1.
type Cohorts struct {
	Rows     []Cohort
	Ages     int
	Overall  []CohortCell // by age, over all rows that are old enough
	Currency money.Currency
}

// Cohort is the accounts that first paid in one unit of time and began in one group.
type Cohort struct {
	Period  calendar.Period
	Group   []GroupKey
	Size    int64          // accounts
	Start   *money.Decimal // their MRR on their first paid days, for revenue
	Cells   []CohortCell   // by age from 0, the unit itself
	Caveats []Caveat
}

// CohortCell is a cohort just before the end of a unit. Value is the share that is left.
type CohortCell struct {
	Age         int
	Period      calendar.Period // the unit, just before whose end the cohort is looked at; empty in Overall
	Immature    bool            // the unit is not over: there is nothing to tell yet
	Value       *money.Decimal  // nil without a denominator and when immature
	Numerator   *money.Decimal  // nil when immature
	Denominator *money.Decimal
	SampleSize  int64 // accounts of the cohort
	Caveats     []Caveat
}

// MakeCohorts returns the matrix of cohorts by age from one pass over the ledger. An account stands in the
// group in which it began. Faults as for Compute.
func MakeCohorts(f *Facts, q CohortQuery) (*Cohorts, error) {
	m, err := newMatrix(f, q)
	if err != nil {
		return nil, err
	}
	for _, c := range f.ledger.chunks {
		m.chunk(c)
		if len(m.fold.numbers)*m.cohorts*m.fold.buckets > maxCohortSums {
			return nil, tooManyPoints()
		}
	}
	out := m.result()
	if len(out.Rows)*out.Ages > maxPoints {
		return nil, tooManyPoints()
	}
	return out, nil
}

// maxCohortSums bounds the memory of a matrix before its empty rows are left out.
const maxCohortSums = 4_000_000

// CohortRecords returns the accounts behind one cell of a matrix: those of the cohort in a group, each with
// what is left of it at the age and with what it began with, so that they sum to the cell's numerator and
// denominator. Of a cell that is immature there is no numerator.
func CohortRecords(f *Facts, q CohortQuery, cohort *Cohort, age int) ([]Record, error) {
	if q.Kind != CohortLogo && q.Scope.Amounts != AllAmounts {
		return nil, fault.Forbiddenf("this role may see cohorts in sum but not the amounts of single accounts")
	}
	grain := q.Grain.Unit(cohort.Period.From, f.fiscalStart)
	q.Period = cohort.Period
	q.Where = slices.Clone(q.Where)
	for _, g := range cohort.Group {
		q.Where = append(q.Where, g.term())
	}
	q.GroupBy = ""
	m, err := newMatrix(f, q)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(m.fold.periods, func(p calendar.Period) bool { return p.From == grain.From })
	if at < 0 || age < 0 {
		return nil, nil
	}
	scale := m.scale()
	var out []Record
	m.each = func(c *ledgerChunk, a int, start int64) {
		r := Record{Table: TableAccounts, ID: c.accounts[a], Numerator: money.Decimal{Scale: scale}, Denominator: money.Decimal{Unscaled: 1, Scale: scale}}
		if m.kind != CohortLogo {
			r.Denominator.Unscaled = start
		}
		if at+age < m.over {
			r.Numerator.Unscaled = m.left1(c.before(a, int32(m.fold.periods[at+age].To)), start)
		}
		out = append(out, r)
	}
	for _, c := range f.ledger.chunks {
		m.chunk(c)
	}
	slices.SortFunc(out, func(a, b Record) int { return compareID(a.ID, b.ID) })
	return out, nil
}

// newMatrix checks a query and makes room for its answer.
func newMatrix(f *Facts, q CohortQuery) (*matrix, error) {
	key := CohortRevenueRetention
	if q.Kind == CohortLogo {
		key = CohortLogoRetention
	}
	if !slices.Contains(allCohortKinds(), q.Kind) {
		return nil, fault.Invalidf("kind", "%q is not one of %s", string(q.Kind), enum.List(allCohortKinds()))
	}
	if !slices.Contains([]calendar.Grain{calendar.GrainMonth, calendar.GrainQuarter, calendar.GrainYear}, q.Grain) {
		return nil, fault.Invalidf("grain", "cohorts are MONTH, QUARTER or YEAR, not %q", string(q.Grain))
	}
	asked := Query{Keys: []Key{key}, Period: q.Period, Grain: q.Grain, Where: q.Where, Scope: q.Scope, Today: q.Today}
	if q.GroupBy != "" {
		asked.GroupBy = []Dimension{q.GroupBy}
	}
	p, err := newLedgerPlan(f, asked)
	if err != nil {
		return nil, err
	}
	m := &matrix{plan: p, fold: p.newFold(nil, units(q, f), asked.GroupBy), kind: q.Kind, within: q.Period, least: definitionOf(key).MinimumSample}
	for i := range m.fold.periods {
		m.cohorts += int(oneIf(m.fold.periods[i].From < q.Period.To))
		m.over += int(oneIf(int32(m.fold.periods[i].To) <= m.fold.horizon))
	}
	return m, nil
}

func oneIf(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// units are the whole units of time from the first cohort until today.
func units(q CohortQuery, f *Facts) []calendar.Period {
	first := q.Grain.Unit(q.Period.From, f.fiscalStart).From
	last := max(q.Grain.Unit(q.Period.To-1, f.fiscalStart).To, q.Today+1)
	var out []calendar.Period
	for _, b := range calendar.Buckets(calendar.Period{From: first, To: q.Grain.Unit(last-1, f.fiscalStart).To}, q.Grain, f.fiscalStart) {
		out = append(out, b.Period)
	}
	return out
}

// matrix gathers cohorts: of group slot s, cohort n and age k at (s*cohorts+n)*units+k.
type matrix struct {
	plan    *ledgerPlan
	fold    *fold
	kind    CohortKind
	within  calendar.Period
	least   int64 // accounts below which a cohort is a small sample
	cohorts int   // units in which accounts may begin
	over    int   // units that are over
	size    []int64
	start   []int64
	left    []int64
	each    func(c *ledgerChunk, account int, start int64) // instead of adding up
}

func (m *matrix) chunk(c *ledgerChunk) {
	f := m.fold
	f.attribute(c)
	all := f.plan.sight.scope.Movements == AllRows
	for a := range c.accounts {
		if !all && !f.plan.sight.customers[c.codes[a]] {
			continue
		}
		home, began, start, ok := f.entry(c, a)
		if !ok || !m.within.Has(calendar.Day(began)) {
			continue
		}
		if m.each != nil {
			m.each(c, a, start)
			continue
		}
		n := int(f.slots.at(began))
		row := m.row(int(f.slotOf(home)), n)
		m.size[row]++
		m.start[row] += start
		i, hi, total := c.off[a], c.off[a+1], int64(0)
		for k := n; k < m.over; k++ {
			for end := int32(f.periods[k].To); i < hi && c.day[i] < end; i++ {
				if c.flags[i]&movedUsage == 0 {
					total += c.delta[i]
				}
			}
			m.left[row*f.buckets+k-n] += m.left1(total, start)
		}
	}
}

// left1 is what is left of one account that has an MRR and began with another.
func (m *matrix) left1(total, start int64) int64 {
	switch m.kind {
	case CohortLogo:
		return oneIf(total > 0)
	case CohortRevenueGross:
		return min(total, start)
	default:
		return total
	}
}

// row makes room for a group and returns the place of a cohort.
func (m *matrix) row(slot, cohort int) int {
	for len(m.size) < (slot+1)*m.cohorts {
		m.size, m.start = append(m.size, 0), append(m.start, 0)
		m.left = append(m.left, make([]int64, m.fold.buckets)...)
	}
	return slot*m.cohorts + cohort
}

// groups are those in which an account was seen, by label.
func (m *matrix) groups() []group {
	out := make([]group, 0, len(m.fold.numbers))
	for _, number := range m.fold.numbers {
		out = append(out, group{number, m.plan.names(number)})
	}
	slices.SortFunc(out, func(a, b group) int {
		for i := range a.names {
			if c := a.names[i].compare(&b.names[i]); c != 0 {
				return c
			}
		}
		return 0
	})
	return out
}

func (m *matrix) scale() int {
	if m.kind == CohortLogo {
		return 0
	}
	return m.plan.facts.base.Exponent()
}

func (m *matrix) result() *Cohorts {
	f, groups := m.fold, m.groups()
	out := &Cohorts{}
	if m.kind != CohortLogo {
		out.Currency = m.plan.facts.base
	}
	type filled struct{ cohort, row int }
	var rows []filled
	for n := range m.cohorts {
		for _, g := range groups {
			row := f.find(g.number)*m.cohorts + n
			if row >= len(m.size) || m.size[row] == 0 {
				continue
			}
			rows = append(rows, filled{n, row})
			out.Ages = max(out.Ages, m.over-n)
			c := Cohort{Period: f.periods[n].Overlap(m.within), Group: g.names, Size: m.size[row]}
			if m.kind != CohortLogo {
				c.Start = m.plan.decimal(m.start[row], m.scale())
			}
			if c.Period != f.periods[n] || n >= m.over {
				c.Caveats = []Caveat{PartialPeriod}
			}
			out.Rows = append(out.Rows, c)
		}
	}
	for i, at := range rows {
		for k := range out.Ages {
			out.Rows[i].Cells = append(out.Rows[i].Cells, m.cell(at.row, at.cohort, k))
		}
	}
	for k := range out.Ages {
		var left, whole, size int64
		for _, at := range rows {
			if at.cohort+k < m.over {
				left, whole, size = left+m.left[at.row*f.buckets+k], whole+m.whole(at.row), size+m.size[at.row]
			}
		}
		out.Overall = append(out.Overall, m.share(k, left, whole, size))
	}
	return out
}

// whole is what a cohort began with.
func (m *matrix) whole(row int) int64 {
	if m.kind == CohortLogo {
		return m.size[row]
	}
	return m.start[row]
}

// cell is a cohort at an age.
func (m *matrix) cell(row, cohort, age int) CohortCell {
	if cohort+age >= m.over {
		whole := m.plan.decimal(m.whole(row), m.scale())
		return CohortCell{
			Age: age, Period: m.unit(cohort, age), Immature: true, Denominator: whole, SampleSize: m.size[row], Caveats: []Caveat{ImmatureCohort},
		}
	}
	out := m.share(age, m.left[row*m.fold.buckets+age], m.whole(row), m.size[row])
	out.Period = m.unit(cohort, age)
	return out
}

// unit is the unit of time in which a cohort has an age; it may lie beyond those that are looked at.
func (m *matrix) unit(cohort, age int) calendar.Period {
	if cohort+age < len(m.fold.periods) {
		return m.fold.periods[cohort+age]
	}
	last := m.fold.periods[len(m.fold.periods)-1]
	months := map[calendar.Grain]int{calendar.GrainMonth: 1, calendar.GrainQuarter: 3, calendar.GrainYear: 12}[m.plan.query.Grain]
	from := last.From.AddMonths(months * (cohort + age + 1 - len(m.fold.periods)))
	return calendar.Period{From: from, To: from.AddMonths(months)}
}

// share is the part of a whole that is left.
func (m *matrix) share(age int, left, whole, size int64) CohortCell {
	out := CohortCell{Age: age, Numerator: m.plan.decimal(left, m.scale()), Denominator: m.plan.decimal(whole, m.scale()), SampleSize: size}
	if whole == 0 {
		out.Caveats = append(out.Caveats, NoDenominator)
	} else {
		var share outcome
		m.plan.rational(&share, big.NewInt(left), big.NewInt(whole), rateDigits)
		out.Value, out.Caveats = share.value, append(out.Caveats, share.caveats...)
	}
	if size < m.least {
		out.Caveats = append(out.Caveats, SmallSample)
	}
	out.Caveats = ordered(out.Caveats)
	return out
}
