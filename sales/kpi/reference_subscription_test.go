package kpi_test

import (
	"cmp"
	"fmt"
	"slices"

	"coxswain/sales/calendar"
	"coxswain/sales/kpi"
	"coxswain/sales/recurring"
)

func (r *reference) seesCustomer(account int64) bool {
	return r.scope.Movements == kpi.AllRows || slices.Contains(r.scope.Customers, account)
}

// ledgerOf returns what an account's movements are, day by day, as far as they have come about.
func (r *reference) ledgerOf(account int64) []kpi.Movement {
	if r.read == nil {
		r.read = map[int64][]kpi.Movement{}
	}
	if had, ok := r.read[account]; ok {
		return had
	}
	out := []kpi.Movement{}
	defer func() { r.read[account] = out }()
	for _, m := range r.c.moves {
		if m.Account == account && m.Day <= r.today && m.Line == recurring.Recurring {
			out = append(out, m)
		}
	}
	slices.SortFunc(out, func(a, b kpi.Movement) int { return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.ID, b.ID)) })
	return out
}

func until(moves []kpi.Movement, day calendar.Day) []kpi.Movement {
	return slices.DeleteFunc(slices.Clone(moves), func(m kpi.Movement) bool { return m.Day >= day })
}

func sum(moves []kpi.Movement) (n int64) {
	for _, m := range moves {
		n += m.Delta
	}
	return n
}

// standing says how an account stood just before a day: "paying", "paused", "gone" or "".
func standing(moves []kpi.Movement, day calendar.Day) string {
	moves = until(moves, day)
	state, total := "", int64(0)
	for i, m := range moves {
		total += m.Delta
		if i+1 < len(moves) && moves[i+1].Day == m.Day {
			continue
		}
		flags := func(k recurring.Kind, t recurring.Tag) bool {
			return slices.ContainsFunc(moves, func(x kpi.Movement) bool { return x.Day == m.Day && (x.Kind == k || t != "" && x.Tag == t) })
		}
		switch {
		case total > 0:
			state = "paying"
		case flags(recurring.Churn, ""):
			state = "gone"
		case flags("", recurring.Pause):
			state = "paused"
		}
	}
	return state
}

// leftWithin says whether an account stopped paying for good on a day of a period.
func leftWithin(moves []kpi.Movement, p calendar.Period) bool {
	return slices.ContainsFunc(moves, func(m kpi.Movement) bool {
		return p.Has(m.Day) && standing(moves, m.Day) != "gone" && standing(moves, m.Day+1) == "gone"
	})
}

func (r *reference) moveDims(m *kpi.Movement) map[kpi.Dimension]key {
	out := r.orgDims(m.Rep, m.Team, m.Account, m.Day)
	out[kpi.DimTerritory], out[kpi.DimSegment] = key{id: m.Territory}, key{code: m.Segment}
	out[kpi.DimPlan], out[kpi.DimProduct], out[kpi.DimCurrency] = key{id: m.Plan}, key{id: m.Product}, key{code: string(m.Currency)}
	out[kpi.DimCohortMonth] = key{}
	if m.CohortMonth != 0 {
		out[kpi.DimCohortMonth] = key{code: m.CohortMonth.String()[:7]}
	}
	return out
}

// home returns the dimensions under which most of the MRR of some movements stands, by the given ones.
func (r *reference) home(moves []kpi.Movement, by []kpi.Dimension) map[kpi.Dimension]key {
	sums := map[string]int64{}
	var order []string
	dims := map[string]map[kpi.Dimension]key{}
	for i := range moves {
		d := r.moveDims(&moves[i])
		g := groupOf(part{dims: d}, by)
		if dims[g] == nil {
			dims[g] = d
			order = append(order, g)
		}
		sums[g] += moves[i].Delta
	}
	best := ""
	for _, g := range order {
		if best == "" || sums[g] > sums[best] {
			best = g
		}
	}
	return dims[best]
}

func (r *reference) customers() []int64 {
	var out []int64
	for _, m := range r.c.moves {
		if !slices.Contains(out, m.Account) && r.seesCustomer(m.Account) {
			out = append(out, m.Account)
		}
	}
	return out
}

func moved(kinds ...recurring.Kind) func(kpi.Movement) bool {
	return func(m kpi.Movement) bool { return slices.Contains(kinds, m.Kind) }
}

// flows are the movements of a period as parts of the numerator.
func (r *reference) flows(p calendar.Period, of func(kpi.Movement) bool, factor int64) []part {
	var out []part
	for _, a := range r.customers() {
		for _, m := range r.ledgerOf(a) {
			if p.Has(m.Day) && (of == nil || of(m)) {
				out = append(out, part{table: kpi.TableMovements, id: m.ID, dims: r.moveDims(&m), num: factor * m.Delta})
			}
		}
	}
	return out
}

func (r *reference) stock(day calendar.Day, factor int64) []part {
	return r.flows(calendar.Period{From: -100_000, To: day}, nil, factor)
}

// below turns numerators into denominators.
func below(parts []part) []part {
	out := slices.Clone(parts)
	for i := range out {
		out[i].num, out[i].den = 0, out[i].num
	}
	return out
}

// happenings count an account once per day and group when something happened.
func (r *reference) happenings(p calendar.Period, kind recurring.Kind) []part {
	var out []part
	for _, a := range r.customers() {
		seen := map[string]bool{}
		for _, m := range r.ledgerOf(a) {
			x := part{table: kpi.TableAccounts, id: a, dims: r.moveDims(&m), num: 1}
			g := m.Day.String() + groupOf(x, r.by)
			if m.Kind == kind && p.Has(m.Day) && r.keep(x) && !seen[g] {
				seen[g] = true
				out = append(out, x)
			}
		}
	}
	return out
}

// standings count the accounts that pay or pause just before a day, under each group in which they do.
func (r *reference) standings(day calendar.Day, state string) []part {
	var out []part
	for _, a := range r.customers() {
		moves := until(r.ledgerOf(a), day)
		groups, last := map[string][]kpi.Movement{}, map[string]map[kpi.Dimension]key{}
		for i := range moves {
			x := part{dims: r.moveDims(&moves[i])}
			if !r.keep(x) {
				continue
			}
			g := groupOf(x, r.by)
			groups[g], last[g] = append(groups[g], moves[i]), x.dims
		}
		for g, of := range groups {
			ok := state == "paying" && sum(of) > 0
			if state == "paused" && sum(of) == 0 && standing(moves, day) == "paused" {
				ok = pausedSince(moves, of)
			}
			if ok {
				out = append(out, part{table: kpi.TableAccounts, id: a, dims: last[g], num: 1})
			}
		}
	}
	return out
}

// pausedSince says whether a group of an account has paused since the account last paid.
func pausedSince(all, of []kpi.Movement) bool {
	for d := all[len(all)-1].Day + 1; standing(all, d) == "paused"; d-- {
		for _, m := range of {
			if m.Day == d-1 && m.Tag == recurring.Pause {
				return true
			}
		}
	}
	return false
}

func (r *reference) window(p calendar.Period) calendar.Period {
	if r.variants["window"] == "TRAILING_12_MONTHS" {
		return calendar.Period{From: p.To.AddMonths(-12), To: p.To}
	}
	return p
}

// openers are the accounts that pay or pause just before a window. Only what is said of the payers counts
// below the line.
func (r *reference) openers(w calendar.Period, tell func(moves []kpi.Movement, open, closing int64, left bool) (num, den int64), rested func(closing int64, left bool) int64) []part {
	var out []part
	for _, a := range r.customers() {
		moves := r.ledgerOf(a)
		before := until(moves, w.From)
		closing := sum(until(moves, w.To))
		switch standing(moves, w.From) {
		case "paying":
			x := part{table: kpi.TableAccounts, id: a, dims: r.home(before, r.used)}
			x.num, x.den = tell(moves, sum(before), closing, leftWithin(moves, w))
			out = append(out, x)
		case "paused":
			x := part{table: kpi.TableAccounts, id: a, dims: r.home(pausedBy(before), r.used)}
			if x.num = rested(closing, leftWithin(moves, w)); x.num != 0 {
				out = append(out, x)
			}
		}
	}
	return out
}

// nothing is what most figures count of an account that pauses just before a window.
func nothing(int64, bool) int64 { return 0 }

// pausedBy returns what an account let rest on the day of the pause it is in, as amounts it had.
func pausedBy(moves []kpi.Movement) []kpi.Movement {
	day := moves[len(moves)-1].Day
	for standing(moves, day) == "paused" {
		day--
	}
	var out []kpi.Movement
	for _, m := range moves {
		if m.Day == day {
			m.Delta = -m.Delta
			out = append(out, m)
		}
	}
	return out
}

func (r *reference) cohort(p calendar.Period, tell func(start, value int64) (num, den int64)) []part {
	var out []part
	for _, a := range r.customers() {
		moves := r.ledgerOf(a)
		first := slices.IndexFunc(moves, func(m kpi.Movement) bool { return m.Delta > 0 })
		if first < 0 || !p.Has(moves[first].Day) {
			continue
		}
		began := moves[first].Day
		bound := r.today + 1
		if age := r.variants["age"]; age != "NOW" {
			n := 0
			for _, c := range age {
				n = 10*n + int(c-'0')
			}
			if bound = began.FirstOfMonth().AddMonths(n + 1); bound > r.today+1 {
				continue
			}
		}
		start := until(moves, began+1)
		x := part{table: kpi.TableAccounts, id: a, dims: r.home(start, r.used)}
		x.num, x.den = tell(sum(start), sum(until(moves, bound)))
		out = append(out, x)
	}
	return out
}

func (r *reference) subscriptionParts(k kpi.Key, p calendar.Period) []part {
	v := r.variants
	all := func(kpi.Movement) bool { return true }
	losses := moved(recurring.Churn, recurring.Contraction)
	net := moved(recurring.New, recurring.Expansion, recurring.Reactivation, recurring.Churn, recurring.Contraction)
	opening := func() []part { return below(r.stock(p.From, 1)) }
	switch k {
	case kpi.MRR, kpi.ARR:
		factor := int64(1)
		if k == kpi.ARR {
			factor = 12
		}
		if v["line"] == "RECURRING" {
			return r.stock(p.To, factor)
		}
		var out []part
		for _, m := range r.c.moves {
			if m.Day < p.To && m.Day <= r.today && r.seesCustomer(m.Account) && (v["line"] == "ALL" || m.Line == recurring.Usage) {
				out = append(out, part{table: kpi.TableMovements, id: m.ID, dims: r.moveDims(&m), num: factor * m.Delta})
			}
		}
		return out
	case kpi.CMRR:
		var out []part
		for _, m := range r.c.moves {
			if min(m.Day, m.Signed) < p.To && r.seesCustomer(m.Account) && m.Line == recurring.Recurring {
				out = append(out, part{table: kpi.TableMovements, id: m.ID, dims: r.moveDims(&m), num: m.Delta})
			}
		}
		return out
	case kpi.MRRNew:
		return r.flows(p, moved(recurring.New), 1)
	case kpi.MRRExpansion:
		return r.flows(p, moved(recurring.Expansion), 1)
	case kpi.MRRContraction:
		return r.flows(p, moved(recurring.Contraction), -1)
	case kpi.MRRChurn:
		return r.flows(p, moved(recurring.Churn), -1)
	case kpi.MRRReactivation:
		return r.flows(p, moved(recurring.Reactivation), 1)
	case kpi.MRRFXImpact:
		return r.flows(p, moved(recurring.FXImpact), 1)
	case kpi.MRRTransfer:
		return r.flows(p, moved(recurring.Transfer), 1)
	case kpi.NetNewMRR:
		return r.flows(p, net, 1)
	case kpi.MRRGrowthRate:
		return append(r.flows(p, all, 1), opening()...)
	case kpi.QuickRatio:
		gains := moved(recurring.New, recurring.Expansion)
		if v["reactivation"] == "INCLUDED" {
			gains = moved(recurring.New, recurring.Expansion, recurring.Reactivation)
		}
		return append(r.flows(p, gains, 1), below(r.flows(p, losses, -1))...)
	case kpi.GrossMRRChurnRate:
		return append(r.flows(p, losses, -1), opening()...)
	case kpi.NetMRRChurnRate:
		return append(r.flows(p, moved(recurring.Churn, recurring.Contraction, recurring.Expansion, recurring.Reactivation), -1), opening()...)
	case kpi.ExpansionShare:
		return append(r.flows(p, moved(recurring.Expansion), 1), below(r.flows(p, moved(recurring.Expansion, recurring.New), 1))...)
	case kpi.ActiveCustomers:
		return r.standings(p.To, "paying")
	case kpi.PausedCustomers:
		return r.standings(p.To, "paused")
	case kpi.NewCustomers:
		return r.happenings(p, recurring.New)
	case kpi.ChurnedCustomers:
		return r.happenings(p, recurring.Churn)
	case kpi.ARPA:
		return append(r.stock(p.To, 1), below(r.standings(p.To, "paying"))...)
	case kpi.ASP:
		return append(r.flows(p, moved(recurring.New), 1), below(r.happenings(p, recurring.New))...)
	case kpi.ReactivationRate:
		year := calendar.Period{From: p.To.AddMonths(-12), To: p.To}
		return append(r.happenings(p, recurring.Reactivation), below(r.happenings(year, recurring.Churn))...)
	case kpi.LogoChurnRate:
		if v["definition"] == "NET_COUNT" {
			start := r.openers(p, func([]kpi.Movement, int64, int64, bool) (int64, int64) { return 1, 1 }, nothing)
			end := r.standings(p.To, "paying")
			for i := range end {
				end[i].num = -1
			}
			return append(start, end...)
		}
		return r.openers(p, func(moves []kpi.Movement, _, closing int64, _ bool) (int64, int64) {
			return one(closing == 0 && standing(moves, p.To) != "paused"), 1
		}, nothing)
	case kpi.GRR:
		return r.openers(r.window(p), func(_ []kpi.Movement, open, closing int64, left bool) (int64, int64) {
			if left {
				return 0, open
			}
			return min(open, closing), open
		}, nothing)
	case kpi.NRR:
		if v["method"] == "BRIDGE" {
			w := r.window(p)
			return slices.Concat(r.stock(w.From, 1), below(r.stock(w.From, 1)), r.flows(w, moved(recurring.Expansion, recurring.Contraction, recurring.Churn), 1))
		}
		return r.openers(r.window(p), func(_ []kpi.Movement, open, closing int64, left bool) (int64, int64) {
			if left && v["reactivation"] == "EXCLUDED" {
				return 0, open
			}
			return closing, open
		}, func(closing int64, left bool) int64 {
			if left && v["reactivation"] == "EXCLUDED" {
				return 0
			}
			return closing
		})
	case kpi.CohortLogoRetention:
		return r.cohort(p, func(_, value int64) (int64, int64) { return one(value > 0), 1 })
	case kpi.CohortRevenueRetention:
		return r.cohort(p, func(start, value int64) (int64, int64) {
			if v["gross"] == "TRUE" {
				value = min(value, start)
			}
			return value, start
		})
	default:
		return r.hangingParts(k, p)
	}
}

func (r *reference) accountDims(account int64, d calendar.Day) map[kpi.Dimension]key {
	return r.orgDims(0, 0, account, d)
}

// hangingParts are those of terms, trials, use, spend and touches.
func (r *reference) hangingParts(k kpi.Key, p calendar.Period) []part {
	v := r.variants
	var out []part
	switch k {
	case kpi.RenewalRate:
		logos := map[string]*part{}
		for _, t := range r.c.terms {
			if !p.Has(t.Ends) || !r.seesCustomer(t.Account) || t.Outcome != recurring.TermRenewed && t.Outcome != recurring.TermLapsed {
				continue
			}
			dims := r.accountDims(t.Account, t.Ends-1)
			before := until(r.ledgerOf(t.Account), t.Ends)
			whole := []kpi.Dimension{kpi.DimRep, kpi.DimTeam, kpi.DimTerritory, kpi.DimPlan, kpi.DimSegment}
			if sum(before) > 0 {
				home := r.home(before, whole)
				for _, d := range []kpi.Dimension{kpi.DimRep, kpi.DimTeam, kpi.DimManager, kpi.DimRegion, kpi.DimTerritory, kpi.DimSegment} {
					dims[d] = home[d]
				}
			}
			dims[kpi.DimPlan], dims[kpi.DimProduct] = key{id: t.Plan}, key{id: t.Product}
			x := part{table: kpi.TableTerms, id: t.ID, dims: dims, num: t.Renewed, den: t.Due}
			if v["by"] == "LOGO" {
				x.num, x.den = one(t.Outcome == recurring.TermRenewed), 1
				if !r.keep(x) {
					continue
				}
				name := fmt.Sprint(groupOf(x, r.by), t.Account)
				if had := logos[name]; had != nil {
					had.num = max(had.num, x.num)
					continue
				}
				logos[name] = &x
				continue
			}
			out = append(out, x)
		}
		for _, x := range logos {
			out = append(out, *x)
		}
	case kpi.TrialConversionRate:
		for _, t := range r.c.trials {
			if !p.Has(t.Started) || t.Started > r.today || !r.seesCustomer(t.Account) {
				continue
			}
			days := map[string]calendar.Day{"30": 30, "90": 90, "ALL": 100_000}[v["window"]]
			dims := r.accountDims(t.Account, t.Started)
			dims[kpi.DimPlan], dims[kpi.DimProduct] = key{id: t.Plan}, key{id: t.Product}
			paid := t.Converted.Known && t.Converted.Day <= r.today && t.Converted.Day <= t.Started+days
			out = append(out, part{table: kpi.TableSubscriptions, id: t.Subscription, dims: dims, num: one(paid), den: 1})
		}
	case kpi.AdoptionRate:
		for _, u := range r.c.used {
			if p.Has(u.Month) && u.Month <= r.today && u.Limited && r.seesCustomer(u.Account) {
				dims := r.accountDims(u.Account, u.Month)
				dims[kpi.DimPlan], dims[kpi.DimProduct], dims[kpi.DimMeter] = key{id: u.Plan}, key{id: u.Product}, key{id: u.Meter}
				out = append(out, part{table: kpi.TableUsage, id: u.ID, dims: dims, num: int64(u.Quantity), den: int64(u.Included)})
			}
		}
	case kpi.CAC:
		lag := map[string]int{"0": 0, "1": 1, "2": 2, "3": 3, "6": 6}[v["lag"]]
		out = r.spendParts(calendar.Period{From: p.From.AddMonths(-lag), To: p.To.AddMonths(-lag)}, nil)
		out = append(out, below(r.happenings(p, recurring.New))...)
	case kpi.CACRatio:
		out = r.spendParts(p, nil)
		kinds := moved(recurring.New)
		if v["arr"] == "NEW_AND_EXPANSION" {
			kinds = moved(recurring.New, recurring.Expansion)
		}
		out = append(out, below(r.flows(p, kinds, 12))...)
	case kpi.CACByChannel:
		out = r.spendParts(p, nil)
		for _, a := range r.customers() {
			for i, m := range r.ledgerOf(a) {
				if m.Kind != recurring.New || !p.Has(m.Day) || i > 0 && r.ledgerOf(a)[i-1].Day == m.Day {
					continue
				}
				out = append(out, below(r.attributed(a, m.Day, 1_000_000, func(kpi.Touch) bool { return true }, part{table: kpi.TableAccounts, id: a}))...)
			}
		}
	case kpi.CampaignROI:
		spent := r.spendParts(p, func(s kpi.Spend) bool { return s.Campaign != 0 })
		out = below(spent)
		for _, x := range spent {
			x.num = -x.num
			out = append(out, x)
		}
		for i := range r.c.opps {
			o := &r.c.opps[i]
			if !won(o) || !p.Has(o.Closed.Day) || !r.seesOpp(o) {
				continue
			}
			own := part{table: kpi.TableOpportunities, id: o.ID, dims: map[kpi.Dimension]key{kpi.DimCampaign: {id: o.Campaign}, kpi.DimChannel: {id: o.Channel}}}
			for _, x := range r.attributed(o.Account, o.Closed.Day, r.brought(o), func(t kpi.Touch) bool { return t.Campaign != 0 }, own) {
				if x.dims[kpi.DimCampaign].id != 0 {
					out = append(out, x)
				}
			}
		}
	}
	return out
}

func (r *reference) brought(o *kpi.Opportunity) int64 {
	switch {
	case r.variants["basis"] == "REVENUE":
		return o.Amount.Minor
	case len(o.Lines) == 0:
		if o.Amount.Known && o.Cost.Known {
			return o.Amount.Minor - o.Cost.Minor
		}
		return 0
	}
	var n int64
	for _, l := range o.Lines {
		if l.Cost.Known {
			n += l.Amount - l.Cost.Minor
		}
	}
	return n
}

func (r *reference) spendParts(p calendar.Period, of func(kpi.Spend) bool) []part {
	var out []part
	for _, s := range r.c.spends {
		if s.To > p.From && s.From < p.To && (of == nil || of(s)) {
			out = append(out, part{
				table: kpi.TableSpends, id: s.ID, dims: map[kpi.Dimension]key{kpi.DimChannel: {id: s.Channel}, kpi.DimCampaign: {id: s.Campaign}},
				num: overlapShare(s.Amount, s.From, s.To, p),
			})
		}
	}
	return out
}

// attributed shares out an amount among the touches of an account before a day; what nobody touched
// stays with x.
func (r *reference) attributed(account int64, day calendar.Day, n int64, counts func(kpi.Touch) bool, x part) []part {
	var touches []kpi.Touch
	back := map[string]calendar.Day{"30": 30, "90": 90, "180": 180, "365": 365, "ALL": 100_000}[r.variants["lookback"]]
	for _, t := range r.c.touches {
		if t.Account == account && account != 0 && t.Day <= day && t.Day >= day-back && counts(t) {
			touches = append(touches, t)
		}
	}
	slices.SortFunc(touches, func(a, b kpi.Touch) int { return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.ID, b.ID)) })
	if len(touches) == 0 {
		x.num = n
		if x.dims == nil {
			x.dims = map[kpi.Dimension]key{kpi.DimChannel: {}, kpi.DimCampaign: {}}
		}
		return []part{x}
	}
	weights := make([]int64, len(touches))
	for i := range weights {
		switch r.variants["model"] {
		case "FIRST":
			weights[i] = one(i == 0)
		case "LAST":
			weights[i] = one(i == len(touches)-1)
		case "LINEAR":
			weights[i] = 1
		default: // 40, 20 between them, 40; halves of two
			switch {
			case len(touches) <= 2:
				weights[i] = 1
			case i == 0, i == len(touches)-1:
				weights[i] = 2 * int64(len(touches)-2)
			default:
				weights[i] = 1
			}
		}
	}
	var out []part
	for i, share := range sharesOf(n, weights) {
		x.dims, x.num = map[kpi.Dimension]key{kpi.DimChannel: {id: touches[i].Channel}, kpi.DimCampaign: {id: touches[i].Campaign}}, share
		out = append(out, x)
	}
	return out
}

// sharesOf splits n by weights to whole units: first rounded towards zero, then what is left goes to the
// largest remainders, of equal ones to the first.
func sharesOf(n int64, weights []int64) []int64 {
	var total, given int64
	for _, w := range weights {
		total += w
	}
	sign := int64(1)
	if n < 0 {
		sign, n = -1, -n
	}
	out, order := make([]int64, len(weights)), make([]int, len(weights))
	for i, w := range weights {
		out[i], order[i] = n*w/total, i
		given += out[i]
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(n*weights[b]%total, n*weights[a]%total) })
	for i := range n - given {
		out[order[i]]++
	}
	for i := range out {
		out[i] *= sign
	}
	return out
}
