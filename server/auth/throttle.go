package auth

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"math"
	"time"

	"coxswain/sales/calendar"
	"coxswain/sales/fault"
)

// slowdown is how one kind of counter slows guessing: so many attempts are free, then each waits
// twice as long as the one before, up to longest. After forgetAfter without an attempt it starts anew.
type slowdown struct {
	free        int
	first       time.Duration
	longest     time.Duration
	forgetAfter time.Duration
}

// The counters of a sign-in. The strict one counts per account and network, so that somebody
// guessing from elsewhere cannot lock the owner out: they meet only the mild one per account, whose
// wait stays short. The third keeps one network from trying many accounts.
func slowdowns() (accountHere, account, network slowdown) {
	return slowdown{free: 5, first: time.Second, longest: 15 * time.Minute, forgetAfter: time.Hour},
		slowdown{free: 20, first: time.Second, longest: 30 * time.Second, forgetAfter: time.Hour},
		slowdown{free: 50, first: time.Second, longest: 15 * time.Minute, forgetAfter: time.Hour}
}

// wait returns how long the door stays closed after so many failures.
func (s slowdown) wait(failures int) time.Duration {
	over := failures - s.free
	if over < 0 {
		return 0
	}
	d := float64(s.first) * math.Pow(2, float64(over))
	return time.Duration(math.Min(d, float64(s.longest)))
}

// attempt counts one more failure and closes the door for its time. The attempt is counted before
// it is made: many at once, or many aliases in one request, cannot slip past.
func (s slowdown) attempt(c Counter, now calendar.Instant) Counter {
	if now >= c.LastFailedAt.Add(s.forgetAfter) {
		c.Failures = 0
	}
	c.Failures++
	c.LastFailedAt = now
	c.OpenAgainAt = now.Add(s.wait(c.Failures))
	return c
}

// Throttle slows guessing.
type Throttle struct{ store Store }

// NewThrottle returns a Throttle that counts in store.
func NewThrottle(store Store) *Throttle { return &Throttle{store: store} }

// The doors at which somebody can guess. Each counts for itself.
const (
	signInDoor = "sign-in"
	resetDoor  = "reset"
	changeDoor = "change"
)

// guess names who is guessed at, from where, and at which door.
type guess struct{ door, account, network string }

// keys hash the account: the table of throttles must not become a list of who was asked for.
func (g guess) keys() []string {
	sum := sha256.Sum256([]byte(g.account))
	account := hex.EncodeToString(sum[:])
	return []string{
		g.door + ":account-network:" + account + ":" + g.network,
		g.door + ":account:" + account,
		g.door + ":network:" + g.network,
	}
}

// enter counts an attempt, or refuses it with a fault that says when to come back. A refused
// attempt does not count, so that waiting as told always helps.
func (t *Throttle) enter(ctx context.Context, g guess, now calendar.Instant) error {
	accountHere, account, network := slowdowns()
	rules := []slowdown{accountHere, account, network}
	var openAgain calendar.Instant
	err := t.store.ChangeCounters(ctx, g.keys(), func(cs []Counter) []Counter {
		openAgain = 0
		for _, c := range cs {
			openAgain = max(openAgain, c.OpenAgainAt)
		}
		if openAgain > now {
			return cs
		}
		for i := range cs {
			cs[i] = rules[i].attempt(cs[i], now)
		}
		return cs
	})
	if err != nil {
		return err
	}
	if openAgain > now {
		return throttled(g.door, openAgain.Time().Sub(now.Time()))
	}
	return nil
}

func throttled(door string, wait time.Duration) error {
	seconds := max(1, int(math.Ceil(wait.Seconds())))
	f := fault.Of(fault.Throttled, "", "too many attempts; try again in %d s", seconds)
	if door == signInDoor {
		f.Message += ", or reset the password"
	}
	f.RetryAfterSeconds = seconds
	return f
}

// succeed forgets what was counted against the account, and the one attempt against the network.
func (t *Throttle) succeed(ctx context.Context, g guess) error {
	return t.store.ChangeCounters(ctx, g.keys(), func(cs []Counter) []Counter {
		for i := range cs[:2] {
			cs[i].Failures, cs[i].OpenAgainAt = 0, 0
		}
		if cs[2].Failures > 0 {
			cs[2].Failures--
			cs[2].OpenAgainAt = 0
		}
		return cs
	})
}
