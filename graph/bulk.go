package graph

import (
	"coxswain/ops/editing"
	"coxswain/sales/fault"
)

// items hands the items of a bulk mutation to the editor.
func items[T any](in []*T) []any {
	out := make([]any, len(in))
	for i, item := range in {
		out[i] = item
	}
	return out
}

// results turns what became of the items into the results of a payload.
func results[T, R any](out []editing.BulkResult, err error, as func(*T, []*fault.Error) *R) ([]*R, []*fault.Error, error) {
	refused, err := mistakes(err)
	rs := make([]*R, len(out))
	for i, o := range out {
		faults, broken := mistakes(o.Err)
		if broken != nil {
			return nil, nil, broken
		}
		t, _ := any(o.Record).(*T)
		rs[i] = as(t, faults)
	}
	return rs, refused, err
}
