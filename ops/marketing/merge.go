package marketing

import (
	"context"

	"coxswain/ent/db"
	dbactivity "coxswain/ent/db/activity"
	dblead "coxswain/ent/db/lead"
	"coxswain/ent/db/opportunity"
	"coxswain/ent/gid"
	"coxswain/ops/editing"
	"coxswain/ops/selling"
	"coxswain/sales/fault"
	"coxswain/sales/lead"
)

// MergeLeadsInput is the input of mergeLeads.
type MergeLeadsInput = editing.MergeInput

// MergeLeads makes duplicates of a lead one: activities and opportunities move to it, and it keeps the
// earliest day on which any of them was opened and the earliest time at which any was contacted.
func (v *Verbs) MergeLeads(ctx context.Context, in MergeLeadsInput) (*db.Lead, error) {
	return editing.Merge[db.Lead]{
		Kind: gid.Lead,
		Fill: []string{"company", "email", "phone", "title", "owner_id", "assigned_at", "source_id", "channel_id", "campaign_id", "segment", "industry", "region", "country", "score"},
		Judge: func(a, b *db.Lead) *fault.Error {
			switch {
			case a.RedactedAt != nil || b.RedactedAt != nil:
				return fault.Conflictf("", "the lead was redacted; there is nothing to merge")
			case b.Status == lead.Converted:
				return fault.Conflictf("", "is converted; merge the other lead into it instead")
			default:
				return nil
			}
		},
		Before: v.moveLead,
	}.Run(ctx, v.edit, "mergeLeads", in)
}

func (v *Verbs) moveLead(ctx context.Context, tx *db.Client, into, from *db.Lead) error {
	all := editing.Consequence(ctx)
	done, err := tx.Activity.Query().Where(dbactivity.LeadID(from.ID)).Order(dbactivity.ByID()).All(all)
	if err != nil {
		return err
	}
	sales, err := tx.Opportunity.Query().Where(opportunity.LeadID(from.ID)).Order(opportunity.ByID()).All(all)
	if err != nil {
		return err
	}
	values := editing.Values{}
	if from.OpenedOn != nil && (into.OpenedOn == nil || *from.OpenedOn < *into.OpenedOn) {
		values["opened_on"] = *from.OpenedOn
	}
	if from.FirstTouchAt != nil && (into.FirstTouchAt == nil || *from.FirstTouchAt < *into.FirstTouchAt) {
		values["first_touch_at"] = *from.FirstTouchAt
	}
	if err := v.edit.Set(ctx, tx, into, values); err != nil {
		return err
	}
	if err := editing.Refer(all, v.edit, tx, done, "lead_id", into.ID); err != nil {
		return err
	}
	return editing.Refer(all, v.edit, tx, sales, "lead_id", into.ID)
}

// RedactLeadInput is the input of redactLead.
type RedactLeadInput struct{ editing.Target }

// RedactLead erases the personal data of a lead and of duplicates merged into it, also from their
// activities, from rejected rows of imports and from the change log.
func (v *Verbs) RedactLead(ctx context.Context, in RedactLeadInput) (*db.Lead, error) {
	r := selling.LeadRedaction
	r.Alike = func(ctx context.Context, tx *db.Client, id gid.ID) (map[gid.ID]editing.Redaction, error) {
		merged, err := tx.Lead.Query().Where(dblead.MergedIntoID(id)).IDs(ctx)
		out := map[gid.ID]editing.Redaction{}
		for _, m := range merged {
			out[m] = selling.LeadRedaction
		}
		return out, err
	}
	return editing.Erase[db.Lead](ctx, v.edit, "redactLead", in.Target, r)
}
