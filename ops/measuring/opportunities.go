package measuring

import (
	"coxswain/ent/gid"
	"coxswain/sales/calendar"
	"coxswain/sales/kpi"
	"coxswain/sales/money"
	"coxswain/sales/pipeline"
)

// opportunityColumns are read in this order; the constants name their places.
const opportunityColumns = "id status opportunity_type account_id owner_id pipeline_id stage_id amount_minor currency amount_source " +
	"probability_override term_months opened_on close_on closed_on proposal_on first_contact_on lead_id source_id channel_id " +
	"campaign_id loss_reason_id lost_to_id closed_from_stage_id"

const (
	oID = iota
	oStatus
	oType
	oAccount
	oOwner
	oPipeline
	oStage
	oAmount
	oCurrency
	oAmountSource
	oProbability
	oTerm
	oOpened
	oCloseOn
	oClosed
	oProposal
	oFirstContact
	oLead
	oSource
	oChannel
	oCampaign
	oLossReason
	oLostTo
	oLostFrom
)

// children are the rows that hang on opportunities, keyed by opportunity.
type children struct {
	lines       map[int64][]line
	stages      map[int64][]stageStep
	closeDates  map[int64][]kpi.CloseDateChange
	credits     map[int64][]kpi.Credit
	competitors map[int64]int64
	leads       map[int64]leadDays
	noDecision  map[int64]bool // loss reasons
	open        map[int64]kpi.Stage
}

type line struct {
	product           int64
	quantity          int64
	amount, list, one kpi.Value // net total, list price and cost of one
	recurring         bool
}

type stageStep struct {
	from, to int64
	on       calendar.Day
}

// leadDays are what an opportunity takes from the lead it came from.
type leadDays struct{ opened, touched kpi.Date }

func (l *load) opportunities(ids []int64, to sink) error {
	ch, err := l.children(ids)
	if err != nil {
		return err
	}
	return l.each(gid.Opportunity, opportunityColumns, "id", "id", ids, func(c []cell) error {
		o := l.opportunity(c, ch)
		to.opportunity(&o)
		return nil
	})
}

func (l *load) children(ids []int64) (*children, error) {
	ch := &children{
		lines: map[int64][]line{}, stages: map[int64][]stageStep{}, closeDates: map[int64][]kpi.CloseDateChange{},
		credits: map[int64][]kpi.Credit{}, competitors: map[int64]int64{}, leads: map[int64]leadDays{}, noDecision: map[int64]bool{},
	}
	const parent = "opportunity_id"
	steps := []func() error{
		func() error {
			return l.each(gid.OpportunityLine, parent+" product_id quantity amount_minor list_price_minor unit_cost_minor recurring", parent+", position, id", parent, ids,
				func(c []cell) error {
					ch.lines[c[0].id()] = append(ch.lines[c[0].id()], line{c[1].id(), c[2].n, c[3].value(), c[4].value(), c[5].value(), c[6].flag()})
					return nil
				})
		},
		func() error {
			return l.each(gid.StageChange, parent+" from_stage_id to_stage_id changed_on", parent+", id", parent, ids, func(c []cell) error {
				ch.stages[c[0].id()] = append(ch.stages[c[0].id()], stageStep{c[1].id(), c[2].id(), c[3].day()})
				return nil
			})
		},
		func() error {
			return l.each(gid.CloseDateChange, parent+" from_day to_day changed_on", parent+", id", parent, ids, func(c []cell) error {
				ch.closeDates[c[0].id()] = append(ch.closeDates[c[0].id()], kpi.CloseDateChange{From: c[1].date(), To: c[2].date(), Changed: c[3].day()})
				return nil
			})
		},
		func() error {
			return l.each(gid.OpportunityCredit, parent+" rep_id share credit_kind", parent+", id", parent, ids, func(c []cell) error {
				ch.credits[c[0].id()] = append(ch.credits[c[0].id()], kpi.Credit{
					Rep: c[1].id(), Share: money.Rate(c[2].n), Overlay: c[3].text() == string(pipeline.CreditOverlay),
				})
				return nil
			})
		},
		func() error {
			return l.each(gid.OpportunityCompetitor, parent+" competitor_id", parent+", id", parent, ids, func(c []cell) error {
				if ch.competitors[c[0].id()] == 0 {
					ch.competitors[c[0].id()] = c[1].id()
				}
				return nil
			})
		},
		func() error {
			return l.each(gid.LossReason, "id category", "id", "", nil, func(c []cell) error {
				ch.noDecision[c[0].id()] = c[1].text() == string(pipeline.LossNoDecision)
				return nil
			})
		},
		func() error {
			from, err := l.leadsOf(ids)
			if err != nil {
				return err
			}
			return l.each(gid.Lead, "id opened_on first_touch_at", "id", "id", from, func(c []cell) error {
				ch.leads[c[0].id()] = leadDays{c[1].date(), c[2].dayIn(l.zone)}
				return nil
			})
		},
		func() (err error) { ch.open, err = l.stages(nil); return err },
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return ch, nil
}

// leadsOf returns the leads that opportunities came from; nil, which is all leads, when ids is nil.
func (l *load) leadsOf(ids []int64) ([]int64, error) {
	if ids == nil {
		return nil, nil
	}
	out := []int64{}
	err := l.each(gid.Opportunity, "lead_id", "id", "id", ids, func(c []cell) error {
		if c[0].known {
			out = append(out, c[0].id())
		}
		return nil
	})
	return out, err
}

// opportunity turns a row and what hangs on it into a fact in the base currency.
func (l *load) opportunity(c []cell, ch *children) kpi.Opportunity {
	id := c[oID].id()
	o := kpi.Opportunity{
		ID: id, Opened: c[oOpened].date(), Closed: c[oClosed].date(), CloseDate: c[oCloseOn].date(), Proposal: c[oProposal].date(),
		FirstTouch: c[oFirstContact].date(),
		Status:     pipeline.Status(c[oStatus].text()), Type: pipeline.OpportunityType(c[oType].text()),
		Pipeline: c[oPipeline].id(), Stage: c[oStage].id(), Owner: c[oOwner].id(), Account: c[oAccount].id(),
		Source: c[oSource].id(), Channel: c[oChannel].id(), Campaign: c[oCampaign].id(),
		LossReason: c[oLossReason].id(), NoDecision: ch.noDecision[c[oLossReason].id()],
		Competitor: c[oLostTo].id(), Currency: money.Currency(c[oCurrency].text()),
		Estimated:  c[oAmountSource].text() == string(pipeline.AmountListPrice),
		CloseDates: ch.closeDates[id], Credits: ch.credits[id],
	}
	if o.Competitor == 0 {
		o.Competitor = ch.competitors[id]
	}
	if from, ok := ch.leads[c[oLead].id()]; ok {
		o.LeadCreated = from.opened
		if !o.FirstTouch.Known {
			o.FirstTouch = from.touched
		}
	}
	l.place(&o, ch, c[oLostFrom].id())
	o.Probability = ch.open[o.Stage].Probability
	if c[oProbability].known {
		o.Probability = money.Rate(c[oProbability].n)
	}
	l.price(&o, c, ch.lines[id])
	return o
}

// place gives the stays in open stages, and for a closed opportunity the stage it was closed from.
func (l *load) place(o *kpi.Opportunity, ch *children, lostFrom int64) {
	steps := ch.stages[o.ID]
	last := int64(0)
	for i, s := range steps {
		if _, open := ch.open[s.to]; !open {
			continue
		}
		last = s.to
		e := kpi.StageEntry{Stage: s.to, Entered: s.on}
		if i+1 < len(steps) {
			e.Left = kpi.On(steps[i+1].on)
		} else if o.Closed.Known {
			e.Left = o.Closed
		}
		o.Stages = append(o.Stages, e)
	}
	if o.Status != pipeline.Open {
		switch {
		case lostFrom != 0:
			o.Stage = lostFrom
		case last != 0:
			o.Stage = last
		}
	}
}

// price converts amounts at the rate of the closing day, or of today while the opportunity is open.
func (l *load) price(o *kpi.Opportunity, c []cell, lines []line) {
	on := l.today
	if o.Closed.Known {
		on = o.Closed.Day
	}
	convert := func(v kpi.Value) kpi.Value {
		out, approximate := l.rates.convert(v, o.Currency, on)
		o.ApproximateFX = o.ApproximateFX || approximate && v.Known
		return out
	}
	o.Amount = convert(c[oAmount].value())
	var recurring int64
	hasRecurring := false
	for i, x := range lines {
		net := x.amount
		if !net.Known && len(lines) == 1 {
			net = c[oAmount].value()
		}
		if x.recurring && net.Known {
			recurring, hasRecurring = recurring+net.Minor, true
		}
		out := kpi.Line{Product: x.product, Amount: convert(net).Minor, Cost: convert(times(x.one, x.quantity)), List: convert(times(x.list, x.quantity))}
		lines[i] = x
		o.Lines = append(o.Lines, out)
	}
	if term := c[oTerm].n; hasRecurring && term > 0 {
		o.MRR = convert(kpi.Minor(money.DivRound(recurring, term)))
		acv, ok := money.MulDiv(recurring, 12, term)
		o.ACV = convert(kpi.Value{Minor: acv, Known: ok})
	}
}

// quantityUnit is one in the millionths that quantities are stored in.
const quantityUnit = 1_000_000

func times(v kpi.Value, quantity int64) kpi.Value {
	if !v.Known {
		return v
	}
	n, ok := money.MulDiv(v.Minor, quantity, quantityUnit)
	return kpi.Value{Minor: n, Known: ok}
}
