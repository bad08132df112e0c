// Package editing is how every change of the API is made: one transaction that checks the role, honours
// the idempotency key, refuses a record that changed meanwhile, and translates what the database
// refuses. Plain create, update, archive and delete of any kind are here; verbs of the business bring
// their own decision and run through Do.
package editing

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strconv"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/db/idempotencyrecord"
	"coxswain/ent/gid"
	"coxswain/ent/viewer"
	"coxswain/sales/fault"
)

// Editor makes changes in a store.
type Editor struct {
	store *ent.Store
	rules map[gid.Kind]Rule
}

// New returns an editor that applies the rules of each kind it edits.
func New(s *ent.Store) *Editor { return &Editor{store: s, rules: rules} }

// Store returns the store that the editor changes.
func (e *Editor) Store() *ent.Store { return e.store }

// Call is what every mutation carries beside its own input.
type Call struct {
	Operation      string  // the root field, for the role check and the log
	Input          any     // the whole input, for the fingerprint of the idempotency key
	IdempotencyKey *string // same key and input: same result, written once
	Reason         *string // why, for the change log
}

const maxKey = 255

// Do runs a change in one transaction and returns the record that it leaves. With an idempotency key
// that was used before it returns the earlier result and changes nothing.
func (e *Editor) Do(ctx context.Context, call Call, fn func(ctx context.Context, tx *db.Client) (gid.ID, error)) (db.Record, error) {
	v := viewer.From(ctx)
	if v == nil {
		return nil, fault.Of(fault.Unauthenticated, "", "sign in first")
	}
	if !v.IsSystem() && !v.Role.Allows(call.Operation) {
		return nil, fault.Forbiddenf("your role %s may not use %s", v.Role, call.Operation)
	}
	if call.Reason != nil {
		c := *v
		c.Reason = *call.Reason
		ctx = viewer.With(ctx, &c)
	}
	key, fingerprint, err := idempotency(ctx, call)
	if err != nil {
		return nil, err
	}
	var record db.Record
	err = e.store.InTx(ctx, func(ctx context.Context, tx *db.Client) error {
		ctx = withSettings(ctx)
		id, found, err := e.earlier(ctx, tx, v, key, fingerprint)
		if err != nil {
			return err
		}
		if !found {
			if id, err = fn(ctx, tx); err != nil {
				return err
			}
			if err := e.remember(ctx, tx, v, key, fingerprint, id); err != nil {
				return err
			}
		}
		if id == 0 {
			return nil
		}
		record, err = tx.GetRecord(ctx, id)
		if db.IsNotFound(err) { // deleted, or handed to somebody else by this very change
			record, err = nil, nil
		}
		return err
	})
	if err != nil {
		return nil, ent.Translate(err)
	}
	return record, nil
}

// KeyFromHeader puts the Idempotency-Key header of a request into its context; the key in an input wins.
func KeyFromHeader(ctx context.Context, key string) context.Context {
	return context.WithValue(ctx, headerKey{}, key)
}

type headerKey struct{}

func idempotency(ctx context.Context, call Call) (key, fingerprint string, err error) {
	switch h, _ := ctx.Value(headerKey{}).(string); {
	case call.IdempotencyKey != nil:
		key = *call.IdempotencyKey
		if key == "" {
			return "", "", fault.Requiredf("idempotencyKey", "leave it out or give a unique text, for example a UUID")
		}
	case h != "":
		key = call.Operation + " " + h // one request may hold several mutations under one header
	default:
		return "", "", nil
	}
	if len(key) > maxKey {
		return "", "", fault.Invalidf("idempotencyKey", "is longer than %d characters", maxKey)
	}
	b, err := json.Marshal(call.Input)
	if err != nil {
		return "", "", fmt.Errorf("fingerprint of %s: %w", call.Operation, err)
	}
	sum := sha256.Sum256(append([]byte(call.Operation+"\n"), b...))
	return key, hex.EncodeToString(sum[:]), nil
}

// system is who keeps the idempotency records.
func system(ctx context.Context) context.Context {
	return viewer.With(ctx, viewer.System("idempotency", viewer.Job))
}

func (e *Editor) earlier(ctx context.Context, tx *db.Client, v *viewer.V, key, fingerprint string) (gid.ID, bool, error) {
	if key == "" {
		return 0, false, nil
	}
	r, err := tx.IdempotencyRecord.Query().
		Where(idempotencyrecord.UserID(v.User), idempotencyrecord.Key(key)).Only(system(ctx))
	switch {
	case db.IsNotFound(err):
		return 0, false, nil
	case err != nil:
		return 0, false, err
	case r.Fingerprint != fingerprint:
		return 0, false, fault.Conflictf("idempotencyKey", "this key was used before with a different input; use a new key for a new change")
	case r.Result == nil:
		return 0, true, nil
	default:
		return *r.Result, true, nil
	}
}

func (e *Editor) remember(ctx context.Context, tx *db.Client, v *viewer.V, key, fingerprint string, id gid.ID) error {
	if key == "" {
		return nil
	}
	c := tx.IdempotencyRecord.Create().SetUserID(v.User).SetKey(key).SetFingerprint(fingerprint).SetCreatedAt(e.store.Now())
	if id != 0 {
		c.SetResult(id)
	}
	err := c.Exec(system(ctx))
	if db.IsConstraintError(err) {
		return fault.Conflictf("idempotencyKey", "a change with this key is still running; ask again in a moment")
	}
	return err
}

// Create writes a new record of a kind from an input.
func (e *Editor) Create(ctx context.Context, operation string, k gid.Kind, input any) (db.Record, error) {
	in, err := read(input)
	if err != nil {
		return nil, err
	}
	return e.Do(ctx, in.call(operation, input), func(ctx context.Context, tx *db.Client) (gid.ID, error) {
		return e.Insert(ctx, tx, k, in.Values)
	})
}

// Insert writes a new record inside a running change.
func (e *Editor) Insert(ctx context.Context, tx *db.Client, k gid.Kind, values Values) (gid.ID, error) {
	d, ok := tx.CreateDraft(k)
	if !ok {
		return 0, fmt.Errorf("create %s: no such kind", k)
	}
	values = maps.Clone(values) // rules complete them, and the transaction may run again
	return e.save(ctx, tx, Change{Kind: k, Draft: d, Values: values, Editor: e, Parts: hasParts(ctx, k)})
}

// Update changes a record that the viewer may see. The input names it by id and may carry the version
// that it was read at.
func (e *Editor) Update(ctx context.Context, operation string, k gid.Kind, input any) (db.Record, error) {
	in, err := read(input)
	if err != nil {
		return nil, err
	}
	return e.Do(ctx, in.call(operation, input), func(ctx context.Context, tx *db.Client) (gid.ID, error) {
		if err := e.Lock(ctx, tx, in.ID); err != nil { // callers that expect no version take turns
			return 0, err
		}
		current, err := e.Find(ctx, tx, k, "id", in.ID, in.ExpectedVersion)
		if err != nil {
			return 0, err
		}
		return in.ID, e.Set(ctx, tx, current, in.Values)
	})
}

// Set changes columns of a record inside a running change. Values that are the current ones are no change.
func (e *Editor) Set(ctx context.Context, tx *db.Client, current db.Record, values Values) error {
	id := current.GlobalID()
	values = values.except(current)
	if len(values) == 0 {
		return nil
	}
	d, ok := tx.UpdateDraft(id)
	if !ok {
		return fmt.Errorf("update %s: no such kind", id.Kind())
	}
	if n, ok := column(current, "version").(int); ok {
		d.Narrow(versionIs(n))
	}
	_, err := e.save(ctx, tx, Change{Kind: id.Kind(), Draft: d, Values: values, Current: current, Editor: e})
	if db.IsNotFound(err) {
		return fault.Conflictf("", "the record changed while you were editing it; read it again and repeat the change")
	}
	return err
}

// Find returns a record of a kind that the viewer may see, at the version that the caller expects.
func (e *Editor) Find(ctx context.Context, tx *db.Client, k gid.Kind, field string, id gid.ID, expected *int) (db.Record, error) {
	if id == 0 {
		return nil, fault.Requiredf(field, "give the id of the %s", k)
	}
	if !id.Is(k) {
		return nil, fault.Invalidf(field, "%s is the id of a %s; give the id of a %s", id, id.Kind(), k)
	}
	r, err := tx.GetRecord(ctx, id)
	if db.IsNotFound(err) {
		return nil, fault.NotFoundf(field, "there is no %s %s, or you may not see it", k, id)
	}
	if err != nil {
		return nil, err
	}
	if n, ok := column(r, "version").(int); ok && expected != nil && n != *expected {
		return nil, fault.Conflictf("expectedVersion", "the record is at version %s, not %s: somebody changed it; read it again and repeat the change", strconv.Itoa(n), strconv.Itoa(*expected))
	}
	return r, nil
}

// Archive puts a record away; Restore takes it back. Doing either twice changes nothing.
func (e *Editor) Archive(ctx context.Context, operation string, k gid.Kind, input any) (db.Record, error) {
	return e.putAway(ctx, operation, k, input, true)
}

// Restore takes an archived record back.
func (e *Editor) Restore(ctx context.Context, operation string, k gid.Kind, input any) (db.Record, error) {
	return e.putAway(ctx, operation, k, input, false)
}

func (e *Editor) putAway(ctx context.Context, operation string, k gid.Kind, input any, away bool) (db.Record, error) {
	in, err := read(input)
	if err != nil {
		return nil, err
	}
	return e.Do(ctx, in.call(operation, input), func(ctx context.Context, tx *db.Client) (gid.ID, error) {
		current, err := e.Find(ctx, tx, k, "id", in.ID, in.ExpectedVersion)
		if err != nil {
			return 0, err
		}
		var at any
		if away {
			at = e.store.Now()
		}
		if (column(current, "archived_at") != nil) == away {
			return in.ID, nil
		}
		return in.ID, e.Set(ctx, tx, current, Values{"archived_at": at})
	})
}

// Delete removes a record for good and returns it as it was. The change log keeps what it held.
func (e *Editor) Delete(ctx context.Context, operation string, k gid.Kind, input any) (db.Record, error) {
	in, err := read(input)
	if err != nil {
		return nil, err
	}
	var deleted db.Record
	_, err = e.Do(ctx, in.call(operation, input), func(ctx context.Context, tx *db.Client) (gid.ID, error) {
		if deleted, err = e.Find(ctx, tx, k, "id", in.ID, in.ExpectedVersion); err != nil {
			return 0, err
		}
		if r, ok := e.rules[k]; ok && r.Delete != nil {
			if err := r.Delete(ctx, tx, e, deleted); err != nil {
				return 0, err
			}
		}
		err := tx.DeleteRecord(ctx, in.ID)
		if errors.Is(ent.Translate(err), err) || err == nil {
			return in.ID, err
		}
		return 0, fault.Conflictf("id", "other records refer to this %s; delete or move them first", k)
	})
	return deleted, err
}
