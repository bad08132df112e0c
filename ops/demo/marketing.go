package demo

import (
	"fmt"

	"coxswain/ent/gid"
	"coxswain/sales/calendar"
	"coxswain/sales/market"
)

// The channels, in the order of channelPlans.
const (
	paidSearch = iota
	paidSocial
	organicSearch
	referral
	partner
	events
	emailing
	outbound
	direct
)

var channelPlans = []struct {
	name    string
	paid    bool
	monthly int64 // always-on marketing spend, major units of EUR
	sources []string
	inbound int // share of a hundred leads
}{
	{"Paid search", true, 14_000, []string{"Google Ads", "Bing Ads"}, 20},
	{"Paid social", true, 9_000, []string{"LinkedIn Ads", "Social retargeting"}, 12},
	{"Organic search", false, 4_000, []string{"Website", "Blog"}, 22},
	{"Referral", false, 1_500, []string{"Customer referral"}, 6},
	{"Partner", true, 5_000, []string{"Reseller", "Technology partner"}, 7},
	{"Events", true, 3_000, []string{"Trade fair", "Webinar"}, 11},
	{"Email", false, 2_000, []string{"Newsletter"}, 7},
	{"Outbound", false, 0, []string{"Cold call", "Cold email"}, 10},
	{"Direct", false, 0, []string{"Direct traffic"}, 5},
}

type channel struct {
	id         gid.ID
	code, name string
	paid       bool
	sources    []*source
}

type source struct {
	id         gid.ID
	code, name string
	channel    *channel
}

type campaign struct {
	id         gid.ID
	code, name string
	channel    *channel
	status     market.CampaignStatus
	from, to   calendar.Day // to is the day after the last
	budget     int64        // minor units of EUR
}

type spend struct {
	code     string
	category market.SpendCategory
	channel  *channel
	campaign *campaign
	from, to calendar.Day
	minor    int64
	note     string
}

// Every quarter has five campaigns.
var campaignPlans = []struct {
	name    string
	channel int
	days    int
	budget  int64 // major units of EUR
}{
	{"Search push", paidSearch, 80, 22_000},
	{"LinkedIn decision makers", paidSocial, 60, 18_000},
	{"Webinar series", events, 45, 9_000},
	{"Trade fair", events, 12, 34_000},
	{"Reactivation mailing", emailing, 30, 4_000},
}

const campaignQuarters = 12

// marketing makes channels, sources, campaigns and what was spent.
func (co *company) marketing() {
	n := 0
	for i, p := range channelPlans {
		c := &channel{code: code("CHN", i+1, 2), name: p.name, paid: p.paid}
		for _, name := range p.sources {
			n++
			s := &source{code: code("SRC", n, 2), name: name, channel: c}
			c.sources = append(c.sources, s)
			co.sources = append(co.sources, s)
		}
		co.channels = append(co.channels, c)
	}
	d := newDraw(co.seed, topicMarketing)
	co.plan(d)
	co.spending(d)
}

// plan makes the campaigns of the quarters up to the present one, and those already planned.
func (co *company) plan(d *draw) {
	asOf := co.clock.asOf
	now := quarterStart(asOf)
	for q := -campaignQuarters + 1; q <= 1; q++ {
		first := now.AddMonths(3 * q)
		for i, p := range campaignPlans {
			if q == 1 && i != 1 && i != 3 { // of the next quarter only two are planned yet
				continue
			}
			from := co.clock.workday(first + calendar.Day(d.between(2, 88-p.days)))
			c := &campaign{
				code: code("CAM", len(co.campaigns)+1, 3), channel: co.channels[p.channel], from: from, to: from + calendar.Day(p.days),
				name:   fmt.Sprintf("%s Q%d %d", p.name, (int(first.Month())+2)/3, first.Year()),
				budget: p.budget * int64(d.between(80, 125)), status: market.Completed,
			}
			switch {
			case from >= asOf:
				c.status = market.Planned
			case c.to > asOf:
				c.status = market.Active
			case d.rare(30):
				c.status = market.Cancelled
			}
			co.campaigns = append(co.campaigns, c)
		}
	}
}

// salesCost is what sales costs a month for each person, in minor units of EUR.
const (
	salesCostPerRep = 7_900_00
	salesTools      = 6_400_00
)

// spending writes what each month cost: channels that always run, campaigns, salaries and tools.
func (co *company) spending(d *draw) {
	add := func(s spend) {
		s.code = code("SPD", len(co.spends)+1, 4)
		co.spends = append(co.spends, s)
	}
	asOf := co.clock.asOf
	for m := co.clock.start.FirstOfMonth(); m < asOf; m = m.AddMonths(1) {
		next := m.AddMonths(1)
		months := (m.Year()-co.clock.start.Year())*12 + int(m.Month()) - int(co.clock.start.Month())
		for i, p := range channelPlans {
			if p.monthly == 0 {
				continue
			}
			minor := p.monthly * int64(d.between(85, 115)) * int64(80+months) / 100
			add(spend{category: market.SpendMarketing, channel: co.channels[i], from: m, to: next, minor: minor})
		}
		heads := 0
		for _, r := range co.reps {
			if r.employed(m) {
				heads++
			}
		}
		add(spend{category: market.SpendSales, from: m, to: next, minor: int64(heads) * salesCostPerRep, note: "Salaries"})
		add(spend{category: market.SpendSales, from: m, to: next, minor: salesTools * int64(d.between(95, 105)) / 100, note: "Tools"})
	}
	for _, c := range co.campaigns {
		if c.status == market.Planned || c.status == market.Cancelled {
			continue
		}
		co.campaignSpend(d, c, add)
	}
}

// campaignSpend shares what a campaign cost so far over the months that it touches.
func (co *company) campaignSpend(d *draw, c *campaign, add func(spend)) {
	total := c.budget * int64(d.between(85, 108)) / 100
	until := min(c.to, co.clock.asOf)
	for from := c.from; from < until; {
		to := min(until, from.FirstOfMonth().AddMonths(1))
		minor := total * int64(to-from) / int64(c.to-c.from)
		add(spend{category: market.SpendMarketing, channel: c.channel, campaign: c, from: from, to: to, minor: minor})
		from = to
	}
}

// origin is where a lead or an opportunity came from.
type origin struct {
	channel  *channel
	source   *source
	campaign *campaign
}

// attract draws where an inbound lead of a day came from.
func (co *company) attract(d *draw, on calendar.Day) origin {
	weights := make([]int, len(channelPlans))
	for i, p := range channelPlans {
		weights[i] = p.inbound
	}
	return co.comesFrom(d, d.weighted(weights...), on)
}

// comesFrom draws a source of the channel and, when one of its campaigns ran that day, often the campaign.
func (co *company) comesFrom(d *draw, channel int, on calendar.Day) origin {
	c := co.channels[channel]
	o := origin{channel: c, source: pick(d, c.sources)}
	const afterglow = 14 // days in which people still answer to a campaign
	for _, x := range co.campaigns {
		if x.channel == c && x.status != market.Cancelled && x.from <= on && on < x.to+afterglow && d.chance(60) {
			o.campaign = x
			break
		}
	}
	return o
}
