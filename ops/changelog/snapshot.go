package changelog

import (
	"fmt"
	"strconv"
	"strings"

	"entgo.io/ent/dialect/sql"

	"coxswain/ent/db"
	"coxswain/ent/db/change"
)

// snapshot is what PostgreSQL calls one: it sees a transaction when its number is below next and it is
// not among those that were running.
type snapshot struct {
	next    int64
	running []int64
}

const snapshotColumn = "seen_by"

// withSnapshot adds to a query the snapshot in which it runs. It has to be the same statement: between
// two statements a transaction may commit that neither would show.
func withSnapshot(s *sql.Selector) {
	s.AppendSelectExprAs(sql.Raw("pg_current_snapshot()::text"), snapshotColumn)
}

// ahead narrows a query to entries that c did not see, and adds the snapshot in which it runs. A nil
// snapshot has seen nothing.
func (c *snapshot) ahead(s *sql.Selector) {
	withSnapshot(s)
	if c == nil {
		return
	}
	transaction := s.C(change.FieldTransaction)
	unseen := []*sql.Predicate{sql.And(
		sql.GTE(transaction, c.next),
		// Of an entry that a dump brought from another server the number may lie in this one's future.
		sql.P(func(b *sql.Builder) {
			b.Ident(transaction).WriteString(" < pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
		}),
	)}
	for _, n := range c.running {
		unseen = append(unseen, sql.EQ(transaction, n))
	}
	s.Where(sql.Or(unseen...))
}

// behind narrows a query to entries that c saw.
func (c *snapshot) behind(s *sql.Selector) {
	transaction := s.C(change.FieldTransaction)
	s.Where(sql.LT(transaction, c.next))
	for _, n := range c.running {
		s.Where(sql.NEQ(transaction, n))
	}
}

// snapshotOf returns the snapshot in which a row was read.
func snapshotOf(row *db.Change) (*snapshot, error) {
	v, err := row.Value(snapshotColumn)
	if err != nil {
		return nil, err
	}
	switch text := v.(type) {
	case string:
		return parseSnapshot(text)
	case []byte:
		return parseSnapshot(string(text))
	default:
		return nil, fmt.Errorf("the snapshot came as %T", v)
	}
}

// parseSnapshot reads PostgreSQL's form, "oldest:next:running,running".
func parseSnapshot(text string) (*snapshot, error) {
	parts := strings.Split(text, ":")
	if len(parts) != 3 {
		return nil, fmt.Errorf("%q is not a snapshot", text)
	}
	next, err := strconv.ParseInt(parts[1], 10, 64)
	if err != nil {
		return nil, fmt.Errorf("%q is not a snapshot: %w", text, err)
	}
	out := &snapshot{next: next}
	if parts[2] == "" {
		return out, nil
	}
	for n := range strings.SplitSeq(parts[2], ",") {
		running, err := strconv.ParseInt(n, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("%q is not a snapshot: %w", text, err)
		}
		out.running = append(out.running, running)
	}
	return out, nil
}
