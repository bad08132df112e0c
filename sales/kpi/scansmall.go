package kpi

import (
	"coxswain/sales/calendar"
	"coxswain/sales/money"
)

// prorated returns the part of an amount for [from, to) that falls into p. Parts are differences of
// rounded running sums, so that the parts of adjoining periods sum to the whole.
func prorated(amount int64, from, to int32, p calendar.Period) int64 {
	if to <= from {
		return 0
	}
	until := func(day int32) int64 {
		day = min(max(day, from), to)
		v, _ := money.MulDiv(amount, int64(day-from), int64(to-from))
		return v
	}
	return until(int32(p.To)) - until(int32(p.From))
}

func (t *tally) scanSpends(src *source) {
	var b batch
	var channel, campaign []int32
	for i := range t.plan.facts.spends {
		s := &t.plan.facts.spends[i]
		for k, p := range t.periods {
			if s.to <= int32(p.From) || s.from >= int32(p.To) {
				continue
			}
			b.push(s.id, int32(k), max(s.from, int32(p.From)), uint32(s.category), prorated(s.amount, s.from, s.to, p))
			channel, campaign = append(channel, s.channel), append(campaign, s.campaign)
		}
	}
	b.codes = map[Dimension][]int32{DimChannel: channel, DimCampaign: campaign}
	t.take(spentMoney, src, &b)
}

// push adds an emission that comes from no block.
func (b *batch) push(id int64, bucket, day int32, class uint32, value int64) {
	b.ids, b.bucket, b.day = append(b.ids, id), append(b.bucket, bucket), append(b.day, day)
	b.class, b.value[emittedFirst] = append(b.class, class), append(b.value[emittedFirst], value)
	b.n++
}

// scanQuotas emits the quotas of the plan's level, each with its share of the bucket by days.
func (t *tally) scanQuotas(src *source) {
	var b batch
	var rep, team, territory []int32
	w, level := t.plan.facts.world, t.plan.level
	for i := range t.plan.facts.quotas {
		q := &t.plan.facts.quotas[i]
		switch {
		case level == quotasOfReps && q.rep == 0, level == quotasOfTeams && q.team == 0,
			level == quotasOfTerritories && q.territory == 0, !t.plan.sight.seesQuota(q):
			continue
		}
		for k, p := range t.periods {
			if q.to <= int32(p.From) || q.from >= int32(p.To) || t.inside(q, p) {
				continue
			}
			day := max(q.from, int32(p.From))
			b.push(q.id, int32(k), day, uint32(q.measure), q.within(p))
			rep, territory = append(rep, q.rep), append(territory, q.territory)
			if q.rep != 0 {
				team = append(team, w.teamAt(q.rep, day))
			} else {
				team = append(team, q.team)
			}
		}
	}
	b.codes = map[Dimension][]int32{DimRep: rep, DimTeam: team, DimTerritory: territory}
	t.take(setQuotas, src, &b)
}

// inside reports whether the quota is part of another one that counts already in the same group: the quota of
// a team or territory further up for some of the same days.
func (t *tally) inside(q *quotaRow, p calendar.Period) bool {
	w := t.plan.facts.world
	var parent func(int32) int32
	var of func(*quotaRow) int32
	var dim Dimension
	switch t.plan.level {
	case quotasOfTeams:
		parent, of, dim = w.teamParent, func(q *quotaRow) int32 { return q.team }, DimTeam
	case quotasOfTerritories:
		parent, of, dim = w.territoryParent, func(q *quotaRow) int32 { return q.territory }, DimTerritory
	default:
		return false
	}
	steps := 0
	for up := parent(of(q)); up != 0 && steps < 1000; up, steps = parent(up), steps+1 {
		if !t.together(dim, of(q), up) {
			continue
		}
		for i := range t.plan.facts.quotas {
			o := &t.plan.facts.quotas[i]
			if of(o) == up && o.measure == q.measure && (q.product || !o.product) && o.from < min(q.to, int32(p.To)) && o.to > max(q.from, int32(p.From)) &&
				t.plan.sight.seesQuota(o) && t.plan.keeps(&face{team: o.team, territory: o.territory}) {
				return true
			}
		}
	}
	return false
}

// together reports whether two teams, or two territories, are in the same group.
func (t *tally) together(d Dimension, a, b int32) bool {
	w := t.plan.facts.world
	for _, by := range t.groupBy {
		switch {
		case by == d:
			return false
		case d == DimTeam && w.faceCode(by, &face{team: a}) != w.faceCode(by, &face{team: b}):
			return false
		}
	}
	return true
}

// keeps reports whether the filter lets through what is attributed like this.
func (p *plan) keeps(x *face) bool {
	for _, t := range p.terms {
		if !t.keep[p.facts.world.faceCode(t.dimension, x)] {
			return false
		}
	}
	return true
}

// scanReps emits each rep employed in a bucket under each team they were in during it.
func (t *tally) scanReps(src *source) {
	var b batch
	var reps, teams []int32
	w, sight := t.plan.facts.world, t.plan.sight
	ids := w.dicts[DimRep].ids
	for code := 1; code < len(w.reps); code++ {
		r := &w.reps[code]
		for k, p := range t.periods {
			if !r.employed(p) {
				continue
			}
			from, to := max(int32(p.From), r.hired), min(int32(p.To), r.left)
			in := []int32{}
			for _, s := range r.teams {
				if s.from < to && s.to > from {
					in = append(in, s.in)
				}
			}
			if len(in) == 0 {
				in = append(in, 0)
			}
			for _, team := range in {
				if sight.access(TableReps) != AllRows && !sight.seesRep(int32(code), team) {
					continue
				}
				b.push(ids[code], int32(k), from, 0, 0)
				reps, teams = append(reps, int32(code)), append(teams, team)
			}
		}
	}
	b.codes = map[Dimension][]int32{DimRep: reps, DimTeam: teams}
	t.take(employedReps, src, &b)
}
