package opstest

import (
	"sync"
	"time"

	"coxswain/sales/calendar"
)

// Today is the day on which tests happen, a Monday, and Now is its noon in UTC.
var (
	Today = calendar.NewDay(2026, time.March, 16)
	Now   = time.Date(2026, time.March, 16, 12, 0, 0, 0, time.UTC)
)

// Clock stands still until it is told to move. It is safe for concurrent use.
type Clock struct {
	mu sync.Mutex
	at time.Time
}

// NewClock returns a clock that stands at Now.
func NewClock() *Clock { return &Clock{at: Now} }

// Now returns the time of the clock.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

// Instant returns the time of the clock as it is stored.
func (c *Clock) Instant() calendar.Instant { return calendar.InstantOf(c.Now()) }

// Advance moves the clock by d.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// Set moves the clock to t.
func (c *Clock) Set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = t
}
