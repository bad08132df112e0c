package paying

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"coxswain/sales/comp"
	"coxswain/sales/fault"
	"coxswain/sales/money"
)

// ToComp turns a design of the API into one of the rules. Amounts with more digits than the currency has are
// refused, each with its place.
func (d Design) ToComp() (comp.Design, error) {
	var out comp.Design
	c := converter{digits: d.Currency.Exponent()}
	c.copy(reflect.ValueOf(&out).Elem(), reflect.ValueOf(d), nil, false)
	return out, c.faults.Err()
}

// DesignOf turns a design of the rules into one of the API.
func DesignOf(d comp.Design) Design {
	var out Design
	c := converter{digits: d.Currency.Exponent()}
	c.copy(reflect.ValueOf(&out).Elem(), reflect.ValueOf(d), nil, false)
	return out
}

// converter copies values between the two shapes of a design. Fields meet by their names in JSON.
type converter struct {
	digits int
	faults fault.List
}

var decimalType = reflect.TypeFor[money.Decimal]()

// copy sets one value from another. The zero value of a plain field is absent where the other shape has a
// pointer; a zero that was said through a pointer stays one.
func (c *converter) copy(to, from reflect.Value, path []string, said bool) {
	switch {
	case from.Kind() == reflect.Pointer:
		if !from.IsNil() {
			c.copy(to, from.Elem(), path, true)
		}
	case to.Kind() == reflect.Pointer:
		if from.IsZero() && !said {
			return
		}
		to.Set(reflect.New(to.Type().Elem()))
		c.copy(to.Elem(), from, path, said)
	case from.Kind() == reflect.Slice:
		if from.Len() == 0 {
			return
		}
		to.Set(reflect.MakeSlice(to.Type(), from.Len(), from.Len()))
		for i := range from.Len() {
			c.copy(to.Index(i), from.Index(i), append(path[:len(path):len(path)], strconv.Itoa(i)), false)
		}
	case from.Type() == decimalType && to.Kind() == reflect.Int64:
		d, _ := from.Interface().(money.Decimal)
		n, err := d.Exact(c.digits)
		if err != nil {
			c.faults = append(c.faults, &fault.Error{Kind: fault.Invalid, Path: path, Message: fmt.Sprintf("%v; the currency of the design has %d", err, c.digits)})
		}
		to.SetInt(n)
	case to.Type() == decimalType && from.Kind() == reflect.Int64:
		to.Set(reflect.ValueOf(money.Decimal{Unscaled: from.Int(), Scale: c.digits}))
	case from.Kind() == reflect.Struct && to.Type() != from.Type():
		fields := byName(from.Type())
		for i := range to.NumField() {
			name := jsonName(to.Type().Field(i))
			if j, ok := fields[name]; ok {
				c.copy(to.Field(i), from.Field(j), append(path[:len(path):len(path)], name), false)
			}
		}
	default:
		to.Set(from.Convert(to.Type()))
	}
}

func byName(t reflect.Type) map[string]int {
	out := make(map[string]int, t.NumField())
	for i := range t.NumField() {
		out[jsonName(t.Field(i))] = i
	}
	return out
}

func jsonName(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	return name
}
