package graph

import (
	"context"
	"strconv"

	"github.com/99designs/gqlgen/graphql"

	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/ent/viewer"
	"coxswain/graph/model"
	"coxswain/graph/page"
	"coxswain/ops/editing"
	"coxswain/sales/fault"
	"coxswain/sales/money"
	"coxswain/sales/price"
)

const monthsOfYear = 12

// yearly is what an amount per month comes to in a year.
func yearly(monthly *money.Amount) *money.Amount {
	if monthly == nil {
		return nil
	}
	return &money.Amount{Minor: monthsOfYear * monthly.Minor, Currency: monthly.Currency}
}

// inSubscription is an amount of an item, in the currency of its subscription.
func inSubscription(ctx context.Context, item *db.SubscriptionItem, minor int64) (*money.Amount, error) {
	s, err := item.Subscription(ctx)
	if s == nil || err != nil {
		return nil, err
	}
	return &money.Amount{Minor: minor, Currency: s.Currency}, nil
}

// inLedger is an amount of a movement, in the currency in which its version of the ledger is kept. The
// versions are read once for all movements of a list; a preview shows movements of a version that is not
// there yet, which will be kept in the base currency.
func (r *Resolver) inLedger(ctx context.Context, m *db.MrrMovement, minor int64) (*money.Amount, error) {
	versions, err := page.Together(ctx, "ledger", m.ID, func(ctx context.Context, movements []gid.ID) (map[gid.ID]map[int]money.Currency, error) {
		all, err := r.Store.Client().LedgerVersion.Query().All(viewer.With(ctx, viewer.System("ledger", viewer.Rule)))
		kept := make(map[int]money.Currency, len(all))
		for _, v := range all {
			kept[v.Number] = v.BaseCurrency
		}
		out := make(map[gid.ID]map[int]money.Currency, len(movements))
		for _, id := range movements {
			out[id] = kept
		}
		return out, err
	})
	if err != nil {
		return nil, err
	}
	base, known := versions[m.Ledger]
	if !known {
		o, err := r.Store.Client().Organisation.Query().Only(ctx)
		if err != nil {
			return nil, err
		}
		base = o.BaseCurrency
	}
	return &money.Amount{Minor: minor, Currency: base}, nil
}

// unitDigits is how many decimal places the price of a unit has beyond those of its currency.
const unitDigits = 6

// shownTiers are the bands of a price as the API shows them, in major units.
func shownTiers(tiers []price.Tier, c money.Currency) []*model.PriceTier {
	out := make([]*model.PriceTier, len(tiers))
	for i, t := range tiers {
		out[i] = &model.PriceTier{
			UpTo: t.UpTo, Unit: money.Decimal{Unscaled: t.Unit, Scale: c.Exponent() + unitDigits},
			Flat: money.Decimal{Unscaled: t.Flat, Scale: c.Exponent()},
		}
	}
	return out
}

// storedTiers reads the bands of a price in a currency. Whether they fit together is for the rules of
// the record to judge.
func storedTiers(field string, in []*model.PriceTierInput, c money.Currency) ([]price.Tier, error) {
	out := make([]price.Tier, len(in))
	var faults fault.List
	for i, t := range in {
		out[i].UpTo = t.UpTo.Value()
		for _, x := range []struct {
			name   string
			given  *money.Decimal
			digits int
			into   *int64
		}{{"unit", t.Unit.Value(), c.Exponent() + unitDigits, &out[i].Unit}, {"flat", t.Flat.Value(), c.Exponent(), &out[i].Flat}} {
			if x.given == nil {
				continue
			}
			n, err := x.given.Exact(x.digits)
			if err != nil {
				faults = append(faults, fault.Invalidf(field+"."+strconv.Itoa(i)+"."+x.name, "%v; a price in %s has at most %d decimal places here", err, c, x.digits))
			}
			*x.into = n
		}
	}
	return out, faults.Err()
}

// createPlanPrice stores what a plan costs.
func (r *Resolver) createPlanPrice(ctx context.Context, in model.CreatePlanPriceInput) (*db.PlanPrice, error) {
	tiers, err := storedTiers("tiers", in.Tiers, in.Currency)
	if err != nil {
		return nil, err
	}
	return editing.As[db.PlanPrice](r.Editor.Create(ctx, "createPlanPrice", gid.PlanPrice, struct {
		model.CreatePlanPriceInput

		Tiers []price.Tier `json:"tiers"`
	}{in, tiers}))
}

// updatePlanPrice changes what a plan costs; its currency stays.
func (r *Resolver) updatePlanPrice(ctx context.Context, in model.UpdatePlanPriceInput) (*db.PlanPrice, error) {
	stored, err := one[db.PlanPrice](ctx, in.ID)
	if err != nil {
		return nil, err
	}
	out := struct {
		model.UpdatePlanPriceInput

		Tiers graphql.Omittable[[]price.Tier] `json:"tiers,omitzero"`
	}{UpdatePlanPriceInput: in}
	if stored != nil {
		if m := in.Minimum.Value(); m != nil && m.Currency != stored.Currency {
			return nil, fault.Invalidf("minimum.currency", "the price is in %s; give the minimum in it", stored.Currency)
		}
		if given, ok := in.Tiers.ValueOK(); ok {
			tiers, err := storedTiers("tiers", given, stored.Currency)
			if err != nil {
				return nil, err
			}
			out.Tiers = graphql.OmittableOf(tiers)
		}
	}
	return editing.As[db.PlanPrice](r.Editor.Update(ctx, "updatePlanPrice", gid.PlanPrice, out))
}

// createPlanEntitlement stores what a plan includes of a meter.
func (r *Resolver) createPlanEntitlement(ctx context.Context, in model.CreatePlanEntitlementInput) (*db.PlanEntitlement, error) {
	out := struct {
		model.CreatePlanEntitlementInput

		OverageTiers graphql.Omittable[[]price.Tier] `json:"overageTiers,omitzero"`
	}{CreatePlanEntitlementInput: in}
	if given := in.OverageTiers.Value(); len(given) > 0 {
		c := in.Currency.Value()
		if c == nil {
			return nil, fault.Requiredf("currency", "name the currency of the overage")
		}
		tiers, err := storedTiers("overageTiers", given, *c)
		if err != nil {
			return nil, err
		}
		out.OverageTiers = graphql.OmittableOf(tiers)
	}
	return editing.As[db.PlanEntitlement](r.Editor.Create(ctx, "createPlanEntitlement", gid.PlanEntitlement, out))
}

// updatePlanEntitlement changes what a plan includes of a meter.
func (r *Resolver) updatePlanEntitlement(ctx context.Context, in model.UpdatePlanEntitlementInput) (*db.PlanEntitlement, error) {
	stored, err := one[db.PlanEntitlement](ctx, in.ID)
	if err != nil {
		return nil, err
	}
	out := struct {
		model.UpdatePlanEntitlementInput

		OverageTiers graphql.Omittable[[]price.Tier] `json:"overageTiers,omitzero"`
	}{UpdatePlanEntitlementInput: in}
	given, said := in.OverageTiers.ValueOK()
	if stored != nil && said {
		c := stored.Currency
		if named, ok := in.Currency.ValueOK(); ok {
			c = named
		}
		switch {
		case len(given) == 0:
			out.OverageTiers = graphql.OmittableOf([]price.Tier{})
		case c == nil:
			return nil, fault.Requiredf("currency", "name the currency of the overage")
		default:
			tiers, err := storedTiers("overageTiers", given, *c)
			if err != nil {
				return nil, err
			}
			out.OverageTiers = graphql.OmittableOf(tiers)
		}
	}
	return editing.As[db.PlanEntitlement](r.Editor.Update(ctx, "updatePlanEntitlement", gid.PlanEntitlement, out))
}
