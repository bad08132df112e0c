// Package metering takes in reports of use and keeps what they come to by subscription, meter and
// month, against what the plans include. A report is stored once, whatever the number of times it is
// sent; one that arrives late makes its month anew.
package metering

import (
	"context"

	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/ops/editing"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/money"
)

// Refresh makes the ledger of some accounts follow in a running transaction.
type Refresh func(ctx context.Context, tx *db.Client, accounts []gid.ID) error

// Verbs are the use cases of metering.
type Verbs struct {
	edit   *editing.Editor
	ledger Refresh
}

// New returns the use cases over an editor. The ledger follows when what is owed for use has changed.
func New(e *editing.Editor, ledger Refresh) *Verbs { return &Verbs{edit: e, ledger: ledger} }

// UsageEventInput is one report of use. The meter and the subscription are named by their id or by the
// id that the other system knows them by.
type UsageEventInput struct {
	MeterID                *gid.ID          `json:"meterId,omitempty"`
	MeterExternalID        *string          `json:"meterExternalId,omitempty"`
	SubscriptionID         *gid.ID          `json:"subscriptionId,omitempty"`
	SubscriptionExternalID *string          `json:"subscriptionExternalId,omitempty"`
	Key                    string           `json:"key"`
	HappenedAt             calendar.Instant `json:"happenedAt"`
	Quantity               *money.Rate      `json:"quantity,omitempty"`
	Subject                *string          `json:"subject,omitempty"`
}

// IngestUsageInput is the input of ingestUsage.
type IngestUsageInput struct {
	editing.Note

	Events []*UsageEventInput `json:"events"`
}

// Rejection says why one report was not stored.
type Rejection struct {
	Index      int // place in the input, from 0
	UserErrors []*fault.Error
}

// Ingested is what became of some reports; each is in exactly one of the three.
type Ingested struct {
	Accepted, Duplicates int
	Rejected             []*Rejection
}

// Limits of what is taken in.
const (
	MaxEvents = 1000                             // reports in one call
	maxKey    = 255                              // characters of a key or subject
	ahead     = calendar.Instant(86_400_000_000) // how far clocks of others may be ahead: a day
)
