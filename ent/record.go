package ent

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
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
	"MrrMovement": true, "UsageEvent": true, "CompEvent": true, // appended and never edited: logs of their own
	"CommissionLine": true, "CommissionSnapshot": true, // parts of a statement, which is logged
}

// derived are the columns that the store keeps and the change log therefore leaves out.
var derived = []string{"created_at", "updated_at", "version", "search"}

// secret columns appear in the change log as set or unset, never with their value.
var secret = []string{"password_hash"}

var (
	errOutside = errors.New("a write outside a transaction would not be in the change log; use Store.InTx")
	errBulk    = errors.New("a write to many rows at once would not be in the change log; write them one by one")
	errEntry   = errors.New("an entry of the change log is never changed or deleted")
	errAdded   = errors.New("a write that adds to a number would not be in the change log with its outcome; set the number")
	// errElsewhere is about inverse edges such as Team.children.
	errElsewhere = errors.New("a write through this edge changes other rows, which would not be in the change log; set the reference in those rows")
)

// record is the hook on every write: it stamps time and version and appends to the change log, in
// the transaction of the write.
func (s *Store) record(next ent.Mutator) ent.Mutator {
	return ent.MutateFunc(func(ctx context.Context, m ent.Mutation) (ent.Value, error) {
		if _, ok := ctx.Value(txKey{}).(*transaction); !ok {
			return nil, errOutside
		}
		if m.Type() == gid.Change.String() && !m.Op().Is(ent.OpCreate) {
			return nil, errEntry
		}
		if err := visible(ctx, m); err != nil {
			return nil, err
		}
		if unlogged[m.Type()] {
			return next.Mutate(ctx, m)
		}
		if m.Op().Is(ent.OpUpdate | ent.OpDelete) {
			return nil, fmt.Errorf("%s: %w", m.Type(), errBulk)
		}
		if err := onlyOwnColumns(m); err != nil {
			return nil, err
		}
		if err := s.lock(ctx, m); err != nil {
			return nil, err
		}
		if err := s.stamp(ctx, m); err != nil {
			return nil, err
		}
		before, after, err := difference(ctx, m)
		if err != nil {
			return nil, err
		}
		written, err := next.Mutate(ctx, m)
		if err != nil {
			return nil, err
		}
		return written, s.append(ctx, m, written, before, after)
	})
}

// visible refuses an update that changes nothing of a row which the viewer may not see: ent would skip
// the statement, and with it the viewer's condition, and return the row.
func visible(ctx context.Context, m ent.Mutation) error {
	if !m.Op().Is(ent.OpUpdateOne) || len(m.Fields())+len(m.AddedFields())+len(m.ClearedFields()) > 0 {
		return nil
	}
	client, err := clientOf(m)
	if err != nil {
		return err
	}
	id, _ := recordID(m, nil)
	_, err = client.GetRecord(ctx, id)
	return err
}

// onlyOwnColumns refuses a write through an edge whose column stands in other rows: those would change
// without an entry of their own. It refuses additions to a number too, whose outcome is not known here.
func onlyOwnColumns(m ent.Mutation) error {
	for _, f := range m.AddedFields() {
		return fmt.Errorf("%s.%s: %w", m.Type(), f, errAdded)
	}
	k, _ := kindOf(m.Type())
	for _, edge := range slices.Concat(m.AddedEdges(), m.RemovedEdges(), m.ClearedEdges()) {
		if !slices.Contains(columns(k), edge+"_id") {
			return fmt.Errorf("%s.%s: %w", m.Type(), edge, errElsewhere)
		}
	}
	return nil
}

// lock makes writers of one row wait for each other on PostgreSQL, so that none counts the version of,
// or logs, values that another is about to change. On SQLite there is one writer.
func (s *Store) lock(ctx context.Context, m ent.Mutation) error {
	if !s.Postgres() || m.Op().Is(ent.OpCreate) {
		return nil
	}
	id, ok := recordID(m, nil)
	if !ok {
		return nil // ent refuses it
	}
	client, err := clientOf(m)
	if err != nil {
		return err
	}
	rows, err := client.QueryContext(ctx, "SELECT 1 FROM "+id.Kind().Table()+" WHERE id = $1 FOR UPDATE", int64(id))
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }() // Err below tells what went wrong
	for rows.Next() {                   // the row is locked when it has come
	}
	return rows.Err()
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
	if m.Op().Is(ent.OpDeleteOne) {
		before, err = lastValues(ctx, m)
		return logged(before), nil, err
	}
	after = map[string]any{}
	for _, f := range m.Fields() {
		after[f], _ = m.Field(f)
	}
	for _, f := range m.ClearedFields() {
		after[f] = nil
	}
	if m.Op().Is(ent.OpCreate) {
		return nil, logged(after), nil
	}
	if before, err = oldValues(ctx, m, slices.Collect(maps.Keys(after))); err != nil {
		return nil, nil, err
	}
	for f, v := range after {
		if reflect.DeepEqual(value(before[f]), v) { // it was set to what it was
			delete(before, f)
			delete(after, f)
		}
	}
	return logged(before), logged(after), nil
}

// lastValues returns all columns of a row that is about to be deleted. Ent tells old values only to
// updates, so it asks the draft of one, which is never saved.
func lastValues(ctx context.Context, m ent.Mutation) (map[string]any, error) {
	id, ok := recordID(m, nil)
	if !ok {
		return nil, fmt.Errorf("%s: the deleted record has no id", m.Type())
	}
	client, err := clientOf(m)
	if err != nil {
		return nil, err
	}
	draft, ok := client.UpdateDraft(id)
	if !ok {
		return nil, fmt.Errorf("%s: not a kind of record", m.Type())
	}
	return oldValues(ctx, draft, columns(id.Kind()))
}

func oldValues(ctx context.Context, m ent.Mutation, names []string) (map[string]any, error) {
	out := make(map[string]any, len(names))
	for _, f := range names {
		if f == "id" {
			continue
		}
		old, err := m.OldField(ctx, f)
		if err != nil {
			return nil, err
		}
		out[f] = old
	}
	return out, nil
}

// logged drops what the store derives and hides what is secret. It changes values.
func logged(values map[string]any) map[string]any {
	for _, f := range derived {
		delete(values, f)
	}
	for _, f := range secret {
		if v, ok := values[f]; ok {
			values[f] = value(v) != nil
		}
	}
	return values
}

// value returns what a pointer points to, and nil for a nil pointer: ent returns the old value of a
// column that may be absent as a pointer, and the new one without.
func value(v any) any {
	r := reflect.ValueOf(v)
	if r.Kind() != reflect.Pointer {
		return v
	}
	if r.IsNil() {
		return nil
	}
	return r.Elem().Interface()
}

func (s *Store) append(ctx context.Context, m ent.Mutation, written ent.Value, before, after map[string]any) error {
	v := viewer.From(ctx)
	if v == nil {
		return errors.New("a write without a viewer cannot be logged")
	}
	id, ok := recordID(m, written)
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
	s.Touch(ctx, id, before, after)
	client, err := clientOf(m)
	if err != nil {
		return err
	}
	return s.LogChange(ctx, client, id, operation, before, after, v)
}

// clientOf returns the client of a mutation's transaction.
func clientOf(m ent.Mutation) (*db.Client, error) {
	c, ok := m.(interface{ Client() *db.Client })
	if !ok {
		return nil, fmt.Errorf("%s: the mutation has no client", m.Type())
	}
	return c.Client(), nil
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

func recordID(m ent.Mutation, written ent.Value) (gid.ID, bool) {
	if r, ok := written.(db.Record); ok {
		return r.GlobalID(), true
	}
	if i, ok := m.(interface{ ID() (gid.ID, bool) }); ok {
		return i.ID()
	}
	return 0, false
}
