package kpi

import "slices"

// ComputeGenerally is Compute without the flat scans, the days of the ledger and several workers.
func ComputeGenerally(f *Facts, q Query) ([]Result, error) {
	if slices.ContainsFunc(q.Keys, ledgerKey) {
		p, err := newLedgerPlan(f, q)
		if err != nil {
			return nil, err
		}
		p.general = true
		return p.compute()
	}
	p, err := newPlan(f, q)
	if err != nil {
		return nil, err
	}
	p.general = true
	return p.compute()
}

// Weighted is the share of an amount as the flat scans compute it.
var Weighted = weighted
