package kpi

import (
	"slices"
	"time"

	"coxswain/sales/calendar"
	"coxswain/sales/money"
)

// Facts are an immutable snapshot of everything that KPIs are computed from. They are safe for any
// number of readers at once; a change makes new Facts.
type Facts struct {
	base          money.Currency
	fiscalStart   time.Month
	world         *world
	opportunities table
	leads         table
	activities    table
	spends        []spendRow
	quotas        []quotaRow
	ledger        ledger
	terms         []termRow
	trials        []trialRow
	used          []usageRow
	touches       []touchRow // by account and day
	termDays      []dayTotal
	usedDays      []dayTotal
	statements    []statementRow
	usual         usualTimes
}

type spendRow struct {
	id                          int64
	from, to                    int32
	category, channel, campaign int32
	amount                      int64
}

// Rows counts the rows of a table.
func (f *Facts) Rows(t Table) int {
	switch t {
	case TableOpportunities:
		return f.opportunities.rows()
	case TableLeads:
		return f.leads.rows()
	case TableActivities:
		return f.activities.rows()
	case TableSpends:
		return len(f.spends)
	case TableQuotas:
		return len(f.quotas)
	case TableReps:
		return len(f.world.reps)
	case TableMovements:
		return f.ledger.rows()
	case TableTerms:
		return len(f.terms)
	case TableSubscriptions:
		return len(f.trials)
	case TableUsage:
		return len(f.used)
	case TableTouches:
		return len(f.touches)
	case TableStatements:
		return len(f.statements)
	default:
		return 0
	}
}

// Base returns the currency of all amounts.
func (f *Facts) Base() money.Currency { return f.base }

// FiscalStart returns the first month of the fiscal year.
func (f *Facts) FiscalStart() time.Month { return f.fiscalStart }

// Bytes estimates the memory that the columns hold.
func (f *Facts) Bytes() int64 {
	var n int64
	for _, t := range []table{f.opportunities, f.leads, f.activities} {
		for _, b := range t.blocks {
			n += b.bytes()
		}
	}
	return n + f.ledger.bytes()
}

func (b *block) bytes() int64 {
	n := 8*cap(b.id) + 4*cap(b.class)
	for _, c := range b.cols {
		n += 4 * cap(c)
	}
	for _, c := range b.wide {
		n += 8 * cap(c)
	}
	for _, k := range b.kids {
		n += 4 * cap(k.off)
		for _, c := range k.cols {
			n += 4 * cap(c)
		}
		for _, c := range k.wide {
			n += 8 * cap(c)
		}
	}
	return int64(n + b.countedBytes())
}

// Builder collects rows and freezes them into Facts. Rows and the records that they name may come in
// any order; each row must come once. Rows that come in the order of their leading day (opportunities
// by closed day with open ones last, leads by opened day, activities by day) need no sorting and no
// second copy. A Builder copies what it is given and keeps no reference to it.
type Builder struct {
	facts         *Facts
	opportunities []*block
	leads         []*block
	activities    []*block
	movements     []ledgerRow
}

// NewBuilder returns an empty Builder.
func NewBuilder(s Settings) *Builder {
	start := s.FiscalStart
	if start < time.January || start > time.December {
		start = time.January
	}
	return &Builder{facts: &Facts{base: s.Base, fiscalStart: start, world: newWorld()}}
}

// AddRep describes a rep.
func (b *Builder) AddRep(r *Rep) { b.facts.world.setRep(r) }

// AddTeam describes a team.
func (b *Builder) AddTeam(t *Team) { b.facts.world.setTeam(t) }

// AddTerritory describes a territory.
func (b *Builder) AddTerritory(t *Territory) { b.facts.world.setTerritory(t) }

// AddAccount describes an account.
func (b *Builder) AddAccount(a *Account) { b.facts.world.setAccount(a) }

// AddStage describes a stage.
func (b *Builder) AddStage(s *Stage) { b.facts.world.setStage(s) }

// AddName labels a record.
func (b *Builder) AddName(n Name) { b.facts.world.label(n.Dimension, n.ID, n.Label) }

// AddOpportunity adds an opportunity with its children.
func (b *Builder) AddOpportunity(o *Opportunity) {
	b.opportunities = room(b.opportunities, opportunityShape())
	b.facts.world.appendOpportunity(b.opportunities[len(b.opportunities)-1], o)
}

// AddLead adds a lead.
func (b *Builder) AddLead(l *Lead) {
	b.leads = room(b.leads, leadShape())
	b.facts.world.appendLead(b.leads[len(b.leads)-1], l)
}

// AddActivity adds an activity.
func (b *Builder) AddActivity(a *Activity) {
	b.activities = room(b.activities, activityShape())
	b.facts.world.appendActivity(b.activities[len(b.activities)-1], a)
}

// AddSpend adds a spend.
func (b *Builder) AddSpend(s *Spend) {
	b.facts.spends = append(b.facts.spends, b.facts.world.spend(s))
}

// AddQuota adds a quota.
func (b *Builder) AddQuota(q *Quota) {
	b.facts.quotas = append(b.facts.quotas, b.facts.world.quota(q))
}

// room returns the blocks with space for one more row in the last one.
func room(blocks []*block, s shape) []*block {
	if n := len(blocks); n > 0 && blocks[n-1].rows() < blockRows {
		return blocks
	}
	b := newBlock(s)
	b.id, b.class = make([]int64, 0, blockRows), make([]uint32, 0, blockRows)
	for c := range b.cols {
		b.cols[c] = make([]int32, 0, blockRows)
	}
	for c := range b.wide {
		b.wide[c] = make([]int64, 0, blockRows)
	}
	return append(blocks, b)
}

// Facts freezes the rows. The Builder is empty afterwards.
func (b *Builder) Facts() *Facts {
	f := b.facts
	f.opportunities = table{opportunityShape(), sorted(opportunityShape(), b.opportunities)}
	f.leads = table{leadShape(), sorted(leadShape(), b.leads)}
	f.activities = table{activityShape(), sorted(activityShape(), b.activities)}
	f.ledger = newLedger(b.movements)
	f.attribute(nil, nil)
	f.weighQuotas()
	f.finish()
	f.finishSubscriptions()
	*b = *NewBuilder(Settings{f.base, f.fiscalStart})
	return f
}

func (f *Facts) finish() {
	slices.SortFunc(f.spends, func(a, b spendRow) int { return compareID(a.id, b.id) })
	slices.SortFunc(f.quotas, func(a, b quotaRow) int { return compareID(a.id, b.id) })
	f.usual = f.measureUsualTimes()
}

func compareID(a, b int64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	default:
		return 0
	}
}

// Apply returns new Facts with the changed rows in place. The receiver stays as it was, and both share
// every block without changed rows.
func (f *Facts) Apply(c Changes) *Facts {
	out := *f
	out.world = f.world.clone()
	w := out.world
	var reps, accounts []int32 // whose memberships changed: their rows are attributed anew
	for i := range c.Reps {
		if code, moved := w.setRep(&c.Reps[i]); moved {
			reps = append(reps, code)
		}
	}
	for i := range c.Teams {
		w.setTeam(&c.Teams[i])
	}
	for i := range c.Territories {
		w.setTerritory(&c.Territories[i])
	}
	for i := range c.Accounts {
		if code, moved := w.setAccount(&c.Accounts[i]); moved {
			accounts = append(accounts, code)
		}
	}
	for i := range c.Stages {
		w.setStage(&c.Stages[i])
	}
	for _, n := range c.Names {
		w.label(n.Dimension, n.ID, n.Label)
	}

	fresh := NewBuilder(Settings{f.base, f.fiscalStart})
	fresh.facts.world = w
	for i := range c.Opportunities {
		fresh.AddOpportunity(&c.Opportunities[i])
	}
	for i := range c.Leads {
		fresh.AddLead(&c.Leads[i])
	}
	for i := range c.Activities {
		fresh.AddActivity(&c.Activities[i])
	}
	out.attributeBlocks(fresh.opportunities, fresh.leads, fresh.activities)
	if gone := changedIDs(c.GoneOpportunities, c.Opportunities, func(o Opportunity) int64 { return o.ID }); len(gone) > 0 {
		out.opportunities = f.opportunities.replace(gone, fresh.opportunities)
	}
	if gone := changedIDs(c.GoneLeads, c.Leads, func(l Lead) int64 { return l.ID }); len(gone) > 0 {
		out.leads = f.leads.replace(gone, fresh.leads)
	}
	if gone := changedIDs(c.GoneActivities, c.Activities, func(a Activity) int64 { return a.ID }); len(gone) > 0 {
		out.activities = f.activities.replace(gone, fresh.activities)
	}
	if gone := changedIDs(c.GoneSpends, c.Spends, func(s Spend) int64 { return s.ID }); len(gone) > 0 {
		out.spends = slices.DeleteFunc(slices.Clone(f.spends), func(s spendRow) bool { return has(gone, s.id) })
		for i := range c.Spends {
			out.spends = append(out.spends, w.spend(&c.Spends[i]))
		}
	}
	if gone := changedIDs(c.GoneQuotas, c.Quotas, func(q Quota) int64 { return q.ID }); len(gone) > 0 || len(c.Reps) > 0 {
		out.quotas = slices.DeleteFunc(slices.Clone(f.quotas), func(q quotaRow) bool { return has(gone, q.id) })
		for i := range c.Quotas {
			out.quotas = append(out.quotas, w.quota(&c.Quotas[i]))
		}
		out.weighQuotas()
	}
	out.applySubscriptions(f, &c)
	if len(reps) > 0 || len(accounts) > 0 {
		out.attribute(reps, accounts)
	}
	out.finish()
	return &out
}

// changedIDs returns the ids to take out, sorted.
func changedIDs[T any](gone []int64, rows []T, id func(T) int64) []int64 {
	out := slices.Clone(gone)
	for _, r := range rows {
		out = append(out, id(r))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func has(sorted []int64, id int64) bool {
	_, ok := slices.BinarySearch(sorted, id)
	return ok
}

func (w *world) spend(s *Spend) spendRow {
	return spendRow{
		id: s.ID, from: int32(s.From), to: int32(s.To), category: spendCategory(s.Category),
		channel: w.dicts[DimChannel].code(s.Channel), campaign: w.dicts[DimCampaign].code(s.Campaign), amount: s.Amount,
	}
}

// LastDay returns the latest known closed, opened or activity day of the facts, or day on which MRR was agreed, and false without any.
func (f *Facts) LastDay() (calendar.Day, bool) {
	last := int32(noDay)
	for _, t := range []table{f.opportunities, f.leads, f.activities} {
		for _, b := range t.blocks {
			for _, d := range b.cols[0] {
				if d != farDay {
					last = max(last, d)
				}
			}
		}
	}
	for _, c := range f.ledger.chunks {
		for _, d := range c.signed {
			last = max(last, d)
		}
	}
	return calendar.Day(last), last != noDay
}
