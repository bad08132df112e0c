package subscription

import (
	"slices"

	"coxswain/sales/calendar"
	"coxswain/sales/fault"
)

// folder goes through the life of a subscription from step to step.
type folder struct {
	State

	policy Policy
	life   []Stretch
	terms  []Term
	trial  *Trial
	void   []Void
	until  map[int64]calendar.Day // paid-until days of immediate cancellations, by step

	termAnchor calendar.Day // from which the ends of terms are counted, so that 31 January stays the end of a month
	termTotal  int          // months since then
	by         Step         // what made the state: the latest step, or the one that set a date which came
	starting   Step         // what set the end of the trial
	pausing    Step         // what set the return from the pause
	cancelling Step         // what set the day of the end
}

// Refusal is the error of Fold: the step that was not possible on its day, and why.
type Refusal struct {
	Step  Step
	Fault *fault.Error
}

// Error is the fault's message.
func (r *Refusal) Error() string { return r.Fault.Error() }

// Unwrap returns the fault.
func (r *Refusal) Unwrap() error { return r.Fault }

// Fold makes the time line of a subscription from its events. The order of the events in the input does
// not matter, and one that was reversed leaves no trace. Dates that an event set come by themselves: the
// end of a trial that nobody converted, the return from a pause, the end that a cancellation was
// scheduled for. A step that was not possible on its day is an error, unless it was planned ahead: then
// it is void.
//
// What needs a decision of its own is a deadline, for the clock job to turn into an event: a trial that
// converts by itself, an automatic renewal, the end after a payment stayed overdue or a term lapsed.
func Fold(steps []Step, today calendar.Day, p Policy) (Timeline, error) {
	f := folder{policy: p, until: map[int64]calendar.Day{}}
	var out Timeline
	var due []Deadline
	known := false
	standing := Standing(steps)
	atToday := func(next Step) { // a deadline that passed is due, whatever date has come since
		due = f.deadlines()
		f.pass(today, Step{})
		out.State, known = f.now(next), true
	}
	for _, s := range standing {
		if !known && s.On > today {
			atToday(s)
		}
		f.pass(s.On, s)
		if err := f.take(s); err != nil {
			if s.planned() {
				f.void = append(f.void, Void{s.ID, err})
				continue
			}
			return Timeline{}, &Refusal{s, err}
		}
	}
	if !known {
		atToday(Step{})
	}
	out.Deadlines = upcoming(append(due, f.deadlines()...), standing, today)
	f.pass(FarEnd-1, Step{})
	out.Stretches, out.Trial, out.Void = f.life, f.trial, f.void
	out.Revenue = revenue(f.life, f.until, p)
	out.Terms = f.closeTerms(today)
	out.NextChange = nextChange(out, p, today)
	return out, nil
}

// now is the state before a step that is still to come.
func (f *folder) now(next Step) State {
	s := f.State
	s.Items = slices.Clone(s.Items)
	if s.Status == "" && next.Event == Started {
		s.Status, s.Items = Scheduled, next.Details.Items
		s.Started = &next.On
		s.put(next.Details)
	}
	return s
}

// put takes over what a start, a renewal or a return agrees on.
func (s *State) put(d Details) {
	s.TermMonths = d.TermMonths
	if d.AutoRenew != nil {
		s.AutoRenew = *d.AutoRenew
	}
	if d.NoticeDays != nil {
		s.NoticeDays = *d.NoticeDays
	}
}

// pass lets the dates come that are set up to and with a day. On the day of a conversion the trial that
// it converts has not ended.
func (f *folder) pass(to calendar.Day, before Step) {
	for {
		on, turn := f.nextTurn()
		if turn == nil || on > to || on == to && f.converts(before) {
			return
		}
		turn(on)
	}
}

// converts reports whether a step turns the trial into a paid subscription on its very end.
func (f *folder) converts(s Step) bool {
	return s.Event == Converted && f.Status == Trialing && (f.CancelsOn == nil || *f.CancelsOn != s.On)
}

// nextTurn is the soonest date that comes by itself, and what it does. The end of the subscription goes
// before anything else of its day.
func (f *folder) nextTurn() (on calendar.Day, turn func(calendar.Day)) {
	at := func(d *calendar.Day, do func(calendar.Day)) {
		if d != nil && (turn == nil || *d < on) {
			on, turn = *d, do
		}
	}
	switch f.Status {
	case Trialing:
		at(f.CancelsOn, f.endAsScheduled)
		if !f.TrialConverts {
			at(f.TrialEnds, f.endOfTrial)
		}
	case Active, PastDue:
		at(f.CancelsOn, f.endAsScheduled)
	case Paused:
		at(f.CancelsOn, f.endAsScheduled)
		at(f.ResumesOn, f.resumeAsAgreed)
	case Scheduled, Ended:
	}
	return on, turn
}

func (f *folder) endAsScheduled(on calendar.Day) {
	f.by = f.cancelling
	f.end(on)
}

func (f *folder) endOfTrial(on calendar.Day) {
	f.by = f.starting
	f.end(on)
}

func (f *folder) resumeAsAgreed(on calendar.Day) {
	f.by = f.pausing
	f.resume(on)
}

func (f *folder) end(on calendar.Day) {
	f.Status, f.EndedOn = Ended, &on
	f.CancelsOn, f.ResumesOn, f.PausedOn, f.PastDueSince = nil, nil, nil, nil
	f.TermStarts, f.TermEnds = nil, nil
	f.turn(on)
}

func (f *folder) resume(on calendar.Day) {
	f.Status, f.PausedOn, f.ResumesOn = Active, nil, nil
	f.turn(on)
}

// turn begins a new stretch on a day. What stood for no day at all leaves no stretch.
func (f *folder) turn(on calendar.Day) {
	next := Stretch{
		From: on, To: FarEnd, Open: true, Status: f.Status, Items: slices.Clone(f.Items), Anchor: f.Anchor,
		PastDueSince: f.PastDueSince, Signed: f.by.Signed, Step: f.by.ID,
	}
	for n := len(f.life); n > 0 && f.life[n-1].From >= on; n-- {
		f.life = f.life[:n-1]
	}
	if n := len(f.life); n > 0 {
		last := &f.life[n-1]
		last.Open, last.To = true, FarEnd
		if alike(*last, next) {
			last.EndSigned = 0
			return
		}
		last.Open, last.To, last.EndSigned = false, on, next.Signed
	}
	f.life = append(f.life, next)
}

func alike(a, b Stretch) bool {
	return a.Status == b.Status && a.Anchor == b.Anchor && slices.EqualFunc(a.Items, b.Items, Item.same) &&
		(a.PastDueSince == b.PastDueSince || a.PastDueSince != nil && b.PastDueSince != nil && *a.PastDueSince == *b.PastDueSince)
}

// take lets one step happen.
func (f *folder) take(s Step) *fault.Error {
	if err := Next(f.State, s.Event); err != nil {
		return err
	}
	on := s.On
	switch s.Event {
	case Started:
		return f.start(s)
	case Converted:
		if *f.TrialEnds < on {
			return fault.Invalidf("convertedOn", "%s is after the trial ended on %s", on, *f.TrialEnds)
		}
		f.by = s
		f.activate(on)
	case Amended:
		items, err := amend(f.Items, s.Details)
		if err != nil {
			return err
		}
		f.by, f.Items = s, items
	case PauseBegan:
		if r := s.Details.ResumesOn; r != nil && *r <= on {
			return fault.Invalidf("resumesOn", "%s is not after %s, when the pause begins", *r, on)
		}
		f.by, f.pausing = s, s
		f.Status, f.PausedOn, f.ResumesOn = Paused, &on, s.Details.ResumesOn
	case Resumed:
		f.by = s
		f.resume(on)
	case CancellationScheduled:
		return f.schedule(s)
	case CancellationRevoked:
		f.CancelsOn, f.Reason, f.ChurnKind, f.Note = nil, 0, "", ""
	case Cancelled:
		f.by = s
		f.because(s)
		if s.Details.PaidUntil != nil {
			f.until[s.ID] = *s.Details.PaidUntil
		}
		f.end(on)
	case Reactivated:
		return f.reactivate(s)
	case Renewed:
		return f.renew(s)
	case PaymentFailed:
		f.by, f.Status, f.PastDueSince = s, PastDue, &on
	case PaymentRecovered:
		f.by, f.Status, f.PastDueSince = s, Active, nil
	case Reversed:
	}
	if f.Status != Ended { // which begins its own stretch
		f.turn(on)
	}
	return nil
}

func (f *folder) start(s Step) *fault.Error {
	items, err := amend(nil, s.Details)
	if err != nil {
		return err
	}
	ends := s.Details.TrialEnds
	if ends != nil && *ends <= s.On {
		return fault.Invalidf("trialEndsOn", "%s is not after %s, when the trial begins", *ends, s.On)
	}
	f.by, f.starting, f.Items = s, s, items
	f.put(s.Details)
	f.Started = &s.On
	if s.Signed < s.On {
		f.Status, f.Anchor = Scheduled, s.On
		f.turn(s.Signed)
	}
	if ends == nil {
		f.activate(s.On)
		f.turn(s.On)
		return nil
	}
	f.Status, f.TrialStarted, f.TrialEnds, f.TrialConverts = Trialing, &s.On, ends, s.Details.TrialConverts
	f.trial = &Trial{Started: s.On, Ends: *ends}
	f.turn(s.On)
	return nil
}

// activate makes the subscription paid from a day on and begins its first term.
func (f *folder) activate(on calendar.Day) {
	f.Status, f.Anchor = Active, on
	if f.trial != nil && f.Converted == nil {
		f.Converted, f.trial.Converted = &on, &on
	}
	f.commit(on, on, 0)
}

// commit begins a term that is counted from an anchor, after a number of months since then.
func (f *folder) commit(on, anchor calendar.Day, since int) {
	f.TermStarts, f.TermEnds = nil, nil
	if f.TermMonths == nil {
		return
	}
	f.termAnchor, f.termTotal = anchor, since+*f.TermMonths
	end := anchor.AddMonths(f.termTotal)
	f.TermStarts, f.TermEnds = &on, &end
	f.terms = append(f.terms, Term{Number: len(f.terms) + 1, From: on, To: end})
}

func (f *folder) because(s Step) {
	f.Reason, f.ChurnKind, f.Note = s.Reason, s.Details.ChurnKind, s.Note
}

func (f *folder) schedule(s Step) *fault.Error {
	ends := s.Details.EndsOn
	switch {
	case ends == nil:
		return fault.Requiredf("on", "say on which day the subscription ends")
	case *ends <= s.On:
		return fault.Invalidf("on", "%s is not after %s; cancel NOW to end it at once", *ends, s.On)
	}
	f.CancelsOn = ends
	f.because(s)
	if s.Details.PaidUntil != nil {
		f.until[s.ID] = *s.Details.PaidUntil
	}
	f.cancelling = s
	return nil
}

func (f *folder) reactivate(s Step) *fault.Error {
	items, err := amend(f.Items, s.Details)
	if err != nil {
		return err
	}
	f.by, f.Items = s, items
	f.EndedOn, f.Reason, f.ChurnKind, f.Note = nil, 0, "", ""
	f.AutoRenew = false
	f.put(s.Details)
	f.activate(s.On)
	f.turn(s.On)
	return nil
}

func (f *folder) renew(s Step) *fault.Error {
	if f.TermEnds != nil && *f.TermEnds != s.On {
		return fault.Invalidf("effectiveOn", "the term ends on %s and the next one begins on that day, not on %s", *f.TermEnds, s.On)
	}
	items, err := amend(f.Items, s.Details)
	if err != nil {
		return err
	}
	f.by, f.Items = s, items
	anchor, since := s.On, 0
	if n := len(f.terms); f.TermEnds != nil && n > 0 {
		signed := s.Signed
		f.terms[n-1].RenewedOn = &signed
		anchor, since = f.termAnchor, f.termTotal
	}
	f.put(s.Details)
	f.commit(s.On, anchor, since)
	f.turn(s.On)
	return nil
}
