package selling

import (
	"context"

	"coxswain/ent/db"
	"coxswain/ent/db/contact"
	dblead "coxswain/ent/db/lead"
	"coxswain/ent/gid"
	"coxswain/ops/editing"
)

// RedactContactInput is the input of redactContact.
type RedactContactInput struct{ editing.Target }

// RedactContact erases the personal data of a contact, also from its activities, from the lead
// that it was, from rejected rows of imports and from the change log.
func (v *Verbs) RedactContact(ctx context.Context, in RedactContactInput) (*db.Contact, error) {
	return editing.Erase[db.Contact](ctx, v.edit, "redactContact", in.Target, editing.Redaction{
		Kind: gid.Contact, Name: "name", Others: []string{"email", "phone", "title", "external_id"}, Asked: "contact_id", Alike: sameContact,
	})
}

// sameContact lists what else holds a contact's data: duplicates that were merged into it, and the leads
// that became it.
func sameContact(ctx context.Context, tx *db.Client, id gid.ID) (map[gid.ID]editing.Redaction, error) {
	merged, err := tx.Contact.Query().Where(contact.MergedIntoID(id)).IDs(ctx)
	if err != nil {
		return nil, err
	}
	was, err := tx.Lead.Query().Where(dblead.ContactID(id)).IDs(ctx)
	if err != nil {
		return nil, err
	}
	out := map[gid.ID]editing.Redaction{}
	for _, m := range merged {
		out[m] = editing.Redaction{Kind: gid.Contact, Name: "name", Others: []string{"email", "phone", "title", "external_id"}, Asked: "contact_id"}
	}
	for _, l := range was {
		out[l] = LeadRedaction
	}
	return out, nil
}

// LeadRedaction is what is erased of a lead.
var LeadRedaction = editing.Redaction{
	Kind: gid.Lead, Name: "name", Others: []string{"email", "phone", "title", "external_id"}, Asked: "lead_id",
}
