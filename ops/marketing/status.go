package marketing

import (
	"context"
	"strings"

	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/ops/editing"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/lead"
)

// QualifyLeadInput is the input of qualifyLead.
type QualifyLeadInput struct {
	editing.Target

	Status    lead.Status   `json:"status"`
	ChangedOn *calendar.Day `json:"changedOn,omitempty"`
}

// QualifyLead moves a lead on its way to sales: to WORKING, MQL or SQL. The other statuses have verbs
// of their own, which ask for what they need.
func (v *Verbs) QualifyLead(ctx context.Context, in QualifyLeadInput) (*db.Lead, error) {
	return v.lead(ctx, "qualifyLead", in.Target, in, func(ctx context.Context, tx *db.Client, l *db.Lead) error {
		switch in.Status {
		case lead.Working, lead.MQL, lead.SQL:
			return v.take(ctx, tx, l, step{to: in.Status, on: in.ChangedOn, field: "changedOn"}, editing.Values{})
		case lead.New:
			return fault.Invalidf("status", "a lead does not become NEW again; give WORKING, MQL or SQL")
		default:
			return fault.Invalidf("status", "use %s for %s; qualifyLead takes WORKING, MQL or SQL", verbFor(in.Status), in.Status)
		}
	})
}

// verbFor names the verb that leads to a status which asks for more than a day.
func verbFor(s lead.Status) string {
	switch s {
	case lead.Accepted:
		return "acceptLead"
	case lead.Converted:
		return "convertLead"
	case lead.Rejected:
		return "rejectLead"
	default:
		return "disqualifyLead"
	}
}

// AcceptLeadInput is the input of acceptLead.
type AcceptLeadInput struct {
	editing.Target

	ChangedOn *calendar.Day `json:"changedOn,omitempty"`
}

// AcceptLead says that sales takes a lead to work.
func (v *Verbs) AcceptLead(ctx context.Context, in AcceptLeadInput) (*db.Lead, error) {
	return v.lead(ctx, "acceptLead", in.Target, in, func(ctx context.Context, tx *db.Client, l *db.Lead) error {
		return v.take(ctx, tx, l, step{to: lead.Accepted, on: in.ChangedOn, field: "changedOn"}, editing.Values{})
	})
}

// RejectLeadInput is the input of rejectLead.
type RejectLeadInput struct {
	editing.Target

	RejectReason string        `json:"rejectReason"`
	ChangedOn    *calendar.Day `json:"changedOn,omitempty"`
}

// RejectLead hands a lead back to marketing, with the reason.
func (v *Verbs) RejectLead(ctx context.Context, in RejectLeadInput) (*db.Lead, error) {
	return v.giveUp(ctx, "rejectLead", in.Target, in, lead.Rejected, in.RejectReason, in.ChangedOn)
}

// DisqualifyLeadInput is the input of disqualifyLead.
type DisqualifyLeadInput struct {
	editing.Target

	RejectReason string        `json:"rejectReason"`
	ChangedOn    *calendar.Day `json:"changedOn,omitempty"`
}

// DisqualifyLead closes a lead that is not worth pursuing, with the reason.
func (v *Verbs) DisqualifyLead(ctx context.Context, in DisqualifyLeadInput) (*db.Lead, error) {
	return v.giveUp(ctx, "disqualifyLead", in.Target, in, lead.Disqualified, in.RejectReason, in.ChangedOn)
}

const maxReason = 255

func (v *Verbs) giveUp(ctx context.Context, operation string, t editing.Target, in any, to lead.Status, reason string, on *calendar.Day) (*db.Lead, error) {
	return v.lead(ctx, operation, t, in, func(ctx context.Context, tx *db.Client, l *db.Lead) error {
		reason := strings.TrimSpace(reason)
		switch {
		case reason == "":
			return fault.Requiredf("rejectReason", "say why, so that marketing can learn from it")
		case len(reason) > maxReason:
			return fault.Invalidf("rejectReason", "is longer than %d bytes", maxReason)
		}
		return v.take(ctx, tx, l, step{to: to, on: on, field: "changedOn", reason: reason}, editing.Values{})
	})
}

// AssignLeadInput is the input of assignLead.
type AssignLeadInput struct {
	editing.Target

	OwnerID *gid.ID `json:"ownerId,omitempty"`
}

// AssignLead gives a lead to a rep, or takes it away. The time of assignment is what response times
// are measured from, so that assigning it to its owner again does not set the clock back.
func (v *Verbs) AssignLead(ctx context.Context, in AssignLeadInput) (*db.Lead, error) {
	return v.lead(ctx, "assignLead", in.Target, in, func(ctx context.Context, tx *db.Client, l *db.Lead) error {
		if l.Status == lead.Converted {
			return fault.Conflictf("", "the lead is converted; transfer its account or opportunity instead")
		}
		s, err := v.edit.Settings(ctx, tx)
		if err != nil {
			return err
		}
		if in.OwnerID == nil {
			return v.edit.Set(ctx, tx, l, editing.Values{"owner_id": nil, "assigned_at": nil})
		}
		if l.OwnerID != nil && *l.OwnerID == *in.OwnerID {
			return nil
		}
		if _, err := v.edit.Find(ctx, tx, gid.Rep, "ownerId", *in.OwnerID, nil); err != nil {
			return err
		}
		if err := editing.CheckOwner(ctx, tx, "ownerId", *in.OwnerID, s.Today); err != nil {
			return err
		}
		return v.edit.Set(ctx, tx, l, editing.Values{"owner_id": *in.OwnerID, "assigned_at": s.Now})
	})
}

// RecordLeadTouchInput is the input of recordLeadTouch.
type RecordLeadTouchInput struct {
	editing.Target

	TouchedAt *calendar.Instant `json:"touchedAt,omitempty"`
}

// RecordLeadTouch says that somebody contacted a lead. Only the first touch is kept, whichever is told
// first; a new lead is from then on being worked.
func (v *Verbs) RecordLeadTouch(ctx context.Context, in RecordLeadTouchInput) (*db.Lead, error) {
	return v.lead(ctx, "recordLeadTouch", in.Target, in, func(ctx context.Context, tx *db.Client, l *db.Lead) error {
		s, err := v.edit.Settings(ctx, tx)
		if err != nil {
			return err
		}
		at := s.Now
		if in.TouchedAt != nil {
			at = *in.TouchedAt
		}
		if at > s.Now {
			return fault.Invalidf("touchedAt", "%s is still to come; it is now %s", at, s.Now)
		}
		values := editing.Values{}
		if l.FirstTouchAt == nil || at < *l.FirstTouchAt {
			values["first_touch_at"] = at
		}
		if l.Status != lead.New {
			return v.edit.Set(ctx, tx, l, values)
		}
		on := at.Day(s.Zone)
		if l.OpenedOn != nil && on < *l.OpenedOn {
			on = *l.OpenedOn
		}
		return v.take(ctx, tx, l, step{to: lead.Working, on: &on, field: "touchedAt"}, values)
	})
}
