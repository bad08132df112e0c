package editing

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"entgo.io/ent/dialect/sql"

	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/sales/fault"
	"coxswain/sales/money"
)

// Values are the columns that a change sets; nil clears.
type Values map[string]any

// Input is what an input object says, apart from the envelope that all inputs share.
type Input struct {
	ID              gid.ID
	ExpectedVersion *int
	IdempotencyKey  *string
	Reason          *string
	Values          Values
}

func (in Input) call(operation string, input any) Call {
	return Call{Operation: operation, Input: input, IdempotencyKey: in.IdempotencyKey, Reason: in.Reason}
}

// read takes a generated input struct apart: the envelope by name, every other given field as a column.
// A field that the client left out is no column; one that it set to null is a cleared column.
func read(input any) (Input, error) {
	in := Input{Values: Values{}}
	v := reflect.Indirect(reflect.ValueOf(input))
	if v.Kind() != reflect.Struct {
		return in, fmt.Errorf("input %T is not a struct", input)
	}
	var faults fault.List
	for _, f := range reflect.VisibleFields(v.Type()) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous || !f.IsExported() {
			continue // the fields of an embedded part stand in the list themselves
		}
		x, given := present(v.FieldByIndex(f.Index))
		if !given {
			continue
		}
		switch name {
		case "id":
			in.ID, _ = x.(gid.ID)
		case "expectedVersion":
			if n, ok := x.(int); ok {
				in.ExpectedVersion = &n
			}
		case "idempotencyKey":
			if s, ok := x.(string); ok {
				in.IdempotencyKey = &s
			}
		case "reason":
			if s, ok := x.(string); ok {
				in.Reason = &s
			}
		default:
			if x == nil && isMoney(f.Type) {
				in.Values[snake(name)+"_minor"] = nil
				continue
			}
			if err := in.Values.put(name, x); err != nil {
				faults = append(faults, err)
			}
		}
	}
	return in, faults.Err()
}

// put adds one field of an input. Money becomes minor units and a currency.
func (vs Values) put(name string, x any) *fault.Error {
	column := stored(snake(name))
	switch x := x.(type) {
	case string:
		if strings.ContainsRune(x, 0) {
			return fault.Invalidf(name, "text may not contain a NUL character")
		}
		if x = strings.TrimSpace(x); x == "" {
			vs[column] = nil
			return nil
		}
		vs[column] = x
	case MoneyInput:
		a, c := x.MoneyInput()
		minor, err := a.Exact(c.Exponent())
		if err != nil {
			return fault.Invalidf(name+".amount", "%v; %s has %d", err, c, c.Exponent())
		}
		if had, ok := vs["currency"]; ok && had != nil && had != c {
			return fault.Invalidf(name+".currency", "%s is not the currency %v of the other amounts of this record", c, had)
		}
		vs[column+"_minor"], vs["currency"] = minor, c
	case money.Currency:
		if had, ok := vs[column]; ok && had != nil && had != x {
			return fault.Invalidf(name, "%s is not the currency %v of the amounts of this record", x, had)
		}
		vs[column] = x
	default:
		vs[column] = x
	}
	return nil
}

// isMoney reports whether a field of an input holds an amount, also when it was given as null.
func isMoney(t reflect.Type) bool {
	if m, ok := t.MethodByName("ValueOK"); ok && t.Kind() == reflect.Struct {
		t = m.Type.Out(0)
	}
	return t.Implements(reflect.TypeFor[MoneyInput]())
}

// MoneyInput is what the API's money inputs provide.
type MoneyInput interface {
	MoneyInput() (money.Decimal, money.Currency)
}

// present returns the plain value of a field and whether the client gave it.
func present(v reflect.Value) (any, bool) {
	if v.Kind() == reflect.Struct {
		if m := v.MethodByName("ValueOK"); m.IsValid() {
			out := m.Call(nil)
			if !out[1].Bool() {
				return nil, false
			}
			v = out[0]
			if (v.Kind() == reflect.Pointer || v.Kind() == reflect.Slice) && v.IsNil() {
				return nil, true // given as null
			}
		}
	}
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return nil, false
		}
		if m, ok := v.Interface().(MoneyInput); ok {
			return m, true
		}
		v = v.Elem()
	}
	if v.Kind() == reflect.Slice && v.IsNil() {
		return nil, false
	}
	return v.Interface(), true
}

// except drops the values that a record already has.
func (vs Values) except(current db.Record) Values {
	out := Values{}
	for c, x := range vs {
		had := column(current, c)
		if !reflect.DeepEqual(had, x) && !(had == nil && isEmptyList(x)) {
			out[c] = x
		}
	}
	return out
}

func isEmptyList(x any) bool {
	v := reflect.ValueOf(x)
	return v.Kind() == reflect.Slice && v.Len() == 0
}

// apply sets the values on a draft, converting to the column's Go type.
func (vs Values) apply(d db.Draft, k gid.Kind) error {
	names := make([]string, 0, len(vs))
	for c := range vs {
		names = append(names, c)
	}
	slices.Sort(names)
	for _, c := range names {
		t, ok := columnType(k, c)
		if !ok {
			return fmt.Errorf("%s has no column %s", k, c)
		}
		x := vs[c]
		if x == nil {
			if d.Op().Is(createOp) {
				continue
			}
			if err := d.ClearField(c); err != nil {
				return fault.Requiredf(camel(c), "may not be empty")
			}
			continue
		}
		v, ok := convert(reflect.ValueOf(x), t)
		if !ok {
			return fmt.Errorf("%s.%s: %T is not %s", k, c, x, t)
		}
		if err := d.SetField(c, v.Interface()); err != nil {
			return fmt.Errorf("%s.%s: %w", k, c, err)
		}
	}
	return nil
}

// convert turns an input value into a column's type: between named types of one kind, through
// pointers, and element by element in lists.
func convert(v reflect.Value, t reflect.Type) (reflect.Value, bool) {
	if v.Type() == t {
		return v, true
	}
	if v.Kind() == reflect.Pointer && t.Kind() != reflect.Pointer && !v.IsNil() {
		v = v.Elem()
	}
	switch {
	case v.Kind() == reflect.Slice && t.Kind() == reflect.Slice:
		out := reflect.MakeSlice(t, v.Len(), v.Len())
		for i := range v.Len() {
			e, ok := convert(v.Index(i), t.Elem())
			if !ok {
				return out, false
			}
			out.Index(i).Set(e)
		}
		return out, true
	case (v.Kind() == reflect.String) == (t.Kind() == reflect.String) && v.CanConvert(t):
		return v.Convert(t), true
	default:
		return v, false
	}
}

func versionIs(n int) func(*sql.Selector) {
	return func(s *sql.Selector) { s.Where(sql.EQ(s.C("version"), n)) }
}
