package transfer

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"coxswain/ent/gid"
	"coxswain/ops/transfer/mapping"
)

// outcome is what became of the rows of one transaction.
type outcome struct {
	rows, created, updated, unchanged, skipped int64

	rejected []*draft
	broken   []*item
	extra    map[string]int64 // records created for unknown references, by entity
}

// process turns items into records inside a transaction.
func (im *importer) process(ctx context.Context, s *transaction, st *step, items []item) (outcome, error) {
	out := outcome{}
	var drafts, live []*draft
	for i := range items {
		it := &items[i]
		if it.broken != nil {
			out.broken = append(out.broken, it)
			continue
		}
		d := &draft{item: it, step: st, cells: make([]cell, len(st.layout.columns)), history: it.history}
		for _, p := range it.problems {
			column := p.Column
			if column == "" {
				column = p.Field
			}
			d.reject(column, p.Value, "%s", p.Accepted)
		}
		drafts = append(drafts, d)
		if !d.rejected() {
			live = append(live, d)
		}
	}
	out.rows = int64(len(drafts))
	created := im.extraCreated()
	if err := im.prepareDrafts(ctx, s, st, live); err != nil {
		return out, err
	}
	live = kept(live)
	var writing []*draft
	for _, d := range live {
		absent := d.isNew() && !d.virtual || d.back
		switch {
		case absent && st.record.Missing == mapping.SkipMissing, !d.isNew() && !d.back && st.record.Existing == mapping.SkipExisting:
			out.skipped++
		case absent && st.record.Missing == mapping.RejectMissing:
			d.rejectField(st.record.Key[0], "there is no such %s; the mapping only updates records that exist", st.layout.entity.Name)
		case !d.isNew() && !d.back && st.record.Existing == mapping.RejectExisting:
			d.rejectField(st.record.Key[0], "this %s exists already; the mapping only creates new ones", st.layout.entity.Name)
		default:
			writing = append(writing, d)
		}
	}
	if err := im.complete(ctx, s, st, writing); err != nil {
		return out, err
	}
	if err := im.fitTimelines(ctx, s, st, kept(writing)); err != nil {
		return out, err
	}
	if err := im.resolveSelf(ctx, s, st, kept(writing)); err != nil {
		return out, err
	}
	writing = kept(writing)
	if err := im.persist(ctx, s, st, writing, &out); err != nil {
		return out, err
	}
	for _, d := range drafts {
		if d.rejected() {
			out.rejected = append(out.rejected, d)
		}
		if d.waiting {
			im.deferred[st.record.Entity.Name] = true
		}
	}
	out.extra = im.extraSince(created)
	return out, nil
}

// kept returns the drafts that nothing is wrong with.
func kept(drafts []*draft) []*draft {
	return slices.DeleteFunc(slices.Clone(drafts), (*draft).rejected)
}

// prepareDrafts resolves what rows refer to and finds the records that they speak of.
func (im *importer) prepareDrafts(ctx context.Context, s *transaction, st *step, live []*draft) error {
	if err := im.resolve(ctx, s, st, live); err != nil {
		return err
	}
	live = kept(live)
	if err := im.findExisting(ctx, s, st, live); err != nil {
		return err
	}
	live = kept(live)
	if err := im.resolveMoney(ctx, s, st, live); err != nil {
		return err
	}
	return im.assignIDs(ctx, s, st, kept(live))
}

// findExisting looks for the records that drafts speak of, by the key of the mapping.
func (im *importer) findExisting(ctx context.Context, s *transaction, st *step, drafts []*draft) error {
	key := make([]int, len(st.record.Key))
	for i, k := range st.record.Key {
		key[i] = st.layout.fields[k]
	}
	byKey := map[string]*draft{}
	var texts []string
	var numbers []int64
	lead := leadColumn(st.layout, key)
	for _, d := range drafts {
		if missing := keyMissing(d, key); missing >= 0 {
			f := st.layout.columns[missing].field
			d.rejectField(f.Name, "a value is required: rows find their %s by %s", st.layout.entity.Name, strings.Join(st.record.Key, " and "))
			continue
		}
		k := keyOf(d.cells, key)
		if first, twice := byKey[k]; twice {
			d.rejectField(st.record.Key[0], "line %d is about the same %s; keep one of the two", first.item.at.Line, st.layout.entity.Name)
			continue
		}
		byKey[k] = d
		if c := d.cells[lead]; c.kind == text {
			texts = append(texts, c.s)
		} else {
			numbers = append(numbers, c.n)
		}
	}
	if len(byKey) == 0 {
		return nil
	}
	names := st.layout.own()
	for _, c := range st.layout.columns {
		names = append(names, c.name)
	}
	q := s.visible(st.layout.kind, names...)
	q.Where(s.among(q.C(st.layout.columns[lead].name), texts, numbers))
	if st.layout.kind == gid.UsageEvent { // they are found by their meter first
		q.Where(s.among(q.C("meter_id"), nil, metersOf(byKey)))
	}
	if s.postgres && !im.req.DryRun {
		q.ForUpdate()
	}
	sc := st.layout.scanner()
	err := s.query(ctx, q, func(rows *sql.Rows) error {
		if err := rows.Scan(sc.targets...); err != nil {
			return err //nolint:wrapcheck // query wraps it
		}
		cells := sc.cells()
		d := byKey[keyOf(cells, key)]
		switch {
		case d == nil:
		case d.before != nil:
			d.rejectField(st.record.Key[0], "several %s records have this %s; find them by their external id", st.layout.entity.Name, strings.Join(st.record.Key, " and "))
		default:
			d.id, d.version, d.before = gid.ID(sc.id), sc.version, cells
		}
		return nil
	})
	if err == nil {
		err = im.findPutAway(ctx, s, st.layout.kind, drafts)
	}
	if err != nil || !im.req.DryRun {
		return err
	}
	for k, d := range byKey {
		if id, ok := im.refs.at(place{st.layout.entity.Name, "key"})[k]; ok && d.isNew() {
			d.id, d.virtual = id, true
		}
	}
	return nil
}

// leadColumn is the column of a key that the database is asked for: a text if there is one, since
// texts tell records apart best.
func leadColumn(l *layout, key []int) int {
	for _, c := range key {
		if l.columns[c].kind == text && l.columns[c].field.Type == mapping.Text {
			return c
		}
	}
	return key[0]
}

func keyMissing(d *draft, key []int) int {
	for _, c := range key {
		if k := d.cells[c].kind; k == unset || k == null {
			return c
		}
	}
	return -1
}

func keyOf(cells []cell, key []int) string {
	if len(key) == 1 && cells[key[0]].kind == text {
		return cells[key[0]].s
	}
	var b strings.Builder
	for _, c := range key {
		fmt.Fprintf(&b, "%d\x00%s\x00", cells[c].n, cells[c].s)
	}
	return b.String()
}

// assignIDs gives new records their ids, so that rows below them can refer to them.
func (im *importer) assignIDs(ctx context.Context, s *transaction, st *step, drafts []*draft) error {
	var fresh []*draft
	for _, d := range drafts {
		if d.isNew() && !d.virtual {
			fresh = append(fresh, d)
		}
	}
	ids, err := im.newIDs(ctx, s, st.layout.kind, len(fresh))
	if err != nil {
		return err
	}
	for i, d := range fresh {
		d.id = ids[i]
	}
	return nil
}

// newIDs hands out ids; those of a dry run exist nowhere.
func (im *importer) newIDs(ctx context.Context, s *transaction, k gid.Kind, n int) ([]gid.ID, error) {
	if !im.req.DryRun {
		return s.ids(ctx, k, n)
	}
	out := make([]gid.ID, n)
	for i := range out {
		im.dryIDs++
		out[i] = gid.New(k, dryRunIDs+im.dryIDs)
	}
	return out, nil
}

// dryRunIDs begin where no record of a real database will be.
const dryRunIDs = 1 << 38
