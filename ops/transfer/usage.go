package transfer

import (
	"context"
	"database/sql"
	"errors"
	"slices"

	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/ops/editing"
	"coxswain/ops/ledger"
	"coxswain/ops/metering"
	"coxswain/sales/calendar"
)

// uses judges reports of use as ingestUsage does, and files them under their months. A report is written once:
// a row with a known key and the same values changes nothing, one with other values is refused.
func (im *importer) uses(ctx context.Context, s *transaction, drafts []*draft) error {
	meters, subscriptions, err := im.metered(ctx, s, drafts)
	if err != nil {
		return err
	}
	for _, d := range drafts {
		if !d.isNew() {
			if len(d.changed()) > 0 {
				d.rejectField("key", "the report with this key is recorded with other values, and reports are never edited; give the new one a key of its own")
			}
			continue
		}
		if !d.has("happened_at") {
			continue // required says so
		}
		at := calendar.Instant(d.get("happened_at").n)
		on := at.Day(im.place)
		d.set("month", numberCell(int64(on.FirstOfMonth())))
		d.set("recorded_at", numberCell(int64(im.stamp)))
		if f := metering.Past(at, im.stamp); f != nil {
			d.rejectField("happenedAt", "%s", f.Message)
		}
		var subject *string
		if c := d.get("subject"); c.kind == text {
			subject = &c.s
		}
		if m := meters[d.get("meter_id").n]; m != nil {
			if f := metering.Accepts(m, subject); f != nil {
				d.rejectField(map[bool]string{true: "subject", false: "meter"}[m.ArchivedAt == nil], "%s", f.Message)
			}
		}
		if x := subscriptions[d.get("subscription_id").n]; x != nil {
			if f := metering.Ran(x, on); f != nil {
				d.rejectField("happenedAt", "%s", f.Message)
			}
		}
	}
	return nil
}

// metered reads what reports of use are judged by, in two statements. Those of a dry run may not be there yet.
func (im *importer) metered(ctx context.Context, s *transaction, drafts []*draft) (map[int64]*db.Meter, map[int64]*db.CustomerSubscription, error) {
	meters, subscriptions := map[int64]*db.Meter{}, map[int64]*db.CustomerSubscription{}
	read := func(k gid.Kind, column string, columns []string, scan func(*sql.Rows) error) error {
		var ids []int64
		for _, d := range drafts {
			ids = append(ids, d.get(column).n)
		}
		slices.Sort(ids)
		q := s.visible(k, columns...)
		q.Where(s.among(q.C("id"), nil, slices.Compact(ids)))
		return s.query(ctx, q, scan)
	}
	if len(drafts) == 0 {
		return meters, subscriptions, nil
	}
	return meters, subscriptions, errors.Join(
		read(gid.Meter, "meter_id", []string{"id", "name", "aggregation", "archived_at"}, func(rows *sql.Rows) error {
			var m db.Meter
			err := rows.Scan(&m.ID, &m.Name, &m.Aggregation, &m.ArchivedAt)
			meters[int64(m.ID)] = &m
			return err //nolint:wrapcheck // query wraps it
		}),
		read(gid.CustomerSubscription, "subscription_id", []string{"id", "name", "starts_on", "trial_started_on", "ended_on"}, func(rows *sql.Rows) error {
			var x db.CustomerSubscription
			err := rows.Scan(&x.ID, &x.Name, &x.StartsOn, &x.TrialStartedOn, &x.EndedOn)
			subscriptions[int64(x.ID)] = &x
			return err //nolint:wrapcheck // query wraps it
		}))
}

// metersOf lists the meters of drafts.
func metersOf(drafts map[string]*draft) []int64 {
	var out []int64
	for _, d := range drafts {
		if id := d.get("meter_id").n; !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

// countUse makes the months anew that reports belong to, late ones included, and lets the ledger follow
// where what is owed for them changes.
func (im *importer) countUse(ctx context.Context, s *transaction, drafts []*draft) error {
	var spots []metering.Spot
	for _, d := range drafts {
		spots = append(spots, metering.Spot{
			Subscription: gid.ID(d.get("subscription_id").n), Meter: gid.ID(d.get("meter_id").n), Month: calendar.Day(d.get("month").n), //nolint:gosec // a day that was range-checked
		})
	}
	if len(spots) == 0 {
		return nil
	}
	verbs := meteringOf(editing.New(im.store))
	return im.within(ctx, s, nil, func(ctx context.Context, tx *db.Client) error { return verbs.Count(ctx, tx, spots) })
}

// meteringOf are the verbs of use, with a ledger that follows where one is kept.
func meteringOf(e *editing.Editor) *metering.Verbs {
	store := e.Store()
	if !store.Follows(gid.UsageMonth) {
		return metering.New(e, nil)
	}
	return metering.New(e, func(ctx context.Context, tx *db.Client, accounts []gid.ID) error {
		return ledger.Refresh(ctx, store, tx, accounts)
	})
}

// touchRules refuses touches of nobody or by nothing.
func touchRules(d *draft) {
	if !d.has("lead_id") && !d.has("contact_id") && !d.has("account_id") {
		d.rejectField("lead", "a value is required: say who was touched by lead, contact or account")
	}
	if !d.has("campaign_id") && !d.has("channel_id") {
		d.rejectField("campaign", "a value is required: say what touched them by campaign or channel")
	}
}
