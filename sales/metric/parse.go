// Package metric reads, checks and computes the figures that people define themselves from KPIs of the
// catalogue, for example
//
//	WON_REVENUE / CALLS_MADE
//	SALES_CYCLE{start: LEAD_CREATED, statistic: MEDIAN} - SALES_CYCLE{statistic: MEDIAN}
//	WON_OPPORTUNITIES / ACTIVITIES_DONE * 100
//
// An expression has numbers, KPI keys with variants in braces, the operators + - * / and parentheses. Units are checked before anything is computed: money is
// not added to days. Nothing here reads a clock or a database.
package metric

import (
	"math/big"
	"slices"
	"strings"
	"unicode"

	"coxswain/sales/fault"
	"coxswain/sales/kpi"
)

// Limits of an expression, so that none costs more than a dashboard.
const (
	maxLength   = 2_000
	maxDepth    = 30
	maxMeasures = 20
)

// Measure is one number of the catalogue that an expression reads.
type Measure struct {
	Key      kpi.Key
	Variants []kpi.Variant // ordered by name
}

// String writes the measure as an expression does.
func (m Measure) String() string {
	var b strings.Builder
	b.WriteString(string(m.Key))
	for i, v := range m.Variants {
		b.WriteString([]string{"{", ", "}[min(i, 1)] + v.Name + ": " + v.Value)
	}
	if len(m.Variants) > 0 {
		b.WriteByte('}')
	}
	return b.String()
}

// Expression is a parsed expression.
type Expression struct {
	root     node
	measures []Measure
}

// Measures lists what the expression reads, each once, in the order of appearance.
func (e *Expression) Measures() []Measure { return slices.Clone(e.measures) }

// node is a number, a measure or an operation.
type node struct {
	op          byte // 'n' number, 'm' measure, '+', '-', '*', '/', '~' for a minus sign
	number      *big.Rat
	measure     int
	left, right *node
	at          int // where it stands, for messages
}

type parser struct {
	text  string
	at    int
	depth int
	found []Measure
}

// Parse reads an expression. Faults are about the field "expression" and say where it breaks.
func Parse(text string) (*Expression, error) {
	if strings.TrimSpace(text) == "" {
		return nil, fault.Requiredf("expression", "write an expression over KPIs, for example WON_REVENUE / CALLS_MADE")
	}
	if len(text) > maxLength {
		return nil, fault.Invalidf("expression", "is %d characters long; at most %d are accepted", len(text), maxLength)
	}
	p := &parser{text: text}
	root, err := p.sum()
	if err != nil {
		return nil, err
	}
	if p.space(); p.at < len(p.text) {
		return nil, p.refuse("%q is not expected here; an operator + - * / or the end would be", p.rest())
	}
	if len(p.found) == 0 {
		return nil, fault.Invalidf("expression", "reads no KPI; name at least one, for example WON_REVENUE")
	}
	return &Expression{root: *root, measures: p.found}, nil
}

func (p *parser) refuse(format string, args ...any) error {
	args = append([]any{p.at + 1}, args...)
	return fault.Invalidf("expression", "at character %d: "+format, args...)
}

// rest is what stands at the present place, shortened.
func (p *parser) rest() string {
	s := p.text[p.at:]
	if r := []rune(s); len(r) > 12 {
		return string(r[:12]) + "…"
	}
	return s
}

func (p *parser) space() {
	for p.at < len(p.text) && strings.ContainsRune(" \t\r\n", rune(p.text[p.at])) {
		p.at++
	}
}

// next returns the coming character that is no space, 0 at the end.
func (p *parser) next() byte {
	if p.space(); p.at < len(p.text) {
		return p.text[p.at]
	}
	return 0
}

func (p *parser) sum() (*node, error) { return p.chain("+-", p.product) }

func (p *parser) product() (*node, error) { return p.chain("*/", p.factor) }

// chain reads operands of one precedence, left to right.
func (p *parser) chain(operators string, operand func() (*node, error)) (*node, error) {
	left, err := operand()
	if err != nil {
		return nil, err
	}
	for c := p.next(); c != 0 && strings.IndexByte(operators, c) >= 0; c = p.next() {
		at := p.at
		p.at++
		right, err := operand()
		if err != nil {
			return nil, err
		}
		left = &node{op: c, left: left, right: right, at: at}
	}
	return left, nil
}

func (p *parser) factor() (*node, error) {
	if p.depth++; p.depth > maxDepth {
		return nil, p.refuse("more than %d parentheses and signs are nested", maxDepth)
	}
	defer func() { p.depth-- }()
	c := p.next()
	at := p.at
	switch {
	case c == 0:
		return nil, p.refuse("the expression ends where a KPI, a number or a parenthesis is expected")
	case c == '-':
		p.at++
		n, err := p.factor()
		return &node{op: '~', left: n, at: at}, err
	case c == '(':
		p.at++
		n, err := p.sum()
		if err != nil {
			return nil, err
		}
		if p.next() != ')' {
			return nil, p.refuse("the parenthesis of character %d is not closed", at+1)
		}
		p.at++
		return n, nil
	case c >= '0' && c <= '9':
		return p.number()
	case c >= 'A' && c <= 'Z':
		return p.measure()
	default:
		return nil, p.refuse("%q is neither a KPI in capitals, a number nor a parenthesis", p.rest())
	}
}

func (p *parser) number() (*node, error) {
	at := p.at
	for p.at < len(p.text) && (p.text[p.at] >= '0' && p.text[p.at] <= '9' || p.text[p.at] == '.') {
		p.at++
	}
	word := p.text[at:p.at]
	const longest = 18
	n, ok := new(big.Rat).SetString(word)
	if !ok || len(word) > longest || strings.HasSuffix(word, ".") {
		p.at = at
		return nil, p.refuse("%q is not a number; write digits with a point, for example 12.5", word)
	}
	return &node{op: 'n', number: n, at: at}, nil
}

// name reads letters, digits and underscores.
func (p *parser) name() string {
	p.space()
	at := p.at
	for p.at < len(p.text) {
		c := rune(p.text[p.at])
		if c != '_' && (c > unicode.MaxASCII || !unicode.IsLetter(c) && !unicode.IsDigit(c)) {
			break
		}
		p.at++
	}
	return p.text[at:p.at]
}

func (p *parser) measure() (*node, error) {
	at := p.at
	word := p.name()
	key, err := kpi.ParseKey(word)
	if err != nil {
		p.at = at
		return nil, p.refuse("%q is not a KPI; kpiDefinitions lists them", word)
	}
	m := Measure{Key: key}
	if p.next() == '{' {
		if m.Variants, err = p.variants(key); err != nil {
			return nil, err
		}
	}
	i := slices.IndexFunc(p.found, func(x Measure) bool { return x.String() == m.String() })
	if i < 0 {
		if i = len(p.found); i == maxMeasures {
			return nil, p.refuse("more than %d different measures", maxMeasures)
		}
		p.found = append(p.found, m)
	}
	return &node{op: 'm', measure: i, at: at}, nil
}

// variants reads "{name: VALUE, name: VALUE}" and checks it against the catalogue.
func (p *parser) variants(key kpi.Key) ([]kpi.Variant, error) {
	p.at++ // the brace
	offered := definition(key).Variants
	var out []kpi.Variant
	for {
		at := p.at
		name := p.name()
		i := slices.IndexFunc(offered, func(v kpi.VariantDefinition) bool { return v.Name == name })
		if i < 0 {
			p.at = at
			return nil, p.refuse("%s has no variant %q; it has %s", key, name, names(offered))
		}
		if p.next() != ':' {
			return nil, p.refuse("a colon and a value follow %s", name)
		}
		p.at++
		at = p.at
		value := p.name()
		if !slices.Contains(offered[i].Values, value) {
			p.at = at
			return nil, p.refuse("%q is not a value of %s; use one of %s", value, name, strings.Join(offered[i].Values, ", "))
		}
		if slices.ContainsFunc(out, func(v kpi.Variant) bool { return v.Name == name }) {
			return nil, p.refuse("%s is chosen twice", name)
		}
		out = append(out, kpi.Variant{Key: key, Name: name, Value: value})
		switch p.next() {
		case ',':
			p.at++
		case '}':
			p.at++
			slices.SortFunc(out, func(a, b kpi.Variant) int { return strings.Compare(a.Name, b.Name) })
			return out, nil
		default:
			return nil, p.refuse("a comma or a closing brace is expected after %s", value)
		}
	}
}

func names(offered []kpi.VariantDefinition) string {
	if len(offered) == 0 {
		return "none"
	}
	out := make([]string, len(offered))
	for i, v := range offered {
		out[i] = v.Name
	}
	return strings.Join(out, ", ")
}

func definition(key kpi.Key) kpi.Definition {
	for _, d := range kpi.Catalogue() {
		if d.Key == key {
			return d
		}
	}
	return kpi.Definition{}
}
