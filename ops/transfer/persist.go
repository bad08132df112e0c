package transfer

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"coxswain/ent"
	"coxswain/ent/gid"
	"coxswain/ops/transfer/mapping"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
)

// entry is one line of the change log.
type entry struct {
	operation     string
	id            gid.ID
	before, after map[string]any
	row           int64
}

// persist writes what drafts have become, their change log, and what follows from them.
func (im *importer) persist(ctx context.Context, s *transaction, st *step, drafts []*draft, out *outcome) error {
	var fresh, moved []*draft
	var back int64
	for _, d := range drafts {
		switch {
		case d.virtual:
			out.updated++
		case d.isNew():
			fresh = append(fresh, d)
		case d.back:
			moved, back = append(moved, d), back+1
		case len(d.changed()) > 0, len(d.events) > 0:
			moved = append(moved, d)
		default:
			out.unchanged++
		}
	}
	out.created, out.updated = int64(len(fresh))+back, out.updated+int64(len(moved))-back
	if im.req.DryRun {
		im.pretend(st, fresh)
		return nil
	}
	entries, err := im.insertDrafts(ctx, s, st, fresh)
	if err != nil {
		return err
	}
	more, err := im.updateDrafts(ctx, s, st, moved)
	if err != nil {
		return err
	}
	entries = append(entries, more...)
	more, err = im.follow(ctx, s, st, append(slices.Clone(fresh), moved...))
	if err != nil {
		return err
	}
	entries = append(entries, more...)
	if st.layout.kind == gid.UsageEvent { // it is a log of its own, and the batch remembers what is of it
		for _, e := range entries {
			im.usage.add(e.id)
		}
		entries = nil
	}
	if err := im.log(ctx, s, entries); err != nil {
		return err
	}
	return im.stillVisible(ctx, s, st, append(slices.Clone(fresh), moved...))
}

// pretend remembers the records of a dry run, so that later rows can refer to them.
func (im *importer) pretend(st *step, fresh []*draft) {
	l := st.layout
	key := make([]int, len(st.record.Key))
	for i, k := range st.record.Key {
		key[i] = l.fields[k]
	}
	for _, d := range fresh {
		im.refs.at(place{l.entity.Name, "key"})[keyOf(d.cells, key)] = d.id
		for _, by := range im.named[l.entity.Name] {
			if c := d.get(l.entity.Field(by).Column); c.kind == text {
				im.refs.put(place{l.entity.Name, by}, c.s, d.id)
				if outer := l.entity.Field("pipeline"); l.kind == gid.Stage && outer != nil {
					parent := gid.ID(d.get(outer.Column).n)
					im.refs.put(place{l.entity.Name, by + " within " + outer.Column}, scoped(parent, c.s), d.id)
				}
			}
		}
		for _, f := range im.takes[l.entity.Name] {
			im.remember(d.id, l, f, l.fields[f.Name], d.cells)
		}
		switch l.kind {
		case gid.Stage:
			im.refs.stages[d.id] = stageInfo{gid.ID(d.get("pipeline_id").n), d.get("name").s, statusOf(d), d.get("position").n}
		case gid.Pipeline:
			im.refs.lines[d.id] = pipelineInfo{d.get("opportunity_type").s}
		default:
		}
	}
}

// insertDrafts writes new records in the order of their rows, in which parents come first.
func (im *importer) insertDrafts(ctx context.Context, s *transaction, st *step, fresh []*draft) ([]entry, error) {
	if len(fresh) == 0 {
		return nil, nil
	}
	names := []string{"id", "created_at", "updated_at", "version"}
	if st.layout.appended() {
		names = names[:1]
	}
	own := len(names)
	used := usedColumns(st.layout, fresh)
	for _, i := range used {
		names = append(names, st.layout.columns[i].name)
	}
	rows := make([][]any, len(fresh))
	block := make([]any, len(fresh)*len(names))
	entries := make([]entry, len(fresh))
	for n, d := range fresh {
		row := block[n*len(names) : (n+1)*len(names)]
		copy(row, []any{int64(d.id), int64(im.stamp), int64(im.stamp), int64(1)}[:own])
		for c, i := range used {
			row[own+c] = d.cells[i].arg()
		}
		rows[n] = row
		entries[n] = entry{operation: "CREATE", id: d.id, row: BatchRow(st.file.index, d.item.at.Line)}
	}
	if err := s.insert(ctx, st.layout.table, names, rows); err != nil {
		return nil, fmt.Errorf("write %s: %w", st.layout.entity.Name, err)
	}
	return entries, nil
}

// usedColumns lists the columns that any of the drafts fills; the database's defaults do for the rest.
func usedColumns(l *layout, drafts []*draft) []int {
	var out []int
	for i, c := range l.columns {
		if c.field != nil && c.field.Required || slices.ContainsFunc(drafts, func(d *draft) bool { return d.cells[i].kind > null }) {
			out = append(out, i)
		}
	}
	return out
}

// updateDrafts writes what changed in existing records.
func (im *importer) updateDrafts(ctx context.Context, s *transaction, st *step, moved []*draft) ([]entry, error) {
	var entries []entry
	for _, d := range moved {
		changed := d.changed()
		if len(changed) == 0 && !d.restores() { // only its history grows
			continue
		}
		sets := make([]string, 0, len(changed)+2)
		args := make([]any, 0, len(changed)+3)
		e := entry{operation: "UPDATE", id: d.id, before: map[string]any{}, after: map[string]any{}, row: BatchRow(st.file.index, d.item.at.Line)}
		for _, i := range changed {
			c := st.layout.columns[i]
			sets, args = append(sets, `"`+c.name+`" = ?`), append(args, d.cells[i].arg())
			if c.name != "search" {
				e.before[loggedName(c)], e.after[loggedName(c)] = loggedValue(c, d.before[i]), loggedValue(c, d.cells[i])
			}
		}
		if d.restores() {
			sets = append(sets, "archived_at = NULL")
			e.before["archived_at"], e.after["archived_at"] = calendar.Instant(d.away), nil
		}
		args = append(args, int64(im.stamp), d.version+1, int64(d.id))
		query := `UPDATE "` + st.layout.table + `" SET ` + strings.Join(sets, ", ") + `, updated_at = ?, version = ? WHERE id = ?`
		if err := s.exec(ctx, query, args...); err != nil {
			return nil, fmt.Errorf("write %s: %w", st.layout.entity.Name, err)
		}
		if len(e.after) > 0 {
			entries = append(entries, e)
		}
	}
	return entries, nil
}

// loggedName is what the change log calls a column: the name of ent's field.
func loggedName(c column) string {
	if c.name == "stage_group" {
		return "group"
	}
	return c.name
}

// loggedValue is a cell as the change log shows it: ids and days in their public form.
func loggedValue(c column, v cell) any {
	switch {
	case v.kind == null || v.kind == unset:
		return nil
	case v.kind == truth:
		return v.n == 1
	case v.kind == list:
		return strings.Split(v.s, "\n")
	case v.kind == text:
		return v.s
	case v.kind == document:
		return json.RawMessage(v.s)
	case c.field == nil && strings.HasSuffix(c.name, "_id"), c.field != nil && c.field.Type == mapping.Reference:
		return gid.ID(v.n)
	case c.field != nil && c.field.Type == mapping.Day:
		return calendar.Day(v.n) //nolint:gosec // days were range-checked
	case c.field != nil && c.field.Type == mapping.Instant:
		return calendar.Instant(v.n)
	default:
		return v.n
	}
}

// log appends to the change log. A creation names its batch and row instead of copying the values,
// which stand in the record; an update says before and after.
func (im *importer) log(ctx context.Context, s *transaction, entries []entry) error {
	columns := []string{"recorded_at", "actor_id", "actor", "source", "operation", "record_id", "record_kind", "before", "after", "reason", "request_id", "batch_id", "batch_row"}
	var actor, reason, request any
	if im.viewer.User != 0 {
		actor = int64(im.viewer.User)
	}
	if im.viewer.Reason != "" {
		reason = im.viewer.Reason
	}
	if im.viewer.RequestID != "" {
		request = im.viewer.RequestID
	}
	rows := make([][]any, len(entries))
	block := make([]any, len(entries)*len(columns))
	for i, e := range entries {
		before, err := jsonArg(e.before)
		if err != nil {
			return err
		}
		after, err := jsonArg(e.after)
		if err != nil {
			return err
		}
		row := block[i*len(columns) : (i+1)*len(columns)]
		copy(row, []any{
			int64(im.stamp), actor, im.viewer.Name, string(im.viewer.Source), e.operation, int64(e.id), int64(e.id.Kind()),
			before, after, reason, request, int64(im.batch), e.row,
		})
		rows[i] = row
	}
	if err := s.insert(ctx, gid.Change.Table(), columns, rows); err != nil {
		return fmt.Errorf("change log: %w", err)
	}
	for _, e := range entries {
		if im.store.Follows(e.id.Kind()) {
			s.touched = append(s.touched, ent.Touched{ID: e.id, Before: e.before, After: e.after})
		}
	}
	return nil
}

func jsonArg(values map[string]any) (any, error) {
	if values == nil {
		return nil, nil
	}
	b, err := json.Marshal(values)
	if err != nil {
		return nil, fmt.Errorf("change log: %w", err)
	}
	return string(b), nil
}

// stillVisible refuses rows that would put a record outside what the viewer may see. Whose role sees
// everything is not asked.
func (im *importer) stillVisible(ctx context.Context, s *transaction, st *step, drafts []*draft) error {
	if im.viewer.SeesAll() || len(drafts) == 0 {
		return nil
	}
	ids := make([]int64, len(drafts))
	for i, d := range drafts {
		ids[i] = int64(d.id)
	}
	q := s.visible(st.layout.kind, "id")
	q.Where(s.among(q.C("id"), nil, ids))
	text, args := q.Count("*").Query()
	var n int
	if err := s.tx.QueryRowContext(ctx, text, args...).Scan(&n); err != nil {
		return fmt.Errorf("visible rows: %w", err)
	}
	if n < len(drafts) {
		return fault.Forbiddenf("the record would belong to somebody whose records you may not see; name an owner of yours")
	}
	return nil
}
