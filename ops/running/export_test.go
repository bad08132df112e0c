package running

import "time"

// BeatEvery makes the queue renew its leases at another interval.
func (q *Queue) BeatEvery(d time.Duration) { q.beat = d }

// LeaseTime is how long a silent queue keeps its jobs.
const LeaseTime = leaseTime
