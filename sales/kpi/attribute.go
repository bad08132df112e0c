package kpi

import "slices"

// usualTimes are mean days from the start of a cohort row to its good outcome, 0 when unknown. They
// decide whether a cohort is old enough to be judged.
type usualTimes struct{ win, opportunity, customer, sql int32 }

func (f *Facts) measureUsualTimes() usualTimes {
	return usualTimes{
		win:         f.opportunities.mean(oCycle),
		opportunity: f.leads.mean(lUntilOpportunity),
		customer:    f.leads.mean(lUntilCustomer),
		sql:         f.leads.mean(lUntilSQL),
	}
}

// mean returns the mean of the known values of a column in whole days, 0 without any.
func (t table) mean(col int) int32 {
	var sum, n int64
	for _, b := range t.blocks {
		for _, c := range b.cols[col] {
			if c != noDay {
				sum += int64(c)
				n++
			}
		}
	}
	if n == 0 {
		return 0
	}
	return int32(sum / n)
}

// attribute sets team and territory as of the events of all rows, or only in the blocks that hold
// rows of the given reps and accounts when any are given.
func (f *Facts) attribute(reps, accounts []int32) {
	only := len(reps) > 0 || len(accounts) > 0
	movedReps, movedAccounts := marks(f.world.dicts[DimRep].len(), reps), marks(f.world.dicts[DimAccount].len(), accounts)
	touches := func(col []int32, moved []bool) bool {
		for _, v := range col {
			if moved[v] {
				return true
			}
		}
		return false
	}
	renew := func(t *table, rep, account int, set func(*block)) {
		blocks := slices.Clone(t.blocks)
		for n, b := range blocks {
			if only && !touches(b.cols[rep], movedReps) && !touches(b.cols[account], movedAccounts) {
				continue
			}
			c := *b
			c.cols = slices.Clone(b.cols)
			set(&c)
			blocks[n] = &c
		}
		t.blocks = blocks
	}
	renew(&f.opportunities, oOwner, oAccount, f.world.attributeOpportunities)
	renew(&f.leads, lOwner, lAccount, f.world.attributeLeads)
	renew(&f.activities, aRep, aAccount, f.world.attributeActivities)
}

func (f *Facts) attributeBlocks(opportunities, leads, activities []*block) {
	for _, b := range opportunities {
		f.world.attributeOpportunities(b)
	}
	for _, b := range leads {
		f.world.attributeLeads(b)
	}
	for _, b := range activities {
		f.world.attributeActivities(b)
	}
}

// asOf returns a column of what lookup says about each code on each day.
func asOf(codes, days []int32, lookup func(code, day int32) int32) []int32 {
	out := make([]int32, len(codes))
	for i, c := range codes {
		if c != 0 {
			out[i] = lookup(c, days[i])
		}
	}
	return out
}

func (w *world) attributeOpportunities(b *block) {
	b.cols[oTeamOpened] = asOf(b.cols[oOwner], b.cols[oOpened], w.teamAt)
	b.cols[oTeamClosed] = asOf(b.cols[oOwner], b.cols[oClosed], w.teamAt)
	b.cols[oTerritoryOpened] = asOf(b.cols[oAccount], b.cols[oOpened], w.territoryAt)
	b.cols[oTerritoryClosed] = asOf(b.cols[oAccount], b.cols[oClosed], w.territoryAt)
}

func (w *world) attributeLeads(b *block) {
	b.cols[lTeamOpened] = asOf(b.cols[lOwner], b.cols[lOpened], w.teamAt)
	b.cols[lTerritoryOpened] = asOf(b.cols[lAccount], b.cols[lOpened], w.territoryAt)
}

func (w *world) attributeActivities(b *block) {
	b.cols[aTeam] = asOf(b.cols[aRep], b.cols[aDay], w.teamAt)
	b.cols[aTerritory] = asOf(b.cols[aAccount], b.cols[aDay], w.territoryAt)
}

// marks returns n flags of which those at codes are set.
func marks(n int, codes []int32) []bool {
	out := make([]bool, n)
	for _, c := range codes {
		out[c] = true
	}
	return out
}
