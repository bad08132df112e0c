// Package recurring is the vocabulary of recurring business: the states, kinds and models that storage,
// rules and the API share. It has no rules: those are in price, subscription, mrr and usage, which offer
// its names as their own. Storage depends on the vocabulary alone, so that a rule can change without it.
package recurring

import (
	"io"

	"coxswain/sales/enum"
	"coxswain/sales/money"
)

// Model is how a quantity becomes a price.
type Model string

// The values of Model.
const (
	Flat      Model = "FLAT"      // one price, whatever the quantity
	PerUnit   Model = "PER_UNIT"  // quantity x unit price
	Package   Model = "PACKAGE"   // a price per started package of units
	Graduated Model = "GRADUATED" // each unit at the price of the tier that it falls in
	Volume    Model = "VOLUME"    // all units at the price of the tier that the whole quantity falls in
)

func allModels() []Model { return []Model{Flat, PerUnit, Package, Graduated, Volume} }

// Values lists every Model, for storage and API.
func (Model) Values() []string { return enum.Strings(allModels()) }

// MarshalGQL writes the value.
func (m Model) MarshalGQL(w io.Writer) { enum.Write(w, m) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (m *Model) UnmarshalGQL(v any) error { return enum.Read(v, m, allModels()) }

// Tier is a band of quantities (lower, UpTo] with its prices; the lower bound is the UpTo of the tier
// before, 0 for the first.
type Tier struct {
	UpTo *money.Rate `json:"upTo,omitempty"` // a quantity in millionths; nil in the last tier: no bound
	Unit int64       `json:"unit"`           // price of one unit in millionths of a minor unit
	Flat int64       `json:"flat"`           // minor units, once when any unit falls in the tier
}
