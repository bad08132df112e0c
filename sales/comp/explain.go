package comp

import (
	"slices"
	"strings"

	"coxswain/sales/commission"
	"coxswain/sales/money"
)

// Explanation is how one line of a statement came about.
type Explanation struct {
	Line Line
	Root Node
}

// Node is one statement of an explanation, with those it follows from.
type Node struct {
	Label    string         `json:"label"`              // what it is, in words
	Formula  string         `json:"formula,omitempty"`  // how it is computed, with the numbers put in
	Value    *money.Decimal `json:"value,omitempty"`    // nil where there is nothing to count
	Currency money.Currency `json:"currency,omitempty"` // empty for shares and units
	Children []Node         `json:"children,omitempty"`
}

// Explain tells how a line of a statement came about, step by step and to the cent. It needs nothing but the
// statement. ok is false when the statement has no such line.
func Explain(s Statement, key string) (e Explanation, ok bool) {
	i := slices.IndexFunc(s.Lines, func(l Line) bool { return l.Key == key })
	if i < 0 {
		return Explanation{}, false
	}
	line := s.Lines[i]
	w := words{s: &s, line: &line, units: slices.ContainsFunc(s.Attainments, func(a Attainment) bool { return a.Component == line.Component && a.InUnits })}
	root := Node{Label: w.title(), Value: decimal(line.Earned, line.Currency), Currency: line.Currency}
	if line.Kind == commission.LineRelease {
		root.Value = decimal(line.Payable, line.Currency)
	}
	if line.Event != nil {
		label := "event " + line.Event.Source + " " + line.Event.ID
		if line.Transaction != "" {
			label += " of " + line.Transaction
		}
		root.Children = append(root.Children, Node{Label: label + " on " + line.Date.String()})
	}
	if c := slices.IndexFunc(s.Credits, func(c Credit) bool { return c.Key == line.Credit && line.Credit != "" }); c >= 0 {
		root.Children = append(root.Children, w.credit(s.Credits[c]))
	}
	for _, step := range line.Steps {
		root.Children = append(root.Children, w.step(step))
	}
	if line.Original != nil {
		root.Children = append(root.Children, Node{Label: "it corrects line " + line.Original.Key + " of " + line.Original.Period.String()})
	}
	root.Children = append(root.Children, Node{
		Label: "payable in this period", Value: decimal(line.Payable, line.Currency), Currency: line.Currency,
	})
	return Explanation{line, root}, true
}

// Text is the explanation as plain text: one line for each node, indented below what it explains.
func (e Explanation) Text() string {
	var b strings.Builder
	var write func(n Node, depth int)
	write = func(n Node, depth int) {
		b.WriteString(strings.Repeat("  ", depth))
		b.WriteString(n.Label)
		if n.Formula != "" {
			b.WriteString(": " + n.Formula)
		}
		if n.Value != nil {
			b.WriteString(" = " + n.Value.String())
			if n.Currency != "" {
				b.WriteString(" " + string(n.Currency))
			}
		}
		b.WriteByte('\n')
		for _, c := range n.Children {
			write(c, depth+1)
		}
	}
	write(e.Root, 0)
	return b.String()
}

type words struct {
	s     *Statement
	line  *Line
	units bool
}

func decimal(minor int64, c money.Currency) *money.Decimal {
	d := money.New(minor, c).Decimal()
	return &d
}

// percent writes a rate as a percentage without needless zeros.
func percent(r money.Rate) string {
	s := money.Decimal{Unscaled: int64(r), Scale: 4}.String()
	s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	return s + " %"
}

// amount writes a credit or position in the unit of the component.
func (w words) amount(v int64) string {
	if w.units {
		return quantity(v)
	}
	return money.New(v, w.line.Currency).String()
}

func quantity(v int64) string {
	s := money.Decimal{Unscaled: v, Scale: 6}.String()
	return strings.TrimRight(strings.TrimRight(s, "0"), ".") + " units"
}

func (w words) money(v int64) string { return money.New(v, w.line.Currency).String() }

var titles = map[commission.LineKind]string{
	commission.LineCommission: "commission", commission.LineOverride: "override", commission.LineTrueUp: "true-up of an earlier credit",
	commission.LineKicker: "kicker", commission.LineSpiff: "SPIFF", commission.LineBonus: "bonus", commission.LineAdjustment: "adjustment",
	commission.LineClawback: "clawback", commission.LineRelease: "release of an earlier line", commission.LineForfeit: "lapsed, because the payee left",
	commission.LineDelta: "difference of a locked period",
}

func (w words) title() string {
	t := titles[w.line.Kind]
	if w.line.Component != "" {
		t += " in " + w.line.Component
	}
	if w.line.Note != "" {
		t += " (" + w.line.Note + ")"
	}
	return t
}

// credit explains what of the event counts.
func (w words) credit(c Credit) Node {
	n := Node{Label: "credit", Value: decimal(c.Amount, w.line.Currency), Currency: w.line.Currency}
	if w.units {
		n.Value, n.Currency = &money.Decimal{Unscaled: c.Amount, Scale: 6}, ""
	}
	currency := w.line.Currency
	for i := len(c.Steps) - 1; i >= 0; i-- { // before the conversion the amounts are in the event's currency
		if c.Steps[i].Kind == commission.StepConvert {
			currency = money.Currency(c.Steps[i].Of)
		}
	}
	show := func(v int64) string {
		if w.units {
			return quantity(v)
		}
		return money.New(v, currency).String()
	}
	for _, s := range c.Steps {
		var child Node
		kind, of, _ := strings.Cut(s.Of, ":")
		switch s.Kind {
		case commission.StepBasis:
			child = Node{Label: "basis " + s.Of, Formula: show(s.Out)}
		case commission.StepSplit:
			child = Node{Label: "share " + s.Of, Formula: show(s.In) + " x " + percent(s.Rate) + " -> " + show(s.Out)}
		case commission.StepIndirect:
			child = Node{Label: "credits of the people below (" + s.Of + "), at most the event's own value", Formula: show(s.In) + " -> " + show(s.Out)}
		case commission.StepModifier:
			child = Node{Label: "modifier " + of + " of the " + kind, Formula: "x " + percent(s.Rate)}
			if kind == "credit" {
				child.Formula = show(s.In) + " x " + percent(s.Rate) + " -> " + show(s.Out)
			}
		case commission.StepConvert:
			child = Node{Label: "in the plan's currency", Formula: show(s.In) + " at " + trimmed(s.Exchange) + " -> " + w.money(s.Out)}
			currency = w.line.Currency
		default:
			child = Node{Label: strings.ToLower(string(s.Kind)), Formula: show(s.In) + " -> " + show(s.Out)}
		}
		n.Children = append(n.Children, child)
	}
	return n
}

func trimmed(r money.ExchangeRate) string {
	return strings.TrimRight(strings.TrimRight(r.String(), "0"), ".")
}

// step explains one step of a line.
func (w words) step(s Step) Node {
	value := func(n Node, v int64) Node {
		n.Value, n.Currency = decimal(v, w.line.Currency), w.line.Currency
		return n
	}
	switch s.Kind {
	case commission.StepAttainment:
		n := Node{Label: "attainment before and after", Formula: w.amount(s.In) + " -> " + w.amount(s.Out)}
		if w.line.Quota != nil {
			n.Formula += " of a quota of " + w.amount(*w.line.Quota)
		}
		return n
	case commission.StepGate:
		state := "closed"
		if s.Open != nil && *s.Open {
			state = "open"
		}
		return Node{Label: "gate " + s.Of + " is " + state, Formula: percent(money.Rate(s.In)) + ", needed is " + percent(s.Rate)}
	case commission.StepTier:
		if s.PerUnit != 0 {
			return value(Node{Label: "tier " + s.Of, Formula: w.amount(s.In) + " x " + w.money(s.PerUnit) + " per unit"}, s.Out)
		}
		return value(Node{Label: "tier " + s.Of, Formula: w.amount(s.In) + " x " + percent(s.Rate)}, s.Out)
	case commission.StepCurve:
		return Node{Label: "along the curve, to " + percent(s.Rate) + " of the target incentive", Formula: w.money(s.In) + " -> " + w.money(s.Out)}
	case commission.StepEarlier:
		return value(Node{Label: "less what it had earned before"}, -s.Out)
	case commission.StepRound:
		return value(Node{Label: "rounded as a part of the component's total", Formula: "of " + w.money(s.In)}, s.Out)
	case commission.StepFlat:
		n := Node{Label: "fixed amount " + s.Of}
		switch {
		case s.PerUnit != 0:
			n.Formula = quantity(s.In) + " x " + w.money(s.PerUnit) + " per unit"
		case s.Rate != 0 && s.Rate != money.One:
			n.Formula = w.money(s.In) + " x " + percent(s.Rate)
		}
		return value(n, s.Out)
	case commission.StepCap:
		return value(Node{Label: "cap " + s.Of + " of " + w.money(s.PerUnit), Formula: w.money(s.In) + " is cut"}, s.Out)
	case commission.StepHold:
		return value(Node{Label: "held: " + strings.ToLower(s.Of), Formula: "of " + w.money(s.In) + " payable so far"}, s.Out)
	case commission.StepClawback:
		return value(Node{Label: "taken back: " + s.Of, Formula: w.money(s.In) + " x " + percent(s.Rate)}, s.Out)
	default:
		return value(Node{Label: strings.ToLower(string(s.Kind))}, s.Out)
	}
}
