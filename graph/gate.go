package graph

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"coxswain/ent"
	"coxswain/ent/viewer"
	"coxswain/graph/page"
	"coxswain/sales/fault"
	"coxswain/sales/role"
)

// Gate refuses every root field that the viewer's role does not allow, before anything is read. A
// root field without an entry in the role matrix is refused to everyone.
type Gate struct{}

var _ interface {
	graphql.HandlerExtension
	graphql.FieldInterceptor
} = Gate{}

// ExtensionName names the extension.
func (Gate) ExtensionName() string { return "Gate" }

// Validate refuses to start with a root field that the role matrix does not know.
func (Gate) Validate(es graphql.ExecutableSchema) error {
	var missing []string
	for _, f := range rootFields(es.Schema()) {
		if _, ok := role.Operations[f.Name]; !ok && !slices.Contains(role.Public, f.Name) {
			missing = append(missing, f.Name)
		}
	}
	if len(missing) > 0 {
		return fmt.Errorf("no role may use %s: add them to sales/role", strings.Join(missing, ", "))
	}
	return nil
}

// InterceptField lets a root field through when the viewer's role allows it. Fields below the root
// are governed by the visibility of their rows.
func (Gate) InterceptField(ctx context.Context, next graphql.Resolver) (any, error) {
	fc := graphql.GetFieldContext(ctx)
	if fc.Object != "Query" && fc.Object != "Mutation" {
		return next(ctx)
	}
	if err := admit(viewer.From(ctx), fc.Field.Name); err != nil {
		return nil, err
	}
	return next(ctx)
}

func admit(v *viewer.V, operation string) error {
	switch {
	case slices.Contains(role.Public, operation):
		return nil
	case v == nil:
		return fault.Of(fault.Unauthenticated, "", "sign in to use %s", operation)
	case !v.Role.Allows(operation):
		return fault.Forbiddenf("your role %s may not use %s", v.Role, operation)
	default:
		return nil
	}
}

func rootFields(s *ast.Schema) ast.FieldList {
	var out ast.FieldList
	for _, d := range []*ast.Definition{s.Query, s.Mutation} {
		if d != nil {
			out = append(out, d.Fields...)
		}
	}
	return out
}

// allowed introduces the roles in a description.
const allowed = "Allowed: "

// Describe appends to the description of each root field who may use it, from the role matrix.
func Describe(s *ast.Schema) {
	for _, f := range rootFields(s) {
		if strings.Contains(f.Description, allowed) || strings.HasPrefix(f.Name, "__") {
			continue
		}
		who := "everyone, signed in or not"
		if roles, ok := role.Operations[f.Name]; ok {
			who = "everyone who is signed in"
			if len(roles) < len(role.All) {
				names := make([]string, len(roles))
				for i, r := range roles {
					names[i] = string(r)
				}
				who = strings.Join(names, ", ")
			}
		}
		f.Description = strings.TrimSpace(f.Description) + "\n\n" + allowed + who + "."
	}
}

// Batching gives each response its own loaders, so that what many fields need is read at once.
type Batching struct {
	Store    *ent.Store
	Straight func(field string) // when given, told of each field of a query that is answered without the executor
}

var _ interface {
	graphql.HandlerExtension
	graphql.ResponseInterceptor
} = Batching{}

// ExtensionName names the extension.
func (Batching) ExtensionName() string { return "Batching" }

// Validate accepts every schema.
func (Batching) Validate(graphql.ExecutableSchema) error { return nil }

// InterceptResponse puts fresh loaders into the context of the response.
func (b Batching) InterceptResponse(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	return next(page.WithLoaders(ctx, page.NewLoaders(b.Store.Client())))
}
