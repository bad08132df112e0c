package metric

import (
	"fmt"
	"strings"

	"coxswain/sales/fault"
	"coxswain/sales/kpi"
)

// quantity is a unit as a product of powers. Counts, fractions, ratios and scores are plain numbers.
type quantity struct{ money, days, minutes, months, hours int }

var quantities = map[kpi.Unit]quantity{
	kpi.Count: {}, kpi.Fraction: {}, kpi.Ratio: {}, kpi.Score: {},
	kpi.Money: {money: 1}, kpi.MoneyPerDay: {money: 1, days: -1},
	kpi.Days: {days: 1}, kpi.Minutes: {minutes: 1}, kpi.Months: {months: 1}, kpi.Hours: {hours: 1},
}

func (q quantity) times(o quantity, sign int) quantity {
	return quantity{
		q.money + sign*o.money, q.days + sign*o.days, q.minutes + sign*o.minutes,
		q.months + sign*o.months, q.hours + sign*o.hours,
	}
}

// String names the quantity, for example "money per days".
func (q quantity) String() string {
	var over, under []string
	for _, f := range []struct {
		name  string
		power int
	}{{"money", q.money}, {"days", q.days}, {"minutes", q.minutes}, {"months", q.months}, {"hours", q.hours}} {
		name := f.name
		if p := max(f.power, -f.power); p > 1 {
			name = fmt.Sprintf("%s^%d", name, p)
		}
		if f.power > 0 {
			over = append(over, name)
		} else if f.power < 0 {
			under = append(under, name)
		}
	}
	out := strings.Join(over, " x ")
	if out == "" {
		out = "a plain number"
	}
	if len(under) > 0 {
		out += " per " + strings.Join(under, " and ")
	}
	return out
}

// Check reports whether the expression comes out in a unit: what is added has the same unit, and the
// result has the one that is claimed. A plain number passes as COUNT, FRACTION, RATIO or SCORE.
func (e *Expression) Check(unit kpi.Unit) error {
	want, known := quantities[unit]
	if !known {
		return fault.Invalidf("unit", "%q is not a unit", string(unit))
	}
	got, err := e.unit(&e.root)
	if err != nil {
		return err
	}
	if got != want {
		return fault.Invalidf("unit", "the expression comes out as %s, which is not %s; change the expression or the unit", got, unit)
	}
	return nil
}

func (e *Expression) unit(n *node) (quantity, error) {
	switch n.op {
	case 'n':
		return quantity{}, nil
	case 'm':
		return e.measured(n)
	case '~':
		return e.unit(n.left)
	}
	left, err := e.unit(n.left)
	if err != nil {
		return left, err
	}
	right, err := e.unit(n.right)
	if err != nil {
		return right, err
	}
	switch n.op {
	case '*':
		return left.times(right, 1), nil
	case '/':
		return left.times(right, -1), nil
	}
	if left != right {
		word := map[byte]string{'+': "added to", '-': "subtracted from"}[n.op]
		first, second := right, left // "b is added to a"
		return left, fault.Invalidf("expression", "at character %d: %s cannot be %s %s", n.at+1, first, word, second)
	}
	return left, nil
}

// measured is the unit of a KPI, which its variants may change: a cycle in months, calls per rep.
func (e *Expression) measured(n *node) (quantity, error) {
	m := e.measures[n.measure]
	d := definition(m.Key)
	if !d.Available {
		return quantity{}, fault.Invalidf("expression", "at character %d: %s is not available: it %s", n.at+1, m.Key, d.AvailableWhen)
	}
	return quantities[kpi.UnitOf(m.Key, m.Variants)], nil
}
