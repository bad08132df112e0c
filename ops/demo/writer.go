package demo

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"coxswain/ent"
	"coxswain/ent/gid"
	"coxswain/sales/calendar"
	"coxswain/sales/money"
)

// writer puts a company into the database, parents before children, and remembers how much it wrote.
// It stamps records with the days of their history, not with the clock, so that the same company is
// the same bytes.
type writer struct {
	co       *company
	sqlite   bool
	bulk     *ent.Bulk
	counts   map[gid.Kind]int
	order    []gid.Kind
	done     int
	total    int
	progress func(done, total int)
	churned  map[calendar.Day]int // customers lost, by month
	err      error                // the first; nothing is written after it
}

func newWriter(co *company, sqlite bool, progress func(done, total int)) *writer {
	if progress == nil {
		progress = func(int, int) {}
	}
	return &writer{co: co, sqlite: sqlite, counts: map[gid.Kind]int{}, progress: progress, total: co.rows()}
}

// rows counts what will be written.
func (co *company) rows() int {
	n := len(co.reps) + len(co.teams) + len(co.territories) + len(co.products) + len(co.rates) + len(co.lossParents) + len(co.lossReasons) +
		len(co.competitors) + len(co.channels) + len(co.sources) + len(co.campaigns) + len(co.spends) + len(co.accounts) + len(co.leads) +
		len(co.opportunities) + len(co.activities) + len(co.quotas) + len(co.users) + len(views) + len(co.clock.holidays) + 1
	for _, r := range co.reps {
		n += len(r.memberships)
	}
	for _, t := range co.territories {
		n += len(t.assignments)
	}
	for _, p := range co.products {
		n += len(p.prices)
	}
	for _, p := range co.pipelines {
		n += 1 + len(p.stages)
	}
	for _, a := range co.accounts {
		n += len(a.contacts) + len(a.placements) + len(a.owners) + len(a.team)
	}
	for _, l := range co.leads {
		n += len(l.steps)
	}
	for _, g := range co.agreements {
		const items, movements = 3, 6 // about: how many there are follows when they are written
		n += 1 + len(g.steps) + items + len(g.line.Terms) + 2*len(g.months) + movements
	}
	n += len(co.touches)
	for _, o := range co.opportunities {
		n += len(o.lines) + len(o.stays) + len(o.moves) + len(o.credits) + len(o.rivals)
	}
	return n
}

// On SQLite the indexes of the large tables do not fit into the usual page cache: pages would go to
// the disk and come back for every row. The sizes are in KiB, as SQLite counts when they are negative.
const (
	wideCache  = "PRAGMA cache_size = -262144"
	usualCache = "PRAGMA cache_size = -2000"
)

// write writes the company through the bulk writer.
func (w *writer) write(b *ent.Bulk) (err error) {
	w.bulk = b
	if w.sqlite {
		if _, err := b.Exec(wideCache); err != nil {
			return fmt.Errorf("widen the page cache: %w", err)
		}
		defer func() {
			_, e := b.Exec(usualCache)
			err = errors.Join(err, e)
		}()
	}
	for _, part := range []func(){
		w.organisation, w.staff, w.landscape, w.goods, w.offers, w.processes, w.marketing, w.users,
		w.accounts, w.leads, w.opportunities, w.linkLeads, w.activities, w.quotas,
		w.subscriptions, w.revenue, w.touches, w.steering, w.compensation,
	} {
		if part(); w.err != nil {
			return w.err
		}
	}
	w.progress(w.done, w.done)
	return nil
}

// insert writes one row and returns its id. Values follow the columns behind the id.
func (w *writer) insert(k gid.Kind, columns []string, values ...any) gid.ID {
	if w.err != nil {
		return 0
	}
	id, err := w.bulk.NewID(k)
	if err == nil {
		row := make([]any, 1, len(values)+1)
		row[0] = int64(id)
		for _, v := range values {
			row = append(row, stored(v))
		}
		err = w.bulk.Insert(k, columns, row, 0)
	}
	if err != nil {
		w.err = err
		return 0
	}
	if w.counts[k] == 0 {
		w.order = append(w.order, k)
	}
	w.counts[k]++
	w.done++
	const beat = 5_000
	if w.total = max(w.total, w.done); w.done%beat == 0 {
		w.progress(w.done, w.total)
	}
	return id
}

// stored turns a value into what both drivers take.
func stored(v any) any {
	switch x := v.(type) {
	case calendar.Day:
		return int64(x)
	case calendar.Instant:
		return int64(x)
	case gid.ID:
		return int64(x)
	case money.Rate:
		return int64(x)
	case money.ExchangeRate:
		return int64(x)
	case money.Currency:
		return string(x)
	case int:
		return int64(x)
	default:
		return v
	}
}

// columns are those of a kind: the key, the given ones, and where the rows are edited the stamps.
func columns(names ...string) []string { return append([]string{"id"}, names...) }

func edited(names ...string) []string {
	return append([]string{"id", "created_at", "updated_at", "version"}, names...)
}

const firstVersion = 1

// some returns nil for a zero value: what is not known is absent.
func some[T comparable](v T) any {
	var zero T
	if v == zero {
		return nil
	}
	return v
}

// until returns nil for an interval that is still open.
func until(d calendar.Day) any {
	if d == forever {
		return nil
	}
	return d
}

// list is a JSON array as both databases store it, nil when there is nothing in it.
func list[T any](w *writer, values []T) any {
	if len(values) == 0 {
		return nil
	}
	b, err := json.Marshal(values)
	if err != nil && w.err == nil {
		w.err = err
	}
	return string(b)
}

// day is when something that holds from a day on was entered: at the start of work, never after the history.
func (w *writer) day(d calendar.Day) calendar.Instant {
	return w.co.clock.officeAt(min(max(d, w.co.clock.start), w.co.clock.last), workStarts)
}

// report says what was written.
func (w *writer) report(o Options) Report {
	r := Report{Company: companyName, AsOf: o.AsOf, From: w.co.clock.start, Seed: o.Seed}
	for _, u := range w.co.users {
		r.SignIns = append(r.SignIns, SignIn{u.email, u.name, u.role})
	}
	kinds := slices.Clone(w.order)
	slices.Sort(kinds)
	for _, k := range kinds {
		r.Counts = append(r.Counts, Count{k.String(), w.counts[k]})
	}
	return r
}

// linkLeads joins each converted lead to its opportunity, which could not be done when the lead was
// written because the opportunity names the lead.
func (w *writer) linkLeads() {
	n, err := w.bulk.Exec(`UPDATE leads SET opportunity_id = (SELECT MIN(o.id) FROM opportunities o WHERE o.lead_id = leads.id) WHERE converted_on IS NOT NULL`)
	if err != nil {
		w.err = fmt.Errorf("link leads to opportunities: %w", err)
		return
	}
	converted := int64(0)
	for _, l := range w.co.leads {
		if l.deal != nil {
			converted++
		}
	}
	if n != converted {
		w.err = fmt.Errorf("link leads to opportunities: %d leads, want %d", n, converted)
	}
}
