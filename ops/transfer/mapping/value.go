package mapping

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/money"
	"coxswain/sales/org"
)

// State says whether a row speaks of a field.
type State int8

// The states of a value.
const (
	Absent State = iota // the row says nothing
	Null                // the field is to be emptied
	Set                 // the field has a value
	Named               // the value is a reference, or a field of the record that is referred to, still to be found by Text
)

// Value is one field of one row. Which part holds it follows from the field's type: Text for texts,
// enums, currencies, lists (joined by line ends; of rates and conditions as JSON) and references; Int for whole numbers, days,
// instants, truth values and rates in millionths; Decimal for money, quantities and exchange rates.
type Value struct {
	State   State
	Text    string
	Int     int64
	Decimal money.Decimal
	Source  *Source // for a Named value: how it is looked up
	Column  string  // where the value came from, for messages
	Shown   string  // the text of the file, for messages
}

// Problem is what is wrong with one field of a row.
type Problem struct {
	Field    string
	Column   string
	Value    string
	Accepted string // what is wrong and what would be accepted
}

const maxShown = 120

func shown(s string) string {
	if len(s) <= maxShown {
		return s
	}
	cut := maxShown
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + "…"
}

// parse turns text, which is not blank, into the value of a field.
func parse(f *Field, s *Source, text string, typed bool, loc *time.Location) (Value, error) {
	v := Value{State: Set, Text: text}
	switch f.Type {
	case Text:
		if n := utf8.RuneCountInString(text); f.Max > 0 && n > f.Max {
			return v, fmt.Errorf("it has %d characters; at most %d are accepted", n, f.Max)
		}
		if i := strings.IndexFunc(text, control); i >= 0 {
			return v, fmt.Errorf("it holds the control character %U; remove it", rune(text[i]))
		}
		if f.Lower {
			v.Text = strings.ToLower(text)
		}
		return v, nil
	case Enum:
		err := oneOf(f.Values, &v.Text)
		return v, err
	case Currency:
		c, err := money.ParseCurrency(text)
		v.Text = string(c)
		return v, err //nolint:wrapcheck // its message is for people and complete
	case TextList:
		err := textList(f, &v)
		return v, err
	case RateList:
		err := rateList(f, s, &v, typed)
		return v, err
	case Conditions:
		err := conditions(&v)
		return v, err
	case Bool:
		err := truth(text, &v)
		return v, err
	case Day:
		d, err := s.Date.day(text, typed)
		v.Int = int64(d)
		if s.Ends == InclusiveEnd {
			v.Int++
		}
		return v, err
	case Instant:
		i, err := s.Date.instant(text, typed, loc)
		v.Int = int64(i)
		return v, err
	case Integer, Rate, Quantity, FXRate, Money:
		return number(f, s, text, typed)
	default:
		return v, fmt.Errorf("the field %s cannot be filled from a text", f.Name)
	}
}

func control(r rune) bool { return r < ' ' && r != '\n' && r != '\t' }

func oneOf(values []string, text *string) error {
	for _, x := range values {
		if x == *text {
			return nil
		}
	}
	folded := strings.NewReplacer(" ", "_", "-", "_").Replace(strings.ToUpper(*text))
	for _, x := range values {
		if x == folded {
			*text = x
			return nil
		}
	}
	return fmt.Errorf("use one of %s, or translate it with a map", strings.Join(values, ", "))
}

func textList(f *Field, v *Value) error {
	var items []string
	for item := range strings.SplitSeq(v.Text, ";") {
		item = strings.TrimSpace(item)
		if item == "" {
			continue
		}
		if n := utf8.RuneCountInString(item); n > f.Max {
			return fmt.Errorf("%q has %d characters; at most %d are accepted", shown(item), n, f.Max)
		}
		items = append(items, item)
	}
	v.Text = strings.Join(items, "\n")
	return nil
}

// rateList keeps fractions as the JSON list of their millionths.
func rateList(f *Field, s *Source, v *Value, typed bool) error {
	of := *f
	of.Type = Rate
	var list []int64
	for item := range strings.SplitSeq(v.Text, ";") {
		item = strings.TrimSpace(item)
		if item == "" {
			continue
		}
		r, err := number(&of, s, item, typed)
		if err != nil {
			return fmt.Errorf("%q: %w", shown(item), err)
		}
		list = append(list, r.Int)
	}
	return asJSON(v, list, len(list))
}

// conditions keeps a territory's rule as JSON.
func conditions(v *Value) error {
	rule, err := org.ParseRule(v.Text)
	if err != nil {
		all := fault.All(err)
		said := make([]string, len(all))
		for i, f := range all {
			said[i] = f.Error()
		}
		return errors.New(strings.Join(said, "; "))
	}
	return asJSON(v, rule, len(rule))
}

// asJSON keeps a list as JSON; an empty one is no value.
func asJSON(v *Value, list any, n int) error {
	if n == 0 {
		v.State, v.Text = Null, ""
		return nil
	}
	b, err := json.Marshal(list)
	v.Text = string(b)
	return err
}

func truth(text string, v *Value) error {
	switch strings.ToLower(text) {
	case "true", "yes", "y", "1", "on":
		v.Int = 1
	case "false", "no", "n", "0", "off":
		v.Int = 0
	default:
		return fmt.Errorf("write true or false")
	}
	return nil
}

// number reads a decimal, applies the unit factor exactly and checks range and precision.
func number(f *Field, s *Source, text string, typed bool) (Value, error) {
	v := Value{State: Set}
	percent := false
	if f.Type == Rate && strings.HasSuffix(text, "%") {
		percent = true
		text = strings.TrimSpace(strings.TrimSuffix(text, "%"))
	}
	d, err := s.Decimal.decimal(text, typed)
	if err != nil {
		return v, err
	}
	if percent {
		d.Scale += 2
	}
	if s.Factor != nil {
		if d, err = product(d, *s.Factor); err != nil {
			return v, err
		}
	}
	switch f.Type {
	case Integer:
		v.Int, err = d.Exact(0)
		if err != nil {
			return v, fmt.Errorf("write a whole number")
		}
	case Rate:
		v.Int, err = d.Exact(6)
		if err != nil {
			return v, fmt.Errorf("write a fraction with at most 6 decimals, for example 0.25 for 25 %%")
		}
	case Quantity:
		v.Int, err = d.Exact(6)
		if err != nil {
			return v, fmt.Errorf("write a number with at most 6 decimals")
		}
	case FXRate:
		v.Int, err = d.Exact(money.ExchangeScale)
		if err != nil || v.Int <= 0 {
			return v, fmt.Errorf("write a number above 0 with at most %d decimals", money.ExchangeScale)
		}
	default: // Money: its currency decides how many decimals it may have
		v.Decimal = d
		if f.Bounded && d.Unscaled < 0 && f.Min >= 0 {
			return v, fmt.Errorf("an amount of 0 or more is accepted")
		}
		return v, nil
	}
	if f.Bounded && (v.Int < f.Min || v.Int > f.Most) {
		return v, fmt.Errorf("%s is accepted", rangeText(f))
	}
	return v, nil
}

func rangeText(f *Field) string {
	scale := 0
	if f.Type == Rate || f.Type == Quantity {
		scale = 6
	}
	trim := func(n int64) string {
		t := money.Decimal{Unscaled: n, Scale: scale}.String()
		if scale > 0 {
			t = strings.TrimSuffix(strings.TrimRight(t, "0"), ".")
		}
		return t
	}
	if f.Most == maxInt {
		return fmt.Sprintf("a number of %s or more", trim(f.Min))
	}
	return fmt.Sprintf("a number from %s to %s", trim(f.Min), trim(f.Most))
}

// product multiplies exactly.
func product(a, b money.Decimal) (money.Decimal, error) {
	u, ok := money.MulDiv(a.Unscaled, b.Unscaled, 1)
	if !ok {
		return money.Decimal{}, fmt.Errorf("times the unit factor it is too large")
	}
	d := money.Decimal{Unscaled: u, Scale: a.Scale + b.Scale}
	for d.Scale > 0 && d.Unscaled%10 == 0 {
		d = money.Decimal{Unscaled: d.Unscaled / 10, Scale: d.Scale - 1}
	}
	return d, nil
}

// DayOf returns the value as a day; nil when the row says nothing or empties the field.
func (v Value) DayOf() *calendar.Day {
	if v.State != Set {
		return nil
	}
	d := calendar.Day(v.Int) //nolint:gosec // days were range-checked when they were read
	return &d
}

// ParseDefault reads the default of a field.
func ParseDefault(f *Field) (Value, error) {
	return parse(f, &Source{}, f.Default, false, time.UTC)
}

// ParseConstant reads a text of the mapping itself, which is written in the product's own style.
func ParseConstant(f *Field, text string) (Value, error) {
	return parse(f, &Source{}, text, false, time.UTC)
}
