package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

const notMeasured = "not measured"

// table is what is printed in the end.
type table struct{ rows [][5]string }

func newTable() *table { return &table{} }

// add adds a row: what was measured, ours, the other's, what came out and what it should be.
func (t *table) add(what, ours, other, ratio, goal string) {
	t.rows = append(t.rows, [5]string{what, ours, other, ratio, goal})
}

// faster adds a row that compares two times: how many times faster is ours.
func (t *table) faster(what string, ours, other time.Duration, goal string) {
	t.add(what, round(ours), round(other), times2(other, ours), goal)
}

func times2(a, b time.Duration) string {
	if b <= 0 {
		return "-"
	}
	return fmt.Sprintf("%.2f", float64(a)/float64(b))
}

func round(d time.Duration) string {
	switch {
	case d == 0:
		return notMeasured
	case d < time.Millisecond:
		return fmt.Sprintf("%d us", d.Microseconds())
	case d < 10*time.Second:
		return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000)
	default:
		return fmt.Sprintf("%.1f s", d.Seconds())
	}
}

func (t *table) print(w io.Writer) {
	head := [5]string{"what", "ours", "against", "ratio", "goal"}
	width := [5]int{}
	for _, r := range append([][5]string{head}, t.rows...) {
		for i, c := range r {
			width[i] = max(width[i], len(c))
		}
	}
	line := func(r [5]string) {
		fmt.Fprint(w, "|")
		for i, c := range r {
			fmt.Fprintf(w, " %-*s |", width[i], c)
		}
		fmt.Fprintln(w)
	}
	line(head)
	rule := [5]string{}
	for i := range rule {
		rule[i] = strings.Repeat("-", width[i])
	}
	line(rule)
	for _, r := range t.rows {
		line(r)
	}
}

// median runs do n times and returns the median of the times.
func median(n int, do func() error) (time.Duration, error) {
	took := make([]time.Duration, n)
	for i := range took {
		start := time.Now()
		if err := do(); err != nil {
			return 0, err
		}
		took[i] = time.Since(start)
	}
	slices.Sort(took)
	return took[n/2], nil
}
