package selling

import (
	"context"

	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/ops/editing"
)

// opportunityParts are the lists that an opportunity may be created with. Credits come before
// competitors and after lines, as the sale is read.
var opportunityParts = []editing.Part{
	{Field: "lines", Kind: gid.OpportunityLine, Column: "opportunity_id", Operation: "createOpportunityLine"},
	{Field: "credits", Kind: gid.OpportunityCredit, Column: "opportunity_id", Operation: "createOpportunityCredit"},
	{Field: "competitors", Kind: gid.OpportunityCompetitor, Column: "opportunity_id", Operation: "createOpportunityCompetitor"},
}

// CreateOpportunity stores a new opportunity with its lines, credits and competitors, all or nothing.
func (v *Verbs) CreateOpportunity(ctx context.Context, input any) (*db.Opportunity, error) {
	return editing.As[db.Opportunity](v.edit.CreateWhole(ctx, "createOpportunity", gid.Opportunity, input, opportunityParts))
}
