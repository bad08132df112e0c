package opstest

import (
	"strings"

	"coxswain/ent/db"
	"coxswain/sales/activity"
	"coxswain/sales/calendar"
	"coxswain/sales/market"
	"coxswain/sales/quota"
)

func lower[T ~string](s T) string { return strings.ToLower(string(s)) }

// Account writes an account, which belongs to nobody unless set otherwise.
func (w *Builder) Account(name string, set ...func(*db.AccountCreate)) *db.Account {
	w.t.Helper()
	return save(w, func(tx *db.Client) *db.AccountCreate { return tx.Account.Create().SetName(w.name("Account", name)) }, set)
}

// AccountOf returns the setting that makes a rep the owner of an account.
func AccountOf(rep *db.Rep) func(*db.AccountCreate) {
	return func(c *db.AccountCreate) { c.SetOwnerID(rep.ID) }
}

// AccountTeamMember makes a rep work an account beside its owner from a day on; with a second day it ends there.
func (w *Builder) AccountTeamMember(a *db.Account, rep *db.Rep, from calendar.Day, to ...calendar.Day) *db.AccountTeamMember {
	w.t.Helper()
	return save(w, func(tx *db.Client) *db.AccountTeamMemberCreate {
		c := tx.AccountTeamMember.Create().SetAccountID(a.ID).SetRepID(rep.ID).SetValidFrom(from)
		for _, day := range to {
			c.SetValidTo(day)
		}
		return c
	}, nil)
}

// Contact writes a person at an account.
func (w *Builder) Contact(a *db.Account, name string, set ...func(*db.ContactCreate)) *db.Contact {
	w.t.Helper()
	return save(w, func(tx *db.Client) *db.ContactCreate {
		return tx.Contact.Create().SetAccountID(a.ID).SetName(w.name("Contact", name))
	}, set)
}

// Channel writes a channel.
func (w *Builder) Channel(name string, set ...func(*db.ChannelCreate)) *db.Channel {
	w.t.Helper()
	return save(w, func(tx *db.Client) *db.ChannelCreate { return tx.Channel.Create().SetName(w.name("Channel", name)) }, set)
}

// Campaign writes a campaign.
func (w *Builder) Campaign(name string, set ...func(*db.CampaignCreate)) *db.Campaign {
	w.t.Helper()
	return save(w, func(tx *db.Client) *db.CampaignCreate { return tx.Campaign.Create().SetName(w.name("Campaign", name)) }, set)
}

// Spend writes marketing money in EUR that was spent over [from, to).
func (w *Builder) Spend(from, to calendar.Day, minor int64, set ...func(*db.SpendCreate)) *db.Spend {
	w.t.Helper()
	return save(w, func(tx *db.Client) *db.SpendCreate {
		return tx.Spend.Create().SetCategory(market.SpendMarketing).SetFromDay(from).SetToDay(to).SetAmountMinor(minor).SetCurrency("EUR")
	}, set)
}

// Lead writes a new lead, opened today and owned by nobody unless set otherwise.
func (w *Builder) Lead(name string, set ...func(*db.LeadCreate)) *db.Lead {
	w.t.Helper()
	return save(w, func(tx *db.Client) *db.LeadCreate {
		return tx.Lead.Create().SetName(w.name("Lead", name)).SetOpenedOn(Today)
	}, set)
}

// Activity writes an activity of a kind that happened at noon of a day.
func (w *Builder) Activity(kind activity.Kind, day calendar.Day, set ...func(*db.ActivityCreate)) *db.Activity {
	w.t.Helper()
	return save(w, func(tx *db.Client) *db.ActivityCreate {
		noon := calendar.Instant(int64(day)*24*60*60*1_000_000 + 12*60*60*1_000_000)
		return tx.Activity.Create().SetKind(kind).SetHappenedAt(noon).SetDoneOn(day)
	}, set)
}

// Product writes a product with a list price in EUR.
func (w *Builder) Product(name string, listPriceMinor int64, set ...func(*db.ProductCreate)) *db.Product {
	w.t.Helper()
	return save(w, func(tx *db.Client) *db.ProductCreate {
		return tx.Product.Create().SetName(w.name("Product", name)).SetListPriceMinor(listPriceMinor).SetCurrency("EUR")
	}, set)
}

// Quota writes a bookings target in EUR of a rep for [from, to).
func (w *Builder) Quota(rep *db.Rep, from, to calendar.Day, minor int64) *db.Quota {
	w.t.Helper()
	return save(w, func(tx *db.Client) *db.QuotaCreate {
		return tx.Quota.Create().SetRepID(rep.ID).SetMeasure(quota.Bookings).SetFromDay(from).SetToDay(to).
			SetAmountMinor(minor).SetCurrency("EUR")
	}, nil)
}
