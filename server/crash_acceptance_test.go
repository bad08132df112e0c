package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"coxswain/ent"
	"coxswain/ops/opstest"
	"coxswain/sales/role"
)

// program is the built program as a process of its own.
type program struct {
	cmd *exec.Cmd
	url string
	log *lockedLog
}

// launch starts the built program on a database and waits until it answers.
func launch(t *testing.T, binary, database string) *program {
	t.Helper()
	r := &program{cmd: exec.Command(binary, "serve", "--addr", "127.0.0.1:0", "--database", database), log: &lockedLog{}}
	out, err := r.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	r.cmd.Stderr = r.log
	if err := r.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.cmd.Process.Kill(); _ = r.cmd.Wait() })
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if _, rest, ok := strings.Cut(lines.Text(), "answers at "); ok {
			r.url = strings.Fields(rest)[0]
			return r
		}
	}
	t.Fatalf("the program did not start: %s", r.log)
	return nil
}

// post sends a mutation and returns the record that was acknowledged, "" for none.
func (r *program) post(token, document string, variables map[string]any, path string) string {
	body, err := json.Marshal(map[string]any{"query": document, "variables": variables})
	if err != nil {
		return ""
	}
	req, err := http.NewRequestWithContext(context.Background(), http.MethodPost, r.url+"/graphql", bytes.NewReader(body))
	if err != nil {
		return ""
	}
	req.Header.Set("Content-Type", "application/json")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return ""
	}
	defer res.Body.Close() //nolint:errcheck // it was read
	var out struct{ Data map[string]any }
	if err := json.NewDecoder(res.Body).Decode(&out); err != nil {
		return ""
	}
	if s := pick(out.Data, path); s != "null" && s != "absent" {
		return s
	}
	return ""
}

func (r *program) signIn(t *testing.T) string {
	t.Helper()
	token := r.post("", `mutation($i: SignInInput!) { signIn(input: $i) { accessToken } }`,
		map[string]any{"i": map[string]any{"email": "admin@example.com", "password": acceptancePassword}}, "signIn.accessToken")
	if token == "" {
		t.Fatalf("could not sign in: %s", r.log)
	}
	return token
}

// load has writers write until the server is gone, and returns the ids of all acknowledged records.
func (r *program) load(token string, round int, enough func(int)) []string {
	const writers = 8
	var mu sync.Mutex
	var ids []string
	var all sync.WaitGroup
	for w := range writers {
		all.Go(func() {
			for i := 0; ; i++ {
				var id string
				if i%2 == 0 {
					id = r.post(token, `mutation($i: CreateAccountInput!) { createAccount(input: $i) { account { id } userErrors { message } } }`,
						map[string]any{"i": map[string]any{"name": fmt.Sprintf("Account %d %d %d", round, w, i)}}, "createAccount.account.id")
				} else {
					id = r.post(token, `mutation($i: LogActivityInput!) { logActivity(input: $i) { activity { id } userErrors { message } } }`,
						map[string]any{"i": map[string]any{"kind": "CALL", "happenedAt": "2026-01-31T12:00:00Z", "subject": fmt.Sprintf("call %d %d %d", round, w, i)}}, "logActivity.activity.id")
				}
				if id == "" {
					return
				}
				mu.Lock()
				ids = append(ids, id)
				n := len(ids)
				mu.Unlock()
				enough(n)
			}
		})
	}
	all.Wait()
	return ids
}

func TestNothingAcknowledgedIsLostWhenTheProgramIsKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("builds and kills the program")
	}
	dir := t.TempDir()
	binary := filepath.Join(dir, "coxswain")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	database := "sqlite:" + filepath.Join(dir, "coxswain.db")
	s, err := ent.Open(context.Background(), database, ent.Options{Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	opstest.World(t, s).Organisation()
	engage(t, s, "admin@example.com", role.Admin, 0)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	const enough = 120 // acknowledged writes before the kill
	var acknowledged []string
	for round := range 2 {
		r := launch(t, binary, database)
		token := r.signIn(t)
		var once sync.Once
		ids := r.load(token, round, func(n int) {
			if n >= enough {
				once.Do(func() { _ = r.cmd.Process.Signal(syscall.SIGKILL) })
			}
		})
		if len(ids) < enough {
			t.Fatalf("round %d: only %d writes were acknowledged: %s", round, len(ids), r.log)
		}
		_ = r.cmd.Wait() // it was killed
		acknowledged = append(acknowledged, ids...)
	}
	r := launch(t, binary, database)
	token := r.signIn(t)
	for from := 0; from < len(acknowledged); from += 100 {
		some := acknowledged[from:min(from+100, len(acknowledged))]
		got := r.post(token, `query($ids: [ID!]!) { nodes(ids: $ids) { id } }`, map[string]any{"ids": some}, "nodes")
		for _, id := range some {
			if !strings.Contains(got, id) {
				t.Errorf("%s was acknowledged and is gone", id)
			}
		}
	}
	if err := r.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- r.cmd.Wait() }()
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("SIGTERM ended the program with %v, want exit 0: %s", err, r.log)
		}
	case <-time.After(10 * time.Second):
		t.Error("SIGTERM did not end the program within 10 s")
	}
	if out, err := exec.Command(binary, "verify", "--json", "--database", database).CombinedOutput(); err != nil || !strings.Contains(string(out), `"sound": true`) {
		t.Errorf("verify after the crashes = %v %s, want it sound", err, out)
	}
	if _, err := os.Stat(filepath.Join(dir, "coxswain.db")); err != nil {
		t.Error(err)
	}
}
