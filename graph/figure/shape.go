package figure

import (
	"coxswain/ops/measuring"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/kpi"
	"coxswain/sales/money"
	"coxswain/sales/recurring"
)

// CohortMatrix is cohorts by age.
type CohortMatrix struct{ answer *measuring.CohortAnswer }

// Cohort is a row of the matrix.
type Cohort struct {
	kpi.Cohort

	answer *measuring.CohortAnswer
}

// CohortCell is a cell of the matrix; cohort is nil where it tells of several.
type CohortCell struct {
	kpi.CohortCell

	cohort *Cohort
}

// MatrixOf shows a matrix of cohorts.
func MatrixOf(a *measuring.CohortAnswer) *CohortMatrix { return &CohortMatrix{a} }

// Definition returns what the shares mean.
func (m *CohortMatrix) Definition() *kpi.Definition {
	if m.answer.Query.Kind == kpi.CohortLogo {
		return definitions()[kpi.CohortLogoRetention]
	}
	return definitions()[kpi.CohortRevenueRetention]
}

// Follow returns what of the cohorts is followed.
func (m *CohortMatrix) Follow() kpi.CohortKind { return m.answer.Query.Kind }

// Grain returns what a cohort is.
func (m *CohortMatrix) Grain() calendar.Grain { return m.answer.Query.Grain }

// Currency returns the currency of the amounts, nil when accounts are counted.
func (m *CohortMatrix) Currency() *money.Currency { return unless(m.answer.Currency, "") }

// Ages returns how many ages there are.
func (m *CohortMatrix) Ages() int { return m.answer.Ages }

// Rows returns the cohorts.
func (m *CohortMatrix) Rows() []*Cohort {
	out := make([]*Cohort, len(m.answer.Rows))
	for i, c := range m.answer.Rows {
		out[i] = &Cohort{c, m.answer}
	}
	return out
}

// Overall returns what is left over all cohorts that are old enough.
func (m *CohortMatrix) Overall() []*CohortCell {
	out := make([]*CohortCell, len(m.answer.Overall))
	for i, c := range m.answer.Overall {
		out[i] = &CohortCell{CohortCell: c}
	}
	return out
}

// Group returns the group in which the accounts began.
func (c *Cohort) Group() []*Group { return groups(c.Cohort.Group) }

// Cells returns what is left of the cohort, by age.
func (c *Cohort) Cells() []*CohortCell {
	out := make([]*CohortCell, len(c.Cohort.Cells))
	for i, cell := range c.Cohort.Cells {
		out[i] = &CohortCell{cell, c}
	}
	return out
}

// Period returns the unit of time at whose end the cohort is looked at, nil where there are several.
func (c *CohortCell) Period() *calendar.Period {
	return unless(c.CohortCell.Period, calendar.Period{})
}

// Records returns a page of the accounts behind the cell.
func (c *CohortCell) Records(first *int, after *string) (*RecordConnection, error) {
	if c.cohort == nil {
		return nil, nil
	}
	return records(first, after, func() ([]kpi.Record, error) { return c.cohort.answer.Records(&c.cohort.Cohort, c.Age) })
}

// Waterfall is how MRR came from its opening to its closing.
type Waterfall struct{ answer *measuring.WaterfallAnswer }

// WaterfallStep is that of one period and group.
type WaterfallStep struct {
	kpi.Waterfall

	answer *measuring.WaterfallAnswer
}

// WaterfallBar is the movements of one kind.
type WaterfallBar struct {
	kpi.Moved

	step *WaterfallStep
}

// WaterfallOf shows a waterfall.
func WaterfallOf(a *measuring.WaterfallAnswer) *Waterfall { return &Waterfall{a} }

// Steps returns the waterfalls by bucket and group.
func (w *Waterfall) Steps() []*WaterfallStep {
	out := make([]*WaterfallStep, len(w.answer.Steps))
	for i, s := range w.answer.Steps {
		out[i] = &WaterfallStep{s, w.answer}
	}
	return out
}

// Total returns the waterfall of the whole period.
func (w *Waterfall) Total() *WaterfallStep { return &WaterfallStep{w.answer.Total, w.answer} }

// Group returns the group that the waterfall speaks of.
func (s *WaterfallStep) Group() []*Group { return groups(s.Waterfall.Group) }

// Bars returns the movements by kind.
func (s *WaterfallStep) Bars() []*WaterfallBar {
	out := make([]*WaterfallBar, len(s.Moved))
	for i, m := range s.Moved {
		out[i] = &WaterfallBar{m, s}
	}
	return out
}

// Kind returns the kind of the movements.
func (b *WaterfallBar) Kind() recurring.Kind { return b.Moved.Kind }

// Records returns a page of the movements behind the bar.
func (b *WaterfallBar) Records(first *int, after *string) (*RecordConnection, error) {
	return records(first, after, func() ([]kpi.Record, error) { return b.step.answer.Records(&b.step.Waterfall, b.Moved.Kind) })
}

// Pareto is how groups share a sum out.
type Pareto struct {
	key    kpi.Key
	limit  int // of the groups that are listed; 0: all
	answer *measuring.ParetoAnswer
}

// Share is a group's part in a sum.
type Share struct {
	kpi.Share

	Point *Point
}

// ParetoOf shows the shares of a key; limit, when given, is how many of them are listed.
func ParetoOf(key kpi.Key, limit *int, a *measuring.ParetoAnswer) (*Pareto, error) {
	p := &Pareto{key: key, limit: len(a.Ranking.Shares), answer: a}
	if limit != nil {
		if *limit < 1 {
			return nil, fault.Invalidf("limit", "%d groups cannot be listed; ask for 1 or more, or leave it out for all", *limit)
		}
		p.limit = min(p.limit, *limit)
	}
	return p, nil
}

// Definition returns what the sum means.
func (p *Pareto) Definition() *kpi.Definition { return definitions()[p.key] }

// Total returns the sum over all groups.
func (p *Pareto) Total() *Point { return &Point{p.answer.Total, p.key, p.answer} }

// GroupCount returns how many groups there are.
func (p *Pareto) GroupCount() int { return len(p.answer.Ranking.Shares) }

// Shares returns the groups, the largest first.
func (p *Pareto) Shares() []*Share {
	out := make([]*Share, p.limit)
	for i, s := range p.answer.Ranking.Shares[:p.limit] {
		out[i] = &Share{s, &Point{s.Point, p.key, p.answer}}
	}
	return out
}

// Reaching returns how many of the largest groups together reach a share, nil when there are no shares.
func (p *Pareto) Reaching(share money.Rate) *int {
	n, ok := p.answer.Reaching(share)
	if !ok {
		return nil
	}
	return &n
}

// CumulativeShare returns the part of the group and all larger ones.
func (s *Share) CumulativeShare() *money.Decimal { return s.Cumulative }
