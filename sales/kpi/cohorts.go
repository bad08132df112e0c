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

// Cohorts is the matrix, cohort by cohort and in each by group.
type Cohorts struct {
	Rows []Cohort
	Ages int // the most cells of a row
}

// Cohort is the accounts that first paid in one unit of time. Cells are its ages from 0, the unit itself;
// there are as many as are over.
type Cohort struct {
	Period calendar.Period
	Group  []GroupKey
	Size   int64          // accounts
	Start  *money.Decimal // their MRR on their first paid days, for revenue
	Cells  []CohortCell
}

// CohortCell is a cohort just before the end of a unit. Value is the share that is left.
type CohortCell struct {
	Age         int
	Value       *money.Decimal // nil without a denominator
	Numerator   money.Decimal
	Denominator money.Decimal
}

// MakeCohorts returns the matrix of cohorts by age from one pass over the ledger. An account stands in the
// group in which it began. Faults as for Compute.
func MakeCohorts(f *Facts, q CohortQuery) (*Cohorts, error) {
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
	m := &matrix{fold: p.newFold(nil, units(q, f), asked.GroupBy), kind: q.Kind, within: q.Period}
	for i := range m.fold.periods {
		m.cohorts += int(oneIf(m.fold.periods[i].From < q.Period.To))
		m.over += int(oneIf(int32(m.fold.periods[i].To) <= m.fold.horizon))
	}
	for _, c := range f.ledger.chunks {
		m.chunk(c)
	}
	return m.result(p), nil
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
	fold    *fold
	kind    CohortKind
	within  calendar.Period
	cohorts int // units in which accounts may begin
	over    int // units that are over
	size    []int64
	start   []int64
	left    []int64
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
			v := total
			switch m.kind {
			case CohortLogo:
				v = oneIf(total > 0)
			case CohortRevenueGross:
				v = min(total, start)
			}
			m.left[row*f.buckets+k-n] += v
		}
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

func (m *matrix) result(p *ledgerPlan) *Cohorts {
	out := &Cohorts{}
	f := m.fold
	groups := make([]group, 0, len(f.numbers))
	for _, number := range f.numbers {
		groups = append(groups, group{number, p.names(number)})
	}
	slices.SortFunc(groups, func(a, b group) int {
		for i := range a.names {
			if c := a.names[i].compare(&b.names[i]); c != 0 {
				return c
			}
		}
		return 0
	})
	scale := 0
	if m.kind != CohortLogo {
		scale = p.facts.base.Exponent()
	}
	for n := range m.cohorts {
		for _, g := range groups {
			row := f.find(g.number)*m.cohorts + n
			if row >= len(m.size) || m.size[row] == 0 {
				continue
			}
			c := Cohort{Period: f.periods[n].Overlap(m.within), Group: g.names, Size: m.size[row]}
			whole := m.size[row]
			if m.kind != CohortLogo {
				whole = m.start[row]
				c.Start = p.decimal(whole, scale)
			}
			for k := range max(0, m.over-n) {
				v := m.left[row*f.buckets+k]
				cell := CohortCell{Age: k, Numerator: money.Decimal{Unscaled: v, Scale: scale}, Denominator: money.Decimal{Unscaled: whole, Scale: scale}}
				if whole != 0 {
					var share outcome
					p.rational(&share, big.NewInt(v), big.NewInt(whole), rateDigits)
					cell.Value = share.value
				}
				c.Cells = append(c.Cells, cell)
			}
			out.Ages = max(out.Ages, len(c.Cells))
			out.Rows = append(out.Rows, c)
		}
	}
	return out
}
