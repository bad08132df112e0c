package paying

import (
	"encoding/json"
	"fmt"
	"slices"

	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/ops/editing"
	"coxswain/sales/calendar"
	"coxswain/sales/commission"
	"coxswain/sales/comp"
	"coxswain/sales/money"
)

// computed is a statement that is new, or differs from what is stored.
type computed struct {
	frozen

	is   *db.CommissionStatement // nil for a new one
	row  editing.Values
	hash string
	id   gid.ID
}

// final reports whether the numbers of a statement never change any more.
func final(s commission.StatementStatus) bool {
	return s == commission.StatementLocked || s == commission.StatementPaid
}

type stub struct {
	payee    int64
	currency money.Currency
}

// compare finds the statements that are new or differ. A draft whose payee earns nothing any more becomes
// empty.
func (d *outcome) compare(run *db.CommissionRun, have []*db.CommissionStatement) ([]*computed, error) {
	out := d.out
	stored := map[stub]*db.CommissionStatement{}
	for _, s := range have {
		stored[stub{int64(s.RepID), s.Currency}] = s
	}
	issues := map[int64]int{}
	for _, i := range out.Issues {
		issues[i.Payee]++
	}
	byPayee := d.byPayee()
	for key := range stored {
		if _, ok := byPayee[key.payee]; !ok {
			byPayee[key.payee] = nil
		}
	}
	var all []*computed
	for _, payee := range sorted(byPayee) {
		cut, err := d.cutOf(payee, byPayee[payee])
		if err != nil {
			return nil, err
		}
		list := byPayee[payee]
		for key, s := range stored {
			if key.payee == payee && !has(list, key) && s.LinesCount > 0 && !final(s.Status) {
				list = append(list, comp.Statement{Payee: payee, Currency: key.currency, Next: comp.PriorBalance{Payee: payee, Currency: key.currency}})
			}
		}
		for _, s := range list {
			was := stored[stub{payee, s.Currency}]
			canonical, err := json.Marshal(s)
			if err != nil {
				return nil, fmt.Errorf("statement: %w", err)
			}
			output := digest(canonical)
			if was != nil && (final(was.Status) || was.InputHash == cut.hash && was.OutputHash == output && was.EngineVersion == out.Engine) {
				continue
			}
			x := &computed{frozen: frozen{Input: cut.in, Statement: s}, is: was, hash: cut.hash}
			for _, l := range cut.lines {
				if l.Line.Payee == payee && l.Line.Currency == s.Currency {
					x.Lines = append(x.Lines, l)
				}
			}
			for _, b := range cut.balances {
				if b.Payee == payee && b.Currency == s.Currency {
					x.Balances = append(x.Balances, b)
				}
			}
			x.row = rowOf(run, s, out, cut.hash, output, issues[payee]+issues[0])
			x.row["needs_acknowledgement"] = comp.AsksPayee(cut.in, s.Currency)
			if was != nil && was.OutputHash != output && was.Status != commission.StatementDraft {
				for _, c := range approvals {
					x.row[c] = nil
				}
				x.row["status"] = commission.StatementDraft
			} else if was != nil {
				x.row["status"] = was.Status
			}
			all = append(all, x)
		}
	}
	return all, nil
}

func has(list []comp.Statement, key stub) bool {
	for _, s := range list {
		if s.Payee == key.payee && s.Currency == key.currency {
			return true
		}
	}
	return false
}

// approvals are the columns that a statement loses when its numbers change.
var approvals = []string{"acknowledged_at", "acknowledged_by_id", "manager_approved_at", "manager_approved_by_id", "finance_approved_at", "finance_approved_by_id"}

// rowOf are the columns of a statement that follow from its computation.
func rowOf(run *db.CommissionRun, s comp.Statement, out comp.Output, input, output string, issues int) editing.Values {
	t := s.Totals
	row := editing.Values{
		"run_id": run.ID, "rep_id": gid.ID(s.Payee), "from_day": out.Period.From, "to_day": out.Period.To, "status": commission.StatementDraft, "currency": s.Currency,
		"earned_minor": t.Earned, "payable_minor": t.Payable, "held_before_minor": t.HeldBefore, "held_after_minor": t.HeldAfter, "debt_before_minor": t.DebtBefore,
		"debt_after_minor": t.DebtAfter, "draw_before_minor": t.DrawBefore, "draw_after_minor": t.DrawAfter, "waived_minor": t.Waived, "forgiven_minor": t.Forgiven,
		"guaranteed_minor": t.Guaranteed, "paid_minor": t.Paid, "credited_minor": comp.Credited(s), "needs_acknowledgement": false, "payout_units": nil, "payout_currency": s.Currency, "lines_count": len(s.Lines), "issues_count": issues,
		"input_hash": input, "output_hash": output, "engine_version": out.Engine,
	}
	if s.Payout != nil {
		row["payout_units"], row["payout_currency"] = s.Payout.Amount, s.Payout.Currency
	}
	return row
}

// valuesOf are the same columns of a stored statement.
func valuesOf(s *db.CommissionStatement, like editing.Values) editing.Values {
	all := editing.Values{
		"run_id": s.RunID, "rep_id": s.RepID, "from_day": s.FromDay, "to_day": s.ToDay, "status": s.Status, "currency": s.Currency,
		"earned_minor": s.EarnedMinor, "payable_minor": s.PayableMinor, "held_before_minor": s.HeldBeforeMinor, "held_after_minor": s.HeldAfterMinor, "debt_before_minor": s.DebtBeforeMinor,
		"debt_after_minor": s.DebtAfterMinor, "draw_before_minor": s.DrawBeforeMinor, "draw_after_minor": s.DrawAfterMinor, "waived_minor": s.WaivedMinor, "forgiven_minor": s.ForgivenMinor,
		"guaranteed_minor": s.GuaranteedMinor, "paid_minor": s.PaidMinor, "credited_minor": s.CreditedMinor, "needs_acknowledgement": s.NeedsAcknowledgement, "payout_units": s.PayoutUnits, "payout_currency": s.PayoutCurrency, "lines_count": s.LinesCount, "issues_count": s.IssuesCount,
		"input_hash": s.InputHash, "output_hash": s.OutputHash, "engine_version": s.EngineVersion,
		"acknowledged_at": s.AcknowledgedAt, "acknowledged_by_id": s.AcknowledgedByID, "manager_approved_at": s.ManagerApprovedAt, "manager_approved_by_id": s.ManagerApprovedByID,
		"finance_approved_at": s.FinanceApprovedAt, "finance_approved_by_id": s.FinanceApprovedByID,
	}
	out := editing.Values{}
	for name := range like {
		out[name] = all[name]
	}
	return out
}

// keep writes statements with their lines and what they were computed from: the number of statements of the
// database does not depend on theirs. It returns the number of lines.
func (d *desk) keep(all []*computed) (int, error) {
	if len(all) == 0 {
		return 0, nil
	}
	w := d.edit.Rows(d.ctx, d.tx)
	var news []editing.Values
	var changes, reset []editing.RowChange
	var fresh []*computed
	var old []int64
	for _, x := range all {
		if x.is == nil {
			news, fresh = append(news, x.row), append(fresh, x)
			continue
		}
		x.id = x.is.ID
		old = append(old, int64(x.id))
		change := editing.RowChange{ID: x.id, Before: valuesOf(x.is, x.row), After: x.row}
		if _, cleared := x.row[approvals[0]]; cleared {
			reset = append(reset, change)
		} else {
			changes = append(changes, change)
		}
	}
	for i, id := range w.Insert(gid.CommissionStatement, news) {
		fresh[i].id = id
	}
	w.Update(gid.CommissionStatement, changes)
	w.Update(gid.CommissionStatement, reset)
	if err := w.Log(); err != nil {
		return 0, err
	}
	for _, table := range []gid.Kind{gid.CommissionLine, gid.CommissionSnapshot} {
		if err := d.forget(table, old); err != nil {
			return 0, err
		}
	}
	return d.keepLines(all)
}

// forget deletes what was written for drafts before.
func (d *desk) forget(table gid.Kind, of []int64) error {
	return d.of("DELETE FROM "+table.Table()+" WHERE statement_id ? RETURNING id", of, func(scan func(...any) error) error {
		var id int64
		return scan(&id)
	})
}

// keepLines writes the lines of statements, those that take back another line of the same statement after it, and
// what the statements were computed from.
func (d *desk) keepLines(all []*computed) (int, error) {
	ids := make(map[*computed]map[string]int64, len(all))
	for _, x := range all {
		ids[x] = make(map[string]int64, len(x.Statement.Lines))
	}
	n := 0
	for _, within := range []bool{false, true} {
		var rows []editing.Values
		var owners []*computed
		for _, x := range all {
			credits := creditsOf(x.Statement)
			for i, l := range x.Statement.Lines {
				if o := l.Original; (o != nil && o.ID == 0 && o.Period == x.Input.Period) != within {
					continue
				}
				row := d.lineOf(x, i, l, credits)
				if within {
					row["original_id"] = nothing(ids[x][l.Original.Key])
				}
				rows, owners = append(rows, row), append(owners, x)
			}
		}
		n += len(rows)
		for from := 0; from < len(rows); from += manyRows {
			to := min(len(rows), from+manyRows)
			w := d.edit.Rows(d.ctx, d.tx)
			written := w.Append(gid.CommissionLine, rows[from:to])
			if err := w.Log(); err != nil {
				return 0, err
			}
			for i, id := range written {
				key, _ := rows[from+i]["line_key"].(string)
				ids[owners[from+i]][key] = int64(id)
			}
		}
	}
	snapshots := make([]editing.Values, len(all))
	for i, x := range all {
		period := x.Input.Period
		for j, l := range x.Lines {
			if l.ID == 0 && l.Period == period {
				x.Lines[j].ID = ids[x][l.Line.Key]
			}
		}
		content, err := x.freeze()
		if err != nil {
			return 0, err
		}
		snapshots[i] = editing.Values{"statement_id": x.id, "hash": x.hash, "content": content}
	}
	w := d.edit.Rows(d.ctx, d.tx)
	w.Append(gid.CommissionSnapshot, snapshots)
	return n, w.Log()
}

// lineOf are the columns of a line.
func (d *desk) lineOf(x *computed, position int, l comp.Line, credits map[string]credited) editing.Values {
	row := editing.Values{
		"statement_id": x.id, "rep_id": l.Payee, "position": position, "line_key": l.Key, "line_kind": l.Kind, "component": nothing(l.Component), "title": nothing(l.Note),
		"plan_version_id": nothing(l.Version), "event_id": nil, "account_id": nothing(l.Account), "opportunity_id": ofKind(l.Record, gid.Opportunity),
		"subscription_id": ofKind(l.Record, gid.CustomerSubscription), "adjustment_id": nil, "credit_on": nothing(l.Date), "credit_minor": nil, "credit_units": nil, "rate": nil,
		"uncapped_minor": l.Uncapped, "earned_minor": l.Earned, "payable_minor": l.Payable, "currency": l.Currency, "cap": nil, "hold_reason": nothing(l.Hold), "original_id": nil,
		"corrects_id": nil,
	}
	if l.Event != nil {
		if e, ok := d.stored[nameOf(*l.Event)]; ok && e.id != 0 {
			row["event_id"] = e.id
		}
	}
	if l.Kind == commission.LineAdjustment && gid.ID(l.Record).Is(gid.CommissionAdjustment) {
		row["adjustment_id"] = l.Record
	}
	if len(l.Cuts) > 0 {
		row["cap"] = l.Cuts[0].Cap
	}
	if o := l.Original; o != nil {
		row["original_id"], row["corrects_id"] = nothing(o.ID), nothing(o.Statement)
	}
	switch c, ok := credits[l.Credit]; {
	case !ok || l.Credit == "":
	case c.units:
		row["credit_units"] = c.amount
	default:
		row["credit_minor"] = c.amount
		if n, ok := money.MulDiv(l.Uncapped, int64(money.One), max(1, c.amount)); ok && c.amount > 0 && len(l.Slices) > 0 {
			row["rate"] = n
		}
	}
	return row
}

// credited is what of an event was credited to a payee, and whether it is counted.
type credited struct {
	amount int64
	units  bool
}

// creditsOf are the credits of a statement by key.
func creditsOf(s comp.Statement) map[string]credited {
	inUnits := map[string]bool{}
	for _, a := range slices.Backward(s.Attainments) {
		inUnits[a.Component] = a.InUnits
	}
	out := make(map[string]credited, len(s.Credits))
	for _, c := range slices.Backward(s.Credits) {
		out[c.Key] = credited{c.Amount, inUnits[c.Component]}
	}
	return out
}

// behind counts the payees who have an earlier statement that is not locked.
func (d *desk) behind(p calendar.Period, out comp.Output) int {
	payees := map[int64]bool{}
	for _, s := range out.Statements {
		payees[s.Payee] = true
	}
	open := map[int64]bool{}
	err := d.each(fmt.Sprintf("SELECT DISTINCT rep_id FROM commission_statements WHERE to_day <= %d AND status NOT IN ('LOCKED', 'PAID')", p.From), func(scan func(...any) error) error {
		var rep int64
		err := scan(&rep)
		open[rep] = payees[rep]
		return err
	})
	if err != nil {
		return 0 // the message leaves it out; the next statement of the transaction tells what went wrong
	}
	n := 0
	for _, is := range open {
		if is {
			n++
		}
	}
	return n
}
