package page

import (
	"context"
	"fmt"

	"entgo.io/ent/dialect/sql"

	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/ent/rule"
)

// The sources of subscriptions, of the ledger of recurring revenue, and of use.
var (
	SubscriptionPlans     = from(gid.SubscriptionPlan, func(c *db.Client) *db.SubscriptionPlanQuery { return c.SubscriptionPlan.Query() })
	PlanPrices            = from(gid.PlanPrice, func(c *db.Client) *db.PlanPriceQuery { return c.PlanPrice.Query() })
	PlanEntitlements      = from(gid.PlanEntitlement, func(c *db.Client) *db.PlanEntitlementQuery { return c.PlanEntitlement.Query() })
	CancellationReasons   = from(gid.CancellationReason, func(c *db.Client) *db.CancellationReasonQuery { return c.CancellationReason.Query() })
	CustomerSubscriptions = from(gid.CustomerSubscription, func(c *db.Client) *db.CustomerSubscriptionQuery { return c.CustomerSubscription.Query() })
	SubscriptionEvents    = from(gid.SubscriptionEvent, func(c *db.Client) *db.SubscriptionEventQuery { return c.SubscriptionEvent.Query() })
	SubscriptionItems     = from(gid.SubscriptionItem, func(c *db.Client) *db.SubscriptionItemQuery { return c.SubscriptionItem.Query() })
	SubscriptionTerms     = from(gid.SubscriptionTerm, func(c *db.Client) *db.SubscriptionTermQuery { return c.SubscriptionTerm.Query() })
	MrrMovements          = from(gid.MrrMovement, func(c *db.Client) *db.MrrMovementQuery { return c.MrrMovement.Query() })
	LedgerVersions        = from(gid.LedgerVersion, func(c *db.Client) *db.LedgerVersionQuery { return c.LedgerVersion.Query() })
	AccountRevenues       = from(gid.AccountRevenue, func(c *db.Client) *db.AccountRevenueQuery { return c.AccountRevenue.Query() })
	AccountSegments       = from(gid.AccountSegment, func(c *db.Client) *db.AccountSegmentQuery { return c.AccountSegment.Query() })
	Meters                = from(gid.Meter, func(c *db.Client) *db.MeterQuery { return c.Meter.Query() })
	UsageEvents           = from(gid.UsageEvent, func(c *db.Client) *db.UsageEventQuery { return c.UsageEvent.Query() })
	UsageMonths           = from(gid.UsageMonth, func(c *db.Client) *db.UsageMonthQuery { return c.UsageMonth.Query() })
	CampaignTouches       = from(gid.CampaignTouch, func(c *db.Client) *db.CampaignTouchQuery { return c.CampaignTouch.Query() })
)

// SubscriptionPlanConnection and what follows are the names of the connections and edges in the API.
type (
	SubscriptionPlanConnection     = Connection[db.SubscriptionPlan]
	SubscriptionPlanEdge           = Edge[db.SubscriptionPlan]
	PlanPriceConnection            = Connection[db.PlanPrice]
	PlanPriceEdge                  = Edge[db.PlanPrice]
	PlanEntitlementConnection      = Connection[db.PlanEntitlement]
	PlanEntitlementEdge            = Edge[db.PlanEntitlement]
	CancellationReasonConnection   = Connection[db.CancellationReason]
	CancellationReasonEdge         = Edge[db.CancellationReason]
	CustomerSubscriptionConnection = Connection[db.CustomerSubscription]
	CustomerSubscriptionEdge       = Edge[db.CustomerSubscription]
	SubscriptionEventConnection    = Connection[db.SubscriptionEvent]
	SubscriptionEventEdge          = Edge[db.SubscriptionEvent]
	SubscriptionItemConnection     = Connection[db.SubscriptionItem]
	SubscriptionItemEdge           = Edge[db.SubscriptionItem]
	SubscriptionTermConnection     = Connection[db.SubscriptionTerm]
	SubscriptionTermEdge           = Edge[db.SubscriptionTerm]
	MrrMovementConnection          = Connection[db.MrrMovement]
	MrrMovementEdge                = Edge[db.MrrMovement]
	LedgerVersionConnection        = Connection[db.LedgerVersion]
	LedgerVersionEdge              = Edge[db.LedgerVersion]
	AccountSegmentConnection       = Connection[db.AccountSegment]
	AccountSegmentEdge             = Edge[db.AccountSegment]
	MeterConnection                = Connection[db.Meter]
	MeterEdge                      = Edge[db.Meter]
	UsageEventConnection           = Connection[db.UsageEvent]
	UsageEventEdge                 = Edge[db.UsageEvent]
	UsageMonthConnection           = Connection[db.UsageMonth]
	UsageMonthEdge                 = Edge[db.UsageMonth]
	CampaignTouchConnection        = Connection[db.CampaignTouch]
	CampaignTouchEdge              = Edge[db.CampaignTouch]
)

// chosen are the conditions of arguments that only some lists have: the day on which dated rows hold,
// and the version of the ledger. A sum over two versions of the ledger would count everything twice, so
// without the argument a list holds the version in force.
func chosen[T any](src Source[T], a Args) []condition {
	var out []condition
	if a.AsOf != nil && src.has("valid_from") {
		day := int64(*a.AsOf)
		out = append(out, func(s *sql.Selector) *sql.Predicate {
			return sql.And(sql.LTE(s.C("valid_from"), day), sql.Or(sql.IsNull(s.C("valid_to")), sql.GT(s.C("valid_to"), day)))
		})
	}
	if src.kind != gid.MrrMovement {
		return out
	}
	if a.Ledger != nil {
		return append(out, func(s *sql.Selector) *sql.Predicate { return sql.EQ(s.C("ledger"), *a.Ledger) })
	}
	return append(out, func(s *sql.Selector) *sql.Predicate {
		return sql.P(func(b *sql.Builder) {
			b.Ident(s.C("ledger")).WriteString(" = (SELECT MAX(number) FROM ledger_versions)")
		})
	})
}

// Single returns the row of a kind that refers to parent by a column under which each parent has at
// most one, nil when there is none. It is read at once for all parents that were read together.
func Single[T any](ctx context.Context, src Source[T], column string, parent gid.ID) (*T, error) {
	l, ok := ctx.Value(loadersKey{}).(*Loaders)
	if !ok {
		return nil, fmt.Errorf("%s of %s: no loaders in the context", src.kind, column)
	}
	return Together(ctx, nestedKey{src.kind, column, "single"}, parent, func(ctx context.Context, parents []gid.ID) (map[gid.ID]*T, error) {
		rows, err := src.all(ctx, l.client, func(s *sql.Selector) { s.Where(rule.OneOf(s.C(column), parents)) })
		register(ctx, rows)
		out := make(map[gid.ID]*T, len(rows))
		for _, r := range rows {
			n, _ := valueOf(r, column).(int64)
			out[gid.ID(n)] = r
		}
		return out, err
	})
}

// summed returns the column that subtotals of a kind add up by currency, empty for kinds without one.
func summed[T any](src Source[T]) string {
	if !src.has("currency") {
		return ""
	}
	for _, column := range []string{"amount_minor", "mrr_minor", "native_delta_minor", "overage_minor", "earned_minor"} {
		if src.has(column) {
			return column
		}
	}
	return ""
}
