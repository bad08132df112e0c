package transfer

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"slices"

	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/ops/editing"
	"coxswain/ops/subscribing"
	"coxswain/sales/calendar"
	"coxswain/sales/money"
	"coxswain/sales/subscription"
)

// eventFields are the fields that only some events have.
var eventFields = map[string][]subscription.Event{
	"plan":               {subscription.Amended, subscription.Renewed, subscription.Reactivated},
	"quantity":           {subscription.Amended, subscription.Renewed, subscription.Reactivated},
	"amount":             {subscription.Amended, subscription.Renewed, subscription.Reactivated},
	"intervalMonths":     {subscription.Amended, subscription.Renewed, subscription.Reactivated},
	"resumesOn":          {subscription.PauseBegan},
	"endsOn":             {subscription.CancellationScheduled},
	"cancellationReason": {subscription.Cancelled, subscription.CancellationScheduled},
}

// changes turns rows into the events of subscriptions that are recorded already, each subscription's in the
// order in which they take effect.
func (im *importer) changes(ctx context.Context, s *transaction, drafts []*draft) error {
	h, err := im.histories(ctx, s, drafts)
	if err != nil {
		return err
	}
	undone, err := im.undoneEvents(ctx, s, h)
	if err != nil {
		return err
	}
	ordered := slices.Clone(drafts)
	slices.SortStableFunc(ordered, func(a, b *draft) int { return cmp.Compare(a.get("effective_on").n, b.get("effective_on").n) })
	for _, d := range ordered {
		if d.rejected() || !d.has("subscription_id") || !d.has("effective_on") || !d.has("event") {
			continue // required says so
		}
		if im.fitting(d); d.rejected() {
			continue
		}
		if d.isNew() {
			im.change(d, h)
		} else {
			im.asRecorded(d, h)
			im.standAgain(d, h, undone)
		}
	}
	return nil
}

// agreedIn reads which currency the amounts of events are in: that of their subscription.
func (im *importer) agreedIn(ctx context.Context, s *transaction, st *step, drafts []*draft) error {
	if st.layout.kind != gid.SubscriptionEvent {
		return nil
	}
	var missing []int64
	for _, d := range drafts {
		of := d.get("subscription_id").n
		if _, known := im.refs.agreed[gid.ID(of)]; !known && !slices.Contains(missing, of) {
			missing = append(missing, of)
		}
	}
	if len(missing) > 0 {
		q := s.visible(gid.CustomerSubscription, "id", "currency")
		q.Where(s.among(q.C("id"), nil, missing))
		err := s.query(ctx, q, func(rows *sql.Rows) error {
			var id gid.ID
			var c money.Currency
			err := rows.Scan(&id, &c)
			im.refs.agreed[id] = c
			return err //nolint:wrapcheck // query wraps it
		})
		if err != nil {
			return err
		}
	}
	for _, d := range drafts {
		if c, known := im.refs.agreed[gid.ID(d.get("subscription_id").n)]; known {
			if d.steers == nil {
				d.steers = map[string]cell{}
			}
			d.steers["currency"] = textCell(string(c))
		}
	}
	return nil
}

// fitting refuses what the kind of event has no use for.
func (im *importer) fitting(d *draft) {
	e := subscription.Event(d.get("event").s)
	switch e {
	case subscription.Started:
		d.rejectField("event", "a subscription starts by its own row; import it as CustomerSubscription with startsOn")
	case subscription.Reversed:
		d.rejectField("event", "an event is taken back by reverseSubscriptionEvent")
	default:
	}
	for _, f := range d.step.layout.entity.Fields {
		column := d.steers[f.Name]
		if f.Column != "" {
			column = d.get(f.Column)
		}
		if only, limited := eventFields[f.Name]; limited && column.kind > null && !slices.Contains(only, e) {
			d.rejectField(f.Name, "an event %s has none; leave it blank", e)
		}
	}
}

// change makes a new event of a row.
func (im *importer) change(d *draft, h *histories) {
	of := gid.ID(d.get("subscription_id").n)
	before := h.steps[of]
	s := subscription.Step{Event: subscription.Event(d.get("event").s), On: calendar.Day(d.get("effective_on").n), Reason: d.get("cancellation_reason_id").n} //nolint:gosec // days were range-checked
	s.Signed = min(im.today, s.On)
	if c := d.get("signed_on"); c.kind == number {
		if s.Signed = calendar.Day(c.n); s.Signed > im.today { //nolint:gosec // days were range-checked
			d.rejectField("signedOn", "it is still to come; today is %s", im.today)
			return
		}
	}
	s.Details.ChurnKind = h.reasons[s.Reason]
	for field, to := range map[string]**calendar.Day{"resumesOn": &s.Details.ResumesOn, "endsOn": &s.Details.EndsOn} {
		if n, given := d.steered(field); given {
			day := calendar.Day(n) //nolint:gosec // days were range-checked
			*to = &day
		}
	}
	then, err := subscription.Fold(before, s.On, h.policy)
	if err != nil {
		d.rejectField("subscription", "its recorded events contradict each other: %v", err)
		return
	}
	if s.Event == subscription.Renewed {
		s.Details.TermMonths = then.State.TermMonths
	}
	if !im.amended(d, h, then.State.Items, &s) {
		return
	}
	if _, err := subscribing.Columns(before, []subscription.Step{s}, im.today, h.policy); err != nil {
		d.rejectField("event", "%v", err)
		return
	}
	details, err := json.Marshal(s.Details)
	if err != nil {
		d.rejectField("event", "%v", err)
		return
	}
	d.set("signed_on", numberCell(int64(s.Signed)))
	d.set("recorded_at", numberCell(int64(im.stamp)))
	d.set("details", cell{kind: document, s: string(details)})
	s.ID = int64(d.id)
	h.steps[of] = append(h.steps[of], s)
}

// amended puts the item that a row changes into its event.
func (im *importer) amended(d *draft, h *histories, items []subscription.Item, s *subscription.Step) bool {
	says := false
	for _, field := range [...]string{"plan", "quantity", "amount", "intervalMonths"} {
		_, given := d.steered(field)
		says = says || given
	}
	switch {
	case !says && s.Event == subscription.Amended:
		d.rejectField("event", "say what changes: plan, quantity, amount or intervalMonths")
		return false
	case !says:
		return true
	case len(items) != 1:
		d.rejectField("subscription", "it holds %d items on %s and a row cannot say which one changes; use amendSubscription", len(items), s.On)
		return false
	}
	item := items[0]
	was := item
	if plan, given := d.steered("plan"); given && plan != item.Plan {
		item.Plan, item.PricedOn = plan, s.On
		if n := h.plans[plan].interval; n > 0 {
			item.IntervalMonths = n
		}
	}
	if n, given := d.steered("quantity"); given {
		item.Quantity = money.Rate(n)
	}
	if n, given := d.steered("intervalMonths"); given {
		item.IntervalMonths = int(n)
	}
	charge, given := d.steered("amount")
	fits := true
	switch {
	case given:
	case was.Price == nil || item.Plan != was.Plan:
		d.rejectField("amount", "a value is required: what an interval costs then")
		return false
	default: // the price that was agreed stays the same per unit and month
		charge, fits = money.MulDiv(*was.Price, int64(item.Quantity), int64(was.Quantity))
		if fits {
			charge, fits = money.MulDiv(charge, int64(item.IntervalMonths), int64(was.IntervalMonths))
		}
	}
	if item.Price = &charge; fits {
		item, fits = item.Priced(charge)
	}
	if !fits {
		d.rejectField("amount", "it comes to more than can be stored; check amount and quantity")
		return false
	}
	s.Details.Items = []subscription.Item{item}
	return true
}

// asRecorded refuses a row that says something else than the event that is recorded: events are never edited.
func (im *importer) asRecorded(d *draft, h *histories) {
	steps := h.steps[gid.ID(d.old("subscription_id").n)]
	at := slices.IndexFunc(steps, func(s subscription.Step) bool { return s.ID == int64(d.id) })
	same := at >= 0 && len(d.changed()) == 0
	if same {
		details := steps[at].Details
		var item subscription.Item
		if len(details.Items) == 1 {
			item = details.Items[0]
		}
		charge := int64(-1)
		if item.Price != nil {
			charge = *item.Price
		}
		for field, recorded := range map[string]int64{
			"plan": item.Plan, "quantity": int64(item.Quantity), "intervalMonths": int64(item.IntervalMonths), "amount": charge,
			"resumesOn": dayNumber(details.ResumesOn), "endsOn": dayNumber(details.EndsOn),
		} {
			if n, given := d.steered(field); given && n != recorded {
				same = false
			}
		}
	}
	if !same {
		d.rejectField("externalId", "this event is recorded with other values, and events are never edited; take it back with reverseSubscriptionEvent and give the new one an external id of its own")
	}
}

func dayNumber(d *calendar.Day) int64 {
	if d == nil {
		return -1
	}
	return int64(*d)
}

// deriveChanged brings the subscriptions up to date whose events were written, or stand again.
func (im *importer) deriveChanged(ctx context.Context, s *transaction, st *step, drafts []*draft) ([]entry, error) {
	entries, _, err := im.appendEvents(ctx, s, st, drafts)
	if err != nil {
		return nil, err
	}
	var ids []gid.ID
	for _, d := range drafts {
		ids = append(ids, gid.ID(d.get("subscription_id").n))
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	if len(ids) == 0 {
		return nil, nil
	}
	verbs := subscribing.New(editing.New(im.store), nil)
	return entries, im.within(ctx, s, nil, func(ctx context.Context, tx *db.Client) error { return verbs.Derive(ctx, tx, ids) })
}
