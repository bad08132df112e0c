package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/mattn/go-sqlite3"

	"coxswain/ent"
	"coxswain/ent/gid"
)

const updateAccount = `mutation($i: UpdateAccountInput!) { updateAccount(input: $i) { account { id version } userErrors { message } } }`

// mutations measures writes of 16 callers: ours through the API, and, on SQLite, a plain handler that
// writes the same two rows with the driver as it comes. Both survive a power cut (synchronous FULL).
func (b *bench) mutations(ctx context.Context, s *site) error {
	say("%s: mutations", s.kind)
	var first struct {
		Accounts struct{ Nodes []struct{ ID string } }
	}
	if err := s.ask(ctx, "{ accounts(first: 100) { nodes { id } } }", nil, &first); err != nil {
		return err
	}
	long := 5 * time.Second
	if b.quick {
		long = 300 * time.Millisecond
	}
	var n, conflicts atomic.Int64
	ours, err := load(ctx, connections, long, func(ctx context.Context) error {
		at := n.Add(1)
		out, err := s.post(ctx, updateAccount, map[string]any{"i": map[string]any{"id": first.Accounts.Nodes[int(at)%len(first.Accounts.Nodes)].ID, "city": fmt.Sprint("City ", at)}})
		switch {
		case err != nil:
			return err
		case strings.Contains(string(out), "changed while you were editing"): // somebody else had the same record
			conflicts.Add(1)
			return nil
		case !strings.Contains(string(out), `"userErrors":[]`):
			return fmt.Errorf("updateAccount: %.300s", out)
		}
		return nil
	})
	if err != nil {
		return err
	}
	ours.busy = int(conflicts.Load())
	ours.done -= ours.busy
	p50, p99 := ours.percentile(50), ours.percentile(99)
	if s.kind != "sqlite" {
		b.table.add(s.kind+": mutations per second, 16 callers", fmt.Sprintf("%.0f/s", ours.rate()), "", fmt.Sprintf("p50 %s, p99 %s", round(p50), round(p99)), "")
		b.table.add(s.kind+": mutations that met another one of the same record", fmt.Sprint(ours.busy), "", "", "0")
		return nil
	}
	theirs, err := b.defaults(ctx, long)
	if err != nil {
		return fmt.Errorf("the driver's defaults: %w", err)
	}
	b.table.add("mutations per second, 16 callers, sqlite, synchronous FULL / driver's defaults in a plain handler", fmt.Sprintf("%.0f/s", ours.rate()), fmt.Sprintf("%.0f/s", theirs.rate()), fmt.Sprintf("%.2f", ours.rate()/theirs.rate()), "5")
	b.table.add("mutations, p50, against the defaults", round(p50), round(theirs.percentile(50)), times2(p50, theirs.percentile(50)), "")
	b.table.add("mutations, p99, against the defaults", round(p99), round(theirs.percentile(99)), times2(p99, theirs.percentile(99)), "0.1 at most")
	b.table.add("mutations that failed because the database was busy", fmt.Sprint(ours.busy), fmt.Sprint(theirs.busy), "", "0")
	return nil
}

func (r result) percentile(p int) time.Duration {
	if len(r.each) == 0 {
		return 0
	}
	all := slices.Sorted(slices.Values(r.each))
	return all[min(len(all)*p/100, len(all)-1)]
}

// defaults measures a handler over database/sql that opens the file without a single option.
func (b *bench) defaults(ctx context.Context, long time.Duration) (result, error) {
	path := filepath.Join(b.dir, "defaults.db")
	store, err := ent.Open(ctx, "sqlite:"+path, ent.Options{Now: clock})
	if err != nil {
		return result{}, err
	}
	if err := errors.Join(newCompany(0.001).write(asSystem(ctx), store), store.Close()); err != nil {
		return result{}, err
	}
	pool, err := sql.Open("sqlite3", path)
	if err != nil {
		return result{}, err
	}
	defer pool.Close()
	if _, err := pool.ExecContext(ctx, "PRAGMA journal_mode = DELETE"); err != nil { // as a new file has it
		return result{}, err
	}
	var first int64
	if err := pool.QueryRowContext(ctx, "SELECT MIN(id) FROM accounts").Scan(&first); err != nil {
		return result{}, err
	}
	server := httptest.NewServer(plainHandler(pool))
	defer server.Close()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
	var n, busy atomic.Int64
	r, err := load(ctx, connections, long, func(ctx context.Context) error {
		body := strings.NewReader(fmt.Sprintf(`{"id": %d, "city": "City %d"}`, first+n.Add(1)%100, n.Load()))
		q, err := http.NewRequestWithContext(ctx, http.MethodPost, server.URL, body)
		if err != nil {
			return err
		}
		answer, err := client.Do(q)
		if err != nil {
			return err
		}
		defer answer.Body.Close()
		if answer.StatusCode == http.StatusServiceUnavailable {
			busy.Add(1)
		} else if answer.StatusCode != http.StatusOK {
			text, err := io.ReadAll(answer.Body)
			return errors.Join(fmt.Errorf("HTTP %d: %s", answer.StatusCode, text), err)
		}
		return nil
	})
	r.busy = int(busy.Load())
	r.done -= r.busy
	return r, err
}

// plainHandler changes a row and keeps a log of it, as anybody would begin.
func plainHandler(pool *sql.DB) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var in struct {
			ID   int64
			City string
		}
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		err := plainUpdate(r.Context(), pool, in.ID, in.City)
		var failed sqlite3.Error
		switch {
		case errors.As(err, &failed) && (failed.Code == sqlite3.ErrBusy || failed.Code == sqlite3.ErrLocked):
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
		case err != nil:
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	}
}

func plainUpdate(ctx context.Context, pool *sql.DB, id int64, city string) error {
	tx, err := pool.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after Commit it does nothing
	var version int64
	var was sql.NullString
	if err := tx.QueryRowContext(ctx, "SELECT version, city FROM accounts WHERE id = ?", id).Scan(&version, &was); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "UPDATE accounts SET city = ?, version = ?, updated_at = ? WHERE id = ?", city, version+1, time.Now().UnixMicro(), id); err != nil {
		return err
	}
	before, err := json.Marshal(map[string]string{"city": was.String})
	if err != nil {
		return err
	}
	after, err := json.Marshal(map[string]string{"city": city})
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "INSERT INTO changes (recorded_at, actor, source, operation, record_id, record_kind, before, after) VALUES (?, 'Bench', 'API', 'UPDATE', ?, ?, ?, ?)",
		time.Now().UnixMicro(), id, int64(gid.Account), string(before), string(after))
	if err != nil {
		return err
	}
	return tx.Commit()
}
