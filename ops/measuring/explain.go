package measuring

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"coxswain/ent/gid"
	"coxswain/sales/calendar"
	"coxswain/sales/kpi"
	"coxswain/sales/mrr"
)

// source is the question and the facts that an answer came from.
type source struct {
	query    kpi.Query
	snapshot *snapshot
}

// Records returns the rows behind one point of the answer.
func (a source) Records(key kpi.Key, p kpi.Point) ([]kpi.Record, error) {
	q := a.query
	q.Keys, q.Variants = []kpi.Key{key}, of(key, q.Variants)
	return kpi.Records(a.snapshot.facts, q, p.Period, p.Group)
}

// Explain says how one point of the answer came about, with the settings that were in force when what it is
// made of was recorded.
func (a source) Explain(key kpi.Key, p kpi.Point) *kpi.Explanation {
	s := &a.snapshot.settings
	chosen := of(key, a.query.Variants)
	e := kpi.Explain(key, chosen, &p, s.kpi.Base)
	if e == nil {
		return nil
	}
	e.AsOf = a.query.Now
	e.Rows = rowsOf(a.query.Scope)
	for _, t := range a.query.Where {
		f := kpi.FilterInForce{Dimension: t.Dimension, Values: slices.Clone(t.Codes), OrNone: t.None}
		for _, id := range t.IDs {
			f.Values = append(f.Values, gid.ID(id).String())
		}
		e.Filter = append(e.Filter, f)
	}
	add := func(key, value, meaning string) {
		e.Settings = append(e.Settings, kpi.SettingInForce{Key: key, Value: value, Meaning: meaning})
	}
	add("timeZone", s.zone.String(), "Where days begin and end.")
	if inMoney(e) {
		add("baseCurrency", string(s.kpi.Base), "Amounts in other currencies are converted into it.")
	}
	if g := a.query.Grain; g == calendar.GrainQuarter || g == calendar.GrainYear {
		add("fiscalYearStartMonth", strconv.Itoa(int(s.kpi.FiscalStart)), "The month in which fiscal years, and the first of their quarters, begin.")
	}
	if key == kpi.LeadResponseTime || key == kpi.SLAAttainment {
		add("workingTime", s.hours(), "Time outside it is not waited for.")
	}
	if key == kpi.SLAAttainment {
		add("leadSlaMinutes", strconv.FormatInt(s.sla, 10), "Working minutes within which a lead is to be contacted.")
	}
	movements, terms := kpi.ReadsLedger(key, chosen)
	if movements {
		e.Ledger = s.ledger
	}
	inForce := mrr.Complete(s.policies)
	for _, p := range mrr.Settings() {
		if movements || terms && p.Key == "mrr.renewalGraceDays" {
			e.Settings = append(e.Settings, kpi.SettingInForce{Key: p.Key, Value: inForce[p.Key], Meaning: p.Meaning, Effect: effectOf(p, inForce[p.Key])})
		}
	}
	return e
}

// of are the variants that were chosen of one key.
func of(key kpi.Key, chosen []kpi.Variant) []kpi.Variant {
	return slices.DeleteFunc(slices.Clone(chosen), func(v kpi.Variant) bool { return v.Key != key })
}

// effectOf says what a value of a policy means; empty where it is a number.
func effectOf(p mrr.Setting, value string) string {
	for _, c := range p.Choices {
		if c.Value == value {
			return strings.ToUpper(c.Meaning[:1]) + c.Meaning[1:] + "."
		}
	}
	return ""
}

// inMoney reports whether an amount of money is anywhere in the number.
func inMoney(e *kpi.Explanation) bool {
	is := func(u kpi.Unit) bool { return u == kpi.Money || u == kpi.MoneyPerDay }
	return is(e.Point.Unit) || e.Numerator != nil && is(e.Numerator.Unit) || e.Denominator != nil && is(e.Denominator.Unit)
}

// rowsOf says whose rows a viewer's numbers are made of.
func rowsOf(s kpi.Scope) string {
	for _, a := range []kpi.Access{s.Opportunities, s.Leads, s.Activities, s.Quotas, s.Movements} {
		if a == kpi.OwnRows {
			return "those that the viewer may see: the book of the viewer and of the teams below them"
		}
	}
	return "all of the organisation"
}

// hours are the working hours and days in words.
func (s *settings) hours() string {
	var days []int
	for _, d := range s.working.Weekdays {
		days = append(days, (int(d)+6)%7) // Monday first
	}
	slices.Sort(days)
	names := make([]string, len(days))
	for i, d := range days {
		names[i] = [...]string{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"}[d]
	}
	clock := func(minute int) string { return fmt.Sprintf("%02d:%02d", minute/60, minute%60) }
	return fmt.Sprintf("%s %s to %s, without %d holidays", strings.Join(names, " "), clock(s.working.From), clock(s.working.To), len(s.working.Holidays))
}
