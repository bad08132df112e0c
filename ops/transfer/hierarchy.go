package transfer

import (
	"context"
	"database/sql"
	"slices"

	"coxswain/ent/gid"
	"coxswain/ops/transfer/mapping"
)

// A record may refer to another of its own entity, as an account to its parent. The row of that
// other record may stand above it, below it, or in no file at all. So that the size of
// transactions makes no difference, rows are taken strictly one after the other: a reference to a
// record that exists, or that a row above has given, is set at once; one to a row below waits for
// the late step; and no reference may close a circle with those that stand already.

// resolveSelf sets the references of drafts to records of their own entity.
func (im *importer) resolveSelf(ctx context.Context, s *transaction, st *step, drafts []*draft) error {
	for i, f := range st.plan.Fields {
		if f.Type != mapping.Reference || f.Target != st.record.Entity.Name {
			continue
		}
		if err := im.loadSelf(ctx, s, st, i, drafts); err != nil {
			return err
		}
		parents, err := im.ancestors(ctx, s, st, i, drafts)
		if err != nil {
			return err
		}
		keys := selfKeys(st, i)
		for _, d := range drafts {
			if err := im.resolveOne(d, i, f, parents); err != nil {
				return err
			}
			if d.rejected() {
				continue
			}
			for _, by := range keys {
				if c := d.get(st.layout.columns[st.layout.fields[by]].name); c.kind == text && !st.late {
					im.refs.put(place{st.layout.entity.Name, by}, c.s, d.id)
				}
			}
		}
	}
	return nil
}

// loadSelf looks up all that the drafts name, and creates what is to be created.
func (im *importer) loadSelf(ctx context.Context, s *transaction, st *step, i int, drafts []*draft) error {
	groups := map[*mapping.Source][]*draft{}
	var sources []*mapping.Source
	for _, d := range drafts {
		if v := &d.item.values[i]; v.State == mapping.Named {
			if groups[v.Source] == nil {
				sources = append(sources, v.Source)
			}
			groups[v.Source] = append(groups[v.Source], d)
		}
	}
	for _, src := range sources {
		texts := make([]string, len(groups[src]))
		for n, d := range groups[src] {
			texts[n] = d.item.values[i].Text
		}
		if err := im.load(ctx, s, src.Lookup, src.By, texts); err != nil {
			return err
		}
		if src.Unknown != mapping.CreateUnknown || st.late {
			continue
		}
		var nowhere []*draft
		for _, d := range groups[src] {
			coming, err := im.comesLater(src, d.item.values[i].Text)
			if err != nil {
				return err
			}
			if !coming {
				nowhere = append(nowhere, d)
			}
		}
		if err := im.createUnknown(ctx, s, place{src.Lookup.Name, src.By}, src, nowhere, i); err != nil {
			return err
		}
	}
	return nil
}

// resolveOne sets one reference, unless the record would come to stand above itself.
func (im *importer) resolveOne(d *draft, i int, f *mapping.Field, parents map[int64]int64) error {
	column := d.step.layout.fields[f.Name]
	v := &d.item.values[i]
	if v.State == mapping.Null {
		d.cells[column] = cell{kind: null}
		delete(parents, int64(d.id))
	}
	if v.State != mapping.Named || d.step.gently && d.old(f.Column).kind != null {
		return nil
	}
	id, ok := im.refs.at(place{v.Source.Lookup.Name, v.Source.By})[v.Text]
	switch {
	case !ok:
		return im.unknown(d, f, v.Source, v)
	case id == ambiguous:
		d.reject(v.Column, v.Shown, "several %s records have the %s %q; name it by its external id", v.Source.Lookup.Name, v.Source.By, v.Text)
		return nil
	}
	at := int64(id)
	for steps := 0; at != 0 && at != int64(d.id) && steps < maxDepth; steps++ {
		at = parents[at]
	}
	if at != 0 {
		d.reject(v.Column, v.Shown, "the record would stand above itself; correct the hierarchy%s", d.written())
		return nil
	}
	d.cells[column] = numberCell(int64(id))
	parents[int64(d.id)] = int64(id)
	return nil
}

// written tells the reader of a rejection of the late step that the record itself is there.
func (d *draft) written() string {
	if d.step.late {
		return " (the record was imported without it)"
	}
	return ""
}

// selfKeys lists the fields by which a self reference finds its target.
func selfKeys(st *step, i int) []string {
	var out []string
	for _, rule := range st.record.Fields {
		if rule.Field != st.plan.Fields[i] {
			continue
		}
		for _, a := range rule.Alternatives {
			if _, stored := st.layout.fields[a.By]; stored && !slices.Contains(out, a.By) {
				out = append(out, a.By)
			}
		}
	}
	return out
}

const maxDepth = 100

// ancestors reads the parents of the records that drafts refer to, up to the top, and those of the
// drafts' own records.
func (im *importer) ancestors(ctx context.Context, s *transaction, st *step, i int, drafts []*draft) (map[int64]int64, error) {
	f := st.plan.Fields[i]
	parents := map[int64]int64{}
	asked := map[int64]bool{}
	var open []int64
	ask := func(id int64) {
		if id > 0 && !asked[id] && gid.ID(id).Number() < dryRunIDs {
			asked[id] = true
			open = append(open, id)
		}
	}
	for _, d := range drafts {
		if c := d.old(f.Column); c.kind == number {
			parents[int64(d.id)] = c.n
		}
		if v := &d.item.values[i]; v.State == mapping.Named {
			ask(int64(im.refs.at(place{v.Source.Lookup.Name, v.Source.By})[v.Text]))
		}
	}
	for range maxDepth {
		if len(open) == 0 {
			return parents, nil
		}
		slices.Sort(open)
		q := s.visible(st.layout.kind, "id", f.Column)
		q.Where(s.among(q.C("id"), nil, open))
		open = nil
		err := s.query(ctx, q, func(rows *sql.Rows) error {
			var id int64
			var parent sql.NullInt64
			if err := rows.Scan(&id, &parent); err != nil {
				return err //nolint:wrapcheck // query wraps it
			}
			parents[id] = parent.Int64
			ask(parent.Int64)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return parents, nil
}
