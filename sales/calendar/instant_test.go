package calendar_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"coxswain/sales/calendar"
)

func TestInstantsKeepMicrosecondsAndShowMilliseconds(t *testing.T) {
	i, err := calendar.ParseInstant("2026-03-31T16:05:00.123456789+02:00")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := i.Time(), time.Date(2026, 3, 31, 14, 5, 0, 123456000, time.UTC); !got.Equal(want) {
		t.Errorf("instant = %v, want %v", got, want)
	}
	if got, want := i.String(), "2026-03-31T14:05:00.123Z"; got != want {
		t.Errorf("text = %s, want %s", got, want)
	}
	for _, s := range []string{"", "2026-03-31", "2026-03-31 14:05:00", "1899-12-31T23:59:59Z", "2200-01-01T00:00:00Z"} {
		if _, err := calendar.ParseInstant(s); err == nil {
			t.Errorf("ParseInstant(%q) is accepted", s)
		}
	}
}

func TestTheDayOfAnInstantDependsOnThePlace(t *testing.T) {
	i, err := calendar.ParseInstant("2026-01-01T03:00:00Z")
	if err != nil {
		t.Fatal(err)
	}
	if got := i.Day(time.FixedZone("west", -5*3600)).String(); got != "2025-12-31" {
		t.Errorf("day in the west = %s, want 2025-12-31", got)
	}
	if got := i.Day(time.UTC).In(time.UTC).Day(time.UTC).String(); got != "2026-01-01" {
		t.Errorf("day in UTC = %s, want 2026-01-01", got)
	}
}

func TestDaysAndInstantsTravelAsText(t *testing.T) {
	type both struct {
		Day calendar.Day
		At  calendar.Instant
	}
	var got both
	in := `{"Day":"2026-02-28","At":"2026-02-28T10:00:00.000Z"}`
	if err := json.Unmarshal([]byte(in), &got); err != nil {
		t.Fatal(err)
	}
	out, err := json.Marshal(got)
	if err != nil || string(out) != in {
		t.Errorf("round trip = %s, %v, want %s", out, err, in)
	}
	var d calendar.Day
	if err := d.UnmarshalGQL(20260228); err == nil || !strings.Contains(err.Error(), "YYYY-MM-DD") {
		t.Errorf("a number as a date: %v, want to be told the form", err)
	}
}
