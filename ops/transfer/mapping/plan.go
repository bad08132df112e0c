package mapping

import (
	"fmt"
	"slices"
	"sort"
	"strings"
	"time"

	"coxswain/ops/transfer/tabular"
	"coxswain/sales/fault"
)

// Plan is a Record bound to the columns of a file.
type Plan struct {
	Record  *Record
	Fields  []*Field // the fields that rows fill, in the order of Apply's values
	rules   [][]bound
	when    []boundCondition
	history []boundStep
	loc     *time.Location
}

type bound struct {
	source *Source
	column int // -1 for a constant or template
	pieces []piece
	when   []boundCondition
}

type piece struct {
	text   string
	column int
}

type boundCondition struct {
	column int
	values map[string]bool
	not    bool
}

type boundStep struct {
	name, on bound
	when     []boundCondition
}

// HistoryEntry is a step that a row tells of: the stage or status, and the day it was entered.
type HistoryEntry struct {
	Name  string
	Value Value // the day
}

// Bind finds the columns that the record needs in a header and reports every one that is missing.
// Instants without an offset are read as times in loc.
func (r *Record) Bind(header []string, loc *time.Location) (*Plan, error) {
	b := binder{header: header, missing: map[string]bool{}}
	p := &Plan{Record: r, loc: loc, when: b.conditions(r.When)}
	for _, rule := range r.Fields {
		p.Fields = append(p.Fields, rule.Field)
		alternatives := make([]bound, len(rule.Alternatives))
		for i := range rule.Alternatives {
			alternatives[i] = b.source(&rule.Alternatives[i])
		}
		p.rules = append(p.rules, alternatives)
	}
	for i := range r.History {
		s := &r.History[i]
		p.history = append(p.history, boundStep{name: b.source(&s.Name), on: b.source(&s.On), when: b.conditions(s.When)})
	}
	return p, b.err()
}

type binder struct {
	header  []string
	missing map[string]bool
}

func (b *binder) column(name string) int {
	for i, h := range b.header {
		if h == name {
			return i
		}
	}
	for i, h := range b.header {
		if strings.EqualFold(h, strings.Join(strings.Fields(name), " ")) {
			return i
		}
	}
	b.missing[name] = true
	return 0
}

func (b *binder) source(s *Source) bound {
	out := bound{source: s, column: -1, when: b.conditions(s.When)}
	if s.Column != "" {
		out.column = b.column(s.Column)
	}
	for _, p := range s.Template {
		q := piece{text: p.Text, column: -1}
		if p.Column != "" {
			q.column = b.column(p.Column)
		}
		out.pieces = append(out.pieces, q)
	}
	return out
}

func (b *binder) conditions(list []Condition) []boundCondition {
	var out []boundCondition
	for _, c := range list {
		values := make(map[string]bool, len(c.Values))
		for _, v := range c.Values {
			values[v] = true
		}
		out = append(out, boundCondition{column: b.column(c.Column), values: values, not: c.Not})
	}
	return out
}

func (b *binder) err() error {
	names := make([]string, 0, len(b.missing))
	for n := range b.missing {
		names = append(names, n)
	}
	sort.Strings(names)
	var faults fault.List
	for _, n := range names {
		hint := ""
		if near := nearest(n, b.header); near != "" {
			hint = fmt.Sprintf("; did you mean %q?", near)
		}
		faults = append(faults, fault.Invalidf("header", "the file has no column %q; it has %s%s", n, listed(b.header), hint))
	}
	return faults.Err()
}

const listedNames = 40

func listed(names []string) string {
	if len(names) > listedNames {
		return strings.Join(names[:listedNames], ", ") + fmt.Sprintf(" and %d more", len(names)-listedNames)
	}
	return strings.Join(names, ", ")
}

// Applies reports whether the row gives a record at all.
func (p *Plan) Applies(row *tabular.Row) bool { return holds(p.when, row) }

func holds(list []boundCondition, row *tabular.Row) bool {
	for _, c := range list {
		if c.values[strings.TrimSpace(row.Cells[c.column])] == c.not {
			return false
		}
	}
	return true
}

// Apply reads the fields of a row into values, which has one place per field, and returns what is wrong with them.
func (p *Plan) Apply(row *tabular.Row, values []Value) []Problem {
	var problems []Problem
	for i, f := range p.Fields {
		v, problem := p.field(f, p.rules[i], row)
		values[i] = v
		if problem != nil {
			problems = append(problems, *problem)
		}
	}
	return problems
}

// field takes the first alternative that holds and gives something.
func (p *Plan) field(f *Field, alternatives []bound, row *tabular.Row) (Value, *Problem) {
	last := Value{}
	for i := range alternatives {
		b := &alternatives[i]
		if !holds(b.when, row) {
			continue
		}
		v, problem := p.read(f, b, row)
		if problem != nil || v.State != Absent {
			return v, problem
		}
		last = v
	}
	return last, nil
}

// text returns the text of a source after trimming, mapping and case.
func (b *bound) text(row *tabular.Row) (text, raw string, typed bool, err error) {
	s := b.source
	switch {
	case s.Constant != nil:
		return *s.Constant, *s.Constant, false, nil
	case b.pieces != nil:
		var out strings.Builder
		for _, p := range b.pieces {
			if p.column < 0 {
				out.WriteString(p.text)
				continue
			}
			part := strings.TrimSpace(row.Cells[p.column])
			if part == "" {
				return "", "", false, nil // a text built from a blank is blank
			}
			out.WriteString(part)
		}
		raw = out.String()
	default:
		raw = row.Cells[b.column]
		typed = row.Typed(b.column)
	}
	text = raw
	if !s.NoTrim {
		text = strings.Trim(text, " \t\r\n\u00A0\uFEFF")
	}
	if s.Map != nil && text != "" {
		to, known := s.Map[text]
		switch {
		case known:
			text, typed = to, false
		case s.Otherwise == RejectOther:
			return "", raw, false, fmt.Errorf("the map knows %s", listed(sortedKeys(s.Map)))
		case s.Otherwise == BlankOther:
			text = ""
		}
	}
	for _, cut := range s.Strip {
		text = strings.TrimSpace(strings.ReplaceAll(text, cut, ""))
	}
	switch s.Case {
	case UpperCase:
		text = strings.ToUpper(text)
	case LowerCase:
		text = strings.ToLower(text)
	default:
	}
	return text, raw, typed, nil
}

func (p *Plan) read(f *Field, b *bound, row *tabular.Row) (Value, *Problem) {
	s := b.source
	text, raw, typed, err := b.text(row)
	wrong := func(err error) (Value, *Problem) {
		return Value{}, &Problem{Field: f.Name, Column: s.Column, Value: shown(raw), Accepted: err.Error()}
	}
	if err != nil {
		return wrong(err)
	}
	if text == "" && s.Default != nil {
		text, typed = *s.Default, false
	}
	if text == "" {
		switch s.Blank {
		case NullBlank:
			return Value{State: Null, Column: s.Column}, nil
		case RejectBlank:
			return wrong(fmt.Errorf("a value is required"))
		default:
			return Value{Column: s.Column}, nil
		}
	}
	if f.Type != Text {
		if i := strings.IndexFunc(text, control); i >= 0 {
			return wrong(fmt.Errorf("it holds the control character %U; remove it", rune(text[i])))
		}
	}
	if s.Lookup != nil {
		return Value{State: Named, Text: text, Source: s, Column: s.Column, Shown: shown(raw)}, nil
	}
	v, err := parse(f, s, text, typed, p.loc)
	if err != nil {
		return wrong(err)
	}
	v.Column, v.Shown = s.Column, shown(raw)
	return v, nil
}

// History returns the steps that a row tells of, in the order of the mapping. Steps without a day are left out.
func (p *Plan) History(row *tabular.Row) ([]HistoryEntry, []Problem) {
	var out []HistoryEntry
	var problems []Problem
	onField := &Field{Name: "history", Type: Day}
	nameField := &Field{Name: "history", Type: Text, Max: shortText}
	for i := range p.history {
		h := &p.history[i]
		if !holds(h.when, row) {
			continue
		}
		name, problem := p.read(nameField, &h.name, row)
		if problem != nil {
			problems = append(problems, *problem)
			continue
		}
		on, problem := p.read(onField, &h.on, row)
		if problem != nil {
			problems = append(problems, *problem)
			continue
		}
		if name.State == Set && on.State == Set {
			out = append(out, HistoryEntry{Name: name.Text, Value: on})
		}
	}
	return out, problems
}

// Columns lists the columns that the record reads, in the order of first use.
func (r *Record) Columns() []string {
	var out []string
	add := func(name string) {
		if name != "" && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	conditions := func(list []Condition) {
		for _, c := range list {
			add(c.Column)
		}
	}
	source := func(s Source) {
		add(s.Column)
		for _, p := range s.Template {
			add(p.Column)
		}
		conditions(s.When)
	}
	conditions(r.When)
	for _, rule := range r.Fields {
		for _, s := range rule.Alternatives {
			source(s)
		}
	}
	for _, h := range r.History {
		source(h.Name)
		source(h.On)
		conditions(h.When)
	}
	return out
}

func sortedKeys(m map[string]string) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	sort.Strings(out)
	return out
}
