package demo

import (
	"testing"
	"time"

	"coxswain/sales/calendar"
	"coxswain/sales/pipeline"
	"coxswain/sales/subscription"
)

func TestEveryDayAndSeedGivesAWholeCompany(t *testing.T) {
	for _, tt := range []struct {
		name, asOf string
		seed       uint64
	}{
		{"an ordinary day", "2026-11-22", 2},
		{"a day on which somebody left who had planned a change", "2026-11-23", 1},
		{"a leap day", "2024-02-29", 3},
		{"New Year's Day", "2027-01-01", 4},
		{"the first day of a quarter, a Monday", "2030-07-01", 5},
		{"long ago, with the largest seed", "2005-05-31", ^uint64(0)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			co, err := invent(calendar.MustDay(tt.asOf), tt.seed)
			if err != nil {
				t.Fatal(err)
			}
			for what, n := range map[string][2]int{
				"accounts": {len(co.accounts), accountCount}, "opportunities": {len(co.opportunities), opportunityCount},
				"leads": {len(co.leads), leadCount}, "activities": {len(co.activities), activityCount}, "reps": {len(co.reps), 40},
			} {
				if n[0] != n[1] {
					t.Errorf("%d %s, want %d", n[0], what, n[1])
				}
			}
			won, decided := 0, 0
			for _, o := range co.opportunities {
				if o.owner == nil || o.territory == nil || len(o.stays) == 0 || len(o.moves) == 0 || o.amount <= 0 {
					t.Fatalf("%s of %s is not complete: %+v", o.code, o.opened, o)
				}
				if on := min(max(o.closed, o.opened), co.clock.last); o.status != pipeline.Open && !o.owner.employed(on) {
					t.Errorf("%s closed on %s belongs to %s, who was not employed", o.code, o.closed, o.owner.name)
				}
				if o.status != pipeline.Open {
					decided++
				}
				if o.status == pipeline.Won {
					won++
				}
			}
			if rate := 100 * won / decided; rate < 22 || rate > 30 {
				t.Errorf("win rate %d %%, want 22 to 30 %%", rate)
			}
			for _, g := range co.agreements {
				if line, err := subscription.Fold(g.steps, co.clock.asOf, subscription.Defaults()); err != nil || len(line.Void) > 0 {
					t.Errorf("the life of %s is not possible: %v %v", g.code, err, line.Void)
				}
			}
			for _, a := range co.activities {
				if a.owner == nil || a.happened == 0 || a.logged >= co.clock.end() {
					t.Fatalf("activity is not complete: %+v", a)
				}
			}
		})
	}
}

func TestAnotherSeedIsAnotherCompany(t *testing.T) {
	asOf := calendar.MustDay("2026-11-22")
	one, err := invent(asOf, 1)
	if err != nil {
		t.Fatal(err)
	}
	two, err := invent(asOf, 2)
	if err != nil {
		t.Fatal(err)
	}
	same := 0
	for i := range one.accounts {
		if one.accounts[i].name == two.accounts[i].name {
			same++
		}
	}
	if same > accountCount/10 {
		t.Errorf("%d of %d accounts have the same name in both companies, want few", same, accountCount)
	}
}

func TestEaster(t *testing.T) {
	for year, want := range map[int]string{2005: "2005-03-27", 2008: "2008-03-23", 2024: "2024-03-31", 2026: "2026-04-05", 2038: "2038-04-25"} {
		if got := easter(year).String(); got != want {
			t.Errorf("easter(%d) = %s, want %s", year, got, want)
		}
	}
}

func TestBusinessMinutesPassOnlyWhileTheOfficeIsOpen(t *testing.T) {
	k, err := newClock(calendar.MustDay("2026-11-22"))
	if err != nil {
		t.Fatal(err)
	}
	work := calendar.WorkingTime{From: workStarts, To: workEnds, Location: k.home, Weekdays: []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday}}
	for _, h := range k.holidays {
		work.Holidays = append(work.Holidays, h.on)
	}
	friday := k.officeAt(calendar.MustDay("2026-03-27"), 16*60+50)
	for _, tt := range []struct {
		name    string
		minutes int
		want    calendar.Instant
	}{
		{"the rest of the day", 10, k.officeAt(calendar.MustDay("2026-03-27"), 17*60)},
		{"over a weekend on which the clock changes", 30, k.officeAt(calendar.MustDay("2026-03-30"), 9*60+20)},
		{"over Good Friday and Easter Monday", 5*480 + 10, k.officeAt(calendar.MustDay("2026-04-07"), 17*60)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := k.afterWork(friday, tt.minutes)
			if got != tt.want {
				t.Errorf("afterWork(%s, %d) = %s, want %s", friday, tt.minutes, got, tt.want)
			}
			if back := work.Minutes(friday, got); back != int64(tt.minutes) {
				t.Errorf("%d business minutes pass until %s, want %d", back, got, tt.minutes)
			}
		})
	}
}

func TestASeatIsAlwaysFilledByOneEmployedRep(t *testing.T) {
	co, err := invent(calendar.MustDay("2026-11-22"), 1)
	if err != nil {
		t.Fatal(err)
	}
	k := co.clock
	for i, s := range co.seats {
		spans := s.spans(k.start, forever)
		for n, sp := range spans {
			if !sp.rep.employed(sp.from) || sp.to != forever && sp.to > sp.rep.until() {
				t.Errorf("seat %d: %s sits there in [%s, %s) without being employed", i, sp.rep.name, sp.from, sp.to)
			}
			if n > 0 && spans[n-1].to != sp.from {
				t.Errorf("seat %d: nobody sits there from %s to %s", i, spans[n-1].to, sp.from)
			}
		}
		if len(spans) == 0 || spans[0].from != k.start || spans[len(spans)-1].to != forever {
			t.Errorf("seat %d is not filled all the time: %v", i, spans)
		}
		for d := k.start; d < k.asOf; d += 13 {
			if r := s.at(d); r == nil || !r.employed(d) {
				t.Errorf("seat %d on %s: got %v, want an employed rep", i, d, r)
			}
		}
	}
}
