package steering

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"coxswain/ent/db"
	"coxswain/ent/db/alertrule"
	"coxswain/ent/db/kpialert"
	"coxswain/ent/db/user"
	"coxswain/ent/gid"
	"coxswain/ent/rule"
	"coxswain/ent/viewer"
	"coxswain/ops/editing"
	"coxswain/ops/measuring"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/kpi"
	"coxswain/sales/money"
	"coxswain/sales/org"
	"coxswain/sales/score"

	"entgo.io/ent/dialect/sql"
)

// CheckAlerts looks at every rule in use, over the last whole bucket of its grain: what a bucket that still
// runs comes to is not known. A figure outside the band raises an alert, once per rule and bucket; when a
// correction brings it inside, the alert is resolved. Doing it twice changes nothing. It is the work of a job.
func (d *Desk) CheckAlerts(ctx context.Context) error {
	system := viewer.With(ctx, viewer.System("alerts", viewer.Job))
	rules, err := d.edit.Store().Client().AlertRule.Query().Where(
		alertrule.ArchivedAtIsNil(), alertrule.HasUserWith(user.StatusEQ(org.Active)),
	).Order(alertrule.ByUserID(), alertrule.ByID()).All(system)
	if err != nil {
		return err
	}
	byUser := map[gid.ID][]*db.AlertRule{}
	for _, r := range rules {
		byUser[r.UserID] = append(byUser[r.UserID], r)
	}
	var errs []error
	for _, id := range slices.Sorted(maps.Keys(byUser)) {
		errs = append(errs, d.checkAlertsOf(ctx, id, byUser[id]))
	}
	return errors.Join(errs...)
}

// seen is what a rule found in one bucket.
type seen struct {
	rule   *db.AlertRule
	period calendar.Period
	value  *money.Decimal
	side   score.Side
}

func (d *Desk) checkAlertsOf(ctx context.Context, person gid.ID, rules []*db.AlertRule) error {
	v, err := d.as(ctx, person)
	if err != nil {
		return err
	}
	fiscal, err := d.fiscalStart(viewer.With(ctx, v))
	if err != nil {
		return err
	}
	var looks []seen
	var questions []measuring.Query
	for _, r := range rules {
		running := r.Grain.Unit(v.Today, fiscal)
		period := r.Grain.Unit(running.From-1, fiscal)
		looks = append(looks, seen{rule: r, period: period})
		questions = append(questions, single(kpi.Key(r.Kpi), score.Chosen(r.Variants), period, carrier{r.RepID, r.TeamID, r.TerritoryID}.filter()))
	}
	answers, err := d.measures.Many(viewer.With(ctx, v), questions)
	if err != nil {
		if fault.All(err) != nil { // the person sees no figures any more
			return nil
		}
		return err
	}
	for i := range looks {
		point, _, err := total(answers[i])
		if err != nil {
			return err
		}
		if looks[i].value = point.Value; point.Value != nil {
			looks[i].side = band(looks[i].rule).Place(*point.Value)
		}
	}
	return d.raise(ctx, looks)
}

func band(r *db.AlertRule) score.Band {
	var b score.Band
	for _, bound := range []struct {
		stored *string
		to     **money.Decimal
	}{{r.Low, &b.Low}, {r.High, &b.High}} {
		if bound.stored != nil {
			n := decimalOf(*bound.stored)
			*bound.to = &n
		}
	}
	return b
}

func (d *Desk) fiscalStart(ctx context.Context) (start time.Month, err error) {
	o, err := d.edit.Store().Client().Organisation.Query().Only(ctx)
	if db.IsNotFound(err) {
		return 1, nil
	}
	if err != nil {
		return 0, err
	}
	return time.Month(o.FiscalYearStartMonth), nil
}

// raise writes the alerts that the looks call for.
func (d *Desk) raise(ctx context.Context, looks []seen) error {
	ids, earliest := make([]gid.ID, len(looks)), looks[0].period.From
	for i, l := range looks {
		ids[i], earliest = l.rule.ID, min(earliest, l.period.From)
	}
	ctx = viewer.With(ctx, viewer.System("alerts", viewer.Job))
	return d.edit.Store().InTx(ctx, func(ctx context.Context, tx *db.Client) error {
		known, err := tx.KpiAlert.Query().Where(kpialert.FromDayGTE(earliest), func(s *sql.Selector) { s.Where(rule.OneOf(s.C(kpialert.FieldRuleID), ids)) }).
			Order(kpialert.ByID()).All(ctx)
		if err != nil {
			return err
		}
		at := func(l seen) *db.KpiAlert {
			i := slices.IndexFunc(known, func(a *db.KpiAlert) bool { return a.RuleID == l.rule.ID && a.FromDay == l.period.From })
			if i < 0 {
				return nil
			}
			return known[i]
		}
		for _, l := range looks {
			if err := d.note(ctx, tx, l, at(l)); err != nil {
				return err
			}
		}
		return nil
	})
}

// note brings the alert of one look up to date.
func (d *Desk) note(ctx context.Context, tx *db.Client, l seen, a *db.KpiAlert) error {
	switch outside := l.value != nil && l.side != score.Inside; {
	case outside && a == nil:
		return tx.KpiAlert.Create().SetRuleID(l.rule.ID).SetUserID(l.rule.UserID).SetFromDay(l.period.From).SetToDay(l.period.To).
			SetValue(l.value.String()).SetAbove(l.side == score.Above).Exec(ctx)
	case outside && (a.ResolvedAt != nil || a.Value != l.value.String()):
		return tx.KpiAlert.UpdateOne(a).SetValue(l.value.String()).SetAbove(l.side == score.Above).ClearResolvedAt().Exec(ctx)
	case !outside && l.value != nil && a != nil && a.ResolvedAt == nil:
		return tx.KpiAlert.UpdateOne(a).SetValue(l.value.String()).SetResolvedAt(d.edit.Store().Now()).Exec(ctx)
	default:
		return nil
	}
}

// AcknowledgeAlertInput is the input of acknowledgeAlert.
type AcknowledgeAlertInput struct {
	editing.Target

	Note *string `json:"note,omitempty"`
}

// AcknowledgeAlert says that somebody has seen an alert, and what they make of it. Doing it twice keeps
// the first one and changes the note.
func (d *Desk) AcknowledgeAlert(ctx context.Context, in AcknowledgeAlertInput) (*db.KpiAlert, error) {
	return editing.Verb[db.KpiAlert](ctx, d.edit, in.Call("acknowledgeAlert", in), func(ctx context.Context, tx *db.Client) (gid.ID, error) {
		a, err := editing.Find[db.KpiAlert](ctx, d.edit, tx, gid.KpiAlert, "id", in.ID, in.ExpectedVersion)
		if err != nil {
			return 0, err
		}
		values := editing.Values{}
		if a.AcknowledgedAt == nil {
			values["acknowledged_at"] = d.edit.Store().Now()
			values["acknowledged_by_id"] = viewer.From(ctx).User
		}
		if in.Note != nil {
			if err := values.Put("note", *in.Note); err != nil {
				return 0, err
			}
		}
		return a.ID, d.edit.Set(ctx, tx, a, values)
	})
}
