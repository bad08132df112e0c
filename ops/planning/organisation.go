package planning

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"time"

	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/ops/editing"
	"coxswain/sales/fault"
	"coxswain/sales/kpi"
	"coxswain/sales/money"
	"coxswain/sales/mrr"
)

// UpdateOrganisationInput is the input of updateOrganisation.
type UpdateOrganisationInput struct {
	editing.Note

	ExpectedVersion      *int            `json:"expectedVersion,omitempty"`
	Name                 *string         `json:"name,omitempty"`
	BaseCurrency         *money.Currency `json:"baseCurrency,omitempty"`
	FiscalYearStartMonth *int            `json:"fiscalYearStartMonth,omitempty"`
	TimeZone             *string         `json:"timeZone,omitempty"`
	WorkingDays          []time.Weekday  `json:"workingDays,omitempty"`
	WorkStartsMinute     *int            `json:"workStartsMinute,omitempty"`
	WorkEndsMinute       *int            `json:"workEndsMinute,omitempty"`
	LeadSlaMinutes       *int            `json:"leadSlaMinutes,omitempty"`
	Policies             []*PolicyInput  `json:"policies,omitempty"`
}

// PolicyInput chooses one policy; without a value the choice is taken back.
type PolicyInput struct {
	Key   string  `json:"key"`
	Value *string `json:"value,omitempty"`
}

// UpdateOrganisation changes the settings of the company, and makes them when there are none yet. A
// new base currency needs exchange rates from all currencies in use: amounts are stored as they were
// agreed and only stated in the base currency, so that nothing stored changes.
func (v *Verbs) UpdateOrganisation(ctx context.Context, in UpdateOrganisationInput) (*db.Organisation, error) {
	return editing.Verb[db.Organisation](ctx, v.edit, in.Call("updateOrganisation", in), func(ctx context.Context, tx *db.Client) (gid.ID, error) {
		o, err := tx.Organisation.Query().Only(ctx)
		if err != nil && !db.IsNotFound(err) {
			return 0, err
		}
		values, err := in.values(o)
		if err != nil {
			return 0, err
		}
		if o == nil {
			return v.found(ctx, tx, values)
		}
		current, err := v.edit.Find(ctx, tx, gid.Organisation, "id", o.ID, in.ExpectedVersion)
		if err != nil {
			return 0, err
		}
		return o.ID, v.edit.Set(ctx, tx, current, values)
	})
}

// found makes the settings of a company that has none, with usual ones for what is not said, and the KPI sets
// of its roles.
func (v *Verbs) found(ctx context.Context, tx *db.Client, values editing.Values) (gid.ID, error) {
	all := editing.Values{
		"singleton": 1, "time_zone": "UTC", "working_days": []int{1, 2, 3, 4, 5},
		"work_starts_minute": 9 * 60, "work_ends_minute": 17 * 60, "lead_sla_minutes": 60,
	}
	maps.Copy(all, values)
	for _, s := range kpi.RoleSets() {
		if _, err := v.edit.Insert(ctx, tx, gid.KpiSet, editing.Values{"name": s.Name, "role": s.Role, "keys": s.Keys}); err != nil {
			return 0, err
		}
	}
	return v.edit.Insert(ctx, tx, gid.Organisation, all)
}

func (in UpdateOrganisationInput) values(o *db.Organisation) (editing.Values, error) {
	days, policies := in.WorkingDays, in.Policies
	in.WorkingDays, in.Policies, in.ExpectedVersion = nil, nil, nil
	read, err := editing.Read(in)
	if err != nil {
		return nil, err
	}
	if days != nil {
		if read.Values["working_days"], err = isoDays(days); err != nil {
			return nil, err
		}
	}
	if policies == nil {
		return read.Values, nil
	}
	chosen := map[string]string{}
	if o != nil {
		maps.Copy(chosen, o.Policies)
	}
	for i, p := range policies {
		switch {
		case p == nil || p.Key == "":
			return nil, fault.Requiredf("policies."+strconv.Itoa(i)+".key", "name the policy")
		case p.Value == nil:
			delete(chosen, p.Key)
		default:
			if err := mrr.Check(p.Key, *p.Value); err != nil {
				field := "value"
				if !mrr.Known(p.Key) {
					field = "key"
				}
				err.Path = []string{"policies", strconv.Itoa(i), field}
				return nil, err
			}
			chosen[p.Key] = *p.Value
		}
	}
	read.Values["policies"] = chosen
	return read.Values, nil
}

const daysOfWeek = 7

// isoDays numbers the days of the week as they are stored: Monday is 1, Sunday is 7.
func isoDays(days []time.Weekday) ([]int, error) {
	if len(days) == 0 {
		return nil, fault.Requiredf("workingDays", "name at least one day; without any nobody would ever be late or on time")
	}
	out := make([]int, 0, len(days))
	for _, d := range days {
		n := int(d)
		if d == time.Sunday {
			n = daysOfWeek
		}
		if n < 1 || n > daysOfWeek {
			return nil, fault.Invalidf("workingDays", "%d is not a day of the week", d)
		}
		out = append(out, n)
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}
