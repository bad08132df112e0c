package mapping

import (
	"strings"
	"time"

	"gopkg.in/yaml.v3"
)

// alternatives reads what gives a field: a column, one source, or a list of sources of which the
// first that applies and is not blank counts.
func (p *parser) alternatives(n *yaml.Node, f *Field, unknown Unknown) []Source {
	if n.Kind != yaml.SequenceNode {
		return []Source{p.source(n, f, unknown)}
	}
	var out []Source
	p.list(n, f.Name, func(n *yaml.Node) { out = append(out, p.source(n, f, unknown)) })
	if len(out) == 0 {
		p.fail(n, "%s lists no source", f.Name)
	}
	return out
}

func (p *parser) source(n *yaml.Node, f *Field, unknown Unknown) Source {
	s := Source{Blank: KeepBlank, Otherwise: KeepOther, Case: KeepCase, Unknown: unknown, Date: p.date, Decimal: p.decimal, Line: n.Line}
	var lookup, take, create *yaml.Node
	if n.Kind == yaml.ScalarNode {
		s.Column = p.scalar(n, f.Name)
	} else {
		p.object(n, "a source", map[string]func(*yaml.Node){
			"column":   func(n *yaml.Node) { s.Column = p.scalar(n, "column") },
			"constant": func(n *yaml.Node) { v := p.scalar(n, "constant"); s.Constant = &v },
			"template": func(n *yaml.Node) { s.Template = p.template(n) },
			"when":     func(n *yaml.Node) { s.When = p.conditions(n) },
			"trim":     func(n *yaml.Node) { s.NoTrim = !p.truth(n, "trim") },
			"case":     func(n *yaml.Node) { s.Case = choice(&p.reader, n, "case", KeepCase, UpperCase, LowerCase) },
			"strip":    func(n *yaml.Node) { s.Strip = p.oneOrMore(n, "strip") },
			"map":      func(n *yaml.Node) { s.Map = p.valueMap(n) },
			"otherwise": func(n *yaml.Node) {
				s.Otherwise = choice(&p.reader, n, "otherwise", KeepOther, RejectOther, BlankOther)
			},
			"blank":   func(n *yaml.Node) { s.Blank = p.blank(n) },
			"default": func(n *yaml.Node) { v := p.scalar(n, "default"); s.Default = &v },
			"date":    func(n *yaml.Node) { s.Date = p.dateStyle(n) },
			"decimal": func(n *yaml.Node) { s.Decimal = p.decimalStyle(n) },
			"factor":  func(n *yaml.Node) { s.Factor = p.factor(n) },
			"ends": func(n *yaml.Node) {
				if s.Ends = choice(&p.reader, n, "ends", ExclusiveEnd, InclusiveEnd); f.Type != Day {
					p.fail(n, "ends is for days; %s is none", f.Name)
				}
			},
			"lookup":  func(n *yaml.Node) { lookup = n },
			"by":      func(n *yaml.Node) { s.By = p.scalar(n, "by") },
			"take":    func(n *yaml.Node) { take = n },
			"unknown": func(n *yaml.Node) { s.Unknown = p.unknown(n) },
			"create":  func(n *yaml.Node) { create = n },
		})
	}
	given := 0
	for _, is := range []bool{s.Column != "", s.Constant != nil, s.Template != nil} {
		if is {
			given++
		}
	}
	if given != 1 {
		p.fail(n, "%s comes from a column, a constant or a template, one of the three", f.Name)
	}
	p.reference(n, f, &s, lookup, take, create)
	if s.Constant != nil && s.Lookup == nil && *s.Constant != "" {
		style := s
		style.Date, style.Decimal = nil, nil // the mapping itself is written in the product's own style
		if _, err := parse(f, &style, *s.Constant, false, time.UTC); err != nil {
			p.fail(n, "the constant %q does not fit %s: %v", *s.Constant, f.Name, err)
		}
		s.Date, s.Decimal = nil, nil
	}
	return s
}

// reference settles how a text finds another record.
func (p *parser) reference(n *yaml.Node, f *Field, s *Source, lookup, take, create *yaml.Node) {
	switch {
	case f.Type == Reference:
		if lookup != nil || take != nil {
			p.fail(n, "%s refers to a %s already; lookup and take are for other fields", f.Name, f.Target)
		}
		s.Lookup = p.entities.Entity(f.Target)
	case lookup != nil:
		s.Lookup = p.entity(lookup, p.scalar(lookup, "lookup"))
		if s.Lookup == nil {
			return
		}
		if take == nil {
			p.fail(n, "lookup finds a %s; say with take: which of its fields gives %s", s.Lookup.Name, f.Name)
			return
		}
		name := p.scalar(take, "take")
		if s.Take = s.Lookup.Field(name); s.Take == nil {
			p.fail(take, "%s has no field %q; it has %s", s.Lookup.Name, name, strings.Join(s.Lookup.FieldNames(), ", "))
		} else if s.Take.Type != f.Type || s.Take.Column == "" {
			p.fail(take, "%s of a %s does not fit %s", name, s.Lookup.Name, f.Name)
		}
	case s.By != "" || take != nil || create != nil:
		p.fail(n, "by, take and create are for references; %s is none", f.Name)
	}
	if s.Lookup == nil {
		return
	}
	if s.By == "" {
		s.By = "externalId"
		if s.Lookup.Field("externalId") == nil {
			p.fail(n, "a %s has no external id to be found by, so it cannot be referred to", s.Lookup.Name)
			return
		}
	}
	if by := s.Lookup.Field(s.By); by == nil || by.Type != Text {
		p.fail(n, "a %s cannot be found by %q; use externalId or name", s.Lookup.Name, s.By)
	}
	if create != nil {
		s.Create = p.texts(create, "create")
		if s.Unknown != CreateUnknown {
			p.fail(create, "create says what a new %s holds and goes with unknown: create", s.Lookup.Name)
		}
	}
	if s.Unknown == CreateUnknown {
		p.creatable(n, s)
	}
}

// creatable checks that a record can be made from nothing but the text that refers to it.
func (p *parser) creatable(n *yaml.Node, s *Source) {
	for name, text := range s.Create {
		f := s.Lookup.Field(name)
		if f == nil || f.Type == Reference || f.Type == Money || f.Column == "" {
			p.fail(n, "create cannot give %q of a new %s", name, s.Lookup.Name)
			continue
		}
		if _, err := parse(f, &Source{}, text, false, time.UTC); err != nil {
			p.fail(n, "create: %q does not fit %s: %v", text, name, err)
		}
	}
	for _, f := range s.Lookup.Fields {
		if _, given := s.Create[f.Name]; f.Required && f.Default == "" && !given && f.Name != s.By && f.Name != "name" {
			p.fail(n, "a new %s needs %s; give it with create: {%s: …}", s.Lookup.Name, f.Name, f.Name)
		}
	}
}

func (p *parser) step(n *yaml.Node) Step {
	var s Step
	name := &Field{Name: "stage", Type: Text, Max: shortText}
	on := &Field{Name: "on", Type: Day}
	var hasName, hasOn bool
	readName := func(n *yaml.Node) {
		hasName = true
		s.Name = Source{Blank: KeepBlank, Otherwise: KeepOther, Case: KeepCase, Line: n.Line}
		if n.Kind == yaml.ScalarNode { // a stage is most often named, not read from a column
			v := p.scalar(n, "stage")
			s.Name.Constant = &v
			return
		}
		s.Name = p.source(n, name, RejectUnknown)
	}
	p.object(n, "a step of a history", map[string]func(*yaml.Node){
		"stage":  readName,
		"status": readName,
		"on":     func(n *yaml.Node) { hasOn = true; s.On = p.source(n, on, RejectUnknown) },
		"when":   func(n *yaml.Node) { s.When = p.conditions(n) },
	})
	if !hasName || !hasOn {
		p.fail(n, "a step has the stage (or status) and on:, the day it was entered")
	}
	return s
}

// template cuts "region {regional_office}" into its pieces.
func (p *parser) template(n *yaml.Node) []Piece {
	text := p.scalar(n, "template")
	var out []Piece
	for text != "" {
		fixed, rest, found := strings.Cut(text, "{")
		if fixed != "" {
			out = append(out, Piece{Text: fixed})
		}
		if !found {
			break
		}
		column, after, closed := strings.Cut(rest, "}")
		if !closed || column == "" {
			p.fail(n, "a template names columns in braces, for example region {regional_office}")
			return out
		}
		out = append(out, Piece{Column: column})
		text = after
	}
	if len(out) == 0 {
		p.fail(n, "the template is empty")
	}
	return out
}

func (p *parser) oneOrMore(n *yaml.Node, what string) []string {
	if n.Kind == yaml.SequenceNode {
		var out []string
		p.list(n, what, func(n *yaml.Node) { out = append(out, p.scalar(n, what)) })
		return out
	}
	return []string{p.scalar(n, what)}
}

// valueMap reads a map written on the spot or the name of one under maps.
func (p *parser) valueMap(n *yaml.Node) map[string]string {
	if n.Kind == yaml.ScalarNode {
		m, ok := p.maps[n.Value]
		if !ok {
			p.fail(n, "there is no map %q under maps:", n.Value)
		}
		return m
	}
	return p.texts(n, "map")
}

func (p *parser) blank(n *yaml.Node) Blank {
	if n.Kind == yaml.ScalarNode && n.Tag == "!!null" {
		return NullBlank // "blank: null" is YAML for nothing, and means it
	}
	return choice(&p.reader, n, "blank", KeepBlank, NullBlank, RejectBlank)
}

// conditions reads {column: value}, {column: [values]}, {column: {not: …}} and {column: {blank: true}}; all must hold.
func (p *parser) conditions(n *yaml.Node) []Condition {
	var out []Condition
	p.each(n, "when", func(key, value *yaml.Node) {
		c := Condition{Column: key.Value}
		if value.Kind != yaml.MappingNode {
			c.Values = p.oneOrMore(value, "when")
			out = append(out, c)
			return
		}
		p.object(value, "a condition", map[string]func(*yaml.Node){
			"not":   func(n *yaml.Node) { c.Not, c.Values = true, p.oneOrMore(n, "not") },
			"blank": func(n *yaml.Node) { c.Not, c.Values = !p.truth(n, "blank"), []string{""} },
		})
		if c.Values == nil {
			p.fail(value, "a condition is a value, a list of values, {not: …} or {blank: true}")
		}
		out = append(out, c)
	})
	return out
}
