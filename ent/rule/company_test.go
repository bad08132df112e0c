package rule_test

import (
	"context"
	"testing"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/ops/opstest"
	"coxswain/sales/activity"
	"coxswain/sales/calendar"
	"coxswain/sales/lead"
	"coxswain/sales/pipeline"
	"coxswain/sales/quota"
	"coxswain/sales/role"
)

// company is a small sales organisation, seen by everyone in turn. Mia manages North, where Ada and Ben
// work. Cleo works in South. Dora was in North until 2026 and is in South now.
type company struct {
	w                         *opstest.Builder
	sales, north, south       *db.Team
	mia, ada, ben, cleo, dora *db.Rep
	adasUser, othersUser      *db.User
	adas, bens, cleos         *db.Account
	adasDeal, cleosDeal       gid.ID

	rows map[string]gid.ID // every row by what it is
}

var moved = calendar.MustDay("2026-01-01")

func newCompany(t *testing.T, s *ent.Store) *company {
	t.Helper()
	c := &company{w: opstest.World(t, s), rows: map[string]gid.ID{}}
	c.staff()
	c.customers()
	c.deals()
	c.funnel()
	c.targets()
	c.revenue()
	c.pay()
	c.steering()
	c.own(s)
	for name, id := range c.rows {
		if id == 0 {
			t.Fatalf("%s was not written", name)
		}
	}
	return c
}

func (c *company) staff() {
	w, start := c.w, calendar.MustDay("2024-01-01")
	c.mia, c.ada, c.ben, c.cleo, c.dora = w.Rep("Mia"), w.Rep("Ada"), w.Rep("Ben"), w.Rep("Cleo"), w.Rep("Dora")
	c.sales = w.Team("Sales")
	inSales := func(t *db.TeamCreate) { t.SetParentID(c.sales.ID) }
	c.north, c.south = w.Team("North", inSales, func(t *db.TeamCreate) { t.SetManagerID(c.mia.ID) }), w.Team("South", inSales)
	w.Membership(c.mia, c.north, start)
	w.Membership(c.ada, c.north, start)
	w.Membership(c.ben, c.north, start)
	w.Membership(c.cleo, c.south, start)
	w.Membership(c.dora, c.north, start, moved)
	c.rows["membership"] = w.Membership(c.dora, c.south, moved).ID
	c.rows["team"], c.rows["rep"] = c.south.ID, c.cleo.ID
	c.rows["territory"] = w.Territory("West").ID
	c.rows["organisation"] = w.Organisation().ID
	c.adasUser = w.User(role.Rep, func(u *db.UserCreate) { u.SetRepID(c.ada.ID) })
	c.othersUser = w.User(role.Rep)
	c.rows["Ada's user"], c.rows["another user"] = c.adasUser.ID, c.othersUser.ID
}

func (c *company) customers() {
	w := c.w
	c.adas, c.bens, c.cleos = w.Account("Ada's", opstest.AccountOf(c.ada)), w.Account("Ben's", opstest.AccountOf(c.ben)), w.Account("Cleo's", opstest.AccountOf(c.cleo))
	c.rows["account of Ada"], c.rows["account of Ben"], c.rows["account of Cleo"] = c.adas.ID, c.bens.ID, c.cleos.ID
	c.rows["account of nobody"] = w.Account("Nobody's").ID
	cleos := func(name string) *db.Account { return w.Account(name, opstest.AccountOf(c.cleo)) }
	worked, was, willBe := cleos("worked"), cleos("was worked"), cleos("will be worked")
	c.rows["account that Ada works with Cleo"] = worked.ID
	c.rows["account that Ada worked until today"] = was.ID
	c.rows["account that Ada works from tomorrow"] = willBe.ID
	w.AccountTeamMember(worked, c.ada, opstest.Today)
	w.AccountTeamMember(was, c.ada, opstest.Today-10, opstest.Today)
	w.AccountTeamMember(willBe, c.ada, opstest.Today+1)
	c.rows["deal of Cleo on an account that Ada works"] = w.Opportunity(opstest.OwnedBy(c.cleo), opstest.At(worked)).ID
	sold, credited := cleos("sold by Ada"), cleos("credited")
	c.rows["account with a deal of Ada"], c.rows["account with a deal credited to Ada"] = sold.ID, credited.ID
	w.Opportunity(opstest.OwnedBy(c.ada), opstest.At(sold))
	w.Credit(w.Opportunity(opstest.OwnedBy(c.cleo), opstest.At(credited)), c.ada, 500_000)

	for who, a := range map[string]*db.Account{"Ada": c.adas, "Cleo": c.cleos} {
		c.rows["contact at the account of "+who] = w.Contact(a, "").ID
		c.rows["colleague on the account of "+who] = w.AccountTeamMember(a, c.dora, opstest.Today-10, opstest.Today-5).ID
		w.Write(func(ctx context.Context, tx *db.Client) error {
			o, err := tx.AccountOwnership.Create().SetAccountID(a.ID).SetRepID(c.dora.ID).SetValidFrom(1).SetValidTo(2).Save(ctx)
			if err != nil {
				return err
			}
			p, err := tx.TerritoryAccount.Create().SetAccountID(a.ID).SetTerritoryID(c.rows["territory"]).SetValidFrom(1).Save(ctx)
			if err != nil {
				return err
			}
			c.rows["owner of the account of "+who], c.rows["territory of the account of "+who] = o.ID, p.ID
			return nil
		})
	}
}

func (c *company) deals() {
	w := c.w
	adas, cleos := w.Opportunity(opstest.OwnedBy(c.ada)), w.Opportunity(opstest.OwnedBy(c.cleo), opstest.At(c.cleos))
	c.adasDeal, c.cleosDeal = adas.ID, cleos.ID
	c.rows["deal of Ada"], c.rows["deal of Cleo"] = adas.ID, cleos.ID
	c.rows["deal of Ben"] = w.Opportunity(opstest.OwnedBy(c.ben)).ID
	c.rows["deal of nobody"] = w.Opportunity().ID
	credited := w.Opportunity(opstest.OwnedBy(c.cleo))
	c.rows["credit of Ada on a deal of Cleo"] = w.Credit(credited, c.ada, 300_000).ID
	c.rows["deal of Cleo credited to Ada"] = credited.ID
	c.rows["deal of Cleo on the account of Ada"] = w.Opportunity(opstest.OwnedBy(c.cleo), opstest.At(c.adas)).ID
	c.rows["deal of Dora won on her last day in North"] = w.Opportunity(opstest.OwnedBy(c.dora), opstest.Won(moved-1, 100)).ID
	c.rows["deal of Dora won on her first day in South"] = w.Opportunity(opstest.OwnedBy(c.dora), opstest.Won(moved, 100)).ID
	c.rows["open deal of Dora"] = w.Opportunity(opstest.OwnedBy(c.dora)).ID
	product := w.Product("Oars", 100)
	c.rows["product"], c.rows["pipeline"], c.rows["stage"] = product.ID, w.Pipeline().ID, w.Pipeline().Stages[0].ID
	c.rows["loss reason"] = w.LossReason("Too dear", pipeline.LossPrice).ID
	w.Write(func(ctx context.Context, tx *db.Client) error {
		rival, err := tx.Competitor.Create().SetName("Rival").Save(ctx)
		c.rows["competitor"] = rival.GlobalID()
		if err != nil {
			return err
		}
		for who, deal := range map[string]*db.Opportunity{"Ada": adas, "Cleo": cleos} {
			met, err := tx.OpportunityCompetitor.Create().SetOpportunityID(deal.ID).SetCompetitorID(rival.ID).Save(ctx)
			if err != nil {
				return err
			}
			moved, err := tx.CloseDateChange.Create().SetOpportunityID(deal.ID).SetToDay(1).SetChangedOn(1).SetRecordedAt(1).Save(ctx)
			if err != nil {
				return err
			}
			c.rows["competitor of the deal of "+who], c.rows["close date of the deal of "+who] = met.ID, moved.ID
		}
		return nil
	})
	for who, deal := range map[string]*db.Opportunity{"Ada": adas, "Cleo": cleos} {
		c.rows["line of the deal of "+who] = w.Line(deal, product, 1, 100).ID
		c.rows["stage of the deal of "+who] = w.StageChange(deal, nil, w.Pipeline().Stages[0], opstest.Today).ID
	}
}

func (c *company) funnel() {
	w := c.w
	c.rows["channel"] = w.Channel("Web").ID
	campaign := w.Campaign("Spring")
	c.rows["campaign"] = campaign.ID
	c.rows["spend"] = w.Spend(opstest.Today, opstest.Today+1, 100).ID
	leadOf := func(r *db.Rep, set ...func(*db.LeadCreate)) *db.Lead {
		return w.Lead("", append(set, func(l *db.LeadCreate) { l.SetOwnerID(r.ID) })...)
	}
	closed := func(on calendar.Day) func(*db.LeadCreate) {
		return func(l *db.LeadCreate) { l.SetOpenedOn(on - 9).SetClosedOn(on).SetStatus(lead.Disqualified) }
	}
	adas, cleos := leadOf(c.ada), leadOf(c.cleo)
	c.rows["lead of Ada"], c.rows["lead of Cleo"], c.rows["lead of nobody"] = adas.ID, cleos.ID, w.Lead("").ID
	c.rows["lead of Dora closed in North"] = leadOf(c.dora, closed(moved-1)).ID
	c.rows["lead of Dora closed in South"] = leadOf(c.dora, closed(moved)).ID
	w.Write(func(ctx context.Context, tx *db.Client) error {
		for who, l := range map[string]*db.Lead{"Ada": adas, "Cleo": cleos} {
			h, err := tx.LeadStatusChange.Create().SetLeadID(l.ID).SetToStatus(lead.New).SetChangedOn(1).SetRecordedAt(1).Save(ctx)
			if err != nil {
				return err
			}
			c.rows["history of the lead of "+who] = h.ID
		}
		return nil
	})
	call := func(set ...func(*db.ActivityCreate)) gid.ID {
		return w.Activity(activity.Call, opstest.Today, set...).ID
	}
	by := func(r *db.Rep) func(*db.ActivityCreate) { return func(a *db.ActivityCreate) { a.SetOwnerID(r.ID) } }
	c.rows["call by Ada"], c.rows["call by Cleo"] = call(by(c.ada)), call(by(c.cleo))
	c.rows["call by Cleo booked by Ada"] = call(by(c.cleo), func(a *db.ActivityCreate) { a.SetBookedByID(c.ada.ID) })
	c.rows["call by Cleo at the account of Ada"] = call(by(c.cleo), func(a *db.ActivityCreate) { a.SetAccountID(c.adas.ID) })
	c.rows["call by Cleo to a lead"] = call(by(c.cleo), func(a *db.ActivityCreate) { a.SetLeadID(cleos.ID) })
	c.rows["call by Cleo to a lead at her account"] = call(by(c.cleo), func(a *db.ActivityCreate) { a.SetLeadID(cleos.ID).SetAccountID(c.cleos.ID) })
	c.rows["call by Cleo for a campaign"] = call(by(c.cleo), func(a *db.ActivityCreate) { a.SetCampaignID(campaign.ID) })
	c.rows["call by Cleo for a campaign on her deal"] = call(by(c.cleo), func(a *db.ActivityCreate) { a.SetCampaignID(campaign.ID).SetOpportunityID(c.cleosDeal) })
}

func (c *company) targets() {
	w := c.w
	c.rows["quota of Ada"] = w.Quota(c.ada, 1, 2, 100).ID
	c.rows["quota of Cleo"] = w.Quota(c.cleo, 1, 2, 100).ID
	w.Write(func(ctx context.Context, tx *db.Client) error {
		units := func() *db.QuotaCreate {
			return tx.Quota.Create().SetMeasure(quota.MeetingsHeld).SetFromDay(1).SetToDay(2).SetUnits(1)
		}
		north, err := units().SetTeamID(c.north.ID).Save(ctx)
		if err != nil {
			return err
		}
		south, err := units().SetTeamID(c.south.ID).Save(ctx)
		if err != nil {
			return err
		}
		west, err := units().SetTerritoryID(c.rows["territory"]).Save(ctx)
		if err != nil {
			return err
		}
		c.rows["quota of North"], c.rows["quota of South"], c.rows["quota of a territory"] = north.ID, south.ID, west.ID
		note := func() *db.DeviationNoteCreate {
			return tx.DeviationNote.Create().SetKpi("WIN_RATE").SetFromDay(1).SetToDay(2).SetNote("holidays")
		}
		for name, n := range map[string]*db.DeviationNoteCreate{
			"note on Ada": note().SetRepID(c.ada.ID), "note on Cleo": note().SetRepID(c.cleo.ID),
			"note on North": note().SetTeamID(c.north.ID), "note on South": note().SetTeamID(c.south.ID),
			"note by Ada": note().SetAuthorID(c.adasUser.ID),
		} {
			saved, err := n.Save(ctx)
			if err != nil {
				return err
			}
			c.rows[name] = saved.ID
		}
		return nil
	})
}

// own writes what belongs to a person, for Ada and for somebody else, and what only the program reads.
func (c *company) own(s *ent.Store) {
	c.w.Write(func(ctx context.Context, tx *db.Client) error {
		keep := func(name string, r db.Record, err error) error {
			if err == nil {
				c.rows[name] = r.GlobalID()
			}
			return err
		}
		for who, u := range map[string]*db.User{"Ada": c.adasUser, "another": c.othersUser} {
			view := func(name string) *db.SavedViewCreate {
				return tx.SavedView.Create().SetUserID(u.ID).SetName(name).SetList("accounts").SetDefinition("{}")
			}
			if err := save(ctx, keep, "view of "+who, view("mine")); err != nil {
				return err
			}
			if err := save(ctx, keep, "view for North by "+who, view("north").SetTeamID(c.north.ID)); err != nil {
				return err
			}
			if err := save(ctx, keep, "view for South by "+who, view("south").SetTeamID(c.south.ID)); err != nil {
				return err
			}
			if err := save(ctx, keep, "view for everyone by "+who, view("all").SetEveryone(true)); err != nil {
				return err
			}
			if err := save(ctx, keep, "preference of "+who, tx.UserPreference.Create().SetUserID(u.ID).SetKey("theme").SetValue("dark")); err != nil {
				return err
			}
			if err := save(ctx, keep, "job of "+who, tx.Job.Create().SetUserID(u.ID).SetJobKind("EXPORT").SetStatus("QUEUED").SetCreatedAt(s.Now())); err != nil {
				return err
			}
			file := tx.StoredFile.Create().SetUserID(u.ID).SetName("a.csv").SetMediaType("text/csv").SetSize(1).SetSha256("x").SetCreatedAt(s.Now())
			if err := save(ctx, keep, "file of "+who, file); err != nil {
				return err
			}
			batch := tx.ImportBatch.Create().SetUserID(u.ID).SetFingerprint("x").SetMapping("x").SetStatus("RUNNING").SetCreatedAt(s.Now())
			if err := save(ctx, keep, "import of "+who, batch); err != nil {
				return err
			}
			rejected := tx.RejectedRow.Create().SetBatchID(c.rows["import of "+who]).SetFile("a.csv").SetLine(2).SetMessage("x").SetCells([]string{"a"})
			if err := save(ctx, keep, "rejected row of "+who, rejected); err != nil {
				return err
			}
		}
		session := tx.Session.Create().SetUserID(c.adasUser.ID).SetFamily("x").SetTokenHash("x").SetCookie(false).
			SetCreatedAt(s.Now()).SetExpiresAt(s.Now()).SetFamilyExpiresAt(s.Now())
		if err := save(ctx, keep, "session", session); err != nil {
			return err
		}
		link := tx.OneTimeLink.Create().SetUserID(c.adasUser.ID).SetPurpose("RESET").SetTokenHash("x").SetCreatedAt(s.Now()).SetExpiresAt(s.Now())
		if err := save(ctx, keep, "one-time link", link); err != nil {
			return err
		}
		if err := save(ctx, keep, "throttle", tx.Throttle.Create().SetKey("x").SetFailures(1).SetLastFailedAt(1).SetOpenAgainAt(1)); err != nil {
			return err
		}
		call := tx.IdempotencyRecord.Create().SetUserID(c.adasUser.ID).SetKey("x").SetFingerprint("x").SetCreatedAt(1)
		if err := save(ctx, keep, "remembered call", call); err != nil {
			return err
		}
		for name, create := range map[string]func() (db.Record, error){
			"lead source": func() (db.Record, error) { return tx.LeadSource.Create().SetName("Fair").Save(ctx) },
			"price": func() (db.Record, error) {
				return tx.ProductPrice.Create().SetProductID(c.rows["product"]).SetCurrency("USD").SetListPriceMinor(1).SetValidFrom(1).Save(ctx)
			},
			"exchange rate": func() (db.Record, error) {
				return tx.ExchangeRate.Create().SetBase("EUR").SetQuote("USD").SetValidFrom(1).SetRate(1).Save(ctx)
			},
			"holiday": func() (db.Record, error) { return tx.Holiday.Create().SetOnDay(1).SetName("New Year").Save(ctx) },
			"territory assignment": func() (db.Record, error) {
				return tx.TerritoryAssignment.Create().SetTerritoryID(c.rows["territory"]).SetRepID(c.cleo.ID).SetValidFrom(1).Save(ctx)
			},
			"entry of the change log": func() (db.Record, error) { return tx.Change.Query().First(ctx) },
		} {
			r, err := create()
			if err := keep(name, r, err); err != nil {
				return err
			}
		}
		return nil
	})
}

// save writes the record of a create builder and keeps its id.
func save[R db.Record](ctx context.Context, keep func(string, db.Record, error) error, name string, c interface {
	Save(context.Context) (R, error)
}) error {
	r, err := c.Save(ctx)
	return keep(name, r, err)
}
