package kpi

import "coxswain/sales/calendar"

// Statement is what a rep earned in a period by their comp plans. It counts on the last day of its period.
type Statement struct {
	ID            int64
	Rep           int64
	Period        calendar.Period
	Earned        int64 // base minor units: commission and what is earned besides, less what was taken back
	Credited      int64 // base minor units: bookings that were credited to the payee, each deal once
	Final         bool  // its numbers never change any more
	Corrected     bool  // another final statement corrects it
	Lines         int   // how many it has
	Disputes      int   // how many were raised about them, whatever became of them
	Paid          Date
	ApproximateFX bool // converted at a rate of another day
	NoRate        bool // no rate is known: the amounts are 0
}

// TableStatements is the table of compensation.
const TableStatements Table = "COMMISSION_STATEMENT"

type statementRow struct {
	id, earned, credited       int64
	lines, disputes            int64
	rep, from, last, paidAfter int32
	final, corrected           bool
	approximate, unknown       bool
}

func (s statementRow) key() int64 { return s.id }

func compareStatements(a, b statementRow) int { return compareID(a.id, b.id) }

func (w *world) statement(s *Statement) statementRow {
	rep := w.dicts[DimRep].code(s.Rep)
	row := statementRow{
		id: s.ID, earned: s.Earned, credited: s.Credited, rep: rep, from: int32(s.Period.From), last: int32(s.Period.To) - 1, paidAfter: noDay,
		lines: int64(s.Lines), disputes: int64(s.Disputes),
		final: s.Final, corrected: s.Corrected, approximate: s.ApproximateFX, unknown: s.NoRate,
	}
	if s.Paid.Known {
		row.paidAfter = max(0, int32(s.Paid.Day-s.Period.To))
	}
	return row
}

// AddStatement adds a statement.
func (b *Builder) AddStatement(s *Statement) {
	b.facts.statements = append(b.facts.statements, b.facts.world.statement(s))
}
