package editing

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/ent/viewer"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/kpi"
	"coxswain/sales/money"
	"coxswain/sales/role"
	"coxswain/sales/score"
)

// goalCheck judges a goal: a KPI that exists, one carrier at most, a window, and a target in the KPI's
// unit. A manager sets goals of the own subtree, others those of everybody.
func goalCheck(ctx context.Context, _ *db.Client, c Change) error {
	madeBy(ctx, c)
	if err := measured(c); err != nil {
		return err
	}
	from, to := get[calendar.Day](c, "from_day"), get[calendar.Day](c, "to_day")
	if from != nil && to != nil && *to <= *from {
		return fault.Invalidf("toDay", "must be after fromDay %s; it is the first day that no longer belongs to the window", *from)
	}
	decimalText(c, "target")
	return carrierCheck(ctx, c)
}

// alertRuleCheck judges a rule that watches a KPI.
func alertRuleCheck(ctx context.Context, _ *db.Client, c Change) error {
	madeBy(ctx, c)
	if err := measured(c); err != nil {
		return err
	}
	decimalText(c, "low")
	decimalText(c, "high")
	low, high := maybeDecimal(c, "low"), maybeDecimal(c, "high")
	switch {
	case low == nil && high == nil:
		return fault.Requiredf("low", "give low, high or both: the band that the KPI should stay in")
	case (score.Band{Low: low, High: high}).Empty():
		return fault.Invalidf("high", "%s is below low %s; no value can lie between them", high, low)
	}
	return carrierCheck(ctx, c)
}

// scorecardCheck judges the perspectives of a scorecard and keeps them as they were given.
func scorecardCheck(ctx context.Context, _ *db.Client, c Change) error {
	madeBy(ctx, c)
	given, ok := c.Values["perspectives"].([]*score.Perspective)
	if !ok {
		return nil // not part of the change
	}
	perspectives := make([]score.Perspective, len(given))
	for i, p := range given {
		if p == nil {
			return fault.Requiredf("perspectives."+strconv.Itoa(i), "describe the perspective")
		}
		perspectives[i] = *p
	}
	if err := score.Check(perspectives); err != nil {
		return err
	}
	b, err := json.Marshal(perspectives)
	if err != nil {
		return fmt.Errorf("scorecard: %w", err)
	}
	c.Values["perspectives"] = json.RawMessage(b)
	return nil
}

// kpiSetCheck judges the KPIs of a set.
func kpiSetCheck(_ context.Context, _ *db.Client, c Change) error {
	keys, ok := c.Values["keys"].([]kpi.Key)
	if !ok {
		return nil // not part of the change
	}
	const most = 50
	if len(keys) == 0 || len(keys) > most {
		return fault.Invalidf("keys", "give 1 to %d KPIs, not %d", most, len(keys))
	}
	texts := make([]string, len(keys))
	for i, k := range keys {
		if slices.Contains(keys[:i], k) {
			return fault.Invalidf("keys."+strconv.Itoa(i), "%s is in the set already", k)
		}
		texts[i] = string(k)
	}
	c.Values["keys"] = texts
	return nil
}

// madeBy gives a new record to the person who makes it.
func madeBy(ctx context.Context, c Change) {
	if v := viewer.From(ctx); c.Current == nil && v != nil && v.User != 0 {
		c.Values["user_id"] = v.User
	}
}

// measured judges the KPI of a record and keeps its chosen variants as they are stored.
func measured(c Change) error {
	choices, changed := c.Values["variants"].([]*score.Choice)
	chosen := score.Chosen(or(c, "variants", map[string]string{}))
	if changed {
		chosen = nil
		for i, x := range choices {
			if x == nil {
				return fault.Requiredf("variants."+strconv.Itoa(i), "name the variant and its value")
			}
			chosen = append(chosen, *x)
		}
	}
	key := or(c, "kpi", kpi.Key(""))
	if key == "" {
		return nil // the required columns are named afterwards
	}
	if c.Current == nil || c.Changes("kpi", "variants") {
		if _, f := score.Measurable(key, chosen); f != nil {
			return f
		}
	}
	if changed {
		c.Values["variants"] = score.Stored(chosen)
	}
	if given(c, "kpi") {
		c.Values["kpi"] = string(key)
	}
	return nil
}

// carrierCheck lets a record be about one rep, team or territory, or about the company, and keeps
// managers to what they lead.
func carrierCheck(ctx context.Context, c Change) error {
	rep, team, territory := ref(c, "rep_id"), ref(c, "team_id"), ref(c, "territory_id")
	n := 0
	for _, id := range []gid.ID{rep, team, territory} {
		if id != 0 {
			n++
		}
	}
	if n > 1 {
		return fault.Invalidf("repId", "give a rep, a team or a territory, or none of them for the whole company")
	}
	v := viewer.From(ctx)
	if c.Kind != gid.KpiGoal || v == nil || v.IsSystem() || v.Role != role.Manager {
		return nil
	}
	if rep != 0 && slices.Contains(v.Reps, rep) || team != 0 && slices.Contains(v.Teams, team) {
		return nil
	}
	return &fault.Error{Kind: fault.Forbidden, Path: []string{"teamId"}, Message: "a manager sets goals of the own team, the teams below it and their reps"}
}

// decimalText keeps a number as the text that it is stored as.
func decimalText(c Change, name string) {
	if d, ok := c.Values[name].(money.Decimal); ok {
		c.Values[name] = d.String()
	}
}

func maybeDecimal(c Change, name string) *money.Decimal {
	s := get[string](c, name)
	if s == nil {
		return nil
	}
	d, err := money.ParseDecimal(*s)
	if err != nil {
		return nil
	}
	return &d
}
