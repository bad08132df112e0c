package transfer

import (
	"fmt"

	"coxswain/ent/gid"
	"coxswain/ops/transfer/mapping"
	"coxswain/sales/calendar"
	"coxswain/sales/subscription"
)

// draft is one row on its way to a record.
type draft struct {
	item     *item
	step     *step
	id       gid.ID
	before   []cell // the record as it is; nil for a new one
	version  int64
	cells    []cell // by column of the layout; unset where the row says nothing
	history  []mapping.HistoryEntry
	steps    []stageStep   // stage changes that an opportunity brings
	since    *calendar.Day // from when on a new owner owns
	steers   map[string]cell
	events   []subscription.Step // of a subscription, to be appended
	problems []problem
	virtual  bool  // exists only in this dry run
	waiting  bool  // a reference waits for the late step
	back     bool  // an undo put the record away, or took the event back, and the row brings it back
	away     int64 // when it was put away; 0 for an event
}

// problem is one thing that is wrong with a draft.
type problem struct {
	column, value, message string
}

func (d *draft) reject(column, value, format string, args ...any) {
	d.problems = append(d.problems, problem{column, value, fmt.Sprintf(format, args...)})
}

// rejectField rejects the draft for the value that its row gives to a field.
func (d *draft) rejectField(field, format string, args ...any) {
	for i, f := range d.step.plan.Fields {
		if f.Name == field {
			v := &d.item.values[i]
			column := v.Column
			if column == "" {
				column = field
			}
			d.reject(column, v.Shown, format, args...)
			return
		}
	}
	d.reject(field, "", format, args...)
}

func (d *draft) rejected() bool { return len(d.problems) > 0 }
func (d *draft) isNew() bool    { return d.before == nil }
func (d *draft) restores() bool { return d.back && d.away != 0 }

// get returns a column as it will be after the import; the zero cell for one that holds nothing.
func (d *draft) get(column string) cell {
	i, ok := d.step.layout.index[column]
	if !ok {
		return cell{kind: null}
	}
	if d.cells[i].kind != unset {
		return d.cells[i]
	}
	if d.before != nil {
		return d.before[i]
	}
	return cell{kind: null}
}

// old returns a column as it is now.
func (d *draft) old(column string) cell {
	i, ok := d.step.layout.index[column]
	if !ok || d.before == nil {
		return cell{kind: null}
	}
	return d.before[i]
}

func (d *draft) has(column string) bool { return d.get(column).kind != null }

// says reports whether the row gives the column a value or empties it.
func (d *draft) says(column string) bool {
	i, ok := d.step.layout.index[column]
	return ok && d.cells[i].kind != unset
}

func (d *draft) set(column string, c cell) {
	if i, ok := d.step.layout.index[column]; ok {
		d.cells[i] = c
	}
}

// fill sets a field: its column, or what it says where it has none and only steers the import.
func (d *draft) fill(f *mapping.Field, c cell) {
	if i, stored := d.step.layout.fields[f.Name]; stored {
		d.cells[i] = c
		return
	}
	if d.steers == nil {
		d.steers = map[string]cell{}
	}
	d.steers[f.Name] = c
}

// changed lists the columns that an existing record gets a new value in.
func (d *draft) changed() []int {
	var out []int
	for i, c := range d.cells {
		if c.kind != unset && c != d.before[i] {
			out = append(out, i)
		}
	}
	return out
}

// plainCell turns a value that needs no other record into a column's cell.
func plainCell(f *mapping.Field, v *mapping.Value) cell {
	switch v.State {
	case mapping.Null:
		return cell{kind: null}
	case mapping.Set:
	default:
		return cell{}
	}
	switch kindOf(f.Type) {
	case text:
		return textCell(v.Text)
	case list:
		if v.Text == "" {
			return cell{kind: null}
		}
		return cell{kind: list, s: v.Text}
	case document:
		return cell{kind: document, s: v.Text}
	case truth:
		return cell{kind: truth, n: v.Int}
	default:
		return numberCell(v.Int)
	}
}

// defaultCell is what a new record holds in a field that its row does not give.
func defaultCell(f *mapping.Field) cell {
	if f.Default == "" {
		return cell{kind: null}
	}
	switch kindOf(f.Type) {
	case truth:
		c := cell{kind: truth}
		if f.Default == "true" {
			c.n = 1
		}
		return c
	case number:
		v, err := mapping.ParseDefault(f)
		if err != nil { // the catalogue's defaults are tested
			return cell{kind: null}
		}
		return numberCell(v.Int)
	default:
		return textCell(f.Default)
	}
}
