package kpi_test

import (
	"slices"

	"coxswain/sales/activity"
	"coxswain/sales/calendar"
	"coxswain/sales/kpi"
	"coxswain/sales/market"
	"coxswain/sales/money"
	"coxswain/sales/quota"
)

// parts returns what every row adds to a KPI in one period; nil for KPIs made of others.
func (r *reference) parts(k kpi.Key, p calendar.Period) []part {
	if subscriptionKey(k) {
		return r.subscriptionParts(k, p)
	}
	if payKey(k) {
		return r.payParts(k, p)
	}
	if toldByRep(k) {
		return r.repParts(k, p)
	}
	v := r.variants
	closedParts := func(f func(o *kpi.Opportunity, cut func(int64) int64) (part, bool)) []part {
		return r.oppParts(func(o *kpi.Opportunity, cut func(int64) int64) []part {
			if !closed(o) || !p.Has(o.Closed.Day) {
				return nil
			}
			out, ok := f(o, cut)
			if !ok {
				return nil
			}
			out.dims = r.oppDims(o, o.Closed.Day, o.Stage)
			return []part{out}
		})
	}
	openedParts := func(f func(o *kpi.Opportunity) part) []part {
		return r.oppParts(func(o *kpi.Opportunity, _ func(int64) int64) []part {
			if !in(o.Opened, p) {
				return nil
			}
			out := f(o)
			out.dims = r.oppDims(o, o.Opened.Day, o.Stage)
			return []part{out}
		})
	}
	wonAmount := func() []part {
		return closedParts(func(o *kpi.Opportunity, cut func(int64) int64) (part, bool) {
			a := basisOf(o, v["basis"])
			return part{num: cut(a.Minor) * one(a.Known), den: one(a.Known), amount: a.Known, row: true}, won(o)
		})
	}
	standing := func(f func(o *kpi.Opportunity, cut func(int64) int64) (part, bool)) []part {
		return r.oppParts(func(o *kpi.Opportunity, cut func(int64) int64) []part {
			if !openJustBefore(o, p.To) {
				return nil
			}
			out, ok := f(o, cut)
			if !ok {
				return nil
			}
			stage, _ := stageJustBefore(o, p.To)
			out.dims = r.oppDims(o, p.To-1, stage)
			return []part{out}
		})
	}
	closes := func(o *kpi.Opportunity) bool {
		return v["closing"] != "IN_PERIOD" || in(closeDateJustBefore(o, p.To), p)
	}
	leads := func(day func(l *kpi.Lead) kpi.Date, f func(l *kpi.Lead) (part, bool)) []part {
		var out []part
		for i := range r.c.leads {
			l := &r.c.leads[i]
			if !r.seesLead(l) || !in(day(l), p) {
				continue
			}
			if x, ok := f(l); ok {
				x.table, x.id, x.dims, x.row = kpi.TableLeads, l.ID, r.leadDims(l, day(l).Day), true
				out = append(out, x)
			}
		}
		return out
	}
	opened := func(l *kpi.Lead) kpi.Date { return l.Opened }
	acts := func(day func(a *kpi.Activity) kpi.Date, rep func(a *kpi.Activity) int64, f func(a *kpi.Activity) (part, bool)) []part {
		var out []part
		for i := range r.c.acts {
			a := &r.c.acts[i]
			if !r.seesAct(a) || !in(day(a), p) {
				continue
			}
			if x, ok := f(a); ok {
				x.table, x.id, x.dims, x.row = kpi.TableActivities, a.ID, r.actDims(a, rep(a), day(a).Day), true
				out = append(out, x)
			}
		}
		return out
	}
	onDay := func(f func(a *kpi.Activity) (part, bool)) []part {
		return acts(func(a *kpi.Activity) kpi.Date { return a.Day }, func(a *kpi.Activity) int64 { return a.Rep }, f)
	}
	booked := func(ok func(a *kpi.Activity) bool) []part {
		return acts(func(a *kpi.Activity) kpi.Date { return a.Booked }, func(a *kpi.Activity) int64 { return a.BookedBy },
			func(a *kpi.Activity) (part, bool) { return part{num: 1}, ok(a) })
	}
	count := func(ok func(a *kpi.Activity) bool) []part {
		return onDay(func(a *kpi.Activity) (part, bool) { return part{num: 1}, ok(a) })
	}
	rate := func(whole, some func(a *kpi.Activity) bool) []part {
		return onDay(func(a *kpi.Activity) (part, bool) { return part{num: one(some(a)), den: 1}, whole(a) })
	}
	switch k {
	case kpi.LeadsCreated:
		return leads(opened, func(*kpi.Lead) (part, bool) { return part{num: 1}, true })
	case kpi.LeadResponseTime:
		return leads(func(l *kpi.Lead) kpi.Date { return l.Assigned }, func(l *kpi.Lead) (part, bool) {
			return part{num: l.Response, den: 1, single: &l.Response}, l.FirstTouch.Known
		})
	case kpi.SLAAttainment:
		return leads(func(l *kpi.Lead) kpi.Date { return l.SLADue }, func(l *kpi.Lead) (part, bool) {
			return part{num: one(l.SLAMet), den: 1}, l.SLADueAt <= r.now
		})
	case kpi.MQLToSQLRate:
		return leads(func(l *kpi.Lead) kpi.Date { return l.MQL }, func(l *kpi.Lead) (part, bool) { return part{num: one(l.SQL.Known), den: 1}, true })
	case kpi.LeadConversionRate:
		return leads(opened, func(l *kpi.Lead) (part, bool) {
			if v["target"] == "OPPORTUNITY" {
				return part{num: one(l.Opportunity.Known), den: 1}, true
			}
			return part{num: one(l.Customer.Known), den: 1}, true
		})
	case kpi.LeadToOpportunityRate:
		return leads(opened, func(l *kpi.Lead) (part, bool) { return part{num: one(l.Opportunity.Known), den: 1}, true })
	case kpi.CloseRate:
		out := closedParts(func(o *kpi.Opportunity, _ func(int64) int64) (part, bool) {
			return part{num: 1}, won(o) && o.Type == "NEW"
		})
		if v["denominator"] == "PROPOSALS" {
			return append(out, r.oppParts(func(o *kpi.Opportunity, _ func(int64) int64) []part {
				if !in(o.Proposal, p) {
					return nil
				}
				return []part{{den: 1, row: true, dims: r.oppDims(o, o.Proposal.Day, o.Stage)}}
			})...)
		}
		return append(out, leads(opened, func(*kpi.Lead) (part, bool) { return part{den: 1}, true })...)
	case kpi.WinRateClosed:
		return closedParts(func(o *kpi.Opportunity, _ func(int64) int64) (part, bool) {
			return part{num: one(won(o)), den: 1, row: true}, won(o) || r.lossCounts(o)
		})
	case kpi.WinRateCreated:
		return openedParts(func(o *kpi.Opportunity) part { return part{num: one(won(o)), den: 1, row: true} })
	case kpi.WinRateValue:
		return closedParts(func(o *kpi.Opportunity, cut func(int64) int64) (part, bool) {
			a := cut(o.Amount.Minor) * one(o.Amount.Known)
			return part{num: a * one(won(o)), den: a, row: true}, won(o) || r.lossCounts(o)
		})
	case kpi.LostOpportunities:
		return closedParts(func(o *kpi.Opportunity, _ func(int64) int64) (part, bool) {
			return part{num: 1, row: true}, r.lossCounts(o)
		})
	case kpi.LostAmount:
		return closedParts(func(o *kpi.Opportunity, cut func(int64) int64) (part, bool) {
			return part{num: cut(o.Amount.Minor) * one(o.Amount.Known), amount: o.Amount.Known, row: true}, r.lossCounts(o)
		})
	case kpi.WinLossRatio:
		return closedParts(func(o *kpi.Opportunity, _ func(int64) int64) (part, bool) {
			return part{num: one(won(o)), den: one(r.lossCounts(o)), row: true}, won(o) || r.lossCounts(o)
		})
	case kpi.SalesCycle:
		return closedParts(func(o *kpi.Opportunity, _ func(int64) int64) (part, bool) {
			start := map[string]kpi.Date{"OPP_CREATED": o.Opened, "LEAD_CREATED": o.LeadCreated, "FIRST_CONTACT": o.FirstTouch}[v["start"]]
			days := int64(o.Closed.Day) - int64(start.Day)
			return part{num: days, den: 1, single: &days, row: true}, won(o) && start.Known && days >= 0
		})
	case kpi.AverageDealSize:
		return wonAmount()
	case kpi.WonOpportunities:
		return closedParts(func(o *kpi.Opportunity, _ func(int64) int64) (part, bool) { return part{num: 1, row: true}, won(o) })
	case kpi.WonRevenue, kpi.WonRevenueGrowth:
		out := wonAmount()
		for i := range out {
			out[i].den = 0
		}
		return out
	case kpi.OpenOpportunities:
		return standing(func(*kpi.Opportunity, func(int64) int64) (part, bool) { return part{num: 1, row: true}, true })
	case kpi.Pipeline:
		return standing(func(o *kpi.Opportunity, cut func(int64) int64) (part, bool) {
			return part{num: cut(o.Amount.Minor) * one(o.Amount.Known), amount: o.Amount.Known, row: true}, closes(o)
		})
	case kpi.WeightedPipeline:
		return standing(func(o *kpi.Opportunity, cut func(int64) int64) (part, bool) {
			stage, last := stageJustBefore(o, p.To)
			probability := o.Probability
			if closed(o) || !last {
				probability = find(r.c.stages, stage, func(s kpi.Stage) int64 { return s.ID }).Probability
			}
			return part{num: cut(probability.Of(o.Amount.Minor)) * one(o.Amount.Known), amount: o.Amount.Known, row: true}, closes(o)
		})
	case kpi.PipelineCoverage:
		out := standing(func(o *kpi.Opportunity, cut func(int64) int64) (part, bool) {
			return part{num: cut(o.Amount.Minor) * one(o.Amount.Known), amount: o.Amount.Known, row: true}, in(closeDateJustBefore(o, p.To), p) && r.carries(o, p.To-1)
		})
		for _, w := range closedParts(func(o *kpi.Opportunity, cut func(int64) int64) (part, bool) {
			return part{num: cut(o.Amount.Minor) * one(o.Amount.Known), amount: o.Amount.Known, row: true}, won(o) && r.carries(o, o.Closed.Day)
		}) {
			w.num, w.den, w.amount, w.row = 0, -w.num, false, false
			out = append(out, w)
		}
		return append(out, r.quotas(quota.Bookings, p)...)
	case kpi.QuotaAttainment:
		return append(r.credited(quota.Measure(v["measure"]), p), r.quotas(quota.Measure(v["measure"]), p)...)
	case kpi.SlipRate:
		return r.oppParts(func(o *kpi.Opportunity, _ func(int64) int64) []part {
			if !openJustBefore(o, p.From) || !in(closeDateJustBefore(o, p.From), p) {
				return nil
			}
			later := closeDateJustBefore(o, p.To)
			stillOpen := !closed(o) || o.Closed.Day >= p.To
			stage, _ := stageJustBefore(o, p.From)
			return []part{{num: one(stillOpen && later.Known && later.Day >= p.To), den: 1, row: true, dims: r.oppDims(o, p.From-1, stage)}}
		})
	case kpi.StageConversionRate:
		return r.stageParts(p)
	case kpi.TimeInStage:
		return r.oppParts(func(o *kpi.Opportunity, _ func(int64) int64) []part {
			var out []part
			done := map[int64]bool{}
			for _, s := range sortedStays(o) {
				if !p.Has(leftOf(o, s)) || done[s.Stage] {
					continue
				}
				done[s.Stage] = true
				var days int64
				for _, x := range o.Stages {
					if x.Stage == s.Stage && p.Has(leftOf(o, x)) {
						days += int64(max(0, leftOf(o, x)-x.Entered))
					}
				}
				out = append(out, part{num: days, den: 1, single: &days, row: true, dims: r.oppDims(o, leftOf(o, s), s.Stage)})
			}
			return out
		})
	case kpi.CostPerLead:
		return append(r.spent(p), leads(opened, func(*kpi.Lead) (part, bool) { return part{den: 1}, true })...)
	case kpi.CostPerOpportunity:
		return append(r.spent(p), openedParts(func(*kpi.Opportunity) part { return part{den: 1, row: true} })...)
	case kpi.ProfitMargin, kpi.DiscountRate:
		return r.lineParts(k, p)
	case kpi.ActivitiesDone:
		return r.perRep(count(func(a *kpi.Activity) bool { return a.Status == activity.Done }), p)
	case kpi.CallsMade:
		return r.perRep(count(call), p)
	case kpi.CallDuration:
		out := onDay(func(a *kpi.Activity) (part, bool) {
			return part{num: (a.Seconds*100 + 30) / 60, den: one(v["per"] == "CALL")}, call(a)
		})
		return r.perRep(out, p)
	case kpi.CallConnectRate:
		return rate(call, connected)
	case kpi.CallToMeetingRate:
		return rate(func(a *kpi.Activity) bool { return call(a) && connected(a) }, func(a *kpi.Activity) bool { return a.Outcome == activity.CallMeetingSet })
	case kpi.EmailsSent:
		return r.perRep(count(email), p)
	case kpi.DemosBooked:
		return r.perRep(booked(func(a *kpi.Activity) bool {
			return a.Kind == activity.Demo && a.Attendance != activity.MeetingRescheduled
		}), p)
	case kpi.DemosHeld:
		return r.perRep(count(func(a *kpi.Activity) bool { return a.Kind == activity.Demo && a.Attendance == activity.MeetingHeld }), p)
	case kpi.MeetingsScheduled:
		return r.perRep(booked(func(a *kpi.Activity) bool {
			off := a.Attendance == activity.MeetingCancelled || a.Status == activity.Cancelled
			return gathering(a) && a.Attendance != activity.MeetingRescheduled && !(off && v["cancelled"] == "EXCLUDED")
		}), p)
	case kpi.FollowUpRate:
		return acts(func(a *kpi.Activity) kpi.Date { return a.Due }, func(a *kpi.Activity) int64 { return a.Rep }, func(a *kpi.Activity) (part, bool) {
			onTime := a.Status == activity.Done && a.Done.Known && a.Done.Day <= a.Due.Day
			return part{num: one(onTime), den: 1}, a.Kind == activity.FollowUp && a.Status != activity.Cancelled && a.Due.Day < r.today
		})
	case kpi.EmailOpenRate:
		return rate(delivered, r.isOpened)
	case kpi.EmailClickRate:
		return rate(delivered, func(a *kpi.Activity) bool { return a.Clicked })
	case kpi.EmailReplyRate:
		return rate(delivered, func(a *kpi.Activity) bool { return a.Replied })
	case kpi.EmailClickToOpenRate:
		return onDay(func(a *kpi.Activity) (part, bool) {
			return part{num: one(a.Clicked), den: one(r.isOpened(a))}, delivered(a) && (a.Clicked || r.isOpened(a))
		})
	case kpi.EmailBounceRate:
		return rate(email, func(a *kpi.Activity) bool {
			return a.Bounce != "" && (v["kind"] == "ALL" || string(a.Bounce) == v["kind"])
		})
	case kpi.MeetingAttendanceRate:
		return rate(func(a *kpi.Activity) bool {
			return gathering(a) && (a.Attendance == activity.MeetingHeld || a.Attendance == activity.MeetingNoShow ||
				a.Attendance == activity.MeetingHostNoShow && v["noShow"] == "ALL")
		}, func(a *kpi.Activity) bool { return a.Attendance == activity.MeetingHeld })
	case kpi.EmailToCallRatio:
		return onDay(func(a *kpi.Activity) (part, bool) {
			return part{num: one(email(a)), den: one(call(a))}, email(a) || call(a)
		})
	}
	return nil
}

func call(a *kpi.Activity) bool {
	return a.Kind == activity.Call && a.Direction == activity.Outbound && a.Status == activity.Done
}

func connected(a *kpi.Activity) bool {
	return a.Outcome == activity.CallConnected || a.Outcome == activity.CallMeetingSet
}

func email(a *kpi.Activity) bool {
	return a.Kind == activity.Email && a.Direction == activity.Outbound && a.Status == activity.Done
}

func delivered(a *kpi.Activity) bool { return email(a) && a.Bounce == "" }

func gathering(a *kpi.Activity) bool { return a.Kind == activity.Meeting || a.Kind == activity.Demo }

func (r *reference) isOpened(a *kpi.Activity) bool {
	return a.Opened || a.MachineOpened && r.variants["reliable"] != "TRUE"
}

// perRep adds the reps employed when the variant asks for them.
func (r *reference) perRep(in []part, p calendar.Period) []part {
	if r.variants["per"] != "REP" {
		return in
	}
	for _, rep := range r.c.reps {
		if rep.Hired.Known && rep.Hired.Day >= p.To || rep.Left.Known && rep.Left.Day <= p.From {
			continue
		}
		var teams []int64
		for d := p.From; d < p.To; d++ {
			works := (!rep.Hired.Known || rep.Hired.Day <= d) && (!rep.Left.Known || d < rep.Left.Day)
			if t := r.team(rep.ID, d); works && t != 0 && !slices.Contains(teams, t) {
				teams = append(teams, t)
			}
		}
		if len(teams) == 0 {
			teams = []int64{0}
		}
		for _, t := range teams {
			if r.scope.Activities != kpi.AllRows && !slices.Contains(r.scope.Reps, rep.ID) && !slices.Contains(r.scope.Teams, t) {
				continue
			}
			in = append(in, part{table: kpi.TableReps, id: rep.ID, dims: r.orgDims(rep.ID, t, 0, p.From), den: 1})
		}
	}
	return in
}

func (r *reference) spent(p calendar.Period) []part {
	var out []part
	for _, s := range r.c.spends {
		if s.To <= p.From || s.From >= p.To {
			continue
		}
		if c := r.variants["cost"]; c == "MARKETING" && s.Category != market.SpendMarketing || c == "SALES" && s.Category != market.SpendSales {
			continue
		}
		out = append(out, part{
			table: kpi.TableSpends, id: s.ID, num: overlapShare(s.Amount, s.From, s.To, p),
			dims: map[kpi.Dimension]key{kpi.DimChannel: {id: s.Channel}, kpi.DimCampaign: {id: s.Campaign}},
		})
	}
	return out
}

// overlapShare adds up day by day from rounded running sums.
func overlapShare(amount int64, from, to calendar.Day, p calendar.Period) int64 {
	var sum int64
	running := func(d calendar.Day) int64 {
		return money.DivRound(amount*int64(d-from), int64(to-from))
	}
	for d := max(from, p.From); d < min(to, p.To); d++ {
		sum += running(d+1) - running(d)
	}
	return sum
}

func (r *reference) quotas(m quota.Measure, p calendar.Period) []part {
	var out []part
	for _, q := range r.c.quotas {
		if q.Measure != m || q.To <= p.From || q.From >= p.To {
			continue
		}
		if r.level == "REP" && q.Rep == 0 || r.level == "TEAM" && q.Team == 0 || r.level == "TERRITORY" && q.Territory == 0 {
			continue
		}
		if r.scope.Quotas != kpi.AllRows && !slices.Contains(r.scope.Reps, q.Rep) && !slices.Contains(r.scope.Teams, q.Team) && !slices.Contains(r.scope.Territories, q.Territory) {
			continue
		}
		day := max(q.From, p.From)
		team := q.Team
		if q.Rep != 0 {
			team = r.team(q.Rep, day)
		}
		d := r.orgDims(q.Rep, team, 0, day)
		d[kpi.DimTerritory] = key{id: q.Territory}
		out = append(out, part{table: kpi.TableQuotas, id: q.ID, dims: d, den: r.c.worth(&q, p, false)})
	}
	return out
}

func (r *reference) credited(m quota.Measure, p calendar.Period) []part {
	sub := *r
	sub.variants = map[string]string{}
	switch m {
	case quota.WonOpportunities:
		return strip(sub.parts(kpi.WonOpportunities, p))
	case quota.MeetingsHeld:
		var out []part
		for i := range r.c.acts {
			a := &r.c.acts[i]
			if r.seesAct(a) && in(a.Day, p) && gathering(a) && a.Attendance == activity.MeetingHeld {
				out = append(out, part{table: kpi.TableActivities, id: a.ID, num: 1, row: true, dims: r.actDims(a, a.Rep, a.Day.Day)})
			}
		}
		return out
	case quota.LeadsQualified:
		out := sub.parts(kpi.MQLToSQLRate, p)
		out = slices.DeleteFunc(out, func(x part) bool { return x.num == 0 })
		return strip(out)
	}
	var out []part
	for i := range r.c.opps {
		o := &r.c.opps[i]
		if !won(o) || !p.Has(o.Closed.Day) {
			continue
		}
		a := basisOf(o, string(m))
		add := func(rep int64, amount int64) {
			team := r.team(rep, o.Closed.Day)
			if r.scope.Opportunities != kpi.AllRows && !slices.Contains(r.scope.Reps, rep) && !slices.Contains(r.scope.Teams, team) {
				return
			}
			d := r.oppDims(o, o.Closed.Day, o.Stage)
			for dim, v := range r.orgDims(rep, team, o.Account, o.Closed.Day) {
				d[dim] = v
			}
			out = append(out, part{table: kpi.TableOpportunities, id: o.ID, num: amount * one(a.Known), dims: d, row: true})
		}
		var shares []int64
		var sum int64
		for _, c := range o.Credits {
			if !c.Overlay {
				shares = append(shares, int64(c.Share))
				sum += int64(c.Share)
			}
		}
		if sum == 0 {
			add(o.Owner, a.Minor)
		}
		n := 0
		for _, c := range o.Credits {
			switch {
			case c.Overlay:
				if r.level == "REP" {
					add(c.Rep, c.Share.Of(a.Minor))
				}
			case sum == int64(money.One):
				add(c.Rep, money.New(a.Minor, "EUR").Split(shares...)[n].Minor)
				n++
			case sum > 0:
				add(c.Rep, c.Share.Of(a.Minor))
			}
		}
	}
	return out
}

func strip(in []part) []part {
	for i := range in {
		in[i].den = 0
	}
	return in
}

func (r *reference) stageParts(p calendar.Period) []part {
	return r.oppParts(func(o *kpi.Opportunity, _ func(int64) int64) []part {
		if len(o.Stages) == 0 {
			return nil
		}
		var out []part
		for _, s := range r.c.stages {
			if s.Pipeline != o.Pipeline {
				continue
			}
			// reached: stood in this stage or one further, or was won; passed: stood further, or was won.
			var first *calendar.Day
			passed := won(o)
			see := func(d calendar.Day) {
				if first == nil || d < *first {
					first = &d
				}
			}
			if won(o) {
				see(o.Closed.Day)
			}
			for _, e := range o.Stages {
				other := find(r.c.stages, e.Stage, func(x kpi.Stage) int64 { return x.ID })
				if other.Pipeline != o.Pipeline || other.Position < s.Position {
					continue
				}
				see(e.Entered)
				passed = passed || other.Position > s.Position
			}
			if first == nil || !p.Has(*first) {
				continue
			}
			num := one(passed)
			if r.variants["to"] == "WON" {
				num = one(won(o))
			}
			out = append(out, part{num: num, den: 1, row: true, dims: r.oppDims(o, *first, s.ID)})
		}
		return out
	})
}

func (r *reference) lineParts(k kpi.Key, p calendar.Period) []part {
	var out []part
	for i := range r.c.opps {
		o := &r.c.opps[i]
		if !won(o) || !p.Has(o.Closed.Day) || !r.seesOpp(o) {
			continue
		}
		lines := o.Lines
		if len(lines) == 0 && o.Amount.Known {
			lines = []kpi.Line{{Amount: o.Amount.Minor, Cost: o.Cost, List: o.List}}
		}
		for _, l := range lines {
			if r.product != nil && !r.product[l.Product] {
				continue
			}
			x := part{table: kpi.TableOpportunities, id: o.ID, row: true, dims: r.oppDims(o, o.Closed.Day, o.Stage)}
			x.dims[kpi.DimProduct] = key{id: l.Product}
			switch {
			case k == kpi.ProfitMargin && l.Cost.Known:
				x.num, x.den = l.Amount-l.Cost.Minor, l.Amount
			case k == kpi.DiscountRate && l.List.Known:
				x.num, x.den = l.List.Minor-l.Amount, l.List.Minor
			default:
				continue
			}
			out = append(out, x)
		}
	}
	return out
}
