package paying

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"entgo.io/ent/dialect/sql"

	"coxswain/ent/db"
	"coxswain/ent/db/commissionline"
	"coxswain/ent/db/commissionsnapshot"
	"coxswain/ent/db/commissionstatement"
	"coxswain/ent/db/compevent"
	"coxswain/ent/gid"
	"coxswain/ent/rule"
	"coxswain/ent/viewer"
	"coxswain/ops/editing"
	"coxswain/sales/calendar"
	"coxswain/sales/commission"
	"coxswain/sales/comp"
	"coxswain/sales/fault"
	"coxswain/sales/money"
	"coxswain/sales/pipeline"
)

// snapshotOf reads what is kept of statements that the viewer may see, in one statement for all.
func (v *Verbs) snapshotsOf(ctx context.Context, ids []gid.ID) (map[gid.ID]frozen, error) {
	kept, err := v.store.Client().CommissionSnapshot.Query().Where(commissionsnapshot.StatementIDIn(ids...)).All(editing.Everywhere(ctx))
	if err != nil {
		return nil, err
	}
	out := make(map[gid.ID]frozen, len(kept))
	for _, k := range kept {
		var f frozen
		if err := f.thaw(k.Content); err != nil {
			return nil, fmt.Errorf("statement %s: %w", k.StatementID, err)
		}
		out[k.StatementID] = f
	}
	return out, nil
}

// Explanations say how lines that the viewer sees came to their amounts; none for a line whose statement is
// not kept.
func (v *Verbs) Explanations(ctx context.Context, lines []*db.CommissionLine) ([]*comp.Explanation, error) {
	var ids []gid.ID
	for _, l := range lines {
		if !slices.Contains(ids, l.StatementID) {
			ids = append(ids, l.StatementID)
		}
	}
	kept, err := v.snapshotsOf(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := make([]*comp.Explanation, len(lines))
	for i, l := range lines {
		if e, ok := comp.Explain(kept[l.StatementID].Statement, l.LineKey); ok {
			out[i] = &e
		}
	}
	return out, nil
}

// Standing is where the payee of a statement stands, and whether the statement can be made again.
type Standing struct {
	Attainments []comp.Attainment
	Currency    money.Currency
	Reproduces  *bool // nil when other rules computed it
}

// Standings returns the standing of statements that the viewer sees. again says whether to compute them anew.
func (v *Verbs) Standings(ctx context.Context, all []*db.CommissionStatement, again bool) ([]Standing, error) {
	ids := make([]gid.ID, len(all))
	for i, s := range all {
		ids[i] = s.ID
	}
	kept, err := v.snapshotsOf(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := make([]Standing, len(all))
	for i, s := range all {
		f := kept[s.ID]
		out[i] = Standing{Attainments: f.Statement.Attainments, Currency: s.Currency}
		if again && s.EngineVersion == comp.Engine {
			same, err := reproduces(f, s)
			if err != nil {
				return nil, err
			}
			out[i].Reproduces = &same
		}
	}
	return out, nil
}

// reproduces computes a stored input and compares the statement with the stored one, byte by byte.
func reproduces(f frozen, s *db.CommissionStatement) (bool, error) {
	hash, err := comp.InputHash(f.Input)
	if err != nil || hash != s.InputHash {
		return false, err
	}
	again, err := comp.Evaluate(f.Input)
	if err != nil {
		return false, fmt.Errorf("statement %s again: %w", s.ID, err)
	}
	for _, x := range again.Statements {
		if x.Payee == int64(s.RepID) && x.Currency == s.Currency {
			canonical, err := json.Marshal(x)
			if err != nil {
				return false, fmt.Errorf("statement %s again: %w", s.ID, err)
			}
			return digest(canonical) == s.OutputHash, nil
		}
	}
	return s.LinesCount == 0, nil
}

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
	OpportunityIds []gid.ID      `json:"opportunityIds,omitempty"`
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

// errNothingWritten takes the transaction of a preview back.
var errNothingWritten = errors.New("a preview writes nothing")

// inVain runs fn in a transaction that is taken back.
func (v *Verbs) inVain(ctx context.Context, fn func(ctx context.Context, tx *db.Client) error) error {
	err := v.store.InTx(ctx, func(ctx context.Context, tx *db.Client) error {
		if err := fn(ctx, tx); err != nil {
			return err
		}
		return errNothingWritten
	})
	if errors.Is(err, errNothingWritten) {
		return nil
	}
	return err
}

const maxDeals = 50

// PreviewCommission tells what deals would pay a rep. Nothing is written.
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
	case len(in.Deals)+len(in.OpportunityIds) == 0 || len(in.Deals)+len(in.OpportunityIds) > maxDeals:
		return nil, fault.Invalidf("deals", "give 1 to %d opportunities and deals", maxDeals)
	}
	var out *Preview
	err := v.inVain(ctx, func(ctx context.Context, tx *db.Client) error {
		s, err := v.edit.Settings(ctx, tx)
		if err != nil {
			return err
		}
		on := s.Today
		if in.On != nil {
			on = *in.On
		}
		set, err := statements{ctx, tx, v.store.Postgres()}.organise()
		if err != nil {
			return err
		}
		period, ok := set.payPeriod(int64(rep), on)
		if !ok {
			return fault.NotFoundf("repId", "no comp plan pays the rep on %s", on)
		}
		events, err := v.imagined(ctx, tx, in, rep, on, set)
		if err != nil {
			return err
		}
		d, grain, err := v.gather(ctx, tx, period)
		if err != nil {
			return err
		}
		input := d.input(period, grain)
		if err := d.complete(&input); err != nil {
			return err
		}
		changes, issues, err := comp.Preview(input, int64(rep), events)
		if err != nil {
			return err
		}
		out = &Preview{Rep: rep, Period: period, Issues: issues, Before: map[string]int64{}}
		if len(changes) > 0 {
			out.Change = changes[0]
		}
		before, err := comp.Evaluate(input.For(int64(rep)))
		if err != nil {
			return err
		}
		for _, x := range before.Statements {
			for _, l := range x.Lines {
				out.Before[l.Key] = l.Earned
			}
		}
		return nil
	})
	return out, err
}

// payPeriod is the period that pays a rep for a day.
func (c *setup) payPeriod(rep int64, on calendar.Day) (calendar.Period, bool) {
	for _, a := range c.resolve(calendar.Period{From: on, To: on + 1}) {
		if a.Payee != rep {
			continue
		}
		for _, v := range c.versions {
			if v.ID == a.Version {
				return v.Design.Grain.Unit(on, c.fiscal), true
			}
		}
	}
	return calendar.Period{}, false
}

// imagined are the events of deals that have not been made: open opportunities that the viewer sees, as if
// they were won on the day, and hypothetical ones.
func (v *Verbs) imagined(ctx context.Context, tx *db.Client, in PreviewCommissionInput, rep gid.ID, on calendar.Day, set *setup) ([]comp.Event, error) {
	var out []comp.Event
	for i, id := range in.OpportunityIds {
		o, err := editing.Find[db.Opportunity](ctx, v.edit, tx, gid.Opportunity, fmt.Sprintf("opportunityIds.%d", i), id, nil)
		if err != nil {
			return nil, err
		}
		if o.Status == pipeline.Lost {
			return nil, fault.Conflictf(fmt.Sprintf("opportunityIds.%d", i), "the opportunity is lost")
		}
		s := statements{editing.Everywhere(ctx), tx, v.store.Postgres()}
		sold := &records{deals: map[int64]*deal{}, agreements: map[int64]agreement{}, customers: map[int64]customer{}, places: map[int64][]stretch{}}
		x := &deal{id: int64(o.ID), name: o.Name, kind: string(o.OpportunityType), closed: on, amount: o.AmountMinor, currency: o.Currency, entered: o.AmountSource == pipeline.AmountEntered}
		for to, from := range map[*int64]*gid.ID{&x.account: o.AccountID, &x.owner: o.OwnerID, &x.territory: o.TerritoryID} {
			if from != nil {
				*to = int64(*from)
			}
		}
		if o.TermMonths != nil {
			x.term = int64(*o.TermMonths)
		}
		sold.deals[x.id] = x
		for _, read := range []func(calendar.Period, *records) error{s.lines, s.credits, s.customers} {
			if err := read(calendar.Period{}, sold); err != nil {
				return nil, err
			}
		}
		out = append(out, sold.find(calendar.Period{From: on, To: on + 1}, set).events...)
	}
	for i, x := range in.Deals {
		e, err := x.event(i, rep, on, set)
		if err != nil {
			return nil, fault.Under(err, "deals", fmt.Sprint(i))
		}
		out = append(out, e)
	}
	return out, nil
}

// event is a hypothetical deal as if it were won on the day.
func (x Deal) event(i int, rep gid.ID, on calendar.Day, set *setup) (comp.Event, error) {
	minor, err := x.Amount.Amount.Exact(x.Amount.Currency.Exponent())
	if err != nil || minor < 0 {
		return comp.Event{}, fault.Invalidf("amount", "%s is not an amount of %s that a deal can have", x.Amount.Amount, x.Amount.Currency)
	}
	months, units, share := 12, money.One, money.One
	if x.TermMonths != nil {
		months = *x.TermMonths
	}
	if x.Units != nil {
		units = *x.Units
	}
	if x.Share != nil {
		share = *x.Share
	}
	if months < 1 || share <= 0 || share > money.One || units < 0 {
		return comp.Event{}, fault.Invalidf("termMonths", "give a term of at least 1 month, a share above 0 and at most 1, and 0 or more units")
	}
	acv, _ := money.MulDiv(minor, 12, int64(months))
	mrr := money.DivRound(minor, int64(months))
	e := comp.Event{
		Key: comp.EventKey{Source: "deal", ID: fmt.Sprint(i), Version: 1}, Kind: commission.WonLine, Date: on, Transaction: fmt.Sprintf("~deal %04d", i), Months: months,
		Type: string(pipeline.TypeNew), Currency: x.Amount.Currency, TCV: &minor, ACV: &acv, MRR: &mrr, Units: &units,
		Splits: []comp.Split{{Payee: int64(rep), Kind: commission.SplitRevenue, Share: share, Role: set.people[int64(rep)].role}},
	}
	if share < money.One { // the rest is somebody else's
		e.Splits = append(e.Splits, comp.Split{Payee: 0, Kind: commission.SplitRevenue, Share: money.One - share})
	}
	if x.OpportunityType != nil {
		e.Type = string(*x.OpportunityType)
	}
	if x.ProductID != nil {
		e.Product = int64(*x.ProductID)
	}
	if x.Discount != nil {
		e.Discount = *x.Discount
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
	err := v.inVain(ctx, func(ctx context.Context, tx *db.Client) error {
		if _, err := editing.Find[db.CompPlan](ctx, v.edit, tx, gid.CompPlan, "planId", in.PlanID, nil); err != nil {
			return err
		}
		p := calendar.Period{From: in.FromDay, To: in.ToDay}
		if p.To <= p.From {
			return fault.Invalidf("toDay", "must be after fromDay %s; it is the first day after the period", p.From)
		}
		d, grain, err := v.gather(ctx, tx, p)
		if err != nil {
			return err
		}
		input := d.input(p, grain)
		if err := d.complete(&input); err != nil {
			return err
		}
		versions := map[int64]bool{}
		for _, x := range input.Versions {
			versions[x.ID] = x.Plan == int64(in.PlanID)
		}
		for _, a := range input.Assignments {
			if versions[a.Version] && !slices.Contains(input.Only, a.Payee) {
				input.Only = append(input.Only, a.Payee)
			}
		}
		out = &DesignPreview{Period: p, Currency: d.set.base}
		if len(input.Only) == 0 {
			return fault.NotFoundf("planId", "the plan pays nobody in %s by %s", p, grain)
		}
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

// Register returns the statements of a period that the viewer sees, by rep, and which of them balance.
func (v *Verbs) Register(ctx context.Context, p calendar.Period) ([]*db.CommissionStatement, error) {
	if p.To <= p.From {
		return nil, fault.Invalidf("toDay", "must be after fromDay %s; it is the first day after the period", p.From)
	}
	return v.store.Client().CommissionStatement.Query().Where(commissionstatement.FromDayGTE(p.From), commissionstatement.ToDayLTE(p.To)).
		Order(commissionstatement.ByRepID(), commissionstatement.ByFromDay(), commissionstatement.ByID()).All(ctx)
}

// Balances reports whether the numbers of a statement fit together.
func Balances(s *db.CommissionStatement) bool {
	net := s.PayableMinor - s.DebtBeforeMinor
	available := net + s.DebtAfterMinor + s.WaivedMinor
	return s.HeldBeforeMinor+s.EarnedMinor-s.PayableMinor == s.HeldAfterMinor &&
		available >= 0 && s.PaidMinor == available+s.DrawAfterMinor-s.DrawBeforeMinor+s.ForgivenMinor+s.GuaranteedMinor
}

// Capitalisable is a line that accounting may spread over months.
type Capitalisable struct {
	Line *db.CommissionLine
	From calendar.Day
	Kind commission.EventKind // of what it pays for
}

// Capitalised returns the commissions of the statements of a period that accounting spreads: what deals and
// subscriptions earned, and what was taken back of it.
func (v *Verbs) Capitalised(ctx context.Context, p calendar.Period, most int) ([]Capitalisable, error) {
	statements, err := v.Register(ctx, p)
	if err != nil {
		return nil, err
	}
	ids := make([]gid.ID, len(statements))
	for i, s := range statements {
		ids[i] = s.ID
	}
	kinds := []commission.LineKind{
		commission.LineCommission, commission.LineOverride, commission.LineTrueUp, commission.LineKicker, commission.LineSpiff, commission.LineClawback, commission.LineDelta,
	}
	lines, err := v.store.Client().CommissionLine.Query().Where(commissionline.StatementIDIn(ids...), commissionline.LineKindIn(kinds...), commissionline.EventIDNotNil()).
		Order(commissionline.ByStatementID(), commissionline.ByPosition()).Limit(most + 1).All(ctx)
	if err != nil {
		return nil, err
	}
	if len(lines) > most {
		return nil, fault.Of(fault.TooLarge, "fromDay", "the period has more than %d lines; ask for a shorter one", most)
	}
	events := make([]gid.ID, len(lines))
	for i, l := range lines {
		events[i] = *l.EventID
	}
	found, err := v.store.Client().CompEvent.Query().Where(func(s *sql.Selector) { s.Where(rule.OneOf(s.C(compevent.FieldID), events)) }).All(editing.Everywhere(ctx))
	if err != nil {
		return nil, err
	}
	kindOf := map[gid.ID]commission.EventKind{}
	for _, e := range found {
		kindOf[e.ID] = e.Event
	}
	out := make([]Capitalisable, len(lines))
	for i, l := range lines {
		out[i] = Capitalisable{Line: l, From: p.From, Kind: kindOf[*l.EventID]}
		if l.CreditOn != nil {
			out[i].From = *l.CreditOn
		}
	}
	return out, nil
}
