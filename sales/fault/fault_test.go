package fault_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"coxswain/sales/fault"
)

func TestFaultsSayWhereAndWhat(t *testing.T) {
	for _, test := range []struct {
		name string
		err  error
		want string
	}{
		{"a field of a line", fault.Invalidf("lines.0.quantity", "at least %d", 1), "lines.0.quantity: at least 1"},
		{"no field", fault.Forbiddenf("managers only"), "managers only"},
		{"several", fault.List{fault.Requiredf("name", "give a name"), fault.Conflictf("version", "reload")}, "name: give a name; version: reload"},
	} {
		if got := test.err.Error(); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

func TestFaultsAreFoundInsideOtherErrors(t *testing.T) {
	one := fault.NotFoundf("id", "no such account")
	list := fault.List{one, fault.Invalidf("name", "too long")}
	for _, test := range []struct {
		name string
		err  error
		kind fault.Kind
		want bool
		n    int
	}{
		{"itself", one, fault.NotFound, true, 1},
		{"wrapped", fmt.Errorf("load: %w", one), fault.NotFound, true, 1},
		{"the second of a list", fmt.Errorf("save: %w", list), fault.Invalid, true, 2},
		{"another kind", one, fault.Forbidden, false, 1},
		{"no fault", errors.New("disk full"), fault.NotFound, false, 0},
		{"nothing", nil, fault.NotFound, false, 0},
	} {
		if got := fault.Is(test.err, test.kind); got != test.want {
			t.Errorf("%s: Is = %v, want %v", test.name, got, test.want)
		}
		if got := len(fault.All(test.err)); got != test.n {
			t.Errorf("%s: %d faults, want %d", test.name, got, test.n)
		}
	}
	cause := errors.New("constraint")
	if e := (&fault.Error{Kind: fault.Taken, Message: "taken", Cause: cause}); !errors.Is(e, cause) {
		t.Error("the cause of a fault is lost")
	}
	if !errors.Is(list, one) {
		t.Error("a fault of a list is lost")
	}
}

func TestUnderPrefixesPathsAndLeavesTheOriginal(t *testing.T) {
	inner := fault.Invalidf("quantity", "at least 1")
	err := fault.Under(fmt.Errorf("line: %w", inner), "lines", "2")
	if got, want := fault.All(err)[0].Path, []string{"lines", "2", "quantity"}; !slices.Equal(got, want) {
		t.Errorf("path = %v, want %v", got, want)
	}
	if !slices.Equal(inner.Path, []string{"quantity"}) {
		t.Errorf("the original's path became %v", inner.Path)
	}
	plain := errors.New("disk full")
	if got := fault.Under(plain, "lines"); got != plain {
		t.Errorf("an error that is no fault became %v", got)
	}
	if err := (fault.List{}).Err(); err != nil {
		t.Errorf("an empty list is the error %v", err)
	}
}
