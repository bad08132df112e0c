package kpi

// ComputeGenerally is Compute without the flat scans.
func ComputeGenerally(f *Facts, q Query) ([]Result, error) {
	p, err := newPlan(f, q)
	if err != nil {
		return nil, err
	}
	p.general = true
	return p.compute()
}

// Weighted is the share of an amount as the flat scans compute it.
var Weighted = weighted
