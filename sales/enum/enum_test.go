package enum_test

import (
	"strings"
	"testing"

	"coxswain/sales/enum"
)

type tide string

var tides = []tide{"EBB", "FLOOD"}

func TestValuesAreReadExactly(t *testing.T) {
	for _, test := range []struct {
		name string
		in   any
		ok   bool
	}{
		{"a value", "EBB", true},
		{"another spelling", "ebb", false},
		{"none", "", false},
		{"a number", 1, false},
		{"nothing", nil, false},
	} {
		got := tide("UNTOUCHED")
		err := enum.Read(test.in, &got, tides)
		if (err == nil) != test.ok {
			t.Errorf("%s: error %v", test.name, err)
		}
		if test.ok && got != "EBB" || !test.ok && got != "UNTOUCHED" {
			t.Errorf("%s: read %q", test.name, got)
		}
		if err != nil && !strings.Contains(err.Error(), "EBB, FLOOD") {
			t.Errorf("%s: %v does not say what would be accepted", test.name, err)
		}
	}
}

func TestValuesAreWrittenQuoted(t *testing.T) {
	var b strings.Builder
	enum.Write(&b, tides[1])
	if got := b.String(); got != `"FLOOD"` {
		t.Errorf("written as %s", got)
	}
	if got := strings.Join(enum.Strings(tides), "|"); got != "EBB|FLOOD" {
		t.Errorf("strings = %s", got)
	}
}
