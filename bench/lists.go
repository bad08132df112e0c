package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// list is a question that people ask all day.
type list struct {
	name  string
	query string
	goal  map[string]string // by database, against PostGraphile
}

func listQuestions() []list {
	return []list{
		{
			"A: 50 accounts with owner, territory and latest opportunity",
			`{ accounts(first: 50) { nodes { id name segment owner { id name } territoryHistory(first: 1) { nodes { territory { name } } }
			   opportunities(first: 1, orderBy: [{field: CREATED_AT, direction: DESC}]) { nodes { name status amount { amount currency } } } } } }`,
			map[string]string{"postgres": "2", "sqlite": "5"},
		},
		{
			"B: 20 reps with team and 10 opportunities with account",
			`{ reps(first: 20) { nodes { id name memberships(first: 1) { nodes { team { name } } }
			   opportunities(first: 10, orderBy: [{field: CREATED_AT, direction: DESC}]) { nodes { name status amount { amount currency } account { id name } } } } } }`,
			map[string]string{"postgres": "2", "sqlite": "2.5"},
		},
		{
			"C: one account",
			`query($id: ID!) { node(id: $id) { ... on Account { id name segment industry country owner { name } } } }`,
			map[string]string{"postgres": "5", "sqlite": "5"},
		},
	}
}

// connections is how many callers ask at once.
const connections = 16

// lists measures requests per second.
func (b *bench) lists(ctx context.Context, s *site) error {
	say("%s: lists", s.kind)
	var first struct {
		Accounts struct{ Nodes []struct{ ID string } }
	}
	if err := s.ask(ctx, "{ accounts(first: 100) { nodes { id } } }", nil, &first); err != nil {
		return err
	}
	var ids []string
	for _, n := range first.Accounts.Nodes {
		ids = append(ids, n.ID)
	}
	long := 5 * time.Second
	if b.quick {
		long = 300 * time.Millisecond
	}
	if s.kind == "postgres" {
		if err := b.peers(ctx, s, long); err != nil {
			return err
		}
	}
	for _, l := range listQuestions() {
		r, err := load(ctx, connections, long, func(ctx context.Context) error {
			_, err := s.post(ctx, l.query, oneOf(l.query, ids))
			return err
		})
		if err != nil {
			return fmt.Errorf("%s: %w", l.name, err)
		}
		each, err := b.statements(ctx, s, func() error { _, err := s.post(ctx, l.query, oneOf(l.query, ids)); return err })
		if err != nil {
			return err
		}
		other, ratio := "PostGraphile 5: "+notMeasured, "-"
		if rate := b.peer[l.name[:1]]; rate > 0 {
			other, ratio = fmt.Sprintf("PostGraphile 5: %.0f/s", rate), fmt.Sprintf("%.2f times", r.rate()/rate)
		}
		b.table.add(fmt.Sprintf("%s, %s: requests per second, %d connections", l.name, s.kind, connections), fmt.Sprintf("%.0f/s", r.rate()), other, ratio, l.goal[s.kind]+" times")
		b.table.add(fmt.Sprintf("%s, %s: SQL statements per operation", l.name, s.kind), each, "", "", "constant")
	}
	return nil
}

// peers measures the same questions at PostGraphile on the same database, where it is installed.
func (b *bench) peers(ctx context.Context, s *site, long time.Duration) error {
	p, err := newPeer(ctx, s.database)
	if errors.Is(err, errNoPeer) {
		say("%v", err)
		return nil
	}
	if err != nil {
		return err
	}
	b.peer = map[string]float64{}
	for _, l := range listQuestions() {
		name := l.name[:1]
		if b.peer[name], err = p.rate(ctx, peerQuestions[name], long); err != nil {
			return errors.Join(fmt.Errorf("PostGraphile, %s: %w", name, err), p.stop())
		}
	}
	return p.stop()
}

// asked counts the questions that take an id.
var asked atomic.Int64

// oneOf returns the variables of a question: one id after another where it takes one.
func oneOf(question string, ids []string) any {
	if !strings.Contains(question, "$id") {
		return nil
	}
	return map[string]any{"id": ids[int(asked.Add(1))%len(ids)]}
}

// statements counts transactions of the server's database per operation: outside a transaction each
// statement is one. Only PostgreSQL tells.
func (b *bench) statements(ctx context.Context, s *site, do func() error) (string, error) {
	if s.kind != "postgres" {
		return notMeasured, nil
	}
	watch, err := sql.Open("pgx", b.server.URL()) // another database: watching does not count
	if err != nil {
		return "", err
	}
	defer watch.Close()
	name := s.database[strings.Index(s.database, "@/")+2:]
	name, _, _ = strings.Cut(name, "?")
	committed := func() (n int64, err error) {
		time.Sleep(1500 * time.Millisecond) // backends report at most once a second
		err = watch.QueryRowContext(ctx, "SELECT xact_commit FROM pg_stat_database WHERE datname = $1", name).Scan(&n)
		return n, err
	}
	before, err := committed()
	if err != nil {
		return "", err
	}
	start := time.Now()
	idle, err := committed()
	if err != nil {
		return "", err
	}
	perSecond := float64(idle-before) / time.Since(start).Seconds() // what the server does by itself
	start = time.Now()
	const times = 200
	for range times {
		if err := do(); err != nil {
			return "", err
		}
	}
	time.Sleep(time.Second)
	if err := do(); err != nil { // each backend reports when it works again
		return "", err
	}
	after, err := committed()
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%.1f", (float64(after-idle)-perSecond*time.Since(start).Seconds())/(times+1)), nil
}

// result is what came of asking for a while.
type result struct {
	done int
	took time.Duration
	each []time.Duration
	busy int
}

func (r result) rate() float64 { return float64(r.done) / r.took.Seconds() }

// load calls do from some callers at once for a while. It stops at the first error.
func load(ctx context.Context, callers int, long time.Duration, do func(context.Context) error) (result, error) {
	for range 20 { // the first ones compile statements
		if err := do(ctx); err != nil {
			return result{}, err
		}
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	var out result
	var failed error
	start := time.Now()
	for range callers {
		wg.Go(func() {
			var mine []time.Duration
			for time.Since(start) < long {
				at := time.Now()
				if err := do(ctx); err != nil {
					mu.Lock()
					failed = err
					mu.Unlock()
					return
				}
				mine = append(mine, time.Since(at))
			}
			mu.Lock()
			defer mu.Unlock()
			out.done += len(mine)
			out.each = append(out.each, mine...)
		})
	}
	wg.Wait()
	out.took = time.Since(start)
	return out, failed
}
