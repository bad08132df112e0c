package comp_test

import (
	"testing"

	"coxswain/sales/commission"
	"coxswain/sales/comp"
	"coxswain/sales/fault"
	"coxswain/sales/role"
)

func TestAStatementGoesFromThePayeeToAManagerToFinance(t *testing.T) {
	payee, manager := comp.Actor{Role: role.Rep, Own: true}, comp.Actor{Role: role.Manager, Above: true}
	finance := comp.Actor{Role: role.Finance}
	at := commission.StatementDraft
	for _, step := range []struct {
		who  comp.Actor
		move commission.StatementMove
		want commission.StatementStatus
	}{
		{payee, commission.MoveAcknowledge, commission.StatementAcknowledged},
		{manager, commission.MoveApproveManager, commission.StatementManagerApproved},
		{finance, commission.MoveApproveFinance, commission.StatementFinanceApproved},
		{finance, commission.MoveSendBack, commission.StatementDraft},
		{payee, commission.MoveAcknowledge, commission.StatementAcknowledged},
		{manager, commission.MoveApproveManager, commission.StatementManagerApproved},
		{finance, commission.MoveApproveFinance, commission.StatementFinanceApproved},
		{finance, commission.MoveLock, commission.StatementLocked},
		{finance, commission.MovePay, commission.StatementPaid},
	} {
		next, err := comp.Move(at, step.move, step.who, comp.Circumstances{NeedsAcknowledgement: true})
		if err != nil || next != step.want {
			t.Fatalf("%s from %s: %s, %v, want %s", step.move, at, next, err, step.want)
		}
		at = next
	}
}

func TestNobodyMovesTheirOwnStatementAndOnlyWhoMay(t *testing.T) {
	for _, test := range []struct {
		name string
		from commission.StatementStatus
		move commission.StatementMove
		who  comp.Actor
		c    comp.Circumstances
		want fault.Kind
	}{
		{"a finance clerk's own statement", commission.StatementManagerApproved, commission.MoveApproveFinance, comp.Actor{Role: role.Finance, Own: true}, comp.Circumstances{}, fault.Forbidden},
		{"an administrator's own statement", commission.StatementLocked, commission.MovePay, comp.Actor{Role: role.Admin, Own: true}, comp.Circumstances{}, fault.Forbidden},
		{"a manager's own statement", commission.StatementDraft, commission.MoveApproveManager, comp.Actor{Role: role.Manager, Own: true, Above: true}, comp.Circumstances{}, fault.Forbidden},
		{"a manager of another team", commission.StatementDraft, commission.MoveApproveManager, comp.Actor{Role: role.Manager}, comp.Circumstances{}, fault.Forbidden},
		{"an executive approves nothing", commission.StatementDraft, commission.MoveApproveManager, comp.Actor{Role: role.Executive, Above: true}, comp.Circumstances{}, fault.Forbidden},
		{"somebody acknowledges for the payee", commission.StatementDraft, commission.MoveAcknowledge, comp.Actor{Role: role.Admin}, comp.Circumstances{}, fault.Forbidden},
		{"one person approves twice", commission.StatementManagerApproved, commission.MoveApproveFinance, comp.Actor{Role: role.Admin, Approved: true}, comp.Circumstances{}, fault.Forbidden},
		{"without the payee's word", commission.StatementDraft, commission.MoveApproveManager, comp.Actor{Role: role.Manager, Above: true}, comp.Circumstances{NeedsAcknowledgement: true}, fault.Conflict},
		{"a step is left out", commission.StatementDraft, commission.MoveLock, comp.Actor{Role: role.Finance}, comp.Circumstances{}, fault.Conflict},
		{"numbers are missing", commission.StatementFinanceApproved, commission.MoveLock, comp.Actor{Role: role.Finance}, comp.Circumstances{Issues: 2}, fault.Conflict},
		{"disputes are open", commission.StatementFinanceApproved, commission.MoveLock, comp.Actor{Role: role.Finance}, comp.Circumstances{OpenDisputes: 1}, fault.Conflict},
		{"what is locked stays locked", commission.StatementLocked, commission.MoveSendBack, comp.Actor{Role: role.Admin}, comp.Circumstances{}, fault.Conflict},
		{"no such move", commission.StatementDraft, "BURN", comp.Actor{Role: role.Admin}, comp.Circumstances{}, fault.Invalid},
	} {
		if _, err := comp.Move(test.from, test.move, test.who, test.c); err == nil || err.Kind != test.want {
			t.Errorf("%s: %v, want %s", test.name, err, test.want)
		}
	}
}

func TestADisputeIsDecidedBySomebodyElse(t *testing.T) {
	ops := comp.Actor{Role: role.Ops}
	for _, test := range []struct {
		from, to commission.DisputeStatus
		who      comp.Actor
		ok       bool
	}{
		{commission.DisputeOpen, commission.DisputeTriage, ops, true},
		{commission.DisputeTriage, commission.DisputeAccepted, ops, true},
		{commission.DisputeTriage, commission.DisputeRejected, comp.Actor{Role: role.Manager, Above: true}, true},
		{commission.DisputeTriage, commission.DisputeRejected, comp.Actor{Role: role.Manager}, false},
		{commission.DisputeTriage, commission.DisputeAccepted, comp.Actor{Role: role.Ops, Own: true}, false},
		{commission.DisputeOpen, commission.DisputeAccepted, ops, false},
		{commission.DisputeRejected, commission.DisputeTriage, ops, false},
		{commission.DisputeOpen, commission.DisputeTriage, comp.Actor{Role: role.Analyst}, false},
	} {
		if err := comp.NextDispute(test.from, test.to, test.who); (err == nil) != test.ok {
			t.Errorf("%s to %s by %+v: %v", test.from, test.to, test.who, err)
		}
	}
	if got := comp.DisputeDue(day("2026-10-01")); got != day("2026-10-08") { // Thursday; five working days later
		t.Errorf("due %s", got)
	}
	if comp.MayDispute(comp.Actor{Role: role.Admin}) == nil || comp.MayDispute(comp.Actor{Role: role.Rep, Own: true}) != nil {
		t.Error("a line is disputed by its payee alone")
	}
	if comp.MayAdjust(comp.Actor{Role: role.Finance, Own: true}) == nil || comp.MayAdjust(comp.Actor{Role: role.Manager, Above: true}) == nil || comp.MayAdjust(comp.Actor{Role: role.Finance}) != nil {
		t.Error("pay is adjusted by finance, and nobody's own")
	}
}
