package subscription_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/money"
	"coxswain/sales/subscription"
)

func day(s string) calendar.Day { return calendar.MustDay(s) }

func on(s string) *calendar.Day { d := day(s); return &d }

func ptr[T any](v T) *T { return &v }

// seats is an item of a monthly plan at 10.00 a seat.
func seats(key string, n int64) subscription.Item {
	i, _ := subscription.Item{Key: key, Plan: 7, Quantity: money.Rate(n) * money.One, IntervalMonths: 1}.Priced(n * 10_00)
	return i
}

// step is an event that was signed on the day on which it takes effect.
func step(id int64, e subscription.Event, effective string, d subscription.Details) subscription.Step {
	return subscription.Step{ID: id, Event: e, On: day(effective), Signed: day(effective), Details: d}
}

func signed(s subscription.Step, on string) subscription.Step { s.Signed = day(on); return s }

// life writes stretches as "2026-01-01 ACTIVE 100.00 | 2026-03-01 ENDED".
func life(stretches []subscription.Stretch) string {
	var out []string
	for i, s := range stretches {
		mrr, _ := subscription.Total(s.Items)
		line := fmt.Sprintf("%s %s %s", s.From, s.Status, money.New(mrr, "EUR").Decimal())
		if s.Status == subscription.Ended {
			line = fmt.Sprintf("%s %s", s.From, s.Status)
		}
		if i+1 < len(stretches) && stretches[i+1].From != s.To || i+1 == len(stretches) && !s.Open {
			line += " to " + s.To.String()
		}
		out = append(out, line)
	}
	return strings.Join(out, " | ")
}

func terms(all []subscription.Term) string {
	out := make([]string, len(all))
	for i, x := range all {
		out[i] = fmt.Sprintf("%d %s-%s due %d %s", x.Number, x.From, x.To, x.Due, x.Outcome)
		if x.RenewedOn != nil {
			out[i] += " on " + x.RenewedOn.String()
		}
		if x.Renewed != nil {
			out[i] += fmt.Sprintf(" at %d", *x.Renewed)
		}
	}
	return strings.Join(out, " | ")
}

func fold(t testing.TB, today string, steps ...subscription.Step) subscription.Timeline {
	t.Helper()
	got, err := subscription.Fold(steps, day(today), subscription.Defaults())
	if err != nil {
		t.Fatalf("Fold: %v", err)
	}
	return got
}

func TestTheEventsOfASubscriptionMakeItsLife(t *testing.T) {
	start := step(1, subscription.Started, "2026-01-10", subscription.Details{Items: []subscription.Item{seats("1", 10)}})
	yearly := step(1, subscription.Started, "2026-01-10", subscription.Details{Items: []subscription.Item{seats("1", 10)}, TermMonths: ptr(12), AutoRenew: ptr(true)})
	trial := step(1, subscription.Started, "2026-01-10", subscription.Details{Items: []subscription.Item{seats("1", 10)}, TrialEnds: on("2026-01-24")})
	more := step(2, subscription.Amended, "2026-02-01", subscription.Details{Items: []subscription.Item{seats("1", 15)}})
	add := step(3, subscription.Amended, "2026-03-01", subscription.Details{Items: []subscription.Item{seats("2", 1)}})
	ends := step(4, subscription.CancellationScheduled, "2026-03-05", subscription.Details{EndsOn: on("2026-04-10"), ChurnKind: subscription.Voluntary})
	steps := func(s ...subscription.Step) []subscription.Step { return s }
	for name, x := range map[string]struct {
		steps   []subscription.Step
		life    string
		revenue string // as the life without its end when empty
	}{
		"it starts and stays":                      {steps(start), "2026-01-10 ACTIVE 100.00", ""},
		"signed before it starts, it is scheduled": {steps(signed(start, "2026-01-02")), "2026-01-02 SCHEDULED 100.00 | 2026-01-10 ACTIVE 100.00", "2026-01-10 ACTIVE 100.00"},
		"seats and an add-on come":                 {steps(start, more, add), "2026-01-10 ACTIVE 100.00 | 2026-02-01 ACTIVE 150.00 | 2026-03-01 ACTIVE 160.00", ""},
		"an add-on goes": {steps(start, add, step(5, subscription.Amended, "2026-04-01", subscription.Details{Removed: []string{"2"}})),
			"2026-01-10 ACTIVE 100.00 | 2026-03-01 ACTIVE 110.00 | 2026-04-01 ACTIVE 100.00", ""},
		"an event recorded late holds from its day": {steps(start, add, step(9, subscription.Amended, "2026-01-20", subscription.Details{Items: []subscription.Item{seats("1", 12)}})),
			"2026-01-10 ACTIVE 100.00 | 2026-01-20 ACTIVE 120.00 | 2026-03-01 ACTIVE 130.00", ""},
		"two changes of one day are one":                {steps(start, more, step(3, subscription.Amended, "2026-02-01", subscription.Details{Items: []subscription.Item{seats("1", 10)}})), "2026-01-10 ACTIVE 100.00", ""},
		"a trial that nobody converts was never paid":   {steps(trial), "2026-01-10 TRIALING 100.00 | 2026-01-24 ENDED", "none"},
		"a trial converted early is paid from then on":  {steps(trial, step(2, subscription.Converted, "2026-01-20", subscription.Details{})), "2026-01-10 TRIALING 100.00 | 2026-01-20 ACTIVE 100.00", "2026-01-20 ACTIVE 100.00"},
		"a trial converted on its last day has no gap":  {steps(trial, step(2, subscription.Converted, "2026-01-24", subscription.Details{})), "2026-01-10 TRIALING 100.00 | 2026-01-24 ACTIVE 100.00", "2026-01-24 ACTIVE 100.00"},
		"a change on the day of conversion comes after": {steps(trial, step(2, subscription.Amended, "2026-01-24", subscription.Details{Items: []subscription.Item{seats("1", 1)}}), step(3, subscription.Converted, "2026-01-24", subscription.Details{})), "2026-01-10 TRIALING 100.00 | 2026-01-24 ACTIVE 10.00", "2026-01-24 ACTIVE 10.00"},
		"a pause ends by itself on its day": {steps(start, step(2, subscription.PauseBegan, "2026-02-01", subscription.Details{ResumesOn: on("2026-04-01")})),
			"2026-01-10 ACTIVE 100.00 | 2026-02-01 PAUSED 100.00 | 2026-04-01 ACTIVE 100.00", ""},
		"a pause ends early": {steps(start, step(2, subscription.PauseBegan, "2026-02-01", subscription.Details{ResumesOn: on("2026-04-01")}), step(3, subscription.Resumed, "2026-03-01", subscription.Details{})),
			"2026-01-10 ACTIVE 100.00 | 2026-02-01 PAUSED 100.00 | 2026-03-01 ACTIVE 100.00", ""},
		"a scheduled cancellation ends it on its day": {steps(start, ends), "2026-01-10 ACTIVE 100.00 | 2026-04-10 ENDED", "2026-01-10 ACTIVE 100.00 to 2026-04-10"},
		"a revoked one does not":                      {steps(start, ends, step(5, subscription.CancellationRevoked, "2026-03-20", subscription.Details{})), "2026-01-10 ACTIVE 100.00", ""},
		"what was paid counts to its end": {steps(yearly, step(5, subscription.Cancelled, "2026-03-05", subscription.Details{PaidUntil: on("2027-01-10")})),
			"2026-01-10 ACTIVE 100.00 | 2026-03-05 ENDED", "2026-01-10 ACTIVE 100.00 to 2027-01-10"},
		"a return before that takes over": {steps(yearly, step(5, subscription.Cancelled, "2026-03-05", subscription.Details{PaidUntil: on("2027-01-10")}), step(6, subscription.Reactivated, "2026-05-01", subscription.Details{})),
			"2026-01-10 ACTIVE 100.00 | 2026-03-05 ENDED | 2026-05-01 ACTIVE 100.00", "2026-01-10 ACTIVE 100.00 | 2026-05-01 ACTIVE 100.00"},
		"it comes back with fewer seats": {steps(start, ends, step(6, subscription.Reactivated, "2026-06-01", subscription.Details{Items: []subscription.Item{seats("1", 4)}})),
			"2026-01-10 ACTIVE 100.00 | 2026-04-10 ENDED | 2026-06-01 ACTIVE 40.00", "2026-01-10 ACTIVE 100.00 to 2026-04-10 | 2026-06-01 ACTIVE 40.00"},
		"past due is still paid for": {steps(start, step(2, subscription.PaymentFailed, "2026-02-10", subscription.Details{}), step(3, subscription.PaymentRecovered, "2026-02-20", subscription.Details{})),
			"2026-01-10 ACTIVE 100.00 | 2026-02-10 PAST_DUE 100.00 | 2026-02-20 ACTIVE 100.00", ""},
		"what was planned for after the end is void": {steps(start, ends, signed(step(5, subscription.Amended, "2026-05-01", subscription.Details{Items: []subscription.Item{seats("1", 1)}}), "2026-02-01")),
			"2026-01-10 ACTIVE 100.00 | 2026-04-10 ENDED", "2026-01-10 ACTIVE 100.00 to 2026-04-10"},
		"an event that was taken back left no trace": {steps(start, more, subscription.Step{ID: 3, Event: subscription.Reversed, On: day("2026-03-01"), Signed: day("2026-03-01"), Reverses: 2}), "2026-01-10 ACTIVE 100.00", ""},
		"a renewal with 5 % uplift": {steps(yearly, signed(step(2, subscription.Renewed, "2027-01-10", subscription.Details{Uplift: 50_000, TermMonths: ptr(12)}), "2026-11-02")),
			"2026-01-10 ACTIVE 100.00 | 2027-01-10 ACTIVE 105.00", ""},
	} {
		got := fold(t, "2026-03-16", x.steps...)
		if life(got.Stretches) != x.life {
			t.Errorf("%s: life\n got %s\nwant %s", name, life(got.Stretches), x.life)
		}
		want := x.revenue
		switch want {
		case "":
			want = x.life
		case "none":
			want = ""
		}
		if life(got.Revenue) != want {
			t.Errorf("%s: revenue\n got %s\nwant %s", name, life(got.Revenue), want)
		}
	}
}

func TestThePolicySaysWhenTheRevenueOfACancelledSubscriptionEnds(t *testing.T) {
	start := step(1, subscription.Started, "2026-01-10", subscription.Details{Items: []subscription.Item{seats("1", 10)}, TermMonths: ptr(12)})
	now := step(2, subscription.Cancelled, "2026-03-05", subscription.Details{PaidUntil: on("2027-01-10")})
	later := step(2, subscription.CancellationScheduled, "2026-03-05", subscription.Details{EndsOn: on("2026-06-01")})
	for name, x := range map[string]struct {
		step   subscription.Step
		policy subscription.CancelDate
		ends   string
	}{
		"now, at the end of what is paid": {now, subscription.EndOfTerm, "2027-01-10"},
		"now, at cancellation":            {now, subscription.AtCancellation, "2026-03-05"},
		"now, when scheduled":             {now, subscription.WhenScheduled, "2026-03-05"},
		"later, end of what is paid":      {later, subscription.EndOfTerm, "2026-06-01"},
		"later, at cancellation":          {later, subscription.AtCancellation, "2026-06-01"},
		"later, when scheduled":           {later, subscription.WhenScheduled, "2026-03-05"},
	} {
		p := subscription.Defaults()
		p.CancelDate = x.policy
		got, err := subscription.Fold([]subscription.Step{start, x.step}, day("2026-03-16"), p)
		if err != nil || len(got.Revenue) != 1 || got.Revenue[0].To != day(x.ends) || got.Revenue[0].EndSigned != day("2026-03-05") {
			t.Errorf("%s: %s, signed %v, %v; want to %s", name, life(got.Revenue), got.Revenue, err, x.ends)
		}
	}
}

func TestATermIsDueOnItsEndWheneverItIsRenewed(t *testing.T) {
	start := step(1, subscription.Started, "2025-01-31", subscription.Details{Items: []subscription.Item{seats("1", 10)}, TermMonths: ptr(1), AutoRenew: ptr(true)})
	renew := func(id int64, effective, agreed string) subscription.Step {
		return signed(step(id, subscription.Renewed, effective, subscription.Details{TermMonths: ptr(1)}), agreed)
	}
	end := step(7, subscription.Cancelled, "2025-02-10", subscription.Details{ChurnKind: subscription.Voluntary})
	for name, x := range map[string]struct {
		today string
		steps []subscription.Step
		want  string
	}{
		"running":                            {"2025-02-27", []subscription.Step{start}, "1 2025-01-31-2025-02-28 due 10000 RUNNING"},
		"due within the days of grace":       {"2025-02-28", []subscription.Step{start}, "1 2025-01-31-2025-02-28 due 10000 DUE"},
		"lapsed after them":                  {"2025-03-30", []subscription.Step{start}, "1 2025-01-31-2025-02-28 due 10000 LAPSED"},
		"renewed early, for the same term":   {"2025-02-10", []subscription.Step{start, renew(2, "2025-02-28", "2025-02-05")}, "1 2025-01-31-2025-02-28 due 10000 RENEWED on 2025-02-05 at 10000 | 2 2025-02-28-2025-03-31 due 10000 RUNNING"},
		"renewed late, and no gap":           {"2025-03-10", []subscription.Step{start, renew(2, "2025-02-28", "2025-03-10")}, "1 2025-01-31-2025-02-28 due 10000 RENEWED on 2025-03-10 at 10000 | 2 2025-02-28-2025-03-31 due 10000 RUNNING"},
		"the end of the month stays the end": {"2025-05-01", []subscription.Step{start, renew(2, "2025-02-28", "2025-02-28"), renew(3, "2025-03-31", "2025-03-31")}, "1 2025-01-31-2025-02-28 due 10000 RENEWED on 2025-02-28 at 10000 | 2 2025-02-28-2025-03-31 due 10000 RENEWED on 2025-03-31 at 10000 | 3 2025-03-31-2025-04-30 due 10000 DUE"},
		"ended in the middle":                {"2025-02-12", []subscription.Step{start, end}, "1 2025-01-31-2025-02-28 due 10000 LAPSED"},
		"ended on the day it began":          {"2025-02-12", []subscription.Step{start, step(7, subscription.Cancelled, "2025-01-31", subscription.Details{})}, "1 2025-01-31-2025-02-28 due 0 LAPSED"},
		"renewed, then ended before":         {"2025-02-12", []subscription.Step{start, renew(2, "2025-02-28", "2025-02-05"), end}, "1 2025-01-31-2025-02-28 due 10000 LAPSED"},
		"back with a new term":               {"2025-03-12", []subscription.Step{start, end, step(8, subscription.Reactivated, "2025-03-01", subscription.Details{TermMonths: ptr(12)})}, "1 2025-01-31-2025-02-28 due 10000 LAPSED | 2 2025-03-01-2026-03-01 due 10000 RUNNING"},
	} {
		if got := terms(fold(t, x.today, x.steps...).Terms); got != x.want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, x.want)
		}
	}
}

func TestDeadlinesSayWhatFollowsByItself(t *testing.T) {
	open := subscription.Details{Items: []subscription.Item{seats("1", 10)}}
	yearly, auto, trial := open, open, open
	yearly.TermMonths = ptr(12)
	auto.TermMonths, auto.AutoRenew = ptr(12), ptr(true)
	trial.TrialEnds, trial.TrialConverts = on("2026-02-01"), true
	started := func(d subscription.Details) subscription.Step {
		return step(1, subscription.Started, "2026-01-10", d)
	}
	overdue := step(2, subscription.PaymentFailed, "2026-03-01", subscription.Details{})
	for name, x := range map[string]struct {
		steps []subscription.Step
		want  []subscription.Deadline
		next  string
	}{
		"nothing":                                {[]subscription.Step{started(open)}, nil, ""},
		"the trial converts":                     {[]subscription.Step{started(trial)}, []subscription.Deadline{{On: day("2026-02-01"), Event: subscription.Converted}}, "2026-02-01"},
		"the term renews":                        {[]subscription.Step{started(auto)}, []subscription.Deadline{{On: day("2027-01-10"), Event: subscription.Renewed}}, "2027-01-10"},
		"the term lapses after the grace":        {[]subscription.Step{started(yearly)}, []subscription.Deadline{{On: day("2027-02-09"), Event: subscription.Cancelled, Lapsed: true}}, "2027-01-10"},
		"an overdue payment ends it first":       {[]subscription.Step{started(auto), overdue}, []subscription.Deadline{{On: day("2026-03-31"), Event: subscription.Cancelled}, {On: day("2027-01-10"), Event: subscription.Renewed}}, "2026-03-31"},
		"it is cancelled to the end of the term": {[]subscription.Step{started(auto), step(2, subscription.CancellationScheduled, "2026-02-01", subscription.Details{EndsOn: on("2027-01-10")})}, nil, "2027-01-10"},
		"it is cancelled to a day in the next":   {[]subscription.Step{started(auto), step(2, subscription.CancellationScheduled, "2026-02-01", subscription.Details{EndsOn: on("2027-03-01")})}, []subscription.Deadline{{On: day("2027-01-10"), Event: subscription.Renewed}}, "2027-01-10"},
		"overdue, though a later end came since": {[]subscription.Step{started(auto), step(2, subscription.PaymentFailed, "2026-02-01", subscription.Details{}), step(3, subscription.CancellationScheduled, "2026-02-25", subscription.Details{EndsOn: on("2026-03-10")})}, []subscription.Deadline{{On: day("2026-03-03"), Event: subscription.Cancelled}}, "2026-03-03"},
		"renewed ahead, the term after next is":  {[]subscription.Step{started(auto), signed(step(2, subscription.Renewed, "2027-01-10", subscription.Details{TermMonths: ptr(12)}), "2026-03-01")}, []subscription.Deadline{{On: day("2028-01-10"), Event: subscription.Renewed}}, "2027-01-10"},
		"it is over":                             {[]subscription.Step{started(auto), step(2, subscription.Cancelled, "2026-02-01", subscription.Details{})}, nil, ""},
	} {
		got := fold(t, "2026-03-16", x.steps...)
		if diff := cmp.Diff(got.Deadlines, x.want); diff != "" {
			t.Errorf("%s (-got +want):\n%s", name, diff)
		}
		next := ""
		if got.NextChange != nil {
			next = got.NextChange.String()
		}
		if next != x.next {
			t.Errorf("%s: the next change is on %q, want %q", name, next, x.next)
		}
	}
}

func TestAStepThatIsNotPossibleSaysWhatIs(t *testing.T) {
	start := step(1, subscription.Started, "2026-01-10", subscription.Details{Items: []subscription.Item{seats("1", 10)}})
	ended := step(2, subscription.Cancelled, "2026-02-01", subscription.Details{})
	for name, x := range map[string]struct {
		steps []subscription.Step
		kind  fault.Kind
		says  string
	}{
		"twice":                 {[]subscription.Step{start, step(2, subscription.Started, "2026-02-01", start.Details)}, fault.Conflict, "is ACTIVE; from there amendSubscription, pauseSubscription, cancelSubscription, renewSubscription, recordPaymentFailure are possible"},
		"before it began":       {[]subscription.Step{start, step(2, subscription.Amended, "2026-01-01", subscription.Details{})}, fault.Conflict, "has not begun on that day"},
		"after it ended":        {[]subscription.Step{start, ended, step(3, subscription.Amended, "2026-02-01", subscription.Details{})}, fault.Conflict, "is ENDED; from there only reactivateSubscription is possible"},
		"nothing to revoke":     {[]subscription.Step{start, step(2, subscription.CancellationRevoked, "2026-02-01", subscription.Details{})}, fault.Conflict, "no cancellation of the subscription is scheduled"},
		"cancelled twice":       {[]subscription.Step{start, step(2, subscription.CancellationScheduled, "2026-02-01", subscription.Details{EndsOn: on("2026-03-01")}), step(3, subscription.CancellationScheduled, "2026-02-02", subscription.Details{EndsOn: on("2026-04-01")})}, fault.Conflict, "ends on 2026-03-01 already; revokeCancellation first"},
		"an end before today":   {[]subscription.Step{start, step(2, subscription.CancellationScheduled, "2026-02-01", subscription.Details{EndsOn: on("2026-02-01")})}, fault.Invalid, "is not after 2026-02-01"},
		"removing what is not":  {[]subscription.Step{start, step(2, subscription.Amended, "2026-02-01", subscription.Details{Removed: []string{"9"}})}, fault.Invalid, `there is no item "9"`},
		"removing everything":   {[]subscription.Step{start, step(2, subscription.Amended, "2026-02-01", subscription.Details{Removed: []string{"1"}})}, fault.Invalid, "cancel it instead"},
		"a pause that ends now": {[]subscription.Step{start, step(2, subscription.PauseBegan, "2026-02-01", subscription.Details{ResumesOn: on("2026-02-01")})}, fault.Invalid, "is not after"},
		"a trial of no days":    {[]subscription.Step{step(1, subscription.Started, "2026-02-01", subscription.Details{Items: start.Details.Items, TrialEnds: on("2026-02-01")})}, fault.Invalid, "is not after"},
		"nothing to start with": {[]subscription.Step{step(1, subscription.Started, "2026-02-01", subscription.Details{})}, fault.Invalid, "without an item"},
		"renewing into a term": {[]subscription.Step{step(1, subscription.Started, "2026-01-10", subscription.Details{Items: start.Details.Items, TermMonths: ptr(12)}), step(2, subscription.Renewed, "2026-12-01", subscription.Details{TermMonths: ptr(12)})},
			fault.Invalid, "the term ends on 2027-01-10 and the next one begins on that day"},
	} {
		_, err := subscription.Fold(x.steps, day("2026-03-16"), subscription.Defaults())
		if !fault.Is(err, x.kind) || !strings.Contains(err.Error(), x.says) {
			t.Errorf("%s: got %v, want %s saying %q", name, err, x.kind, x.says)
		}
	}
}

// history invents a subscription that its verbs could have made, by trying steps until they fit.
func history(random *rand.Rand) []subscription.Step {
	d := subscription.Details{Items: []subscription.Item{seats("1", 1+random.Int64N(9))}}
	at := day("2025-01-01") + calendar.Day(random.IntN(90))
	if random.IntN(3) == 0 {
		d.TrialEnds = ptr(at + 14)
	}
	if random.IntN(2) == 0 {
		d.TermMonths, d.AutoRenew = ptr(1+random.IntN(12)), ptr(random.IntN(2) == 0)
	}
	steps := []subscription.Step{{ID: 1, Event: subscription.Started, On: at, Signed: at - calendar.Day(random.IntN(5)), Details: d}}
	events := []subscription.Event{
		subscription.Converted, subscription.Amended, subscription.PauseBegan, subscription.Resumed, subscription.CancellationScheduled,
		subscription.CancellationRevoked, subscription.Cancelled, subscription.Reactivated, subscription.Renewed,
		subscription.PaymentFailed, subscription.PaymentRecovered,
	}
	for range 12 {
		s := subscription.Step{ID: int64(len(steps) + 1), Event: events[random.IntN(len(events))], On: at + calendar.Day(random.IntN(200))}
		s.Signed = s.On
		switch s.Event {
		case subscription.Amended, subscription.Reactivated:
			s.Details.Items = []subscription.Item{seats(string(rune('1'+random.IntN(3))), 1+random.Int64N(9))}
		case subscription.CancellationScheduled:
			s.Details.EndsOn = ptr(s.On + 1 + calendar.Day(random.IntN(60)))
		case subscription.Cancelled:
			s.Details.PaidUntil = ptr(s.On + calendar.Day(random.IntN(60)))
		case subscription.PauseBegan:
			s.Details.ResumesOn = ptr(s.On + 1 + calendar.Day(random.IntN(60)))
		case subscription.Renewed:
			s.Details.TermMonths = ptr(1 + random.IntN(6))
			if got, err := subscription.Fold(steps, day("2026-01-01"), subscription.Defaults()); err == nil && len(got.Terms) > 0 {
				s.On = got.Terms[len(got.Terms)-1].To
				s.Signed = s.On
			}
		case subscription.Started, subscription.Converted, subscription.Resumed, subscription.CancellationRevoked,
			subscription.PaymentFailed, subscription.PaymentRecovered, subscription.Reversed:
		}
		if _, err := subscription.Fold(append(slices.Clone(steps), s), day("2026-01-01"), subscription.Defaults()); err == nil {
			steps = append(steps, s)
		}
	}
	return steps
}

func TestTheLifeOfASubscription(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6)) //nolint:gosec // a test repeats itself
	today := day("2026-01-01")
	taken := map[subscription.Event]int{}
	for range 1500 {
		steps := history(random)
		for _, s := range steps {
			taken[s.Event]++
		}
		want := fold(t, today.String(), steps...)

		shuffled := slices.Clone(steps)
		random.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		if diff := cmp.Diff(fold(t, today.String(), shuffled...), want); diff != "" {
			t.Fatalf("depends on the order of the input:\n%s", diff)
		}

		last := steps[len(steps)-1]
		undone := append(slices.Clone(steps), subscription.Step{ID: last.ID + 1, Event: subscription.Reversed, On: today, Signed: today, Reverses: last.ID})
		if len(steps) > 1 {
			if diff := cmp.Diff(fold(t, today.String(), undone...), fold(t, today.String(), steps[:len(steps)-1]...)); diff != "" {
				t.Fatalf("a reversed %s leaves a trace:\n%s", last.Event, diff)
			}
		}

		checkLife(t, want, today)
		replay(t, steps, today)
	}
	for _, e := range []subscription.Event{subscription.Converted, subscription.Renewed, subscription.Reactivated, subscription.Resumed, subscription.CancellationRevoked, subscription.PaymentRecovered} {
		if taken[e] < 20 {
			t.Errorf("%s was taken only %d times", e, taken[e])
		}
	}
}

// checkLife holds for every life: no gap, no overlap, no change that is none, contiguous terms.
func checkLife(t *testing.T, got subscription.Timeline, today calendar.Day) {
	t.Helper()
	for i, s := range got.Stretches {
		if s.From >= s.To || s.Open != (i == len(got.Stretches)-1) || i > 0 && got.Stretches[i-1].To != s.From {
			t.Fatalf("stretch %d of %s", i, life(got.Stretches))
		}
	}
	for i, s := range got.Revenue {
		if s.From >= s.To || i > 0 && got.Revenue[i-1].To > s.From || !s.Status.Running() {
			t.Fatalf("revenue %d of %s", i, life(got.Revenue))
		}
	}
	for i, x := range got.Terms {
		if x.From >= x.To || i > 0 && got.Terms[i-1].Outcome == subscription.TermRenewed && got.Terms[i-1].To != x.From {
			t.Fatalf("term %d of %s", i, terms(got.Terms))
		}
	}
	if got.NextChange != nil && *got.NextChange <= today && (len(got.Deadlines) == 0 || got.Deadlines[0].On != *got.NextChange) {
		t.Fatalf("the next change %s lies behind today", *got.NextChange)
	}
}

// replay folds the life day by day as it went: what lay behind a day does not change because of what
// takes effect later, and the state of a day is that of the fold of today.
func replay(t *testing.T, steps []subscription.Step, today calendar.Day) {
	t.Helper()
	whole := fold(t, today.String(), steps...)
	sorted := subscription.Standing(steps)
	for n := range sorted {
		at := sorted[n].On
		if n+1 < len(sorted) && sorted[n+1].On == at {
			continue
		}
		until := fold(t, at.String(), sorted[:n+1]...)
		all := fold(t, at.String(), steps...)
		if diff := cmp.Diff(until.State, all.State); diff != "" {
			t.Fatalf("the state of %s depends on what comes later:\n%s", at, diff)
		}
		a, _ := subscription.At(until.Stretches, at)
		b, _ := subscription.At(whole.Stretches, at)
		if a.Status != b.Status || a.From != b.From || a.MRR() != b.MRR() {
			t.Fatalf("on %s it was %s, now %s", at, life([]subscription.Stretch{a}), life([]subscription.Stretch{b}))
		}
	}
}

func TestDetailsComeBackAsTheyWereStored(t *testing.T) {
	d := subscription.Details{
		Items:   []subscription.Item{{Key: "1", Plan: 1<<40 + 3, Quantity: 2_500_000, Price: ptr(int64(99)), Discount: 100_000, IntervalMonths: 3, Charge: 99, MRR: 30, PricedOn: day("2026-01-01")}},
		Removed: []string{"2"}, TrialEnds: on("2026-02-01"), TermMonths: ptr(12), AutoRenew: ptr(false), NoticeDays: ptr(30), Uplift: 30_000,
		EndsOn: on("2026-03-01"), ChurnKind: subscription.Voluntary,
	}
	b, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	var got subscription.Details
	if err := json.Unmarshal(b, &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(got, d); diff != "" {
		t.Error(diff)
	}
}

func TestPoliciesAreReadWithDefaultsAndRefusedByName(t *testing.T) {
	if p, err := subscription.ParsePolicy(nil); err != nil || p != subscription.Defaults() {
		t.Errorf("got %+v, %v", p, err)
	}
	got, err := subscription.ParsePolicy(map[string]string{"mrr.cancelDate": "WHEN_SCHEDULED", "mrr.pastDueDays": "0", "mrr.renewalGraceDays": "5", "mrr.trial": "EXCLUDE"})
	if want := (subscription.Policy{CancelDate: subscription.WhenScheduled, GraceDays: 5}); err != nil || got != want {
		t.Errorf("got %+v, %v", got, err)
	}
	for key, value := range map[string]string{"mrr.cancelDate": "SOON", "mrr.pastDueDays": "-1", "mrr.renewalGraceDays": "many"} {
		if _, err := subscription.ParsePolicy(map[string]string{key: value}); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), key) {
			t.Errorf("%s: %v", key, err)
		}
	}
}
