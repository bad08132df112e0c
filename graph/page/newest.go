package page

import (
	"context"

	"entgo.io/ent/dialect/sql"

	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/ent/rule"
	"coxswain/ent/viewer"
)

// Slice is what Newest reads of a list for each parent.
type Slice struct {
	Under func(q *sql.Selector) *sql.Predicate // ties a row to its parent, see ParentID
	Where func(q *sql.Selector) *sql.Predicate // nil for all
	By    string                               // the column by which rows are newest; equal ones follow their ids
	Limit int
}

// ParentID is the condition that a column of a row is the id of the parent.
func ParentID(q *sql.Selector, column string) *sql.Predicate {
	return sql.P(func(b *sql.Builder) {
		b.Ident(q.C(column)).WriteString(" = ").Ident("parent").WriteByte('.').Ident("id")
	})
}

// ThroughParent is the condition that a row refers to one of the rows of a table that refer to the parent.
func ThroughParent(q *sql.Selector, column, table, refers string) *sql.Predicate {
	return sql.P(func(b *sql.Builder) {
		b.Ident(q.C(column)).WriteString(" IN (SELECT ").Ident("id").WriteString(" FROM ").Ident(table).WriteString(" WHERE ").Ident(refers)
		b.WriteString(" = ").Ident("parent").WriteByte('.').Ident("id").WriteByte(')')
	})
}

// Newest returns the newest rows of each of some parents that the viewer may see, in no order: one statement
// that reads only the rows that it returns, for lists that are merged from several kinds.
func Newest[T any](ctx context.Context, c *db.Client, src Source[T], parents []gid.ID, part Slice) ([]*T, error) {
	visible := rule.Visible(viewer.From(ctx), src.kind)
	rows, err := src.all(ctx, c, func(s *sql.Selector) {
		t := sql.Dialect(s.Dialect()).Table(src.kind.Table()).As("child")
		q := sql.Dialect(s.Dialect()).Select(t.C("id")).From(t)
		q.Where(part.Under(q))
		if visible != nil {
			visible(q)
		}
		if part.Where != nil {
			q.Where(part.Where(q))
		}
		orderBy(q, []term{lastBy(part.By), lastBy("id")})
		q.Limit(part.Limit)
		ofEach(s, parents, src.kind.Table(), q)
	})
	register(ctx, rows)
	return rows, err
}
