// Package scalar reads and writes the values of the API whose Go types belong to others: whole
// numbers, JSON, days of the week and kinds of records.
package scalar

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/99designs/gqlgen/graphql"

	"coxswain/ent/gid"
)

// MarshalInt writes a whole number.
func MarshalInt(i int) graphql.Marshaler { return graphql.MarshalInt(i) }

// UnmarshalInt reads a whole number of 32 bits, which is all that GraphQL's Int has. A number that
// does not fit would come back to other clients as one that they cannot read.
func UnmarshalInt(v any) (int, error) {
	n, err := graphql.UnmarshalInt64(v)
	if _, text := v.(string); err != nil || text {
		return 0, fmt.Errorf("%v is not a whole number", v)
	}
	if n < math.MinInt32 || n > math.MaxInt32 {
		return 0, fmt.Errorf("%d is not between %d and %d", n, math.MinInt32, math.MaxInt32)
	}
	return int(n), nil
}

// MarshalBigInt writes a whole number as a string.
func MarshalBigInt(i int64) graphql.Marshaler {
	return write(strconv.Quote(strconv.FormatInt(i, 10)))
}

// UnmarshalBigInt reads a whole number from a string.
func UnmarshalBigInt(v any) (int64, error) {
	s, ok := v.(string)
	if !ok {
		return 0, fmt.Errorf(`a BigInt is a string of digits such as "1250", not %v`, v)
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return 0, fmt.Errorf(`%q is not a whole number of at most 64 bits; write it with digits, for example "1250"`, s)
	}
	return n, nil
}

// MarshalJSON writes a JSON value as it is; nothing is null.
func MarshalJSON(b json.RawMessage) graphql.Marshaler {
	if len(b) == 0 {
		return graphql.Null
	}
	return write(string(b))
}

// UnmarshalJSON reads any value.
func UnmarshalJSON(v any) (json.RawMessage, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("a value that is not JSON: %w", err)
	}
	return b, nil
}

// MarshalWeekday writes a day of the week by its name in capitals.
func MarshalWeekday(d time.Weekday) graphql.Marshaler {
	return write(strconv.Quote(strings.ToUpper(d.String())))
}

// UnmarshalWeekday reads a day of the week.
func UnmarshalWeekday(v any) (time.Weekday, error) {
	for d := time.Sunday; d <= time.Saturday; d++ {
		if v == strings.ToUpper(d.String()) {
			return d, nil
		}
	}
	return 0, fmt.Errorf("%v is not a day of the week; write MONDAY to SUNDAY", v)
}

// MarshalRecordKind writes a kind of record by its name in capitals, for example ACCOUNT_OWNERSHIP.
func MarshalRecordKind(k gid.Kind) graphql.Marshaler {
	return write(strconv.Quote(constant(k.String())))
}

// UnmarshalRecordKind reads a kind of record.
func UnmarshalRecordKind(v any) (gid.Kind, error) {
	for _, k := range gid.Kinds() {
		if v == constant(k.String()) {
			return k, nil
		}
	}
	return gid.Unknown, fmt.Errorf("%v is not a kind of record", v)
}

// constant turns a type's name into that of an enum value: "LeadSource" becomes LEAD_SOURCE.
func constant(name string) string {
	var b strings.Builder
	for i, r := range name {
		if i > 0 && unicode.IsUpper(r) {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToUpper(r))
	}
	return b.String()
}

func write(s string) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) { _, _ = io.WriteString(w, s) })
}
