package editing

import (
	"context"
	"errors"
	"maps"
	"slices"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/sales/fault"
)

// Change is a write that is about to be saved, as the rules of its kind see it.
type Change struct {
	Kind    gid.Kind
	Draft   db.Draft
	Values  Values
	Current db.Record // nil for a new record
	Editor  *Editor
	Parts   bool // the new record gets parts before it is complete
}

// Get returns a column as it will be after the change.
func (c Change) Get(name string) any {
	if x, ok := c.Values[name]; ok {
		return x
	}
	if c.Current != nil {
		return column(c.Current, name)
	}
	return nil
}

// Changes reports whether the change touches one of the columns.
func (c Change) Changes(names ...string) bool {
	return slices.ContainsFunc(names, func(n string) bool { _, ok := c.Values[n]; return ok })
}

// Rule is what a kind demands beyond its columns' types.
type Rule struct {
	// Check completes and judges the values before they are written.
	Check func(ctx context.Context, tx *db.Client, c Change) error
	// After writes what follows from the change, in the same transaction.
	After func(ctx context.Context, tx *db.Client, c Change, saved db.Record) error
	// Complete judges a new record that was created together with its parts, and writes what follows
	// from it. Kinds that have parts need it; After and the checks leave to it what parts decide.
	Complete func(ctx context.Context, tx *db.Client, e *Editor, r db.Record) error
	// Delete judges a deletion and writes what follows from it, before the record goes.
	Delete func(ctx context.Context, tx *db.Client, e *Editor, r db.Record) error
}

// save judges and writes a change.
func (e *Editor) save(ctx context.Context, tx *db.Client, c Change) (gid.ID, error) {
	if err := checkReferences(ctx, tx, c); err != nil {
		return 0, err
	}
	rule := e.rules[c.Kind]
	if rule.Check != nil {
		if err := rule.Check(ctx, tx, c); err != nil {
			return 0, err
		}
	}
	if err := checkRequired(c); err != nil {
		return 0, err
	}
	if err := c.Values.apply(c.Draft, c.Kind); err != nil {
		return 0, err
	}
	saved, err := c.Draft.Save(ctx)
	if err != nil {
		var f *fault.Error
		if t := ent.Translate(err); c.Current == nil && errors.As(t, &f) {
			return 0, t
		}
		return 0, err
	}
	if rule.After != nil {
		if err := rule.After(ctx, tx, c, saved); err != nil {
			return 0, err
		}
	}
	return saved.GlobalID(), nil
}

// checkReferences refuses ids of another kind and records that the viewer may not see, all at once.
func checkReferences(ctx context.Context, tx *db.Client, c Change) error {
	var faults fault.List
	refs := references()[c.Kind]
	for _, name := range slices.Sorted(maps.Keys(c.Values)) {
		want, ok := refs[name]
		id, given := c.Values[name].(gid.ID)
		if !ok || !given {
			continue
		}
		_, err := c.Editor.Find(ctx, tx, want, camel(name), id, nil)
		if f := fault.All(err); f != nil {
			faults = append(faults, f...)
		} else if err != nil {
			return err
		}
	}
	return faults.Err()
}

// checkRequired names every required column that a new record lacks.
func checkRequired(c Change) error {
	if c.Current != nil {
		return nil
	}
	var faults fault.List
	for _, name := range requiredColumns()[c.Kind] {
		if c.Values[name] == nil {
			faults = append(faults, fault.Requiredf(camel(name), "is required"))
		}
	}
	return faults.Err()
}
