package measuring

import (
	"slices"

	"coxswain/ent/gid"
	"coxswain/sales/calendar"
	"coxswain/sales/commission"
	"coxswain/sales/kpi"
	"coxswain/sales/money"
)

const statementColumns = "id rep_id from_day to_day status currency earned_minor credited_minor paid_on"

// statements reads what reps earned by their comp plans. Amounts are converted at the rate of the last day of
// the period.
func (l *load) statements(ids []int64, to sink) error {
	var rows []kpi.Statement
	err := l.each(gid.CommissionStatement, statementColumns, "id", "id", ids, func(c []cell) error {
		x := kpi.Statement{
			ID: c[0].id(), Rep: c[1].id(), Period: calendar.Period{From: c[2].day(), To: c[3].day()}, Final: isFinal(c[4]), Paid: c[8].date(),
		}
		currency, on := money.Currency(c[5].text()), c[3].day()-1
		earned, approximate := l.rates.convert(c[6].value(), currency, on)
		credited, _ := l.rates.convert(c[7].value(), currency, on)
		x.Earned, x.Credited, x.ApproximateFX, x.NoRate = earned.Minor, credited.Minor, approximate, !earned.Known
		rows = append(rows, x)
		return nil
	})
	if err != nil || len(rows) == 0 {
		return err
	}
	of := make([]int64, len(rows))
	for i := range rows {
		of[i] = rows[i].ID
	}
	corrected, err := l.corrected(of)
	if err != nil {
		return err
	}
	lines, err := l.hanging(gid.CommissionLine, of)
	if err != nil {
		return err
	}
	disputes, err := l.hanging(gid.CommissionDispute, of)
	if err != nil {
		return err
	}
	for i := range rows {
		x := &rows[i]
		x.Corrected, x.Lines, x.Disputes = corrected[x.ID], lines[x.ID], disputes[x.ID]
		to.statement(x)
	}
	return nil
}

// hanging counts the rows of a kind on each of some statements.
func (l *load) hanging(kind gid.Kind, of []int64) (map[int64]int, error) {
	out := make(map[int64]int, len(of))
	err := l.each(kind, "statement_id", "id", "statement_id", of, func(c []cell) error {
		out[c[0].id()]++
		return nil
	})
	return out, err
}

func isFinal(status cell) bool {
	s := commission.StatementStatus(status.text())
	return s == commission.StatementLocked || s == commission.StatementPaid
}

// corrected tells which statements another final one corrects.
func (l *load) corrected(of []int64) (map[int64]bool, error) {
	slices.Sort(of)
	by := map[int64][]int64{} // correcting statement: those that it corrects
	err := l.each(gid.CommissionLine, "statement_id corrects_id", "id", "corrects_id", of, func(c []cell) error {
		by[c[0].id()] = append(by[c[0].id()], c[1].id())
		return nil
	})
	if err != nil || len(by) == 0 {
		return nil, err
	}
	out := map[int64]bool{}
	later := map[int64]bool{}
	for id := range by {
		later[id] = true
	}
	err = l.each(gid.CommissionStatement, "id status", "id", "id", sorted(later), func(c []cell) error {
		for _, id := range by[c[0].id()] {
			out[id] = out[id] || isFinal(c[1])
		}
		return nil
	})
	return out, err
}

// corrections adds the statements that changed final ones correct.
func (l *load) corrections(t touched) error {
	ids := sorted(t.ids[gid.CommissionStatement])
	if ids == nil {
		return nil
	}
	final := map[int64]bool{}
	err := l.each(gid.CommissionStatement, "id status", "id", "id", ids, func(c []cell) error {
		if isFinal(c[1]) {
			final[c[0].id()] = true
		}
		return nil
	})
	if err != nil || len(final) == 0 {
		return err
	}
	return l.each(gid.CommissionLine, "corrects_id", "id", "statement_id", sorted(final), func(c []cell) error {
		if c[0].known {
			add(t.ids, gid.CommissionStatement, c[0].id())
		}
		return nil
	})
}
