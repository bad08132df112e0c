package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"coxswain/ent"
	"coxswain/ent/gid"
	"coxswain/sales/kpi"
)

// running returns the ids of subscriptions that are paid.
func running(ctx context.Context, store *ent.Store, most int) (out []string, err error) {
	rows, err := store.Reader().QueryContext(ctx, "SELECT id FROM customer_subscriptions WHERE status = 'ACTIVE' ORDER BY id LIMIT "+strconv.Itoa(most))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		out = append(out, gid.ID(id).String())
	}
	return out, rows.Err()
}

const amendQuery = `mutation($i: AmendSubscriptionInput!) { amendSubscription(input: $i) { userErrors { message } } }`

// amend changes the number of units of a subscription, through the API.
func (s *site) amend(ctx context.Context, id string, units int) error {
	out, err := s.post(ctx, amendQuery, map[string]any{"i": map[string]any{"id": id, "timing": "NOW", "changes": []any{map[string]any{"key": "1", "quantity": strconv.Itoa(units)}}}})
	if err == nil && !strings.Contains(string(out), `"userErrors":[]`) {
		err = fmt.Errorf("amendSubscription: %.300s", out)
	}
	return err
}

// freshRevenue changes subscriptions and asks for MRR at once: each time it has to have moved.
func (b *bench) freshRevenue(ctx context.Context, s *site, store *ent.Store) error {
	ids, err := running(ctx, store, 9)
	if err != nil {
		return err
	}
	ask := func() (string, error) {
		v, err := s.revenueValues(ctx, wanted{keys: []kpi.Key{kpi.MRR}}, period.From, period.To.AddMonths(240))
		if err != nil {
			return "", err
		}
		return v[0][len(v[0])-1], nil
	}
	before, err := ask()
	if err != nil {
		return err
	}
	var wrote, asked time.Duration
	for n, id := range ids {
		start := time.Now()
		if err := s.amend(ctx, id, 1_000+n); err != nil {
			return err
		}
		wrote += time.Since(start)
		start = time.Now()
		after, err := ask()
		if err != nil {
			return err
		}
		asked += time.Since(start)
		if after == before {
			b.wrong = append(b.wrong, s.kind+": MRR did not move after a change of a subscription")
		}
		before = after
	}
	n := time.Duration(max(1, len(ids)))
	b.table.add(s.kind+": MRR right after amendSubscription / the mutation itself", round(asked/n), round(wrote/n), "", "")
	return nil
}

// underWrites asks while one caller after another changes subscriptions.
func (b *bench) underWrites(ctx context.Context, s *site, store *ent.Store) error {
	ids, err := running(ctx, store, 500)
	if err != nil || len(ids) == 0 {
		return err
	}
	long := 5 * time.Second
	if b.quick {
		long = 500 * time.Millisecond
	}
	reads := func() (result, error) {
		return load(ctx, 2, long, func(ctx context.Context) error {
			_, err := s.revenueValues(ctx, wanted{keys: []kpi.Key{kpi.LogoChurnRate}}, period.From, period.To)
			return err
		})
	}
	quiet, err := reads()
	if err != nil {
		return err
	}
	var writes atomic.Int64
	done, stop := make(chan error, 1), make(chan struct{})
	go func() {
		for n := 0; ; n++ {
			select {
			case <-stop:
				done <- nil
				return
			default:
			}
			if err := s.amend(ctx, ids[n%len(ids)], 100+n%900); err != nil {
				done <- err
				return
			}
			writes.Add(1)
		}
	}()
	busy, err := reads()
	close(stop)
	if err = errors.Join(err, <-done); err != nil {
		return err
	}
	b.table.add(fmt.Sprintf("%s: logo churn by 2 callers while another changes subscriptions (%.0f/s) / nobody writing, p50", s.kind, float64(writes.Load())/long.Seconds()),
		round(busy.percentile(50)), round(quiet.percentile(50)), times2(busy.percentile(50), quiet.percentile(50)), "")
	b.table.add(s.kind+": the same, p99", round(busy.percentile(99)), round(quiet.percentile(99)), times2(busy.percentile(99), quiet.percentile(99)), "")
	return nil
}
