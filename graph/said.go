package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"

	"coxswain/sales/fault"
)

// newOwnerSaid is what a transfer without a new owner is told.
const newOwnerSaid = "give the rep who is to own it, or null to leave it without an owner"

// unsaid refuses an input that leaves out a field of which null is an answer: whoever forgets it would
// take something away without having said so. It returns nil when the field was given.
func unsaid(ctx context.Context, field, what string) error {
	fc := graphql.GetFieldContext(ctx)
	if fc == nil {
		return nil
	}
	input, _ := fc.Field.ArgumentMap(graphql.GetOperationContext(ctx).Variables)["input"].(map[string]any)
	if _, ok := input[field]; ok {
		return nil
	}
	return fault.Requiredf(field, "%s", what)
}
