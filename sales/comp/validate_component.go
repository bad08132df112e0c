package comp

import (
	"strconv"

	"coxswain/sales/calendar"
	"coxswain/sales/commission"
	"coxswain/sales/money"
)

func (c *checker) component(path string, p *Component) {
	if p.Name == "" {
		c.missing(path+".name", "give it a name that the payees read")
	}
	oneOf(c, path+".basis", p.Basis, commission.Bases())
	switch {
	case p.Basis == commission.KPI && p.KPI == "":
		c.missing(path+".kpi", "say which key figure is paid for, for example MEETINGS_HELD")
	case p.Basis == commission.KPI && c.known.KPI != nil && !c.known.KPI(p.KPI):
		c.bad(path+".kpi", "%q is not a key figure of the catalogue", p.KPI)
	case p.Basis != commission.KPI && p.KPI != "":
		c.bad(path+".kpi", "a key figure belongs to the basis %s; leave it out for %s", commission.KPI, p.Basis)
	}
	c.filter(path+".where", &p.Where)
	c.scope(path+".scope", p.Scope)
	c.override(path, p)
	c.mods(path, p)
	c.gates(path, p)
	c.cap(path+".dealCap", p.Deal)
	c.cap(path+".periodCap", p.Cap)
	if p.Share != nil {
		c.within(path+".targetShare", *p.Share, 0, money.One)
		if p.Mode != commission.LinearCurve {
			c.bad(path+".targetShare", "a share of the target incentive stands behind a %s alone", commission.LinearCurve)
		}
	}
	if !oneOf(c, path+".mode", p.Mode, commission.RateModes()) {
		return
	}
	if p.Scope.ToDate && p.Mode != commission.Retroactive {
		c.bad(path+".scope.toDate", "against the quota to date only %s is rated, since every day moves the tiers; gates may be", commission.Retroactive)
	}
	if p.Mode == commission.Retroactive && p.Scope.Kind == commission.ScopeRolling {
		c.bad(path+".scope.kind", "%s trues up earlier credits of its scope, which %s has none of; choose another scope", commission.Retroactive, commission.ScopeRolling)
	}
	if p.Mode == commission.LinearCurve {
		c.curve(path, p)
		return
	}
	if p.Curve != nil {
		c.bad(path+".curve", "a curve belongs to the mode %s; leave it out for %s", commission.LinearCurve, p.Mode)
	}
	if p.Basis == commission.Units && p.Mode != commission.FlatPerUnit {
		c.bad(path+".mode", "units have no rate; pay them %s or by a %s", commission.FlatPerUnit, commission.LinearCurve)
	}
	if p.Mode == commission.FlatPerUnit && p.Basis != commission.Units && p.Basis != commission.KPI {
		c.bad(path+".mode", "%s pays for units; the basis %s is money", commission.FlatPerUnit, p.Basis)
	}
	c.tiers(path, p)
}

func (c *checker) tiers(path string, p *Component) {
	switch {
	case len(p.Tiers) == 0:
		c.missing(path+".tiers", "give at least one tier with a rate; the last has no bound")
		return
	case len(p.Tiers) > maxTiers:
		c.bad(path+".tiers", "%d tiers are more than %d", len(p.Tiers), maxTiers)
		return
	}
	if !oneOf(c, path+".tierBasis", p.By, commission.TierBases()) {
		return
	}
	units := p.Basis == commission.Units || p.Basis == commission.KPI && p.Mode == commission.FlatPerUnit
	switch {
	case len(p.Tiers) == 1:
	case p.By == commission.QuotaShare && p.Quota.Measure == "":
		c.missing(path+".quota.measure", "tiers by share of a quota need the measure of the quota, for example BOOKINGS")
	case p.By == commission.AmountSold && units:
		c.bad(path+".tierBasis", "the component counts units; its tiers are by %s or %s", commission.UnitsSold, commission.QuotaShare)
	case p.By == commission.UnitsSold && !units:
		c.bad(path+".tierBasis", "the component counts money; its tiers are by %s or %s", commission.AmountSold, commission.QuotaShare)
	}
	pays := false
	var lower int64
	for i, t := range p.Tiers {
		name, bound, other := "upTo", (*int64)(t.UpTo), t.UpToAmount != nil
		if p.By == commission.AmountSold {
			name, bound, other = "upToAmount", t.UpToAmount, t.UpTo != nil
		}
		where := at(path+".tiers", i, name)
		last := i == len(p.Tiers)-1
		switch {
		case other:
			c.bad(at(path+".tiers", i, ""), "tiers by %s are bounded by %s", p.By, name)
		case last && bound != nil:
			c.bad(where, "there is a gap: nothing is said above it; the last tier has no bound, so leave %s out", name)
		case !last && bound == nil:
			c.bad(where, "only the last tier has no bound; the tiers after this one overlap with it")
		case bound != nil && (*bound <= 0 || *bound > largest):
			c.bad(where, "a bound is above 0")
		case bound != nil && *bound <= lower:
			c.bad(where, "the tier overlaps with the one before, which goes up to %s; bounds ascend", boundText(p.By, lower, c.design.Currency))
		}
		if bound != nil {
			lower = max(lower, *bound)
		}
		c.within(at(path+".tiers", i, "rate"), t.Rate, 0, maxRate*money.One)
		if t.PerUnit < 0 || t.PerUnit > maxPerUnit {
			c.bad(at(path+".tiers", i, "perUnit"), "an amount per unit is from 0 to %s", money.New(maxPerUnit, c.design.Currency))
		}
		switch {
		case p.Mode == commission.FlatPerUnit && t.Rate != 0:
			c.bad(at(path+".tiers", i, "rate"), "%s pays an amount per unit; give perUnit", p.Mode)
		case p.Mode != commission.FlatPerUnit && t.PerUnit != 0:
			c.bad(at(path+".tiers", i, "perUnit"), "an amount per unit belongs to %s; give a rate", commission.FlatPerUnit)
		}
		pays = pays || t.Rate > 0 || t.PerUnit > 0
	}
	if !pays {
		name := "rate"
		if p.Mode == commission.FlatPerUnit {
			name = "perUnit"
		}
		c.missing(at(path+".tiers", 0, name), "no tier pays anything; give at least one a %s above 0", name)
	}
}

func boundText(by commission.TierBasis, bound int64, currency money.Currency) string {
	if by == commission.AmountSold {
		return money.New(bound, currency).String()
	}
	return money.Rate(bound).String()
}

func (c *checker) curve(path string, p *Component) {
	if len(p.Tiers) > 0 {
		c.bad(path+".tiers", "a %s has points, not tiers", p.Mode)
	}
	if p.Quota.Measure == "" {
		c.missing(path+".quota.measure", "a curve follows attainment of a quota; give its measure, for example BOOKINGS")
	}
	if p.Curve == nil || len(p.Curve.Points) == 0 {
		c.missing(path+".curve.points", "give at least one point; the first pays 0")
		return
	}
	if len(p.Curve.Points) > maxTiers {
		c.bad(path+".curve.points", "%d points are more than %d", len(p.Curve.Points), maxTiers)
		return
	}
	for i, k := range p.Curve.Points {
		c.within(at(path+".curve.points", i, "at"), k.At, 0, maxRate*money.One)
		c.within(at(path+".curve.points", i, "pay"), k.Pay, 0, maxRate*money.One)
		switch {
		case i == 0 && k.Pay != 0:
			c.bad(at(path+".curve.points", 0, "pay"), "the curve begins with a pay of 0; what is paid without attainment is salary or a draw")
		case i > 0 && k.At <= p.Curve.Points[i-1].At:
			c.bad(at(path+".curve.points", i, "at"), "%s is not above %s, the point before", k.At, p.Curve.Points[i-1].At)
		}
	}
	c.within(path+".curve.beyond", p.Curve.Beyond, 0, maxRate*money.One)
}

func (c *checker) scope(path string, s Scope) {
	if !oneOf(c, path+".kind", s.Kind, commission.AttainmentScopes()) {
		return
	}
	switch {
	case s.Kind == commission.ScopeRolling && (s.Months < 1 || s.Months > maxMonths):
		c.bad(path+".months", "a rolling scope is from 1 to %d months, not %d", maxMonths, s.Months)
	case s.Kind != commission.ScopeRolling && s.Months != 0:
		c.bad(path+".months", "months belong to the scope %s; leave them out for %s", commission.ScopeRolling, s.Kind)
	}
}

func (c *checker) filter(path string, f *Filter) {
	for i, k := range f.Events {
		oneOf(c, at(path+".events", i, ""), k, commission.EventKinds())
	}
	for i, k := range f.Splits {
		oneOf(c, at(path+".splits", i, ""), k, commission.SplitKinds())
	}
	if f.MinMonths < 0 {
		c.bad(path+".minMonths", "is 0 or more")
	}
}

func (c *checker) override(path string, p *Component) {
	if p.Over == nil {
		return
	}
	oneOf(c, path+".override.kind", p.Over.Kind, commission.OverrideKinds())
	if p.Over.Levels < 0 {
		c.bad(path+".override.levels", "is 0 for everybody below, or a number of levels")
	}
	if p.Basis == commission.TerritoryVolume {
		c.bad(path+".override", "the basis %s is credited to the owner of the territory, not to managers", p.Basis)
	}
}

func (c *checker) mods(path string, p *Component) {
	for i, m := range p.Mods {
		here := at(path+".modifiers", i, "")
		if !oneOf(c, here+".kind", m.Kind, commission.ModifierKinds()) {
			continue
		}
		c.within(here+".factor", m.Factor, 0, maxFactor*money.One)
		switch {
		case m.Kind == commission.ModifyDiscount && (m.Above < 0 || m.Above >= money.One):
			c.bad(here+".above", "%s is not a discount; give a fraction from 0 to below 1", m.Above)
		case m.Kind == commission.ModifyMultiYear && m.Months < 1:
			c.missing(here+".months", "say from how many months on it applies")
		case m.Kind == commission.ModifyProduct && len(m.Products) == 0:
			c.missing(here+".products", "say to which products it applies")
		}
		if p.Mode == commission.LinearCurve && !m.AffectsCredit {
			c.bad(here+".affectsCredit", "a curve has no rate to change; the modifier must change the credit")
		}
	}
	if len(p.Mods) > maxFactor {
		c.bad(path+".modifiers", "%d modifiers are more than %d", len(p.Mods), maxFactor)
	}
}

func (c *checker) gates(path string, p *Component) {
	for i, g := range p.Gates {
		here := at(path+".gates", i, "")
		oneOf(c, here+".effect", g.Effect, commission.GateEffects())
		if g.Effect == commission.BaseRate && p.Mode == commission.LinearCurve {
			c.bad(here+".effect", "a curve has no base rate; choose %s", commission.PayNothing)
		}
		if !oneOf(c, here+".kind", g.Kind, commission.GateKinds()) {
			continue
		}
		switch g.Kind {
		case commission.GateAttainment:
			of := p
			if g.Component != "" {
				if of = c.componentNamed(here+".component", g.Component); of == nil {
					continue
				}
			}
			if of.Quota.Measure == "" {
				c.bad(here+".component", "the component %q has no quota, so that it has no attainment to wait for", of.Key)
			}
			c.scope(here+".scope", g.Scope)
			c.within(here+".atLeast", g.AtLeast, 1, maxRate*money.One)
		case commission.GateMargin:
			c.within(here+".atLeast", g.AtLeast, -maxRate*money.One, money.One)
		default:
		}
	}
}

func (c *checker) addOn(path string, o *AddOn) {
	oneOf(c, path+".kind", o.Kind, commission.AddOnKinds())
	if o.Name == "" {
		c.missing(path+".name", "give it a name that the payees read")
	}
	c.filter(path+".where", &o.Where)
	given := 0
	for _, has := range []bool{o.Amount != nil, o.PerUnit != nil, o.Rate != nil} {
		if has {
			given++
		}
	}
	if given != 1 {
		c.bad(path+".amount", "an extra is an amount, an amount per unit or a rate; give exactly one, not %d", given)
	}
	c.amount(path+".amount", o.Amount)
	if o.PerUnit != nil && (*o.PerUnit < 0 || *o.PerUnit > maxPerUnit) {
		c.bad(path+".perUnit", "an amount per unit is from 0 to %s", money.New(maxPerUnit, c.design.Currency))
	}
	if o.Rate != nil {
		c.within(path+".rate", *o.Rate, 0, maxRate*money.One)
	}
	if o.Rate != nil || o.CountsTowardQuota || o.Component != "" {
		if p := c.componentNamed(path+".component", o.Component); p != nil && p.inUnits() {
			c.bad(path+".component", "the component %q counts units, which an extra can neither be a share of nor raise", p.Key)
		}
	}
	c.dates(path, o.From, o.To)
}

func (c *checker) dates(path string, from, to *calendar.Day) {
	if from != nil && to != nil && *to <= *from {
		c.bad(path+".to", "%s is not after %s; to is the first day that no longer counts", *to, *from)
	}
}

func (c *checker) bonus(path string, b *Bonus) {
	if b.Name == "" {
		c.missing(path+".name", "give it a name that the payees read")
	}
	if (b.Amount == nil) == (b.ShareOfTarget == nil) {
		c.bad(path+".amount", "a bonus is an amount or a share of the target incentive; give exactly one")
	}
	c.amount(path+".amount", b.Amount)
	if b.ShareOfTarget != nil {
		c.within(path+".shareOfTarget", *b.ShareOfTarget, 0, maxRate*money.One)
	}
	if !oneOf(c, path+".kind", b.Kind, commission.BonusKinds()) {
		return
	}
	c.within(path+".atLeast", b.AtLeast, 0, maxRate*money.One)
	if b.Kind == commission.BonusObjective {
		if b.Component != "" {
			c.bad(path+".component", "an objective is stated by somebody, not by a component")
		}
		return
	}
	if b.Proportional {
		c.bad(path+".proportional", "only an objective is paid in proportion; attainment is reached or not")
	}
	c.scope(path+".scope", b.Scope)
	if p := c.componentNamed(path+".component", b.Component); p != nil && p.Quota.Measure == "" {
		c.bad(path+".component", "the component %q has no quota, so that it has no attainment to reach", p.Key)
	}
}

// check refuses versions that Evaluate could not compute with.
func (x *index) check(v *Version) {
	for _, f := range Validate(v.Design, Known{}) {
		f.Path = append([]string{"versions", strconv.FormatInt(v.ID, 10), "design"}, f.Path...)
		x.faults = append(x.faults, f)
	}
}
