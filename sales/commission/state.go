package commission

import (
	"io"

	"coxswain/sales/enum"
)

// PlanStatus is where a version of a comp plan stands.
type PlanStatus string

// The values of PlanStatus.
const (
	PlanDraft     PlanStatus = "DRAFT"     // being designed; it pays nobody
	PlanPublished PlanStatus = "PUBLISHED" // in force from its day on; it never changes
	PlanRetired   PlanStatus = "RETIRED"   // no longer assigned; it still explains what it paid
)

// PlanStatuses lists every PlanStatus.
func PlanStatuses() []PlanStatus {
	return []PlanStatus{PlanDraft, PlanPublished, PlanRetired}
}

// Values lists every PlanStatus, for storage and API.
func (PlanStatus) Values() []string { return enum.Strings(PlanStatuses()) }

// MarshalGQL writes the value.
func (v PlanStatus) MarshalGQL(w io.Writer) { enum.Write(w, v) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (v *PlanStatus) UnmarshalGQL(x any) error { return enum.Read(x, v, PlanStatuses()) }

// RunStatus is where a run of commissions stands.
type RunStatus string

// The values of RunStatus.
const (
	RunQueued     RunStatus = "QUEUED"     // waiting for a worker
	RunRunning    RunStatus = "RUNNING"    // being computed
	RunCalculated RunStatus = "CALCULATED" // its statements can be looked at
	RunFailed     RunStatus = "FAILED"     // it stopped; its message says why
	RunLocked     RunStatus = "LOCKED"     // all its statements are locked
)

// RunStatuses lists every RunStatus.
func RunStatuses() []RunStatus {
	return []RunStatus{RunQueued, RunRunning, RunCalculated, RunFailed, RunLocked}
}

// Values lists every RunStatus, for storage and API.
func (RunStatus) Values() []string { return enum.Strings(RunStatuses()) }

// MarshalGQL writes the value.
func (v RunStatus) MarshalGQL(w io.Writer) { enum.Write(w, v) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (v *RunStatus) UnmarshalGQL(x any) error { return enum.Read(x, v, RunStatuses()) }

// StatementStatus is where a statement stands in its approval.
type StatementStatus string

// The values of StatementStatus.
const (
	StatementDraft           StatementStatus = "DRAFT"            // computed; a further run replaces it
	StatementAcknowledged    StatementStatus = "ACKNOWLEDGED"     // the payee has read and accepted it
	StatementManagerApproved StatementStatus = "MANAGER_APPROVED" // a manager above the payee has approved it
	StatementFinanceApproved StatementStatus = "FINANCE_APPROVED" // finance has approved it
	StatementLocked          StatementStatus = "LOCKED"           // it never changes again; later findings are deltas of an open period
	StatementPaid            StatementStatus = "PAID"             // the payout was made
)

// StatementStatuses lists every StatementStatus.
func StatementStatuses() []StatementStatus {
	return []StatementStatus{StatementDraft, StatementAcknowledged, StatementManagerApproved, StatementFinanceApproved, StatementLocked, StatementPaid}
}

// Values lists every StatementStatus, for storage and API.
func (StatementStatus) Values() []string { return enum.Strings(StatementStatuses()) }

// MarshalGQL writes the value.
func (v StatementStatus) MarshalGQL(w io.Writer) { enum.Write(w, v) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (v *StatementStatus) UnmarshalGQL(x any) error { return enum.Read(x, v, StatementStatuses()) }

// StatementMove is a step in the approval of a statement.
type StatementMove string

// The values of StatementMove.
const (
	MoveAcknowledge    StatementMove = "ACKNOWLEDGE"     // the payee accepts
	MoveApproveManager StatementMove = "APPROVE_MANAGER" // a manager approves
	MoveApproveFinance StatementMove = "APPROVE_FINANCE" // finance approves
	MoveSendBack       StatementMove = "SEND_BACK"       // back to a draft
	MoveLock           StatementMove = "LOCK"            // the numbers become final
	MovePay            StatementMove = "PAY"             // the payout is recorded
)

// StatementMoves lists every StatementMove.
func StatementMoves() []StatementMove {
	return []StatementMove{MoveAcknowledge, MoveApproveManager, MoveApproveFinance, MoveSendBack, MoveLock, MovePay}
}

// Values lists every StatementMove, for storage and API.
func (StatementMove) Values() []string { return enum.Strings(StatementMoves()) }

// MarshalGQL writes the value.
func (v StatementMove) MarshalGQL(w io.Writer) { enum.Write(w, v) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (v *StatementMove) UnmarshalGQL(x any) error { return enum.Read(x, v, StatementMoves()) }

// DisputeStatus is where a dispute about a line stands.
type DisputeStatus string

// The values of DisputeStatus.
const (
	DisputeOpen     DisputeStatus = "OPEN"     // raised, nobody has looked at it
	DisputeTriage   DisputeStatus = "TRIAGE"   // being looked at
	DisputeAccepted DisputeStatus = "ACCEPTED" // the payee is right: a delta follows
	DisputeRejected DisputeStatus = "REJECTED" // the line stands
)

// DisputeStatuses lists every DisputeStatus.
func DisputeStatuses() []DisputeStatus {
	return []DisputeStatus{DisputeOpen, DisputeTriage, DisputeAccepted, DisputeRejected}
}

// Values lists every DisputeStatus, for storage and API.
func (DisputeStatus) Values() []string { return enum.Strings(DisputeStatuses()) }

// MarshalGQL writes the value.
func (v DisputeStatus) MarshalGQL(w io.Writer) { enum.Write(w, v) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (v *DisputeStatus) UnmarshalGQL(x any) error { return enum.Read(x, v, DisputeStatuses()) }
