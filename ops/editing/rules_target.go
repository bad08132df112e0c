package editing

import (
	"cmp"
	"context"
	"strconv"

	"coxswain/ent/db"
	"coxswain/ent/db/exchangerate"
	"coxswain/ent/db/predicate"
	"coxswain/ent/db/productprice"
	dbquota "coxswain/ent/db/quota"
	"coxswain/ent/gid"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/money"
	"coxswain/sales/org"
	"coxswain/sales/quota"
)

func campaignCheck(_ context.Context, _ *db.Client, c Change) error {
	from, to := get[calendar.Day](c, "starts_on"), get[calendar.Day](c, "ends_on")
	if from != nil && to != nil && *to < *from {
		return fault.Invalidf("endsOn", "is before the campaign starts on %s", *from)
	}
	if b := get[int64](c, "budget_minor"); b != nil && *b < 0 {
		return fault.Invalidf("budget", "is 0 or more")
	}
	return nil
}

func spendCheck(_ context.Context, _ *db.Client, c Change) error {
	from, to := get[calendar.Day](c, "from_day"), get[calendar.Day](c, "to_day")
	if from != nil && to != nil && *to <= *from {
		return fault.Invalidf("toDay", "must be after fromDay %s; it is the first day that the money no longer counts for", *from)
	}
	return nil
}

func quotaCheck(ctx context.Context, tx *db.Client, c Change) error {
	from, to, measure := get[calendar.Day](c, "from_day"), get[calendar.Day](c, "to_day"), get[quota.Measure](c, "measure")
	if from == nil || to == nil || measure == nil {
		return nil // the required columns are named afterwards
	}
	rep, team, territory := ref(c, "rep_id"), ref(c, "team_id"), ref(c, "territory_id")
	t := quota.Target{
		Rep: rep != 0, Team: team != 0, Territory: territory != 0, Measure: *measure,
		Period: calendar.Period{From: *from, To: *to}, Amount: get[int64](c, "amount_minor"), Units: get[int64](c, "units"),
	}
	if err := quota.Check(t).Err(); err != nil {
		return err
	}
	if t.Amount == nil && c.Get("currency") != nil {
		c.Values["currency"] = nil
	}
	if err := c.Editor.Lock(ctx, tx, cmp.Or(rep, team, territory)); err != nil {
		return err
	}
	var carrier predicate.Quota
	switch {
	case rep != 0:
		carrier = dbquota.RepID(rep)
	case team != 0:
		carrier = dbquota.TeamID(team)
	default:
		carrier = dbquota.TerritoryID(territory)
	}
	if err := seasonsCheck(c, t.Period); err != nil {
		return err
	}
	product := dbquota.ProductIDIsNil()
	if p := ref(c, "product_id"); p != 0 {
		product = dbquota.ProductID(p)
	}
	other, err := tx.Quota.Query().Where(
		carrier, product, dbquota.MeasureEQ(*measure), dbquota.IDNEQ(self(c)), dbquota.FromDayLT(*to), dbquota.ToDayGT(*from),
	).Order(dbquota.ByFromDay()).First(Everywhere(ctx))
	switch {
	case db.IsNotFound(err):
		return nil
	case err != nil:
		return err
	default:
		return fault.Conflictf("fromDay", "there is a %s quota of the same carrier for %s; two quotas of one measure may not overlap", *measure,
			calendar.Period{From: other.FromDay, To: other.ToDay})
	}
}

// seasonsCheck judges the weights of the months of a quota: one for each month, from the first of one to the
// first of another.
func seasonsCheck(c Change, p calendar.Period) error {
	weights := seasonsOf(c)
	if len(weights) == 0 {
		return nil
	}
	months := 0
	for p.From.AddMonths(months) < p.To {
		months++
	}
	if p.From != p.From.FirstOfMonth() || p.From.AddMonths(months) != p.To || len(weights) != months {
		return fault.Invalidf("seasonality", "give a weight for each month of a quota that begins and ends on the first of a month; this one has %d months and %d weights", months, len(weights))
	}
	var sum int64
	for i, w := range weights {
		if w < 0 {
			return fault.Invalidf("seasonality."+strconv.Itoa(i), "a weight is 0 or more")
		}
		sum += w
	}
	if sum == 0 {
		return fault.Invalidf("seasonality", "not every month can weigh nothing")
	}
	return nil
}

func seasonsOf(c Change) []int64 {
	switch w := c.Get("seasonality").(type) {
	case []int64:
		return w
	case []money.Rate:
		out := make([]int64, len(w))
		for i, r := range w {
			out[i] = int64(r)
		}
		return out
	default:
		return nil
	}
}

func exchangeRateCheck(ctx context.Context, tx *db.Client, c Change) error {
	base, quote, from := text(c, "base"), text(c, "quote"), get[calendar.Day](c, "valid_from")
	if base == "" || quote == "" || from == nil {
		return nil
	}
	if base == quote {
		return fault.Invalidf("quote", "is the same currency; give another one")
	}
	if r := get[money.ExchangeRate](c, "rate"); r != nil && *r <= 0 {
		return fault.Invalidf("rate", "is more than 0")
	}
	taken, err := tx.ExchangeRate.Query().Where(
		exchangerate.BaseEQ(money.Currency(base)), exchangerate.QuoteEQ(money.Currency(quote)),
		exchangerate.ValidFrom(*from), exchangerate.IDNEQ(self(c)),
	).Exist(Everywhere(ctx))
	if err != nil {
		return err
	}
	if taken {
		return fault.Of(fault.Taken, "validFrom", "there is a rate from %s to %s for %s already; change that one", base, quote, *from)
	}
	return nil
}

func productCheck(ctx context.Context, tx *db.Client, c Change) error {
	for column, field := range map[string]string{"list_price_minor": "listPrice", "unit_cost_minor": "unitCost"} {
		if v := get[int64](c, column); v != nil && *v < 0 {
			return fault.Invalidf(field, "is 0 or more")
		}
	}
	if c.Current != nil {
		return productCurrency(c)
	}
	s, err := c.Editor.Settings(ctx, tx)
	if err != nil {
		return err
	}
	if c.Values["currency"] == nil {
		if s.Base == "" {
			return fault.Requiredf("currency", "give a currency; the organisation has no base currency yet")
		}
		c.Values["currency"] = s.Base
	}
	return nil
}

// productCurrency keeps amounts from changing their currency by the way.
func productCurrency(c Change) error {
	if !c.Changes("currency") {
		return nil
	}
	for column, field := range map[string]string{"list_price_minor": "listPrice", "unit_cost_minor": "unitCost"} {
		if !given(c, column) && c.Get(column) != nil {
			return fault.Requiredf(field, "give it in the new currency too")
		}
	}
	return nil
}

// priceCheck keeps a product to one price per currency at a time.
func priceCheck(ctx context.Context, tx *db.Client, c Change) error {
	product, cur := ref(c, "product_id"), get[money.Currency](c, "currency")
	if product == 0 || cur == nil {
		return nil
	}
	if err := checkInterval(c); err != nil {
		return err
	}
	for _, m := range []struct{ column, field string }{{"list_price_minor", "listPrice"}, {"unit_cost_minor", "unitCost"}} {
		if v := get[int64](c, m.column); v != nil && *v < 0 {
			return fault.Invalidf(m.field, "is 0 or more")
		}
	}
	if err := c.Editor.Lock(ctx, tx, product); err != nil {
		return err
	}
	others, err := tx.ProductPrice.Query().Where(
		productprice.ProductID(product), productprice.CurrencyEQ(*cur), productprice.IDNEQ(self(c)),
	).Order(productprice.ByValidFrom()).All(Everywhere(ctx))
	if err != nil {
		return err
	}
	for _, o := range others {
		if interval(c).Overlaps(org.Dated[gid.ID]{From: o.ValidFrom, To: o.ValidTo}) {
			return fault.Conflictf("validFrom", "the product has a price in %s from %s on; end that one first", *cur, o.ValidFrom)
		}
	}
	return nil
}
