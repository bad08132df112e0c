package graph

import (
	"context"
	"strings"

	"coxswain/graph/figure"
	"coxswain/graph/model"
	"coxswain/sales/fault"
)

// kpiCohorts answers with cohorts by age.
func (r *Resolver) kpiCohorts(ctx context.Context, in model.KpiCohortsInput) (*figure.CohortMatrix, error) {
	q, err := cohortQuestion(in)
	if err != nil {
		return nil, err
	}
	a, err := r.Measures.Cohorts(ctx, q)
	if err != nil {
		return nil, fault.Under(err, "input")
	}
	return figure.MatrixOf(a), nil
}

// mrrWaterfall answers with how MRR came from its opening to its closing.
func (r *Resolver) mrrWaterfall(ctx context.Context, in model.MrrWaterfallInput) (*figure.Waterfall, error) {
	q, err := waterfallQuestion(in)
	if err != nil {
		return nil, err
	}
	a, err := r.Measures.Waterfall(ctx, q)
	if err != nil {
		return nil, fault.Under(err, "input")
	}
	return figure.WaterfallOf(a), nil
}

// kpiPareto answers with how groups share a sum out.
func (r *Resolver) kpiPareto(ctx context.Context, in model.KpiParetoInput) (*figure.Pareto, error) {
	q, err := paretoQuestion(in)
	if err != nil {
		return nil, err
	}
	a, err := r.Measures.Pareto(ctx, q)
	if err != nil {
		return nil, fault.Under(oneKey(err), "input")
	}
	p, err := figure.ParetoOf(in.Key, in.Limit.Value(), a)
	return p, fault.Under(err, "input")
}

// oneKey renames the field of faults about the keys of a question that has one.
func oneKey(err error) error {
	faults := fault.All(err)
	if faults == nil {
		return err
	}
	out := make(fault.List, len(faults))
	for i, f := range faults {
		renamed := *f
		if strings.Join(f.Path, ".") == "keys" {
			renamed.Path = []string{"key"}
		}
		out[i] = &renamed
	}
	return out.Err()
}
