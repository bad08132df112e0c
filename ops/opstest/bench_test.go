package opstest_test

import (
	"testing"

	"coxswain/ops/opstest"
)

// BenchmarkFreshDatabase measures what a test pays for a database of its own.
func BenchmarkFreshDatabase(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) {
		for b.Loop() {
			opstest.SQLite(b)
		}
	})
	b.Run("postgres", func(b *testing.B) {
		for b.Loop() {
			opstest.Postgres(b)
		}
	})
}
