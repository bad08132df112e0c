package graph

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"

	"coxswain/ent/db"
	"coxswain/graph/model"
	"coxswain/graph/page"
	"coxswain/sales/fault"
	fold "coxswain/sales/search"
)

// Limits of what is looked for.
const (
	minSearch = 2
	maxSearch = 200
)

// hit is a record that a search found, and what decides its place.
type hit struct {
	record db.Record
	name   string
	rank   int
}

// Ranks: a name that begins with the words comes before one that has them within, and that before a
// record that has them elsewhere.
const (
	rankBegins = iota
	rankWithin
	rankElsewhere
)

// search looks for words among the kinds. Of each kind it takes the records whose name begins with
// the words and then others that contain them, up to a page of each.
func search(ctx context.Context, c *db.Client, words string, kinds []model.SearchKind) ([]hit, error) {
	words = strings.Join(strings.Fields(words), " ")
	if n := utf8.RuneCountInString(words); n < minSearch || n > maxSearch {
		return nil, fault.Invalidf("query", "is %d characters long; give %d to %d", n, minSearch, maxSearch)
	}
	if len(kinds) == 0 {
		kinds = model.AllSearchKind
	}
	begins := graphql.OmittableOf(&model.TextFilter{StartsWith: graphql.OmittableOf(&words)})
	var out []hit
	for _, k := range model.AllSearchKind {
		if !slices.Contains(kinds, k) {
			continue
		}
		var found []hit
		var err error
		switch k {
		case model.SearchKindAccount:
			found, err = among(ctx, c, page.Accounts, words, &model.AccountWhere{Name: begins}, func(r *db.Account) string { return r.Name })
		case model.SearchKindContact:
			found, err = among(ctx, c, page.Contacts, words, &model.ContactWhere{Name: begins}, func(r *db.Contact) string { return r.Name })
		case model.SearchKindLead:
			found, err = among(ctx, c, page.Leads, words, &model.LeadWhere{Name: begins}, func(r *db.Lead) string { return r.Name })
		case model.SearchKindOpportunity:
			found, err = among(ctx, c, page.Opportunities, words, &model.OpportunityWhere{Name: begins}, func(r *db.Opportunity) string { return r.Name })
		case model.SearchKindCampaign:
			found, err = among(ctx, c, page.Campaigns, words, &model.CampaignWhere{Name: begins}, func(r *db.Campaign) string { return r.Name })
		case model.SearchKindSubscription:
			found, err = among(ctx, c, page.CustomerSubscriptions, words, &model.CustomerSubscriptionWhere{Name: begins}, func(r *db.CustomerSubscription) string { return r.Name })
		case model.SearchKindSubscriptionPlan:
			found, err = plans(ctx, c, words, begins)
		}
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	slices.SortFunc(out, func(a, b hit) int {
		return cmp.Or(
			cmp.Compare(a.rank, b.rank),
			strings.Compare(strings.ToLower(a.name), strings.ToLower(b.name)),
			cmp.Compare(a.record.GlobalID(), b.record.GlobalID()),
		)
	})
	return out, nil
}

// among searches one kind of record.
func among[T any](ctx context.Context, c *db.Client, src page.Source[T], words string, begins any, name func(*T) string) ([]hit, error) {
	size, folded := page.MaxSize, fold.Fold(words)
	var out []hit
	for _, where := range []any{begins, nil} {
		if err := take(ctx, c, src, page.Args{First: &size, Search: &folded, Where: where}, words, name, &out); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// plans searches price plans, which have no text of their own to be searched: there are few, and their names
// and external ids are looked at themselves.
func plans(ctx context.Context, c *db.Client, words string, begins graphql.Omittable[*model.TextFilter]) ([]hit, error) {
	size := page.MaxSize
	within := graphql.OmittableOf(&model.TextFilter{Contains: graphql.OmittableOf(&words)})
	either := &model.SubscriptionPlanWhere{Or: graphql.OmittableOf([]*model.SubscriptionPlanWhere{{Name: within}, {ExternalID: within}})}
	var out []hit
	for _, where := range []any{&model.SubscriptionPlanWhere{Name: begins}, either} {
		err := take(ctx, c, page.SubscriptionPlans, page.Args{First: &size, Where: where}, words, func(r *db.SubscriptionPlan) string { return r.Name }, &out)
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// take adds the rows of a list that were not found before, up to a page.
func take[T any](ctx context.Context, c *db.Client, src page.Source[T], a page.Args, words string, name func(*T) string, out *[]hit) error {
	list, err := page.List(c, src, a)
	if err != nil {
		return err
	}
	rows, err := list.Nodes(ctx)
	if err != nil {
		return err
	}
	for _, row := range rows {
		rec, ok := any(row).(db.Record)
		if !ok || len(*out) == page.MaxSize || slices.ContainsFunc(*out, func(h hit) bool { return h.record.GlobalID() == rec.GlobalID() }) {
			continue
		}
		*out = append(*out, hit{record: rec, name: name(row), rank: rank(name(row), words)})
	}
	return nil
}

func rank(name, words string) int {
	switch n, w := fold.Fold(name), fold.Fold(words); {
	case strings.HasPrefix(n, w):
		return rankBegins
	case strings.Contains(n, w):
		return rankWithin
	default:
		return rankElsewhere
	}
}

// searchPage cuts a page from what a search found. Cursors are positions: the order is fixed.
func searchPage(hits []hit, first *int, after *string, last *int, before *string) (*model.SearchConnection, error) {
	from, to, err := window(len(hits), first, after, last, before)
	if err != nil {
		return nil, err
	}
	out := &model.SearchConnection{
		Edges: []*model.SearchEdge{}, Nodes: []db.Record{}, TotalCount: len(hits),
		PageInfo: &page.Info{HasPreviousPage: from > 0, HasNextPage: to < len(hits)},
	}
	for i := from; i < to; i++ {
		out.Nodes = append(out.Nodes, hits[i].record)
		out.Edges = append(out.Edges, &model.SearchEdge{Node: hits[i].record, Cursor: strconv.Itoa(i)})
	}
	if from < to {
		start, end := strconv.Itoa(from), strconv.Itoa(to-1)
		out.PageInfo.StartCursor, out.PageInfo.EndCursor = &start, &end
	}
	return out, nil
}

// window returns the positions of a page in a list of n.
func window(n int, first *int, after *string, last *int, before *string) (from, to int, err error) {
	if first != nil && last != nil {
		return 0, 0, fault.Invalidf("first", "give first or last, not both")
	}
	to = n
	for _, bound := range []struct {
		name   string
		cursor *string
		set    func(int)
	}{
		{"after", after, func(at int) { from = at + 1 }},
		{"before", before, func(at int) { to = at }},
	} {
		if bound.cursor == nil || *bound.cursor == "" {
			continue
		}
		at, err := strconv.Atoi(*bound.cursor)
		if err != nil || at < 0 {
			return 0, 0, fault.Invalidf(bound.name, "%q is not a cursor of this list; pass one that the same search returned", *bound.cursor)
		}
		bound.set(at)
	}
	from, to = min(from, n), min(to, n)
	size, name := page.DefaultSize, "first"
	switch {
	case first != nil:
		size = *first
	case last != nil:
		size, name = *last, "last"
	}
	if size < 1 || size > page.MaxSize {
		return 0, 0, fault.Invalidf(name, "%d is not a page size; ask for 1 to %d", size, page.MaxSize)
	}
	if last != nil {
		return max(from, to-size), to, nil
	}
	return from, max(from, min(to, from+size)), nil
}
