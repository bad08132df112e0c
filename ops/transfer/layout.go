package transfer

import (
	"database/sql"
	"encoding/json"
	"strings"

	"coxswain/ent/gid"
	"coxswain/ops/transfer/mapping"
)

// cellKind is how a column holds a value.
type cellKind int8

const (
	unset cellKind = iota // the row says nothing of the column
	null
	number
	text
	truth
	list     // texts joined by line ends; JSON in the database
	document // JSON, here and in the database
)

// cell is the value of one column. Cells compare with ==.
type cell struct {
	kind cellKind
	n    int64
	s    string
}

func numberCell(n int64) cell { return cell{kind: number, n: n} }
func textCell(s string) cell  { return cell{kind: text, s: s} }

// arg is the cell as a statement's argument.
func (c cell) arg() any {
	switch c.kind {
	case number:
		return c.n
	case text, document:
		return c.s
	case truth:
		return c.n == 1
	case list:
		b, err := json.Marshal(strings.Split(c.s, "\n"))
		if err != nil { // strings always marshal
			return nil
		}
		return string(b)
	default:
		return nil
	}
}

// column is one column that an import can write.
type column struct {
	name  string // in the database
	kind  cellKind
	field *mapping.Field // nil for a derived column
}

// layout is a table as an import sees it.
type layout struct {
	entity  *mapping.Entity
	kind    gid.Kind
	table   string
	columns []column
	index   map[string]int // by column name
	fields  map[string]int // by field name
}

// derivedColumns are filled by the rules of an entity and not by the file.
func derivedColumns(k gid.Kind) []column {
	search := column{name: "search", kind: text}
	switch k {
	case gid.Account, gid.Contact, gid.Lead, gid.Campaign:
		return []column{search}
	case gid.Opportunity:
		return []column{search, {name: "status", kind: text}, {name: "closed_from_stage_id", kind: number}}
	case gid.SubscriptionEvent:
		return []column{{name: "recorded_at", kind: number}, {name: "details", kind: document}}
	case gid.UsageEvent:
		return []column{{name: "month", kind: number}, {name: "recorded_at", kind: number}}
	case gid.PaymentReceived:
		return []column{{name: "account_id", kind: number}, {name: "created_at", kind: number}}
	case gid.CustomerSubscription:
		return append([]column{search}, projected()...)
	default:
		return nil
	}
}

// own are the columns that every row has beside what it says: its id and its version. Rows that are never
// edited have no version; their id stands in.
func (l *layout) own() []string {
	if l.appended() {
		return []string{"id", "id"}
	}
	return []string{"id", "version"}
}

// appended is whether rows are written once and never edited.
func (l *layout) appended() bool {
	return l.kind == gid.SubscriptionEvent || l.kind == gid.UsageEvent || l.kind == gid.PaymentReceived
}

func layoutOf(e *mapping.Entity) *layout {
	l := &layout{entity: e, kind: e.Kind, table: e.Kind.Table(), index: map[string]int{}, fields: map[string]int{}}
	for _, f := range e.Fields {
		if f.Column == "" {
			continue
		}
		l.fields[f.Name] = len(l.columns)
		l.columns = append(l.columns, column{name: f.Column, kind: kindOf(f.Type), field: f})
	}
	l.columns = append(l.columns, derivedColumns(e.Kind)...)
	for i, c := range l.columns {
		l.index[c.name] = i
	}
	return l
}

func kindOf(t mapping.Type) cellKind {
	switch t {
	case mapping.Text, mapping.Enum, mapping.Currency:
		return text
	case mapping.Bool:
		return truth
	case mapping.TextList:
		return list
	case mapping.RateList, mapping.Conditions:
		return document
	default:
		return number
	}
}

// scanner holds one row of a query over all columns of a layout.
type scanner struct {
	layout  *layout
	id      int64
	version int64
	numbers []sql.NullInt64
	texts   []sql.NullString
	truths  []sql.NullBool
	targets []any
}

func (l *layout) scanner() *scanner {
	n := len(l.columns)
	s := &scanner{layout: l, numbers: make([]sql.NullInt64, n), texts: make([]sql.NullString, n), truths: make([]sql.NullBool, n)}
	s.targets = []any{&s.id, &s.version}
	for i, c := range l.columns {
		switch c.kind {
		case number:
			s.targets = append(s.targets, &s.numbers[i])
		case truth:
			s.targets = append(s.targets, &s.truths[i])
		default:
			s.targets = append(s.targets, &s.texts[i])
		}
	}
	return s
}

// cells returns the row just scanned.
func (s *scanner) cells() []cell {
	out := make([]cell, len(s.layout.columns))
	for i, c := range s.layout.columns {
		out[i] = cell{kind: null}
		switch c.kind {
		case number:
			if s.numbers[i].Valid {
				out[i] = numberCell(s.numbers[i].Int64)
			}
		case truth:
			if s.truths[i].Valid {
				out[i] = cell{kind: truth}
				if s.truths[i].Bool {
					out[i].n = 1
				}
			}
		case list:
			var items []string
			if s.texts[i].Valid && json.Unmarshal([]byte(s.texts[i].String), &items) == nil && len(items) > 0 {
				out[i] = cell{kind: list, s: strings.Join(items, "\n")}
			}
		case document:
			var x any // PostgreSQL writes JSON with spaces and in an order of its own
			if s.texts[i].Valid && json.Unmarshal([]byte(s.texts[i].String), &x) == nil && x != nil {
				if b, err := json.Marshal(x); err == nil && string(b) != "[]" {
					out[i] = cell{kind: document, s: string(b)}
				}
			}
		default:
			if s.texts[i].Valid {
				out[i] = textCell(s.texts[i].String)
			}
		}
	}
	return out
}
