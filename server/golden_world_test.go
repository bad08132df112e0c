package main

import (
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/ops/opstest"
	"coxswain/sales/activity"
	"coxswain/sales/calendar"
	"coxswain/sales/market"
	"coxswain/sales/money"
	"coxswain/sales/pipeline"
	"coxswain/sales/quota"
	"coxswain/sales/recurring"
)

// goldenWorld is a company that lives through the worked examples of the KPI dictionary one after the other,
// each in its own time, so that none is seen by another.
type goldenWorld struct {
	t       *testing.T
	tx      *db.Client
	ctx     context.Context
	reps    []*db.Rep
	product *db.Product
	channel *db.Channel
	sdr     *db.Channel
	ad      *db.Campaign
	line    *opstest.Pipeline // three open stages
	ladder  *db.Pipeline      // of four stages
	rungs   []*db.Stage
	reasons map[string]*db.LossReason
	n       int
}

// goldenDay is a day of a year: month 1 to 12, or more for the years after.
func goldenDay(year, month, day int) calendar.Day {
	return calendar.MustDay(fmt.Sprintf("%04d-01-01", year)).AddMonths(month-1) + calendar.Day(day-1)
}

func (g *goldenWorld) must(err error) {
	g.t.Helper()
	if err != nil {
		g.t.Fatal(err)
	}
}

func (g *goldenWorld) next() string { g.n++; return strconv.Itoa(g.n) }

// deals writes opportunities of a status that were opened and closed on days; of open ones closed is the day
// on which they are due.
func (g *goldenWorld) deals(n int, s pipeline.Status, minor int64, opened, closed calendar.Day, change ...func(*db.OpportunityCreate)) []*db.Opportunity {
	g.t.Helper()
	out := make([]*db.Opportunity, n)
	for i := range out {
		stage := g.line.Stages[map[pipeline.Status]int{pipeline.Open: 0, pipeline.Won: 3, pipeline.Lost: 4}[s]]
		c := g.tx.Opportunity.Create().SetName("Deal " + g.next()).SetOpportunityType(pipeline.TypeNew).SetPipelineID(g.line.Pipeline.ID).
			SetStageID(stage.ID).SetCurrency("EUR").SetStatus(s).SetOpenedOn(opened).SetCloseOn(closed).SetAmountMinor(minor)
		if s != pipeline.Open {
			c.SetClosedOn(closed)
		}
		for _, f := range change {
			f(c)
		}
		o, err := c.Save(g.ctx)
		g.must(err)
		out[i] = o
	}
	return out
}

// leads writes leads that were opened on a day.
func (g *goldenWorld) leads(n int, opened calendar.Day, change ...func(*db.LeadCreate)) []*db.Lead {
	g.t.Helper()
	out := make([]*db.Lead, n)
	for i := range out {
		c := g.tx.Lead.Create().SetName("Lead " + g.next()).SetOpenedOn(opened)
		for _, f := range change {
			f(c)
		}
		l, err := c.Save(g.ctx)
		g.must(err)
		out[i] = l
	}
	return out
}

func goldenNoon(d calendar.Day) calendar.Instant {
	return calendar.Instant((int64(d)*24 + 12) * 60 * 60 * 1_000_000)
}

// acts writes activities that happened on a day.
func (g *goldenWorld) acts(n int, k activity.Kind, on calendar.Day, change ...func(*db.ActivityCreate)) {
	g.t.Helper()
	for range n {
		c := g.tx.Activity.Create().SetKind(k).SetHappenedAt(goldenNoon(on)).SetDoneOn(on).SetOwnerID(g.reps[0].ID)
		for _, f := range change {
			f(c)
		}
		g.must(c.Exec(g.ctx))
	}
}

func (g *goldenWorld) spend(from, to calendar.Day, minor int64, change ...func(*db.SpendCreate)) {
	g.t.Helper()
	c := g.tx.Spend.Create().SetCategory(market.SpendMarketing).SetFromDay(from).SetToDay(to).SetAmountMinor(minor).SetCurrency("EUR")
	for _, f := range change {
		f(c)
	}
	g.must(c.Exec(g.ctx))
}

func (g *goldenWorld) sold(o *db.Opportunity, position int, amount, cost, list int64) {
	g.t.Helper()
	c := g.tx.OpportunityLine.Create().SetOpportunityID(o.ID).SetProductID(g.product.ID).SetPosition(position).SetQuantity(1_000_000).
		SetDiscount(0).SetAmountMinor(amount).SetCurrency("EUR")
	if cost > 0 {
		c.SetUnitCostMinor(cost)
	}
	if list > 0 {
		c.SetListPriceMinor(list)
	}
	g.must(c.Exec(g.ctx))
}

func (g *goldenWorld) entered(o *db.Opportunity, from, to *db.Stage, on calendar.Day) {
	g.t.Helper()
	c := g.tx.StageChange.Create().SetOpportunityID(o.ID).SetToStageID(to.ID).SetChangedOn(on).SetRecordedAt(goldenNoon(on))
	if from != nil {
		c.SetFromStageID(from.ID)
	}
	g.must(c.Exec(g.ctx))
}

func (g *goldenWorld) target(from, to calendar.Day, minor int64) {
	g.t.Helper()
	g.must(g.tx.Quota.Create().SetRepID(g.reps[0].ID).SetMeasure(quota.Bookings).SetFromDay(from).SetToDay(to).SetAmountMinor(minor).SetCurrency("EUR").Exec(g.ctx))
}

// subscription writes one that the ledger knows nothing of, for terms, trials and use.
func (g *goldenWorld) subscription(a *db.Account, change ...func(*db.CustomerSubscriptionCreate)) *db.CustomerSubscription {
	g.t.Helper()
	c := g.tx.CustomerSubscription.Create().SetAccountID(a.ID).SetName("Agreement " + g.next()).SetCurrency("EUR").SetStatus(recurring.Ended).SetEndedOn(goldenDay(2020, 1, 1)).SetMrrMinor(0)
	for _, f := range change {
		f(c)
	}
	s, err := c.Save(g.ctx)
	g.must(err)
	return s
}

// someAccount is one of the accounts that trials and terms are of.
func (g *goldenWorld) someAccount() *db.Account {
	g.t.Helper()
	a, err := g.tx.Account.Create().SetName("Company " + g.next()).Save(g.ctx)
	g.must(err)
	return a
}

// goldenPeriods are the paid periods of the ledger's examples, as a file that is imported.
type goldenPeriods struct {
	t    *testing.T
	rows [][]string
}

// pay adds periods of some accounts of an example, numbered from first.
func (p *goldenPeriods) pay(example string, first, n int, amount string, from, to calendar.Day, months ...int) *goldenPeriods {
	every := 1
	for _, m := range months {
		every = m
	}
	end := ""
	if to != 0 {
		end = to.String()
	}
	for i := range n {
		p.rows = append(p.rows, []string{
			fmt.Sprint("period ", len(p.rows)+1), fmt.Sprint(example, " ", first+i), from.String(), end, amount, strconv.Itoa(every), min(from, opstest.Today).String(),
		})
	}
	return p
}

const goldenMapping = `version: 1
name: worked examples
files:
  - rows:
      - {id: subscription, product: Subscription, plan: Monthly}
    records:
      - entity: Product
        fields: {externalId: id, name: product, recurring: {constant: true}, currency: {constant: EUR}}
      - entity: SubscriptionPlan
        fields: {externalId: id, product: id, name: plan, intervalMonths: {constant: 1}, priceModel: {constant: FLAT}}
  - file: periods.csv
    records:
      - entity: CustomerSubscription
        fields:
          externalId: id
          account: {column: account, unknown: create}
          name: id
          plan: {constant: subscription}
          startsOn: starts
          signedOn: signed
          endsOn: {column: ends, ends: exclusive}
          amount: amount
          intervalMonths: months
          currency: {constant: EUR}
`

// write puts the periods and their mapping into a folder.
func (p *goldenPeriods) write() (dir, mapping string) {
	p.t.Helper()
	dir = p.t.TempDir()
	f, err := os.Create(filepath.Join(dir, "periods.csv")) //nolint:gosec // a folder of the test
	if err != nil {
		p.t.Fatal(err)
	}
	w := csv.NewWriter(f)
	if err := w.WriteAll(append([][]string{{"id", "account", "starts", "ends", "amount", "months", "signed"}}, p.rows...)); err != nil {
		p.t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		p.t.Fatal(err)
	}
	mapping = filepath.Join(p.t.TempDir(), "mapping.yaml")
	if err := os.WriteFile(mapping, []byte(goldenMapping), 0o600); err != nil {
		p.t.Fatal(err)
	}
	return dir, mapping
}

// goldenLedger is what customers paid, example by example: each begins in October of the year before or later,
// and is over by the end of its year.
func goldenLedger(t *testing.T) *goldenPeriods {
	p := &goldenPeriods{t: t}
	mid := func(year int) calendar.Day { return goldenDay(year, 1, 15) }
	before := func(year int) calendar.Day { return goldenDay(year, -2, 1) } // October
	end := func(year int) calendar.Day { return goldenDay(year, 12, 15) }

	// 1982: start 100,000; new 12,000; expansion 8,000; reactivation 1,000; contraction 6,000; churn 8,000.
	const y = 1982
	p.pay("base", 1, 164, "500", before(y), end(y)).pay("base", 1, 40, "200", mid(y), end(y))
	p.pay("base", 165, 20, "200", before(y), end(y)).pay("base", 165, 20, "300", before(y), mid(y))
	p.pay("base", 185, 16, "500", before(y), mid(y)).pay("base", 185, 2, "500", mid(y)+5, end(y)).pay("base", 301, 24, "500", mid(y), end(y))
	// 1983: start 100; expansion, contraction and churn of 10 each.
	p.pay("tens", 1, 1, "70", before(1983), end(1983)).pay("tens", 1, 1, "10", mid(1983), end(1983))
	p.pay("tens", 2, 1, "10", before(1983), end(1983)).pay("tens", 2, 1, "10", before(1983), mid(1983)).pay("tens", 3, 1, "10", before(1983), mid(1983))
	// What normalises to a month.
	p.pay("ten", 1, 10, "10", mid(1984), end(1984)).pay("yearly", 1, 1, "2000", mid(1985), end(1985), 12).pay("quarterly", 1, 1, "90", mid(1986), end(1986), 3)
	p.pay("quick", 1, 5, "8", before(1987), end(1987)).pay("quick", 1, 1, "8", mid(1987), end(1987)).pay("quick", 9, 1, "20", mid(1987), end(1987))
	p.pay("lost", 1, 2, "4", before(1987), mid(1987))
	p.pay("arpa", 1, 214, "500", mid(1988), end(1988))
	p.pay("leaving", 1, 90, "10", before(1989), end(1989)).pay("leaving", 91, 10, "10", before(1989), mid(1989))
	p.pay("netted", 1, 90, "10", before(1990), end(1990)).pay("netted", 91, 10, "10", before(1990), mid(1990)).pay("netted", 201, 5, "10", mid(1990), end(1990))
	p.pay("grown", 1, 10, "10000", goldenDay(1990, 6, 1), end(1992)).pay("grown", 1, 10, "1000", mid(1992), end(1992))
	p.pay("cohort", 1, 34, "100", goldenDay(1993, 1, 4), end(1993)).pay("cohort", 35, 6, "100", goldenDay(1993, 1, 4), goldenDay(1993, 4, 11))
	p.pay("curve", 1, 75, "547.01", goldenDay(1995, 1, 4), goldenDay(1997, 1, 1)).pay("curve", 76, 11, "547.01", goldenDay(1995, 1, 4), goldenDay(1995, 5, 1)).
		pay("curve", 87, 2, "547.01", goldenDay(1995, 1, 4), goldenDay(1995, 9, 1)).pay("curve", 89, 10, "547.01", goldenDay(1995, 1, 4), goldenDay(1996, 1, 1)).
		pay("curve", 99, 2, "547.01", goldenDay(1995, 1, 4), goldenDay(1996, 2, 1))
	p.pay("back", 1, 60, "10", goldenDay(1998, 2, 1), goldenDay(1998, 6, 1)).pay("back", 1, 3, "10", mid(1999), end(1999))
	// Unit economics.
	p.pay("cac", 1, 180, "1", mid(2000), end(2000))
	p.pay("touched", 1, 11, "1", mid(2001), end(2001))
	p.pay("simple", 1, 95, "100", before(2002), end(2002)).pay("simple", 96, 5, "100", before(2002), mid(2002))
	p.pay("margin", 1, 98, "500", before(2004), end(2004)).pay("margin", 99, 2, "500", before(2004), mid(2004))
	p.pay("realised", 1, 5, "16", mid(2006)-487, mid(2006))
	p.pay("ltvcac", 1, 98, "500", before(2008), end(2008)).pay("ltvcac", 99, 2, "500", before(2008), mid(2008)).pay("ltvcac", 201, 2, "500", mid(2008), end(2008))
	p.pay("payback", 1, 2, "500", mid(2010), end(2010)).pay("payback70", 1, 2, "500", mid(2012), end(2012))
	p.pay("magic", 1, 10, "100", before(2014), end(2014)).pay("magic", 11, 9, "5000", mid(2014), end(2014))
	p.pay("ratio", 1, 24, "500", mid(2016), end(2016))
	// 107,000 now, 5,000 signed that begin in April, 2,000 of which it is known that they leave in May.
	today := opstest.Today
	p.pay("now", 1, 1, "105000", goldenDay(2025, 6, 1), 0).pay("now", 2, 1, "2000", goldenDay(2025, 6, 1), today+46).pay("now", 3, 1, "5000", today+25, 0)
	return p
}

// goldenRecords writes everything that is no subscription.
func goldenRecords(t *testing.T, s *ent.Store) {
	w := opstest.World(t, s)
	g := &goldenWorld{t: t, reasons: map[string]*db.LossReason{}}
	for range 6 {
		g.reps = append(g.reps, w.Rep("", func(c *db.RepCreate) { c.SetHiredOn(goldenDay(1970, 3, 1)) }))
	}
	g.product, g.channel, g.sdr, g.line = w.Product("Box", 100), w.Channel("Paid search"), w.Channel("SDR"), w.Pipeline()
	g.ad = w.Campaign("Spring")
	for name, category := range map[string]pipeline.LossCategory{"Price": pipeline.LossPrice, "Competitor": pipeline.LossCompetitor, "No decision": pipeline.LossNoDecision, "No fit": pipeline.LossFit} {
		g.reasons[name] = w.LossReason(name, category)
	}
	w.Write(func(ctx context.Context, tx *db.Client) error {
		g.ctx, g.tx = ctx, tx
		g.funnel()
		g.efforts()
		g.pipelines()
		g.economics()
		g.lifecycle()
		g.staffing()
		return nil
	})
}

// accountOf finds an account that the import made.
func accountOf(ctx context.Context, tx *db.Client, name string) (gid.ID, error) {
	all, err := tx.Account.Query().All(ctx)
	for _, a := range all {
		if a.Name == name || a.ExternalID != nil && *a.ExternalID == name {
			return a.ID, nil
		}
	}
	return 0, fmt.Errorf("no account %q: %w", name, err)
}

func (g *goldenWorld) lifecycle() {
	mid := goldenDay(2018, 1, 15)
	product, err := g.tx.Product.Create().SetName("Trialled").SetListPriceMinor(1).SetCurrency("EUR").SetRecurring(true).Save(g.ctx)
	g.must(err)
	plan, err := g.tx.SubscriptionPlan.Create().SetProductID(product.ID).SetName("Trialled").SetPriceModel(recurring.Flat).Save(g.ctx)
	g.must(err)
	for i := range 10 { // 10 trials, 5 paid
		g.subscription(g.someAccount(), func(c *db.CustomerSubscriptionCreate) {
			c.SetTrialStartedOn(mid).SetTrialEndsOn(mid + 14)
			if i < 5 {
				c.SetConvertedOn(mid + 14)
			}
		})
	}
	for i := range 5 { // 40k of 50k renewed
		a := g.someAccount()
		c := g.tx.SubscriptionTerm.Create().SetSubscriptionID(g.subscription(a).ID).SetAccountID(a.ID).SetPlanID(plan.ID).SetNumber(1).SetStartsOn(mid - 365).SetEndsOn(mid).
			SetDueMinor(1_000_000).SetCurrency("EUR").SetOutcome(recurring.TermLapsed)
		if i < 4 {
			c.SetOutcome(recurring.TermRenewed).SetRenewedOn(mid).SetRenewedMinor(1_000_000)
		}
		g.must(c.Exec(g.ctx))
	}
	meter, err := g.tx.Meter.Create().SetName("Seats").SetAggregation(recurring.Max).SetUnitName("seat").Save(g.ctx)
	g.must(err)
	a := g.someAccount()
	g.must(g.tx.UsageMonth.Create().SetSubscriptionID(g.subscription(a).ID).SetAccountID(a.ID).SetMeterID(meter.ID).SetMonth(goldenDay(2018, 1, 1)).SetQuantity(46 * money.One).
		SetIncluded(50 * money.One).SetEvents(1).SetOverageMinor(0).SetCurrency("EUR").Exec(g.ctx))
}
