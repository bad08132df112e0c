package page

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"entgo.io/ent/dialect/sql"

	"coxswain/sales/fault"
	"coxswain/sales/money"
	"coxswain/sales/search"
)

// Limits of a filter, so that one request cannot ask for an unbounded condition.
const (
	maxFilterDepth = 3
	maxFilterTerms = 50
	maxFilterList  = 100
)

// compiler turns the generated input structs of "where" arguments into SQL conditions. It reads them
// by reflection: the name of a field is the column, the type of its filter says how values are stored.
type compiler struct {
	columns fieldIndex
	terms   int
}

// condition builds a predicate once the selector is known.
type condition func(*sql.Selector) *sql.Predicate

// compileWhere returns the condition of a filter, or nil when there is none.
func compileWhere[T any](where any) (condition, error) {
	v := reflect.ValueOf(where)
	if where == nil || v.Kind() == reflect.Pointer && v.IsNil() {
		return nil, nil
	}
	c := &compiler{columns: columnsOf[T]()}
	return c.group(v, []string{"where"}, 1)
}

func (c *compiler) group(v reflect.Value, path []string, depth int) (condition, error) {
	if depth > maxFilterDepth {
		return nil, invalid(path, "filters may be nested %d deep", maxFilterDepth)
	}
	v = reflect.Indirect(v)
	var parts []condition
	for i := range v.NumField() {
		f, name := v.Field(i), jsonName(v.Type().Field(i))
		f = given(f)
		if !f.IsValid() {
			continue
		}
		p, err := c.field(f, name, append(slices.Clone(path), name), depth)
		if err != nil {
			return nil, err
		}
		parts = append(parts, p...)
	}
	return allOf(parts), nil
}

func (c *compiler) field(f reflect.Value, name string, path []string, depth int) ([]condition, error) {
	switch name {
	case "and", "or":
		parts, err := c.list(f, path, depth+1)
		if err != nil || name == "and" {
			return parts, err
		}
		return []condition{anyOf(parts)}, nil
	case "not":
		p, err := c.group(f, path, depth+1)
		if err != nil {
			return nil, err
		}
		return []condition{func(s *sql.Selector) *sql.Predicate { return sql.Not(p(s)) }}, nil
	default:
		column, ok := c.column(name)
		if ok {
			return c.comparisons(reflect.Indirect(f), column, path)
		}
		by, ok := borrowed[name]
		if !ok || c.columns[by.reference] == 0 {
			return nil, fmt.Errorf("filter %s: there is no column for it", strings.Join(path, "."))
		}
		parts, err := c.comparisons(reflect.Indirect(f), by.column, path)
		return []condition{by.holding(allOf(parts))}, err
	}
}

// borrowed are filters by what a record has through another one: a subscription has its account's owner.
var borrowed = map[string]borrowing{"owner": {reference: "account_id", table: "accounts", column: "owner_id"}}

type borrowing struct{ reference, table, column string }

// holding is the condition that the record referred to meets another one.
func (b borrowing) holding(of condition) condition {
	return func(s *sql.Selector) *sql.Predicate {
		records := sql.Dialect(s.Dialect()).Select("id").From(sql.Table(b.table))
		return sql.In(s.C(b.reference), records.Where(of(records)))
	}
}

// column finds the column of a filter's name: its own, the reference's, or the money's minor units.
func (c *compiler) column(name string) (string, bool) {
	for _, suffix := range []string{"", "_id", "_minor"} {
		if col := snake(name) + suffix; c.columns[col] > 0 || col == "id" {
			return col, true
		}
	}
	return "", false
}

func (c *compiler) list(f reflect.Value, path []string, depth int) ([]condition, error) {
	f = reflect.Indirect(f)
	out := make([]condition, 0, f.Len())
	for i := range f.Len() {
		p, err := c.group(f.Index(i), append(slices.Clone(path), fmt.Sprint(i)), depth)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

// comparisons reads one filter struct, for example {gte, lt}, into conditions on a column.
func (c *compiler) comparisons(f reflect.Value, column string, path []string) ([]condition, error) {
	var out []condition
	for i := range f.NumField() {
		op, v := jsonName(f.Type().Field(i)), given(f.Field(i))
		if !v.IsValid() {
			continue
		}
		if c.terms++; c.terms > maxFilterTerms {
			return nil, invalid(path, "a filter may have %d comparisons", maxFilterTerms)
		}
		p, err := comparison(column, op, v, append(slices.Clone(path), op))
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

func comparison(column, op string, v reflect.Value, path []string) (condition, error) {
	switch op {
	case "in", "nin":
		return membership(column, op == "nin", reflect.Indirect(v), path)
	case "isNull":
		if reflect.Indirect(v).Bool() {
			return func(s *sql.Selector) *sql.Predicate { return sql.IsNull(s.C(column)) }, nil
		}
		return func(s *sql.Selector) *sql.Predicate { return sql.NotNull(s.C(column)) }, nil
	}
	x, err := stored(v, column, path)
	if err != nil {
		return nil, err
	}
	text, _ := x.(string)
	switch op {
	case "eq":
		return func(s *sql.Selector) *sql.Predicate { return sql.EQ(s.C(column), x) }, nil
	case "neq": // a missing value is not equal to any
		return func(s *sql.Selector) *sql.Predicate {
			return sql.Or(sql.NEQ(s.C(column), x), sql.IsNull(s.C(column)))
		}, nil
	case "gt":
		return func(s *sql.Selector) *sql.Predicate { return sql.GT(s.C(column), x) }, nil
	case "gte":
		return func(s *sql.Selector) *sql.Predicate { return sql.GTE(s.C(column), x) }, nil
	case "lt":
		return func(s *sql.Selector) *sql.Predicate { return sql.LT(s.C(column), x) }, nil
	case "lte":
		return func(s *sql.Selector) *sql.Predicate { return sql.LTE(s.C(column), x) }, nil
	case "contains":
		return func(s *sql.Selector) *sql.Predicate { return sql.ContainsFold(s.C(column), text) }, nil
	case "startsWith":
		return func(s *sql.Selector) *sql.Predicate {
			return sql.P(func(b *sql.Builder) {
				b.WriteString("lower(").Ident(s.C(column)).WriteString(") LIKE ").Arg(escapeLike(strings.ToLower(text)) + "%").WriteString(` ESCAPE '\'`)
			})
		}, nil
	default:
		return nil, fmt.Errorf("filter %s: unknown comparison", strings.Join(path, "."))
	}
}

func membership(column string, negate bool, list reflect.Value, path []string) (condition, error) {
	if list.Len() > maxFilterList {
		return nil, invalid(path, "a list may have %d values", maxFilterList)
	}
	args := make([]any, list.Len())
	for i := range list.Len() {
		x, err := stored(list.Index(i), column, append(slices.Clone(path), fmt.Sprint(i)))
		if err != nil {
			return nil, err
		}
		args[i] = x
	}
	return func(s *sql.Selector) *sql.Predicate {
		switch {
		case negate && len(args) == 0:
			return sql.Not(sql.False())
		case negate:
			return sql.Or(sql.NotIn(s.C(column), args...), sql.IsNull(s.C(column)))
		case len(args) == 0:
			return sql.False()
		default:
			return sql.In(s.C(column), args...)
		}
	}, nil
}

// stored turns an input value into what the column holds.
func stored(v reflect.Value, column string, path []string) (any, error) {
	v = reflect.Indirect(v)
	if d, ok := v.Interface().(money.Decimal); ok {
		// Money columns hold minor units; without a currency in the filter the common two digits are meant.
		n, err := d.Exact(minorDigits)
		if err != nil {
			return nil, invalid(path, "%v", err)
		}
		return n, nil
	}
	switch {
	case v.CanInt():
		return v.Int(), nil
	case v.Kind() == reflect.String:
		if strings.ContainsRune(v.String(), 0) {
			return nil, invalid(path, "text may not contain a NUL character")
		}
		return v.String(), nil
	case v.Kind() == reflect.Bool:
		return v.Bool(), nil
	default:
		return nil, fmt.Errorf("filter on %s: values of type %s cannot be compared", column, v.Type())
	}
}

const minorDigits = 2

// given unwraps what a client may leave out: nil pointers, empty slices and omitted values are invalid.
func given(v reflect.Value) reflect.Value {
	if m := v.MethodByName("ValueOK"); m.IsValid() && v.Kind() == reflect.Struct {
		out := m.Call(nil)
		if !out[1].Bool() {
			return reflect.Value{}
		}
		v = out[0]
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Interface, reflect.Map:
		if v.IsNil() {
			return reflect.Value{}
		}
	default:
	}
	return v
}

func jsonName(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	return name
}

func allOf(parts []condition) condition {
	return func(s *sql.Selector) *sql.Predicate { return join(s, parts, sql.And, sql.Not(sql.False())) }
}

func anyOf(parts []condition) condition {
	return func(s *sql.Selector) *sql.Predicate { return join(s, parts, sql.Or, sql.False()) }
}

func join(s *sql.Selector, parts []condition, with func(...*sql.Predicate) *sql.Predicate, none *sql.Predicate) *sql.Predicate {
	ps := make([]*sql.Predicate, 0, len(parts))
	for _, p := range parts {
		ps = append(ps, p(s))
	}
	if len(ps) == 0 {
		return none
	}
	return with(ps...)
}

// containing is the condition of a "search" argument: every word stands in the row's search text.
func containing(words string) condition {
	return func(s *sql.Selector) *sql.Predicate {
		var ps []*sql.Predicate
		for w := range strings.FieldsSeq(search.Fold(words)) {
			ps = append(ps, sql.P(func(b *sql.Builder) {
				b.Ident(s.C("search")).WriteString(" LIKE ").Arg("%" + escapeLike(w) + "%").WriteString(` ESCAPE '\'`)
			}))
		}
		if len(ps) == 0 {
			return sql.Not(sql.False())
		}
		return sql.And(ps...)
	}
}

func escapeLike(s string) string {
	return strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(s)
}

func invalid(path []string, format string, args ...any) error {
	return &fault.Error{Kind: fault.Invalid, Path: path, Message: fmt.Sprintf(format, args...)}
}
