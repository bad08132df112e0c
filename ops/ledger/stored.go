package ledger

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"

	"coxswain/ent/gid"
	"coxswain/ops/editing"
	"coxswain/sales/calendar"
	"coxswain/sales/money"
	"coxswain/sales/mrr"
)

// stored is a row to append; reverses is the row that it takes back, 0 for none.
type stored struct {
	mrr.Movement

	reverses int64
}

// movementColumns are those of the table, in the order of cells.
var movementColumns = strings.Fields("ledger account_id day signed_on recorded_at movement tag line delta_minor before_minor after_minor currency " +
	"native_delta_minor customer_delta cohort_month spell_day subscription_id plan_id rep_id team_id territory_id segment reverses_id")

func (m stored) cells(set *settings) []any {
	return []any{
		set.number, m.Account, int32(m.Day), int32(m.Signed), int64(set.recorded), m.Kind, or(m.Tag), m.Line, m.Delta, m.Before, m.After, m.Currency,
		m.NativeDelta, m.CustomerDelta, int32(m.CohortMonth), int32(m.SpellDay), or(m.Subscription), or(m.Plan), or(m.Rep), or(m.Team), or(m.Territory), or(m.Segment), or(m.reverses),
	}
}

// or is a value as it is stored: nothing for the zero value.
func or[T comparable](v T) any {
	var zero T
	if v == zero {
		return nil
	}
	return v
}

// append writes rows in one statement, whatever their number. Movements are no entries of the change log:
// they are one, and AccountRevenue tells its readers of them.
func (k *keeper) append(rows []stored, set *settings) error {
	if len(rows) == 0 {
		return nil
	}
	cells := make([][]any, len(rows))
	for i, m := range rows {
		cells[i] = m.cells(set)
	}
	list, err := json.Marshal(cells)
	if err != nil {
		return fmt.Errorf("ledger: %w", err)
	}
	columns, values := make([]string, len(movementColumns)), make([]string, len(movementColumns))
	for i, c := range movementColumns {
		columns[i] = `"` + c + `"`
		switch {
		case !k.postgres:
			values[i] = fmt.Sprintf("json_extract(value, '$[%d]')", i)
		case textual[c]:
			values[i] = fmt.Sprintf("value->>%d", i)
		default:
			values[i] = fmt.Sprintf("(value->>%d)::bigint", i)
		}
	}
	from := "json_each($1)"
	if k.postgres {
		from = "jsonb_array_elements($1::jsonb) WITH ORDINALITY AS j (value, n) ORDER BY n"
	}
	_, err = k.tx.ExecContext(k.ctx, "INSERT INTO mrr_movements ("+strings.Join(columns, ", ")+") SELECT "+strings.Join(values, ", ")+" FROM "+from, string(list))
	if err != nil {
		return fmt.Errorf("append to the ledger: %w", err)
	}
	return nil
}

var textual = map[string]bool{"movement": true, "tag": true, "line": true, "currency": true, "segment": true}

// held are an account's rows of a version: how many, and those that count.
type held struct {
	rows int64
	live []mrr.Movement
	all  []mrr.Movement // reversed ones and reversals too
}

// have reads the rows of accounts.
func (s statements) have(ids []int64, version int) (map[int64]held, error) {
	type row struct {
		m        mrr.Movement
		reverses int64
	}
	rows := map[int64][]row{}
	query := fmt.Sprintf("SELECT id, account_id, day, signed_on, movement, tag, line, delta_minor, before_minor, after_minor, currency, native_delta_minor, customer_delta, "+
		"cohort_month, spell_day, subscription_id, plan_id, rep_id, team_id, territory_id, segment, reverses_id FROM mrr_movements WHERE ledger = %d AND account_id ? ORDER BY id", version)
	err := s.of(query, ids, func(scan func(...any) error) error {
		var m mrr.Movement
		var tag, segment sql.NullString
		var subscription, plan, rep, team, territory, reverses sql.NullInt64
		err := scan(&m.ID, &m.Account, &m.Day, &m.Signed, &m.Kind, &tag, &m.Line, &m.Delta, &m.Before, &m.After, &m.Currency, &m.NativeDelta, &m.CustomerDelta,
			&m.CohortMonth, &m.SpellDay, &subscription, &plan, &rep, &team, &territory, &segment, &reverses)
		m.Tag, m.Segment = mrr.Tag(tag.String), segment.String
		m.Subscription, m.Plan, m.Rep, m.Team, m.Territory = subscription.Int64, plan.Int64, rep.Int64, team.Int64, territory.Int64
		rows[m.Account] = append(rows[m.Account], row{m, reverses.Int64})
		return err
	})
	out := make(map[int64]held, len(rows))
	for id, list := range rows {
		gone := map[int64]bool{}
		for _, r := range list {
			if r.reverses != 0 {
				gone[r.reverses], gone[r.m.ID] = true, true
			}
		}
		h := held{rows: int64(len(list))}
		for _, r := range list {
			h.all = append(h.all, r.m)
			if !gone[r.m.ID] {
				h.live = append(h.live, r.m)
			}
		}
		out[id] = h
	}
	return out, err
}

// standing is a row of AccountRevenue.
type standing struct {
	id     gid.ID
	values editing.Values
}

func (s statements) revenues(ids []int64) (map[int64]standing, error) {
	out := map[int64]standing{}
	err := s.of("SELECT id, account_id, mrr_minor, currency, state, cohort_month, spell_day, churned_on, subscriptions, ledger, movements FROM account_revenues WHERE account_id ?", ids, func(scan func(...any) error) error {
		var x standing
		var account, amount, movements int64
		var currency money.Currency
		var state mrr.State
		var cohort, spell, churned sql.NullInt64
		var subscriptions, ledger int
		if err := scan(&x.id, &account, &amount, &currency, &state, &cohort, &spell, &churned, &subscriptions, &ledger, &movements); err != nil {
			return err
		}
		x.values = editing.Values{
			"mrr_minor": amount, "currency": currency, "state": state, "subscriptions": subscriptions, "ledger": ledger, "movements": movements,
			"cohort_month": maybe(cohort), "spell_day": maybe(spell), "churned_on": maybe(churned),
		}
		out[account] = x
		return nil
	})
	return out, err
}

func maybe(n sql.NullInt64) any {
	if !n.Valid {
		return nil
	}
	return calendar.Day(n.Int64)
}
