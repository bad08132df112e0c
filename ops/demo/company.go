package demo

import (
	"fmt"

	"coxswain/sales/calendar"
)

// The company that the demo is about. Its name and all others are invented; its addresses end in
// names that the standards reserve for examples.
const (
	companyName   = "Merrowdale Analytics"
	companyDomain = "merrowdale.example"
)

// The sizes of the company.
const (
	accountCount     = 3_000
	legacyCount      = 150   // customers from before the history
	winnerCount      = 1_520 // accounts that sign a first contract
	opportunityCount = 12_000
	leadCount        = 20_000
	activityCount    = 150_000
)

// Topics number the streams of random decisions.
const (
	topicRates = iota + 1
	topicAccounts
	topicContacts
	topicMarketing
	topicJourneys
	topicPlacements
	topicLeads
	topicOpportunities
	topicActivities
	topicQuotas
	topicSubscriptions
	topicTrials
	topicUsage
	topicTouches
	topicPay
)

// company is everything that is written, in memory and without ids.
type company struct {
	seed  uint64
	clock *clock

	reps          []*rep
	teams         []*team
	seats         []*seat
	territories   []*territory
	products      []*product
	rates         []exchange
	pipelines     []*process // by type: new, expansion, renewal
	lossParents   []*lossReason
	lossReasons   []*lossReason
	competitors   []*competitor
	channels      []*channel
	sources       []*source
	campaigns     []*campaign
	spends        []spend
	accounts      []*customer
	leads         []*lead
	opportunities []*opportunity
	activities    []*act
	quotas        []target
	plans         []*plan // by recurring product
	meters        []*meter
	leaving       []*leavingReason
	agreements    []*agreement // in the order in which they were signed
	touches       []touch
	users         []person
}

// invent makes the company of a day and seed. It touches no database and no clock.
func invent(asOf calendar.Day, seed uint64) (*company, error) {
	k, err := newClock(asOf)
	if err != nil {
		return nil, err
	}
	co := &company{seed: seed, clock: k}
	co.staff()
	co.seating()
	co.landscape()
	co.goods()
	co.offers()
	co.exchangeRates()
	co.processes()
	co.losses()
	co.marketing()
	co.customers()
	co.journeys()
	co.inquiries()
	co.place()
	co.people()
	co.deals()
	co.subscribe()
	co.use()
	co.attention()
	co.busyness()
	co.targets()
	co.signIns()
	return co, nil
}

// code is an external id such as ACC-00017.
func code(prefix string, n, digits int) string { return fmt.Sprintf("%s-%0*d", prefix, digits, n) }
