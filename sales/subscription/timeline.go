package subscription

import (
	"slices"

	"coxswain/sales/calendar"
	"coxswain/sales/fault"
)

// FarEnd stands where a stretch has no end: the first day after the years that the product knows.
const FarEnd = calendar.Day(84006) // 2200-01-01

// Stretch is a time [From, To) over which nothing about a subscription changes. To is FarEnd while Open.
type Stretch struct {
	From, To     calendar.Day
	Open         bool
	Status       Status
	Items        []Item
	Anchor       calendar.Day  // from which paid intervals are counted
	PastDueSince *calendar.Day // while PAST_DUE
	Signed       calendar.Day  // when what begins the stretch was agreed
	EndSigned    calendar.Day  // when what ends it was agreed; 0 while Open
	Step         int64         // the event that begins it
}

// Pays reports whether a month of the stretch is recurring revenue.
func (s Stretch) Pays() bool { return s.Status == Active || s.Status == PastDue }

// MRR is what a month of the stretch comes to: 0 unless it is paid.
func (s Stretch) MRR() int64 {
	if !s.Pays() {
		return 0
	}
	sum, _ := Total(s.Items) // it fitted when the step was taken
	return sum
}

// Term is a committed length [From, To) and what became of it.
type Term struct {
	Number    int
	From, To  calendar.Day
	Due       int64 // MRR that comes up for renewal: that of the last day of the term, or of the subscription in it
	Outcome   TermOutcome
	RenewedOn *calendar.Day // when the renewal was agreed, which may be long before To
	Renewed   *int64        // MRR of the first day of what follows
	Plan      int64         // the plan of the largest item
	Items     []Item        // those that come up for renewal
}

// Trial is the time before the first paid day.
type Trial struct {
	Started, Ends calendar.Day
	Converted     *calendar.Day // nil: not, or not yet
}

// Void is a step that was planned and did not take effect, because the subscription was not in a state
// for it when its day came, for example a downgrade planned for a day after a cancellation.
type Void struct {
	Step int64
	Why  *fault.Error
}

// Deadline is a day on which a step follows by itself unless something happens before.
type Deadline struct {
	On    calendar.Day
	Event Event // CONVERTED, RENEWED, or CANCELLED
	// Lapsed: the term ended and nobody renewed within the days of grace. Otherwise a cancellation is
	// because payment stayed overdue.
	Lapsed bool
}

// Timeline is what the events of a subscription make of it.
type Timeline struct {
	State     State     // today
	Stretches []Stretch // its life, without gaps from the day it was signed or began on
	Revenue   []Stretch // what is paid or paused, by the policy for cancellations: the ledger's view, with gaps
	Terms     []Term
	Trial     *Trial
	Void      []Void
	Deadlines []Deadline // what follows by itself, soonest first; only the first is certain
	// NextChange is the next day on which a record of the subscription reads differently or a deadline
	// is due. A day that is not after today is a deadline that nobody has kept yet.
	NextChange *calendar.Day
}

// At returns the stretch of a day in a list of stretches.
func At(stretches []Stretch, on calendar.Day) (Stretch, bool) {
	i := slices.IndexFunc(stretches, func(s Stretch) bool { return s.From <= on && on < s.To })
	if i < 0 {
		return Stretch{}, false
	}
	return stretches[i], true
}

// MRR is the recurring revenue of a day by the policy for cancellations.
func (t Timeline) MRR(on calendar.Day) int64 {
	s, _ := At(t.Revenue, on)
	return s.MRR()
}

// EndsOn is the day on which the subscription is over for good as far as is known, nil when none is.
func (t Timeline) EndsOn() *calendar.Day {
	if n := len(t.Stretches); n > 0 && t.Stretches[n-1].Status == Ended {
		return &t.Stretches[n-1].From
	}
	return nil
}

// EverPaid reports whether the subscription was paid for on any day up to and with the given one.
func (t Timeline) EverPaid(on calendar.Day) bool {
	return slices.ContainsFunc(t.Stretches, func(s Stretch) bool { return s.Pays() && s.From <= on })
}

// revenue applies the policy for cancellations to the life of a subscription. ends are the paid-until
// days of immediate cancellations, by the step that made them.
func revenue(life []Stretch, ends map[int64]calendar.Day, p Policy) []Stretch {
	var out []Stretch
	for i, s := range life {
		if s.Status.Running() {
			out = append(out, s)
			continue
		}
		if s.Status != Ended || len(out) == 0 || out[len(out)-1].To != s.From {
			continue
		}
		last := &out[len(out)-1]
		switch p.CancelDate {
		case EndOfTerm:
			until, ok := ends[s.Step]
			if !ok || until <= s.From || !last.Pays() {
				continue
			}
			if i+1 < len(life) {
				until = min(until, life[i+1].From)
			}
			last.To = until
		case WhenScheduled:
			out = cut(out, s.Signed)
		case AtCancellation:
		}
	}
	return out
}

// cut ends what runs over a day on it. It leaves what came before an earlier gap.
func cut(out []Stretch, on calendar.Day) []Stretch {
	for len(out) > 0 {
		last := &out[len(out)-1]
		if last.From < on {
			if last.To > on {
				last.To, last.EndSigned = on, on
			}
			return out
		}
		before := len(out) - 2
		gap := before < 0 || out[before].To != last.From
		out = out[:len(out)-1]
		if gap {
			return out
		}
	}
	return out
}

// closeTerms completes the terms with what was due, and what became of them by today.
func (f *folder) closeTerms(today calendar.Day) []Term {
	for i := range f.terms {
		t := &f.terms[i]
		end := t.To
		var ended *calendar.Day
		for _, s := range f.life {
			if s.Status == Ended && s.From >= t.From { // on the very day, when it ended as it began
				ended = &s.From
				end = min(end, s.From)
				break
			}
		}
		if s, ok := At(f.life, end-1); ok {
			t.Due, _ = Total(s.Items)
			t.Items, t.Plan = s.Items, largest(s.Items)
		}
		switch {
		case t.RenewedOn != nil:
			t.Outcome = TermRenewed
			if s, ok := At(f.life, t.To); ok {
				mrr, _ := Total(s.Items)
				t.Renewed = &mrr
			}
		case ended != nil && *ended <= today:
			t.Outcome = TermLapsed
		case today < t.To:
			t.Outcome = TermRunning
		case int(today-t.To) < f.policy.GraceDays:
			t.Outcome = TermDue
		default:
			t.Outcome = TermLapsed
		}
	}
	return f.terms
}

func largest(items []Item) int64 {
	var plan, most int64 = 0, -1
	for _, i := range items {
		if i.MRR > most {
			plan, most = i.Plan, i.MRR
		}
	}
	return plan
}

// deadlines lists what follows by itself from the state.
func (f *folder) deadlines() []Deadline {
	var out []Deadline
	s := f.State
	over := FarEnd // the day on which it ends as far as is known
	if s.Status == "" || s.Status == Ended {
		return nil
	}
	if s.CancelsOn != nil {
		over = *s.CancelsOn
	}
	add := func(d Deadline) {
		if d.On < over {
			out = append(out, d)
		}
	}
	if s.Status == Trialing && s.TrialConverts {
		add(Deadline{On: *s.TrialEnds, Event: Converted})
	}
	if s.Status == PastDue && f.policy.PastDueDays > 0 {
		add(Deadline{On: *s.PastDueSince + calendar.Day(f.policy.PastDueDays), Event: Cancelled})
	}
	if s.TermEnds != nil && s.AutoRenew {
		add(Deadline{On: *s.TermEnds, Event: Renewed})
	} else if s.TermEnds != nil {
		add(Deadline{On: *s.TermEnds + calendar.Day(f.policy.GraceDays), Event: Cancelled, Lapsed: true})
	}
	return out
}

// upcoming sorts deadlines and drops those that a planned step keeps. While any is overdue only that
// counts: what comes after it depends on it.
func upcoming(all []Deadline, standing []Step, today calendar.Day) []Deadline {
	var out []Deadline
	for _, d := range all {
		kept := slices.ContainsFunc(standing, func(s Step) bool { return s.Event == d.Event && s.On == d.On && s.On > today })
		if !kept && !slices.Contains(out, d) {
			out = append(out, d)
		}
	}
	slices.SortStableFunc(out, func(a, b Deadline) int { return compare(a.On, b.On) })
	if len(out) > 0 && out[0].On <= today {
		return out[:1]
	}
	return out
}

// nextChange is the soonest day after today on which anything turns, or a deadline.
func nextChange(t Timeline, p Policy, today calendar.Day) *calendar.Day {
	var next *calendar.Day
	consider := func(d calendar.Day, always bool) {
		if (always || d > today) && d < FarEnd && (next == nil || d < *next) {
			next = &d
		}
	}
	for _, d := range t.Deadlines {
		consider(d.On, true)
	}
	for _, list := range [][]Stretch{t.Stretches, t.Revenue} {
		for _, s := range list {
			consider(s.From, false)
			consider(s.To, false)
		}
	}
	for _, x := range t.Terms {
		consider(x.From, false)
		if x.Outcome == TermRunning || x.Outcome == TermDue {
			consider(x.To, false)
			consider(x.To+calendar.Day(p.GraceDays), false)
		}
	}
	return next
}

// Turns lists the days on which any of some lists of stretches begins, changes or ends, in order.
func Turns(lists ...[]Stretch) []calendar.Day {
	var out []calendar.Day
	for _, list := range lists {
		for _, s := range list {
			out = append(out, s.From)
			if s.To < FarEnd {
				out = append(out, s.To)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
