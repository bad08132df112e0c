package transfer

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"

	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/ops/editing"
	"coxswain/ops/subscribing"
	"coxswain/ops/transfer/mapping"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/money"
	"coxswain/sales/subscription"
)

// projected are the columns of a subscription that follow from its events.
func projected() []column {
	out := []column{{name: "auto_renew", kind: truth}}
	for _, name := range [...]string{"status", "churn_kind", "cancel_note"} {
		out = append(out, column{name: name, kind: text})
	}
	for _, name := range [...]string{
		"signed_on", "starts_on", "trial_started_on", "trial_ends_on", "converted_on", "term_months", "term_starts_on", "term_ends_on", "notice_days",
		"cancels_on", "cancellation_reason_id", "paused_on", "resumes_on", "past_due_since", "ended_on", "mrr_minor", "next_change_on",
	} {
		out = append(out, column{name: name, kind: number})
	}
	return out
}

// ledgerFounded refuses subscriptions for a company that is not set up: the ledger states their revenue in
// its base currency.
func (im *importer) ledgerFounded() error {
	if im.founded || !im.store.Follows(gid.SubscriptionEvent) {
		return nil
	}
	for _, st := range im.steps {
		if st.layout.kind == gid.CustomerSubscription {
			return fault.Conflictf("", "set up the organisation first, or let the mapping do it with organisation: {name: …, baseCurrency: …}; recurring revenue is stated in its base currency")
		}
	}
	return nil
}

// planInfo is what an item takes from its plan.
type planInfo struct{ interval, notice int }

// histories is what the rows of a batch are judged by.
type histories struct {
	policy  subscription.Policy
	plans   map[int64]planInfo
	reasons map[int64]subscription.ChurnKind
	names   map[int64]string // of accounts
	steps   map[gid.ID][]subscription.Step
}

// subscriptions turns rows into the events that are missing: a start, and a cancellation on its end if there
// is one. A row that says something else than what is recorded takes that back and records it anew.
func (im *importer) subscriptions(ctx context.Context, s *transaction, drafts []*draft) error {
	h, err := im.histories(ctx, s, drafts)
	if err != nil {
		return err
	}
	for _, d := range drafts {
		if !d.rejected() {
			im.history(d, h)
		}
	}
	return nil
}

func (im *importer) history(d *draft, h *histories) {
	for column, field := range map[string]string{"account_id": "account", "currency": "currency"} {
		if !d.isNew() && d.get(column) != d.old(column) {
			d.rejectField(field, "a subscription keeps its %s; give the other one an external id of its own", field)
			return
		}
	}
	if !d.has("name") {
		d.set("name", textCell(h.names[d.get("account_id").n]))
	}
	recorded := h.steps[d.id]
	start, end := standing(recorded)
	want, ok := im.beginning(d, h, start)
	if !ok {
		return
	}
	if start == nil || !sameStart(*start, want) {
		d.events = append(takeBack(start, im.today), want)
	}
	if !im.ending(d, h, want.On, end) {
		return
	}
	columns, err := subscribing.Columns(recorded, d.events, im.today, h.policy)
	if err != nil {
		d.rejectField("startsOn", "%v", err)
		return
	}
	if !d.isNew() {
		return // its record follows when the events are written
	}
	if im.req.DryRun {
		im.refs.lives[d.id], im.refs.agreed[d.id] = numbered(d.events), currencyOf(d)
	}
	for name, x := range columns {
		d.set(name, cellOf(x))
	}
}

// numbered gives events ids in their order.
func numbered(steps []subscription.Step) []subscription.Step {
	for i := range steps {
		steps[i].ID = int64(i + 1)
	}
	return steps
}

// beginning is the event with which the subscription of a row begins. What the row does not say is as recorded.
func (im *importer) beginning(d *draft, h *histories, recorded *subscription.Step) (subscription.Step, bool) {
	s := subscription.Step{Event: subscription.Started}
	item := subscription.Item{Key: "1", Quantity: money.One, IntervalMonths: 1}
	if recorded != nil {
		s = *recorded
		s.ID = 0
		if len(s.Details.Items) == 1 {
			item = s.Details.Items[0]
		}
	}
	if on, given := d.steered("startsOn"); given {
		if s.On = calendar.Day(on); recorded == nil || recorded.On != s.On { //nolint:gosec // days were range-checked
			s.Signed = min(im.today, s.On)
		}
	} else if recorded == nil {
		d.rejectField("startsOn", "a value is required: the first day of the subscription")
	}
	if on, given := d.steered("signedOn"); given {
		if s.Signed = calendar.Day(on); s.Signed > im.today { //nolint:gosec // days were range-checked
			d.rejectField("signedOn", "it is still to come; today is %s", im.today)
		}
	}
	if plan, given := d.steered("plan"); given {
		if item.Plan != plan && h.plans[plan].interval > 0 {
			item.IntervalMonths = h.plans[plan].interval
		}
		item.Plan = plan
	} else if recorded == nil {
		d.rejectField("plan", "a value is required: name the plan of the subscription, for example as a constant")
	}
	if n, given := d.steered("intervalMonths"); given {
		item.IntervalMonths = int(n)
	}
	if d.steers["amountFor"].s == mapping.ForPeriod {
		item.IntervalMonths = d.invoiced(s.On)
	}
	if n, given := d.steered("quantity"); given {
		item.Quantity = money.Rate(n)
	}
	if minor, given := d.steered("amount"); given {
		item.Price = &minor
	} else if recorded == nil {
		d.rejectField("amount", "a value is required: what an interval costs; 0 for what is free")
	}
	if item.PricedOn = s.On; item.Price != nil {
		var fits bool
		if item, fits = item.Priced(*item.Price); !fits {
			d.rejectField("amount", "it comes to more than can be stored; check it")
		}
	}
	s.Details.Items = []subscription.Item{item}
	if n, given := d.steered("termMonths"); given {
		months := int(n)
		s.Details.TermMonths = &months
	}
	if renews, given := d.steered("autoRenew"); given {
		is := renews == 1
		if s.Details.AutoRenew = &is; is && s.Details.TermMonths == nil {
			d.rejectField("autoRenew", "there is no term that could renew; give termMonths")
		}
	}
	if recorded == nil {
		notice := h.plans[item.Plan].notice
		s.Details.NoticeDays = &notice
	}
	return s, !d.rejected()
}

// invoiced is how many months an amount for the whole period pays for.
func (d *draft) invoiced(starts calendar.Day) int {
	ends, given := d.steered("endsOn")
	if !given {
		d.rejectField("endsOn", "a value is required: the amount is for the period until then")
		return 1
	}
	for n := 1; n <= maxInterval; n++ {
		if on := starts.AddMonths(n); int64(on) == ends {
			return n
		} else if int64(on) > ends {
			break
		}
	}
	if ends > int64(starts) { // otherwise ending says so
		d.rejectField("endsOn", "an amount for a period pays for 1 to %d whole months, and from %s to %s it is another time; the end is the first day without it, or its last day with ends: inclusive",
			maxInterval, starts, calendar.Day(ends)) //nolint:gosec // days were range-checked
	}
	return 1
}

const maxInterval = 120

// ending adds the event with which the subscription of a row ends: nothing when the row does not speak of it.
func (im *importer) ending(d *draft, h *histories, starts calendar.Day, recorded *subscription.Step) bool {
	c := d.steers["endsOn"]
	if c.kind == unset {
		return true
	}
	if c.kind == null {
		d.events = append(d.events, takeBack(recorded, im.today)...)
		return true
	}
	on := calendar.Day(c.n) //nolint:gosec // days were range-checked
	if on <= starts {
		d.rejectField("endsOn", "the subscription ends on %s and must end after it starts, %s; the end is the first day without it, or its last day with ends: inclusive", on, starts)
		return false
	}
	s := subscription.Step{Event: subscription.Cancelled, On: on, Signed: on}
	if reason, given := d.steered("cancellationReason"); given {
		s.Reason, s.Details.ChurnKind = reason, h.reasons[reason]
	} else if recorded != nil {
		s.Reason, s.Details.ChurnKind = recorded.Reason, recorded.Details.ChurnKind
	}
	if from := max(im.today, starts); on > from {
		s.Event, s.On, s.Signed, s.Details.EndsOn = subscription.CancellationScheduled, from, im.today, &on
	}
	if recorded != nil && endOf(*recorded) == on && recorded.Reason == s.Reason {
		return true
	}
	d.events = append(append(d.events, takeBack(recorded, im.today)...), s)
	return true
}

// steered is what a row says of a field that only becomes part of an event.
func (d *draft) steered(field string) (int64, bool) {
	c := d.steers[field]
	return c.n, c.kind == number || c.kind == truth
}

// takeBack reverses an event, if there is one.
func takeBack(s *subscription.Step, today calendar.Day) []subscription.Step {
	if s == nil {
		return nil
	}
	return []subscription.Step{{Event: subscription.Reversed, On: s.On, Signed: today, Reverses: s.ID}}
}

// standing returns the events that hold for the start and the end, nil when there is none.
func standing(steps []subscription.Step) (start, end *subscription.Step) {
	for _, s := range subscription.Standing(steps) {
		switch s.Event {
		case subscription.Started:
			start = &s
		case subscription.Cancelled, subscription.CancellationScheduled:
			end = &s
		case subscription.CancellationRevoked, subscription.Reactivated:
			end = nil
		default:
		}
	}
	return start, end
}

func endOf(s subscription.Step) calendar.Day {
	if s.Details.EndsOn != nil {
		return *s.Details.EndsOn
	}
	return s.On
}

func sameStart(a, b subscription.Step) bool {
	return a.On == b.On && a.Signed == b.Signed && reflect.DeepEqual(a.Details, b.Details)
}

// cellOf is a value of a record as a cell.
func cellOf(x any) cell {
	v := reflect.ValueOf(x)
	switch {
	case !v.IsValid():
		return cell{kind: null}
	case v.Kind() == reflect.Bool:
		c := cell{kind: truth}
		if v.Bool() {
			c.n = 1
		}
		return c
	case v.Kind() == reflect.String:
		return textCell(v.String())
	default:
		return numberCell(v.Int())
	}
}

// histories reads what rows refer to, in five statements whatever their number.
func (im *importer) histories(ctx context.Context, s *transaction, drafts []*draft) (*histories, error) {
	h := &histories{plans: map[int64]planInfo{}, reasons: map[int64]subscription.ChurnKind{}, names: map[int64]string{}, steps: map[gid.ID][]subscription.Step{}}
	var plans, reasons, accounts, existing []int64
	for _, d := range drafts {
		plans, reasons = append(plans, d.steers["plan"].n), append(reasons, d.steers["cancellationReason"].n)
		switch {
		case d.step.layout.kind == gid.SubscriptionEvent:
			reasons, existing = append(reasons, d.get("cancellation_reason_id").n), append(existing, d.get("subscription_id").n)
		case !d.isNew():
			accounts, existing = append(accounts, d.get("account_id").n), append(existing, int64(d.id))
		default:
			accounts = append(accounts, d.get("account_id").n)
		}
	}
	for _, of := range existing {
		if life, only := im.refs.lives[gid.ID(of)]; only {
			h.steps[gid.ID(of)] = slices.Clone(life)
		}
	}
	var id int64
	read := func(k gid.Kind, ids []int64, columns []string, scan func(*sql.Rows) error) error {
		slices.Sort(ids)
		if ids = slices.Compact(ids); len(ids) == 0 {
			return nil
		}
		q := s.visible(k, columns...)
		q.Where(s.among(q.C(columns[0]), nil, ids)).OrderBy(q.C("id"))
		return s.query(ctx, q, scan)
	}
	var err error
	h.policy, err = im.policy(ctx, s)
	err = errors.Join(err, read(gid.SubscriptionPlan, plans, []string{"id", "interval_months", "notice_days"}, func(rows *sql.Rows) error {
		var p planInfo
		err := rows.Scan(&id, &p.interval, &p.notice)
		h.plans[id] = p
		return err //nolint:wrapcheck // query wraps it
	}), read(gid.CancellationReason, reasons, []string{"id", "churn_kind"}, func(rows *sql.Rows) error {
		var k subscription.ChurnKind
		err := rows.Scan(&id, &k)
		h.reasons[id] = k
		return err //nolint:wrapcheck // query wraps it
	}), read(gid.Account, accounts, []string{"id", "name"}, func(rows *sql.Rows) error {
		var name string
		err := rows.Scan(&id, &name)
		h.names[id] = name
		return err //nolint:wrapcheck // query wraps it
	}), read(gid.SubscriptionEvent, existing, []string{"subscription_id", "id", "event", "effective_on", "signed_on", "details", "cancellation_reason_id", "note", "reverses_id"}, func(rows *sql.Rows) error {
		var e db.SubscriptionEvent
		var details []byte
		if err := rows.Scan(&e.SubscriptionID, &e.ID, &e.Event, &e.EffectiveOn, &e.SignedOn, &details, &e.CancellationReasonID, &e.Note, &e.ReversesID); err != nil {
			return err //nolint:wrapcheck // query wraps it
		}
		e.Details = details
		step, err := subscribing.StepOf(&e)
		h.steps[e.SubscriptionID] = append(h.steps[e.SubscriptionID], step)
		return err
	}))
	return h, err
}

// policy reads what the company has decided about the life of subscriptions.
func (im *importer) policy(ctx context.Context, s *transaction) (subscription.Policy, error) {
	var stored []byte
	err := s.tx.QueryRowContext(ctx, "SELECT policies FROM organisations").Scan(&stored)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return subscription.Policy{}, fmt.Errorf("policies: %w", err)
	}
	chosen := map[string]string{}
	if len(stored) > 0 {
		if err := json.Unmarshal(stored, &chosen); err != nil {
			return subscription.Policy{}, fmt.Errorf("policies: %w", err)
		}
	}
	p, err := subscription.ParsePolicy(chosen)
	if err != nil { // what was stored by an older program: the defaults hold until somebody sets it anew
		p = subscription.Defaults()
	}
	return p, nil
}

// subscriptionEvents writes the events of subscriptions and brings their records up to date, exactly as the
// verbs do: items, terms, the phases of accounts. The ledger follows before the batch commits.
func (im *importer) subscriptionEvents(ctx context.Context, s *transaction, st *step, drafts []*draft) ([]entry, error) {
	entries, ids, err := im.appendEvents(ctx, s, st, drafts)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	verbs := subscribing.New(editing.New(im.store), nil) // the ledger follows the events themselves
	return entries, im.within(ctx, s, nil, func(ctx context.Context, tx *db.Client) error { return verbs.Derive(ctx, tx, ids) })
}

// appendEvents writes the events that drafts bring and returns whose they are.
func (im *importer) appendEvents(ctx context.Context, s *transaction, st *step, drafts []*draft) (entries []entry, ids []gid.ID, err error) {
	var rows [][]any
	total := 0
	for _, d := range drafts {
		total += len(d.events)
	}
	fresh, err := im.newIDs(ctx, s, gid.SubscriptionEvent, total)
	if err != nil || total == 0 {
		return nil, nil, err
	}
	for _, d := range drafts {
		if len(d.events) == 0 {
			continue
		}
		of := d.id
		if st.layout.kind == gid.SubscriptionEvent {
			of = gid.ID(d.get("subscription_id").n)
		}
		ids = append(ids, of)
		for _, e := range d.events {
			details, err := json.Marshal(e.Details)
			if err != nil {
				return nil, nil, fmt.Errorf("details of %s: %w", e.Event, err)
			}
			rows = append(rows, []any{
				int64(fresh[0]), int64(of), string(e.Event), int64(e.On), int64(e.Signed), int64(im.stamp), string(details), idArg(e.Reason), idArg(e.Reverses),
			})
			entries = append(entries, entry{operation: "CREATE", id: fresh[0], row: BatchRow(st.file.index, d.item.at.Line)})
			fresh = fresh[1:]
		}
	}
	columns := []string{"id", "subscription_id", "event", "effective_on", "signed_on", "recorded_at", "details", "cancellation_reason_id", "reverses_id"}
	if err := s.insert(ctx, gid.SubscriptionEvent.Table(), columns, rows); err != nil {
		return nil, nil, fmt.Errorf("write %s: %w", gid.SubscriptionEvent, err)
	}
	return entries, ids, nil
}

func idArg(id int64) any {
	if id == 0 {
		return nil
	}
	return id
}
