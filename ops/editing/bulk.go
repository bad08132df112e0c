package editing

import (
	"context"
	"errors"
	"strconv"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/sales/fault"
)

// maxItems is how many records one bulk call may change.
const maxItems = 100

// BulkCall is a change of many records of one kind, all in one transaction.
type BulkCall struct {
	Operation string
	Kind      gid.Kind
	Items     []any // update inputs
	Continue  bool  // write the good ones although others are refused
	Input     any   // the whole input, for the fingerprint of the idempotency key
	Note
}

// BulkResult is what became of one item: the record as it now is, or the faults for which it was refused.
type BulkResult struct {
	Record db.Record
	Err    error
}

// errRefused rolls back a bulk call of which an item was refused.
var errRefused = errors.New("an item was refused")

// Bulk updates up to 100 records in one transaction. When an item is refused, either nothing is
// written or, with Continue, the others are; the result of each refused one says why. The result has
// one entry per item, in their order.
func (e *Editor) Bulk(ctx context.Context, call BulkCall) ([]BulkResult, error) {
	inputs, err := readItems(call)
	if err != nil {
		return nil, err
	}
	var results []BulkResult
	_, err = e.Do(ent.Alone(ctx), call.Note.Call(call.Operation, call.Input), func(ctx context.Context, tx *db.Client) (gid.ID, error) {
		results = make([]BulkResult, len(inputs)) // anew: the transaction may run again
		refused := false
		for i, in := range inputs {
			r, err := e.item(ctx, tx, call.Kind, in)
			if err == nil {
				results[i].Record = r
				continue
			}
			all := fault.All(fault.Under(ent.Translate(err), "items", strconv.Itoa(i)))
			if all == nil {
				return 0, err
			}
			results[i].Err, refused = fault.List(all), true
		}
		if refused && !call.Continue {
			return 0, errRefused
		}
		return 0, nil
	})
	if errors.Is(err, errRefused) {
		for i := range results {
			results[i].Record = nil // rolled back
		}
		return results, nil
	}
	if err != nil {
		return nil, err
	}
	if results == nil { // the key was used before: everything is written, so the records as they are
		return e.again(ctx, call.Kind, inputs)
	}
	return results, nil
}

func readItems(call BulkCall) ([]Input, error) {
	if n := len(call.Items); n == 0 || n > maxItems {
		return nil, fault.Invalidf("items", "give 1 to %d items, not %d", maxItems, n)
	}
	out := make([]Input, len(call.Items))
	seen := map[gid.ID]int{}
	var faults fault.List
	for i, item := range call.Items {
		in, err := read(item)
		if err != nil {
			all := fault.All(fault.Under(err, "items", strconv.Itoa(i)))
			if all == nil {
				return nil, err
			}
			faults = append(faults, all...)
		}
		if first, ok := seen[in.ID]; ok && in.ID != 0 {
			faults = append(faults, fault.Invalidf("items."+strconv.Itoa(i)+".id", "is the record of item %d too; change a record once per call", first))
		}
		seen[in.ID], out[i] = i, in
	}
	return out, faults.Err()
}

// item updates one record under a savepoint, so that what a refused item has written goes and, on
// PostgreSQL, the transaction can go on.
func (e *Editor) item(ctx context.Context, tx *db.Client, k gid.Kind, in Input) (db.Record, error) {
	var r db.Record
	err := guarded(ctx, tx, func() (err error) {
		r, err = e.updateItem(ctx, tx, k, in)
		return err
	})
	return r, err
}

func (e *Editor) updateItem(ctx context.Context, tx *db.Client, k gid.Kind, in Input) (db.Record, error) {
	current, err := e.Find(ctx, tx, k, "id", in.ID, in.ExpectedVersion)
	if err != nil {
		return nil, err
	}
	if err := e.Set(ctx, tx, current, in.Values); err != nil {
		return nil, err
	}
	r, err := tx.GetRecord(ctx, in.ID)
	if db.IsNotFound(err) {
		return nil, nil
	}
	return r, err
}

// again returns the records of a call that was made before.
func (e *Editor) again(ctx context.Context, k gid.Kind, inputs []Input) ([]BulkResult, error) {
	out := make([]BulkResult, len(inputs))
	for i, in := range inputs {
		r, err := e.Find(ctx, e.store.Client(), k, "id", in.ID, nil)
		if err != nil && fault.All(err) == nil {
			return nil, err
		}
		out[i] = BulkResult{Record: r, Err: err}
	}
	return out, nil
}
