// Package enum is the shared behaviour of the product's named string types: their list of values,
// how the API reads and writes them, and the message for a value that is not one of them.
package enum

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// Write writes an enum value as the API does.
func Write[T ~string](w io.Writer, v T) { _, _ = io.WriteString(w, strconv.Quote(string(v))) }

// Read reads an enum value that the API handed over and refuses all that is not in values.
func Read[T ~string](v any, dst *T, values []T) error {
	s, ok := v.(string)
	if !ok {
		return fmt.Errorf("%v is not one of %s", v, List(values))
	}
	got, err := Parse(s, values)
	if err != nil {
		return err
	}
	*dst = got
	return nil
}

// Parse returns the value spelled s, exactly.
func Parse[T ~string](s string, values []T) (T, error) {
	if i := slices.Index(values, T(s)); i >= 0 {
		return values[i], nil
	}
	return "", fmt.Errorf("%q is not one of %s", s, List(values))
}

// List joins the values for a message.
func List[T ~string](values []T) string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return strings.Join(out, ", ")
}

// Strings returns the values as ent wants them.
func Strings[T ~string](values []T) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return out
}
