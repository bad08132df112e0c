package comp

import (
	"slices"
	"strings"

	"coxswain/sales/calendar"
	"coxswain/sales/commission"
	"coxswain/sales/fault"
	"coxswain/sales/role"
)

// Actor is who moves a statement or a dispute, as far as it matters.
type Actor struct {
	Role     role.Role
	Own      bool // it is their own pay
	Above    bool // they manage the payee, now
	Approved bool // they have approved this statement already, in another capacity
}

// Circumstances are what a move depends on besides the status.
type Circumstances struct {
	NeedsAcknowledgement bool // the organisation asks the payee first
	Issues               int  // numbers of the statement that could not be computed
	OpenDisputes         int  // on its lines
}

// Approval is a row of the table of approvals: who moves a statement from where to where.
type Approval struct {
	Move  commission.StatementMove
	From  []commission.StatementStatus
	To    commission.StatementStatus
	Roles []role.Role // who may, besides a manager above the payee where Above is set
	Above bool        // a manager above the payee may
	Own   bool        // the payee moves it, and nobody else
}

// Approvals is the chain of approval: the payee (where asked), a manager, finance, lock, payout. Nobody
// approves their own pay.
func Approvals() []Approval {
	draft, acknowledged := commission.StatementDraft, commission.StatementAcknowledged
	manager, finance := commission.StatementManagerApproved, commission.StatementFinanceApproved
	return []Approval{
		{Move: commission.MoveAcknowledge, From: []commission.StatementStatus{draft}, To: acknowledged, Own: true},
		{
			Move: commission.MoveApproveManager, From: []commission.StatementStatus{draft, acknowledged}, To: manager,
			Roles: []role.Role{role.Admin, role.Ops}, Above: true,
		},
		{Move: commission.MoveApproveFinance, From: []commission.StatementStatus{manager}, To: finance, Roles: []role.Role{role.Admin, role.Finance}},
		{
			Move: commission.MoveSendBack, From: []commission.StatementStatus{acknowledged, manager, finance}, To: draft,
			Roles: []role.Role{role.Admin, role.Ops, role.Finance}, Above: true,
		},
		{Move: commission.MoveLock, From: []commission.StatementStatus{finance}, To: commission.StatementLocked, Roles: []role.Role{role.Admin, role.Ops, role.Finance}},
		{Move: commission.MovePay, From: []commission.StatementStatus{commission.StatementLocked}, To: commission.StatementPaid, Roles: []role.Role{role.Admin, role.Finance}},
	}
}

// Move judges a move of a statement and returns the status that follows.
func Move(from commission.StatementStatus, move commission.StatementMove, who Actor, c Circumstances) (commission.StatementStatus, *fault.Error) {
	all := Approvals()
	i := slices.IndexFunc(all, func(a Approval) bool { return a.Move == move })
	if i < 0 {
		return "", fault.Invalidf("move", "%q is not a move of a statement", string(move))
	}
	a := all[i]
	switch {
	case a.Own && !who.Own:
		return "", fault.Forbiddenf("only the payee acknowledges a statement")
	case !a.Own && who.Own:
		return "", fault.Forbiddenf("nobody approves, locks or pays their own pay; ask somebody else")
	case !a.Own && !slices.Contains(a.Roles, who.Role) && !(a.Above && who.Above && who.Role == role.Manager):
		return "", fault.Forbiddenf("%s is not for the role %s", move, who.Role)
	case move == commission.MoveApproveFinance && who.Approved:
		return "", fault.Forbiddenf("a statement is approved by two people; somebody else approves it for finance")
	case !slices.Contains(a.From, from):
		return "", fault.Conflictf("", "the statement is %s; %s is possible from %s", from, move, statuses(a.From))
	case move == commission.MoveApproveManager && c.NeedsAcknowledgement && from == commission.StatementDraft:
		return "", fault.Conflictf("", "the payee has not acknowledged the statement yet")
	case move == commission.MoveLock && c.Issues > 0:
		return "", fault.Conflictf("", "%d numbers of the run could not be computed; settle its issues and run again", c.Issues)
	case move == commission.MoveLock && c.OpenDisputes > 0:
		return "", fault.Conflictf("", "%d disputes about the statement are open; decide them first", c.OpenDisputes)
	}
	return a.To, nil
}

func statuses[T ~string](list []T) string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = string(s)
	}
	return strings.Join(out, " or ")
}

// disputes says which status may follow which.
var disputes = map[commission.DisputeStatus][]commission.DisputeStatus{
	commission.DisputeOpen:   {commission.DisputeTriage},
	commission.DisputeTriage: {commission.DisputeAccepted, commission.DisputeRejected},
}

// NextDispute judges a step in the life of a dispute: OPEN, TRIAGE, then ACCEPTED or REJECTED. Nobody decides
// about their own pay.
func NextDispute(from, to commission.DisputeStatus, who Actor) *fault.Error {
	switch {
	case who.Own:
		return fault.Forbiddenf("nobody decides a dispute about their own pay; ask somebody else")
	case !slices.Contains([]role.Role{role.Admin, role.Ops, role.Finance}, who.Role) && !(who.Role == role.Manager && who.Above):
		return fault.Forbiddenf("disputes are decided by OPS, FINANCE, ADMIN or a manager above the payee")
	case !slices.Contains(disputes[from], to):
		if len(disputes[from]) == 0 {
			return fault.Conflictf("status", "the dispute is %s already; raise another one", from)
		}
		return fault.Conflictf("status", "the dispute is %s; what follows is %s", from, statuses(disputes[from]))
	}
	return nil
}

// MayDispute judges whether somebody may dispute a line: the payee, while the statement can still be looked
// into. A locked statement may be disputed too; what comes of it is a delta.
func MayDispute(who Actor) *fault.Error {
	if !who.Own {
		return fault.Forbiddenf("a line is disputed by the payee")
	}
	return nil
}

// MayAdjust judges whether somebody may change pay by hand.
func MayAdjust(who Actor) *fault.Error {
	switch {
	case who.Own:
		return fault.Forbiddenf("nobody adjusts their own pay; ask somebody else")
	case !slices.Contains([]role.Role{role.Admin, role.Ops, role.Finance}, who.Role):
		return fault.Forbiddenf("pay is adjusted by OPS, FINANCE or ADMIN")
	}
	return nil
}

// DisputeDays is how many working days a dispute may take, and DisputeDue the day by which it is decided:
// that many working days, Monday to Friday, after it was raised.
const DisputeDays = 5

// DisputeDue returns the day by which a dispute is to be decided.
func DisputeDue(raised calendar.Day) calendar.Day {
	const saturday, sunday = 6, 0
	d := raised
	for left := DisputeDays; left > 0; {
		d++
		if w := int(d.Weekday()); w != saturday && w != sunday {
			left--
		}
	}
	return d
}
