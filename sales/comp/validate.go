package comp

import (
	"slices"
	"strconv"
	"strings"

	"coxswain/sales/calendar"
	"coxswain/sales/commission"
	"coxswain/sales/enum"
	"coxswain/sales/fault"
	"coxswain/sales/money"
)

// Known is what a design may refer to outside of itself. A nil function accepts all.
type Known struct {
	KPI func(key string) bool // whether the catalogue has the key figure
}

// The bounds of what a design may hold.
const (
	maxParts   = 50            // components, extras and bonuses
	maxTiers   = 100           // of a component
	maxRate    = 100           // 10,000 %
	maxPerUnit = 1_000_000_000 // minor units
	maxFactor  = 10
	maxDays    = 3650
	maxMonths  = 36
	maxDates   = 6
	maxKey     = 60
)

// checker collects faults under a path.
type checker struct {
	faults fault.List
	known  Known
	design *Design
}

func (c *checker) bad(path, format string, args ...any) {
	c.faults = append(c.faults, fault.Invalidf(path, format, args...))
}

func (c *checker) missing(path, format string, args ...any) {
	c.faults = append(c.faults, fault.Requiredf(path, format, args...))
}

func at(path string, i int, rest string) string {
	p := path + "." + strconv.Itoa(i)
	if rest == "" {
		return p
	}
	return p + "." + rest
}

// oneOf checks an enum.
func oneOf[T ~string](c *checker, path string, v T, values []T) bool {
	switch {
	case v == "":
		c.missing(path, "say which; one of %s", enum.List(values))
	case !slices.Contains(values, v):
		c.bad(path, "%q is not one of %s", string(v), enum.List(values))
	default:
		return true
	}
	return false
}

func (c *checker) within(path string, v, least, most money.Rate) {
	if v < least || v > most {
		c.bad(path, "%s is outside of %s to %s", v, least, most)
	}
}

// Validate judges a design and returns everything that is wrong with it, each by the path of its field, for
// example components.0.tiers.2.upTo. A design without faults can be evaluated.
func Validate(d Design, known Known) fault.List {
	c := &checker{known: known, design: &d}
	c.currencies()
	grains := []calendar.Grain{calendar.GrainMonth, calendar.GrainQuarter, calendar.GrainYear}
	oneOf(c, "grain", d.Grain, grains)
	if n := len(d.Components) + len(d.AddOns) + len(d.Bonuses); n > maxParts {
		c.bad("components", "%d components, extras and bonuses are more than %d", n, maxParts)
		return c.faults
	}
	if len(d.Components)+len(d.AddOns)+len(d.Bonuses) == 0 {
		c.missing("components", "a plan pays for something; give at least one component, extra or bonus")
	}
	c.keys()
	var shares money.Rate
	for i := range d.Components {
		c.component(at("components", i, ""), &d.Components[i])
		if d.Components[i].Share != nil {
			shares += max(0, *d.Components[i].Share)
		}
	}
	if shares > money.One {
		c.bad("components", "the target shares of the components sum to %s; the target incentive can be shared out once", shares)
	}
	c.circles()
	for i := range d.AddOns {
		c.addOn(at("addOns", i, ""), &d.AddOns[i])
	}
	for i := range d.Bonuses {
		c.bonus(at("bonuses", i, ""), &d.Bonuses[i])
	}
	c.cap("periodCap", d.PeriodCap)
	c.cap("annualCap", d.AnnualCap)
	if w := d.Windfall; w != nil {
		c.amount("windfall.dealAbove", w.DealAbove)
		c.amount("windfall.commissionAbove", w.CommissionAbove)
		if w.ShareOfTarget != nil {
			c.within("windfall.shareOfTarget", *w.ShareOfTarget, 0, maxRate*money.One)
		}
	}
	c.paying()
	return c.faults
}

func (c *checker) currencies() {
	d := c.design
	if _, err := money.ParseCurrency(string(d.Currency)); err != nil {
		c.bad("currency", "%v", err)
	}
	oneOf(c, "currencyPolicy", d.CurrencyPolicy, commission.CurrencyPolicies())
	seen := map[money.Currency]bool{}
	for i, r := range d.PlanRates {
		switch _, err := money.ParseCurrency(string(r.From)); {
		case err != nil:
			c.bad(at("planRates", i, "from"), "%v", err)
		case r.From == d.Currency:
			c.bad(at("planRates", i, "from"), "%s is the plan's own currency", r.From)
		case seen[r.From]:
			c.bad(at("planRates", i, "from"), "%s has a rate already", r.From)
		}
		seen[r.From] = true
		if r.Rate <= 0 {
			c.bad(at("planRates", i, "rate"), "an exchange rate is greater than 0")
		}
	}
	if d.CurrencyPolicy == commission.DealDate && len(d.PlanRates) > 0 {
		c.bad("planRates", "rates that the plan fixes belong to the policy %s; leave them out for %s", commission.PlanRate, d.CurrencyPolicy)
	}
}

func (c *checker) keys() {
	seen := map[string]string{}
	check := func(path, key string) {
		switch {
		case key == "":
			c.missing(path, "give it a key, for example new-business")
		case len(key) > maxKey || strings.ContainsFunc(key, func(r rune) bool {
			return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_'
		}):
			c.bad(path, "%q is not a key; use up to %d letters, digits, - and _", key, maxKey)
		case seen[key] != "":
			c.bad(path, "%q is the key of %s already", key, seen[key])
		}
		seen[key] = strings.TrimSuffix(path, ".key")
	}
	for i, p := range c.design.Components {
		check(at("components", i, "key"), p.Key)
	}
	for i, p := range c.design.AddOns {
		check(at("addOns", i, "key"), p.Key)
	}
	for i, p := range c.design.Bonuses {
		check(at("bonuses", i, "key"), p.Key)
	}
}

// find returns the component of a key.
func (c *checker) find(key string) *Component {
	for i := range c.design.Components {
		if c.design.Components[i].Key == key {
			return &c.design.Components[i]
		}
	}
	return nil
}

func (c *checker) componentNamed(path, key string) *Component {
	p := c.find(key)
	switch {
	case key == "":
		c.missing(path, "say which component")
	case p == nil:
		c.bad(path, "%q is not a component of the design; the components are %s", key, c.componentKeys())
	}
	return p
}

func (c *checker) componentKeys() string {
	var keys []string
	for _, p := range c.design.Components {
		keys = append(keys, p.Key)
	}
	return strings.Join(keys, ", ")
}

// circles names gates that wait for each other.
func (c *checker) circles() {
	next := map[string][]string{}
	for _, p := range c.design.Components {
		for _, g := range p.Gates {
			if g.Kind == commission.GateAttainment && g.Component != "" && g.Component != p.Key {
				next[p.Key] = append(next[p.Key], g.Component)
			}
		}
	}
	for i, p := range c.design.Components {
		var way []string
		var walk func(key string) bool
		seen := map[string]bool{}
		walk = func(key string) bool {
			if key == p.Key && len(way) > 0 {
				return true
			}
			if seen[key] {
				return false
			}
			seen[key] = true
			way = append(way, key)
			if slices.ContainsFunc(next[key], walk) {
				return true
			}
			way = way[:len(way)-1]
			return false
		}
		earlier := func(key string) bool {
			return slices.ContainsFunc(c.design.Components[:i], func(o Component) bool { return o.Key == key })
		}
		if walk(p.Key) && !slices.ContainsFunc(way, earlier) { // each circle once, at its first component
			c.bad(at("components", i, "gates"), "the gates go round in a circle: %s", strings.Join(append(way, p.Key), " waits for "))
		}
	}
}

func (c *checker) amount(path string, v *int64) {
	if v != nil && (*v < 0 || *v > largest) {
		c.bad(path, "an amount is from 0 to %s", money.New(largest, c.design.Currency))
	}
}

func (c *checker) cap(path string, k *Cap) {
	if k == nil {
		return
	}
	if (k.Amount == nil) == (k.ShareOfTarget == nil) {
		c.bad(path, "a cap is an amount or a share of the target incentive; give exactly one")
	}
	c.amount(path+".amount", k.Amount)
	if k.ShareOfTarget != nil {
		c.within(path+".shareOfTarget", *k.ShareOfTarget, 0, maxRate*money.One)
	}
}

func (c *checker) days(path string, n, least int) {
	if n < least || n > maxDays {
		c.bad(path, "%d is outside of %d to %d days", n, least, maxDays)
	}
}

// paying judges when and how commission is paid and taken back.
func (c *checker) paying() {
	d := c.design
	if oneOf(c, "eligibility.kind", d.Eligibility.Kind, commission.EligibilityKinds()) {
		c.instalments(d.Eligibility)
	}
	if h := d.Holdback; h != nil {
		if h.Share <= 0 || h.Share > money.One {
			c.bad("holdback.share", "%s is not a share; give a fraction above 0 and up to 1", h.Share)
		}
		c.days("holdback.days", h.Days, 1)
	}
	if w := d.Draw; w != nil {
		oneOf(c, "draw.kind", w.Kind, commission.DrawKinds())
		if w.Amount <= 0 || w.Amount > largest {
			c.bad("draw.amount", "a draw is an amount above 0")
		}
		if w.From != nil && w.To != nil && *w.To <= *w.From {
			c.bad("draw.to", "%s is not after %s, when the draw begins", *w.To, *w.From)
		}
		c.amount("draw.mostOwed", w.MostOwed)
		if w.Kind == commission.NonRecoverable && (w.MostOwed != nil || w.ForgiveAtEnd) {
			c.bad("draw.kind", "nothing is owed under a draw that is not paid back; leave mostOwed and forgiveAtEnd out")
		}
		c.within("draw.leastPaid", w.LeastPaid, 0, money.One)
	}
	k := d.Clawback
	if oneOf(c, "clawback.policy", k.Policy, commission.ClawbackPolicies()) {
		if k.Policy == commission.ClawbackFull || k.Policy == commission.ClawbackLinear {
			c.days("clawback.windowDays", k.WindowDays, 1)
		}
		oneOf(c, "clawback.rate", k.Rate, commission.ClawbackRates())
		oneOf(c, "clawback.attainment", k.Attainment, commission.ClawbackAttainments())
	}
	for i, t := range k.Triggers {
		oneOf(c, at("clawback.triggers", i, ""), t, commission.EventKinds())
	}
	oneOf(c, "negativeBalance.policy", d.Negative.Policy, commission.NegativeBalancePolicies())
	if d.Negative.Policy == commission.PayrollDeduct && !d.Negative.Consent {
		c.missing("negativeBalance.consent", "a deduction from salary needs the consent of the payees")
	}
	oneOf(c, "termination", d.Termination, commission.TerminationPolicies())
	if len(d.Ramp) > maxMonths {
		c.bad("ramp", "%d months are more than %d", len(d.Ramp), maxMonths)
	}
	for i, r := range d.Ramp {
		c.within(at("ramp", i, ""), r, 0, money.One)
	}
}

func (c *checker) instalments(e Eligibility) {
	if e.Kind != commission.Dates {
		if len(e.Dates) > 0 {
			c.bad("eligibility.dates", "dates belong to the kind %s; leave them out for %s", commission.Dates, e.Kind)
		}
		return
	}
	if len(e.Dates) == 0 || len(e.Dates) > maxDates {
		c.bad("eligibility.dates", "give from 1 to %d dates, not %d", maxDates, len(e.Dates))
		return
	}
	var sum money.Rate
	for i, d := range e.Dates {
		c.days(at("eligibility.dates", i, "afterDays"), d.AfterDays, 0)
		c.within(at("eligibility.dates", i, "share"), d.Share, 0, money.One)
		sum += d.Share
	}
	if sum != money.One {
		c.bad("eligibility.dates", "the shares of the dates sum to %s; they must sum to exactly 1", sum)
	}
}
