package page

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"entgo.io/ent/dialect/sql"

	"coxswain/sales/fault"
)

// term is one column of an order. Rows without a value stand behind all others, whichever way the
// client sorts: absent is what stands in for their value, 0 for a column that always has one.
type term struct {
	column string
	desc   bool
	absent int64
}

// firstBy sorts by a column from its beginning, lastBy from its end.
func firstBy(column string) term { return term{column: column} }
func lastBy(column string) term  { return term{column: column, desc: true} }

const maxOrderTerms = 5

// beyond is larger than any day and any amount that is stored.
const beyond = 1 << 62

// settled returns an order by the columns of a kind: an amount is sorted by its minor units, and a
// column that may be empty knows what stands in for nothing.
func settled[T any](order []term) []term {
	columns, row := columnsOf[T](), reflect.TypeFor[T]()
	for i, t := range order {
		at, ok := columns[t.column]
		if minor, found := columns[t.column+"_minor"]; !ok && found {
			order[i].column, at, ok = t.column+"_minor", minor, true
		}
		if f := row.Field(at).Type; ok && f.Kind() == reflect.Pointer && f.Elem().Kind() >= reflect.Int && f.Elem().Kind() <= reflect.Int64 {
			if order[i].absent = beyond; t.desc {
				order[i].absent = -beyond
			}
		}
	}
	return order
}

// name is the term in a statement.
func (t term) name(s *sql.Selector) string {
	if t.absent == 0 {
		return s.C(t.column)
	}
	return fmt.Sprintf("COALESCE(%s, %d)", s.C(t.column), t.absent)
}

// is compares the term with a value of a cursor.
func (t term) is(s *sql.Selector, operator string, value any) *sql.Predicate {
	if value == nil {
		value = t.absent
	}
	return sql.P(func(b *sql.Builder) { b.WriteString(t.name(s)).WriteString(operator).Arg(value) })
}

// compileOrder reads the generated input structs of "orderBy" arguments and ends the order with the
// id, so that it is total.
func compileOrder(orderBy any, standard []term) ([]term, error) {
	var out []term
	v := reflect.ValueOf(orderBy)
	if orderBy != nil && v.Kind() == reflect.Slice {
		if v.Len() > maxOrderTerms {
			return nil, invalid([]string{"orderBy"}, "a list sorts by at most %d fields", maxOrderTerms)
		}
		for i := range v.Len() {
			o := reflect.Indirect(v.Index(i))
			column := snake(reflect.Indirect(o.FieldByName("Field")).String())
			d := given(o.FieldByName("Direction"))
			desc := d.IsValid() && reflect.Indirect(d).String() == "DESC"
			if slices.ContainsFunc(out, func(t term) bool { return t.column == column }) {
				return nil, invalid([]string{"orderBy", fmt.Sprint(i)}, "the list already sorts by this field")
			}
			out = append(out, term{column: column, desc: desc})
		}
	}
	if len(out) == 0 {
		out = slices.Clone(standard)
	}
	if !slices.ContainsFunc(out, func(t term) bool { return t.column == "id" }) {
		out = append(out, term{column: "id", desc: len(out) > 0 && out[len(out)-1].desc})
	}
	return out, nil
}

// reversed returns the order read from its end.
func reversed(order []term) []term {
	out := slices.Clone(order)
	for i := range out {
		out[i].desc = !out[i].desc
	}
	return out
}

func signature(order []term) string {
	parts := make([]string, len(order))
	for i, t := range order {
		parts[i] = t.column
		if t.desc {
			parts[i] += " desc"
		}
	}
	return strings.Join(parts, ",")
}

// cursor is a place in an order: the values of the order's columns of one row.
type cursor struct {
	Order  string `json:"o"`
	Values []any  `json:"v"`
}

func encodeCursor[T any](row *T, order []term) string {
	c := cursor{Order: signature(order)}
	for _, t := range order {
		c.Values = append(c.Values, valueOf(row, t.column))
	}
	b, _ := json.Marshal(c) // numbers, strings and booleans always marshal
	return base64.RawURLEncoding.EncodeToString(b)
}

// decodeCursor reads a cursor that this order made; anything else is refused, not guessed.
func decodeCursor[T any](s, argument string, order []term) ([]any, error) {
	bad := fault.Invalidf(argument, "%q is not a cursor of this list; pass an endCursor or startCursor that the same list with the same order returned", s)
	if s == "" {
		return nil, fault.Invalidf(argument, "is empty; leave it out for the whole list, or pass a cursor that the same list with the same order returned")
	}
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil || len(b) > 4096 {
		return nil, bad
	}
	d := json.NewDecoder(strings.NewReader(string(b)))
	d.UseNumber()
	var c cursor
	if err := d.Decode(&c); err != nil || c.Order != signature(order) || len(c.Values) != len(order) {
		return nil, bad
	}
	for i, t := range order {
		if c.Values[i] == nil && t.absent != 0 {
			continue
		}
		v, ok := typed[T](t.column, c.Values[i])
		if !ok {
			return nil, bad
		}
		c.Values[i] = v
	}
	return c.Values, nil
}

// typed accepts a decoded value only when it has the type of its column.
func typed[T any](column string, v any) (any, bool) {
	i, ok := columnsOf[T]()[column]
	if !ok {
		return nil, false
	}
	t := reflect.TypeFor[T]().Field(i).Type
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch x := v.(type) {
	case json.Number:
		n, err := x.Int64()
		return n, err == nil && t.Kind() >= reflect.Int && t.Kind() <= reflect.Int64
	case string:
		return x, t.Kind() == reflect.String && !strings.ContainsRune(x, 0)
	case bool:
		return x, t.Kind() == reflect.Bool
	default:
		return nil, false
	}
}

// after is the condition of standing behind a cursor in an order.
func after(order []term, values []any) condition {
	return func(s *sql.Selector) *sql.Predicate {
		var either []*sql.Predicate
		for i, t := range order {
			var all []*sql.Predicate
			for j := range i {
				all = append(all, order[j].is(s, " = ", values[j]))
			}
			if t.desc {
				all = append(all, t.is(s, " < ", values[i]))
			} else {
				all = append(all, t.is(s, " > ", values[i]))
			}
			either = append(either, sql.And(all...))
		}
		return sql.Or(either...)
	}
}

func orderBy(s *sql.Selector, order []term) {
	for _, t := range order {
		if t.desc {
			s.OrderExpr(sql.Expr(t.name(s) + " DESC"))
		} else {
			s.OrderExpr(sql.Expr(t.name(s)))
		}
	}
}
