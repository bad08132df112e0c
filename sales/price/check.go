package price

import (
	"strconv"

	"coxswain/sales/fault"
	"coxswain/sales/money"
)

// maxTiers bounds what one price list may hold.
const maxTiers = 100

// Check judges the prices of a plan: the tiers that the model needs, in ascending order without gap or
// overlap up to one without bound, no negative price, and a package size where packages are sold. It
// returns every fault, by the path of its field.
func Check(m Model, tiers []Tier, packageSize *money.Rate, minimum *int64) fault.List {
	out := CheckTiers("tiers", m, tiers)
	switch {
	case m == Package && packageSize == nil:
		out = append(out, fault.Requiredf("packageSize", "say how many units are in a package; the plan is priced by PACKAGE"))
	case m != Package && packageSize != nil:
		out = append(out, fault.Invalidf("packageSize", "belongs to the price model PACKAGE; leave it out for %s", m))
	case packageSize != nil && *packageSize <= 0:
		out = append(out, fault.Invalidf("packageSize", "%s is not a size; give more than 0", *packageSize))
	}
	if minimum != nil && *minimum < 0 {
		out = append(out, fault.Invalidf("minimum", "is 0 or more"))
	}
	return out
}

// CheckTiers judges tiers of a price model; field is the path under which they were given.
func CheckTiers(field string, m Model, tiers []Tier) fault.List {
	var out fault.List
	add := func(i int, name, format string, args ...any) {
		out = append(out, fault.Invalidf(field+"."+strconv.Itoa(i)+"."+name, format, args...))
	}
	tiered := m == Graduated || m == Volume
	switch {
	case len(tiers) == 0:
		return fault.List{fault.Requiredf(field, "give at least one tier; the last has no upTo")}
	case len(tiers) > maxTiers:
		return fault.List{fault.Invalidf(field, "%d tiers are more than %d", len(tiers), maxTiers)}
	case len(tiers) > 1 && !tiered:
		return fault.List{fault.Invalidf(field, "the price model %s has one tier, not %d; GRADUATED and VOLUME have several", m, len(tiers))}
	}
	var lower money.Rate
	for i, t := range tiers {
		last := i == len(tiers)-1
		switch {
		case last && t.UpTo != nil:
			add(i, "upTo", "the last tier has no bound, so that every quantity has a price; leave upTo out")
		case !last && t.UpTo == nil:
			add(i, "upTo", "only the last tier has no bound; say up to which quantity this one goes")
		case t.UpTo != nil && *t.UpTo <= lower:
			add(i, "upTo", "%s is not more than %s, where this tier begins", *t.UpTo, lower)
		}
		if t.UpTo != nil {
			lower = max(lower, *t.UpTo)
		}
		if t.Unit < 0 {
			add(i, "unit", "is 0 or more")
		}
		if t.Flat < 0 {
			add(i, "flat", "is 0 or more")
		}
		if m == Flat && t.Unit != 0 {
			add(i, "unit", "the price model FLAT has no unit price; give the price as flat")
		}
	}
	return out
}
