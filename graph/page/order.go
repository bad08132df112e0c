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

// term is one column of an order.
type term struct {
	column string
	desc   bool
}

const maxOrderTerms = 5

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
			out = append(out, term{column, desc})
		}
	}
	if len(out) == 0 {
		out = slices.Clone(standard)
	}
	if !slices.ContainsFunc(out, func(t term) bool { return t.column == "id" }) {
		out = append(out, term{"id", len(out) > 0 && out[len(out)-1].desc})
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
				all = append(all, sql.EQ(s.C(order[j].column), values[j]))
			}
			if t.desc {
				all = append(all, sql.LT(s.C(t.column), values[i]))
			} else {
				all = append(all, sql.GT(s.C(t.column), values[i]))
			}
			either = append(either, sql.And(all...))
		}
		return sql.Or(either...)
	}
}

func orderBy(s *sql.Selector, order []term) {
	for _, t := range order {
		if t.desc {
			s.OrderBy(sql.Desc(s.C(t.column)))
		} else {
			s.OrderBy(sql.Asc(s.C(t.column)))
		}
	}
}
