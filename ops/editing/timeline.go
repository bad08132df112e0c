package editing

import (
	"context"

	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/sales/calendar"
	"coxswain/sales/org"
)

// Timeline is a line of dated rows on which one thing holds at a time, for example the owners of an
// account.
type Timeline struct {
	Kind  gid.Kind
	Value string // column of what holds
	Mode  string // column of how it holds, empty when there is none
	Fixed Values // columns that all rows share
	Rows  []db.Record
}

// Holding is what holds on a timeline, and how.
type Holding struct {
	ID   gid.ID
	Mode org.TerritorySource
}

// TimelineOf collects rows of one type.
func TimelineOf[T any, P interface {
	*T
	db.Record
}](kind gid.Kind, value, mode string, fixed Values, rows []P) Timeline {
	t := Timeline{Kind: kind, Value: value, Mode: mode, Fixed: fixed}
	for _, r := range rows {
		t.Rows = append(t.Rows, r)
	}
	return t
}

// Dated returns the rows as the rules of dated facts see them.
func (t Timeline) Dated() []org.Dated[Holding] {
	out := make([]org.Dated[Holding], len(t.Rows))
	for i, r := range t.Rows {
		d := org.Dated[Holding]{Key: int64(r.GlobalID()), Value: t.holding(r)}
		d.From, _ = column(r, "valid_from").(calendar.Day)
		if to, ok := column(r, "valid_to").(calendar.Day); ok {
			d.To = &to
		}
		out[i] = d
	}
	return out
}

func (t Timeline) holding(r db.Record) Holding {
	c := Change{Current: r}
	h := Holding{ID: ref(c, t.Value)}
	if t.Mode != "" {
		h.Mode = or(c, t.Mode, org.TerritorySource(""))
	}
	return h
}

// Revise makes something hold from a day on, nil for nothing, and returns the line as it then is.
func (e *Editor) Revise(ctx context.Context, tx *db.Client, t Timeline, value *Holding, on calendar.Day) ([]org.Dated[Holding], error) {
	rows := t.Dated()
	r := org.Revise(rows, value, on)
	return r.Apply(rows), e.revise(ctx, tx, t, r)
}

// EndAll ends everything on the line from a day on.
func (e *Editor) EndAll(ctx context.Context, tx *db.Client, t Timeline, on calendar.Day) error {
	return e.revise(ctx, tx, t, org.EndAll(t.Dated(), on))
}

func (e *Editor) revise(ctx context.Context, tx *db.Client, t Timeline, r org.Revision[Holding]) error {
	byKey := map[int64]db.Record{}
	for _, row := range t.Rows {
		byKey[int64(row.GlobalID())] = row
	}
	for _, key := range r.Remove {
		if err := tx.DeleteRecord(ctx, gid.ID(key)); err != nil {
			return err
		}
	}
	for _, end := range r.End {
		if err := e.Set(ctx, tx, byKey[end.Key], Values{"valid_to": end.To}); err != nil {
			return err
		}
	}
	for _, n := range r.Replace {
		if err := e.Set(ctx, tx, byKey[n.Key], t.values(n.Value)); err != nil {
			return err
		}
	}
	if r.Add == nil {
		return nil
	}
	values := t.values(r.Add.Value)
	for column, v := range t.Fixed {
		values[column] = v
	}
	values["valid_from"] = r.Add.From
	if r.Add.To != nil {
		values["valid_to"] = *r.Add.To
	}
	_, err := e.Insert(ctx, tx, t.Kind, values)
	return err
}

func (t Timeline) values(h Holding) Values {
	v := Values{t.Value: h.ID}
	if t.Mode != "" {
		v[t.Mode] = h.Mode
	}
	return v
}
