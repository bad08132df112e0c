package pipeline

import (
	"slices"
	"strings"

	"coxswain/sales/fault"
)

// demands are the fields that a stage may require, with what to do when one is missing.
var demands = map[string]string{
	"account":        "say which account buys",
	"owner":          "give the opportunity an owner",
	"amount":         "give the amount or add lines",
	"closeOn":        "say when it is expected to be decided",
	"openedOn":       "say when the opportunity began",
	"firstContactOn": "say when the buyer was first contacted",
	"proposalOn":     "say when the proposal was made",
	"termMonths":     "give the committed length in months",
	"nextStep":       "say what is to be done next",
	"source":         "say where it came from",
	"channel":        "say through which channel it came",
	"campaign":       "say which campaign won it",
	"territory":      "say for which territory it counts",
	"lines":          "add at least one line",
	"competitors":    "record the competitors that were met, at least one",
	"credits":        "say who is credited",
}

// Demandable lists the fields of an opportunity that a stage may require, sorted.
func Demandable() []string {
	out := make([]string, 0, len(demands))
	for f := range demands {
		out = append(out, f)
	}
	slices.Sort(out)
	return out
}

// CheckDemands judges the required fields of a stage.
func CheckDemands(required []string) *fault.Error {
	for i, f := range required {
		if _, ok := demands[f]; !ok {
			return fault.Invalidf("requiredFields", "%q is not a field that a stage can require; use some of %s", f, strings.Join(Demandable(), ", "))
		}
		if slices.Contains(required[:i], f) {
			return fault.Invalidf("requiredFields", "%q stands there twice", f)
		}
	}
	return nil
}

// Missing lists what an opportunity lacks to enter a stage, in the stage's order: one fault for each
// required field that has reports as empty, saying what to do. An unknown field is never missing, so
// that a stage made by an older program cannot lock opportunities out.
func Missing(stage string, required []string, has func(field string) bool) fault.List {
	var out fault.List
	for _, f := range required {
		if todo, ok := demands[f]; ok && !has(f) {
			out = append(out, fault.Requiredf(f, "is needed before %q: %s", stage, todo))
		}
	}
	return out
}
