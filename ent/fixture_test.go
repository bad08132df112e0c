package ent_test

import (
	"strconv"
	"strings"
	"testing"

	"coxswain/ent"
	"coxswain/ops/opstest"
	"coxswain/sales/activity"
	"coxswain/sales/role"
)

// oneOfEach writes a row (two where rows can get in each other's way) of the kinds that have conditions,
// and returns what replaces their names in a statement by their ids.
func oneOfEach(t *testing.T, s *ent.Store) *strings.Replacer {
	t.Helper()
	w := opstest.World(t, s)
	w.Organisation()
	w.User(role.Rep)
	w.User(role.Rep)
	rep, team := w.Rep(""), w.Team("")
	w.Rep("")
	w.Team("")
	w.Membership(rep, team, opstest.Today)
	account, campaign, product := w.Account(""), w.Campaign(""), w.Product("", 100)
	w.Contact(account, "")
	w.Spend(opstest.Today, opstest.Today+1, 100)
	w.Quota(rep, opstest.Today, opstest.Today+1, 100)
	w.Activity(activity.Call, opstest.Today)
	o := w.Opportunity(opstest.At(account))
	w.Line(o, product, 1, 100)
	w.Credit(o, rep, 500_000)
	id := func(n int64) string { return strconv.FormatInt(n, 10) }
	return strings.NewReplacer(
		"REP", id(int64(rep.ID)), "TEAM", id(int64(team.ID)), "ACC", id(int64(account.ID)), "OPP", id(int64(o.ID)),
		"STAGE", id(int64(o.StageID)), "PIPE", id(int64(o.PipelineID)), "PROD", id(int64(product.ID)), "CAMP", id(int64(campaign.ID)),
	)
}
