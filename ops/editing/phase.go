package editing

import (
	"context"

	"entgo.io/ent/dialect/sql"

	"coxswain/ent/db"
	dbaccount "coxswain/ent/db/account"
	"coxswain/ent/db/customersubscription"
	"coxswain/ent/db/opportunity"
	"coxswain/ent/gid"
	"coxswain/ent/rule"
	phases "coxswain/sales/account"
	"coxswain/sales/calendar"
	"coxswain/sales/pipeline"
	"coxswain/sales/subscription"
)

// ReappraiseAll moves accounts to the life cycle phases that follow from their opportunities and
// subscriptions, in a constant number of statements. The changes join the set, which the caller logs.
func (e *Editor) ReappraiseAll(ctx context.Context, tx *db.Client, set *RowSet, ids []gid.ID) error {
	all, err := standings(ctx, tx, ids)
	if err != nil {
		return err
	}
	accounts, err := tx.Account.Query().Where(func(s *sql.Selector) { s.Where(rule.OneOf(s.C(dbaccount.FieldID), ids)) }).
		Order(dbaccount.ByID()).All(Everywhere(ctx))
	if err != nil {
		return err
	}
	changes := make([]RowChange, len(accounts))
	for i, a := range accounts {
		changes[i] = RowChange{ID: a.ID, Before: Values{dbaccount.FieldLifecyclePhase: a.LifecyclePhase}, After: Values{dbaccount.FieldLifecyclePhase: phases.Phase(a.LifecyclePhase, all[a.ID])}}
	}
	set.Update(gid.Account, changes)
	return nil
}

// standings are what the phases of accounts are decided by.
func standings(ctx context.Context, tx *db.Client, ids []gid.ID) (map[gid.ID]phases.Standing, error) {
	ctx = Everywhere(ctx)
	ended, out, err := subscriptionStandings(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	var rows []struct {
		AccountID       gid.ID                   `json:"account_id"`
		Status          pipeline.Status          `json:"status"`
		OpportunityType pipeline.OpportunityType `json:"opportunity_type"`
		Count           int                      `json:"count"`
		Last            *calendar.Day            `json:"last"`
	}
	err = tx.Opportunity.Query().
		Where(func(s *sql.Selector) { s.Where(rule.OneOf(s.C(opportunity.FieldAccountID), ids)) }, opportunity.ArchivedAtIsNil()).
		GroupBy(opportunity.FieldAccountID, opportunity.FieldStatus, opportunity.FieldOpportunityType).
		Aggregate(db.Count(), db.As(db.Max(opportunity.FieldClosedOn), "last")).Scan(ctx, &rows)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		s := out[r.AccountID]
		switch r.Status {
		case pipeline.Won:
			over, left := ended[r.AccountID]
			s.Won = s.Won || !left || r.Last != nil && *r.Last >= over
		case pipeline.Open:
			s.Open += r.Count
			if r.OpportunityType == pipeline.TypeRenewal {
				s.OpenRenewals += r.Count
			}
		case pipeline.Lost:
		}
		out[r.AccountID] = s
	}
	return out, nil
}

// subscriptionStandings counts subscriptions, and says when the last of those accounts ended that paid
// and have none any more.
func subscriptionStandings(ctx context.Context, tx *db.Client, ids []gid.ID) (map[gid.ID]calendar.Day, map[gid.ID]phases.Standing, error) {
	var rows []struct {
		AccountID gid.ID              `json:"account_id"`
		Status    subscription.Status `json:"status"`
		Count     int                 `json:"count"`
		Last      *calendar.Day       `json:"last"`
	}
	err := tx.CustomerSubscription.Query().
		Where(
			func(s *sql.Selector) { s.Where(rule.OneOf(s.C(customersubscription.FieldAccountID), ids)) },
			customersubscription.StartsOnNotNil(),
			customersubscription.Or( // a trial that nobody converted was never paid
				customersubscription.StatusNEQ(subscription.Ended), customersubscription.TrialStartedOnIsNil(), customersubscription.ConvertedOnNotNil(),
			),
		).
		GroupBy(customersubscription.FieldAccountID, customersubscription.FieldStatus).
		Aggregate(db.Count(), db.As(db.Max(customersubscription.FieldEndedOn), "last")).Scan(ctx, &rows)
	if err != nil {
		return nil, nil, err
	}
	ended, out := map[gid.ID]calendar.Day{}, map[gid.ID]phases.Standing{}
	for _, r := range rows {
		s := out[r.AccountID]
		switch {
		case r.Status.Running():
			s.Running += r.Count
		case r.Status == subscription.Trialing:
			s.Trials += r.Count
		case r.Status == subscription.Ended && r.Last != nil:
			ended[r.AccountID] = *r.Last
		}
		out[r.AccountID] = s
	}
	for id, s := range out {
		if _, ok := ended[id]; ok && s.Running > 0 {
			delete(ended, id)
		}
		_, s.Left = ended[id]
		out[id] = s
	}
	return ended, out, nil
}
