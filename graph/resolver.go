// Package graph is how the API asks: resolvers that are one list, one reference or one use case each.
package graph

import (
	"coxswain/ent"
	"coxswain/ops/editing"
	"coxswain/ops/filing"
	"coxswain/ops/marketing"
	"coxswain/ops/measuring"
	"coxswain/ops/metering"
	"coxswain/ops/paying"
	"coxswain/ops/people"
	"coxswain/ops/planning"
	"coxswain/ops/running"
	"coxswain/ops/selling"
	"coxswain/ops/steering"
	"coxswain/ops/subscribing"
)

// Resolver is what the resolvers work with. Every field is required.
type Resolver struct {
	Store       *ent.Store
	Editor      *editing.Editor
	Selling     *selling.Verbs
	Marketing   *marketing.Verbs
	Planning    *planning.Verbs
	Metering    *metering.Verbs
	Subscribing *subscribing.Verbs
	People      *people.Verbs
	Measures    *measuring.Store
	Steering    *steering.Desk
	Paying      *paying.Verbs
	Queue       *running.Queue
	Files       *filing.Cabinet
	Door        Door
}
