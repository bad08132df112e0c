package marketing

import (
	"context"

	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/ent/viewer"
	"coxswain/ops/editing"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/lead"
)

// ConvertLeadInput is the input of convertLead.
type ConvertLeadInput struct {
	editing.Target

	AccountID         *gid.ID        `json:"accountId,omitempty"`
	ContactID         *gid.ID        `json:"contactId,omitempty"`
	OwnerID           *gid.ID        `json:"ownerId,omitempty"`
	CreateOpportunity bool           `json:"createOpportunity"`
	OpportunityName   *string        `json:"opportunityName,omitempty"`
	PipelineID        *gid.ID        `json:"pipelineId,omitempty"`
	Amount            *editing.Money `json:"amount,omitempty"`
	CloseOn           *calendar.Day  `json:"closeOn,omitempty"`
	ConvertedOn       *calendar.Day  `json:"convertedOn,omitempty"`
}

// Conversion is what became of a lead. Opportunity is nil when none was wanted.
type Conversion struct {
	Lead        *db.Lead
	Account     *db.Account
	Contact     *db.Contact
	Opportunity *db.Opportunity
}

// ConvertLead turns a lead into an account and a contact, existing or made from the lead, and an
// opportunity if wanted. A lead that is converted already answers with what it became.
func (v *Verbs) ConvertLead(ctx context.Context, in ConvertLeadInput) (*Conversion, error) {
	var out Conversion
	l, err := editing.Verb[db.Lead](ctx, v.edit, in.Call("convertLead", in), func(ctx context.Context, tx *db.Client) (gid.ID, error) {
		l, err := v.find(ctx, tx, in.Target)
		if err != nil || l.Status == lead.Converted {
			return in.ID, err
		}
		return l.ID, v.convert(ctx, tx, l, in)
	})
	if err != nil || l == nil {
		return &out, err
	}
	out.Lead = l
	return &out, v.result(ctx, &out)
}

// result reads what a converted lead refers to, as far as the viewer may see it.
func (v *Verbs) result(ctx context.Context, out *Conversion) error {
	var err error
	c := v.edit.Store().Client()
	if out.Account, err = seen[db.Account](ctx, c, out.Lead.AccountID); err != nil {
		return err
	}
	if out.Contact, err = seen[db.Contact](ctx, c, out.Lead.ContactID); err != nil {
		return err
	}
	out.Opportunity, err = seen[db.Opportunity](ctx, c, out.Lead.OpportunityID)
	return err
}

func seen[T any](ctx context.Context, c *db.Client, id *gid.ID) (*T, error) {
	if id == nil {
		return nil, nil
	}
	r, err := c.GetRecord(ctx, *id)
	if db.IsNotFound(err) {
		return nil, nil
	}
	return editing.As[T](r, err)
}

func (v *Verbs) convert(ctx context.Context, tx *db.Client, l *db.Lead, in ConvertLeadInput) error {
	if l.RedactedAt != nil {
		return fault.Conflictf("id", "the lead was redacted; there is nobody to convert")
	}
	owner, err := v.ownerOf(ctx, tx, l, in)
	if err != nil {
		return err
	}
	account, err := v.accountOf(ctx, tx, l, in, owner)
	if err != nil {
		return err
	}
	contact, err := v.contactOf(ctx, tx, l, in, account.ID)
	if err != nil {
		return err
	}
	values := editing.Values{"account_id": account.ID, "contact_id": contact}
	if in.CreateOpportunity {
		if values["opportunity_id"], err = v.opportunityOf(ctx, tx, l, in, account, owner); err != nil {
			return err
		}
	} else if in.Amount != nil || in.OpportunityName != nil || in.PipelineID != nil || in.CloseOn != nil {
		return fault.Invalidf("createOpportunity", "say true to make the opportunity that the other fields describe")
	}
	return v.take(ctx, tx, l, step{to: lead.Converted, on: in.ConvertedOn, field: "convertedOn"}, values)
}

// ownerOf is who is to own what is made: the named rep, else the lead's owner, else the rep who acts.
func (v *Verbs) ownerOf(ctx context.Context, tx *db.Client, l *db.Lead, in ConvertLeadInput) (any, error) {
	switch by := viewer.From(ctx); {
	case in.OwnerID != nil:
		_, err := v.edit.Find(ctx, tx, gid.Rep, "ownerId", *in.OwnerID, nil)
		return *in.OwnerID, err
	case l.OwnerID != nil:
		return *l.OwnerID, nil
	case by.Rep != 0:
		return by.Rep, nil
	default:
		return nil, nil
	}
}

func (v *Verbs) accountOf(ctx context.Context, tx *db.Client, l *db.Lead, in ConvertLeadInput, owner any) (*db.Account, error) {
	if in.AccountID != nil {
		a, err := editing.Find[db.Account](ctx, v.edit, tx, gid.Account, "accountId", *in.AccountID, nil)
		if err == nil && a.ArchivedAt != nil {
			return nil, fault.Conflictf("accountId", "the account is archived; restore it or name another one")
		}
		return a, err
	}
	name := l.Name
	if l.Company != nil {
		name = *l.Company
	}
	values := editing.Values{"name": name, "owner_id": owner}
	for column, x := range map[string]*string{"industry": l.Industry, "segment": l.Segment, "region": l.Region, "country": l.Country} {
		if x != nil {
			values[column] = *x
		}
	}
	id, err := v.edit.Insert(ctx, tx, gid.Account, values)
	if err != nil {
		return nil, err
	}
	return editing.Find[db.Account](editing.Everywhere(ctx), v.edit, tx, gid.Account, "accountId", id, nil)
}

func (v *Verbs) contactOf(ctx context.Context, tx *db.Client, l *db.Lead, in ConvertLeadInput, account gid.ID) (gid.ID, error) {
	if in.ContactID != nil {
		c, err := editing.Find[db.Contact](ctx, v.edit, tx, gid.Contact, "contactId", *in.ContactID, nil)
		switch {
		case err != nil:
			return 0, err
		case c.AccountID != account:
			return 0, fault.Invalidf("contactId", "the contact belongs to another account; give that account as accountId or leave the contact out")
		}
		return c.ID, nil
	}
	values := editing.Values{"account_id": account, "name": l.Name}
	for column, x := range map[string]*string{"email": l.Email, "phone": l.Phone, "title": l.Title} {
		if x != nil {
			values[column] = *x
		}
	}
	return v.edit.Insert(ctx, tx, gid.Contact, values)
}

func (v *Verbs) opportunityOf(ctx context.Context, tx *db.Client, l *db.Lead, in ConvertLeadInput, account *db.Account, owner any) (gid.ID, error) {
	values := editing.Values{"name": account.Name, "account_id": account.ID, "owner_id": owner, "lead_id": l.ID}
	if in.OpportunityName != nil {
		if err := values.Put("name", *in.OpportunityName); err != nil {
			return 0, fault.Under(err, "opportunityName")
		}
	}
	for column, x := range map[string]*gid.ID{"pipeline_id": in.PipelineID, "source_id": l.SourceID, "channel_id": l.ChannelID, "campaign_id": l.CampaignID} {
		if x != nil {
			values[column] = *x
		}
	}
	if in.Amount != nil {
		if err := values.Put("amount", *in.Amount); err != nil {
			return 0, err
		}
	}
	if in.CloseOn != nil {
		values["close_on"] = *in.CloseOn
	}
	if in.ConvertedOn != nil {
		values["opened_on"] = *in.ConvertedOn
	}
	if l.FirstTouchAt != nil {
		s, err := v.edit.Settings(ctx, tx)
		if err != nil {
			return 0, err
		}
		values["first_contact_on"] = l.FirstTouchAt.Day(s.Zone)
	}
	return v.edit.Insert(ctx, tx, gid.Opportunity, values)
}
