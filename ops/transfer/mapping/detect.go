package mapping

import (
	"fmt"
	"path"
	"sort"
	"strings"

	"gopkg.in/yaml.v3"

	"coxswain/ops/transfer/tabular"
	"coxswain/sales/fault"
)

// Proposal is a mapping made from the column names of a file, for a person to look at.
type Proposal struct {
	Entity  string
	YAML    string            // a complete mapping for the file
	Columns map[string]string // column to field; a reference is field.externalId or field.name
	Unused  []string          // columns that no field was found for
	Missing []string          // required fields that no column gives
}

// Propose finds the entity and the fields that the column names of a file speak of. Column names
// equal to field names always match; case, blanks and underscores do not matter. entity may be
// empty, then the file's name and its columns decide.
func Propose(file string, header []string, entities Catalogue, entity string) (*Proposal, error) {
	candidates := entities
	if entity != "" {
		e := entities.Entity(entity)
		if e == nil {
			return nil, fault.Invalidf("entity", "%q is not an entity that can be imported; these are %s", entity, strings.Join(entities.Names(), ", "))
		}
		candidates = Catalogue{e}
	} else if e := byFileName(file, entities); e != nil {
		candidates = Catalogue{e}
	}
	var best *Proposal
	bestScore := 0
	for _, e := range candidates {
		p := match(e, header)
		score := 4*len(p.Columns) - 6*len(p.Missing) - len(p.Unused)
		if len(p.Columns) > 0 && (best == nil || score > bestScore) {
			best, bestScore = p, score
		}
	}
	switch {
	case best == nil, entity == "" && len(candidates) > 1 && 2*len(best.Columns) < len(header):
		return nil, fault.Invalidf("mapping", "the columns %s do not tell what the file holds; give a mapping, or name the file after its records, for example accounts.csv", listed(header))
	}
	if err := best.render(file, entities); err != nil {
		return nil, err
	}
	return best, nil
}

// Complete reports which required fields the proposal lacks, as a fault.
func (p *Proposal) Complete() error {
	if len(p.Missing) == 0 {
		return nil
	}
	return fault.Invalidf("mapping", "a file of %s records needs columns for %s; name them so, or give a mapping", p.Entity, strings.Join(p.Missing, ", "))
}

// byFileName recognises accounts.csv, Account.csv and account_ownerships-2026.csv.
func byFileName(file string, entities Catalogue) *Entity {
	base := path.Base(strings.ReplaceAll(file, `\`, "/"))
	base = strings.TrimSuffix(strings.ToLower(base), ".gz")
	base = fold(strings.TrimRight(strings.TrimSuffix(base, path.Ext(base)), "0123456789-_ ."))
	for _, e := range entities {
		one := fold(e.Name)
		for _, name := range [...]string{one, one + "s", strings.TrimSuffix(one, "y") + "ies", one + "es"} {
			if base == name {
				return e
			}
		}
	}
	return nil
}

// synonyms are the column names that other systems give to our fields.
func synonyms() map[string]string {
	return map[string]string{
		"id": "externalid", "recordid": "externalid", "accountname": "name", "companyname": "company", "opportunityname": "name", "dealname": "name", "fullname": "name",
		"createddate": "openedon", "opendate": "openedon", "closedate": "closeon", "closeddate": "closedon", "sector": "industry", "website": "domain", "revenue": "annualrevenue",
		"numberofemployees": "employees", "billingcountry": "country", "billingcity": "city", "stagename": "stage", "value": "amount", "type": "opportunitytype",
		"emailaddress": "email", "phonenumber": "phone", "jobtitle": "title", "leadsource": "source", "currencyisocode": "currency", "currencycode": "currency",
	}
}

func match(e *Entity, header []string) *Proposal {
	p := &Proposal{Entity: e.Name, Columns: map[string]string{}}
	taken := map[string]bool{}
	other := synonyms()
	for pass := range 2 { // exact names win over synonyms
		for _, h := range header {
			if _, done := p.Columns[h]; done || tabular.IsRejectedColumn(h) {
				continue
			}
			name := fold(h)
			if pass == 1 {
				name = other[name]
			}
			if target := fieldFor(e, name); target != "" && !taken[strings.SplitN(target, ".", 2)[0]] {
				p.Columns[h] = target
				taken[strings.SplitN(target, ".", 2)[0]] = true
			}
		}
	}
	for _, h := range header {
		if _, ok := p.Columns[h]; !ok && !tabular.IsRejectedColumn(h) {
			p.Unused = append(p.Unused, h)
		}
	}
	for _, f := range e.Fields {
		if f.Required && f.Default == "" && !taken[f.Name] {
			p.Missing = append(p.Missing, f.Name)
		}
	}
	return p
}

// fieldFor returns what a folded column name stands for: a field, or a reference and how it is named.
func fieldFor(e *Entity, name string) string {
	if name == "" {
		return ""
	}
	for _, f := range e.Fields {
		n := fold(f.Name)
		if f.Type != Reference {
			if n == name {
				return f.Name
			}
			continue
		}
		switch name {
		case n, n + "externalid", n + "id":
			return f.Name + ".externalId"
		case n + "name":
			return f.Name + ".name"
		}
	}
	return ""
}

// render writes the proposal as a mapping.
func (p *Proposal) render(file string, entities Catalogue) error {
	fields := map[string]any{}
	for column, target := range p.Columns {
		field, by, isRef := strings.Cut(target, ".")
		if isRef {
			fields[field] = map[string]string{"column": column, "by": by}
			continue
		}
		fields[field] = column
	}
	doc := map[string]any{"files": []any{map[string]any{
		"file":    escapePattern(path.Base(strings.ReplaceAll(file, `\`, "/"))),
		"records": []any{map[string]any{"entity": p.Entity, "key": p.key(entities), "fields": fields}},
	}}}
	text, err := yaml.Marshal(doc)
	if err != nil {
		return fmt.Errorf("write the proposed mapping: %w", err)
	}
	p.YAML = string(text)
	return nil
}

// key takes the entity's own key when the columns give it, else another unique one, else the name.
func (p *Proposal) key(entities Catalogue) []string {
	given := map[string]bool{}
	for _, target := range p.Columns {
		given[strings.SplitN(target, ".", 2)[0]] = true
	}
	e := entities.Entity(p.Entity)
	for _, key := range append([][]string{e.Key}, e.Unique...) {
		all := true
		for _, k := range key {
			all = all && given[k]
		}
		if all {
			return key
		}
	}
	for _, k := range [...]string{"email", "name"} {
		if given[k] {
			return []string{k}
		}
	}
	out := make([]string, 0, len(given))
	for k := range given {
		out = append(out, k)
	}
	sort.Strings(out)
	return out[:min(1, len(out))]
}

func escapePattern(s string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(s)
}
