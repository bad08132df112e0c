// Package fault is the one kind of error that may reach a person: it has a kind, the field it
// speaks of, and a message that says what to do next. Every other error is internal.
package fault

import (
	"errors"
	"fmt"
	"strings"
)

// Kind says what went wrong in a way that a client can branch on.
type Kind string

// The kinds. They are the values of the API's error codes.
const (
	Invalid         Kind = "INVALID"         // the input breaks a rule; Field says where
	Required        Kind = "REQUIRED"        // a value is missing
	NotFound        Kind = "NOT_FOUND"       // no such record, or none that the viewer may see
	Taken           Kind = "TAKEN"           // a unique value is already used
	Conflict        Kind = "CONFLICT"        // the record changed since it was read, or its state does not allow this
	Forbidden       Kind = "FORBIDDEN"       // the viewer may see the record but may not do this
	Unauthenticated Kind = "UNAUTHENTICATED" // no one, or an expired token, is signed in
	Throttled       Kind = "THROTTLED"       // too many attempts; RetryAfterSeconds says when to come back
	TooLarge        Kind = "TOO_LARGE"       // the request is over a limit
	Unavailable     Kind = "UNAVAILABLE"     // the server cannot answer now; trying again may help
)

// Error is a fault. Its Message is safe to show: it holds no SQL, no path and no other person's data.
type Error struct {
	Kind              Kind
	Path              []string // the input path, for example ["lines","0","quantity"]; empty when the fault is not about one field
	Message           string
	RetryAfterSeconds int
	Cause             error // for the log only
}

// Error joins the field path and the message.
func (e *Error) Error() string {
	if len(e.Path) == 0 {
		return e.Message
	}
	return strings.Join(e.Path, ".") + ": " + e.Message
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }

// List is several faults at once, so that a form shows all of its mistakes and not the first.
type List []*Error

// Error joins the messages with semicolons.
func (l List) Error() string {
	s := make([]string, len(l))
	for i, e := range l {
		s[i] = e.Error()
	}
	return strings.Join(s, "; ")
}

// Unwrap returns the faults, for errors.Is and errors.As.
func (l List) Unwrap() []error {
	out := make([]error, len(l))
	for i, e := range l {
		out[i] = e
	}
	return out
}

// Err returns nil for an empty list, so that a collected List can be returned as an error.
func (l List) Err() error {
	if len(l) == 0 {
		return nil
	}
	return l
}

// Of builds a fault of a kind about a field ("" for none, dots separate the steps of a path).
func Of(kind Kind, field, format string, args ...any) *Error {
	e := &Error{Kind: kind, Message: fmt.Sprintf(format, args...)}
	if field != "" {
		e.Path = strings.Split(field, ".")
	}
	return e
}

// Invalidf is Of(Invalid, …).
func Invalidf(field, format string, args ...any) *Error { return Of(Invalid, field, format, args...) }

// Requiredf is Of(Required, …).
func Requiredf(field, format string, args ...any) *Error { return Of(Required, field, format, args...) }

// NotFoundf is Of(NotFound, …).
func NotFoundf(field, format string, args ...any) *Error { return Of(NotFound, field, format, args...) }

// Conflictf is Of(Conflict, …).
func Conflictf(field, format string, args ...any) *Error { return Of(Conflict, field, format, args...) }

// Forbiddenf is Of(Forbidden, "", …).
func Forbiddenf(format string, args ...any) *Error { return Of(Forbidden, "", format, args...) }

// All returns the faults inside err, outermost list first; nil when err holds anything else.
func All(err error) []*Error {
	var l List
	if errors.As(err, &l) {
		return l
	}
	var e *Error
	if errors.As(err, &e) {
		return []*Error{e}
	}
	return nil
}

// Is reports whether err holds a fault of the kind.
func Is(err error, kind Kind) bool {
	for _, e := range All(err) {
		if e.Kind == kind {
			return true
		}
	}
	return false
}

// Under prefixes the paths of the faults in err with steps and returns them as a List; other errors pass unchanged.
func Under(err error, steps ...string) error {
	all := All(err)
	if all == nil {
		return err
	}
	out := make(List, len(all))
	for i, e := range all {
		c := *e
		c.Path = append(append([]string{}, steps...), e.Path...)
		out[i] = &c
	}
	return out
}
