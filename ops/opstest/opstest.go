// Package opstest is the test kit: real databases that cost milliseconds, a clock that stands still,
// viewers of every role, and builders that write a small sales organisation. Tests of anything that
// reads or writes use it instead of fakes.
package opstest

import (
	"os"
	"strings"
	"testing"
	"time"

	"coxswain/ent"
)

// Each runs test on a fresh SQLite database and on a fresh PostgreSQL database, as subtests "sqlite"
// and "postgres". The stores run on the given clock, or on one that stands at Now.
func Each(t *testing.T, test func(t *testing.T, s *ent.Store), clock ...*Clock) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, SQLite(t, clock...)) })
	t.Run("postgres", func(t *testing.T) { test(t, Postgres(t, clock...)) })
}

// Missing ends a test that needs something which this machine lacks, such as "postgres", "data" or
// "browser": it fails the test when COXSWAIN_TEST_REQUIRE lists what is missing, and skips it otherwise
// with a line that make test collects into its table of skipped tests.
func Missing(t testing.TB, what, format string, args ...any) {
	t.Helper()
	for name := range strings.SplitSeq(os.Getenv("COXSWAIN_TEST_REQUIRE"), ",") {
		if strings.TrimSpace(name) == what {
			t.Fatalf("REQUIRED["+what+"]: "+format, args...)
		}
	}
	t.Skipf("SKIPPED["+what+"]: "+format, args...)
}

func now(clock []*Clock) func() time.Time {
	if len(clock) > 0 {
		return clock[0].Now
	}
	return NewClock().Now
}
