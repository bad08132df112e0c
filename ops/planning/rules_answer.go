package planning

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"

	"entgo.io/ent/dialect/sql"

	"coxswain/ent/db"
	dbaccount "coxswain/ent/db/account"
	"coxswain/ent/db/change"
	"coxswain/ent/db/territoryaccount"
	"coxswain/ent/gid"
	"coxswain/ent/rule"
	"coxswain/sales/calendar"
)

// show completes what an answer tells: the counts of all moves and the records of the first.
func (p *placement) show(ctx context.Context, c *db.Client) (*TerritoryRun, error) {
	run := p.run
	run.MoveCount, run.Flows = len(run.Moves), flows(run.Moves)
	run.Moves = run.Moves[:min(len(run.Moves), maxShown)]
	run.Flows = run.Flows[:min(len(run.Flows), maxShown)]
	var ids []gid.ID
	for _, m := range run.Moves {
		ids = append(ids, m.id)
	}
	for _, x := range run.Conflicts {
		ids = append(ids, x.id)
	}
	if len(ids) == 0 {
		return &run, nil
	}
	rows, err := c.Account.Query().Where(dbaccount.IDIn(ids...)).All(ctx)
	if err != nil {
		return nil, err
	}
	byID := map[gid.ID]*db.Account{}
	for _, a := range rows {
		byID[a.ID] = a
	}
	for i, m := range run.Moves {
		run.Moves[i].Account = byID[m.id]
	}
	for i, x := range run.Conflicts {
		run.Conflicts[i].Account = byID[x.id]
	}
	return &run, nil
}

// flows counts the moves by where from and where to, the largest first.
func flows(moves []TerritoryMove) []TerritoryFlow {
	type way struct{ from, to gid.ID }
	id := func(t *db.Territory) gid.ID {
		if t == nil {
			return 0
		}
		return t.ID
	}
	at := map[way]int{}
	var out []TerritoryFlow
	for _, m := range moves {
		w := way{id(m.From), id(m.To)}
		i, ok := at[w]
		if !ok {
			i = len(out)
			at[w], out = i, append(out, TerritoryFlow{From: m.From, To: m.To})
		}
		out[i].AccountCount++
	}
	slices.SortStableFunc(out, func(a, b TerritoryFlow) int {
		return cmp.Or(cmp.Compare(b.AccountCount, a.AccountCount), cmp.Compare(id(a.From), id(b.From)), cmp.Compare(id(a.To), id(b.To)))
	})
	return out
}

// place is what the change log says about a row of an account's line.
type place struct {
	AccountID   gid.ID `json:"account_id"`
	TerritoryID gid.ID `json:"territory_id"`
}

func (p *place) read(raw json.RawMessage) error {
	if len(raw) == 0 || string(raw) == "null" {
		return nil
	}
	return json.Unmarshal(raw, p)
}

// earlierMoves reads from the change log what a run moved, of which the first entry is known.
func earlierMoves(ctx context.Context, c *db.Client, first *db.Change, on calendar.Day) ([]TerritoryMove, error) {
	entries, err := c.Change.Query().Where(
		change.RecordedAt(first.RecordedAt), change.RecordKind(int(gid.TerritoryAccount)), change.SourceEQ(first.Source), change.Actor(first.Actor), change.IDGTE(first.ID),
	).Order(change.ByID()).All(ctx)
	if err != nil {
		return nil, err
	}
	var touched []gid.ID
	replaced := map[gid.ID]gid.ID{} // row -> territory that it was before
	gone := map[gid.ID]place{}      // row that was removed
	for _, e := range entries {
		var was place
		if err := was.read(e.Before); err != nil {
			return nil, err
		}
		touched = append(touched, e.RecordID)
		switch {
		case e.Operation == change.OperationDELETE:
			gone[e.RecordID] = was
		case was.TerritoryID != 0:
			replaced[e.RecordID] = was.TerritoryID
		}
	}
	rows, err := c.TerritoryAccount.Query().Where(func(s *sql.Selector) { s.Where(rule.OneOf(s.C(territoryaccount.FieldID), touched)) }).All(ctx)
	if err != nil {
		return nil, err
	}
	from, to := map[gid.ID]gid.ID{}, map[gid.ID]gid.ID{}
	moved := map[gid.ID]bool{}
	for _, r := range rows {
		moved[r.AccountID] = true
		if r.ValidFrom >= on {
			to[r.AccountID] = r.TerritoryID
		} else {
			from[r.AccountID] = r.TerritoryID
		}
		if was, ok := replaced[r.ID]; ok {
			from[r.AccountID] = was
		}
	}
	for _, g := range gone {
		moved[g.AccountID], from[g.AccountID] = true, g.TerritoryID
	}
	territories, err := c.Territory.Query().All(ctx)
	if err != nil {
		return nil, err
	}
	byID := map[gid.ID]*db.Territory{}
	for _, t := range territories {
		byID[t.ID] = t
	}
	out := make([]TerritoryMove, 0, len(moved))
	for a := range moved {
		out = append(out, TerritoryMove{id: a, From: byID[from[a]], To: byID[to[a]]})
	}
	slices.SortFunc(out, func(a, b TerritoryMove) int { return int(a.id - b.id) })
	return out, nil
}
