package graph

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"entgo.io/ent/dialect/sql"

	"coxswain/ent/db"
	"coxswain/ent/db/commissionline"
	"coxswain/ent/gid"
	"coxswain/ent/rule"
	"coxswain/graph/model"
	"coxswain/graph/page"
	"coxswain/ops/paying"
	"coxswain/sales/calendar"
	"coxswain/sales/commission"
	"coxswain/sales/comp"
	"coxswain/sales/fault"
	"coxswain/sales/money"
)

// queued is the payload of a run that was asked for.
func queued(ctx context.Context, run *db.CommissionRun, faults []*fault.Error, err error) (*model.RunCommissionsPayload, error) {
	out := &model.RunCommissionsPayload{CommissionRun: run, UserErrors: faults}
	if run == nil || run.JobID == nil || err != nil {
		return out, err
	}
	out.Job, err = one[db.Job](ctx, *run.JobID)
	return out, err
}

// payout is what a statement pays in the payee's currency, nil without an exchange rate.
func payout(s *db.CommissionStatement) *money.Amount {
	if s.PayoutUnits == nil {
		return nil
	}
	return &money.Amount{Minor: *s.PayoutUnits, Currency: s.PayoutCurrency}
}

// explanation says how a line came about, together with the other lines of its list.
func (r *Resolver) explanation(ctx context.Context, l *db.CommissionLine) (*model.CommissionExplanation, error) {
	return page.Together(ctx, "explanation", l.ID, func(ctx context.Context, ids []gid.ID) (map[gid.ID]*model.CommissionExplanation, error) {
		found, err := records(ctx, ids)
		if err != nil {
			return nil, err
		}
		lines := make([]*db.CommissionLine, 0, len(found))
		for _, f := range found {
			if x, ok := f.(*db.CommissionLine); ok {
				lines = append(lines, x)
			}
		}
		all, err := r.Paying.Explanations(ctx, lines)
		if err != nil {
			return nil, err
		}
		out := make(map[gid.ID]*model.CommissionExplanation, len(lines))
		for i, x := range lines {
			if all[i] != nil {
				out[x.ID] = &model.CommissionExplanation{Line: x, Text: all[i].Text(), Steps: stepsOf(all[i].Root, 0, nil)}
			}
		}
		return out, nil
	})
}

// stepsOf lists a tree of steps, each before those that it follows from.
func stepsOf(n comp.Node, depth int, out []*model.CommissionExplanationStep) []*model.CommissionExplanationStep {
	s := &model.CommissionExplanationStep{Depth: depth, Label: n.Label, Formula: given(n.Formula)}
	if n.Value != nil {
		text := strings.TrimSpace(n.Value.String() + " " + string(n.Currency))
		s.Value = &text
	}
	out = append(out, s)
	for _, c := range n.Children {
		out = stepsOf(c, depth+1, out)
	}
	return out
}

func (r *Resolver) standing(ctx context.Context, s *db.CommissionStatement, again bool) (paying.Standing, error) {
	return page.Together(ctx, fmt.Sprint("standing", again), s.ID, func(ctx context.Context, ids []gid.ID) (map[gid.ID]paying.Standing, error) {
		found, err := records(ctx, ids)
		if err != nil {
			return nil, err
		}
		var list []*db.CommissionStatement
		for _, f := range found {
			if x, ok := f.(*db.CommissionStatement); ok {
				list = append(list, x)
			}
		}
		all, err := r.Paying.Standings(ctx, list, again)
		if err != nil {
			return nil, err
		}
		out := make(map[gid.ID]paying.Standing, len(list))
		for i, x := range list {
			out[x.ID] = all[i]
		}
		return out, nil
	})
}

func (r *Resolver) attainments(ctx context.Context, s *db.CommissionStatement) ([]*model.CommissionAttainment, error) {
	x, err := r.standing(ctx, s, false)
	return attainmentsOf(x.Attainments, s.Currency), err
}

func (r *Resolver) reproduces(ctx context.Context, s *db.CommissionStatement) (*bool, error) {
	x, err := r.standing(ctx, s, true)
	return x.Reproduces, err
}

func attainmentsOf(all []comp.Attainment, currency money.Currency) []*model.CommissionAttainment {
	out := []*model.CommissionAttainment{}
	for _, a := range all {
		m := &model.CommissionAttainment{Component: a.Component, Window: &a.Window, Share: a.Share, NextRate: a.NextRate}
		if a.Tier >= 0 {
			tier := a.Tier + 1
			m.Tier = &tier
		}
		m.Credited, m.CreditedUnits = counted(&a.Credited, a.InUnits, currency)
		m.Quota, m.QuotaUnits = counted(a.Quota, a.InUnits, currency)
		m.NextTier, m.NextTierUnits = counted(a.NextTier, a.InUnits, currency)
		out = append(out, m)
	}
	return out
}

// counted is a number as money or as units.
func counted(n *int64, units bool, currency money.Currency) (*money.Amount, *money.Rate) {
	switch {
	case n == nil:
		return nil, nil
	case units:
		r := money.Rate(*n)
		return nil, &r
	default:
		return &money.Amount{Minor: *n, Currency: currency}, nil
	}
}

// issuesOf reads what a run could not compute.
func issuesOf(ctx context.Context, run *db.CommissionRun) ([]*model.CommissionIssue, error) {
	if len(run.IssueList) == 0 {
		return []*model.CommissionIssue{}, nil
	}
	var all []comp.Issue
	if err := json.Unmarshal(run.IssueList, &all); err != nil {
		return nil, fmt.Errorf("issues of %s: %w", run.ID, err)
	}
	return issues(ctx, all)
}

func issues(ctx context.Context, all []comp.Issue) ([]*model.CommissionIssue, error) {
	ids := make([]gid.ID, 0, len(all))
	for _, i := range all {
		ids = append(ids, gid.ID(i.Payee))
	}
	reps, err := repsOf(ctx, ids)
	out := []*model.CommissionIssue{}
	for _, i := range all {
		m := &model.CommissionIssue{Code: i.Code, Rep: reps[gid.ID(i.Payee)], Component: given(i.Component), Message: i.Message}
		if i.Event != nil {
			key := i.Event.Source + ":" + i.Event.ID
			m.EventKey = &key
		}
		out = append(out, m)
	}
	return out, err
}

// repsOf reads reps, at once.
func repsOf(ctx context.Context, ids []gid.ID) (map[gid.ID]*db.Rep, error) {
	ids = slices.DeleteFunc(slices.Clone(ids), func(id gid.ID) bool { return id == 0 })
	found, err := page.LoadRecords(ctx, ids)
	out := map[gid.ID]*db.Rep{}
	for id, r := range found {
		if rep, ok := r.(*db.Rep); ok {
			out[id] = rep
		}
	}
	return out, err
}

// disputedLine is the line of a dispute as it now is; disputes of one list look for theirs together.
func (r *Resolver) disputedLine(ctx context.Context, d *db.CommissionDispute) (*db.CommissionLine, error) {
	return page.Together(ctx, "disputed line", d.ID, func(ctx context.Context, ids []gid.ID) (map[gid.ID]*db.CommissionLine, error) {
		found, err := records(ctx, ids)
		if err != nil {
			return nil, err
		}
		var statements []gid.ID
		for _, f := range found {
			if x, ok := f.(*db.CommissionDispute); ok {
				statements = append(statements, x.StatementID)
			}
		}
		lines, err := r.Store.Client().CommissionLine.Query().Where(func(s *sql.Selector) { s.Where(rule.OneOf(s.C(commissionline.FieldStatementID), statements)) }).All(ctx)
		out := map[gid.ID]*db.CommissionLine{}
		for _, f := range found {
			x, ok := f.(*db.CommissionDispute)
			if !ok {
				continue
			}
			for _, l := range lines {
				if l.StatementID == x.StatementID && l.LineKey == x.LineKey {
					out[x.ID] = l
				}
			}
		}
		return out, err
	})
}

// previewCommission tells what deals would pay.
func (r *Resolver) previewCommission(ctx context.Context, in paying.PreviewCommissionInput) (*model.CommissionPreview, error) {
	p, err := r.Paying.PreviewCommission(ctx, in)
	if err != nil {
		return nil, fault.Under(err, "input")
	}
	c := p.Change
	amount := func(n int64) *money.Amount { return &money.Amount{Minor: n, Currency: c.Currency} }
	out := &model.CommissionPreview{
		Period: &p.Period, Currency: c.Currency, Before: amount(c.Before), After: amount(c.After), Difference: amount(c.Delta()),
		Lines: []*model.CommissionPreviewLine{}, Attainments: attainmentsOf(c.With.Attainments, c.Currency),
	}
	for _, l := range c.Lines {
		x := &model.CommissionPreviewLine{LineKey: l.Key, LineKind: l.Kind, Component: given(l.Component), Before: amount(p.Before[l.Key]), After: amount(l.Earned)}
		if e, ok := comp.Explain(c.With, l.Key); ok {
			x.Text = e.Text()
		}
		out.Lines = append(out.Lines, x)
	}
	if out.Issues, err = issues(ctx, p.Issues); err != nil {
		return nil, err
	}
	out.Rep, err = one[db.Rep](ctx, p.Rep)
	return out, err
}

// previewCompDesign tells what a design would have paid.
func (r *Resolver) previewCompDesign(ctx context.Context, in paying.PreviewCompDesignInput) (*model.CompDesignPreview, error) {
	p, err := r.Paying.PreviewCompDesign(ctx, in)
	out := &model.CompDesignPreview{Payees: []*model.CompDesignPreviewPayee{}, Issues: []*model.CommissionIssue{}}
	out.Period = &calendar.Period{From: in.FromDay, To: in.ToDay}
	if out.UserErrors, err = mistakes(err); err != nil || len(out.UserErrors) > 0 {
		return out, err
	}
	amount := func(n int64) *money.Amount { return &money.Amount{Minor: n, Currency: p.Currency} }
	var before, after int64
	ids := make([]gid.ID, len(p.Changes))
	for i, c := range p.Changes {
		ids[i] = gid.ID(c.Payee)
	}
	reps, err := repsOf(ctx, ids)
	if err != nil {
		return nil, err
	}
	for i, c := range p.Changes {
		before, after = before+c.Before, after+c.After
		out.Payees = append(out.Payees, &model.CompDesignPreviewPayee{Rep: reps[ids[i]], Before: amount(c.Before), After: amount(c.After), Difference: amount(c.Delta())})
	}
	out.Before, out.After = amount(before), amount(after)
	out.Issues, err = issues(ctx, p.Issues)
	return out, err
}

// register lists the statements of a period with their sums.
func (r *Resolver) register(ctx context.Context, p calendar.Period) (*model.CommissionRegister, error) {
	all, err := r.Paying.Register(ctx, p)
	if err != nil {
		return nil, err
	}
	ids := make([]gid.ID, len(all))
	for i, s := range all {
		ids[i] = s.RepID
	}
	reps, err := repsOf(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := &model.CommissionRegister{Period: &p, Entries: []*model.CommissionRegisterEntry{}, Totals: []*model.CommissionRegisterTotal{}}
	totals := map[money.Currency]*model.CommissionRegisterTotal{}
	for _, s := range all {
		balances := paying.Balances(s)
		out.Entries = append(out.Entries, &model.CommissionRegisterEntry{Statement: s, Rep: reps[s.RepID], Balances: balances})
		t := totals[s.Currency]
		if t == nil {
			zero := func() *money.Amount { return &money.Amount{Currency: s.Currency} }
			t = &model.CommissionRegisterTotal{HeldBefore: zero(), Earned: zero(), Payable: zero(), HeldAfter: zero(), OwedBefore: zero(), OwedAfter: zero(), Paid: zero(), Balances: true}
			totals[s.Currency] = t
			out.Totals = append(out.Totals, t)
		}
		t.Statements++
		t.HeldBefore.Minor += s.HeldBeforeMinor
		t.Earned.Minor += s.EarnedMinor
		t.Payable.Minor += s.PayableMinor
		t.HeldAfter.Minor += s.HeldAfterMinor
		t.OwedBefore.Minor += s.DebtBeforeMinor + s.DrawBeforeMinor
		t.OwedAfter.Minor += s.DebtAfterMinor + s.DrawAfterMinor
		t.Paid.Minor += s.PaidMinor
		t.Balances = t.Balances && balances
	}
	slices.SortFunc(out.Totals, func(a, b *model.CommissionRegisterTotal) int {
		return strings.Compare(string(a.Paid.Currency), string(b.Paid.Currency))
	})
	return out, nil
}

// maxAssets bounds how many lines one question spreads over months.
const maxAssets = 5000

// commissionAssets spreads the commissions of statements over the time that they benefit.
func (r *Resolver) commissionAssets(ctx context.Context, in model.CommissionAssetsInput) ([]*model.CommissionAsset, error) {
	lines, err := r.Paying.Capitalised(ctx, calendar.Period{From: in.FromDay, To: in.ToDay}, maxAssets)
	if err != nil {
		return nil, err
	}
	renewal := 12
	if n := in.RenewalMonths.Value(); n != nil {
		renewal = *n
	}
	out := []*model.CommissionAsset{}
	for _, l := range lines {
		a := comp.Asset{Amount: l.Line.EarnedMinor, From: l.From, Initial: l.Kind != commission.SubscriptionRenewed, TermMonths: renewal, BenefitMonths: in.LifeMonths}
		charges, f := comp.Amortise(a)
		if f != nil {
			return nil, f
		}
		x := &model.CommissionAsset{Line: l.Line, Schedule: []*model.CommissionAssetMonth{}}
		if a.Life() > 0 {
			x.Capitalised = l.Line.Earned()
		}
		for _, c := range charges {
			x.Schedule = append(x.Schedule, &model.CommissionAssetMonth{
				Month: c.Month, Expense: &money.Amount{Minor: c.Amount, Currency: l.Line.Currency}, Remaining: &money.Amount{Minor: c.Left, Currency: l.Line.Currency},
			})
		}
		out = append(out, x)
	}
	return out, nil
}

// weights are the weights of the months of a quota.
func weights(stored []int64) []int {
	out := make([]int, len(stored))
	for i, w := range stored {
		out[i] = int(w)
	}
	return out
}
