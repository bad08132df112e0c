package kpi_test

import (
	"slices"

	"coxswain/sales/calendar"
	"coxswain/sales/kpi"
	"coxswain/sales/money"
	"coxswain/sales/recurring"
)

func (c *company) addSubscriptions(b *kpi.Builder) {
	for i := range c.moves {
		b.AddMovement(&c.moves[i])
	}
	for i := range c.terms {
		b.AddTerm(&c.terms[i])
	}
	for i := range c.trials {
		b.AddTrial(&c.trials[i])
	}
	for i := range c.used {
		b.AddUsageMonth(&c.used[i])
	}
	for i := range c.touches {
		b.AddTouch(&c.touches[i])
	}
	for i := range c.statements {
		b.AddStatement(&c.statements[i])
	}
}

// subscriptionKey reports whether a KPI is made of the ledger and what hangs on it.
func subscriptionKey(k kpi.Key) bool {
	row := definition(k).Row
	return row >= 36 && row <= 63 || row == 66
}

// subscriptions adds histories of accounts that grow, shrink, pause, leave, come back, change hands and
// pay for several plans in two currencies, with terms, trials, use and touches.
func (d dice) subscriptions(c *company) {
	for _, a := range c.accounts {
		c.moves = append(c.moves, d.history(a.ID, len(c.moves))...)
	}
	for i := int64(1); i <= 80; i++ {
		account := d.id(accountID, 12)
		started := d.day()
		c.trials = append(c.trials, kpi.Trial{
			Subscription: subID + i, Account: account, Plan: d.id(planID, 4), Product: d.id(productID, 4), Started: started,
			Ends: d.date(90, started+14, 30), Converted: d.date(50, started, 120),
		})
		t := kpi.SubscriptionTerm{
			ID: termID + i, Account: account, Subscription: subID + i, Plan: d.id(planID, 4), Product: d.id(productID, 4), Ends: d.day(), Due: int64(d.IntN(90_000)),
			Outcome: pick(d, recurring.TermRenewed, recurring.TermRenewed, recurring.TermLapsed, recurring.TermDue, recurring.TermRunning),
		}
		if t.Outcome == recurring.TermRenewed {
			t.Renewed, t.RenewedOn = int64(d.IntN(90_000)), kpi.On(t.Ends-3)
		}
		c.terms = append(c.terms, t)
		c.used = append(c.used, kpi.UsageMonth{
			ID: usageID + i, Subscription: subID + i, Account: account, Plan: d.id(planID, 4), Product: d.id(productID, 4), Meter: d.id(meterID, 3),
			Month: d.day().FirstOfMonth(), Quantity: money.Rate(d.IntN(90_000_000)), Included: money.Rate(1_000_000 + d.IntN(90_000_000)), Limited: d.yes(80),
		})
		c.touches = append(c.touches, kpi.Touch{
			ID: touchID + i, Account: accountID + 1 + int64(d.IntN(12)), Campaign: d.id(campaignID, 3), Channel: d.id(channelID, 3), Day: d.day(),
		})
	}
}

// holding is what an account pays for a plan in a currency.
type holding struct {
	plan, product int64
	currency      money.Currency
	amount        int64
}

// history returns the movements of an account from random steps, netted by day as the ledger has them.
func (d dice) history(account int64, used int) []kpi.Movement {
	var out []kpi.Movement
	held := []holding{{planID + 1, productID + 1, "EUR", 0}, {planID + 2, productID + 1, "EUR", 0}, {planID + 3, productID + 2, "USD", 0}}
	rep, team, territory, segment := d.id(repID, 9), d.id(teamID, 6), d.id(territoryID, 5), pick(d, "SMB", "Enterprise", "")
	day := firstDay - 500 + calendar.Day(d.IntN(500))
	var cohort, spell calendar.Day
	paused := false
	total := func() (n int64) {
		for _, h := range held {
			n += h.amount
		}
		return n
	}
	for range 4 + d.IntN(30) {
		day += calendar.Day(1 + d.IntN(60))
		before := total()
		next := slices.Clone(held)
		kind, tag := recurring.Kind(""), recurring.Tag("")
		row := func(k recurring.Kind, h holding, delta int64) {
			if delta == 0 {
				return
			}
			out = append(out, kpi.Movement{
				ID: moveID + int64(used+len(out)+1), Account: account, Day: day, Signed: day - calendar.Day(d.IntN(30)), Kind: k, Tag: tag, Line: recurring.Recurring, Delta: delta,
				Currency: h.currency, CohortMonth: cohort, SpellDay: spell, Plan: h.plan, Product: h.product, Rep: rep, Team: team, Territory: territory, Segment: segment,
				ApproximateFX: d.yes(3),
			})
		}
		switch what := d.IntN(12); {
		case what == 0 && before > 0: // another rep
			for _, h := range held {
				row(recurring.Transfer, h, -h.amount)
			}
			rep, team, segment = d.id(repID, 9), d.id(teamID, 6), pick(d, "SMB", "Enterprise", "")
			for _, h := range held {
				row(recurring.Transfer, h, h.amount)
			}
			continue
		case what == 1 && before > 0:
			for i := range next {
				next[i].amount += next[i].amount / 10
			}
			kind = recurring.FXImpact
		case what == 2 && before > 0:
			for i := range next {
				next[i].amount = 0
			}
			kind, tag, paused = recurring.Contraction, recurring.Pause, true
		case what == 3 && before > 0, what == 4 && before > 0:
			for i := range next {
				next[i].amount = 0
			}
		case what == 5:
			use := int64(d.IntN(5000))
			row(recurring.Expansion, held[0], use)
			if len(out) > 0 && use > 0 {
				out[len(out)-1].Line = recurring.Usage
			}
			continue
		default:
			for range 1 + d.IntN(2) {
				next[d.IntN(3)].amount = int64(d.IntN(20)) * 1_000
			}
		}
		after := int64(0)
		for _, h := range next {
			after += h.amount
		}
		switch {
		case kind != "":
		case before == 0 && after == 0:
			continue
		case before == 0 && paused:
			kind, tag, paused = recurring.Expansion, recurring.Resume, false
		case before == 0 && cohort == 0:
			kind, cohort, spell = recurring.New, day.FirstOfMonth(), day
		case before == 0:
			kind, spell = recurring.Reactivation, day
		case after == 0:
			kind = recurring.Churn
		case after >= before:
			kind = recurring.Expansion
		default:
			kind = recurring.Contraction
		}
		for i := range held {
			row(kind, held[i], next[i].amount-held[i].amount)
		}
		held = next
	}
	return out
}
