package graph

import (
	"context"
	"reflect"
	"strings"
	"sync"

	"github.com/99designs/gqlgen/graphql"

	"coxswain/graph/gen"
	"coxswain/graph/page"
)

// vocabulary is what the API's stored types hold without resolvers, from the schema and the resolvers
// themselves.
var vocabulary = sync.OnceValue(func() *page.Vocabulary {
	root := &Resolver{}
	schema := gen.NewExecutableSchema(gen.Config{Resolvers: root}).Schema()
	return page.NewVocabulary(schema, func(typeName, field string) (n page.Nested, lists, resolves bool) {
		of := reflect.ValueOf(root).MethodByName(typeName)
		if !of.IsValid() {
			return n, false, false
		}
		resolve := of.Call(nil)[0].MethodByName(goName(field))
		if !resolve.IsValid() {
			return n, false, false
		}
		n, lists = nested(resolve)
		return n, lists, true
	})
})

// goName is the name of the resolver of a field.
func goName(field string) string {
	if field == "" {
		return ""
	}
	return strings.ToUpper(field[:1]) + field[1:]
}

// nested returns what a resolver lists below its row.
func nested(resolve reflect.Value) (page.Nested, bool) {
	t := resolve.Type()
	const atLeast = 2 // the context and the row
	if t.NumIn() < atLeast || t.NumOut() != 2 || t.Out(0).Kind() != reflect.Pointer || !strings.HasPrefix(t.Out(0).Elem().Name(), "Connection[") || t.In(1).Kind() != reflect.Pointer {
		return page.Nested{}, false
	}
	return page.Probe(func(ctx context.Context) {
		in := []reflect.Value{reflect.ValueOf(ctx), reflect.New(t.In(1).Elem())}
		for i := atLeast; i < t.NumIn(); i++ {
			in = append(in, reflect.Zero(t.In(i)))
		}
		resolve.Call(in)
	})
}

// Resolved reports whether a field of a type has a resolver of its own.
func Resolved(typeName, field string) bool {
	of := reflect.ValueOf(&Resolver{}).MethodByName(typeName)
	return of.IsValid() && of.Call(nil)[0].MethodByName(goName(field)).IsValid()
}

// Plain reports whether a field of a type is answered without a resolver, straight from the database.
func Plain(typeName, field string) bool { return vocabulary().Knows(typeName, field) }

type detourKey struct{}

// WithDetour returns a context in which every field goes through the executor, for tests that compare
// its answers with the straight ones.
func WithDetour(ctx context.Context) context.Context {
	return context.WithValue(ctx, detourKey{}, true)
}

// InterceptField answers what stands below a query's own fields straight from the database when the
// selection is made of columns, references and lists alone.
func (b Batching) InterceptField(ctx context.Context, next graphql.Resolver) (any, error) {
	out, err := next(ctx)
	fc := graphql.GetFieldContext(ctx)
	if err != nil || out == nil || fc.Object != "Query" || ctx.Value(detourKey{}) != nil {
		return out, err
	}
	if m, ok := page.Straight(ctx, vocabulary(), fc.Field, out); ok {
		if b.Straight != nil {
			b.Straight(fc.Field.Name)
		}
		return m, nil
	}
	return out, nil
}
