package editing

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strconv"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/ent/viewer"
	"coxswain/sales/fault"
)

// Part is a list in the input of a creation: records that belong to the new one and are created with it.
type Part struct {
	Field     string // of the input, for example "lines"
	Kind      gid.Kind
	Column    string // that refers to the whole
	Operation string // the root field that creates one alone, whose roles may give the list
}

// CreateWhole writes a new record and its parts from one input, all or nothing. Faults of a part stand
// under its place, for example lines.0.quantity; the faults of all parts come back at once.
func (e *Editor) CreateWhole(ctx context.Context, operation string, k gid.Kind, input any, parts []Part) (db.Record, error) {
	in, err := read(input)
	if err != nil {
		return nil, err
	}
	lists := make([][]Values, len(parts))
	var faults fault.List
	given := 0
	for i, p := range parts {
		list, err := takePart(ctx, in.Values, p)
		if err != nil {
			all := fault.All(err)
			if all == nil {
				return nil, err
			}
			faults = append(faults, all...)
		}
		lists[i] = list
		given += len(list)
	}
	if len(faults) > 0 {
		return nil, faults
	}
	return e.Do(ctx, in.call(operation, input), func(ctx context.Context, tx *db.Client) (gid.ID, error) {
		if given == 0 {
			return e.Insert(ctx, tx, k, in.Values)
		}
		id, err := e.Insert(withParts(ctx, k), tx, k, in.Values)
		if err != nil {
			return 0, err
		}
		if err := e.insertParts(ctx, tx, id, parts, lists); err != nil {
			return 0, err
		}
		whole, err := tx.GetRecord(ctx, id)
		if err != nil {
			return 0, err
		}
		return id, e.rules[k].Complete(ctx, tx, e, whole)
	})
}

// takePart takes the list of a part out of the values of an input.
func takePart(ctx context.Context, values Values, p Part) ([]Values, error) {
	x, given := values[snake(p.Field)]
	delete(values, snake(p.Field))
	list := reflect.ValueOf(x)
	if !given || x == nil || list.Len() == 0 {
		return nil, nil
	}
	if v := viewer.From(ctx); v != nil && !v.IsSystem() && !v.Role.Allows(p.Operation) {
		return nil, fault.Of(fault.Forbidden, p.Field, "your role %s may not use %s; leave them out", v.Role, p.Operation)
	}
	if list.Len() > maxItems {
		return nil, fault.Invalidf(p.Field, "give at most %d, not %d", maxItems, list.Len())
	}
	out := make([]Values, list.Len())
	var faults fault.List
	for i := range out {
		in, err := read(list.Index(i).Interface())
		if err != nil {
			all := fault.All(fault.Under(err, p.Field, strconv.Itoa(i)))
			if all == nil {
				return nil, err
			}
			faults = append(faults, all...)
		}
		out[i] = in.Values
	}
	return out, faults.Err()
}

// insertParts writes the parts of a record, each under a savepoint, so that all that are refused are told.
func (e *Editor) insertParts(ctx context.Context, tx *db.Client, whole gid.ID, parts []Part, lists [][]Values) error {
	var faults fault.List
	for i, p := range parts {
		for n, values := range lists[i] {
			values[p.Column] = whole
			err := guarded(ctx, tx, func() error {
				_, err := e.Insert(ctx, tx, p.Kind, values)
				return err
			})
			if err == nil {
				continue
			}
			all := fault.All(fault.Under(ent.Translate(err), p.Field, strconv.Itoa(n)))
			if all == nil {
				return fmt.Errorf("%s %d: %w", p.Field, n, err)
			}
			faults = append(faults, all...)
		}
	}
	return faults.Err()
}

// guarded runs fn under a savepoint, so that what it wrote before it failed goes and, on PostgreSQL, the
// transaction can go on.
func guarded(ctx context.Context, tx *db.Client, fn func() error) error {
	if _, err := tx.ExecContext(ctx, "SAVEPOINT item"); err != nil {
		return err
	}
	err := fn()
	if err != nil {
		if _, e := tx.ExecContext(ctx, "ROLLBACK TO SAVEPOINT item"); e != nil {
			return errors.Join(err, e)
		}
	}
	if _, e := tx.ExecContext(ctx, "RELEASE SAVEPOINT item"); e != nil {
		return errors.Join(err, e)
	}
	return err
}

type partsKey struct{}

// withParts returns a context in which the next record of the kind gets parts.
func withParts(ctx context.Context, k gid.Kind) context.Context {
	return context.WithValue(ctx, partsKey{}, k)
}

func hasParts(ctx context.Context, k gid.Kind) bool {
	of, _ := ctx.Value(partsKey{}).(gid.Kind)
	return of == k
}
