package editing

import (
	"context"
	"slices"

	"coxswain/ent/db"
	"coxswain/ent/db/opportunitycompetitor"
	"coxswain/ent/db/opportunitycredit"
	"coxswain/ent/db/opportunityline"
	"coxswain/ent/db/productprice"
	"coxswain/ent/gid"
	"coxswain/ent/viewer"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/money"
	"coxswain/sales/pipeline"
	"coxswain/sales/role"
)

func lineCheck(ctx context.Context, tx *db.Client, c Change) error {
	if given(c, "unit_cost_minor") {
		if v := viewer.From(ctx); v != nil && !v.IsSystem() && !v.Role.SeesCost() {
			return &fault.Error{Kind: fault.Forbidden, Path: []string{"unitCost"}, Message: "your role does not see unit costs and may not set them"}
		}
	}
	if c.Current == nil && (ref(c, "opportunity_id") == 0 || ref(c, "product_id") == 0) {
		return nil // the required columns are named afterwards
	}
	o, err := openFor(ctx, tx, c.Editor, ref(c, "opportunity_id"))
	if err != nil {
		return err
	}
	if cur := get[money.Currency](c, "currency"); given(c, "currency") && cur != nil && *cur != o.Currency {
		return fault.Invalidf("listPrice.currency", "the opportunity is in %s; give all amounts of its lines in it", o.Currency)
	}
	c.Values["currency"] = o.Currency
	if err := lineDefaults(ctx, tx, c, o); err != nil {
		return err
	}
	return priceLine(c)
}

// openFor returns the opportunity whose parts change. What was decided stays as it was decided, but
// for those who correct records.
func openFor(ctx context.Context, tx *db.Client, e *Editor, id gid.ID) (*db.Opportunity, error) {
	if err := e.Lock(ctx, tx, id); err != nil {
		return nil, err
	}
	o, err := load[db.Opportunity](ctx, tx, id)
	if err != nil {
		return nil, err
	}
	v := viewer.From(ctx)
	corrects := v != nil && (v.IsSystem() || v.Role == role.Admin || v.Role == role.Ops)
	if o.Status != pipeline.Open && !corrects {
		return nil, fault.Conflictf("opportunityId", "the opportunity is %s; reopen it before changing what it consists of", o.Status)
	}
	return o, nil
}

// lineDefaults fills what a new line leaves out: its place, its price and cost on the day, and
// whether it recurs.
func lineDefaults(ctx context.Context, tx *db.Client, c Change, o *db.Opportunity) error {
	if c.Current != nil && !c.Changes("product_id") {
		return nil
	}
	p, err := load[db.Product](ctx, tx, ref(c, "product_id"))
	if err != nil {
		return err
	}
	if p.ArchivedAt != nil {
		return fault.Invalidf("productId", "%q is archived; choose a product that is sold", p.Name)
	}
	if err := linePosition(ctx, tx, c, o.ID); err != nil {
		return err
	}
	preset(c, "discount", money.Rate(0))
	preset(c, "recurring", p.Recurring)
	s, err := c.Editor.Settings(ctx, tx)
	if err != nil {
		return err
	}
	list, cost, err := priceOn(ctx, tx, p, o.Currency, s.Today)
	if err != nil {
		return err
	}
	for column, v := range map[string]*int64{"list_price_minor": list, "unit_cost_minor": cost} {
		switch {
		case given(c, column):
		case v != nil:
			c.Values[column] = *v
		case c.Current != nil:
			c.Values[column] = nil // the former product's price is not this one's
		}
	}
	return nil
}

func linePosition(ctx context.Context, tx *db.Client, c Change, o gid.ID) error {
	if c.Current != nil || c.Values["position"] != nil {
		return nil
	}
	last, err := tx.OpportunityLine.Query().Where(opportunityline.OpportunityID(o)).
		Order(db.Desc(opportunityline.FieldPosition)).First(Everywhere(ctx))
	switch {
	case db.IsNotFound(err):
		c.Values["position"] = 0
	case err != nil:
		return err
	default:
		c.Values["position"] = last.Position + 1
	}
	return nil
}

// priceOn is a product's list price and unit cost in a currency on a day: those of the price list of
// the day, else the product's own where it is in that currency, else unknown.
func priceOn(ctx context.Context, tx *db.Client, p *db.Product, cur money.Currency, on calendar.Day) (list, cost *int64, err error) {
	dated, err := tx.ProductPrice.Query().Where(
		productprice.ProductID(p.ID), productprice.CurrencyEQ(cur), productprice.ValidFromLTE(on),
		productprice.Or(productprice.ValidToIsNil(), productprice.ValidToGT(on)),
	).First(Everywhere(ctx))
	switch {
	case err == nil:
		return &dated.ListPriceMinor, dated.UnitCostMinor, nil
	case !db.IsNotFound(err):
		return nil, nil, err
	case p.Currency != cur:
		return nil, nil, nil
	default:
		return p.ListPriceMinor, p.UnitCostMinor, nil
	}
}

// priceLine computes what a line comes to, unless the input says so itself.
func priceLine(c Change) error {
	quantity, discount := or(c, "quantity", int64(0)), or(c, "discount", money.Rate(0))
	list, cost := get[int64](c, "list_price_minor"), get[int64](c, "unit_cost_minor")
	var faults fault.List
	if c.Get("quantity") != nil && quantity <= 0 {
		faults = append(faults, fault.Invalidf("quantity", "is more than 0"))
	}
	if discount > money.One {
		faults = append(faults, fault.Invalidf("discount", "is at most 1, which is 100 %%"))
	}
	if list != nil && *list < 0 {
		faults = append(faults, fault.Invalidf("listPrice", "is 0 or more"))
	}
	if cost != nil && *cost < 0 {
		faults = append(faults, fault.Invalidf("unitCost", "is 0 or more"))
	}
	if a := get[int64](c, "amount_minor"); given(c, "amount_minor") && a != nil && *a < 0 {
		faults = append(faults, fault.Invalidf("amount", "is 0 or more"))
	}
	if len(faults) > 0 {
		return faults
	}
	if c.Values["amount_minor"] != nil || !c.Changes("quantity", "discount", "list_price_minor", "amount_minor") {
		return nil
	}
	c.Values["amount_minor"] = nil
	if list == nil {
		return nil
	}
	amount, ok := pipeline.LineAmount(*list, quantity, discount)
	if !ok {
		return fault.Invalidf("quantity", "the line comes to more than can be stored; check quantity and price")
	}
	c.Values["amount_minor"] = amount
	return nil
}

func lineAfter(ctx context.Context, tx *db.Client, c Change, _ db.Record) error {
	return c.Editor.addUp(ctx, tx, ref(c, "opportunity_id"), 0)
}

func lineDelete(ctx context.Context, tx *db.Client, e *Editor, r db.Record) error {
	l, err := As[db.OpportunityLine](r, nil)
	if err != nil {
		return err
	}
	if _, err := openFor(ctx, tx, e, l.OpportunityID); err != nil {
		return err
	}
	return e.addUp(ctx, tx, l.OpportunityID, l.ID)
}

// addUp makes an opportunity's amount the sum of its lines, without the line that goes. An amount that
// somebody entered stays.
func (e *Editor) addUp(ctx context.Context, tx *db.Client, id, without gid.ID) error {
	o, err := load[db.Opportunity](ctx, tx, id)
	if err != nil {
		return err
	}
	if o.AmountSource == pipeline.AmountEntered && o.AmountMinor != nil {
		return nil
	}
	lines, err := tx.OpportunityLine.Query().Where(opportunityline.OpportunityID(id)).All(Everywhere(ctx))
	if err != nil {
		return err
	}
	lines = slices.DeleteFunc(lines, func(l *db.OpportunityLine) bool { return l.ID == without })
	sum, f := pipeline.SumLines(amounts(lines))
	if f != nil {
		return f
	}
	values := Values{"amount_source": pipeline.AmountLines, "amount_minor": nil}
	if sum != nil {
		if *sum < 0 {
			return fault.Invalidf("amount", "the lines come to less than 0; check quantities and prices")
		}
		values["amount_minor"] = *sum
	}
	return e.Set(Consequence(ctx), tx, o, values)
}

func creditCheck(ctx context.Context, tx *db.Client, c Change) error {
	if c.Current == nil && (ref(c, "opportunity_id") == 0 || c.Values["share"] == nil) {
		return nil
	}
	if _, err := openFor(ctx, tx, c.Editor, ref(c, "opportunity_id")); err != nil {
		return err
	}
	preset(c, "credit_kind", pipeline.CreditRevenue)
	others, err := tx.OpportunityCredit.Query().Where(opportunitycredit.OpportunityID(ref(c, "opportunity_id")), opportunitycredit.IDNEQ(self(c))).All(Everywhere(ctx))
	if err != nil {
		return err
	}
	kind := or(c, "credit_kind", pipeline.CreditRevenue)
	shares := []pipeline.Share{{Kind: kind, Share: or(c, "share", money.Rate(0))}}
	for _, o := range others {
		if o.RepID == ref(c, "rep_id") && o.CreditKind == kind {
			return fault.Of(fault.Taken, "repId", "the rep has %s credit on the opportunity already; change that share instead", kind)
		}
		shares = append(shares, pipeline.Share{Kind: o.CreditKind, Share: o.Share})
	}
	f := pipeline.CheckShares(shares)
	if f == nil {
		return nil // and not a *fault.Error that is nil
	}
	return f
}

func creditDelete(ctx context.Context, tx *db.Client, e *Editor, r db.Record) error {
	credit, err := As[db.OpportunityCredit](r, nil)
	if err != nil {
		return err
	}
	_, err = openFor(ctx, tx, e, credit.OpportunityID)
	return err
}

func competitorCheck(ctx context.Context, tx *db.Client, c Change) error {
	if ref(c, "opportunity_id") == 0 {
		return nil
	}
	if _, err := openFor(ctx, tx, c.Editor, ref(c, "opportunity_id")); err != nil {
		return err
	}
	met, err := tx.OpportunityCompetitor.Query().Where(
		opportunitycompetitor.OpportunityID(ref(c, "opportunity_id")), opportunitycompetitor.CompetitorID(ref(c, "competitor_id")), opportunitycompetitor.IDNEQ(self(c)),
	).Exist(Everywhere(ctx))
	if err == nil && met {
		return fault.Of(fault.Taken, "competitorId", "the competitor is on the opportunity already; change that record instead")
	}
	return err
}
