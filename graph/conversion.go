package graph

import (
	"context"

	"coxswain/ent"
	"coxswain/ent/gid"
	"coxswain/graph/model"
	"coxswain/ops/marketing"
)

// conversion is the payload of convertLead.
func conversion(ctx context.Context, s *ent.Store, id gid.ID, c *marketing.Conversion, err error) (*model.ConvertLeadPayload, error) {
	if c == nil {
		c = &marketing.Conversion{}
	}
	lead, faults, err := kept(ctx, s, id, c.Lead, err)
	if err != nil || len(faults) > 0 {
		return &model.ConvertLeadPayload{Lead: lead, UserErrors: faults}, err
	}
	return &model.ConvertLeadPayload{Lead: lead, Account: c.Account, Contact: c.Contact, Opportunity: c.Opportunity}, nil
}
