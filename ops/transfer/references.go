package transfer

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strconv"

	"coxswain/ent/gid"
	"coxswain/ops/transfer/mapping"
	"coxswain/sales/money"
	"coxswain/sales/subscription"
)

// references remembers which record a text stands for. It forgets everything when it grows beyond
// maxRemembered, except in a dry run, whose records exist nowhere else.
type references struct {
	byText map[place]map[string]gid.ID
	size   int
	taken  map[takenKey]taken
	ahead  map[place]map[string]bool // texts that the files give to records still to come
	stages map[gid.ID]stageInfo
	lines  map[gid.ID]pipelineInfo
	lives  map[gid.ID][]subscription.Step // of subscriptions that exist only in a dry run
	agreed map[gid.ID]money.Currency      // the currency of subscriptions
}

// place is where texts are looked up: a field of an entity.
type place struct {
	entity string
	by     string
}

type takenKey struct {
	id    gid.ID
	field *mapping.Field
}

// taken is the value of a field of a referenced record; money comes with its currency.
type taken struct {
	value    cell
	currency money.Currency
}

const (
	maxRemembered        = 2_000_000
	ambiguous     gid.ID = -1 // several records bear the text
)

func newReferences() *references {
	return &references{byText: map[place]map[string]gid.ID{}, taken: map[takenKey]taken{}, ahead: map[place]map[string]bool{}, stages: map[gid.ID]stageInfo{}, lines: map[gid.ID]pipelineInfo{}, lives: map[gid.ID][]subscription.Step{}, agreed: map[gid.ID]money.Currency{}}
}

func (r *references) at(p place) map[string]gid.ID {
	m := r.byText[p]
	if m == nil {
		m = map[string]gid.ID{}
		r.byText[p] = m
	}
	return m
}

func (r *references) put(p place, text string, id gid.ID) {
	m := r.at(p)
	if old, ok := m[text]; ok && old != id {
		id = ambiguous
	} else if !ok {
		r.size++
	}
	m[text] = id
}

// trim forgets between batches what can be read again.
func (r *references) trim(dryRun bool) {
	if r.size > maxRemembered && !dryRun {
		r.byText, r.size, r.taken = map[place]map[string]gid.ID{}, 0, map[takenKey]taken{}
	}
}

// scoped is the text of a reference that only means something together with its parent.
func scoped(parent gid.ID, text string) string {
	return strconv.FormatInt(int64(parent), 36) + "\x00" + text
}

// load looks up texts that are not remembered yet. within names the parent column of a scoped
// lookup; then all children of the parents are read, which are few.
func (im *importer) load(ctx context.Context, s *transaction, e *mapping.Entity, by string, texts []string) error {
	p := place{e.Name, by}
	known := im.refs.at(p)
	var missing []string
	asked := map[string]bool{}
	for _, t := range texts {
		if _, ok := known[t]; !ok && !asked[t] {
			asked[t] = true
			missing = append(missing, t)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	column := e.Field(by).Column
	q := s.visible(e.Kind, "id", column)
	q.Where(s.among(q.C(column), missing, nil))
	return s.query(ctx, q, func(rows *sql.Rows) error {
		var id gid.ID
		var t string
		if err := rows.Scan(&id, &t); err != nil {
			return err //nolint:wrapcheck // query wraps it
		}
		im.refs.put(p, t, id)
		return nil
	})
}

// loadWithin looks up the children of parents by their name.
func (im *importer) loadWithin(ctx context.Context, s *transaction, e *mapping.Entity, by, parentColumn string, parents []int64) error {
	p := place{e.Name, by + " within " + parentColumn}
	column := e.Field(by).Column
	q := s.visible(e.Kind, "id", column, parentColumn)
	q.Where(s.among(q.C(parentColumn), nil, parents))
	return s.query(ctx, q, func(rows *sql.Rows) error {
		var id, parent gid.ID
		var t sql.NullString
		if err := rows.Scan(&id, &t, &parent); err != nil {
			return err //nolint:wrapcheck // query wraps it
		}
		if t.Valid {
			im.refs.put(p, scoped(parent, t.String), id)
		}
		return nil
	})
}

// take reads a field of referenced records.
func (im *importer) take(ctx context.Context, s *transaction, e *mapping.Entity, f *mapping.Field, ids []int64) error {
	l := layoutOf(e)
	i, ok := l.fields[f.Name]
	if !ok {
		return fmt.Errorf("the field %s of %s is not stored", f.Name, e.Name)
	}
	var missing []int64
	for _, id := range ids {
		if _, ok := im.refs.taken[takenKey{gid.ID(id), f}]; !ok {
			missing = append(missing, id)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	names := l.own()
	for _, c := range l.columns {
		names = append(names, c.name)
	}
	q := s.visible(e.Kind, names...)
	q.Where(s.among(q.C("id"), nil, missing))
	sc := l.scanner()
	return s.query(ctx, q, func(rows *sql.Rows) error {
		if err := rows.Scan(sc.targets...); err != nil {
			return err //nolint:wrapcheck // query wraps it
		}
		im.remember(gid.ID(sc.id), l, f, i, sc.cells())
		return nil
	})
}

func (im *importer) remember(id gid.ID, l *layout, f *mapping.Field, i int, cells []cell) {
	t := taken{value: cells[i]}
	if c, ok := l.index["currency"]; ok && f.Type == mapping.Money {
		t.currency = money.Currency(cells[c].s)
	}
	im.refs.taken[takenKey{id, f}] = t
}

func jsonList[T any](list []T) string {
	b, err := json.Marshal(list)
	if err != nil { // texts and numbers always marshal
		return "[]"
	}
	return string(b)
}
