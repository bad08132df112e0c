package demo

import (
	"coxswain/ent/gid"
	"coxswain/sales/calendar"
	leads "coxswain/sales/lead"
	"coxswain/sales/pipeline"
	"coxswain/sales/search"
)

// searchable is what a record is found by.
func searchable(parts ...string) string { return search.Text(parts...) }

// accounts writes accounts, whose they were, and their contacts. Parents are written first.
func (w *writer) accounts() {
	accounts := edited("external_id", "name", "search", "domain", "parent_id", "owner_id", "industry", "segment", "employees", "annual_revenue_minor", "currency", "region", "country", "city", "founded_year", "lifecycle_phase")
	var write func(a *customer)
	write = func(a *customer) {
		if a.id != 0 || w.err != nil {
			return
		}
		var parent any
		if a.parent != nil {
			write(a.parent)
			parent = a.parent.id
		}
		made := w.co.clock.officeAt(a.created, workStarts)
		changed := max(made, w.day(a.owners[len(a.owners)-1].from))
		a.id = w.insert(gid.Account, accounts, made, changed, firstVersion, a.code, a.name, searchable(a.name, a.domain, a.code), a.domain, parent, a.ownerAt(w.co.clock.last).id,
			a.industry, a.segment, a.employees, a.revenue, a.currency, a.home.region, a.place.country, a.town, a.founded, string(a.phase))
	}
	for _, a := range w.co.accounts {
		write(a)
	}
	ownerships := edited("account_id", "rep_id", "valid_from", "valid_to")
	members := edited("account_id", "rep_id", "duty", "valid_from", "valid_to")
	placements := edited("territory_id", "account_id", "source", "valid_from", "valid_to")
	contacts := edited("external_id", "account_id", "name", "search", "email", "phone", "title", "email_status")
	for _, a := range w.co.accounts {
		for _, s := range a.owners {
			made, changed := w.span(s.from, s.to)
			w.insert(gid.AccountOwnership, ownerships, made, changed, firstVersion, a.id, s.rep.id, s.from, until(s.to))
		}
		for _, m := range a.team {
			made, changed := w.span(m.from, m.to)
			w.insert(gid.AccountTeamMember, members, made, changed, firstVersion, a.id, m.rep.id, m.duty, m.from, until(m.to))
		}
		for _, p := range a.placements {
			made, changed := w.span(p.from, p.to)
			w.insert(gid.TerritoryAccount, placements, made, changed, firstVersion, p.territory.id, a.id, string(p.source), p.from, until(p.to))
		}
		for _, c := range a.contacts {
			c.id = w.insert(gid.Contact, contacts, c.created, c.created, firstVersion, c.code, a.id, c.name, searchable(c.name, c.email, c.phone), c.email, c.phone, c.title, string(c.status))
		}
	}
}

// leads writes leads and their statuses.
func (w *writer) leads() {
	columnsOf := edited("external_id", "name", "search", "company", "email", "phone", "title", "status", "owner_id", "source_id", "channel_id", "campaign_id", "segment", "industry", "region", "country", "score",
		"opened_on", "closed_on", "mql_on", "accepted_on", "sql_on", "converted_on", "assigned_at", "first_touch_at", "reject_reason", "account_id", "contact_id")
	for _, l := range w.co.leads {
		var owner, account, contact any
		if l.owner != nil {
			owner = l.owner.id
		}
		if l.deal != nil {
			account, contact = l.deal.account.id, l.contact.id
		}
		changed := max(l.steps[len(l.steps)-1].at, l.touched, l.assigned)
		l.id = w.insert(gid.Lead, columnsOf, l.created, changed, firstVersion, l.code, l.name, searchable(l.name, l.company, l.email), l.company, l.email, l.phone, l.title, string(l.status), owner,
			l.origin.source.id, l.origin.channel.id, w.campaign(l.origin), l.segment, l.industry, l.region, l.country, l.score,
			l.opened, some(l.closed), some(l.on(leads.MQL)), some(l.on(leads.Accepted)), some(l.on(leads.SQL)), some(l.on(leads.Converted)), some(l.assigned), some(l.touched), some(l.reason), account, contact)
	}
	steps := columns("lead_id", "from_status", "to_status", "changed_on", "recorded_at", "reason")
	for _, l := range w.co.leads {
		var from any
		for i, s := range l.steps {
			var reason any
			if i == len(l.steps)-1 {
				reason = some(l.reason)
			}
			w.insert(gid.LeadStatusChange, steps, l.id, from, string(s.to), s.on, s.at, reason)
			from = string(s.to)
		}
	}
}

func (w *writer) campaign(o origin) any {
	if o.campaign == nil {
		return nil
	}
	return o.campaign.id
}

// opportunities writes opportunities and all that hangs on them.
func (w *writer) opportunities() {
	columnsOf := edited("external_id", "name", "search", "opportunity_type", "account_id", "owner_id", "pipeline_id", "stage_id", "status", "amount_minor", "currency", "amount_source", "probability_override", "forecast_category_override",
		"term_months", "opened_on", "close_on", "closed_on", "proposal_on", "first_contact_on", "stage_entered_on", "lead_id", "source_id", "channel_id", "campaign_id", "territory_id", "loss_reason_id", "lost_to_id", "closed_from_stage_id", "next_step", "close_note")
	for _, o := range w.co.opportunities {
		var lead, reason, rival, from any
		if o.lead != nil {
			lead = o.lead.id
		}
		if o.status == pipeline.Lost {
			reason, from = o.reason.id, o.lastOpen().id
		}
		if o.lostTo != nil {
			rival = o.lostTo.id
		}
		source := pipeline.AmountLines
		if len(o.lines) == 0 {
			source = pipeline.AmountEntered
		}
		last := o.stays[len(o.stays)-1]
		changed := max(last.at, o.moves[len(o.moves)-1].at)
		o.id = w.insert(gid.Opportunity, columnsOf, o.stays[0].at, changed, firstVersion, o.code, o.name, searchable(o.name, o.code), string(o.kind), o.account.id, o.owner.id, o.process.id, last.stage.id, string(o.status),
			o.amount, o.currency, string(source), some(o.odds), some(string(o.category)), o.term, o.opened, o.closeOn, some(o.closed), some(o.proposed()), o.contacted, last.on,
			lead, o.origin.source.id, o.origin.channel.id, w.campaign(o.origin), o.territory.id, reason, rival, from, some(o.nextStep), some(o.note))
	}
	w.lines()
	w.histories()
	credits := edited("opportunity_id", "rep_id", "credit_kind", "share")
	rivals := edited("opportunity_id", "competitor_id")
	for _, o := range w.co.opportunities {
		at := o.stays[len(o.stays)-1].at
		for _, c := range o.credits {
			w.insert(gid.OpportunityCredit, credits, at, at, firstVersion, o.id, c.rep.id, string(c.kind), c.share)
		}
		for _, c := range o.rivals {
			w.insert(gid.OpportunityCompetitor, rivals, at, at, firstVersion, o.id, c.id)
		}
	}
}

func (w *writer) lines() {
	columnsOf := edited("opportunity_id", "product_id", "position", "quantity", "list_price_minor", "discount", "amount_minor", "unit_cost_minor", "currency", "recurring")
	for _, o := range w.co.opportunities {
		at := o.stays[0].at
		for i, l := range o.lines {
			w.insert(gid.OpportunityLine, columnsOf, at, at, firstVersion, o.id, l.product.id, i, l.quantity, l.list, l.discount, l.amount, l.cost, o.currency, l.product.recurring)
		}
	}
}

func (w *writer) histories() {
	stays := columns("opportunity_id", "from_stage_id", "to_stage_id", "changed_on", "recorded_at", "amount_minor")
	moves := columns("opportunity_id", "from_day", "to_day", "changed_on", "recorded_at")
	for _, o := range w.co.opportunities {
		var from any
		for _, s := range o.stays {
			w.insert(gid.StageChange, stays, o.id, from, s.stage.id, s.on, s.at, s.amount)
			from = s.stage.id
		}
	}
	for _, o := range w.co.opportunities {
		for _, m := range o.moves {
			w.insert(gid.CloseDateChange, moves, o.id, some(m.from), m.to, m.on, m.at)
		}
	}
}

// activities writes activities in the order in which they happened.
func (w *writer) activities() {
	columnsOf := edited("kind", "direction", "status", "subject", "owner_id", "booked_by_id", "account_id", "contact_id", "lead_id", "opportunity_id", "campaign_id", "happened_at", "booked_at", "due_on", "done_on",
		"seconds", "call_outcome", "attendance", "bounce", "opened_at", "machine_opened", "clicked_at", "replied_at", "auto_reply")
	end := w.co.clock.end() - 1
	for _, a := range w.co.activities {
		var booker, account, contact, lead, deal, campaign any
		if a.bookedBy != nil {
			booker = a.bookedBy.id
		}
		if a.account != nil {
			account = a.account.id
		}
		if a.contact != nil {
			contact = a.contact.id
		}
		if a.lead != nil {
			lead = a.lead.id
		}
		if a.deal != nil {
			deal = a.deal.id
		}
		if a.campaign != nil {
			campaign = a.campaign.id
		}
		changed := max(a.logged, min(max(a.happened, a.opened, a.clicked, a.replied), end))
		if a.status != "DONE" {
			changed = a.logged
		}
		w.insert(gid.Activity, columnsOf, a.logged, changed, firstVersion, string(a.kind), string(a.direction), string(a.status), a.subject, a.owner.id, booker, account, contact, lead, deal, campaign,
			a.happened, some(a.booked), some(a.due), some(a.done), a.length(), some(string(a.outcome)), some(string(a.attendance)), some(string(a.bounce)), some(a.opened), a.machine, some(a.clicked), some(a.replied), a.auto)
	}
}

// length returns the seconds of what has a length.
func (a *act) length() any {
	if a.outcome != "" {
		return a.seconds
	}
	return some(a.seconds)
}

// quotas writes the quotas.
func (w *writer) quotas() {
	columnsOf := edited("external_id", "rep_id", "team_id", "measure", "from_day", "to_day", "amount_minor", "currency", "units")
	for _, q := range w.co.quotas {
		var rep, team, minor, currency, units any
		if q.rep != nil {
			rep = q.rep.id
		}
		if q.team != nil {
			team = q.team.id
		}
		if q.minor > 0 {
			minor, currency = q.minor, eur
		} else {
			units = q.units
		}
		const notice calendar.Day = 14 // days before the quarter
		at := w.day(q.from - notice)
		w.insert(gid.Quota, columnsOf, at, at, firstVersion, q.code, rep, team, string(q.measure), q.from, q.to, minor, currency, units)
	}
}
