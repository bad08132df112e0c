package demo

import (
	"coxswain/ent/gid"
	"coxswain/sales/calendar"
	"coxswain/sales/org"
)

const leadSLAMinutes = 240

// organisation writes the settings, exchange rates and holidays.
func (w *writer) organisation() {
	t := w.day(w.co.clock.start)
	w.insert(gid.Organisation, edited("singleton", "name", "base_currency", "fiscal_year_start_month", "time_zone", "working_days", "work_starts_minute", "work_ends_minute", "lead_sla_minutes", "demo"),
		t, t, firstVersion, 1, companyName, eur, 1, homeZone, "[1,2,3,4,5]", workStarts, workEnds, leadSLAMinutes, true)
	rates := edited("base", "quote", "valid_from", "rate")
	for _, r := range w.co.rates {
		at := w.day(r.from)
		w.insert(gid.ExchangeRate, rates, at, at, firstVersion, eur, r.quote, r.from, r.rate)
	}
	holidays := edited("on_day", "name")
	for _, h := range w.co.clock.holidays {
		w.insert(gid.Holiday, holidays, t, t, firstVersion, h.on, h.name)
	}
}

// staff writes reps, teams and who was in which team when.
func (w *writer) staff() {
	reps := edited("external_id", "name", "email", "sales_role", "hired_on", "left_on", "ramp", "skills", "segment_preferences", "time_zone")
	for _, r := range w.co.reps {
		made, changed := w.day(r.hired), w.day(max(r.hired, r.left))
		r.id = w.insert(gid.Rep, reps, made, changed, firstVersion, r.code, r.name, r.email, string(r.role), r.hired, some(r.left), list(w, r.ramp), list(w, r.skills), list(w, r.segments), r.zone)
	}
	t := w.day(w.co.clock.start)
	teams := edited("external_id", "name", "parent_id", "manager_id", "region")
	for _, x := range w.co.teams {
		var parent any
		if x.parent != nil {
			parent = x.parent.id
		}
		x.id = w.insert(gid.Team, teams, t, t, firstVersion, x.code, x.name, parent, x.manager.id, some(x.region))
	}
	memberships := edited("rep_id", "team_id", "valid_from", "valid_to")
	for _, r := range w.co.reps {
		for _, m := range r.memberships {
			made, changed := w.span(m.from, m.to)
			w.insert(gid.TeamMembership, memberships, made, changed, firstVersion, r.id, m.team.id, m.from, until(m.to))
		}
	}
}

// span returns when something that held for a while was entered and when it was last changed.
func (w *writer) span(from, to calendar.Day) (made, changed calendar.Instant) {
	made = w.day(from)
	if changed = made; to != forever {
		changed = w.day(to)
	}
	return made, changed
}

// landscape writes territories and who worked them when.
func (w *writer) landscape() {
	t := w.day(w.co.clock.start)
	territories := edited("external_id", "name", "parent_id", "rule", "priority", "time_zone")
	for _, x := range w.co.territories {
		var parent any
		if x.parent != nil {
			parent = x.parent.id
		}
		x.id = w.insert(gid.Territory, territories, t, t, firstVersion, x.code, x.name, parent, list(w, x.rule), x.priority, x.zone)
	}
	assignments := edited("territory_id", "rep_id", "territory_role", "valid_from", "valid_to")
	for _, x := range w.co.territories {
		for _, a := range x.assignments {
			made, changed := w.span(a.from, a.to)
			w.insert(gid.TerritoryAssignment, assignments, made, changed, firstVersion, x.id, a.rep.id, string(a.role), a.from, until(a.to))
		}
	}
}

// goods writes products and their prices.
func (w *writer) goods() {
	t := w.day(w.co.clock.start)
	products := edited("external_id", "name", "series", "recurring", "list_price_minor", "unit_cost_minor", "currency")
	for _, p := range w.co.products {
		p.id = w.insert(gid.Product, products, t, t, firstVersion, p.code, p.name, p.series, p.recurring, p.price, p.cost, eur)
	}
	prices := edited("product_id", "currency", "list_price_minor", "unit_cost_minor", "valid_from", "valid_to")
	for _, p := range w.co.products {
		for _, x := range p.prices {
			made, changed := w.span(x.from, x.to)
			w.insert(gid.ProductPrice, prices, made, changed, firstVersion, p.id, x.currency, x.list, x.cost, x.from, until(x.to))
		}
	}
}

// processes writes pipelines, stages, loss reasons and competitors.
func (w *writer) processes() {
	t := w.day(w.co.clock.start)
	pipelines := edited("external_id", "name", "opportunity_type")
	for _, p := range w.co.pipelines {
		p.id = w.insert(gid.Pipeline, pipelines, t, t, firstVersion, p.code, p.name, string(p.kind))
	}
	stages := edited("external_id", "pipeline_id", "name", "position", "stage_group", "outcome", "probability", "forecast_category", "expected_days", "required_fields")
	for _, p := range w.co.pipelines {
		for _, s := range p.stages {
			s.id = w.insert(gid.Stage, stages, t, t, firstVersion, s.code, p.id, s.name, s.position, string(s.group), string(s.outcome), s.probability, string(s.category), some(s.days), list(w, s.required))
		}
	}
	reasons := edited("external_id", "name", "category", "parent_id")
	for _, r := range w.co.lossParents {
		r.id = w.insert(gid.LossReason, reasons, t, t, firstVersion, r.code, r.name, string(r.category), nil)
	}
	for _, r := range w.co.lossReasons {
		r.id = w.insert(gid.LossReason, reasons, t, t, firstVersion, r.code, r.name, string(r.category), r.parent.id)
	}
	competitors := edited("external_id", "name")
	for _, c := range w.co.competitors {
		c.id = w.insert(gid.Competitor, competitors, t, t, firstVersion, c.code, c.name)
	}
}

// marketing writes channels, sources, campaigns and spend.
func (w *writer) marketing() {
	t := w.day(w.co.clock.start)
	channels := edited("external_id", "name", "paid")
	for _, c := range w.co.channels {
		c.id = w.insert(gid.Channel, channels, t, t, firstVersion, c.code, c.name, c.paid)
	}
	sources := edited("external_id", "name", "channel_id")
	for _, s := range w.co.sources {
		s.id = w.insert(gid.LeadSource, sources, t, t, firstVersion, s.code, s.name, s.channel.id)
	}
	campaigns := edited("external_id", "name", "search", "channel_id", "status", "starts_on", "ends_on", "budget_minor", "currency")
	for _, c := range w.co.campaigns {
		const planning = 30 // days before the start
		made, changed := w.day(c.from-planning), w.day(c.to)
		c.id = w.insert(gid.Campaign, campaigns, made, changed, firstVersion, c.code, c.name, searchable(c.name), c.channel.id, string(c.status), c.from, c.to-1, c.budget, eur)
	}
	spends := edited("external_id", "category", "channel_id", "campaign_id", "from_day", "to_day", "amount_minor", "currency", "note")
	for _, s := range w.co.spends {
		var channel, campaign any
		if s.channel != nil {
			channel = s.channel.id
		}
		if s.campaign != nil {
			campaign = s.campaign.id
		}
		at := w.day(s.to)
		w.insert(gid.Spend, spends, at, at, firstVersion, s.code, string(s.category), channel, campaign, s.from, s.to, s.minor, eur, some(s.note))
	}
}

// users writes who can sign in, and the views that they saved.
func (w *writer) users() {
	t := w.day(w.co.clock.start)
	users := edited("email", "name", "role", "status", "password_hash", "session_version", "rep_id", "time_zone", "locale")
	for i := range w.co.users {
		u := &w.co.users[i]
		var rep any
		if u.rep != nil {
			rep = u.rep.id
		}
		u.id = w.insert(gid.User, users, t, t, firstVersion, u.email, u.name, string(u.role), string(org.Active), u.passwordHash, 1, rep, u.zone, "en")
	}
	saved := edited("user_id", "everyone", "name", "list", "definition")
	for _, v := range views {
		for i := range w.co.users {
			if u := &w.co.users[i]; u.role == v.owner {
				w.insert(gid.SavedView, saved, t, t, firstVersion, u.id, v.everyone, v.name, v.list, v.definition)
			}
		}
	}
}
