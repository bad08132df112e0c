// Package gid is the identity of every record: one int64 whose high bits name the kind of record
// and whose low 40 bits count within the kind. Outside the server an ID is opaque and typed,
// for example "acc_0k2m9x4r7vq1c": the number is scrambled so that neighbours do not look alike.
// Scrambling hides order, it grants nothing: access is decided by the viewer's role alone.
package gid

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// ID identifies a record of any kind. The zero ID is no record.
type ID int64

const numberBits = 40

// New returns the ID of the n-th record of a kind.
func New(k Kind, n int64) ID { return ID(int64(k)<<numberBits | n) }

// Kind returns the kind of record; Unknown for the zero ID.
func (i ID) Kind() Kind { return Kind(i >> numberBits) }

// Number counts within the kind.
func (i ID) Number() int64 { return int64(i) & (1<<numberBits - 1) }

// Is reports whether i identifies a record of kind k.
func (i ID) Is(k Kind) bool { return i.Kind() == k }

// digits is Crockford's alphabet: no i, l, o or u, so that an ID survives being read aloud.
const digits = "0123456789abcdefghjkmnpqrstvwxyz"

const encodedLen = 8 // 8 x 5 bits = 40 bits

// String returns the public form, or "" for the zero ID and for a kind that does not exist.
func (i ID) String() string {
	if !i.Kind().valid() {
		return ""
	}
	n := scramble(uint64(i.Number()), uint64(i.Kind()))
	b := make([]byte, encodedLen)
	for p := encodedLen - 1; p >= 0; p-- {
		b[p] = digits[n&31]
		n >>= 5
	}
	return kinds[i.Kind()].prefix + "_" + string(b)
}

// Parse reads the public form.
func Parse(s string) (ID, error) {
	prefix, rest, ok := strings.Cut(s, "_")
	k, known := byPrefix[prefix]
	if !ok || !known || len(rest) != encodedLen {
		return 0, fmt.Errorf("%q is not an id; use the id of a record as the API returned it", s)
	}
	var n uint64
	for _, c := range rest {
		d := strings.IndexRune(digits, c)
		if d < 0 {
			return 0, fmt.Errorf("%q is not an id; use the id of a record as the API returned it", s)
		}
		n = n<<5 | uint64(d)
	}
	return New(k, int64(unscramble(n, uint64(k)))), nil
}

const (
	halfBits = numberBits / 2
	halfMask = 1<<halfBits - 1
	rounds   = 4
)

// round is the mixing function of a balanced Feistel network over two 20-bit halves.
func round(half, key, r uint64) uint64 {
	x := (half+1)*0x9E3779B97F4A7C15 ^ (key+r*0x51)*0xBF58476D1CE4E5B9
	x ^= x >> 29
	x *= 0x94D049BB133111EB
	return (x >> 31) & halfMask
}

func scramble(n, key uint64) uint64 {
	l, r := n>>halfBits, n&halfMask
	for i := range uint64(rounds) {
		l, r = r, l^round(r, key, i)
	}
	return l<<halfBits | r
}

func unscramble(n, key uint64) uint64 {
	l, r := n>>halfBits, n&halfMask
	for i := uint64(rounds); i > 0; i-- {
		l, r = r^round(l, key, i-1), l
	}
	return l<<halfBits | r
}

// MarshalGQL writes the public form.
func (i ID) MarshalGQL(w io.Writer) { _, _ = io.WriteString(w, strconv.Quote(i.String())) }

// UnmarshalGQL reads the public form.
func (i *ID) UnmarshalGQL(v any) error {
	s, ok := v.(string)
	if !ok {
		return fmt.Errorf("an id is a string, not %v", v)
	}
	var err error
	*i, err = Parse(s)
	return err
}

// MarshalJSON writes the public form.
func (i ID) MarshalJSON() ([]byte, error) { return json.Marshal(i.String()) }

// UnmarshalJSON reads the public form.
func (i *ID) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return fmt.Errorf("an id is a string: %w", err)
	}
	if s == "" {
		*i = 0
		return nil
	}
	return i.UnmarshalGQL(s)
}
