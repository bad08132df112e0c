package kpi

import (
	"coxswain/sales/calendar"
	"coxswain/sales/money"
	"coxswain/sales/recurring"
)

// Movement is a row of the ledger of recurring revenue that is in force: rows that were taken back and
// the rows that took them back are left out by the caller. The movements of one account are replaced
// together (Changes.MovedAccounts).
//
// Before, After, NativeDelta, CustomerDelta and SpellDay say what the fold over the account's movements
// finds by itself; they are carried for checks and are not kept.
type Movement struct {
	ID      int64
	Account int64
	Day     calendar.Day // the day it takes effect; days after today are planned
	Signed  calendar.Day // the day it was agreed
	Kind    recurring.Kind
	Tag     recurring.Tag
	Line    recurring.Line // use beyond the commitment (USAGE) is told apart from MRR
	Delta   int64          // base minor units a month
	Before  int64
	After   int64

	NativeDelta   int64
	Currency      money.Currency // the subscription's own
	CustomerDelta int
	CohortMonth   calendar.Day // first month in which the account ever paid
	SpellDay      calendar.Day // first day of the unbroken paid spell

	Subscription  int64
	Plan          int64
	Product       int64
	Rep           int64
	Team          int64
	Territory     int64
	Segment       string
	ApproximateFX bool // converted at a rate of another day than the rule asks for
}

// SubscriptionTerm is a committed length of a subscription that comes up for renewal on its last day.
type SubscriptionTerm struct {
	ID           int64
	Account      int64
	Subscription int64
	Plan         int64
	Product      int64
	Ends         calendar.Day // the first day that the term does not cover
	Due          int64        // base minor units a month up for renewal
	Renewed      int64        // base minor units a month that were renewed
	RenewedOn    Date
	Outcome      recurring.TermOutcome
}

// Trial is a free start of a subscription. It is replaced by subscription.
type Trial struct {
	Subscription int64
	Account      int64
	Plan         int64
	Product      int64
	Started      calendar.Day
	Ends         Date
	Converted    Date // first paid day
}

// UsageMonth is the use of a meter by a subscription in one month.
type UsageMonth struct {
	ID           int64
	Subscription int64
	Account      int64
	Plan         int64
	Product      int64
	Meter        int64
	Month        calendar.Day
	Quantity     money.Rate // millionths
	Included     money.Rate // millionths; read when Limited
	Limited      bool       // the plan includes a certain quantity
}

// Touch is a contact of a campaign or channel with an account, directly or through one of its leads and
// contacts, for attribution. A touch that belongs to no account yet is not given.
type Touch struct {
	ID       int64
	Account  int64
	Campaign int64
	Channel  int64
	Day      calendar.Day
}

// The tables of subscriptions.
const (
	TableMovements     Table = "MRR_MOVEMENT"
	TableAccounts      Table = "ACCOUNT"
	TableTerms         Table = "SUBSCRIPTION_TERM"
	TableSubscriptions Table = "SUBSCRIPTION"
	TableUsage         Table = "USAGE_MONTH"
	TableTouches       Table = "CAMPAIGN_TOUCH"
)
