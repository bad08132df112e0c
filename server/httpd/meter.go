package httpd

import (
	"context"
	"math"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"coxswain/ent/viewer"
	"coxswain/server/origin"
)

// meter charges each operation to its caller before it runs and settles afterwards. Every answer
// says what it cost, in the shape that clients know from Shopify.
type meter struct {
	schema  *ast.Schema
	budget  Budget
	buckets *buckets
}

const meterName = "Meter"

// ExtensionName names the meter to gqlgen.
func (*meter) ExtensionName() string { return meterName }

// Validate accepts every schema.
func (*meter) Validate(graphql.ExecutableSchema) error { return nil }

type charge struct {
	caller    string
	requested int
	paid      bool
	left      int
}

// MutateOperationContext charges the operation or refuses it.
func (m *meter) MutateOperationContext(ctx context.Context, oc *graphql.OperationContext) *gqlerror.Error {
	c := &charge{caller: callerOf(ctx), requested: operationCost(m.schema, oc.Operation, oc.Variables)}
	if c.requested > m.budget.PerOperation || c.requested > m.budget.Maximum {
		c.left = m.buckets.settle(c.caller, 0, 0)
		oc.Stats.SetExtension(meterName, c)
		most := min(m.budget.PerOperation, m.budget.Maximum)
		return refuse(codeCost, "the operation may cost %d points, at most %d are accepted; ask for smaller pages or fewer levels", c.requested, most).asError()
	}
	left, wait, ok := m.buckets.take(c.caller, c.requested)
	c.left, c.paid = left, ok
	oc.Stats.SetExtension(meterName, c)
	if !ok {
		e := refuse(codeThrottled, "%d points are available and the operation may cost %d; wait or ask for less", left, c.requested).asError()
		e.Extensions[extensionRetryAfter] = max(1, int(math.Ceil(wait.Seconds())))
		return e
	}
	return nil
}

// callerOf names whose bucket pays: the signed-in person's, else the network's.
func callerOf(ctx context.Context) string {
	if v := viewer.From(ctx); v != nil && v.User != 0 {
		return v.User.String()
	}
	return origin.From(ctx).Network()
}

// InterceptResponse settles the charge and writes it into the answer.
func (m *meter) InterceptResponse(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	res := next(ctx)
	if res == nil || !graphql.HasOperationContext(ctx) {
		return res
	}
	oc := graphql.GetOperationContext(ctx)
	c, ok := oc.Stats.GetExtension(meterName).(*charge)
	if !ok {
		return res // refused before it was priced
	}
	used := 0
	if c.paid {
		used = actualCost(oc.Operation, res.Data)
		c.left = m.buckets.settle(c.caller, c.requested, used)
		c.paid = false
	}
	if res.Extensions == nil {
		res.Extensions = map[string]any{}
	}
	res.Extensions["cost"] = costExtension{
		Requested: c.requested, Actual: used,
		Throttle: throttleStatus{Maximum: m.budget.Maximum, Available: c.left, Restore: m.budget.RestorePerSec},
	}
	exchangeFrom(ctx).spend(c.requested, used)
	return res
}

func actualCost(op *ast.OperationDefinition, data []byte) int {
	used := objectsIn(data)
	if op.Operation == ast.Mutation {
		used += mutationPoints * rootFields(op.SelectionSet)
	}
	return max(used, objectPoints)
}

type costExtension struct {
	Requested int            `json:"requestedQueryCost"`
	Actual    int            `json:"actualQueryCost"`
	Throttle  throttleStatus `json:"throttleStatus"`
}

type throttleStatus struct {
	Maximum   int `json:"maximumAvailable"`
	Available int `json:"currentlyAvailable"`
	Restore   int `json:"restoreRate"`
}
