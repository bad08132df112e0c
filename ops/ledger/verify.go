package ledger

import (
	"context"
	"fmt"
	"reflect"

	"coxswain/ent"
	"coxswain/ent/gid"
	"coxswain/sales/calendar"
	"coxswain/sales/mrr"
)

// verifiedMonths is for how many month ends what accounts pay is compared with the sums of the ledger.
const verifiedMonths = 24

// mostDifferences is how many differences Verify lists before it only counts them.
const mostDifferences = 100

// Verify computes the ledger of every account anew from its records and compares: with the rows of the
// newest version, with what the account pays at the end of each of the last months in every attribution,
// and with AccountRevenue. It changes nothing and returns what differs.
func Verify(ctx context.Context, s *ent.Store) (differences []string, err error) {
	found := 0
	say := func(format string, args ...any) {
		if found++; found <= mostDifferences {
			differences = append(differences, "ledger: "+fmt.Sprintf(format, args...))
		}
	}
	err = reading(ctx, s, func(q statements) error {
		v, known, err := q.newest("")
		if err != nil {
			return err
		}
		base, policies, zone, _, err := q.organisation()
		if err != nil {
			return err
		}
		if !known {
			return q.everyAccount(func(ids []int64) error {
				say("%d accounts have subscriptions and there is no version of the ledger", len(ids))
				return nil
			})
		}
		if v.base != base || !mrr.Same(v.chosen, policies) {
			say("version %d does not have the policies of the organisation; a job is to write the next", v.number)
		}
		set, err := q.under(v.number, v.chosen, v.base, zone, s.Now())
		if err != nil {
			return err
		}
		return q.everyAccount(func(ids []int64) error { return q.verify(ids, set, say) })
	})
	if found > mostDifferences {
		differences = append(differences, fmt.Sprintf("ledger: %d differences more", found-mostDifferences))
	}
	return differences, err
}

func (s statements) verify(ids []int64, set *settings, say func(string, ...any)) error {
	accounts, err := s.load(ids, set)
	if err != nil {
		return err
	}
	have, err := s.have(ids, set.number)
	if err != nil {
		return err
	}
	revenues, err := s.revenues(ids)
	if err != nil {
		return err
	}
	for _, id := range ids {
		a, h, name := accounts[id], have[id], gid.ID(id)
		want := mrr.Ledger(*a, set.rates, set.policy)
		if reverse, add := mrr.Diff(h.live, want); len(reverse)+len(add) > 0 {
			say("%s: %d rows are wrong and %d are missing", name, len(reverse), len(add))
			continue
		}
		if err := mrr.Chained(h.live); err != nil {
			say("%s: %v", name, err)
		}
		for n := range verifiedMonths {
			end := set.today.FirstOfMonth().AddMonths(-n) - 1
			if n == 0 {
				end = set.today
			}
			if err := reconciled(a, h.all, set, end); err != nil {
				say("%s: %v", name, err)
				break
			}
		}
		was, ok := revenues[id]
		is := revenue(a, want, set, h.rows)
		if !ok || !reflect.DeepEqual(was.values, is) {
			say("%s: its AccountRevenue is %v, not %v", name, was.values, is)
		}
	}
	return nil
}

// reconciled compares the sums of all rows, reversed ones and reversals included, with what an account
// pays at the end of a day, in every attribution.
func reconciled(a *mrr.Account, rows []mrr.Movement, set *settings, on calendar.Day) error {
	type key struct {
		mrr.Group

		line mrr.Line
	}
	sums := map[key][2]int64{}
	for _, m := range rows {
		if m.Day <= on {
			k := key{mrr.Group{Subscription: m.Subscription, Plan: m.Plan, Currency: m.Currency, Rep: m.Rep, Team: m.Team, Territory: m.Territory, Segment: m.Segment}, m.Line}
			v := sums[k]
			sums[k] = [2]int64{v[0] + m.Delta, v[1] + m.NativeDelta}
		}
	}
	for _, h := range mrr.At(*a, set.rates, set.policy, on) {
		k := key{h.Group, h.Line}
		if v := sums[k]; v != [2]int64{h.MRR, h.Native} {
			return fmt.Errorf("at the end of %s the ledger says %d for %v, paid is %d", on, v[0], k, h.MRR)
		}
		delete(sums, k)
	}
	for k, v := range sums {
		if v != [2]int64{} {
			return fmt.Errorf("at the end of %s the ledger says %d for %v, nothing is paid", on, v[0], k)
		}
	}
	return nil
}
