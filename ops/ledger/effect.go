package ledger

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/money"
	"coxswain/sales/mrr"
)

// Effect says what other policies make of the ledger.
type Effect struct {
	Policies  []PolicyEffect  `json:"policies"`  // that differ
	Currency  [2]string       `json:"currency"`  // base currency before and after
	MRR       Figures         `json:"mrr"`       // today, minor units of the base currency
	Customers Figures         `json:"customers"` // active today
	Accounts  int             `json:"accounts"`  // with subscriptions
	Movements []MonthlyEffect `json:"movements"` // that differ, by month, line and kind
}

// Figures are a number before and after.
type Figures struct {
	Before int64 `json:"before"`
	After  int64 `json:"after"`
}

// PolicyEffect is a policy before and after.
type PolicyEffect struct {
	Key    string `json:"key"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// MonthlyEffect is what the movements of one kind come to in a month, in minor units of the base currency.
type MonthlyEffect struct {
	Month calendar.Day `json:"month"`
	Line  mrr.Line     `json:"line"`
	Kind  mrr.Kind     `json:"kind"`
	Figures
}

// tally sums movements before and after.
type tally struct {
	today  calendar.Day
	sums   map[tallied]*Figures
	effect Effect
}

type tallied struct {
	month calendar.Day
	line  mrr.Line
	kind  mrr.Kind
}

func (t *tally) of(day calendar.Day, line mrr.Line, kind mrr.Kind) *Figures {
	key := tallied{day.FirstOfMonth(), line, kind}
	f, ok := t.sums[key]
	if !ok {
		f = &Figures{}
		t.sums[key] = f
	}
	return f
}

// after adds an account as it is to be.
func (t *tally) after(rows []mrr.Movement) {
	t.effect.Accounts++
	for _, m := range rows {
		t.of(m.Day, m.Line, m.Kind).After += m.Delta
		if m.Day <= t.today && m.Line == mrr.Recurring {
			t.effect.MRR.After += m.Delta
			t.effect.Customers.After += int64(m.CustomerDelta)
		}
	}
}

// before adds the ledger as it is.
func (s statements) before(t *tally, version int) error {
	query := fmt.Sprintf("SELECT day, line, movement, CAST(sum(delta_minor) AS BIGINT), CAST(sum(customer_delta) AS BIGINT) FROM mrr_movements WHERE ledger = %d GROUP BY day, line, movement", version)
	return s.each(query, nil, func(scan func(...any) error) error {
		var day calendar.Day
		var line mrr.Line
		var kind mrr.Kind
		var delta, customers int64
		if err := scan(&day, &line, &kind, &delta, &customers); err != nil {
			return err
		}
		t.of(day, line, kind).Before += delta
		if day <= t.today && line == mrr.Recurring {
			t.effect.MRR.Before += delta
			t.effect.Customers.Before += customers
		}
		return nil
	})
}

// total is the effect of everything that was added.
func (t *tally) total(was, is ledgerVersion) *Effect {
	e := t.effect
	e.Currency = [2]string{string(was.base), string(is.base)}
	e.Policies, e.Movements = []PolicyEffect{}, []MonthlyEffect{}
	before, after := mrr.Complete(was.chosen), mrr.Complete(is.chosen)
	for _, s := range mrr.Settings() {
		if before[s.Key] != after[s.Key] {
			e.Policies = append(e.Policies, PolicyEffect{s.Key, before[s.Key], after[s.Key]})
		}
	}
	for key, f := range t.sums {
		if f.Before != f.After {
			e.Movements = append(e.Movements, MonthlyEffect{key.month, key.line, key.kind, *f})
		}
	}
	kinds := mrr.Kinds()
	slices.SortFunc(e.Movements, func(a, b MonthlyEffect) int {
		return cmp.Or(cmp.Compare(a.Month, b.Month), cmp.Compare(a.Line, b.Line), cmp.Compare(slices.Index(kinds, a.Kind), slices.Index(kinds, b.Kind)))
	})
	return &e
}

// everyAccount calls fn with the accounts that have subscriptions, or had, in the order of their ids.
func (s statements) everyAccount(fn func(ids []int64) error) error {
	for last := int64(0); ; {
		var ids []int64
		query := fmt.Sprintf("SELECT account_id FROM customer_subscriptions WHERE account_id > %[1]d UNION SELECT account_id FROM account_revenues WHERE account_id > %[1]d ORDER BY 1 LIMIT %[2]d", last, atOnce)
		err := s.each(query, nil, func(scan func(...any) error) error {
			var id int64
			err := scan(&id)
			ids = append(ids, id)
			return err
		})
		if err != nil || len(ids) == 0 {
			return err
		}
		if err := fn(ids); err != nil {
			return err
		}
		last = ids[len(ids)-1]
	}
}

// Rebuild writes a new version of the ledger under other policies or another base currency, in the running
// transaction: all accounts, a thousand at a time. The rows of earlier versions stay. It returns what
// changed, which the version keeps too. Until the transaction ends nobody else changes the ledger.
func Rebuild(ctx context.Context, s *ent.Store, tx *db.Client, policies map[string]string, base money.Currency) (*Effect, error) {
	k := newKeeper(ctx, s, tx)
	was, known, err := k.version(exclusive)
	if err != nil {
		return nil, err
	}
	_, _, zone, _, err := k.organisation()
	if err != nil {
		return nil, err
	}
	is := ledgerVersion{was.number + 1, mrr.Complete(policies), base}
	set, err := k.under(is.number, is.chosen, is.base, zone, s.Now())
	if err != nil {
		return nil, err
	}
	t := &tally{today: set.today, sums: map[tallied]*Figures{}}
	if known {
		if err := k.before(t, was.number); err != nil {
			return nil, err
		}
	}
	if err := k.everyAccount(func(ids []int64) error { return k.refresh(ids, set, t.after) }); err != nil {
		return nil, err
	}
	effect := t.total(was, is)
	return effect, k.begin(is, effect)
}

// Preview returns the effect that other policies would have, and changes nothing. chosen are the policies
// as Organisation.policies would hold them.
func Preview(ctx context.Context, s *ent.Store, chosen map[string]string) (*Effect, error) {
	if _, err := mrr.ParsePolicy(onlyOurs(chosen)); err != nil {
		return nil, err
	}
	var effect *Effect
	err := reading(ctx, s, func(q statements) error {
		base, policies, zone, founded, err := q.organisation()
		if err != nil {
			return err
		}
		if !founded {
			return fault.Conflictf("", "set up the organisation first: recurring revenue is stated in its base currency")
		}
		was, known, err := q.newest("")
		if err != nil {
			return err
		}
		if !known {
			was = ledgerVersion{0, policies, base}
		}
		is := ledgerVersion{was.number, mrr.Complete(chosen), base}
		set, err := q.under(is.number, is.chosen, is.base, zone, s.Now())
		if err != nil {
			return err
		}
		t := &tally{today: set.today, sums: map[tallied]*Figures{}}
		if err := q.before(t, was.number); err != nil {
			return err
		}
		err = q.everyAccount(func(ids []int64) error {
			accounts, err := q.load(ids, set)
			if err != nil {
				return err
			}
			for _, id := range ids {
				t.after(mrr.Ledger(*accounts[id], set.rates, set.policy))
			}
			return nil
		})
		effect = t.total(was, is)
		return err
	})
	return effect, err
}

// reading runs fn on one consistent snapshot of the database.
func reading(ctx context.Context, s *ent.Store, fn func(statements) error) error {
	options := &sql.TxOptions{ReadOnly: true}
	if s.Postgres() {
		options.Isolation = sql.LevelRepeatableRead
	}
	tx, err := s.Reader().BeginTx(ctx, options)
	if err != nil {
		return fmt.Errorf("read the ledger: %w", err)
	}
	defer tx.Rollback() //nolint:errcheck // nothing was written
	return fn(statements{ctx, tx, s.Postgres()})
}
