package kpi

import "coxswain/sales/calendar"

// slots finds the bucket of a day: periods are ascending and do not overlap.
type slots struct {
	from, to int32
	of       []int32 // by day less from; -1 between periods
	in       []int32 // by day less from, with a place before and one behind; len(periods) outside
	over     []int32 // the same way: the periods that end by then
	span     []int32 // the same way: 0 before, then the bucket and 1, one more behind
	tiled    bool    // no day lies between the periods
}

func newSlots(periods []calendar.Period) slots {
	s := slots{from: int32(periods[0].From), to: int32(periods[len(periods)-1].To), tiled: true}
	s.of = make([]int32, max(0, s.to-s.from))
	s.in, s.over, s.span = make([]int32, len(s.of)+2), make([]int32, len(s.of)+2), make([]int32, len(s.of)+2)
	day := s.from
	for n, p := range periods {
		for ; day < int32(p.To); day++ {
			s.over[day-s.from+1] = int32(n)
			s.of[day-s.from] = int32(n)
			if day < int32(p.From) {
				s.of[day-s.from] = -1
				s.tiled = false
			}
		}
	}
	s.over[len(s.over)-1] = int32(len(periods))
	outside := int32(len(periods))
	s.in[0], s.in[len(s.in)-1] = outside, outside
	s.span[len(s.span)-1] = outside + 1
	for d, n := range s.of {
		s.span[d+1] = n + 1
		if s.in[d+1] = n; n < 0 {
			s.in[d+1] = outside
		}
	}
	return s
}

// at returns the bucket of a day, -1 for none.
func (s *slots) at(day int32) int32 {
	if day < s.from || day >= s.to {
		return -1
	}
	return s.of[day-s.from]
}

// ended counts the periods that are over by a day, which is the first one that ends after it.
func (s *slots) ended(day int32) int32 { return s.endings().at(day) }

// ruler reads a table of days without a branch. Loops over rows keep one at hand.
type ruler struct {
	table []int32
	first int // the day at the front of the table
}

func (r ruler) at(day int32) int32 {
	return r.table[min(max(int(day)-r.first, 0), len(r.table)-1)]
}

// endings counts the periods that are over by a day.
func (s *slots) endings() ruler { return ruler{s.over, int(s.from) - 1} }

// places finds the bucket of a day, the number of buckets for none.
func (s *slots) places() ruler { return ruler{s.in, int(s.from) - 1} }

// spans tells where a day lies when periods adjoin: 0 before them, then the bucket and 1, one more behind.
func (s *slots) spans() ruler { return ruler{s.span, int(s.from) - 1} }
