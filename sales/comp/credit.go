package comp

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"coxswain/sales/commission"
	"coxswain/sales/money"
)

// bucketKey names credits that add up to one attainment.
type bucketKey struct {
	payee     int64
	component string
	report    int64 // the report whose attainment an override by individuals follows, else 0
}

// entry is a credit with what it came from.
type entry struct {
	Credit
	event  *Event
	plan   *plan
	comp   *Component
	silent bool // moves attainment and earns nothing itself

	left money.Rate // share of the deal that no later event has taken back
	gone int64      // of Amount, taken back from attainment
	lost money.Rate // share that was lost before the period: it is not trued up any more
}

// ledger holds the credits of a run.
type ledger struct {
	*index
	buckets  map[bucketKey][]*entry // in the order of credit
	reversed map[eventID]bool       // events that another one takes back
	losses   []*Event               // of the period, that take another one back
	of       map[*Event][]bucketKey // where the credits of those are
	lines    map[eventID][]*priorLine
	extras   map[int64][]*extra    // by payee, in the order of credit
	mine     map[int64][]bucketKey // by payee
	issues   []Issue
}

// priorLine is a line of an earlier period with the share of its deal that was lost so far.
type priorLine struct {
	*PriorLine
	lost money.Rate
}

// credit turns every event into the credits of everybody whose statement is asked for.
func (x *index) credit() *ledger {
	l := &ledger{
		index: x, buckets: map[bucketKey][]*entry{}, reversed: map[eventID]bool{}, of: map[*Event][]bucketKey{},
		lines: map[eventID][]*priorLine{}, extras: map[int64][]*extra{}, mine: map[int64][]bucketKey{},
	}
	for _, e := range x.events {
		if e.Reverses != nil {
			l.reversed[e.Reverses.bare()] = true
			if x.in.Period.Has(e.Date) {
				l.losses = append(l.losses, e)
			}
		}
	}
	for i := range x.in.Lines {
		if e := x.in.Lines[i].Line.Event; e != nil && l.reversed[e.bare()] {
			l.lines[e.bare()] = append(l.lines[e.bare()], &priorLine{&x.in.Lines[i], x.in.Lines[i].Lost})
		}
	}
	for _, e := range x.events {
		l.book(e)
	}
	for _, e := range x.events {
		if e.Reverses != nil {
			l.reverse(e)
		}
	}
	for k := range l.buckets {
		slices.SortStableFunc(l.buckets[k], compareEntries)
		l.mine[k.payee] = append(l.mine[k.payee], k)
	}
	for p := range l.mine {
		slices.SortFunc(l.mine[p], compareBuckets)
	}
	return l
}

// compareEntries is the order in which credits count.
func compareEntries(a, b *entry) int {
	return cmp.Or(cmp.Compare(a.Date, b.Date), compareEvents(a.event, b.event), cmp.Compare(a.Key, b.Key))
}

func (l *ledger) issue(code commission.IssueCode, payee int64, component string, e *Event, format string, args ...any) {
	i := Issue{Code: code, Payee: payee, Component: component, Message: fmt.Sprintf(format, args...)}
	if e != nil {
		i.Event = &e.Key
	}
	l.issues = append(l.issues, i)
}

// book gives an event's credits to those who sold, to the managers above them and to the territory's owner.
func (l *ledger) book(e *Event) {
	if e.TCV != nil || e.Territory != 0 {
		l.territory(e)
	}
	if len(e.Splits) == 0 {
		return
	}
	splits := merged(e.Splits)
	if !wholeRevenue(splits) {
		for _, s := range splits {
			if len(l.assigned[s.Payee]) > 0 && l.wants(s.Payee) {
				l.issue(commission.IssueSplits, s.Payee, "", e, "the revenue shares of event %s %s sum to %s; they must sum to exactly 1", e.Key.Source, e.Key.ID, revenueSum(splits))
			}
		}
		return
	}
	for i := range splits {
		if payee := splits[i].Payee; l.wants(payee) {
			for _, a := range l.assigned[payee] {
				if a.has(e.Date) {
					for j := range a.plan.Design.Components {
						l.direct(e, splits, i, a.plan, &a.plan.Design.Components[j])
					}
				}
			}
		}
	}
	l.indirect(e, splits)
	l.addOns(e, splits)
}

// merged brings shares into order and adds up those of one payee, kind and role.
func merged(in []Split) []Split {
	out := slices.Clone(in)
	slices.SortFunc(out, func(a, b Split) int {
		return cmp.Or(-cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Payee, b.Payee), cmp.Compare(a.Role, b.Role), cmp.Compare(a.Share, b.Share))
	})
	n := 0
	for i, s := range out {
		if i > 0 && out[n-1].Payee == s.Payee && out[n-1].Kind == s.Kind && out[n-1].Role == s.Role {
			out[n-1].Share += s.Share
			continue
		}
		out[n] = s
		n++
	}
	return out[:n]
}

func revenueSum(splits []Split) money.Rate {
	var sum money.Rate
	for _, s := range splits {
		if s.Kind == commission.SplitRevenue {
			sum += s.Share
		}
	}
	return sum
}

func wholeRevenue(splits []Split) bool {
	for _, s := range splits {
		if s.Share < 0 {
			return false
		}
	}
	return revenueSum(splits) == money.One || !slices.ContainsFunc(splits, func(s Split) bool { return s.Kind == commission.SplitRevenue })
}

// share returns the i-th payee's part of a value: of revenue shares by largest remainder, so that the parts
// sum to the value.
func share(value money.Amount, splits []Split, i int) int64 {
	if splits[i].Kind != commission.SplitRevenue {
		return splits[i].Share.Of(value.Minor)
	}
	if splits[i].Share == money.One {
		return value.Minor
	}
	var weights []int64
	at := 0
	for j, s := range splits {
		if s.Kind == commission.SplitRevenue {
			if j == i {
				at = len(weights)
			}
			weights = append(weights, int64(s.Share))
		}
	}
	return value.Split(weights...)[at].Minor
}

// eligible reports whether a component credits an event at all.
func (l *ledger) eligible(e *Event, p *plan, c *Component) bool {
	return c.credits(e.Kind) && c.speaks(e) && c.Where.accepts(e) && (!e.House || p.Design.HouseAccounts)
}

func (l *ledger) direct(e *Event, splits []Split, i int, p *plan, c *Component) {
	s := &splits[i]
	if c.Over != nil || c.Basis == commission.TerritoryVolume || !c.Where.counts(s) || !l.eligible(e, p, c) {
		return
	}
	value, known := c.value(e)
	if !known {
		l.noBasis(s.Payee, c, e)
		return
	}
	amount := share(value, splits, i)
	steps := make([]Step, 0, 4)
	steps = append(steps, Step{Kind: commission.StepBasis, Of: string(c.Basis), In: value.Minor, Out: value.Minor})
	if amount != value.Minor || s.Share != money.One {
		steps = append(steps, Step{Kind: commission.StepSplit, Of: string(s.Kind), In: value.Minor, Rate: s.Share, Out: amount})
	}
	key := string(s.Kind)
	if s.Role != "" {
		key += "|" + part(s.Role)
	}
	l.add(bucketKey{s.Payee, c.Key, 0}, e, p, c, Credit{Kind: s.Kind, Key: key, Steps: steps}, money.New(amount, value.Currency))
}

func (l *ledger) noBasis(payee int64, c *Component, e *Event) {
	l.issue(commission.IssueNoBasis, payee, c.Key, e, "event %s %s does not say its %s", e.Key.Source, e.Key.ID, c.Basis)
}

// add modifies and converts a credit and puts it into its bucket.
func (l *ledger) add(b bucketKey, e *Event, p *plan, c *Component, k Credit, amount money.Amount) {
	k.Component, k.Version, k.Event, k.Date, k.Report, k.Factor = c.Key, p.ID, e.Key, e.Date, b.report, money.One
	k.Key = strings.Join([]string{part(c.Key), part(e.Key.Source), part(e.Key.ID), k.Key}, "|")
	byCredit, byRate := c.modify(e)
	for _, m := range byCredit {
		out := m.Factor.Of(amount.Minor)
		k.Steps = append(k.Steps, Step{Kind: commission.StepModifier, Of: "credit:" + string(m.Kind), In: amount.Minor, Rate: m.Factor, Out: out})
		amount.Minor = out
	}
	for _, m := range byRate {
		k.Factor = money.Rate(m.Factor.Of(int64(k.Factor)))
		k.Steps = append(k.Steps, Step{Kind: commission.StepModifier, Of: "rate:" + string(m.Kind), In: amount.Minor, Rate: m.Factor, Out: amount.Minor})
	}
	if amount.Currency != "" && amount.Currency != p.Design.Currency {
		out, rate, ok := l.toPlan(&p.Design, amount, e.Date)
		if !ok {
			l.issue(commission.IssueNoRate, b.payee, c.Key, e, "no rate from %s to %s is known for event %s %s of %s", amount.Currency, p.Design.Currency, e.Key.Source, e.Key.ID, e.Date)
			return
		}
		k.Steps = append(k.Steps, Step{Kind: commission.StepConvert, Of: string(amount.Currency), In: amount.Minor, Exchange: rate, Out: out.Minor})
		amount = out
	}
	k.Amount = amount.Minor
	l.buckets[b] = append(l.buckets[b], &entry{Credit: k, event: e, plan: p, comp: c, left: money.One})
	if l.reversed[e.Key.bare()] {
		l.of[e] = append(l.of[e], b)
	}
}

// part escapes a part of a key.
func part(s string) string {
	if strings.ContainsAny(s, "|%") {
		return strings.NewReplacer("%", "%25", "|", "%7C").Replace(s)
	}
	return s
}

// indirect credits the managers above those who sold, by the hierarchy of the credit date. An event counts
// for a manager with what the people below are credited, together at most with its own value.
func (l *ledger) indirect(e *Event, splits []Split) {
	type stand struct{ split, level int }
	under := map[int64][]stand{}
	var managers []int64
	for i, s := range splits {
		for level, m := range l.chain(s.Payee, e.Date) {
			if len(l.assigned[m]) == 0 || !l.wants(m) {
				continue
			}
			if under[m] == nil {
				managers = append(managers, m)
			}
			under[m] = append(under[m], stand{i, level + 1})
		}
	}
	slices.Sort(managers)
	for _, m := range managers {
		for _, a := range l.assigned[m] {
			if !a.has(e.Date) {
				continue
			}
			for j := range a.plan.Design.Components {
				c := &a.plan.Design.Components[j]
				if c.Over == nil || !l.eligible(e, a.plan, c) {
					continue
				}
				value, known := c.value(e)
				if !known {
					l.noBasis(m, c, e)
					continue
				}
				left, total := value.Minor, int64(0)
				add := func(report, amount int64) {
					steps := []Step{
						{Kind: commission.StepBasis, Of: string(c.Basis), In: value.Minor, Out: value.Minor},
						{Kind: commission.StepIndirect, Of: string(c.Over.Kind), In: total, Out: amount},
					}
					l.add(bucketKey{m, c.Key, report}, e, a.plan, c, Credit{Indirect: true, Key: fmt.Sprintf("indirect|%d", report), Steps: steps}, money.New(amount, value.Currency))
				}
				byReport := map[int64]int64{}
				var reports []int64
				for _, u := range under[m] {
					s := &splits[u.split]
					if !c.Where.counts(s) || c.Over.Levels > 0 && u.level > c.Over.Levels {
						continue
					}
					amount := share(value, splits, u.split)
					total += amount
					if _, had := byReport[s.Payee]; !had {
						reports = append(reports, s.Payee)
					}
					credited := atMost(amount, left)
					byReport[s.Payee] += credited
					left -= credited
				}
				switch {
				case len(reports) == 0:
				case c.Over.Kind == commission.SumOfIndividuals:
					for _, r := range reports {
						add(r, byReport[r])
					}
				default:
					add(0, value.Minor-left)
				}
			}
		}
	}
}

// atMost bounds an amount by what is left, both of which may be negative.
func atMost(amount, left int64) int64 {
	if left >= 0 {
		return max(0, min(amount, left))
	}
	return min(0, max(amount, left))
}

// territory credits all that closes in a territory to its owner of the credit date.
func (l *ledger) territory(e *Event) {
	for _, o := range l.owners[e.Territory] {
		if o.From > e.Date || o.To != nil && e.Date >= *o.To || !l.wants(o.Payee) {
			continue
		}
		for _, a := range l.assigned[o.Payee] {
			for j := range a.plan.Design.Components {
				c := &a.plan.Design.Components[j]
				if !a.has(e.Date) || c.Basis != commission.TerritoryVolume || c.Over != nil || !l.eligible(e, a.plan, c) {
					continue
				}
				value, known := c.value(e)
				if !known {
					l.noBasis(o.Payee, c, e)
					continue
				}
				steps := []Step{{Kind: commission.StepBasis, Of: string(c.Basis), In: value.Minor, Out: value.Minor}}
				l.add(bucketKey{o.Payee, c.Key, 0}, e, a.plan, c, Credit{Key: "territory", Steps: steps}, value)
			}
		}
	}
}

func compareBuckets(a, b bucketKey) int {
	return cmp.Or(cmp.Compare(a.payee, b.payee), cmp.Compare(a.component, b.component), cmp.Compare(a.report, b.report))
}
