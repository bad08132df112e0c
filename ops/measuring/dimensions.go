package measuring

import (
	"fmt"

	"coxswain/ent/gid"
	"coxswain/sales/kpi"
	"coxswain/sales/money"
	"coxswain/sales/quota"
)

// sink takes rows; a kpi.Builder takes all of them, a change set those that changed.
type sink interface {
	rep(*kpi.Rep)
	team(*kpi.Team)
	territory(*kpi.Territory)
	account(*kpi.Account)
	stage(*kpi.Stage)
	name(kpi.Name)
	opportunity(*kpi.Opportunity)
	lead(*kpi.Lead)
	activity(*kpi.Activity)
	spend(*kpi.Spend)
	quota(*kpi.Quota)
	movement(*kpi.Movement)
	term(*kpi.SubscriptionTerm)
	trial(*kpi.Trial)
	usage(*kpi.UsageMonth)
	touch(*kpi.Touch)
	statement(*kpi.Statement)
}

// stays collects dated memberships by whose they are.
func (r *reader) stays(k gid.Kind, of, in string, ids []int64) (map[int64][]kpi.Stay, error) {
	out := map[int64][]kpi.Stay{}
	err := r.each(k, of+" "+in+" valid_from valid_to", of+", valid_from, id", of, ids, func(c []cell) error {
		out[c[0].id()] = append(out[c[0].id()], kpi.Stay{In: c[1].id(), From: c[2].day(), To: c[3].date()})
		return nil
	})
	return out, err
}

func (r *reader) reps(ids []int64, to sink) error {
	teams, err := r.stays(gid.TeamMembership, "rep_id", "team_id", ids)
	if err != nil {
		return err
	}
	relief, err := r.relief(ids)
	if err != nil {
		return err
	}
	return r.each(gid.Rep, "id name hired_on left_on ramp", "id", "id", ids, func(c []cell) error {
		x := kpi.Rep{ID: c[0].id(), Name: c[1].text(), Hired: c[2].date(), Left: c[3].date(), Teams: teams[c[0].id()], Relief: relief[c[0].id()]}
		var ramp []int64 // stored as numbers of millionths
		if err := c[4].list(&ramp); err != nil {
			return fmt.Errorf("ramp of a rep: %w", err)
		}
		for _, share := range ramp {
			x.Ramp = append(x.Ramp, money.Rate(share))
		}
		to.rep(&x)
		return nil
	})
}

// relief collects what takes shares of quotas away, by rep.
func (r *reader) relief(ids []int64) (map[int64][]kpi.Relief, error) {
	out := map[int64][]kpi.Relief{}
	err := r.each(gid.QuotaRelief, "rep_id measure from_day to_day share", "rep_id, from_day, id", "rep_id", ids, func(c []cell) error {
		out[c[0].id()] = append(out[c[0].id()], kpi.Relief{Measure: quota.Measure(c[1].text()), From: c[2].day(), To: c[3].day(), Share: money.Rate(c[4].n)})
		return nil
	})
	return out, err
}

func (r *reader) teams(ids []int64, to sink) error {
	return r.each(gid.Team, "id name parent_id manager_id region", "id", "id", ids, func(c []cell) error {
		to.team(&kpi.Team{ID: c[0].id(), Name: c[1].text(), Parent: c[2].id(), Manager: c[3].id(), Region: c[4].text()})
		return nil
	})
}

func (r *reader) territories(ids []int64, to sink) error {
	return r.each(gid.Territory, "id name parent_id", "id", "id", ids, func(c []cell) error {
		to.territory(&kpi.Territory{ID: c[0].id(), Name: c[1].text(), Parent: c[2].id()})
		return nil
	})
}

func (r *reader) accounts(ids []int64, to sink) error {
	territories, err := r.stays(gid.TerritoryAccount, "account_id", "territory_id", ids)
	if err != nil {
		return err
	}
	return r.each(gid.Account, "id name segment industry country", "id", "id", ids, func(c []cell) error {
		to.account(&kpi.Account{
			ID: c[0].id(), Name: c[1].text(), Segment: c[2].text(), Industry: c[3].text(), Country: c[4].text(),
			Territories: territories[c[0].id()],
		})
		return nil
	})
}

// stages returns which stages are open, and hands those to the sink.
func (r *reader) stages(to sink) (map[int64]kpi.Stage, error) {
	open := map[int64]kpi.Stage{}
	err := r.each(gid.Stage, "id name pipeline_id position probability outcome", "pipeline_id, position, id", "", nil, func(c []cell) error {
		if c[5].text() != "OPEN" {
			return nil
		}
		s := kpi.Stage{ID: c[0].id(), Name: c[1].text(), Pipeline: c[2].id(), Position: int(c[3].n), Probability: money.Rate(c[4].n)}
		open[s.ID] = s
		if to != nil {
			to.stage(&s)
		}
		return nil
	})
	return open, err
}

// named are the dimensions that are no more than a name.
var named = map[gid.Kind]kpi.Dimension{
	gid.Product: kpi.DimProduct, gid.Channel: kpi.DimChannel, gid.Campaign: kpi.DimCampaign, gid.LeadSource: kpi.DimSource,
	gid.Pipeline: kpi.DimPipeline, gid.LossReason: kpi.DimLossReason, gid.Competitor: kpi.DimCompetitor,
	gid.SubscriptionPlan: kpi.DimPlan, gid.Meter: kpi.DimMeter,
}

func (r *reader) names(k gid.Kind, ids []int64, to sink) error {
	return r.each(k, "id name", "id", "id", ids, func(c []cell) error {
		to.name(kpi.Name{Dimension: named[k], ID: c[0].id(), Label: c[1].text()})
		return nil
	})
}
