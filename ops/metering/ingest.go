package metering

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"entgo.io/ent/dialect/sql"

	"coxswain/ent/db"
	"coxswain/ent/db/customersubscription"
	"coxswain/ent/db/meter"
	"coxswain/ent/gid"
	"coxswain/ent/rule"
	"coxswain/ops/editing"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/money"
	"coxswain/sales/usage"
)

// IngestUsage stores reports of use and makes the months that they belong to anew. Good reports are
// stored although others are refused. A report whose key the meter has already is a duplicate and
// changes nothing, so that a sender who got no answer sends all of them again. Repeated with the same
// idempotency key the call writes nothing and counts what it stored as accepted.
func (v *Verbs) IngestUsage(ctx context.Context, in IngestUsageInput) (*Ingested, error) {
	if n := len(in.Events); n == 0 || n > MaxEvents {
		return nil, fault.Invalidf("events", "give 1 to %d events, not %d", MaxEvents, n)
	}
	var out *Ingested
	_, err := v.edit.Do(ctx, in.Call("ingestUsage", in), func(ctx context.Context, tx *db.Client) (gid.ID, error) {
		var err error
		out, err = v.ingest(ctx, tx, in.Events)
		return 0, err
	})
	if err != nil || out != nil {
		return out, err
	}
	out = &Ingested{Rejected: []*Rejection{}} // the key was used before, so the good ones are stored
	read, err := v.read(ctx, v.edit.Store().Client(), in.Events)
	if err != nil {
		return nil, err
	}
	out.Accepted, out.Rejected = len(read.good), read.rejected
	return out, nil
}

func (v *Verbs) ingest(ctx context.Context, tx *db.Client, events []*UsageEventInput) (*Ingested, error) {
	read, err := v.read(ctx, tx, events)
	if err != nil {
		return nil, err
	}
	out := &Ingested{Rejected: read.rejected}
	if len(read.good) == 0 {
		return out, nil
	}
	w := writer{store: v.edit.Store(), tx: tx}
	if err := w.lock(ctx, read.subscriptions()); err != nil {
		return nil, err
	}
	stored, err := w.events(ctx, read.good)
	if err != nil {
		return nil, err
	}
	out.Accepted, out.Duplicates = len(stored), len(read.good)-len(stored)
	return out, v.roll(ctx, tx, stored)
}

// report is a good report, as it is stored.
type report struct {
	Subscription int64   `json:"subscription"`
	Meter        int64   `json:"meter"`
	Month        int64   `json:"month"`
	Key          string  `json:"event_key"`
	At           int64   `json:"at"`
	Quantity     int64   `json:"quantity"`
	Subject      *string `json:"subject"`
}

// reports are what a call says, judged.
type reports struct {
	good     []report
	rejected []*Rejection
}

func (r reports) subscriptions() []int64 {
	var out []int64
	for _, x := range r.good {
		out = append(out, x.Subscription)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// named are the records that reports may name, by both of their ids.
type named[T any] struct {
	byID       map[gid.ID]*T
	byExternal map[string]*T
}

func (n named[T]) find(kind gid.Kind, field string, id *gid.ID, external *string) (*T, *fault.Error) {
	switch {
	case id != nil && external != nil:
		return nil, fault.Invalidf(field+"ExternalId", "give %sId or %sExternalId, not both", field, field)
	case id == nil && external == nil:
		return nil, fault.Requiredf(field+"Id", "name the %s by %sId or %sExternalId", field, field, field)
	case id != nil && !id.Is(kind):
		return nil, fault.Invalidf(field+"Id", "%s is the id of a %s; give the id of a %s", *id, id.Kind(), kind)
	case id != nil:
		if x, ok := n.byID[*id]; ok {
			return x, nil
		}
		return nil, fault.NotFoundf(field+"Id", "there is no %s %s, or you may not see it", kind, *id)
	default:
		if x, ok := n.byExternal[*external]; ok {
			return x, nil
		}
		return nil, fault.NotFoundf(field+"ExternalId", "there is no %s with the external id %q, or you may not see it", kind, *external)
	}
}

// read judges reports by themselves and by the records that they name, which are read at once.
func (v *Verbs) read(ctx context.Context, tx *db.Client, events []*UsageEventInput) (reports, error) {
	meters, subscriptions, err := known(ctx, tx, events)
	if err != nil {
		return reports{}, err
	}
	s, err := v.edit.Settings(ctx, tx)
	if err != nil {
		return reports{}, err
	}
	out := reports{rejected: []*Rejection{}}
	for i, e := range events {
		r, faults := judge(e, meters, subscriptions, s)
		if len(faults) == 0 {
			out.good = append(out.good, r)
			continue
		}
		under := fault.All(fault.Under(faults, "input", "events", strconv.Itoa(i)))
		out.rejected = append(out.rejected, &Rejection{Index: i, UserErrors: under})
	}
	return out, nil
}

func known(ctx context.Context, tx *db.Client, events []*UsageEventInput) (named[db.Meter], named[db.CustomerSubscription], error) {
	var ids [2][]gid.ID
	var externals [2][]string
	for _, e := range events {
		if e == nil {
			continue
		}
		for i, x := range []struct {
			id       *gid.ID
			external *string
		}{{e.MeterID, e.MeterExternalID}, {e.SubscriptionID, e.SubscriptionExternalID}} {
			if x.id != nil {
				ids[i] = append(ids[i], *x.id)
			}
			if x.external != nil && !strings.ContainsRune(*x.external, 0) {
				externals[i] = append(externals[i], *x.external)
			}
		}
	}
	m := named[db.Meter]{byID: map[gid.ID]*db.Meter{}, byExternal: map[string]*db.Meter{}}
	c := named[db.CustomerSubscription]{byID: map[gid.ID]*db.CustomerSubscription{}, byExternal: map[string]*db.CustomerSubscription{}}
	meters, err := tx.Meter.Query().Where(meter.Or(among(ids[0]), meter.ExternalIDIn(externals[0]...))).All(ctx)
	if err != nil {
		return m, c, err
	}
	for _, x := range meters {
		m.byID[x.ID] = x
		if x.ExternalID != nil {
			m.byExternal[*x.ExternalID] = x
		}
	}
	subscriptions, err := tx.CustomerSubscription.Query().Where(customersubscription.Or(
		among(ids[1]), customersubscription.ExternalIDIn(externals[1]...),
	)).All(ctx)
	for _, x := range subscriptions {
		c.byID[x.ID] = x
		if x.ExternalID != nil {
			c.byExternal[*x.ExternalID] = x
		}
	}
	return m, c, err
}

// among is "the id is one of these".
func among(ids []gid.ID) func(*sql.Selector) {
	return func(s *sql.Selector) { s.Where(rule.OneOf(s.C("id"), ids)) }
}

func judge(e *UsageEventInput, meters named[db.Meter], subscriptions named[db.CustomerSubscription], s editing.Settings) (report, fault.List) {
	if e == nil {
		return report{}, fault.List{fault.Requiredf("", "is required")}
	}
	var faults fault.List
	add := func(f *fault.Error) {
		if f != nil {
			faults = append(faults, f)
		}
	}
	m, f := meters.find(gid.Meter, "meter", e.MeterID, e.MeterExternalID)
	add(f)
	sub, f := subscriptions.find(gid.CustomerSubscription, "subscription", e.SubscriptionID, e.SubscriptionExternalID)
	add(f)
	r := report{Key: strings.TrimSpace(e.Key), At: int64(e.HappenedAt), Quantity: int64(money.One)}
	switch {
	case r.Key == "":
		add(fault.Requiredf("key", "give a text that is unique among the events of the meter"))
	default:
		add(short("key", r.Key))
	}
	if e.Quantity != nil {
		r.Quantity = int64(*e.Quantity)
		if *e.Quantity < 0 || *e.Quantity > money.Rate(usage.MaxQuantity) {
			add(fault.Invalidf("quantity", "%s is not a quantity of use; give 0 to %s", *e.Quantity, money.Rate(usage.MaxQuantity)))
		}
	}
	if e.Subject != nil && strings.TrimSpace(*e.Subject) != "" {
		subject := strings.TrimSpace(*e.Subject)
		r.Subject = &subject
		add(short("subject", subject))
	}
	day := e.HappenedAt.Day(s.Zone)
	r.Month = int64(day.FirstOfMonth())
	add(Past(e.HappenedAt, s.Now))
	if m != nil {
		r.Meter = int64(m.ID)
		add(Accepts(m, r.Subject))
	}
	if sub != nil {
		r.Subscription = int64(sub.ID)
		add(Ran(sub, day))
	}
	return r, faults
}

// Past judges a report by the clock.
func Past(at, now calendar.Instant) *fault.Error {
	if at > now+ahead {
		return fault.Invalidf("happenedAt", "%s lies in the future; report use when it has happened", at)
	}
	return nil
}

// Accepts judges a report by its meter.
func Accepts(m *db.Meter, subject *string) *fault.Error {
	switch {
	case m.ArchivedAt != nil:
		return fault.Invalidf("meterId", "the meter %q is archived; restore it or use another", m.Name)
	case m.Aggregation == usage.Unique && subject == nil:
		return fault.Requiredf("subject", "the meter %q counts different subjects; say who or what used", m.Name)
	default:
		return nil
	}
}

// Ran judges a day of use by the life of the subscription.
func Ran(s *db.CustomerSubscription, on calendar.Day) *fault.Error {
	switch {
	case s.StartsOn == nil || on < *s.StartsOn && (s.TrialStartedOn == nil || on < *s.TrialStartedOn):
		return fault.Invalidf("happenedAt", "the subscription %q had not begun on %s", s.Name, on)
	case s.EndedOn != nil && on >= *s.EndedOn:
		return fault.Invalidf("happenedAt", "the subscription %q had ended by %s", s.Name, on)
	default:
		return nil
	}
}

func short(field, text string) *fault.Error {
	switch {
	case utf8.RuneCountInString(text) > maxKey:
		return fault.Invalidf(field, "is longer than %d characters", maxKey)
	case strings.ContainsRune(text, 0):
		return fault.Invalidf(field, "text may not contain a NUL character")
	default:
		return nil
	}
}

// errTooMuch is about a month whose use does not fit into 64 bits.
func errTooMuch(m *db.Meter, month calendar.Day) error {
	return fault.Invalidf("events", "the use of the meter %q in the month of %s comes to more than can be stored; check the quantities", m.Name, month)
}
