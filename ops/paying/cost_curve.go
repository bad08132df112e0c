package paying

import (
	"fmt"

	"coxswain/sales/comp"
	"coxswain/sales/fault"
	"coxswain/sales/money"
)

// CostCurveInput is the input of compCostCurve.
type CostCurveInput struct {
	Design          Design         `json:"design"`
	Component       *string        `json:"component,omitempty"`
	Quota           money.Decimal  `json:"quota"`
	TargetIncentive *money.Decimal `json:"targetIncentive,omitempty"`
	Attainments     []money.Rate   `json:"attainments,omitempty"`
	Deals           []Deal         `json:"deals,omitempty"`
}

// CostCurve is what a design costs.
type CostCurve struct {
	Currency  money.Currency
	Component string
	Counts    bool // the component counts things
	Points    []comp.CurvePoint
	Trials    []comp.Trial // of the deals
	Statement comp.Statement
	Issues    []comp.Issue
}

// maxPoints bounds how many attainments one curve has.
const maxPoints = 201

// highest is the attainment that is not computed any more.
const highest = 100 * money.One

// CostOf computes a component of a design over a distribution of attainments, and the whole design for deals
// that test it. It reads and writes nothing.
func CostOf(in CostCurveInput) (*CostCurve, error) {
	design, err := in.Design.ToComp()
	if err != nil {
		return nil, fault.Under(err, "design")
	}
	if faults := judge(design); len(faults) > 0 {
		return nil, fault.Under(faults, "design")
	}
	design = design.WithDefaults()
	minor, units, err := in.quota(design)
	if err != nil {
		return nil, err
	}
	var target *int64
	if in.TargetIncentive != nil {
		n, err := in.TargetIncentive.Exact(design.Currency.Exponent())
		if err != nil || n < 0 {
			return nil, fault.Invalidf("targetIncentive", "%s is not an amount of %s that a payee can be paid; give 0 or more", *in.TargetIncentive, design.Currency)
		}
		target = &n
	}
	out := &CostCurve{Currency: design.Currency, Component: design.Components[0].Key}
	if in.Component != nil {
		out.Component = *in.Component
	}
	at, err := attainmentsOf(in.Attainments)
	if err != nil {
		return nil, err
	}
	quota := minor
	if out.Counts = design.Counts(out.Component); out.Counts {
		quota = units
	}
	if out.Points, err = comp.CostCurve(design, out.Component, quota, target, at); err != nil {
		return nil, err
	}
	if len(in.Deals) > maxDeals {
		return nil, fault.Invalidf("deals", "%d deals are too many; give at most %d", len(in.Deals), maxDeals)
	}
	deals := make([]comp.Event, len(in.Deals))
	for i, x := range in.Deals {
		if deals[i], err = x.event(i, 1, 0, nil); err != nil {
			return nil, fault.Under(err, "deals", fmt.Sprint(i))
		}
	}
	if len(deals) > 0 {
		out.Trials, out.Statement, out.Issues, err = comp.Try(design, minor, units, target, deals)
	}
	for i := range out.Issues {
		out.Issues[i].Payee = 0 // the payee of a trial is nobody
	}
	return out, err
}

// quota is the quota as money and as a number: whichever of the two has too many digits is an error only where
// a component asks for it.
func (in CostCurveInput) quota(d comp.Design) (minor, units int64, err error) {
	digits := d.Currency.Exponent()
	for _, c := range d.Components {
		need, what := digits, fmt.Sprintf("an amount of %s", d.Currency)
		if d.Counts(c.Key) {
			need, what = 6, "a number"
		}
		n, err := in.Quota.Exact(need)
		if err != nil || n < 0 {
			return 0, 0, fault.Invalidf("quota", "%s is not %s that a quota can be; give 0 or more", in.Quota, what)
		}
		if d.Counts(c.Key) {
			units = n
		} else {
			minor = n
		}
	}
	return minor, units, nil
}

// attainmentsOf are the shares of the quota to compute.
func attainmentsOf(asked []money.Rate) ([]money.Rate, error) {
	if len(asked) > maxPoints {
		return nil, fault.Invalidf("attainments", "%d points are too many; give at most %d", len(asked), maxPoints)
	}
	for i, a := range asked {
		if a < 0 || a > highest {
			return nil, fault.Invalidf(fmt.Sprintf("attainments.%d", i), "%s is not a share of a quota; give 0 to %s", a, highest)
		}
	}
	if len(asked) > 0 {
		return asked, nil
	}
	var out []money.Rate
	for a := money.Rate(0); a <= 2*money.One; a += money.One / 10 {
		out = append(out, a)
	}
	return out, nil
}
