package ent

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"entgo.io/ent"

	"coxswain/ent/db"
	"coxswain/ent/db/change"
	"coxswain/ent/gid"
	"coxswain/ent/viewer"
)

// unlogged are the kinds whose writes are bookkeeping of the program and not facts of the business.
var unlogged = map[string]bool{
	"Change": true, "Session": true, "OneTimeLink": true, "Throttle": true, "IdempotencyRecord": true,
	"Job": true, "StoredFile": true, "ImportBatch": true, "RejectedRow": true,
}

// derived are the columns that the store keeps and the change log therefore leaves out.
var derived = []string{"created_at", "updated_at", "version", "search"}

// secret columns appear in the change log as set or unset, never with their value.
var secret = []string{"password_hash"}

var (
	errOutside = errors.New("a write outside a transaction would not be in the change log; use Store.InTx")
	errBulk    = errors.New("a write to many rows at once would not be in the change log; write them one by one")
)

// record is the hook on every write: it stamps time and version and appends to the change log, in
// the transaction of the write.
func (s *Store) record(next ent.Mutator) ent.Mutator {
	return ent.MutateFunc(func(ctx context.Context, m ent.Mutation) (ent.Value, error) {
		if _, ok := ctx.Value(txKey{}).(*transaction); !ok {
			return nil, errOutside
		}
		if unlogged[m.Type()] {
			return next.Mutate(ctx, m)
		}
		if m.Op().Is(ent.OpUpdate | ent.OpDelete) {
			return nil, fmt.Errorf("%s: %w", m.Type(), errBulk)
		}
		if err := s.stamp(ctx, m); err != nil {
			return nil, err
		}
		before, after, err := difference(ctx, m)
		if err != nil {
			return nil, err
		}
		value, err := next.Mutate(ctx, m)
		if err != nil {
			return nil, err
		}
		return value, s.append(ctx, m, value, before, after)
	})
}

// stamp sets when the record was made and changed, and counts its version.
func (s *Store) stamp(ctx context.Context, m ent.Mutation) error {
	now := s.Now()
	k, _ := kindOf(m.Type())
	has := func(column string) bool { return slices.Contains(columns(k), column) }
	if _, given := m.Field("created_at"); m.Op().Is(ent.OpCreate) && !given && has("created_at") {
		if err := m.SetField("created_at", now); err != nil {
			return err
		}
	}
	if m.Op().Is(ent.OpCreate|ent.OpUpdateOne) && has("updated_at") {
		if err := m.SetField("updated_at", now); err != nil {
			return err
		}
	}
	if !m.Op().Is(ent.OpUpdateOne) || !has("version") {
		return nil
	}
	old, err := m.OldField(ctx, "version")
	if err != nil {
		return err
	}
	n, _ := old.(int)
	return m.SetField("version", n+1)
}

// difference returns the changed columns before and after.
func difference(ctx context.Context, m ent.Mutation) (before, after map[string]any, err error) {
	after = map[string]any{}
	for _, f := range m.Fields() {
		v, _ := m.Field(f)
		after[f] = v
	}
	for _, f := range m.ClearedFields() {
		after[f] = nil
	}
	if m.Op().Is(ent.OpCreate) {
		return nil, logged(after), nil
	}
	before = map[string]any{}
	names := make([]string, 0, len(after))
	for f := range after {
		names = append(names, f)
	}
	if m.Op().Is(ent.OpDeleteOne) {
		k, _ := kindOf(m.Type())
		names, after = columns(k), nil
	}
	for _, f := range names {
		if f == "id" {
			continue
		}
		old, err := m.OldField(ctx, f)
		if err != nil {
			return nil, nil, err
		}
		before[f] = old
	}
	return logged(before), logged(after), nil
}

func logged(values map[string]any) map[string]any {
	for _, f := range derived {
		delete(values, f)
	}
	for _, f := range secret {
		if v, ok := values[f]; ok {
			values[f] = v != nil
		}
	}
	return values
}

func (s *Store) append(ctx context.Context, m ent.Mutation, value ent.Value, before, after map[string]any) error {
	v := viewer.From(ctx)
	if v == nil {
		return errors.New("a write without a viewer cannot be logged")
	}
	id, ok := recordID(m, value)
	if !ok {
		return fmt.Errorf("%s: the written record has no id", m.Type())
	}
	operation := change.OperationUPDATE
	switch {
	case m.Op().Is(ent.OpCreate):
		operation = change.OperationCREATE
	case m.Op().Is(ent.OpDeleteOne):
		operation = change.OperationDELETE
	}
	client, ok := m.(interface{ Client() *db.Client })
	if !ok {
		return fmt.Errorf("%s: the mutation has no client", m.Type())
	}
	return s.LogChange(ctx, client.Client(), id, operation, before, after, v)
}

// LogChange appends one entry to the change log. The write hook calls it; call it directly only for
// what no single write shows, such as a redaction.
func (s *Store) LogChange(ctx context.Context, tx *db.Client, id gid.ID, op change.Operation, before, after map[string]any, v *viewer.V) error {
	c := tx.Change.Create().
		SetRecordedAt(int64(s.Now())).SetActor(v.Name).SetSource(change.Source(v.Source)).
		SetOperation(op).SetRecordID(id).SetRecordKind(int(id.Kind()))
	if v.User != 0 {
		c.SetActorID(v.User)
	}
	if v.RequestID != "" {
		c.SetRequestID(v.RequestID)
	}
	if v.Reason != "" {
		c.SetReason(v.Reason)
	}
	for _, side := range []struct {
		values map[string]any
		set    func(json.RawMessage) *db.ChangeCreate
	}{{before, c.SetBefore}, {after, c.SetAfter}} {
		if side.values == nil {
			continue
		}
		b, err := json.Marshal(side.values)
		if err != nil {
			return fmt.Errorf("change log: %w", err)
		}
		side.set(b)
	}
	return c.Exec(ctx)
}

func recordID(m ent.Mutation, value ent.Value) (gid.ID, bool) {
	if r, ok := value.(db.Record); ok {
		return r.GlobalID(), true
	}
	if i, ok := m.(interface{ ID() (gid.ID, bool) }); ok {
		return i.ID()
	}
	return 0, false
}
