package transfer

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"coxswain/ent/gid"
	"coxswain/sales/calendar"
)

// A record that belongs to one other record at a time, a rep to a team or an account to an owner,
// has a time line of spans that must not overlap. A new span ends the one that was open before it.

// timelineTable is a table of spans.
type timelineTable struct {
	kind   gid.Kind
	owner  string // the column whose record has the time line
	holder string // the column of what it belongs to
}

func ownershipTable() timelineTable {
	return timelineTable{gid.AccountOwnership, "account_id", "rep_id"}
}

// timelineOf returns the table of a kind that holds time lines.
func timelineOf(k gid.Kind) (timelineTable, bool) {
	switch k {
	case gid.TeamMembership:
		return timelineTable{k, "rep_id", "team_id"}, true
	case gid.AccountOwnership:
		return ownershipTable(), true
	case gid.TerritoryAccount:
		return timelineTable{k, "account_id", "territory_id"}, true
	default:
		return timelineTable{}, false
	}
}

// span is one stretch of a time line.
type span struct {
	id     gid.ID // zero for a new one
	owner  gid.ID
	holder gid.ID // zero: from then on nobody
	from   calendar.Day
	to     *calendar.Day
	draft  *draft
	row    int64
}

// spansOf reads the time lines of owners.
func (s *transaction) spansOf(ctx context.Context, t timelineTable, owners []int64) (map[gid.ID][]*span, error) {
	query := "SELECT id, " + t.owner + ", " + t.holder + ", valid_from, valid_to FROM " + t.kind.Table() + " WHERE " + t.owner
	var arg any = owners
	if s.postgres {
		query += " = ANY($1)"
	} else {
		query, arg = query+" IN (SELECT value FROM json_each(?))", jsonList(owners)
	}
	rows, err := s.tx.QueryContext(ctx, query+" ORDER BY valid_from, id", arg)
	if err != nil {
		return nil, fmt.Errorf("time lines: %w", err)
	}
	defer rows.Close() //nolint:errcheck // its error comes with Err
	out := map[gid.ID][]*span{}
	for rows.Next() {
		sp := &span{}
		var to sql.NullInt32
		if err := rows.Scan(&sp.id, &sp.owner, &sp.holder, &sp.from, &to); err != nil {
			return nil, fmt.Errorf("time lines: %w", err)
		}
		if to.Valid {
			d := calendar.Day(to.Int32)
			sp.to = &d
		}
		out[sp.owner] = append(out[sp.owner], sp)
	}
	return out, rows.Err()
}

// fitTimelines fits new and changed spans into their time lines: the open span before a new one
// ends with its begin, and a span that would overlap another is rejected.
func (im *importer) fitTimelines(ctx context.Context, s *transaction, st *step, drafts []*draft) error {
	t, ok := timelineOf(st.layout.kind)
	if !ok || len(drafts) == 0 {
		return nil
	}
	var owners []int64
	seen := map[int64]bool{}
	for _, d := range drafts {
		if o := d.get(t.owner).n; !seen[o] {
			seen[o] = true
			owners = append(owners, o)
		}
	}
	lines, err := s.spansOf(ctx, t, owners)
	if err != nil {
		return err
	}
	drafts = slices.Clone(drafts)
	slices.SortStableFunc(drafts, func(a, b *draft) int { return cmp.Compare(a.get("valid_from").n, b.get("valid_from").n) })
	var entries []entry
	for _, d := range drafts {
		owner := gid.ID(d.get(t.owner).n)
		sp := spanOf(d, t)
		line := slices.DeleteFunc(lines[owner], func(other *span) bool { return other.id != 0 && other.id == d.id })
		before := openBefore(line, sp.from)
		if next := firstAfter(line, sp.from); sp.to == nil && next != nil && d.isNew() {
			sp.to = &next.from
			d.set("valid_to", numberCell(int64(next.from)))
		}
		if other := overlapping(line, sp, before); other != nil {
			d.rejectField("validFrom", "it overlaps with the time from %s to %s, and there is one %s at a time; correct the days", other.from, until(other), strings.TrimSuffix(t.holder, "_id"))
			continue
		}
		if before != nil {
			e, err := im.end(ctx, s, t, before, sp.from, BatchRow(st.file.index, d.item.at.Line))
			if err != nil {
				return err
			}
			entries = append(entries, e...)
		}
		lines[owner] = append(line, sp)
	}
	if im.req.DryRun {
		return nil
	}
	return im.log(ctx, s, entries)
}

func spanOf(d *draft, t timelineTable) *span {
	sp := &span{owner: gid.ID(d.get(t.owner).n), holder: gid.ID(d.get(t.holder).n), from: calendar.Day(d.get("valid_from").n), draft: d} //nolint:gosec // days were range-checked
	if c := d.get("valid_to"); c.kind == number {
		to := calendar.Day(c.n) //nolint:gosec // days were range-checked
		sp.to = &to
	}
	return sp
}

func until(sp *span) string {
	if sp.to == nil {
		return "now on"
	}
	return sp.to.String()
}

// openBefore returns the open span that began before a day.
func openBefore(line []*span, day calendar.Day) *span {
	for _, sp := range line {
		if sp.to == nil && sp.from < day {
			return sp
		}
	}
	return nil
}

// end ends a span with a day.
func (im *importer) end(ctx context.Context, s *transaction, t timelineTable, sp *span, day calendar.Day, row int64) ([]entry, error) {
	sp.to = &day
	if sp.draft != nil { // of this very batch and not yet written
		sp.draft.set("valid_to", numberCell(int64(day)))
		return nil, nil
	}
	if im.req.DryRun {
		return nil, nil
	}
	query := "UPDATE " + t.kind.Table() + " SET valid_to = ?, updated_at = ?, version = version + 1 WHERE id = ?"
	if err := s.exec(ctx, query, int64(day), int64(im.stamp), int64(sp.id)); err != nil {
		return nil, fmt.Errorf("end %s: %w", t.kind, err)
	}
	return []entry{{operation: "UPDATE", id: sp.id, before: map[string]any{"valid_to": nil}, after: map[string]any{"valid_to": day}, row: row}}, nil
}

// handOver records that owners belong to somebody else from a day on.
func (im *importer) handOver(ctx context.Context, s *transaction, t timelineTable, spans []*span) ([]entry, error) {
	if len(spans) == 0 {
		return nil, nil
	}
	owners := make([]int64, len(spans))
	for i, sp := range spans {
		owners[i] = int64(sp.owner)
	}
	lines, err := s.spansOf(ctx, t, owners)
	if err != nil {
		return nil, err
	}
	var entries []entry
	var fresh []*span
	for _, sp := range spans {
		line := lines[sp.owner]
		if before := openBefore(line, sp.from); before != nil {
			e, err := im.end(ctx, s, t, before, sp.from, sp.row)
			if err != nil {
				return nil, err
			}
			entries = append(entries, e...)
		}
		if next := firstAfter(line, sp.from); next != nil {
			sp.to = &next.from
		}
		if sp.holder == 0 {
			continue
		}
		if same := overlapping(line, sp, nil); same != nil {
			e, err := im.replaceHolder(ctx, s, t, same, sp)
			if err != nil {
				return nil, err
			}
			entries = append(entries, e...)
			continue
		}
		fresh = append(fresh, sp)
	}
	ids, err := s.ids(ctx, t.kind, len(fresh))
	if err != nil {
		return nil, err
	}
	rows := make([][]any, len(fresh))
	for i, sp := range fresh {
		var to any
		if sp.to != nil {
			to = int64(*sp.to)
		}
		rows[i] = []any{int64(ids[i]), int64(im.stamp), int64(im.stamp), int64(1), int64(sp.owner), int64(sp.holder), int64(sp.from), to}
		entries = append(entries, entry{operation: "CREATE", id: ids[i], row: sp.row})
	}
	if err := s.insert(ctx, t.kind.Table(), []string{"id", "created_at", "updated_at", "version", t.owner, t.holder, "valid_from", "valid_to"}, rows); err != nil {
		return nil, fmt.Errorf("write %s: %w", t.kind, err)
	}
	return entries, nil
}

// replaceHolder corrects a span that covers the day already: it was recorded with somebody else.
func (im *importer) replaceHolder(ctx context.Context, s *transaction, t timelineTable, old, sp *span) ([]entry, error) {
	if old.holder == sp.holder {
		return nil, nil
	}
	query := "UPDATE " + t.kind.Table() + " SET " + t.holder + " = ?, updated_at = ?, version = version + 1 WHERE id = ?"
	if err := s.exec(ctx, query, int64(sp.holder), int64(im.stamp), int64(old.id)); err != nil {
		return nil, fmt.Errorf("correct %s: %w", t.kind, err)
	}
	return []entry{{operation: "UPDATE", id: old.id, before: map[string]any{t.holder: old.holder}, after: map[string]any{t.holder: sp.holder}, row: sp.row}}, nil
}

func firstAfter(line []*span, day calendar.Day) *span {
	var first *span
	for _, sp := range line {
		if sp.from > day && (first == nil || sp.from < first.from) {
			first = sp
		}
	}
	return first
}

func overlapping(line []*span, sp, except *span) *span {
	for _, other := range line {
		if other != except && (other.to == nil || *other.to > sp.from) && (sp.to == nil || *sp.to > other.from) {
			return other
		}
	}
	return nil
}
