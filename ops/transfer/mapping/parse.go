package mapping

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"coxswain/ops/transfer/tabular"
	"coxswain/sales/fault"
	"coxswain/sales/money"
)

// Parse reads a mapping and reports everything that is wrong with it as a fault.List.
func Parse(text []byte, entities Catalogue) (*Mapping, error) {
	p := parser{entities: entities, maps: map[string]map[string]string{}}
	m := &Mapping{Text: string(text)}
	root := p.root(text)
	if root == nil {
		return nil, p.faults
	}
	var files *yaml.Node
	p.object(root, "a mapping", map[string]func(*yaml.Node){
		"version": func(n *yaml.Node) {
			if v := p.scalar(n, "version"); v != "1" {
				p.fail(n, "version is 1, not %q", v)
			}
		},
		"name":         func(n *yaml.Node) { m.Name = p.scalar(n, "name") },
		"about":        func(n *yaml.Node) { p.scalar(n, "about") },
		"organisation": func(n *yaml.Node) { m.Organisation = p.organisation(n) },
		"maps": func(n *yaml.Node) {
			p.each(n, "maps", func(key, value *yaml.Node) { p.maps[key.Value] = p.texts(value, "the map "+key.Value) })
		},
		"files": func(n *yaml.Node) { files = n },
	})
	if files == nil {
		p.fail(root, "a mapping has files:")
	} else {
		p.list(files, "files", func(n *yaml.Node) { m.Files = append(m.Files, p.file(n)) })
	}
	if len(p.faults) > 0 {
		return nil, p.faults
	}
	return m, nil
}

type parser struct {
	reader
	entities Catalogue
	maps     map[string]map[string]string
	date     *DateStyle // of the file at hand
	decimal  *DecimalStyle
}

// texts reads names with texts.
func (p *parser) texts(n *yaml.Node, what string) map[string]string {
	out := map[string]string{}
	p.each(n, what, func(key, value *yaml.Node) { out[key.Value] = p.scalar(value, what+", "+key.Value) })
	return out
}

func (p *parser) file(n *yaml.Node) File {
	f := File{Line: n.Line}
	p.date, p.decimal = nil, nil
	var records, rows *yaml.Node
	p.object(n, "a file", map[string]func(*yaml.Node){
		"file": func(n *yaml.Node) {
			f.Pattern = p.scalar(n, "file")
			if _, err := path.Match(f.Pattern, ""); err != nil || f.Pattern == "" {
				p.fail(n, "%q is not a file name or pattern such as accounts*.csv", f.Pattern)
			}
		},
		"format": func(n *yaml.Node) {
			f.Options.Format = choice(&p.reader, n, "format", tabular.Delimited, tabular.Workbook, tabular.JSONLines)
		},
		"encoding": func(n *yaml.Node) {
			e, err := tabular.ParseEncoding(p.scalar(n, "encoding"))
			p.check(n, err)
			f.Options.Encoding = e
		},
		"delimiter": func(n *yaml.Node) {
			d, ok := tabular.ParseDelimiter(p.scalar(n, "delimiter"))
			if !ok {
				p.fail(n, "delimiter is one ASCII character such as \";\", or tab, comma, semicolon, pipe")
			}
			f.Options.Delimiter = d
		},
		"sheet":  func(n *yaml.Node) { f.Options.Sheet = p.scalar(n, "sheet") },
		"header": func(n *yaml.Node) { f.Options.HeaderLine = p.whole(n, "header", 1) },
		"columns": func(n *yaml.Node) {
			p.list(n, "columns", func(n *yaml.Node) { f.Options.Headers = append(f.Options.Headers, p.scalar(n, "a column")) })
		},
		"shortRows":   func(n *yaml.Node) { f.Options.ShortRows = p.truth(n, "shortRows") },
		"maxRowBytes": func(n *yaml.Node) { f.Options.MaxRowBytes = p.whole(n, "maxRowBytes", 1) },
		"date":        func(n *yaml.Node) { p.date = p.dateStyle(n) },
		"decimal":     func(n *yaml.Node) { p.decimal = p.decimalStyle(n) },
		"rows":        func(n *yaml.Node) { rows = n },
		"records":     func(n *yaml.Node) { records = n },
	})
	if (f.Pattern == "") == (rows == nil) {
		p.fail(n, "a file is named with file:, or its rows are written with rows:, one of the two")
	}
	if rows != nil {
		p.list(rows, "rows", func(n *yaml.Node) { f.Rows = append(f.Rows, p.texts(n, "a row")) })
		f.Options.Headers = columnsOf(f.Rows)
	}
	if records == nil {
		p.fail(n, "a file has records:")
		return f
	}
	p.list(records, "records", func(n *yaml.Node) {
		if r, ok := p.record(n); ok {
			f.Records = append(f.Records, r)
			f.Options.Columns = union(f.Options.Columns, r.Columns())
		}
	})
	if rows != nil {
		f.Options.Headers = union(f.Options.Headers, f.Options.Columns)
	}
	return f
}

func (p *parser) record(n *yaml.Node) (Record, bool) {
	r := Record{Existing: UpdateExisting, Missing: CreateMissing, Line: n.Line}
	unknown := RejectUnknown
	var fields, history, key *yaml.Node
	var entity string
	p.object(n, "a record", map[string]func(*yaml.Node){
		"entity": func(n *yaml.Node) { entity = p.scalar(n, "entity") },
		"key":    func(n *yaml.Node) { key = n },
		"when":   func(n *yaml.Node) { r.When = p.conditions(n) },
		"existing": func(n *yaml.Node) {
			r.Existing = choice(&p.reader, n, "existing", UpdateExisting, SkipExisting, RejectExisting)
		},
		"missing": func(n *yaml.Node) {
			r.Missing = choice(&p.reader, n, "missing", CreateMissing, SkipMissing, RejectMissing)
		},
		"unknown": func(n *yaml.Node) { unknown = p.unknown(n) },
		"fields":  func(n *yaml.Node) { fields = n },
		"history": func(n *yaml.Node) { history = n },
	})
	r.Entity = p.entity(n, entity)
	if r.Entity == nil {
		return r, false
	}
	if fields == nil {
		p.fail(n, "a record has fields:")
		return r, false
	}
	given := map[string][]Source{}
	p.each(fields, "fields", func(key, value *yaml.Node) {
		f := r.Entity.Field(key.Value)
		if f == nil {
			hint := ""
			if near := nearest(key.Value, r.Entity.FieldNames()); near != "" {
				hint = "; did you mean " + near + "?"
			}
			p.fail(key, "%s has no field %q; it has %s%s", r.Entity.Name, key.Value, strings.Join(r.Entity.FieldNames(), ", "), hint)
			return
		}
		given[f.Name] = p.alternatives(value, f, unknown)
	})
	for _, f := range r.Entity.Fields {
		if sources, ok := given[f.Name]; ok {
			r.Fields = append(r.Fields, FieldRule{Field: f, Alternatives: sources})
		}
	}
	if history != nil {
		if r.Entity.Name != "Opportunity" && r.Entity.Name != "Lead" {
			p.fail(history, "only an Opportunity and a Lead have a history")
		}
		p.list(history, "history", func(n *yaml.Node) { r.History = append(r.History, p.step(n)) })
	}
	p.key(n, key, &r)
	return r, true
}

// key settles by which fields a row finds its record, and that the row gives them.
func (p *parser) key(at, n *yaml.Node, r *Record) {
	r.Key = r.Entity.Key
	switch {
	case n != nil && n.Kind == yaml.SequenceNode:
		r.Key = nil
		p.list(n, "key", func(n *yaml.Node) { r.Key = append(r.Key, p.scalar(n, "key")) })
	case n != nil:
		r.Key = []string{p.scalar(n, "key")}
	case len(r.Key) == 1 && !r.gives(r.Key[0]):
		for _, u := range r.Entity.Unique { // a name is as good as an external id where names are unique
			if r.gives(u...) {
				r.Key = u
				break
			}
		}
	}
	for _, k := range r.Key {
		switch f := r.Entity.Field(k); {
		case f == nil:
			p.fail(at, "the key %q is not a field of %s; it has %s", k, r.Entity.Name, strings.Join(r.Entity.FieldNames(), ", "))
		case f.Column == "" || f.Type == TextList || f.Type == RateList || f.Type == Conditions || f.Type == Money:
			p.fail(at, "the field %s cannot be a key", k)
		case !r.gives(k):
			p.fail(at, "rows find their %s by %s, but fields: does not give %s; add it, or name other fields with key:", r.Entity.Name, strings.Join(r.Key, " and "), k)
		}
	}
}

// Gives reports whether rows of the record say a field.
func (r *Record) Gives(field string) bool { return r.gives(field) }

func (r *Record) gives(fields ...string) bool {
	for _, f := range fields {
		if !slices.ContainsFunc(r.Fields, func(x FieldRule) bool { return x.Field.Name == f }) {
			return false
		}
	}
	return true
}

func (p *parser) entity(n *yaml.Node, name string) *Entity {
	if name == "" {
		p.fail(n, "a record names its entity: one of %s", strings.Join(p.entities.Names(), ", "))
		return nil
	}
	if e := p.entities.Entity(name); e != nil {
		return e
	}
	hint := ""
	if near := nearest(name, p.entities.Names()); near != "" {
		hint = "; did you mean " + near + "?"
	}
	p.fail(n, "%q is not an entity that can be imported; these are %s%s", name, strings.Join(p.entities.Names(), ", "), hint)
	return nil
}

func (p *parser) check(n *yaml.Node, err error) {
	if err == nil {
		return
	}
	for _, f := range fault.All(err) {
		p.fail(n, "%s", f.Message)
	}
	if fault.All(err) == nil {
		p.fail(n, "%v", err)
	}
}

func (p *parser) whole(n *yaml.Node, what string, least int) int {
	v, err := strconv.Atoi(p.scalar(n, what))
	if err != nil || v < least {
		p.fail(n, "%s is a whole number of %d or more", what, least)
		return 0
	}
	return v
}

func (p *parser) dateStyle(n *yaml.Node) *DateStyle {
	s, err := ParseDateStyle(p.scalar(n, "date"))
	p.check(n, err)
	return s
}

func (p *parser) decimalStyle(n *yaml.Node) *DecimalStyle {
	s, err := ParseDecimalStyle(p.scalar(n, "decimal"))
	p.check(n, err)
	return s
}

func (p *parser) factor(n *yaml.Node) *money.Decimal {
	d, err := money.ParseDecimal(strings.ReplaceAll(p.scalar(n, "factor"), "_", ""))
	if err != nil || d.Unscaled == 0 {
		p.fail(n, "factor is a number other than 0, for example 1000000 for millions or 0.01 for hundredths")
		return nil
	}
	return &d
}

func (p *parser) unknown(n *yaml.Node) Unknown {
	return choice(&p.reader, n, "unknown", RejectUnknown, CreateUnknown, LeaveUnknownEmpty)
}

func columnsOf(rows []map[string]string) []string {
	names := map[string]string{}
	for _, r := range rows {
		for k := range r {
			names[k] = ""
		}
	}
	return sortedKeys(names)
}

func union(a, b []string) []string {
	for _, s := range b {
		if !slices.Contains(a, s) {
			a = append(a, s)
		}
	}
	return a
}
