package calendar

import "time"

// maxDueDays bounds the search of Due where nobody ever works.
const maxDueDays = 3660

// Due returns the instant by which a number of working minutes has passed since from. ok is false
// when that is more than ten years away, as it is for an organisation without working days.
func (w WorkingTime) Due(from Instant, minutes int64) (due Instant, ok bool) {
	loc := w.Location
	if loc == nil {
		loc = time.UTC
	}
	left := Instant(minutes * time.Minute.Microseconds())
	first := from.Day(loc)
	for d := first; d < first+maxDueDays; d++ {
		if !w.Works(d) {
			continue
		}
		start, end := max(from, d.at(w.From, loc)), d.at(w.To, loc)
		if end <= start {
			continue
		}
		if end-start >= left {
			return start + left, true
		}
		left -= end - start
	}
	return 0, false
}
