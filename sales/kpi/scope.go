package kpi

import "coxswain/sales/fault"

// zero reports whether the scope grants nothing at all.
func (s Scope) zero() bool {
	return s.Opportunities == NoRows && s.Leads == NoRows && s.Activities == NoRows && s.Quotas == NoRows && !s.Spends && s.Movements == NoRows && s.Pay == NoRows
}

// needs says what a KPI reads beyond the rows themselves.
type needs struct {
	amounts bool
	costs   bool
}

// Allows reports whether a viewer of this scope may ask for the KPI at all.
func (s Scope) Allows(k Key) bool {
	if l, ok := ledgerSpecs(k, variantValues(k, nil)); ok {
		return s.refusesLedger(l, nil, nil) == ""
	}
	if r, ok := repSpecs(k, variantValues(k, nil)); ok {
		return s.refuses(r.attainment, nil, nil) == ""
	}
	spec, ok := specs(k, variantValues(k, nil))
	return ok && s.refuses(spec, nil, nil) == ""
}

// refuses says what the scope withholds of a KPI, "" for nothing.
func (s Scope) refuses(sp *spec, groupBy []Dimension, where Filter) string {
	for _, m := range sp.measures {
		switch m.stream.source().table {
		case TableOpportunities:
			if s.Opportunities == NoRows {
				return "opportunities"
			}
		case TableLeads:
			if s.Leads == NoRows {
				return "leads"
			}
		case TableActivities, TableReps:
			if s.Activities == NoRows {
				return "activities"
			}
		case TableQuotas:
			if s.Quotas == NoRows {
				return "quotas"
			}
		case TableSpends:
			if !s.Spends {
				return "spend"
			}
		default: // the ledger's tables are refused by refusesLedger
		}
	}
	if sp.needs.costs && !s.Costs {
		return "cost and margin"
	}
	if sp.needs.amounts {
		switch {
		case s.Amounts == NoAmounts:
			return "amounts"
		case s.Amounts == AggregateAmounts:
			for _, d := range groupBy {
				if d == DimAccount {
					return "amounts per account"
				}
			}
			for _, t := range where {
				if t.Dimension == DimAccount {
					return "amounts per account"
				}
			}
		}
	}
	return ""
}

// sight is a scope in codes: the one place that decides which rows a computation reads.
type sight struct {
	scope       Scope
	reps        []bool
	teams       []bool
	territories []bool
	accounts    []bool
	customers   []bool
}

func newSight(w *world, s Scope) (*sight, error) {
	if s.zero() {
		return nil, fault.Forbiddenf("nobody is signed in, or the role sees no rows that numbers are made of")
	}
	set := func(d Dimension, ids []int64) []bool {
		out := make([]bool, w.dicts[d].len())
		for _, id := range ids {
			if c := w.dicts[d].find(id); c != 0 {
				out[c] = true
			}
		}
		return out
	}
	return &sight{s, set(DimRep, s.Reps), set(DimTeam, s.Teams), set(DimTerritory, s.Territories), set(DimAccount, s.Accounts), set(DimAccount, s.Customers)}, nil
}

// access returns the viewer's access to a table.
func (s *sight) access(t Table) Access {
	switch t {
	case TableOpportunities:
		return s.scope.Opportunities
	case TableLeads:
		return s.scope.Leads
	case TableActivities, TableReps:
		return s.scope.Activities
	case TableQuotas:
		return s.scope.Quotas
	case TableSpends:
		if s.scope.Spends {
			return AllRows
		}
	default: // the ledger's tables are scanned under Movements
	}
	return NoRows
}

// sees decides about one row of a block for a viewer of own rows.
func (s *sight) sees(w *world, t Table, b *block, i int32) bool {
	switch t {
	case TableOpportunities:
		if s.reps[b.cols[oOwner][i]] || s.accounts[b.cols[oAccount][i]] {
			return true
		}
		if b.cols[oClosed][i] != farDay && s.teams[b.cols[oTeamClosed][i]] {
			return true
		}
		credits := &b.kids[oCredits]
		for _, r := range credits.cols[creditRep][credits.off[i]:credits.off[i+1]] {
			if s.reps[r] {
				return true
			}
		}
		return false
	case TableLeads:
		if s.reps[b.cols[lOwner][i]] {
			return true
		}
		closed := b.cols[lClosed][i]
		return closed != noDay && s.teams[w.teamAt(b.cols[lOwner][i], closed)]
	case TableActivities:
		return s.reps[b.cols[aRep][i]] || s.reps[b.cols[aBookedBy][i]] || s.accounts[b.cols[aAccount][i]]
	default:
		return false
	}
}

// seesRep decides about a rep in a team, for credits and head counts.
func (s *sight) seesRep(rep, team int32) bool { return s.reps[rep] || s.teams[team] }

// seesQuota decides about a quota.
func (s *sight) seesQuota(q *quotaRow) bool {
	return s.scope.Quotas == AllRows || s.reps[q.rep] || s.teams[q.team] || s.territories[q.territory]
}
