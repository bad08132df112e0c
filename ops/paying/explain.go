package paying

import (
	"context"
	"encoding/json"
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
	"coxswain/ops/editing"
	"coxswain/sales/calendar"
	"coxswain/sales/commission"
	"coxswain/sales/comp"
	"coxswain/sales/fault"
	"coxswain/sales/money"
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
		if err := thaw(k.Content, &f); err != nil {
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
	deducted := s.PaidMinor == available && s.DebtAfterMinor == 0 && s.WaivedMinor == 0 // by payroll, where the plan says so
	return s.HeldBeforeMinor+s.EarnedMinor-s.PayableMinor == s.HeldAfterMinor &&
		(available >= 0 || deducted) && s.PaidMinor == available+s.DrawAfterMinor-s.DrawBeforeMinor+s.ForgivenMinor+s.GuaranteedMinor
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
