package selling

import (
	"context"

	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/ops/editing"
	"coxswain/sales/activity"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
)

// CompleteActivityInput is the input of completeActivity.
type CompleteActivityInput struct {
	editing.Target

	DoneOn      *calendar.Day         `json:"doneOn,omitempty"`
	CallOutcome *activity.CallOutcome `json:"callOutcome,omitempty"`
	Attendance  *activity.Attendance  `json:"attendance,omitempty"`
	Seconds     *int                  `json:"seconds,omitempty"`
	Note        *string               `json:"note,omitempty"`
}

// CompleteActivity says that a planned activity was done. A meeting or demo was held unless something
// else is said.
func (v *Verbs) CompleteActivity(ctx context.Context, in CompleteActivityInput) (*db.Activity, error) {
	return v.activity(ctx, "completeActivity", in.Target, in, func(ctx context.Context, tx *db.Client, a *db.Activity) (editing.Values, error) {
		on, s, err := v.day(ctx, tx, "doneOn", in.DoneOn)
		if err != nil {
			return nil, err
		}
		if a.Status != activity.Planned {
			return nil, fault.Conflictf("", "the activity is %s already", a.Status)
		}
		values := editing.Values{"status": activity.Done, "done_on": on}
		if a.HappenedAt > s.Now { // done before its time: it happened now
			values["happened_at"] = s.Now
		}
		if a.Kind.Appointment() || in.Attendance != nil {
			said := activity.MeetingHeld
			if in.Attendance != nil {
				said = *in.Attendance
			}
			status, f := activity.Outcome(a.Kind, said, min(a.HappenedAt, s.Now), s.Now)
			if f != nil {
				return nil, f
			}
			values["status"], values["attendance"] = status, said
		}
		if in.CallOutcome != nil {
			values["call_outcome"] = *in.CallOutcome
		}
		if in.Seconds != nil {
			values["seconds"] = *in.Seconds
		}
		return values, put(values, "note", in.Note)
	})
}

// ResolveAttendanceInput is the input of resolveAttendance.
type ResolveAttendanceInput struct {
	editing.Target

	Attendance activity.Attendance `json:"attendance"`
	Note       *string             `json:"note,omitempty"`
}

// ResolveAttendance says what became of a meeting or demo.
func (v *Verbs) ResolveAttendance(ctx context.Context, in ResolveAttendanceInput) (*db.Activity, error) {
	return v.activity(ctx, "resolveAttendance", in.Target, in, func(ctx context.Context, tx *db.Client, a *db.Activity) (editing.Values, error) {
		s, err := v.edit.Settings(ctx, tx)
		if err != nil {
			return nil, err
		}
		status, f := activity.Outcome(a.Kind, in.Attendance, a.HappenedAt, s.Now)
		if f != nil {
			return nil, f
		}
		values := editing.Values{"attendance": in.Attendance, "status": status}
		return values, put(values, "note", in.Note)
	})
}

// put sets a text that was given.
func put(values editing.Values, name string, s *string) error {
	if s == nil {
		return nil
	}
	return values.Put(name, *s)
}

func (v *Verbs) activity(ctx context.Context, operation string, t editing.Target, in any, fn func(context.Context, *db.Client, *db.Activity) (editing.Values, error)) (*db.Activity, error) {
	return editing.Verb[db.Activity](ctx, v.edit, t.Call(operation, in), func(ctx context.Context, tx *db.Client) (gid.ID, error) {
		a, err := editing.Find[db.Activity](ctx, v.edit, tx, gid.Activity, "id", t.ID, t.ExpectedVersion)
		if err != nil {
			return 0, err
		}
		values, err := fn(ctx, tx, a)
		if err != nil {
			return 0, err
		}
		return a.ID, v.edit.Set(ctx, tx, a, values)
	})
}
