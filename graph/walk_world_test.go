package graph_test

import (
	"context"
	"maps"
	"testing"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/ent/viewer"
	"coxswain/ops/opstest"
	"coxswain/sales/activity"
	"coxswain/sales/calendar"
	"coxswain/sales/lead"
	"coxswain/sales/org"
	"coxswain/sales/pipeline"
	"coxswain/sales/role"
)

// crew is a small company in which some rows belong to Ada, who works in North under Mia, some to
// Cleo, who works in South, and some to nobody. Every row that belongs to somebody has a text or an
// amount of its own, so that it can be recognised wherever it comes out.
type crew struct {
	w              *opstest.Builder
	mia, ada, cleo *db.Rep
	north, south   *db.Team
	adasUser       *db.User
	cleosUser      *db.User

	product  *db.Product
	rival    *db.Competitor
	campaign *db.Campaign
	west     *db.Territory
	offer    offer
	marks    map[gid.ID][]string // what tells a row
}

func newCrew(t *testing.T, s *ent.Store) *crew {
	t.Helper()
	c := &crew{w: opstest.World(t, s), marks: map[gid.ID][]string{}}
	w, start := c.w, calendar.MustDay("2024-01-01")
	w.Organisation()
	c.mia, c.ada, c.cleo = w.Rep("Mia"), w.Rep("Ada"), w.Rep("Cleo")
	c.north, c.south = w.Team("North", func(t *db.TeamCreate) { t.SetManagerID(c.mia.ID) }), w.Team("South")
	w.Membership(c.mia, c.north, start)
	w.Membership(c.ada, c.north, start)
	w.Membership(c.cleo, c.south, start)
	c.adasUser = w.User(role.Rep, func(u *db.UserCreate) { u.SetRepID(c.ada.ID) })
	c.cleosUser = w.User(role.Rep, func(u *db.UserCreate) { u.SetRepID(c.cleo.ID).SetName("zed user of cleo") })
	c.marks[c.cleosUser.ID] = []string{"zed user of cleo", c.cleosUser.Email}
	c.product, c.campaign, c.west = w.Product("Oars", 100), w.Campaign("Spring"), w.Territory("West")
	w.Channel("Web")
	spend := w.Spend(opstest.Today-30, opstest.Today, 9999_17)
	c.marks[spend.ID] = []string{"9999.17"}
	w.LossReason("Too dear", pipeline.LossPrice)
	c.vocabulary(start)
	c.offer = newOffer(w, c.product)
	for who, r := range map[string]*db.Rep{"ada": c.ada, "cleo": c.cleo} {
		c.book(who, r)
	}
	c.orphans()
	c.steering()
	c.pay()
	c.own(s, "ada", c.adasUser)
	c.own(s, "cleo", c.cleosUser)
	return c
}

func (c *crew) vocabulary(start calendar.Day) {
	c.w.Write(func(ctx context.Context, tx *db.Client) (err error) {
		if c.rival, err = tx.Competitor.Create().SetName("Rival").Save(ctx); err != nil {
			return err
		}
		if err := tx.LeadSource.Create().SetName("Fair").Exec(ctx); err != nil {
			return err
		}
		if err := tx.ExchangeRate.Create().SetBase("EUR").SetQuote("USD").SetValidFrom(start).SetRate(1_100_000_000_000).Exec(ctx); err != nil {
			return err
		}
		if err := tx.Holiday.Create().SetOnDay(start).SetName("New year").Exec(ctx); err != nil {
			return err
		}
		if err := tx.ProductPrice.Create().SetProductID(c.product.ID).SetCurrency("USD").SetListPriceMinor(1).SetValidFrom(start).Exec(ctx); err != nil {
			return err
		}
		return tx.TerritoryAssignment.Create().SetTerritoryID(c.west.ID).SetRepID(c.cleo.ID).SetTerritoryRole(org.TerritoryPrimary).SetValidFrom(start).Exec(ctx)
	})
}

// word is in the column that a search looks in, which the editor fills in the product.
const word = "zed"

func findableAccount(a *db.AccountCreate) { a.SetSearch(word) }

// book writes what a rep works with.
func (c *crew) book(who string, r *db.Rep) {
	w := c.w
	price := map[string]int64{"ada": 1111_13, "cleo": 2222_17}[who]
	money := map[string]string{"ada": "1111.13", "cleo": "2222.17"}[who]
	a := w.Account("zed account of "+who, opstest.AccountOf(r), findableAccount)
	c.marks[a.ID] = []string{a.Name}
	contact := w.Contact(a, "zed contact of "+who, func(x *db.ContactCreate) { x.SetSearch(word) })
	c.marks[contact.ID] = []string{contact.Name}
	w.AccountTeamMember(a, c.mia, opstest.Today-10, opstest.Today-5)
	named := func(o *db.OpportunityCreate) { o.SetName("zed deal of " + who).SetSearch(word) }
	won := w.Opportunity(opstest.Won(opstest.Today-3, price), opstest.OwnedBy(r), opstest.At(a), named)
	c.marks[won.ID] = []string{won.Name, money}
	open := w.Opportunity(opstest.Open(opstest.Today+30, price), opstest.OwnedBy(r), func(o *db.OpportunityCreate) { o.SetName("zed hope of " + who).SetSearch(word) })
	c.marks[open.ID] = []string{open.Name}
	w.Line(won, c.product, 1, price)
	w.Credit(won, r, 1_000_000)
	w.StageChange(won, nil, w.Pipeline().Stage("Won"), opstest.Today-3)
	l := w.Lead("zed lead of "+who, func(l *db.LeadCreate) { l.SetOwnerID(r.ID).SetSearch(word) })
	c.marks[l.ID] = []string{l.Name}
	subject := "zed call of " + who
	call := w.Activity(activity.Call, opstest.Today-1, func(x *db.ActivityCreate) {
		x.SetOwnerID(r.ID).SetAccountID(a.ID).SetContactID(contact.ID).SetOpportunityID(won.ID).SetSubject(subject)
	})
	c.marks[call.ID] = []string{subject}
	w.Quota(r, opstest.Today-30, opstest.Today+30, price+100_00)
	maps.Copy(c.marks, c.offer.subscribe(w, a, who, price+4444_00))
	touch := "zed touch of " + who
	w.Write(func(ctx context.Context, tx *db.Client) error {
		t, err := tx.CampaignTouch.Create().SetCampaignID(c.campaign.ID).SetLeadID(l.ID).SetTouchedOn(opstest.Today).SetNote(touch).Save(ctx)
		if err == nil {
			c.marks[t.ID] = []string{touch}
		}
		return err
	})
	w.Write(func(ctx context.Context, tx *db.Client) error {
		if err := tx.AccountOwnership.Create().SetAccountID(a.ID).SetRepID(r.ID).SetValidFrom(1).Exec(ctx); err != nil {
			return err
		}
		if err := tx.TerritoryAccount.Create().SetAccountID(a.ID).SetTerritoryID(c.west.ID).SetValidFrom(1).Exec(ctx); err != nil {
			return err
		}
		if err := tx.OpportunityCompetitor.Create().SetOpportunityID(won.ID).SetCompetitorID(c.rival.ID).Exec(ctx); err != nil {
			return err
		}
		if err := tx.CloseDateChange.Create().SetOpportunityID(won.ID).SetToDay(1).SetChangedOn(1).SetRecordedAt(1).Exec(ctx); err != nil {
			return err
		}
		if err := tx.LeadStatusChange.Create().SetLeadID(l.ID).SetToStatus(lead.New).SetChangedOn(1).SetRecordedAt(1).Exec(ctx); err != nil {
			return err
		}
		n, err := tx.DeviationNote.Create().SetKpi("WON_REVENUE").SetFromDay(1).SetToDay(2).SetNote("zed note on " + who).SetRepID(r.ID).Save(ctx)
		if err == nil {
			c.marks[n.ID] = []string{n.Note}
		}
		return err
	})
}

// orphans writes rows that belong to nobody.
func (c *crew) orphans() {
	a := c.w.Account("zed account of nobody", findableAccount)
	o := c.w.Opportunity(opstest.Won(opstest.Today-4, 3333_19), opstest.At(a), func(o *db.OpportunityCreate) { o.SetName("zed deal of nobody").SetSearch(word) })
	l := c.w.Lead("zed lead of nobody", func(l *db.LeadCreate) { l.SetSearch(word) })
	c.marks[a.ID], c.marks[o.ID], c.marks[l.ID] = []string{a.Name}, []string{o.Name, "3333.19"}, []string{l.Name}
}

// own writes what is a person's own.
func (c *crew) own(s *ent.Store, who string, u *db.User) {
	c.w.Write(func(ctx context.Context, tx *db.Client) error {
		v, err := tx.SavedView.Create().SetUserID(u.ID).SetName("zed view of " + who).SetList("ACCOUNTS").SetDefinition("{}").Save(ctx)
		if err != nil {
			return err
		}
		if err := tx.UserPreference.Create().SetUserID(u.ID).SetKey("theme").SetValue("dark").Exec(ctx); err != nil {
			return err
		}
		f, err := tx.StoredFile.Create().SetUserID(u.ID).SetName("zed-" + who + ".csv").SetMediaType("text/csv").SetSize(1).SetSha256("x").SetCreatedAt(s.Now()).Save(ctx)
		if err != nil {
			return err
		}
		j, err := tx.Job.Create().SetUserID(u.ID).SetJobKind("EXPORT").SetStatus("SUCCEEDED").SetMessage("zed job of " + who).SetResultFileID(f.ID).SetCreatedAt(s.Now()).Save(ctx)
		if err != nil {
			return err
		}
		b, err := tx.ImportBatch.Create().SetUserID(u.ID).SetFingerprint("zed batch of " + who).SetMapping("x").SetStatus("SUCCEEDED").SetCreatedAt(s.Now()).Save(ctx)
		if err != nil {
			return err
		}
		c.marks[v.ID], c.marks[f.ID], c.marks[j.ID], c.marks[b.ID] = []string{v.Name}, []string{f.Name}, []string{*j.Message}, []string{b.Fingerprint}
		return tx.RejectedRow.Create().SetBatchID(b.ID).SetFile("a.csv").SetLine(2).SetMessage("zed row of " + who).SetCells([]string{"a"}).Exec(ctx)
	})
}

// viewers are people of every role.
func (c *crew) viewers() map[role.Role]*viewer.V {
	out := map[role.Role]*viewer.V{}
	for _, r := range role.All {
		switch r {
		case role.Rep:
			out[r] = opstest.Viewer(r, opstest.User(c.adasUser), opstest.Self(c.ada), opstest.InTeam(c.north))
		case role.Manager:
			out[r] = opstest.Viewer(r, opstest.User(c.w.User(r)), opstest.Self(c.mia), opstest.Leads(c.ada), opstest.Heads(c.north), opstest.InTeam(c.north))
		default:
			out[r] = opstest.Viewer(r, opstest.User(c.w.User(r)))
		}
	}
	return out
}
