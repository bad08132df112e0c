package paying

import (
	"context"
	stdsql "database/sql"
	"fmt"
	"slices"

	"entgo.io/ent/dialect/sql"

	"coxswain/ent/db"
	"coxswain/ent/db/opportunity"
	"coxswain/ent/gid"
	"coxswain/ent/rule"
	"coxswain/ent/viewer"
	"coxswain/ops/editing"
	"coxswain/sales/calendar"
	"coxswain/sales/comp"
	"coxswain/sales/fault"
	"coxswain/sales/money"
	"coxswain/sales/pipeline"
)

// Deal is a deal that might be made.
type Deal struct {
	Amount          editing.Money             `json:"amount"`
	TermMonths      *int                      `json:"termMonths,omitempty"`
	ProductID       *gid.ID                   `json:"productId,omitempty"`
	OpportunityType *pipeline.OpportunityType `json:"opportunityType,omitempty"`
	Discount        *money.Rate               `json:"discount,omitempty"`
	Units           *money.Rate               `json:"units,omitempty"`
	Share           *money.Rate               `json:"share,omitempty"`
}

// PreviewCommissionInput is the input of previewCommission.
type PreviewCommissionInput struct {
	RepID          *gid.ID       `json:"repId,omitempty"`
	OpportunityIds []gid.ID      `json:"opportunityIds,omitempty"` //nolint:revive // as the API's code generator writes it
	Deals          []Deal        `json:"deals,omitempty"`
	On             *calendar.Day `json:"on,omitempty"`
}

// Preview is what deals would pay a rep.
type Preview struct {
	Rep    gid.ID
	Period calendar.Period
	Change comp.Change
	Before map[string]int64 // earned, by line
	Issues []comp.Issue
}

// reading runs fn on one consistent snapshot of the database. It holds nobody up who writes.
func (v *Verbs) reading(ctx context.Context, fn func(s statements) error) error {
	options := &stdsql.TxOptions{ReadOnly: true}
	if v.store.Postgres() {
		options.Isolation = stdsql.LevelRepeatableRead
	}
	tx, err := v.store.Client().BeginTx(ctx, options)
	if err != nil {
		return fmt.Errorf("compensation: %w", err)
	}
	defer tx.Rollback() //nolint:errcheck // nothing was written
	return fn(statements{ctx, tx.Client(), v.store.Postgres()})
}

const maxDeals = 50

// PreviewCommission tells what deals would pay a rep; without any, what the period earns as things stand.
// Nothing is written.
func (v *Verbs) PreviewCommission(ctx context.Context, in PreviewCommissionInput) (*Preview, error) {
	w := viewer.From(ctx)
	rep := w.Rep
	if in.RepID != nil {
		rep = *in.RepID
	}
	switch {
	case rep == 0:
		return nil, fault.Requiredf("repId", "say whose pay to preview; you are no rep")
	case !rep.Is(gid.Rep):
		return nil, fault.Invalidf("repId", "%s is the id of a %s; give the id of a Rep", rep, rep.Kind())
	case !isPaymaster(w) && rep != w.Rep && !v.actor(ctx, rep).Above:
		return nil, fault.NotFoundf("repId", "there is no rep %s whose pay you may see", rep)
	case len(in.Deals)+len(in.OpportunityIds) > maxDeals:
		return nil, fault.Invalidf("deals", "%d opportunities and deals are too many; give at most %d", len(in.Deals)+len(in.OpportunityIds), maxDeals)
	}
	var out *Preview
	err := v.reading(ctx, func(s statements) error {
		settings, err := v.edit.Settings(ctx, s.tx)
		if err != nil {
			return err
		}
		on := settings.Today
		if in.On != nil {
			on = *in.On
		}
		set, err := s.organise()
		if err != nil {
			return err
		}
		period, ok := set.payPeriod(int64(rep), on)
		if !ok {
			return fault.NotFoundf("repId", "no comp plan pays the rep on %s", on)
		}
		events, err := s.imagined(in, rep, on, set)
		if err != nil {
			return err
		}
		input, _, err := v.asRun(s, set, period, []int64{int64(rep)})
		if err != nil {
			return err
		}
		changes, issues, err := comp.Preview(input, int64(rep), events)
		if err != nil {
			return err
		}
		out = &Preview{Rep: rep, Period: period, Issues: issues, Before: map[string]int64{}}
		for i, c := range changes {
			if i == 0 || len(out.Change.Lines) == 0 && len(c.Lines) > 0 { // of several currencies the first in which something happens
				out.Change = c
			}
		}
		for _, l := range out.Change.Without.Lines {
			out.Before[l.Key] = l.Earned
		}
		return nil
	})
	return out, err
}

// asRun is the input that a run of a period would compute the statements of payees from, if it were now. Their
// statements come of it as they would of everything; others' do not.
func (v *Verbs) asRun(s statements, set *setup, p calendar.Period, payees []int64) (comp.Input, calendar.Grain, error) {
	d, grain, err := v.gather(s, set, p, payees)
	if err != nil {
		return comp.Input{}, "", err
	}
	if _, err := d.number(); err != nil {
		return comp.Input{}, "", err
	}
	in := d.input(p, grain)
	if err := d.complete(&in); err != nil {
		return comp.Input{}, "", err
	}
	return in, grain, nil
}

// payPeriod is the period that pays a rep for a day.
func (c *setup) payPeriod(rep int64, on calendar.Day) (calendar.Period, bool) {
	for _, a := range c.resolve(calendar.Period{From: on, To: on + 1}, []int64{rep}) {
		for _, v := range c.versions {
			if v.ID == a.Version {
				return v.Design.Grain.Unit(on, c.fiscal), true
			}
		}
	}
	return calendar.Period{}, false
}

// imagined are the events of deals that have not been made: open opportunities that the viewer sees, as if
// they were won on the day, and hypothetical ones. The number of statements does not depend on theirs.
func (s statements) imagined(in PreviewCommissionInput, rep gid.ID, on calendar.Day, set *setup) ([]comp.Event, error) {
	sold, err := s.opportunities(in.OpportunityIds, on)
	if err != nil {
		return nil, err
	}
	for _, read := range []func(calendar.Period, *records) error{s.lines, s.credits, s.customers, s.places} {
		if err := read(calendar.Period{}, sold); err != nil {
			return nil, err
		}
	}
	out := sold.find(calendar.Period{From: on, To: on + 1}, set).events
	for i, x := range in.Deals {
		e, err := x.event(i, rep, on, set)
		if err != nil {
			return nil, fault.Under(err, "deals", fmt.Sprint(i))
		}
		out = append(out, e)
	}
	return out, nil
}

// opportunities reads open opportunities that the viewer sees as if they were won on a day.
func (s statements) opportunities(ids []gid.ID, on calendar.Day) (*records, error) {
	sold := noRecords()
	if len(ids) == 0 {
		return sold, nil
	}
	all, err := s.tx.Opportunity.Query().Where(func(s *sql.Selector) { s.Where(rule.OneOf(s.C(opportunity.FieldID), ids)) }).All(s.ctx)
	if err != nil {
		return nil, err
	}
	seen := map[gid.ID]*db.Opportunity{}
	for _, o := range all {
		seen[o.ID] = o
	}
	for i, id := range ids {
		field := fmt.Sprintf("opportunityIds.%d", i)
		o := seen[id]
		switch {
		case !id.Is(gid.Opportunity):
			return nil, fault.Invalidf(field, "%s is the id of a %s; give the id of an Opportunity", id, id.Kind())
		case o == nil:
			return nil, fault.NotFoundf(field, "there is no Opportunity %s that you may see", id)
		case o.Status == pipeline.Lost:
			return nil, fault.Conflictf(field, "the opportunity is lost")
		case sold.deals[int64(id)] != nil:
			return nil, fault.Invalidf(field, "%s is named twice; name each opportunity once", id)
		}
		sold.deals[int64(id)] = asWon(o, on)
	}
	return sold, nil
}

// asWon is an opportunity as if it were won on a day.
func asWon(o *db.Opportunity, on calendar.Day) *deal {
	x := &deal{id: int64(o.ID), name: o.Name, kind: string(o.OpportunityType), closed: on, amount: o.AmountMinor, currency: o.Currency, entered: o.AmountSource == pipeline.AmountEntered}
	for to, from := range map[*int64]*gid.ID{&x.account: o.AccountID, &x.owner: o.OwnerID, &x.territory: o.TerritoryID} {
		if from != nil {
			*to = int64(*from)
		}
	}
	if o.TermMonths != nil {
		x.term = int64(*o.TermMonths)
	}
	return x
}

// event is a hypothetical deal as if it were won on the day. A term of a year, one unit and the whole deal are
// meant where nothing is said.
func (x Deal) event(i int, rep gid.ID, on calendar.Day, set *setup) (comp.Event, error) {
	minor, err := x.Amount.Amount.Exact(x.Amount.Currency.Exponent())
	if err != nil {
		return comp.Event{}, fault.Invalidf("amount", "%s is not an amount of %s that a deal can have: %v", x.Amount.Amount, x.Amount.Currency, err)
	}
	h := comp.Hypothetical{
		Key: comp.EventKey{Source: "deal", ID: fmt.Sprintf("%04d", i), Version: 1}, Payee: int64(rep), Date: on, Amount: money.New(minor, x.Amount.Currency),
		Months: 12, Type: string(pipeline.TypeNew), Units: money.One, Share: money.One,
	}
	if set != nil {
		h.Role = set.people[int64(rep)].role
	}
	if x.TermMonths != nil {
		h.Months = *x.TermMonths
	}
	if x.Units != nil {
		h.Units = *x.Units
	}
	if x.Share != nil {
		h.Share = *x.Share
	}
	if x.OpportunityType != nil {
		h.Type = string(*x.OpportunityType)
	}
	if x.ProductID != nil {
		if !x.ProductID.Is(gid.Product) {
			return comp.Event{}, fault.Invalidf("productId", "%s is the id of a %s; give the id of a Product", *x.ProductID, x.ProductID.Kind())
		}
		h.Product = int64(*x.ProductID)
	}
	if x.Discount != nil {
		h.Discount = *x.Discount
	}
	e, f := h.Event()
	if f != nil {
		return comp.Event{}, f
	}
	return e, nil
}

// PreviewCompDesignInput is the input of previewCompDesign.
type PreviewCompDesignInput struct {
	PlanID  gid.ID       `json:"planId"`
	Design  *Design      `json:"design,omitempty"`
	FromDay calendar.Day `json:"fromDay"`
	ToDay   calendar.Day `json:"toDay"`
}

// DesignPreview is what a design would have paid.
type DesignPreview struct {
	Period   calendar.Period
	Currency money.Currency
	Changes  []comp.Change
	Issues   []comp.Issue
}

// PreviewCompDesign computes a period with another design in place of the versions of a plan. Nothing is
// written.
func (v *Verbs) PreviewCompDesign(ctx context.Context, in PreviewCompDesignInput) (*DesignPreview, error) {
	var out *DesignPreview
	err := v.reading(ctx, func(s statements) error {
		if _, err := editing.Find[db.CompPlan](ctx, v.edit, s.tx, gid.CompPlan, "planId", in.PlanID, nil); err != nil {
			return err
		}
		p := calendar.Period{From: in.FromDay, To: in.ToDay}
		if p.To <= p.From {
			return fault.Invalidf("toDay", "must be after fromDay %s; it is the first day after the period", p.From)
		}
		set, err := s.organise()
		if err != nil {
			return err
		}
		payees, err := set.payeesOf(in.PlanID, p)
		if err != nil {
			return err
		}
		input, grain, err := v.asRun(s, set, p, payees)
		if err != nil {
			return err
		}
		input.Only = payees
		versions := map[int64]bool{}
		for _, x := range input.Versions {
			versions[x.ID] = x.Plan == int64(in.PlanID)
		}
		out = &DesignPreview{Period: p, Currency: set.base}
		before, err := comp.Evaluate(input)
		if err != nil {
			return err
		}
		with := input
		if in.Design != nil {
			design, err := in.Design.ToComp()
			if err != nil {
				return fault.Under(err, "design")
			}
			if faults := judge(design); len(faults) > 0 {
				return fault.Under(faults, "design")
			}
			design = design.WithDefaults()
			if design.Grain != grain {
				return fault.Invalidf("design.grain", "the period is a %s; a design that pays by %s cannot be compared over it", grain, design.Grain)
			}
			with.Versions = slices.Clone(input.Versions)
			for i, x := range with.Versions {
				if versions[x.ID] {
					with.Versions[i].Design = design
				}
			}
			out.Currency = design.Currency
		}
		after, err := comp.Evaluate(with)
		if err != nil {
			return err
		}
		out.Changes, out.Issues = comp.Compare(before, after), after.Issues
		slices.SortStableFunc(out.Changes, func(a, b comp.Change) int { return int(max(-1, min(1, a.Delta()-b.Delta()))) })
		return nil
	})
	return out, err
}

// payeesOf are those whom a plan pays in a period, or had paid in what the period counts.
func (c *setup) payeesOf(plan gid.ID, p calendar.Period) ([]int64, error) {
	grain, err := grainOf(p, c)
	if err != nil {
		return nil, err
	}
	published := c.published(grain)
	of := map[int64]bool{}
	for _, x := range published {
		of[x.ID] = x.Plan == int64(plan)
	}
	payees := map[int64]bool{}
	for _, a := range c.resolve(calendar.Period{From: comp.From(published, p, c.fiscal), To: p.To}, sorted(c.people)) {
		if of[a.Version] {
			payees[a.Payee] = true
		}
	}
	if len(payees) == 0 {
		return nil, fault.NotFoundf("planId", "the plan pays nobody in %s by %s", p, grain)
	}
	return sorted(payees), nil
}
