package timeline

import (
	"context"

	"entgo.io/ent/dialect/sql"

	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/graph/model"
	"coxswain/graph/page"
	"coxswain/sales/calendar"
	"coxswain/sales/pipeline"
	"coxswain/sales/recurring"
	"coxswain/sales/subscription"
)

// source reads one kind of entry.
type source struct {
	kind model.AccountTimelineKind
	read func(ctx context.Context, r *reader, rank int, accounts []gid.ID) error
}

type condition = func(*sql.Selector) *sql.Predicate

// sources are the kinds of entries in their order within a day, what follows before what it follows from.
var sources = []source{
	byDay(model.AccountTimelineKindMrrMovement, page.MrrMovements, "day", under("account_id"), all(standing("mrr_movements", "account_id"), inForce, moves), func(_ *reader, x *db.MrrMovement) (gid.ID, calendar.Day) { return x.AccountID, x.Day }),
	byDay(model.AccountTimelineKindSubscriptionEvent, page.SubscriptionEvents, "effective_on", through("subscription_id", "customer_subscriptions"), all(standing("subscription_events", "subscription_id"), not("event", string(subscription.Reversed))), func(r *reader, x *db.SubscriptionEvent) (gid.ID, calendar.Day) {
		return r.of[x.SubscriptionID], x.EffectiveOn
	}),
	byDay(model.AccountTimelineKindOpportunityWon, page.Opportunities, "closed_on", under("account_id"), is("status", string(pipeline.Won)), closed),
	byDay(model.AccountTimelineKindOpportunityLost, page.Opportunities, "closed_on", under("account_id"), is("status", string(pipeline.Lost)), closed),
	byDay(model.AccountTimelineKindOpportunityStage, page.StageChanges, "changed_on", through("opportunity_id", "opportunities"), all(given("from_stage_id"), intoOpenStage), func(r *reader, x *db.StageChange) (gid.ID, calendar.Day) {
		return r.of[x.OpportunityID], x.ChangedOn
	}),
	byDay(model.AccountTimelineKindOpportunityOpened, page.Opportunities, "opened_on", under("account_id"), given("opened_on"), func(_ *reader, x *db.Opportunity) (gid.ID, calendar.Day) { return deref(x.AccountID), *x.OpenedOn }),
	byInstant(model.AccountTimelineKindActivity, page.Activities, "happened_at", under("account_id"), nil, func(x *db.Activity) (gid.ID, calendar.Instant) { return deref(x.AccountID), x.HappenedAt }),
	byInstant(model.AccountTimelineKindPhase, page.Changes, "recorded_at", under("record_id"), all(is("operation", "UPDATE"), mentions("after", "lifecycle_phase")), logged),
	byDay(model.AccountTimelineKindOwner, page.AccountOwnerships, "valid_from", under("account_id"), nil, func(_ *reader, x *db.AccountOwnership) (gid.ID, calendar.Day) { return x.AccountID, x.ValidFrom }),
	byDay(model.AccountTimelineKindTerritory, page.TerritoryAccounts, "valid_from", under("account_id"), nil, func(_ *reader, x *db.TerritoryAccount) (gid.ID, calendar.Day) { return x.AccountID, x.ValidFrom }),
	byDay(model.AccountTimelineKindSegment, page.AccountSegments, "valid_from", under("account_id"), nil, func(_ *reader, x *db.AccountSegment) (gid.ID, calendar.Day) { return x.AccountID, x.ValidFrom }),
	byInstant(model.AccountTimelineKindContactAdded, page.Contacts, "created_at", under("account_id"), func(q *sql.Selector) *sql.Predicate { return sql.IsNull(q.C("merged_into_id")) }, func(x *db.Contact) (gid.ID, calendar.Instant) { return x.AccountID, x.CreatedAt }),
	byDay(model.AccountTimelineKindLeadConverted, page.Leads, "converted_on", under("account_id"), given("converted_on"), func(_ *reader, x *db.Lead) (gid.ID, calendar.Day) { return deref(x.AccountID), *x.ConvertedOn }),
	byInstant(model.AccountTimelineKindImported, page.Changes, "recorded_at", under("record_id"), all(given("batch_id"), given("batch_row")), logged),
}

func closed(_ *reader, x *db.Opportunity) (gid.ID, calendar.Day) {
	return deref(x.AccountID), *x.ClosedOn
}

func logged(x *db.Change) (gid.ID, calendar.Instant) {
	return x.RecordID, calendar.Instant(x.RecordedAt)
}

func deref(id *gid.ID) gid.ID {
	if id == nil {
		return 0
	}
	return *id
}

// byDay is a kind whose rows have a day.
func byDay[T any](kind model.AccountTimelineKind, src page.Source[T], column string, parent, where condition, of func(*reader, *T) (gid.ID, calendar.Day)) source {
	return source{kind, func(ctx context.Context, r *reader, rank int, accounts []gid.ID) error {
		rows, err := page.Newest(ctx, r.client, src, accounts, page.Slice{Under: parent, Where: all(where, r.days(rank, column)), By: column, Limit: r.limit})
		if err != nil {
			return err
		}
		if err := r.parents(ctx, records(rows)); err != nil {
			return err
		}
		for _, x := range rows {
			account, day := of(r, x)
			rec := record(x)
			r.items = append(r.items, item{place: place{Day: day, Rank: rank, ID: rec.GlobalID()}, account: account, record: rec})
		}
		return nil
	}}
}

// byInstant is a kind whose rows have an instant.
func byInstant[T any](kind model.AccountTimelineKind, src page.Source[T], column string, parent, where condition, of func(*T) (gid.ID, calendar.Instant)) source {
	return source{kind, func(ctx context.Context, r *reader, rank int, accounts []gid.ID) error {
		rows, err := page.Newest(ctx, r.client, src, accounts, page.Slice{Under: parent, Where: all(where, r.instants(rank, column)), By: column, Limit: r.limit})
		if err != nil {
			return err
		}
		for _, x := range rows {
			account, at := of(x)
			rec := record(x)
			r.items = append(r.items, item{
				place:   place{Day: at.Day(r.company.Zone), Rank: rank, At: int64(at), ID: rec.GlobalID()},
				account: account, record: rec, at: &at,
			})
		}
		return nil
	}}
}

func record[T any](row *T) db.Record {
	r, _ := any(row).(db.Record)
	return r
}

func records[T any](rows []*T) []db.Record {
	out := make([]db.Record, len(rows))
	for i, x := range rows {
		out[i] = record(x)
	}
	return out
}

// parents remembers to which accounts the opportunities and subscriptions belong that rows hang on.
func (r *reader) parents(ctx context.Context, rows []db.Record) error {
	var ids []gid.ID
	for _, x := range rows {
		switch x := x.(type) {
		case *db.StageChange:
			ids = append(ids, x.OpportunityID)
		case *db.SubscriptionEvent:
			ids = append(ids, x.SubscriptionID)
		}
	}
	found, err := page.LoadRecords(ctx, ids)
	for id, x := range found {
		switch x := x.(type) {
		case *db.Opportunity:
			r.of[id] = deref(x.AccountID)
		case *db.CustomerSubscription:
			r.of[id] = x.AccountID
		}
	}
	return err
}

// days narrows a kind to the asked days and to what stands behind the cursor.
func (r *reader) days(rank int, column string) condition {
	return func(q *sql.Selector) *sql.Predicate {
		c := q.C(column)
		parts := []*sql.Predicate{sql.LT(c, int64(r.to))}
		if r.from != nil {
			parts = append(parts, sql.GTE(c, int64(*r.from)))
		}
		if at := r.after; at != nil {
			switch {
			case rank > at.Rank:
				parts = append(parts, sql.LTE(c, int64(at.Day)))
			case rank < at.Rank:
				parts = append(parts, sql.LT(c, int64(at.Day)))
			default:
				parts = append(parts, sql.Or(sql.LT(c, int64(at.Day)), sql.And(sql.EQ(c, int64(at.Day)), sql.LT(q.C("id"), int64(at.ID)))))
			}
		}
		return sql.And(parts...)
	}
}

// instants does the same for a kind with instants.
func (r *reader) instants(rank int, column string) condition {
	start := func(d calendar.Day) int64 { return int64(d.In(r.company.Zone)) }
	return func(q *sql.Selector) *sql.Predicate {
		c := q.C(column)
		parts := []*sql.Predicate{sql.LT(c, start(r.to))}
		if r.from != nil {
			parts = append(parts, sql.GTE(c, start(*r.from)))
		}
		if at := r.after; at != nil {
			switch {
			case rank > at.Rank:
				parts = append(parts, sql.LT(c, start(at.Day+1)))
			case rank < at.Rank:
				parts = append(parts, sql.LT(c, start(at.Day)))
			default:
				parts = append(parts, sql.Or(sql.LT(c, at.At), sql.And(sql.EQ(c, at.At), sql.LT(q.C("id"), int64(at.ID)))))
			}
		}
		return sql.And(parts...)
	}
}

func under(column string) condition {
	return func(q *sql.Selector) *sql.Predicate { return page.ParentID(q, column) }
}

func through(column, table string) condition {
	return func(q *sql.Selector) *sql.Predicate { return page.ThroughParent(q, column, table, "account_id") }
}

func all(parts ...condition) condition {
	return func(q *sql.Selector) *sql.Predicate {
		var out []*sql.Predicate
		for _, p := range parts {
			if p != nil {
				out = append(out, p(q))
			}
		}
		return sql.And(out...)
	}
}

func is(column, value string) condition {
	return func(q *sql.Selector) *sql.Predicate { return sql.EQ(q.C(column), value) }
}

func not(column, value string) condition {
	return func(q *sql.Selector) *sql.Predicate { return sql.NEQ(q.C(column), value) }
}

func given(column string) condition {
	return func(q *sql.Selector) *sql.Predicate { return sql.NotNull(q.C(column)) }
}

// mentions is that a document of the change log has a field.
func mentions(column, field string) condition {
	return func(q *sql.Selector) *sql.Predicate {
		return sql.P(func(b *sql.Builder) {
			b.WriteString("CAST(").Ident(q.C(column)).WriteString(" AS text) LIKE ").Arg(`%"` + field + `"%`)
		})
	}
}

func inForce(q *sql.Selector) *sql.Predicate {
	return sql.P(func(b *sql.Builder) {
		b.Ident(q.C("ledger")).WriteString(" = (SELECT MAX(number) FROM ledger_versions)")
	})
}

// moves leaves out what only passes between owners, territories and plans, which other entries tell.
func moves(q *sql.Selector) *sql.Predicate {
	return sql.NEQ(q.C("movement"), string(recurring.Transfer))
}

func intoOpenStage(q *sql.Selector) *sql.Predicate {
	return sql.P(func(b *sql.Builder) {
		b.Ident(q.C("to_stage_id")).WriteString(" IN (SELECT id FROM stages WHERE outcome = ").Arg(string(pipeline.Open)).WriteByte(')')
	})
}

// standing leaves out rows that take another one back, and rows that a standing one takes back. Rows of one
// scope refer to each other.
func standing(table, scope string) condition {
	return func(q *sql.Selector) *sql.Predicate {
		return sql.And(sql.IsNull(q.C("reverses_id")), sql.P(func(b *sql.Builder) {
			b.WriteString("NOT EXISTS (SELECT 1 FROM ").Ident(table).WriteString(" AS r1 WHERE r1.").Ident(scope).WriteString(" = ").Ident(q.C(scope))
			b.WriteString(" AND r1.reverses_id = ").Ident(q.C("id"))
			b.WriteString(" AND NOT EXISTS (SELECT 1 FROM ").Ident(table).WriteString(" AS r2 WHERE r2.").Ident(scope).WriteString(" = r1.").Ident(scope)
			b.WriteString(" AND r2.reverses_id = r1.id))")
		}))
	}
}
