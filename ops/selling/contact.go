package selling

import (
	"context"

	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/ops/editing"
)

// RedactContactInput is the input of redactContact.
type RedactContactInput struct{ editing.Target }

// RedactContact erases the personal data of a contact, also from the change log.
func (v *Verbs) RedactContact(ctx context.Context, in RedactContactInput) (*db.Contact, error) {
	return editing.Erase[db.Contact](ctx, v.edit, "redactContact", in.Target, editing.Redaction{
		Kind: gid.Contact, Name: "name", Others: []string{"email", "phone", "title"},
	})
}
