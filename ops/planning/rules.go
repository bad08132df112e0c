package planning

import (
	"context"
	"slices"
	"strconv"

	"coxswain/ent/db"
	dbaccount "coxswain/ent/db/account"
	"coxswain/ent/db/territory"
	"coxswain/ent/db/territoryaccount"
	"coxswain/ent/gid"
	"coxswain/ops/editing"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/org"
)

// ApplyTerritoryRulesInput is the input of applyTerritoryRules.
type ApplyTerritoryRulesInput struct {
	editing.Note

	TerritoryIDs  []gid.ID     `json:"territoryIds,omitempty"`
	EffectiveOn   calendar.Day `json:"effectiveOn"`
	DryRun        bool         `json:"dryRun"`
	IncludeManual bool         `json:"includeManual"`
}

// TerritoryRun is what applying the rules of territories did, or would do.
type TerritoryRun struct {
	EffectiveOn  calendar.Day
	DryRun       bool
	AccountCount int // that the rules judged

	Moves          []TerritoryMove // the first of them, by the age of the account
	MoveCount      int
	Flows          []TerritoryFlow // the moves by where from and where to, largest first
	Conflicts      []TerritoryConflict
	ConflictCount  int
	KeptCount      int // a rule would move them, but a person placed them
	LockedCount    int // a rule would move them, but a person locked them
	UncoveredCount int // no rule claims them and they are in no territory
}

// TerritoryMove is one account that goes from a territory to another. From is nil for an account that
// was in none, To for one that leaves.
type TerritoryMove struct {
	Account  *db.Account
	From, To *db.Territory
	id       gid.ID
}

// TerritoryFlow counts the accounts that go the same way.
type TerritoryFlow struct {
	From, To     *db.Territory
	AccountCount int
}

// TerritoryConflict is an account that the rules of several territories claim, with the territories in
// the order in which they win.
type TerritoryConflict struct {
	Account     *db.Account
	Territories []*db.Territory
	id          gid.ID
}

// maxShown is how many moves and conflicts an answer lists; the counts tell of all.
const maxShown = 100

// ApplyTerritoryRules puts every account from a day on into the territory whose rule claims it. Named
// territories, with all below them, limit it to the accounts that would enter or leave one of them; the
// rules of the others still have their say. A dry run tells what would happen and changes nothing.
func (v *Verbs) ApplyTerritoryRules(ctx context.Context, in ApplyTerritoryRulesInput) (*TerritoryRun, error) {
	call := in.Call("applyTerritoryRules", in)
	if in.DryRun { // nothing is written, so that there is nothing to repeat
		call.IdempotencyKey, ctx = nil, editing.KeyFromHeader(ctx, "")
	}
	var p *placement
	record, err := v.edit.Do(ctx, call, func(ctx context.Context, tx *db.Client) (first gid.ID, err error) {
		if !in.DryRun {
			if err := v.edit.LockInUse(ctx, tx, gid.Account); err != nil {
				return 0, err
			}
		}
		if p, err = v.plan(ctx, tx, in); err != nil || in.DryRun {
			return 0, err
		}
		return v.edit.ReviseAll(ctx, tx, territoryLines, p.revisions)
	})
	if err != nil {
		return nil, err
	}
	client := v.edit.Store().Client()
	if p == nil { // the key was used before: the moves are those of then
		if p, err = v.plan(ctx, client, in); err != nil {
			return nil, err
		}
		p.run.Moves = nil
		if entry, ok := record.(any).(*db.Change); ok && entry != nil {
			if p.run.Moves, err = earlierMoves(ctx, client, entry, in.EffectiveOn); err != nil {
				return nil, err
			}
		}
	}
	return p.show(ctx, client)
}

// territoryLines are the lines of time on which an account is in one territory at a time.
var territoryLines = editing.Lines{Kind: gid.TerritoryAccount, Owner: "account_id", Value: "territory_id", Mode: "source"}

// placement is a plan: what the rules make of all accounts.
type placement struct {
	run         TerritoryRun
	territories map[gid.ID]*db.Territory
	revisions   []editing.LineRevision
}

func (v *Verbs) plan(ctx context.Context, tx *db.Client, in ApplyTerritoryRulesInput) (*placement, error) {
	territories, err := tx.Territory.Query().Order(territory.ByID()).All(ctx)
	if err != nil {
		return nil, err
	}
	p := &placement{run: TerritoryRun{EffectiveOn: in.EffectiveOn, DryRun: in.DryRun}, territories: map[gid.ID]*db.Territory{}}
	var claims []org.Claim
	for _, t := range territories {
		p.territories[t.ID] = t
		if t.ArchivedAt == nil {
			claims = append(claims, org.Claim{Key: int64(t.ID), Priority: t.Priority, Rule: t.Rule})
		}
	}
	within, err := p.within(in.TerritoryIDs)
	if err != nil {
		return nil, err
	}
	accounts, err := tx.Account.Query().Where(dbaccount.ArchivedAtIsNil(), dbaccount.MergedIntoIDIsNil()).Order(dbaccount.ByID()).
		Select(dbaccount.FieldID, dbaccount.FieldCountry, dbaccount.FieldRegion, dbaccount.FieldIndustry, dbaccount.FieldSegment, dbaccount.FieldEmployees).All(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := tx.TerritoryAccount.Query().
		Where(territoryaccount.Or(territoryaccount.ValidToIsNil(), territoryaccount.ValidToGT(in.EffectiveOn))).
		Order(territoryaccount.ByAccountID(), territoryaccount.ByValidFrom()).All(ctx)
	if err != nil {
		return nil, err
	}
	lines := map[gid.ID][]org.Dated[editing.Holding]{}
	for _, r := range rows {
		lines[r.AccountID] = append(lines[r.AccountID], org.Dated[editing.Holding]{
			Key: int64(r.ID), Value: editing.Holding{ID: r.TerritoryID, Mode: r.Source}, From: r.ValidFrom, To: r.ValidTo,
		})
	}
	for _, a := range accounts {
		p.judge(a, org.Claims(claims, attributesOf(a)), lines[a.ID], within, in)
	}
	return p, nil
}

// within returns which territories the run is about: the named ones with all below them, or all.
func (p *placement) within(ids []gid.ID) (func(gid.ID) bool, error) {
	if len(ids) == 0 {
		return func(gid.ID) bool { return true }, nil
	}
	var faults fault.List
	for i, id := range ids {
		field := "territoryIds." + strconv.Itoa(i)
		t, ok := p.territories[id]
		switch {
		case !id.Is(gid.Territory):
			faults = append(faults, fault.Invalidf(field, "%s is the id of a %s; give the id of a Territory", id, id.Kind()))
		case !ok:
			faults = append(faults, fault.NotFoundf(field, "there is no Territory %s, or you may not see it", id))
		case t.ArchivedAt != nil:
			faults = append(faults, fault.Invalidf(field, "%q is archived; choose a territory that is in use", t.Name))
		}
	}
	return func(id gid.ID) bool {
		for n := 0; id != 0 && n <= len(p.territories); n++ {
			if slices.Contains(ids, id) {
				return true
			}
			t := p.territories[id]
			if t == nil || t.ParentID == nil {
				return false
			}
			id = *t.ParentID
		}
		return false
	}, faults.Err()
}

func attributesOf(a *db.Account) org.Attributes {
	said := func(s *string) string {
		if s == nil {
			return ""
		}
		return *s
	}
	return org.Attributes{Country: said(a.Country), Region: said(a.Region), Industry: said(a.Industry), Segment: said(a.Segment), Employees: a.Employees}
}

// judge adds to the plan what the rules make of one account.
func (p *placement) judge(a *db.Account, claims []org.Claim, line []org.Dated[editing.Holding], within func(gid.ID) bool, in ApplyTerritoryRulesInput) {
	var now *org.Place
	var from, to gid.ID
	if held, ok := org.At(line, in.EffectiveOn); ok {
		now, from = &org.Place{Territory: int64(held.Value.ID), Source: held.Value.Mode}, held.Value.ID
	}
	var key *int64
	if len(claims) > 0 {
		key, to = &claims[0].Key, gid.ID(claims[0].Key)
	}
	if len(in.TerritoryIDs) > 0 && !within(from) && !slices.ContainsFunc(claims, func(c org.Claim) bool { return within(gid.ID(c.Key)) }) {
		return // it has nothing to do with the named territories
	}
	p.run.AccountCount++
	if len(claims) > 1 {
		p.conflict(a.ID, claims)
	}
	if !within(from) && !within(to) {
		return // a named territory claims it, and another one has it and keeps it
	}
	switch org.Replace(now, key, in.IncludeManual) {
	case org.Kept:
		p.run.KeptCount++
	case org.Locked:
		p.run.LockedCount++
	case org.Uncovered:
		p.run.UncoveredCount++
	case org.Stays:
	case org.Moves:
		var holding *editing.Holding
		if to != 0 {
			holding = &editing.Holding{ID: to, Mode: org.ByRule}
		}
		p.revisions = append(p.revisions, editing.LineRevision{Owner: a.ID, Rows: line, Revision: org.Revise(line, holding, in.EffectiveOn)})
		p.run.Moves = append(p.run.Moves, TerritoryMove{id: a.ID, From: p.territories[from], To: p.territories[to]})
	}
}

func (p *placement) conflict(a gid.ID, claims []org.Claim) {
	p.run.ConflictCount++
	if len(p.run.Conflicts) == maxShown {
		return
	}
	c := TerritoryConflict{id: a}
	for _, x := range claims {
		c.Territories = append(c.Territories, p.territories[gid.ID(x.Key)])
	}
	p.run.Conflicts = append(p.run.Conflicts, c)
}
