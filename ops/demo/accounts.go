package demo

import (
	"fmt"

	"coxswain/ent/gid"
	"coxswain/sales/account"
	"coxswain/sales/calendar"
	"coxswain/sales/money"
	"coxswain/sales/org"
)

// customer is an account.
type customer struct {
	id                gid.ID
	code, name, short string
	domain            string
	parent            *customer
	segment, industry string
	place             *place
	town              string
	employees         int
	revenue           int64
	currency          money.Currency
	founded           int
	phase             account.LifecyclePhase
	created           calendar.Day
	contacts          []*contact
	attempts          []*opportunity // to sell it a first contract, in no order
	deals             []*opportunity // in the order in which they were opened
	home              *territory     // by the rules
	placements        []placement
	owners            []stint
	team              []teamMate
	legacy            bool         // a customer from before the history
	boughtOn, endedOn calendar.Day // of the contract; never while there is none, or none has ended
	handedOver        calendar.Day // to the account manager
	contracts         []contract   // the first one and those that renewed it, in order
	growth            []*opportunity
	subscriptions     []*agreement
}

// contract is a term that a customer committed to.
type contract struct {
	sale    *opportunity // that won it, nil for one from before the history
	months  int
	renewal *opportunity // that asks for the next one, nil when it is too early
}

// placement says that a territory owned the account in [from, to).
type placement struct {
	territory *territory
	source    org.TerritorySource
	from, to  calendar.Day
}

// teamMate works an account beside its owner.
type teamMate struct {
	rep      *rep
	duty     string
	from, to calendar.Day
}

type contact struct {
	id                gid.ID
	code, name, email string
	phone, title      string
	status            account.EmailStatus
	account           *customer
	created           calendar.Instant
}

// customers makes the accounts with what they are; when they came and who owned them follows from
// what they bought.
func (co *company) customers() {
	d := newDraw(co.seed, topicAccounts)
	var leaves []*territory
	var weights []int
	for _, t := range co.territories {
		if t.seat != nil {
			leaves, weights = append(leaves, t), append(weights, t.share)
		}
	}
	names, domains := map[string]bool{}, map[string]bool{}
	for i := range accountCount {
		t := leaves[d.weighted(weights...)]
		a := &customer{code: code("ACC", i+1, 5), home: t, legacy: i < legacyCount, phase: account.Prospect}
		a.place = placeIn(d, t)
		a.town = pick(d, a.place.towns)
		a.segment = segmentIn(d, t)
		ind := industryIn(d, t)
		a.industry = ind.name
		a.christen(d, ind, names, domains)
		a.size(d, co.clock.asOf.Year())
		co.accounts = append(co.accounts, a)
	}
	co.groups(d)
}

// placeIn draws a country of the territory, the first named most often.
func placeIn(d *draw, t *territory) *place {
	weights := make([]int, len(t.countries))
	for i := range weights {
		weights[i] = 60 / (i + 1)
	}
	country := t.countries[d.weighted(weights...)]
	for i := range places {
		if places[i].country == country {
			return &places[i]
		}
	}
	return &places[0]
}

// segmentIn draws a segment that the territory's rule lets in.
func segmentIn(d *draw, t *territory) string {
	switch {
	case len(t.segments) == 1:
		return t.segments[0]
	case len(t.segments) == 2:
		return t.segments[d.weighted(70, 30)]
	default:
		return []string{smallBusiness, midMarket, enterprise}[d.weighted(20, 50, 30)]
	}
}

// industryIn draws an industry that the territory's rule lets in.
func industryIn(d *draw, t *territory) industry {
	if t.industry != "" {
		return industries[len(industries)-1]
	}
	n := len(industries)
	if t.region == regionDACH {
		n-- // the public sector has a territory of its own there
	}
	return industries[d.below(n)]
}

// christen gives the account a name and a domain that no other has.
func (a *customer) christen(d *draw, ind industry, names, domains map[string]bool) {
	for {
		word := pick(d, lastNames[a.place.tongue])
		if d.chance(60) {
			word = pick(d, wordStarts) + pick(d, wordEnds)
		}
		a.short = word + " " + pick(d, ind.words[a.place.tongue])
		a.name = a.short + " " + pick(d, a.place.forms)
		if !names[a.name] {
			break
		}
	}
	names[a.name] = true
	a.domain = domainOf(a.short)
	for n := 2; domains[a.domain]; n++ {
		a.domain = fmt.Sprintf("%d-%s", n, domainOf(a.short))
	}
	domains[a.domain] = true
}

// size draws how big the company is and in which currency it buys.
func (a *customer) size(d *draw, year int) {
	switch a.segment {
	case smallBusiness:
		a.employees = min(max(d.around(60, wide), 5), 199)
	case midMarket:
		a.employees = min(max(d.around(520, wide), 200), 1_999)
	default:
		a.employees = max(d.around(5_200, wide), 2_000)
	}
	perHead := int64(d.between(90, 310)) * 1_000_00
	a.revenue = int64(a.employees) * perHead
	a.founded = year - d.between(4, 110)
	switch a.place.country {
	case "US", "CA":
		a.currency = usd
	case "GB":
		a.currency = gbp
	default:
		a.currency = eur
	}
}

// groups makes some accounts subsidiaries of large ones, some of those of a holding above.
func (co *company) groups(d *draw) {
	var large []*customer
	for _, a := range co.accounts {
		if a.segment == enterprise {
			large = append(large, a)
		}
	}
	for i, a := range large {
		if i > 0 && d.chance(12) {
			if top := large[d.below(i)]; top.parent == nil {
				a.parent = top
			}
		}
	}
	for _, a := range co.accounts {
		if a.segment != enterprise && d.chance(7) {
			a.parent = pick(d, large)
		}
	}
}

// people makes the contacts of the accounts, and lets one of them be the person behind each converted lead.
func (co *company) people() {
	d := newDraw(co.seed, topicContacts)
	n := 0
	for _, a := range co.accounts {
		count := 1
		switch a.segment {
		case smallBusiness:
			count += d.weighted(45, 40, 15)
		case midMarket:
			count += d.weighted(20, 45, 35)
		default:
			count += d.weighted(10, 30, 40, 20)
		}
		taken := map[string]bool{}
		for len(a.contacts) < count {
			name := pick(d, firstNames[a.place.tongue]) + " " + pick(d, lastNames[a.place.tongue])
			if taken[name] {
				continue
			}
			taken[name] = true
			n++
			c := &contact{code: code("CON", n, 5), name: name, account: a, status: account.EmailUnknown, title: pick(d, jobTitles), created: co.clock.officeAt(a.created, workStarts+d.below(workEnds-workStarts))}
			c.email = mail(name, a.domain)
			c.phone = a.place.number(d)
			a.contacts = append(a.contacts, c)
		}
	}
	for _, l := range co.leads {
		if l.deal == nil {
			continue
		}
		c := pick(d, l.deal.account.contacts)
		l.contact, l.name, l.email, l.phone, l.title = c, c.name, c.email, c.phone, c.title
	}
}
