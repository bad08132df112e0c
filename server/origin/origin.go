// Package origin says where a request came from: its id, the caller's address and device. It is
// what logs, throttles and sessions know about a caller before anyone has signed in.
package origin

import (
	"context"
	"net/http"
	"net/netip"
)

// Origin is where a request came from. It is built once per request and not changed afterwards.
type Origin struct {
	RequestID string
	Address   netip.Addr // the caller, behind trusted proxies the address they report
	UserAgent string

	// SetCookie adds a cookie to the response. It works until the response is written; nil outside HTTP.
	SetCookie func(*http.Cookie)
}

// Bits of an address that one customer of a network usually holds.
const (
	hostBits4 = 32
	hostBits6 = 64
)

// Network returns the network that throttles count by: the address itself, or its /64 for IPv6,
// because one household or server owns a whole /64. It is "unknown" without an address.
func (o *Origin) Network() string {
	a := o.Address.Unmap().WithZone("")
	if !a.IsValid() {
		return "unknown"
	}
	bits := hostBits6
	if a.Is4() {
		bits = hostBits4
	}
	p, err := a.Prefix(bits)
	if err != nil {
		return "unknown"
	}
	if a.Is4() {
		return a.String()
	}
	return p.String()
}

type key struct{}

// With returns a context that carries o.
func With(ctx context.Context, o *Origin) context.Context { return context.WithValue(ctx, key{}, o) }

// From returns where the request of ctx came from; an empty Origin when nobody said, never nil.
func From(ctx context.Context) *Origin {
	if o, ok := ctx.Value(key{}).(*Origin); ok {
		return o
	}
	return &Origin{}
}
