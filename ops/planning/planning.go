// Package planning holds the verbs of the sales organisation: reps join, change teams and leave,
// territories are worked and own accounts from day to day, and the organisation chooses its settings.
// What is dated is never rewritten: a change takes effect on a day and leaves what was before.
package planning

import (
	"coxswain/ops/editing"
)

// Verbs are the verbs of the sales organisation.
type Verbs struct{ edit *editing.Editor }

// New returns the verbs that change through an editor.
func New(e *editing.Editor) *Verbs { return &Verbs{e} }
