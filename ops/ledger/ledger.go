// Package ledger keeps the ledger of recurring revenue in step with what it follows from: the events of
// subscriptions, owners, teams, territories and segments with their dates, exchange rates and policies.
//
// The ledger of an account is computed whole, compared with what is stored, and differences are appended:
// a reversal for each row that is wrong and a row for each that is missing. Nothing is ever edited, so
// what was known at any instant can still be read. A ledger version is one set of policies; readers use
// the newest, and a new version has rows of its own.
package ledger

import (
	"context"
	"fmt"
	"slices"
	"time"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/ent/viewer"
	"coxswain/ops/editing"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/money"
	"coxswain/sales/mrr"
)

// atOnce is how many accounts are computed together: it bounds memory, and below it the number of
// statements does not depend on the number of accounts.
const atOnce = 1000

// Refresh brings the ledger of accounts in step with their records, in the running transaction. It may be
// called as often as one likes: what is right stays as it is. Accounts without subscriptions are left
// alone. Store.BeforeCommit calls it for whatever a transaction touched, see Keep; call it yourself to see
// the movements before the transaction ends.
func Refresh(ctx context.Context, s *ent.Store, tx *db.Client, accounts []gid.ID) error {
	k := newKeeper(ctx, s, tx)
	ids, err := k.withRevenue(numbers(accounts))
	if err != nil || len(ids) == 0 {
		return err
	}
	set, err := k.settings(shared)
	if err != nil {
		return err
	}
	for chunk := range slices.Chunk(ids, atOnce) {
		if err := k.lock(chunk); err != nil {
			return err
		}
		if err := k.refresh(chunk, set, nil); err != nil {
			return err
		}
	}
	return nil
}

// Movements returns the movements of an account in the newest version of the ledger, net of reversals, as
// the running transaction sees them. Two calls around a change and mrr.Diff tell what it moved.
func Movements(ctx context.Context, s *ent.Store, tx *db.Client, account gid.ID) ([]mrr.Movement, error) {
	k := newKeeper(ctx, s, tx)
	v, _, err := k.version(shared)
	if err != nil {
		return nil, err
	}
	have, err := k.have([]int64{int64(account)}, v.number)
	if err != nil {
		return nil, err
	}
	return have[int64(account)].live, nil
}

// keeper writes the ledger in one transaction.
type keeper struct {
	statements
	store *ent.Store
	tx    *db.Client
	user  gid.ID // of the person whose change it follows, 0 for none
}

// newKeeper acts as the ledger itself: its rows follow from what the viewer did.
func newKeeper(ctx context.Context, s *ent.Store, tx *db.Client) *keeper {
	k, rule := &keeper{store: s, tx: tx}, viewer.System("ledger", viewer.Rule)
	if v := viewer.From(ctx); v != nil {
		k.user, rule.RequestID, rule.Reason = v.User, v.RequestID, v.Reason
	}
	k.statements = statements{viewer.With(ctx, rule), tx, s.Postgres()}
	return k
}

func (k *keeper) rows() *editing.RowSet { return editing.New(k.store).Rows(k.ctx, k.tx) }

// withRevenue returns those of the accounts that have subscriptions, or had, ascending.
func (k *keeper) withRevenue(ids []int64) ([]int64, error) {
	slices.Sort(ids)
	return k.ids("SELECT account_id FROM customer_subscriptions WHERE account_id ? UNION SELECT account_id FROM account_revenues WHERE account_id ? ORDER BY 1", slices.Compact(ids))
}

// ledgerVersion is the row of a version.
type ledgerVersion struct {
	number int
	chosen map[string]string
	base   money.Currency
}

// newest reads the version in force. On PostgreSQL it takes a lock on its row when one is named.
func (s statements) newest(lock string) (v ledgerVersion, known bool, err error) {
	query := "SELECT number, policies, base_currency FROM ledger_versions ORDER BY number DESC LIMIT 1"
	if s.postgres {
		query += lock
	}
	err = s.each(query, nil, func(scan func(...any) error) error {
		var chosen []byte
		known = true
		if err := scan(&v.number, &chosen, &v.base); err != nil {
			return err
		}
		return decode(chosen, &v.chosen)
	})
	return v, known, err
}

// The locks on a version: those who refresh accounts share it, and who replaces it, or changes what every
// account depends on, waits for them and lets nobody in before the end of the transaction.
const (
	shared    = " FOR SHARE"
	exclusive = " FOR UPDATE"
)

// version reads the version in force and locks it.
func (k *keeper) version(lock string) (v ledgerVersion, known bool, err error) {
	v, known, err = k.newest(lock)
	for k.postgres && known && err == nil { // whoever held the lock may have written a newer one meanwhile
		before := v.number
		if v, known, err = k.newest(lock); v.number == before {
			break
		}
	}
	return v, known, err
}

// settings returns the settings of the version in force, and begins the first version when there is none.
func (k *keeper) settings(lock string) (*settings, error) {
	v, known, err := k.version(lock)
	if err != nil {
		return nil, err
	}
	base, policies, zone, founded, err := k.organisation()
	if err != nil {
		return nil, err
	}
	if !known {
		if !founded {
			return nil, fault.Conflictf("", "set up the organisation first: recurring revenue is stated in its base currency")
		}
		v = ledgerVersion{number: 1, chosen: mrr.Complete(policies), base: base}
		if err := k.begin(v, nil); err != nil {
			return nil, err
		}
	}
	return k.under(v.number, v.chosen, v.base, zone, k.store.Now())
}

// begin writes the row of a version.
func (k *keeper) begin(v ledgerVersion, effect *Effect) error {
	row := editing.Values{
		"number": v.number, "policies": v.chosen, "base_currency": v.base, "created_at": k.store.Now(),
		"user_id": or(k.user), "reason": or(viewer.From(k.ctx).Reason), "effect": nil,
	}
	if effect != nil {
		row["effect"] = *effect
	}
	set := k.rows()
	set.Insert(gid.LedgerVersion, []editing.Values{row})
	return set.Log()
}

// lock makes those who compute the same account wait for each other on PostgreSQL. On SQLite there is one
// writer.
func (k *keeper) lock(ids []int64) error {
	if !k.postgres {
		return nil
	}
	return k.of("SELECT id FROM accounts WHERE id ? ORDER BY id FOR NO KEY UPDATE", ids, func(scan func(...any) error) error {
		var id int64
		return scan(&id)
	})
}

// refresh computes accounts, appends what differs and brings their AccountRevenue up to date. seen, when
// given, is told what each account's movements come to.
func (k *keeper) refresh(ids []int64, set *settings, seen func([]mrr.Movement)) error {
	accounts, err := k.load(ids, set)
	if err != nil {
		return err
	}
	have, err := k.have(ids, set.number)
	if err != nil {
		return err
	}
	revenues, err := k.revenues(ids)
	if err != nil {
		return err
	}
	var rows []stored
	news, changes := []editing.Values{}, []editing.RowChange{}
	for _, id := range ids {
		a, h := accounts[id], have[id]
		want := mrr.Ledger(*a, set.rates, set.policy)
		if seen != nil {
			seen(want)
		}
		reverse, add := mrr.Diff(h.live, want)
		for _, m := range reverse {
			rows = append(rows, stored{m.Reversed(), m.ID})
		}
		for _, m := range add {
			rows = append(rows, stored{Movement: m})
		}
		is := revenue(a, want, set, h.rows+int64(len(reverse)+len(add)))
		if was, ok := revenues[id]; ok {
			changes = append(changes, editing.RowChange{ID: was.id, Before: was.values, After: is})
		} else {
			is["account_id"] = gid.ID(id)
			news = append(news, is)
		}
	}
	if err := k.append(rows, set); err != nil {
		return err
	}
	w := k.rows()
	w.Insert(gid.AccountRevenue, news)
	w.Update(gid.AccountRevenue, changes)
	return w.Log()
}

// revenue is what the ledger says of an account today.
func revenue(a *mrr.Account, movements []mrr.Movement, set *settings, rows int64) editing.Values {
	s := mrr.StandingAt(movements, set.today)
	subscriptions := map[int64]bool{}
	for _, p := range a.Paid {
		subscriptions[p.Subscription] = true
	}
	v := editing.Values{
		"mrr_minor": s.MRR, "currency": set.base, "state": s.State, "subscriptions": len(subscriptions), "ledger": set.number, "movements": rows,
		"cohort_month": nil, "spell_day": nil, "churned_on": nil,
	}
	if s.State != mrr.Never {
		v["cohort_month"], v["spell_day"] = s.Cohort, s.Spell
	}
	if s.State == mrr.Gone {
		v["churned_on"] = s.ChurnedOn
	}
	return v
}

// Advance brings AccountRevenue up to a day that has come: of the accounts of which something was planned
// for the days since it was written. It changes nothing else and may run as often as one likes.
func Advance(ctx context.Context, s *ent.Store, tx *db.Client, today calendar.Day) error {
	k := newKeeper(ctx, s, tx)
	const day = int64(24 * time.Hour / time.Microsecond)
	var due []int64
	query := fmt.Sprintf("SELECT DISTINCT m.account_id FROM mrr_movements m JOIN account_revenues r ON r.account_id = m.account_id AND r.ledger = m.ledger "+
		"WHERE m.day <= %d AND m.day > (SELECT min(updated_at) / %d - 1 FROM account_revenues) AND m.day >= r.updated_at / %d - 1 ORDER BY m.account_id", today, day, day)
	err := k.each(query, nil, func(scan func(...any) error) error {
		var id int64
		if err := scan(&id); err != nil {
			return err
		}
		due = append(due, id)
		return nil
	})
	if err != nil || len(due) == 0 {
		return err
	}
	ids := make([]gid.ID, len(due))
	for i, id := range due {
		ids[i] = gid.ID(id)
	}
	return Refresh(ctx, s, tx, ids)
}
