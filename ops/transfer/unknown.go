package transfer

import (
	"context"
	"fmt"
	"maps"

	"coxswain/ops/transfer/mapping"
)

// createUnknown writes the records that rows refer to, that do not exist, and that the mapping says
// to create. They hold the text that referred to them and what the mapping gives beside it.
func (im *importer) createUnknown(ctx context.Context, s *transaction, p place, src *mapping.Source, drafts []*draft, i int) error {
	known := im.refs.at(p)
	l := layoutOf(src.Lookup)
	st := &step{record: &mapping.Record{Entity: src.Lookup, Key: []string{src.By}}, plan: &mapping.Plan{}, layout: l}
	var fresh []*draft
	asked := map[string]bool{}
	for _, d := range drafts {
		v := &d.item.values[i]
		if _, ok := known[v.Text]; ok || asked[v.Text] || d.rejected() {
			continue
		}
		asked[v.Text] = true
		n := &draft{item: d.item, step: st, cells: make([]cell, len(l.columns))}
		for c, column := range l.columns {
			if column.field == nil {
				continue
			}
			n.cells[c] = defaultCell(column.field)
			given, ok := src.Create[column.field.Name]
			if !ok {
				continue
			}
			value, err := mapping.ParseConstant(column.field, given)
			if err != nil {
				return fmt.Errorf("create %s: %w", src.Lookup.Name, err)
			}
			n.cells[c] = plainCell(column.field, &value)
		}
		for _, name := range [...]string{src.By, "name"} {
			field := src.Lookup.Field(name)
			if field == nil || n.has(field.Column) {
				continue
			}
			value, err := mapping.ParseConstant(field, v.Text)
			if err != nil {
				d.reject(v.Column, v.Shown, "it cannot become the %s of a new %s: %v", name, src.Lookup.Name, err)
				continue
			}
			n.set(field.Column, plainCell(field, &value))
		}
		if d.rejected() {
			continue
		}
		setSearch(n)
		fresh = append(fresh, n)
	}
	ids, err := im.newIDs(ctx, s, src.Lookup.Kind, len(fresh))
	if err != nil {
		return err
	}
	for n, d := range fresh {
		d.id = ids[n]
		im.refs.put(p, d.get(src.Lookup.Field(src.By).Column).s, d.id)
	}
	im.extra[src.Lookup.Name] += int64(len(fresh))
	if im.req.DryRun || len(fresh) == 0 {
		if len(fresh) > 0 {
			im.pretend(st, fresh)
		}
		return nil
	}
	st.file = drafts[0].step.file
	entries, err := im.insertDrafts(ctx, s, st, fresh)
	if err != nil {
		return err
	}
	return im.log(ctx, s, entries)
}

func (im *importer) extraCreated() map[string]int64 { return maps.Clone(im.extra) }

// extraSince returns what was created for unknown references since a moment.
func (im *importer) extraSince(before map[string]int64) map[string]int64 {
	out := map[string]int64{}
	for e, n := range im.extra {
		if n > before[e] {
			out[e] = n - before[e]
		}
	}
	return out
}
