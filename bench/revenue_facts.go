package main

import (
	"fmt"

	"coxswain/sales/calendar"
	"coxswain/sales/kpi"
	"coxswain/sales/market"
	cash "coxswain/sales/money"
)

// revenueFacts makes the facts of the company's ledger without a database between.
func (c *company) revenueFacts() (*kpi.Facts, error) {
	b := kpi.NewBuilder(kpi.Settings{Base: "EUR"})
	for i := range c.teams {
		b.AddTeam(&kpi.Team{ID: idOf(idTeam, i), Name: fmt.Sprintf("Team %03d", i)})
	}
	for i := range c.reps {
		b.AddRep(&kpi.Rep{ID: idOf(idRep, i), Name: fmt.Sprintf("Rep %04d", i), Hired: kpi.On(firstDay - 400), Teams: []kpi.Stay{{In: idOf(idTeam, repTeam(c, int32(i))), From: firstDay - 400}}})
	}
	for i, s := range c.spends {
		b.AddSpend(&kpi.Spend{ID: idOf(idSpend, i), From: calendar.Day(s.from), To: calendar.Day(s.to), Category: market.SpendMarketing, Amount: s.amount})
	}
	book, id := newBook(), int64(0)
	for account := range c.accounts {
		b.AddAccount(&kpi.Account{ID: idOf(idAccount, account), Name: fmt.Sprintf("Account %06d", account), Segment: segmentOf(account)})
		x, err := c.customer(book, account)
		if err != nil {
			return nil, err
		}
		for _, m := range x.moves {
			id++
			b.AddMovement(&kpi.Movement{
				ID: idOf(idMovement, int(id)), Account: idOf(idAccount, account), Day: m.Day, Signed: m.Signed, Kind: m.Kind, Tag: m.Tag, Line: m.Line, Delta: m.Delta, Before: m.Before, After: m.After,
				NativeDelta: m.NativeDelta, Currency: m.Currency, CustomerDelta: m.CustomerDelta, CohortMonth: m.CohortMonth, SpellDay: m.SpellDay, Subscription: m.Subscription, Plan: m.Plan,
				Rep: idOf(idRep, int(m.Rep)-1), Team: idOf(idTeam, int(m.Team)-1), Territory: idOf(idTerritory, int(m.Territory)-1), Segment: m.Segment,
			})
		}
		for n := range x.subs {
			c.revenueFactsOf(b, &x.subs[n], account)
		}
	}
	return b.Facts(), nil
}

// revenueFactsOf adds what is not a movement.
func (c *company) revenueFactsOf(b *kpi.Builder, s *contract, account int) {
	of := idOf(idAccount, account)
	for n, t := range s.line.Terms {
		x := &kpi.SubscriptionTerm{ID: idOf(idTerm, int(s.id)*8+n), Account: of, Subscription: s.id, Plan: t.Plan, Ends: t.To, Due: inEUR(t.Due, s.currency, t.To), Outcome: t.Outcome}
		if t.Renewed != nil {
			x.Renewed = inEUR(*t.Renewed, s.currency, t.To)
		}
		if t.RenewedOn != nil {
			x.RenewedOn = kpi.On(*t.RenewedOn)
		}
		b.AddTerm(x)
	}
	if t := s.line.Trial; t != nil {
		x := &kpi.Trial{Subscription: s.id, Account: of, Started: t.Started, Ends: kpi.On(t.Ends)}
		if t.Converted != nil {
			x.Converted = kpi.On(*t.Converted)
		}
		b.AddTrial(x)
	}
	for n, u := range s.used {
		b.AddUsageMonth(&kpi.UsageMonth{ID: idOf(idUse, int(s.id)*8+n), Account: of, Subscription: s.id, Meter: 1, Month: u.month, Quantity: cash.Rate(u.quantity), Included: cash.Rate(u.included), Limited: true})
	}
}
