package page

import (
	"context"
	"reflect"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/sales/calendar"
	"coxswain/sales/money"
)

// Vocabulary says for each stored type of the API which of its fields are nothing but columns,
// references and nested lists. Selections made of those alone are answered straight from the rows.
type Vocabulary struct {
	objects map[string]*object
	schema  *ast.Schema
}

// object is a stored type.
type object struct {
	name      string
	kind      gid.Kind
	satisfies []string // the names under which a fragment selects it
	fields    map[string]*member
}

// member is a field of a stored type that needs no resolver.
type member struct {
	how      how
	index    int      // of the struct field that holds it; of the reference; of the minor units
	currency int      // of the struct field with the currency of money
	columns  []string // what must be read for it
	target   string   // the type of a reference or of a nested list's rows
	nested   Nested
	nonNull  bool
}

// how is what a member is.
type how int

const (
	column how = iota
	amount
	reference
	list
)

// Nested is a list below a row: the rows of a kind whose column refers to it.
type Nested struct {
	kind   gid.Kind
	column string
}

type probeKey struct{}

// Probe returns what a resolver lists under a row, by running it without reading anything. It reports
// false for a resolver that does more than to list, or lists with arguments of its own.
func Probe(resolve func(context.Context)) (Nested, bool) {
	var found []Nested
	resolve(context.WithValue(context.Background(), probeKey{}, &found))
	if len(found) != 1 || found[0].column == "" {
		return Nested{}, false
	}
	return found[0], true
}

// probed notes a list for Probe.
func probed(ctx context.Context, n Nested, a Args) bool {
	found, ok := ctx.Value(probeKey{}).(*[]Nested)
	if !ok {
		return false
	}
	for _, x := range []any{a.Where, a.OrderBy} {
		if v := reflect.ValueOf(x); x != nil && !v.IsNil() {
			n.column = ""
		}
	}
	if a.First != nil || a.Last != nil || a.After != nil || a.Before != nil || a.Search != nil {
		n.column = ""
	}
	*found = append(*found, n)
	return true
}

// NewVocabulary reads the schema. Resolved tells which fields have a resolver, and which of those list
// the rows under theirs.
func NewVocabulary(s *ast.Schema, resolved func(typeName, field string) (n Nested, lists, resolves bool)) *Vocabulary {
	v := &Vocabulary{objects: map[string]*object{}, schema: s}
	for kind, row := range db.RowTypes() {
		d := s.Types[kind.String()]
		if d == nil || d.Kind != ast.Object || row.Name() != d.Name {
			continue
		}
		if _, ok := sources[kind]; !ok {
			continue
		}
		o := &object{name: d.Name, kind: kind, satisfies: []string{d.Name}, fields: map[string]*member{}}
		for _, i := range s.GetImplements(d) {
			o.satisfies = append(o.satisfies, i.Name)
		}
		for _, f := range d.Fields {
			n, lists, resolves := resolved(d.Name, f.Name)
			switch {
			case lists && takes(f, listArguments):
				o.fields[f.Name] = &member{how: list, nested: n, target: n.kind.String(), nonNull: f.Type.NonNull}
			case !resolves && len(f.Arguments) == 0:
				if m := memberOf(s, row, f); m != nil {
					o.fields[f.Name] = m
				}
			}
		}
		v.objects[d.Name] = o
	}
	return v
}

// Knows reports whether a field of a type is nothing but a column, a reference or a nested list.
func (v *Vocabulary) Knows(typeName, field string) bool {
	o, ok := v.objects[typeName]
	return ok && o.fields[field] != nil
}

// listArguments are the arguments of nested lists that are understood here.
var listArguments = []string{"first", "after", "last", "before", "where", "orderBy", "includeArchived"}

func takes(f *ast.FieldDefinition, arguments []string) bool {
	return !slices.ContainsFunc(f.Arguments, func(a *ast.ArgumentDefinition) bool { return !slices.Contains(arguments, a.Name) })
}

// memberOf returns how a row holds a field, nil for a field that is more than that.
func memberOf(s *ast.Schema, row reflect.Type, f *ast.FieldDefinition) *member {
	if f.Type.Elem != nil {
		return nil
	}
	columns := columnsOfType(row)
	m := &member{nonNull: f.Type.NonNull}
	named := func(column string) bool {
		i, ok := columns[column]
		if ok {
			m.index, m.columns = i, []string{column}
		}
		return ok
	}
	called, isCalled := reflect.PointerTo(row).MethodByName(strings.ToUpper(f.Name[:1]) + f.Name[1:])
	switch d := s.Types[f.Type.NamedType]; {
	case isCalled && d.Name == "Money":
		if !named(snake(f.Name) + "_minor") {
			return nil
		}
		m.how, m.currency = amount, columns["currency"]
		m.columns = append(m.columns, "currency")
	case isCalled:
		if called.Type.NumIn() != 2 || called.Type.NumOut() != 2 || d.Kind != ast.Object || !named(snake(f.Name)+"_id") {
			return nil
		}
		to := called.Type.Out(0)
		if to.Kind() != reflect.Pointer || to.Elem().Name() != d.Name {
			return nil
		}
		m.how, m.target = reference, d.Name
	default:
		if !named(columnNamed(snake(f.Name))) || !plain(d, row.Field(m.index).Type) {
			return nil
		}
	}
	return m
}

// scalars are the Go types whose values need no conversion.
var scalars = map[string]reflect.Type{
	"ID": idType, "String": reflect.TypeFor[string](), "Boolean": reflect.TypeFor[bool](), "Int": reflect.TypeFor[int](),
	"Date": reflect.TypeFor[calendar.Day](), "DateTime": reflect.TypeFor[calendar.Instant](),
	"Rate": reflect.TypeFor[money.Rate](), "CurrencyCode": reflect.TypeFor[money.Currency](),
}

// plain reports whether a column's Go type is written as the type of the API says.
func plain(d *ast.Definition, t reflect.Type) bool {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if d.Kind == ast.Enum {
		return t.Implements(reflect.TypeFor[graphql.Marshaler]())
	}
	return scalars[d.Name] == t
}
