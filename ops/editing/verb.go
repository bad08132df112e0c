package editing

import (
	"context"

	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/ent/viewer"
	"coxswain/sales/money"
)

// Note is what every input may carry beside its subject.
type Note struct {
	Reason         *string `json:"reason,omitempty"`
	IdempotencyKey *string `json:"idempotencyKey,omitempty"`
}

// Call describes the mutation that the note belongs to.
func (n Note) Call(operation string, input any) Call {
	return Call{Operation: operation, Input: input, IdempotencyKey: n.IdempotencyKey, Reason: n.Reason}
}

// Target is the part of an input that names the record to act on.
type Target struct {
	ID              gid.ID `json:"id"`
	ExpectedVersion *int   `json:"expectedVersion,omitempty"`
	Note
}

// Money is an amount as an input gives it: in major units, with its currency.
type Money struct {
	Amount   money.Decimal  `json:"amount"`
	Currency money.Currency `json:"currency"`
}

// MoneyInput returns the sum and its currency.
func (m Money) MoneyInput() (money.Decimal, money.Currency) { return m.Amount, m.Currency }

// Put adds one field of an input under its API name: money becomes minor units and a currency, empty
// text clears.
func (vs Values) Put(name string, x any) error {
	f := vs.put(name, x)
	if f == nil {
		return nil // and not a *fault.Error that is nil
	}
	return f
}

// Read takes an input struct apart into its envelope and its values, as Create and Update do.
func Read(input any) (Input, error) { return read(input) }

// Verb runs a change that a verb of the business has decided, as Do does. Inside fn the columns may
// change that plain updates must leave to verbs.
func Verb[T any](ctx context.Context, e *Editor, call Call, fn func(ctx context.Context, tx *db.Client) (gid.ID, error)) (*T, error) {
	r, err := e.Do(ctx, call, func(ctx context.Context, tx *db.Client) (gid.ID, error) {
		return fn(ByVerb(ctx), tx)
	})
	return As[T](r, err)
}

// As gives a record its own type; no record stays none.
func As[T any](r db.Record, err error) (*T, error) {
	if err != nil || r == nil {
		return nil, err
	}
	t, _ := r.(any).(*T)
	return t, nil
}

// Find returns a record that the viewer may see, at the version that the caller expects, in its own type.
func Find[T any](ctx context.Context, e *Editor, tx *db.Client, k gid.Kind, field string, id gid.ID, expected *int) (*T, error) {
	return As[T](e.Find(ctx, tx, k, field, id, expected))
}

type verbKey struct{}

// ByVerb returns a context in which a verb of the business acts.
func ByVerb(ctx context.Context) context.Context { return context.WithValue(ctx, verbKey{}, true) }

func isVerb(ctx context.Context) bool {
	v, _ := ctx.Value(verbKey{}).(bool)
	return v
}

// Everywhere returns a context that reads every row. A rule uses it to judge by facts that the viewer
// may not see, for example another rep's ownership of the same account.
func Everywhere(ctx context.Context) context.Context {
	return viewer.With(ctx, viewer.System("rule", viewer.Rule))
}

// Consequence returns a context for writes that follow from the viewer's change by a rule of the
// product. They reach rows that the viewer may not see; the change log names the viewer as their
// cause and RULE as their source.
func Consequence(ctx context.Context) context.Context {
	v := viewer.System("rule", viewer.Rule)
	if by := viewer.From(ctx); by != nil {
		v.User, v.Name, v.RequestID, v.Reason = by.User, by.Name, by.RequestID, by.Reason
	}
	return ByVerb(viewer.With(ctx, v))
}
