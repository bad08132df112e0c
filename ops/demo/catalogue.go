package demo

import (
	"time"

	"coxswain/ent/gid"
	"coxswain/sales/calendar"
	"coxswain/sales/money"
	"coxswain/sales/pipeline"
)

const (
	eur money.Currency = "EUR"
	usd money.Currency = "USD"
	gbp money.Currency = "GBP"
)

var currencies = []money.Currency{eur, usd, gbp}

// The products, in the order of productPlans. Recurring ones are sold by quantity and year: a term of
// two years for fifty seats is a quantity of one hundred.
const (
	pulseStarter = iota
	pulseTeam
	pulseBusiness
	pulseEnterprise
	dataConnector
	forecastAddOn
	onboarding
	trainingDay
)

var productPlans = []struct {
	name, series string
	recurring    bool
	price, cost  int64 // minor units of EUR at the as-of day
}{
	{"Pulse Starter", "Pulse", true, 96_00, 17_00},
	{"Pulse Team", "Pulse", true, 180_00, 30_00},
	{"Pulse Business", "Pulse", true, 324_00, 52_00},
	{"Pulse Enterprise", "Pulse", true, 480_00, 78_00},
	{"Data Connector", "Add-ons", true, 2_400_00, 390_00},
	{"Forecast Add-on", "Add-ons", true, 60_00, 9_00},
	{"Onboarding Package", "Services", false, 2_500_00, 1_450_00},
	{"Training Day", "Services", false, 1_400_00, 820_00},
}

type product struct {
	id         gid.ID
	code, name string
	series     string
	recurring  bool
	price      int64
	cost       int64
	prices     []listPrice
}

// listPrice is a product's price in one currency for a year of the price list.
type listPrice struct {
	currency   money.Currency
	list, cost int64
	from, to   calendar.Day
}

// at returns the price of the product in a currency on a day.
func (p *product) at(c money.Currency, d calendar.Day) *listPrice {
	for i := range p.prices {
		if x := &p.prices[i]; x.currency == c && x.from <= d && d < x.to {
			return x
		}
	}
	return nil
}

// goods makes the products and their yearly price lists. Prices rise by about 4 % every January.
func (co *company) goods() {
	const rise = 104
	inEUR := map[money.Currency]int64{eur: 100, usd: 110, gbp: 88}
	last := co.clock.asOf.Year()
	for i, p := range productPlans {
		x := &product{code: code("PRD", i+1, 2), name: p.name, series: p.series, recurring: p.recurring, price: p.price, cost: p.cost}
		for _, c := range currencies {
			for y := co.clock.start.Year(); y <= last; y++ {
				list, cost := p.price*inEUR[c]/100, p.cost*inEUR[c]/100
				for range last - y {
					list, cost = list*100/rise, cost*100/rise
				}
				row := listPrice{currency: c, list: list / 100 * 100, cost: cost, from: calendar.NewDay(y, time.January, 1), to: calendar.NewDay(y+1, time.January, 1)}
				if y == last {
					row.to = forever
				}
				x.prices = append(x.prices, row)
			}
		}
		co.products = append(co.products, x)
	}
}

// exchange is the price of one EUR from a day on.
type exchange struct {
	quote money.Currency
	from  calendar.Day
	rate  money.ExchangeRate
}

// exchangeRates walks the exchange rates month by month around their usual level.
func (co *company) exchangeRates() {
	d := newDraw(co.seed, topicRates)
	for _, c := range []struct {
		quote       money.Currency
		usual, step int // in ten-thousandths
	}{{usd, 10850, 140}, {gbp, 8600, 70}} {
		// One rate for the years before the history, in which the first customers signed.
		co.rates = append(co.rates, exchange{c.quote, co.clock.start.AddMonths(-12 * years).FirstOfMonth(), money.ExchangeRate(int64(c.usual) * 100_000_000)})
		at := c.usual + d.between(-200, 200)
		for m := co.clock.start.FirstOfMonth().AddMonths(-1); m <= co.clock.asOf; m = m.AddMonths(1) {
			at += d.between(-c.step, c.step) + (c.usual-at)/12
			co.rates = append(co.rates, exchange{c.quote, m, money.ExchangeRate(int64(at) * 100_000_000)})
		}
	}
}

// inBase converts an amount to EUR at the rate of a day.
func (co *company) inBase(minor int64, c money.Currency, d calendar.Day) int64 {
	if c == eur {
		return minor
	}
	var rate money.ExchangeRate
	for _, r := range co.rates {
		if r.quote == c && (r.from <= d || rate == 0) {
			rate = r.rate
		}
	}
	out, _ := money.MulDiv(minor, 1_000_000_000_000, int64(rate))
	return out
}

type stage struct {
	id          gid.ID
	code, name  string
	position    int
	group       pipeline.StageGroup
	outcome     pipeline.Status
	probability money.Rate
	category    pipeline.ForecastCategory
	days        int // expected, 0 for a closed stage
	required    []string
}

type process struct {
	id         gid.ID
	code, name string
	kind       pipeline.OpportunityType
	stages     []*stage // open ones first, then won, then lost
}

func (p *process) open() []*stage { return p.stages[:len(p.stages)-2] }
func (p *process) won() *stage    { return p.stages[len(p.stages)-2] }
func (p *process) lost() *stage   { return p.stages[len(p.stages)-1] }

type stagePlan struct {
	name        string
	group       pipeline.StageGroup
	probability money.Rate
	category    pipeline.ForecastCategory
	days        int
	required    []string
}

var processPlans = []struct {
	name   string
	kind   pipeline.OpportunityType
	stages []stagePlan
}{
	{"New business", pipeline.TypeNew, []stagePlan{
		{"Qualification", pipeline.GroupDiscovery, 100_000, pipeline.CategoryPipeline, 7, nil},
		{"Discovery", pipeline.GroupDiscovery, 200_000, pipeline.CategoryPipeline, 10, []string{"account", "owner"}},
		{"Demo", pipeline.GroupNegotiation, 350_000, pipeline.CategoryPipeline, 10, []string{"account", "owner", "closeOn"}},
		{proposalStage, pipeline.GroupNegotiation, 500_000, pipeline.CategoryBestCase, 12, []string{"account", "amount", "closeOn"}},
		{"Negotiation", pipeline.GroupNegotiation, 700_000, pipeline.CategoryBestCase, 10, []string{"account", "amount", "closeOn"}},
		{"Contract", pipeline.GroupDelivery, 900_000, pipeline.CategoryCommit, 5, []string{"account", "amount", "closeOn", "termMonths"}},
	}},
	{"Expansion", pipeline.TypeExpansion, []stagePlan{
		{"Need identified", pipeline.GroupDiscovery, 250_000, pipeline.CategoryPipeline, 10, []string{"account", "owner"}},
		{proposalStage, pipeline.GroupNegotiation, 500_000, pipeline.CategoryBestCase, 12, []string{"account", "amount", "closeOn"}},
		{"Contract", pipeline.GroupDelivery, 850_000, pipeline.CategoryCommit, 6, []string{"account", "amount", "closeOn"}},
	}},
	{"Renewal", pipeline.TypeRenewal, []stagePlan{
		{"Upcoming", pipeline.GroupDiscovery, 700_000, pipeline.CategoryBestCase, 40, []string{"account", "owner", "closeOn"}},
		{"Review", pipeline.GroupNegotiation, 750_000, pipeline.CategoryBestCase, 25, []string{"account", "owner", "closeOn"}},
		{proposalStage, pipeline.GroupNegotiation, 850_000, pipeline.CategoryCommit, 15, []string{"account", "amount", "closeOn"}},
		{"Contract", pipeline.GroupDelivery, 950_000, pipeline.CategoryCommit, 7, []string{"account", "amount", "closeOn", "termMonths"}},
	}},
}

const proposalStage = "Proposal"

// processes makes the pipelines.
func (co *company) processes() {
	n := 0
	for i, p := range processPlans {
		x := &process{code: code("PIPE", i+1, 2), name: p.name, kind: p.kind}
		add := func(s *stage) {
			n++
			s.code, s.position = code("STG", n, 2), len(x.stages)
			x.stages = append(x.stages, s)
		}
		for _, s := range p.stages {
			add(&stage{name: s.name, group: s.group, outcome: pipeline.Open, probability: s.probability, category: s.category, days: s.days, required: s.required})
		}
		add(&stage{name: "Closed Won", group: pipeline.GroupDelivery, outcome: pipeline.Won, probability: money.One, category: pipeline.CategoryClosed})
		add(&stage{name: "Closed Lost", group: pipeline.GroupDelivery, outcome: pipeline.Lost, category: pipeline.CategoryOmitted})
		co.pipelines = append(co.pipelines, x)
	}
}

type lossReason struct {
	id       gid.ID
	code     string
	name     string
	category pipeline.LossCategory
	parent   *lossReason
	weight   int
}

var lossPlans = []struct {
	name     string
	category pipeline.LossCategory
	reasons  []string
	weights  []int
}{
	{"Price", pipeline.LossPrice, []string{"Too expensive", "No budget"}, []int{14, 11}},
	{"Competition", pipeline.LossCompetitor, []string{"Chose a competitor", "Stayed with the present supplier"}, []int{17, 6}},
	{"Product fit", pipeline.LossFit, []string{"Feature missing", "Integration missing", "Security or compliance"}, []int{7, 5, 2}},
	{"Timing", pipeline.LossTiming, []string{"Project postponed", "Contact left"}, []int{7, 3}},
	{"Service", pipeline.LossService, []string{"Slow response", "Unhappy with support"}, []int{2, 2}},
	{"No decision", pipeline.LossNoDecision, []string{"Went silent", "Chose to do nothing"}, []int{14, 8}},
	{"Other", pipeline.LossOther, []string{"Duplicate", "Company closed or merged"}, []int{1, 1}},
}

var competitorNames = []string{"Quantaro", "Beaconline Reports", "Datawerk", "Northlight BI", "Chartmaker", "Homegrown spreadsheets"}

type competitor struct {
	id         gid.ID
	code, name string
}

// losses makes the reasons for losing and the competitors.
func (co *company) losses() {
	n := 0
	for _, p := range lossPlans {
		n++
		parent := &lossReason{code: code("LOSS", n, 2), name: p.name, category: p.category}
		co.lossParents = append(co.lossParents, parent)
		for k, name := range p.reasons {
			n++
			co.lossReasons = append(co.lossReasons, &lossReason{code: code("LOSS", n, 2), name: name, category: p.category, parent: parent, weight: p.weights[k]})
		}
	}
	for i, name := range competitorNames {
		co.competitors = append(co.competitors, &competitor{code: code("COMP", i+1, 2), name: name})
	}
}
