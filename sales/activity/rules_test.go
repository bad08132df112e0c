package activity_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"coxswain/sales/activity"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
)

const (
	now     = calendar.Instant(1_000_000)
	earlier = now - 1
	later   = now + 1
)

func TestDetailsFitTheKindOfActivity(t *testing.T) {
	connected, heldOf, hard, at := activity.CallConnected, activity.MeetingHeld, activity.BounceHard, earlier
	after := later
	for _, c := range []struct {
		name string
		view activity.View
		want []string // fields that are refused
	}{
		{"a call with its outcome", activity.View{Kind: activity.Call, CallOutcome: &connected}, nil},
		{"an email with an outcome", activity.View{Kind: activity.Email, CallOutcome: &connected}, []string{"callOutcome"}},
		{"a demo that was held", activity.View{Kind: activity.Demo, Attendance: &heldOf}, nil},
		{"a call that was held", activity.View{Kind: activity.Call, Attendance: &heldOf}, []string{"attendance"}},
		{"an email that came back and was opened", activity.View{Kind: activity.Email, Bounce: &hard, OpenedAt: &at}, nil},
		{"a task that came back, was opened, clicked and replied to", activity.View{Kind: activity.Task, Bounce: &hard, OpenedAt: &at, ClickedAt: &at, RepliedAt: &at}, []string{"bounce", "openedAt", "clickedAt", "repliedAt"}},
		{"booked after it happened", activity.View{Kind: activity.Meeting, HappenedAt: now, BookedAt: &after}, []string{"bookedAt"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, f := range activity.Check(c.view) {
				got = append(got, strings.Join(f.Path, "."))
			}
			if diff := cmp.Diff(got, c.want); diff != "" {
				t.Errorf("refused fields (-got +want):\n%s", diff)
			}
		})
	}
}

func TestAPastMeetingWithoutAWordIsUnresolvedAndNeverANoShow(t *testing.T) {
	scheduled, noShow := activity.MeetingScheduled, activity.MeetingNoShow
	for _, c := range []struct {
		name string
		kind activity.Kind
		said *activity.Attendance
		at   calendar.Instant
		want activity.Attendance // empty: none
	}{
		{"to come", activity.Meeting, nil, later, activity.MeetingScheduled},
		{"past", activity.Meeting, nil, earlier, activity.MeetingUnresolved},
		{"past and once scheduled", activity.Demo, &scheduled, earlier, activity.MeetingUnresolved},
		{"past and said", activity.Demo, &noShow, earlier, activity.MeetingNoShow},
		{"a call has none", activity.Call, nil, earlier, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := activity.Resolve(c.kind, c.said, c.at, now)
			if c.want == "" {
				if got != nil {
					t.Errorf("got %s, want none", *got)
				}
				return
			}
			if got == nil || *got != c.want {
				t.Errorf("got %v, want %s", got, c.want)
			}
		})
	}
}

func TestWhatBecameOfAMeetingIsSaidOnceItIsDue(t *testing.T) {
	for _, c := range []struct {
		name string
		kind activity.Kind
		say  activity.Attendance
		at   calendar.Instant
		want activity.Status
		says string
	}{
		{"held", activity.Meeting, activity.MeetingHeld, earlier, activity.Done, ""},
		{"the guest did not come", activity.Demo, activity.MeetingNoShow, earlier, activity.Done, ""},
		{"called off before its time", activity.Meeting, activity.MeetingCancelled, later, activity.Cancelled, ""},
		{"moved", activity.Meeting, activity.MeetingRescheduled, later, activity.Cancelled, ""},
		{"held before its time", activity.Meeting, activity.MeetingHeld, later, "", "still to come"},
		{"not said", activity.Meeting, activity.MeetingUnresolved, earlier, "", "HELD, NO_SHOW"},
		{"of a call", activity.Call, activity.MeetingHeld, earlier, "", "meetings and demos only"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, f := activity.Outcome(c.kind, c.say, c.at, now)
			if got != c.want || (f == nil) != (c.says == "") || f != nil && !strings.Contains(f.Message, c.says) {
				t.Errorf("got %s, %v; want %s saying %q", got, f, c.want, c.says)
			}
			if f != nil && f.Kind == fault.Forbidden {
				t.Errorf("%v is no question of rights", f)
			}
		})
	}
}

func TestALeadIsTouchedByOurOwnDoneContactOnly(t *testing.T) {
	for _, c := range []struct {
		view activity.View
		want bool
	}{
		{activity.View{Kind: activity.Call, Direction: activity.Outbound, Status: activity.Done}, true},
		{activity.View{Kind: activity.Email, Direction: activity.Inbound, Status: activity.Done}, false},
		{activity.View{Kind: activity.Call, Direction: activity.Outbound, Status: activity.Planned}, false},
		{activity.View{Kind: activity.Task, Direction: activity.Outbound, Status: activity.Done}, false},
		{activity.View{Kind: activity.FollowUp, Direction: activity.Outbound, Status: activity.Done}, true},
		{activity.View{Kind: activity.Meeting, Direction: activity.Internal, Status: activity.Done}, false},
	} {
		if got := c.view.FirstTouch(); got != c.want {
			t.Errorf("%s %s %s: touch %t, want %t", c.view.Direction, c.view.Kind, c.view.Status, got, c.want)
		}
	}
}
