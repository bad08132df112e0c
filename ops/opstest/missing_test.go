package opstest_test

import (
	"fmt"
	"testing"

	"coxswain/ops/opstest"
)

// ended is a test that records how it was ended.
type ended struct {
	testing.TB
	how string
}

func (e *ended) Helper()                       {}
func (e *ended) Skipf(format string, a ...any) { e.how = "skipped: " + fmt.Sprintf(format, a...) }
func (e *ended) Fatalf(format string, a ...any) {
	e.how = "failed: " + fmt.Sprintf(format, a...)
	panic(e)
}

func TestWhatIsMissingIsSkippedUnlessItIsRequired(t *testing.T) {
	tests := []struct{ name, require, want string }{
		{"nothing is required", "", "skipped: SKIPPED[browser]: no Chromium 120"},
		{"something else is required", "postgres,data", "skipped: SKIPPED[browser]: no Chromium 120"},
		{"a longer word is required", "browsers", "skipped: SKIPPED[browser]: no Chromium 120"},
		{"it is required", "browser", "failed: REQUIRED[browser]: no Chromium 120"},
		{"it is required among others", "postgres, browser", "failed: REQUIRED[browser]: no Chromium 120"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv("COXSWAIN_TEST_REQUIRE", tt.require)
			e := &ended{TB: t}
			func() {
				defer func() { _ = recover() }() // Fatalf does not return
				opstest.Missing(e, "browser", "no Chromium %d", 120)
			}()
			if e.how != tt.want {
				t.Errorf("the test %s, want %s", e.how, tt.want)
			}
		})
	}
}
