// Package timeline merges what happened to an account from the records that tell it into one list, newest
// first. Each kind of entry is read by one statement for all accounts that are asked for together, under the
// visibility of its own records, and only as many rows as a page can show.
package timeline

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"slices"
	"time"

	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/graph/model"
	"coxswain/graph/page"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/money"
)

// Question is what is asked of the time lines of accounts.
type Question struct {
	First *int
	After *string
	Kinds []model.AccountTimelineKind // all when empty
	From  *calendar.Day
	To    *calendar.Day // the first day that is not asked for any more; tomorrow when nil
}

// Company is what the entries are told with.
type Company struct {
	Today calendar.Day
	Zone  *time.Location
	Base  money.Currency // of the ledger in force; empty without one
}

// place is where an entry stands: newest day first, of a day in the order of the kinds, of a kind by instant
// and then by record, the latest first.
type place struct {
	Day  calendar.Day `json:"d"`
	Rank int          `json:"k"`
	At   int64        `json:"a"` // 0 where only the day is known
	ID   gid.ID       `json:"i"`
}

func (p place) before(o place) int {
	return cmp.Or(cmp.Compare(o.Day, p.Day), cmp.Compare(p.Rank, o.Rank), cmp.Compare(o.At, p.At), cmp.Compare(o.ID, p.ID))
}

func (p place) cursor() string {
	b, _ := json.Marshal([]int64{int64(p.Day), int64(p.Rank), p.At, int64(p.ID)}) // numbers always marshal
	return base64.RawURLEncoding.EncodeToString(b)
}

func parse(cursor string) (place, error) {
	bad := fault.Invalidf("after", "%q is not a cursor of this list; pass an endCursor that the same time line returned", cursor)
	b, err := base64.RawURLEncoding.DecodeString(cursor)
	var v []int64
	const parts = 4
	if err != nil || json.Unmarshal(b, &v) != nil || len(v) != parts || v[0] != int64(calendar.Day(v[0])) || v[1] < 0 || v[1] >= int64(len(sources)) { //nolint:gosec // what does not fit is refused
		return place{}, bad
	}
	return place{calendar.Day(v[0]), int(v[1]), v[2], gid.ID(v[3])}, nil //nolint:gosec // checked above
}

// item is an entry before it is told in words.
type item struct {
	place

	account gid.ID
	record  db.Record
	at      *calendar.Instant
}

// reader reads one page of the time lines of some accounts.
type reader struct {
	client  *db.Client
	company Company
	from    *calendar.Day
	to      calendar.Day
	after   *place
	limit   int // rows of each kind: one more than a page
	items   []item
	of      map[gid.ID]gid.ID // accounts of the opportunities and subscriptions that rows hang on
	known   map[gid.ID]db.Record
}

// Of returns the time lines of accounts, a page of each.
func Of(ctx context.Context, c *db.Client, company Company, accounts []gid.ID, q Question) (map[gid.ID]*model.AccountTimeline, error) {
	r := &reader{client: c, company: company, from: q.From, to: company.Today + 1, limit: page.DefaultSize + 1, of: map[gid.ID]gid.ID{}}
	if q.First != nil {
		if *q.First < 1 || *q.First > page.MaxSize {
			return nil, fault.Invalidf("first", "%d is not a page size; ask for 1 to %d", *q.First, page.MaxSize)
		}
		r.limit = *q.First + 1
	}
	if q.To != nil {
		r.to = *q.To
	}
	if q.After != nil {
		at, err := parse(*q.After)
		if err != nil {
			return nil, err
		}
		r.after = &at
	}
	for rank, s := range sources {
		if len(q.Kinds) > 0 && !slices.Contains(q.Kinds, s.kind) {
			continue
		}
		if err := s.read(ctx, r, rank, accounts); err != nil {
			return nil, err
		}
	}
	byAccount := map[gid.ID][]item{}
	for _, x := range r.items {
		byAccount[x.account] = append(byAccount[x.account], x)
	}
	var shown []item
	more := map[gid.ID]bool{}
	for id, list := range byAccount {
		slices.SortFunc(list, func(a, b item) int { return a.before(b.place) })
		more[id] = len(list) >= r.limit
		byAccount[id] = list[:min(len(list), r.limit-1)]
		shown = append(shown, byAccount[id]...)
	}
	if err := r.look(ctx, shown); err != nil {
		return nil, err
	}
	out := make(map[gid.ID]*model.AccountTimeline, len(accounts))
	for _, id := range accounts {
		out[id] = r.page(byAccount[id], more[id])
	}
	return out, nil
}

func (r *reader) page(list []item, more bool) *model.AccountTimeline {
	t := &model.AccountTimeline{
		Edges: []*model.AccountTimelineEdge{}, Nodes: []*model.AccountTimelineEntry{},
		PageInfo: &page.Info{HasNextPage: more, HasPreviousPage: r.after != nil},
	}
	for _, x := range list {
		e := r.tell(x)
		t.Nodes = append(t.Nodes, e)
		t.Edges = append(t.Edges, &model.AccountTimelineEdge{Node: e, Cursor: x.cursor()})
	}
	if n := len(t.Edges); n > 0 {
		t.PageInfo.StartCursor, t.PageInfo.EndCursor = &t.Edges[0].Cursor, &t.Edges[n-1].Cursor
	}
	return t
}

// look reads what the words of entries need, with one statement for each kind of record.
func (r *reader) look(ctx context.Context, shown []item) error {
	var ids []gid.ID
	for _, x := range shown {
		ids = append(ids, named(x.record)...)
	}
	slices.Sort(ids)
	var err error
	r.known, err = page.LoadRecords(ctx, slices.Compact(ids))
	return err
}
