package export

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/ent/viewer"
	"coxswain/sales/money"
)

// field is one column of an export.
type field struct {
	name  string
	index int
	money bool
	base  bool // an amount in the base currency of the ledger, whatever the customer pays
}

// withheld columns are never exported.
var withheld = []string{"password_hash", "session_version", "search", "input", "report", "checkpoint"}

// fieldsOf lists the fields of a kind by their names in the API, in the order in which they are stored.
func fieldsOf(v *viewer.V, k gid.Kind) []field {
	row, ok := db.RowTypes()[k]
	if !ok {
		return nil
	}
	costs := v != nil && (v.IsSystem() || v.Role.SeesCost())
	var out []field
	for i := range row.NumField() {
		column, _, _ := strings.Cut(row.Field(i).Tag.Get("json"), ",")
		if column == "" || column == "-" || column == "edges" || slices.Contains(withheld, column) ||
			strings.Contains(column, "cost") && !costs {
			continue
		}
		name, isMoney := strings.CutSuffix(column, "_minor")
		out = append(out, field{camel(name), i, isMoney, k == gid.MrrMovement && isMoney && name != "native_delta"})
	}
	return out
}

// value returns the field of a row as it is written: nil, a bool, an integer, or text. Amounts have the
// decimals of their currency: that of the row, or the base currency of its version of the ledger.
func (f field) value(r db.Record, bases map[int]money.Currency) any {
	row := reflect.ValueOf(r).Elem()
	v := row.Field(f.index)
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return nil
		}
		v = v.Elem()
	}
	if m, ok := r.(*db.MrrMovement); ok && f.base {
		return money.New(v.Int(), bases[m.Ledger]).Decimal().String()
	}
	if f.money {
		return money.New(v.Int(), currencyOf(row)).Decimal().String()
	}
	switch x := v.Interface().(type) {
	case bool:
		return x
	case string:
		return x
	case int, int64:
		return x
	case fmt.Stringer: // ids, days, instants, rates
		return x.String()
	}
	if v.Kind() == reflect.String { // enums and currencies
		return v.String()
	}
	if v.Kind() == reflect.Slice && v.Len() == 0 {
		return nil
	}
	b, err := json.Marshal(v.Interface())
	if err != nil {
		return nil
	}
	return string(b)
}

func currencyOf(row reflect.Value) money.Currency {
	c := reflect.Indirect(row.FieldByName("Currency"))
	if !c.IsValid() {
		return ""
	}
	return money.Currency(c.String())
}

// text is a cell of a table. Text that a spreadsheet would take for a formula gets an apostrophe in
// front, so that opening an export never runs what somebody typed into a name.
func text(c any) string {
	switch x := c.(type) {
	case nil:
		return ""
	case string:
		if x != "" && strings.ContainsRune("=+-@\t\r", rune(x[0])) && !isNumber(x) {
			return "'" + x
		}
		return x
	default:
		return fmt.Sprint(x)
	}
}

func isNumber(s string) bool {
	_, err := money.ParseDecimal(s)
	return err == nil
}

func camel(column string) string {
	words := strings.Split(column, "_")
	for i, w := range words[1:] {
		if w != "" {
			words[i+1] = strings.ToUpper(w[:1]) + w[1:]
		}
	}
	return strings.Join(words, "")
}
