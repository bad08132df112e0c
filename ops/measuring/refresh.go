package measuring

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"

	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/ops/changelog"
	"coxswain/sales/kpi"
)

// manyChanges is when reading everything is cheaper than reading what changed. The log tells no more than
// one page, so that a full one has to mean this.
const manyChanges = changelog.PageSize - 1

// touched are the facts that a run of the change log concerns.
type touched struct {
	everything bool
	ids        map[gid.Kind]map[int64]bool // facts to read again
	children   map[gid.Kind]map[int64]bool // rows whose parent is still to be found
}

// parents says which fact a row that hangs on it belongs to, and by which column.
var parents = map[gid.Kind]struct {
	kind   gid.Kind
	column string
}{
	gid.OpportunityLine:       {gid.Opportunity, "opportunity_id"},
	gid.OpportunityCredit:     {gid.Opportunity, "opportunity_id"},
	gid.OpportunityCompetitor: {gid.Opportunity, "opportunity_id"},
	gid.StageChange:           {gid.Opportunity, "opportunity_id"},
	gid.CloseDateChange:       {gid.Opportunity, "opportunity_id"},
	gid.TeamMembership:        {gid.Rep, "rep_id"},
	gid.QuotaRelief:           {gid.Rep, "rep_id"},
	gid.TerritoryAccount:      {gid.Account, "account_id"},
	gid.AccountRevenue:        {ledgerOfAccount, "account_id"},
	gid.SubscriptionItem:      {gid.CustomerSubscription, "subscription_id"},
	gid.CommissionDispute:     {gid.CommissionStatement, "statement_id"},
}

// facts are the kinds that are read again row by row.
var facts = []gid.Kind{
	gid.Team, gid.Rep, gid.Territory, gid.Account, gid.Product, gid.Channel, gid.Campaign, gid.LeadSource, gid.Pipeline,
	gid.Competitor, gid.Opportunity, gid.Lead, gid.Activity, gid.Spend, gid.Quota,
	ledgerOfAccount, gid.SubscriptionTerm, gid.CustomerSubscription, gid.UsageMonth, gid.CampaignTouch, gid.Meter, gid.Contact,
	gid.CommissionStatement,
}

// foundations change what many facts mean, so everything is read again.
var foundations = []gid.Kind{gid.Organisation, gid.ExchangeRate, gid.Holiday, gid.Stage, gid.LossReason, gid.LedgerVersion, gid.SubscriptionPlan}

// concerned finds which facts a run of entries concerns.
func concerned(entries []*db.Change) touched {
	t := touched{everything: len(entries) > manyChanges, ids: map[gid.Kind]map[int64]bool{}, children: map[gid.Kind]map[int64]bool{}}
	for _, e := range entries {
		k := e.RecordID.Kind()
		p, child := parents[k]
		switch {
		case slices.Contains(foundations, k):
			t.everything = true
		case child:
			add(t.children, k, int64(e.RecordID))
			for _, side := range []json.RawMessage{e.Before, e.After} { // where it was, and where it went
				if id := reference(side, p.column); id != 0 {
					add(t.ids, p.kind, int64(id))
				}
			}
		case slices.Contains(facts, k):
			add(t.ids, k, int64(e.RecordID))
			if k == gid.Opportunity { // the lead it no longer belongs to
				if id := reference(e.Before, "lead_id"); id != 0 {
					add(t.ids, gid.Lead, int64(id))
				}
			}
		}
	}
	return t
}

func add(m map[gid.Kind]map[int64]bool, k gid.Kind, id int64) {
	if m[k] == nil {
		m[k] = map[int64]bool{}
	}
	m[k][id] = true
}

// reference reads one reference out of logged values; 0 when there is none.
func reference(logged json.RawMessage, column string) gid.ID {
	var values map[string]json.RawMessage
	if len(logged) == 0 || json.Unmarshal(logged, &values) != nil {
		return 0
	}
	var id gid.ID
	if b, ok := values[column]; !ok || json.Unmarshal(b, &id) != nil {
		return 0
	}
	return id
}

// apply returns a snapshot in which the touched facts are read again.
func (s *Store) apply(ctx context.Context, last *snapshot, t touched) (*snapshot, error) {
	var out *snapshot
	err := reading(ctx, s.store, nil, func(r *reader) error {
		l, err := newLoad(r, s.store.Now())
		if err != nil {
			return err
		}
		if err := l.findParents(t); err != nil {
			return err
		}
		var sink changeSink
		if err := l.again(t, &sink); err != nil {
			return err
		}
		sink.gone(t)
		out = &snapshot{facts: last.facts.Apply(sink.c), settings: l.settings, rates: l.rates}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("refresh facts: %w", err)
	}
	return out, nil
}

// findParents adds the facts that changed children hang on, and those that depend on changed facts.
func (l *load) findParents(t touched) error {
	for k, ids := range t.children {
		p := parents[k]
		err := l.each(k, p.column, "id", "id", sorted(ids), func(c []cell) error {
			add(t.ids, p.kind, c[0].id())
			return nil
		})
		if err != nil {
			return err
		}
	}
	if err := l.dependents(t); err != nil {
		return err
	}
	if err := l.corrections(t); err != nil {
		return err
	}
	// A lead's customer day comes from its opportunities, an opportunity's lead day from its lead.
	if ids := sorted(t.ids[gid.Lead]); ids != nil {
		err := l.each(gid.Opportunity, "id", "id", "lead_id", ids, func(c []cell) error {
			add(t.ids, gid.Opportunity, c[0].id())
			return nil
		})
		if err != nil {
			return err
		}
	}
	if ids := sorted(t.ids[gid.Opportunity]); ids != nil {
		return l.each(gid.Opportunity, "lead_id", "id", "id", ids, func(c []cell) error {
			if c[0].known {
				add(t.ids, gid.Lead, c[0].id())
			}
			return nil
		})
	}
	return nil
}

// again reads the touched facts.
func (l *load) again(t touched, to sink) error {
	read := map[gid.Kind]func([]int64, sink) error{
		gid.Team: l.teams, gid.Rep: l.reps, gid.Territory: l.territories, gid.Account: l.accounts,
		gid.Opportunity: l.opportunities, gid.Lead: l.leads, gid.Activity: l.activities, gid.Spend: l.spends, gid.Quota: l.quotas,
		ledgerOfAccount: l.movements, gid.SubscriptionTerm: l.terms, gid.CustomerSubscription: l.trials, gid.UsageMonth: l.usage, gid.CampaignTouch: l.touches,
		gid.CommissionStatement: l.statements,
		gid.Contact:             func([]int64, sink) error { return nil }, // read for the touches that name them
	}
	for _, k := range facts {
		ids := sorted(t.ids[k])
		if ids == nil {
			continue
		}
		f, ok := read[k]
		if !ok {
			f = func(ids []int64, to sink) error { return l.names(k, ids, to) }
		}
		if err := f(ids, to); err != nil {
			return err
		}
	}
	return nil
}

// gone marks the touched facts that the database no longer has.
func (s *changeSink) gone(t touched) {
	s.c.GoneOpportunities = missing(t.ids[gid.Opportunity], s.c.Opportunities, func(x kpi.Opportunity) int64 { return x.ID })
	s.c.GoneLeads = missing(t.ids[gid.Lead], s.c.Leads, func(x kpi.Lead) int64 { return x.ID })
	s.c.GoneActivities = missing(t.ids[gid.Activity], s.c.Activities, func(x kpi.Activity) int64 { return x.ID })
	s.c.GoneSpends = missing(t.ids[gid.Spend], s.c.Spends, func(x kpi.Spend) int64 { return x.ID })
	s.c.GoneQuotas = missing(t.ids[gid.Quota], s.c.Quotas, func(x kpi.Quota) int64 { return x.ID })
	s.c.MovedAccounts = sorted(t.ids[ledgerOfAccount])
	s.c.GoneTerms = missing(t.ids[gid.SubscriptionTerm], s.c.Terms, func(x kpi.SubscriptionTerm) int64 { return x.ID })
	s.c.GoneTrials = missing(t.ids[gid.CustomerSubscription], s.c.Trials, func(x kpi.Trial) int64 { return x.Subscription })
	s.c.GoneUsageMonths = missing(t.ids[gid.UsageMonth], s.c.UsageMonths, func(x kpi.UsageMonth) int64 { return x.ID })
	s.c.GoneTouches = missing(t.ids[gid.CampaignTouch], s.c.Touches, func(x kpi.Touch) int64 { return x.ID })
	s.c.GoneStatements = missing(t.ids[gid.CommissionStatement], s.c.Statements, func(x kpi.Statement) int64 { return x.ID })
	for _, id := range missing(t.ids[gid.Rep], s.c.Reps, func(x kpi.Rep) int64 { return x.ID }) {
		s.c.Reps = append(s.c.Reps, kpi.Rep{ID: id, Left: kpi.On(math.MinInt32 + 1)}) // never employed, so never counted
	}
}

func missing[T any](wanted map[int64]bool, found []T, id func(T) int64) []int64 {
	left := maps.Clone(wanted)
	for _, x := range found {
		delete(left, id(x))
	}
	return sorted(left)
}

func sorted(ids map[int64]bool) []int64 { return slices.Sorted(maps.Keys(ids)) }
