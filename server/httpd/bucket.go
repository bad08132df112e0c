package httpd

import (
	"math"
	"sync"
	"time"
)

// buckets hold what each caller may still spend. A bucket refills steadily; an empty one says when
// to come back. They live in the memory of one process, which is enough to keep one caller from
// taking it all.
type buckets struct {
	budget Budget
	now    func() time.Time

	mu       sync.Mutex
	byCaller map[string]*bucket
}

type bucket struct {
	points float64
	at     time.Time
}

// callersRemembered bounds memory: above it, full buckets are dropped, which loses nothing.
const callersRemembered = 10_000

func newBuckets(b Budget, now func() time.Time) *buckets {
	return &buckets{budget: b, now: now, byCaller: map[string]*bucket{}}
}

// take spends cost if the caller has it; otherwise it says how long to wait.
func (b *buckets) take(caller string, cost int) (left int, wait time.Duration, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	k := b.refilled(caller)
	if k.points < float64(cost) {
		missing := float64(cost) - k.points
		return int(k.points), time.Duration(missing / float64(b.budget.RestorePerSec) * float64(time.Second)), false
	}
	k.points -= float64(cost)
	return int(k.points), 0, true
}

// settle gives back what was taken and not used, or takes what was used beyond it.
func (b *buckets) settle(caller string, taken, used int) (left int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	k := b.refilled(caller)
	k.points = math.Max(0, math.Min(k.points+float64(taken-used), float64(b.budget.Maximum)))
	return int(k.points)
}

func (b *buckets) refilled(caller string) *bucket {
	now := b.now()
	k, ok := b.byCaller[caller]
	if !ok {
		if len(b.byCaller) >= callersRemembered {
			b.drop(now)
		}
		k = &bucket{points: float64(b.budget.Maximum), at: now}
		b.byCaller[caller] = k
		return k
	}
	k.points = b.pointsAt(k, now)
	k.at = now
	return k
}

func (b *buckets) pointsAt(k *bucket, now time.Time) float64 {
	gained := now.Sub(k.at).Seconds() * float64(b.budget.RestorePerSec)
	return math.Min(k.points+math.Max(gained, 0), float64(b.budget.Maximum))
}

// drop forgets full buckets, and all of them when a flood of callers left none full.
func (b *buckets) drop(now time.Time) {
	for caller, k := range b.byCaller {
		if b.pointsAt(k, now) >= float64(b.budget.Maximum) {
			delete(b.byCaller, caller)
		}
	}
	if len(b.byCaller) >= callersRemembered {
		clear(b.byCaller)
	}
}
