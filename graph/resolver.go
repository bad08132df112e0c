// Package graph is how the API asks: resolvers that are one list, one reference or one use case each.
package graph

import (
	"coxswain/ent"
	"coxswain/ops/editing"
	"coxswain/ops/marketing"
	"coxswain/ops/measuring"
	"coxswain/ops/people"
	"coxswain/ops/planning"
	"coxswain/ops/running"
	"coxswain/ops/selling"
)

// Resolver is what the resolvers work with. Every field is required.
type Resolver struct {
	Store     *ent.Store
	Editor    *editing.Editor
	Selling   *selling.Verbs
	Marketing *marketing.Verbs
	Planning  *planning.Verbs
	People    *people.Verbs
	Measures  *measuring.Store
	Queue     *running.Queue
	Door      Door
}
