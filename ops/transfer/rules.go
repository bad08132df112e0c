package transfer

import (
	"cmp"
	"slices"

	"coxswain/sales/activity"
	"coxswain/sales/calendar"
	"coxswain/sales/lead"
	"coxswain/sales/quota"
)

// quotaRules: a quota has exactly one carrier, and an amount or a count as its measure says.
func quotaRules(d *draft) {
	carriers := 0
	for _, c := range [...]string{"rep_id", "team_id", "territory_id"} {
		if d.has(c) {
			carriers++
		}
	}
	if carriers != 1 {
		d.rejectField("rep", "a quota is carried by a rep, a team or a territory, exactly one of them")
	}
	counted := false
	switch quota.Measure(d.get("measure").s) {
	case quota.WonOpportunities, quota.MeetingsHeld, quota.LeadsQualified:
		counted = true
	default:
	}
	switch {
	case counted && (!d.has("units") || d.has("amount_minor")):
		d.rejectField("units", "the measure %s counts; give units and no amount", d.get("measure").s)
	case !counted && (!d.has("amount_minor") || d.has("units")):
		d.rejectField("amount", "the measure %s is money; give amount with currency and no units", d.get("measure").s)
	}
}

// activityRules: outcome, attendance and bounce belong to certain kinds of activities.
func activityRules(d *draft) {
	kind := activity.Kind(d.get("kind").s)
	if d.has("call_outcome") && kind != activity.Call {
		d.rejectField("callOutcome", "only a CALL has it; leave it blank")
	}
	if d.has("attendance") && kind != activity.Meeting && kind != activity.Demo {
		d.rejectField("attendance", "only a MEETING or a DEMO has it; leave it blank")
	}
	if d.has("bounce") && kind != activity.Email {
		d.rejectField("bounce", "only an EMAIL has it; leave it blank")
	}
}

// leadStep is one status change of a lead to be recorded.
type leadStep struct {
	from, to lead.Status
	on       calendar.Day
}

// leadRules checks that the names of a row's history are statuses.
func leadRules(d *draft) {
	for _, h := range d.history {
		if _, err := lead.ParseStatus(h.Name); err != nil {
			d.reject(h.Value.Column, h.Name, "the history names a status that leads do not have: %v", err)
		}
	}
}

// leadSteps lists the status changes that a draft brings: for a new lead those that its row dates,
// for a lead whose status changed that change.
func leadSteps(d *draft, today calendar.Day) []leadStep {
	current := lead.Status(d.get("status").s)
	dated := leadDates(d)
	if !d.isNew() {
		from := lead.Status(d.old("status").s)
		if from == current {
			return nil
		}
		on := today
		for _, s := range dated {
			if s.to == current {
				on = s.on
			}
		}
		return []leadStep{{from, current, on}}
	}
	var out []leadStep
	last := lead.Status("")
	for _, s := range dated {
		if s.to != last {
			out = append(out, leadStep{last, s.to, s.on})
			last = s.to
		}
	}
	return out
}

// leadDates lists the statuses that the row and the record date, oldest first.
func leadDates(d *draft) []leadStep {
	var out []leadStep
	add := func(to lead.Status, c cell) {
		if c.kind == number {
			out = append(out, leadStep{to: to, on: calendar.Day(c.n)}) //nolint:gosec // days were range-checked
		}
	}
	for _, h := range d.history {
		add(lead.Status(h.Name), numberCell(h.Value.Int))
	}
	if len(d.history) == 0 {
		add(lead.New, d.get("opened_on"))
		add(lead.MQL, d.get("mql_on"))
		add(lead.Accepted, d.get("accepted_on"))
		add(lead.SQL, d.get("sql_on"))
		add(lead.Converted, d.get("converted_on"))
		if s := lead.Status(d.get("status").s); s == lead.Rejected || s == lead.Disqualified {
			add(s, d.get("closed_on"))
		}
	}
	slices.SortStableFunc(out, func(a, b leadStep) int { return cmp.Compare(a.on, b.on) })
	return out
}

func dayText(c cell) string { return calendar.Day(c.n).String() } //nolint:gosec // days were range-checked
