package pipeline

import (
	"coxswain/sales/fault"
)

// Stage is what the rules of transitions need to know about a position in a pipeline.
type Stage struct {
	Pipeline int64 // which pipeline it belongs to
	Name     string
	Outcome  Status // Open for a stage in which an opportunity is worked
	Archived bool
}

// Next judges the step of an opportunity from one open stage to another. Stages may be skipped and
// gone back to: what matters is recorded in the stage history. An opportunity is won or lost only by
// closing it, because that asks for the day and the reason.
func Next(status Status, from, to Stage) *fault.Error {
	if status != Open {
		return fault.Conflictf("", "the opportunity is %s; reopen it before moving it to another stage", status)
	}
	if err := enter(from, to); err != nil {
		return err
	}
	switch to.Outcome {
	case Won:
		return fault.Invalidf("stageId", "%q means won; use closeOpportunityWon, which asks for the day and the amount", to.Name)
	case Lost:
		return fault.Invalidf("stageId", "%q means lost; use closeOpportunityLost, which asks for the reason", to.Name)
	default:
		return nil
	}
}

// Close judges the decision of an opportunity: it must be open and the stage must mean the outcome.
func Close(status, outcome Status, from, to Stage) *fault.Error {
	if status != Open {
		return fault.Conflictf("", "the opportunity is %s already; reopen it to decide it again", status)
	}
	if err := enter(from, to); err != nil {
		return err
	}
	if to.Outcome != outcome {
		return fault.Invalidf("stageId", "%q does not mean %s; choose a stage of this pipeline whose outcome is %s", to.Name, outcome, outcome)
	}
	return nil
}

// Reopen judges the return of a decided opportunity to an open stage.
func Reopen(status Status, from, to Stage) *fault.Error {
	if status == Open {
		return fault.Conflictf("", "the opportunity is open; there is nothing to reopen")
	}
	if err := enter(from, to); err != nil {
		return err
	}
	if to.Outcome != Open {
		return fault.Invalidf("stageId", "%q means %s; choose a stage in which the opportunity can be worked", to.Name, to.Outcome)
	}
	return nil
}

func enter(from, to Stage) *fault.Error {
	switch {
	case to.Pipeline != from.Pipeline:
		return fault.Invalidf("stageId", "%q belongs to another pipeline; choose a stage of the opportunity's own pipeline", to.Name)
	case to.Archived:
		return fault.Invalidf("stageId", "%q is archived; choose a stage that is in use", to.Name)
	default:
		return nil
	}
}
