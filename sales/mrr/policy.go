package mrr

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"coxswain/sales/fault"
)

// The values of the policies; see Settings for what they mean.
const (
	TrialExcluded = "EXCLUDED"
	TrialIncluded = "INCLUDED"

	FreeChurn  = "CHURN"
	FreeActive = "ACTIVE"

	CancelAtTermEnd   = "END_OF_TERM"
	CancelAtRequest   = "AT_CANCELLATION"
	CancelOnScheduled = "WHEN_SCHEDULED"

	PauseContraction = "CONTRACTION"
	PauseKeep        = "KEEP"
	PauseChurn       = "CHURN"

	UsageExcluded = "EXCLUDED"
	UsageSeparate = "SEPARATE"
	UsageIncluded = "INCLUDED"

	SignUpBoth    = "BOTH"
	SignUpDropped = "DROPPED"

	DiscountRecurring = "RECURRING"
	DiscountIgnored   = "IGNORED"

	FXPeriodStart = "PERIOD_START"
	FXContract    = "CONTRACT"

	anyTime = "ANY"
)

// Prefix begins the keys of the policies of recurring revenue among the settings of the organisation.
const Prefix = "mrr."

// Policy is how the organisation reads recurring revenue. Policies that every vendor reads alike, or for
// which there is one reading here, are in Settings with one accepted value and have no field.
type Policy struct {
	Trial            string
	FreePlan         string
	PastDueDays      int // 0: a customer who does not pay is never lost by itself
	CancelDate       string
	GraceDays        int // after the end of a term, in which it can still be renewed
	Pause            string
	ReactivationDays int // 0: whoever comes back, comes back
	Usage            string
	SignUpAndLeave   string
	Discount         string
	FX               string
}

// Setting describes one policy: the row of the table in which vendors disagree, the values that are
// accepted and what each means.
type Setting struct {
	Key     string   // as in Organisation.policies
	Meaning string   // the question that it answers
	Default string   // what holds when nothing is chosen
	Choices []Choice // the accepted values
	Days    *Days    // set when a number of days is accepted too
}

// Choice is an accepted value of a policy.
type Choice struct{ Value, Meaning string }

// Days is a range of whole days that a policy accepts.
type Days struct{ Least, Most int }

const (
	mostPastDue    = 365
	mostComingBack = 3650
)

// Settings lists the policies in the order of the dictionary of KPIs, 2.2.
func Settings() []Setting {
	return []Setting{
		{Key: "mrr.trial", Meaning: "Does a trial count before it is paid?", Default: TrialExcluded, Choices: []Choice{
			{TrialExcluded, "MRR begins on the first paid day"},
			{TrialIncluded, "MRR begins with the trial, at the agreed price"},
		}},
		{Key: "mrr.interval", Meaning: "What is a price for several months worth in one?", Default: "NORMALISED", Choices: []Choice{
			{"NORMALISED", "the price divided by its months: 2,000 a year is 166.67 a month"},
		}},
		{Key: "mrr.discount", Meaning: "Do discounts reduce MRR?", Default: DiscountRecurring, Choices: []Choice{
			{DiscountRecurring, "recurring discounts do, one-off credits do not"},
			{DiscountIgnored, "none does: MRR is what the plan costs"},
		}},
		{Key: "mrr.freePlan", Meaning: "What is a customer whose price becomes 0?", Default: FreeChurn, Choices: []Choice{
			{FreeChurn, "churned, in revenue and as a customer, and no customer when it began so"},
			{FreeActive, "an active customer with an MRR of 0"},
		}},
		{Key: "mrr.pastDueDays", Meaning: "After how many days past due is a customer lost, involuntarily? 0: only when the subscription is ended.",
			Default: "30", Days: &Days{0, mostPastDue}},
		{Key: "mrr.renewalGraceDays", Meaning: "How many days after the end of a term can it still be renewed before the subscription ends?",
			Default: "30", Days: &Days{0, mostPastDue}},
		{Key: "mrr.cancelDate", Meaning: "When does a cancelled subscription stop counting?", Default: CancelAtTermEnd, Choices: []Choice{
			{CancelAtTermEnd, "at the end of what is paid, also when the subscription ends earlier"},
			{CancelAtRequest, "on the day on which the subscription ends"},
			{CancelOnScheduled, "on the day on which the cancellation was agreed"},
		}},
		{Key: "mrr.refund", Meaning: "Do refunds change MRR?", Default: "IGNORED", Choices: []Choice{
			{"IGNORED", "no: a refund is money back, not another price"},
		}},
		{Key: "mrr.pause", Meaning: "What is a pause?", Default: PauseContraction, Choices: []Choice{
			{PauseContraction, "contraction, tagged PAUSE, even to 0; the customer is neither active nor churned"},
			{PauseKeep, "nothing: MRR goes on"},
			{PauseChurn, "churn, and reactivation when it goes on"},
		}},
		{Key: "mrr.signUpAndLeave", Meaning: "What of a customer who signs up and leaves within one calendar month?", Default: SignUpBoth, Choices: []Choice{
			{SignUpBoth, "new and churned, both counted, with the caveat SAME_PERIOD"},
			{SignUpDropped, "in neither, as if they had never come"},
		}},
		{Key: "mrr.reactivationDays", Meaning: "Within how many days after leaving is a returning customer reactivated rather than new?", Default: anyTime,
			Choices: []Choice{{anyTime, "whenever they return"}}, Days: &Days{1, mostComingBack}},
		{Key: "mrr.usage", Meaning: "Is use beyond the commitment recurring revenue?", Default: UsageSeparate, Choices: []Choice{
			{UsageExcluded, "no"},
			{UsageSeparate, "as a line USAGE of its own: the mean overage of the three months before"},
			{UsageIncluded, "yes, that mean is part of MRR"},
		}},
		{Key: "mrr.secondSubscription", Meaning: "What is a further subscription of a customer?", Default: "EXPANSION", Choices: []Choice{
			{"EXPANSION", "expansion: customers are counted, not subscriptions"},
		}},
		{Key: "mrr.lostSubscription", Meaning: "What is the end of one of several subscriptions of a customer?", Default: "CONTRACTION", Choices: []Choice{
			{"CONTRACTION", "contraction: the customer is still one"},
		}},
		{Key: "mrr.netting", Meaning: "Which changes of a customer are seen as one?", Default: "DAY", Choices: []Choice{
			{"DAY", "those of one day"},
		}},
		{Key: "mrr.fx", Meaning: "At which rate is MRR in another currency stated?", Default: FXPeriodStart, Choices: []Choice{
			{FXPeriodStart, "that of the first day of each service period; what the rate changes is FX_IMPACT"},
			{FXContract, "that of the first paid day for as long as it is paid; there is no FX_IMPACT"},
		}},
	}
}

// Defaults returns the policies of an organisation that has chosen none.
func Defaults() Policy {
	p, _ := ParsePolicy(nil) // the defaults are accepted, which a test holds
	return p
}

// Complete returns a value for each policy of recurring revenue: the chosen one or the default. Settings
// of the organisation under other keys are left out.
func Complete(chosen map[string]string) map[string]string {
	out := map[string]string{}
	for _, s := range Settings() {
		out[s.Key] = s.Default
		if v, ok := chosen[s.Key]; ok {
			out[s.Key] = v
		}
	}
	return out
}

// Same reports whether two choices come to the same policies.
func Same(a, b map[string]string) bool { return maps.Equal(Complete(a), Complete(b)) }

// ParsePolicy reads the chosen policies, with the defaults for the others. It refuses, by its key, a
// policy that is not known and a value that is not accepted, and names what is.
func ParsePolicy(chosen map[string]string) (Policy, error) {
	var faults fault.List
	known := map[string]Setting{}
	for _, s := range Settings() {
		known[s.Key] = s
	}
	for _, key := range slices.Sorted(maps.Keys(chosen)) {
		if err := check(known, key, chosen[key]); err != nil {
			faults = append(faults, err)
		}
	}
	if len(faults) > 0 {
		return Policy{}, faults.Err()
	}
	v := Complete(chosen)
	days := func(key string) int {
		n, _ := strconv.Atoi(v[key]) // a word instead of a number is 0: no limit
		return n
	}
	return Policy{
		Trial: v["mrr.trial"], FreePlan: v["mrr.freePlan"], PastDueDays: days("mrr.pastDueDays"), CancelDate: v["mrr.cancelDate"],
		GraceDays: days("mrr.renewalGraceDays"),
		Pause:     v["mrr.pause"], ReactivationDays: days("mrr.reactivationDays"), Usage: v["mrr.usage"],
		SignUpAndLeave: v["mrr.signUpAndLeave"], Discount: v["mrr.discount"], FX: v["mrr.fx"],
	}, nil
}

// Check judges one choice and names what is accepted.
func Check(key, value string) *fault.Error {
	known := map[string]Setting{}
	for _, s := range Settings() {
		known[s.Key] = s
	}
	return check(known, key, value)
}

func check(known map[string]Setting, key, value string) *fault.Error {
	s, ok := known[key]
	if !ok {
		return fault.Invalidf(key, "%q is not a policy; the policies are %s", key, strings.Join(slices.Sorted(maps.Keys(known)), ", "))
	}
	if slices.ContainsFunc(s.Choices, func(c Choice) bool { return c.Value == value }) {
		return nil
	}
	if s.Days != nil {
		if n, err := strconv.Atoi(value); err == nil && n >= s.Days.Least && n <= s.Days.Most && strconv.Itoa(n) == value {
			return nil
		}
	}
	return fault.Invalidf(key, "%q is not accepted for %s; accepted is %s", value, key, s.accepted())
}

func (s Setting) accepted() string {
	words := make([]string, 0, len(s.Choices)+1)
	for _, c := range s.Choices {
		words = append(words, c.Value)
	}
	if s.Days != nil {
		words = append(words, "a number of days from "+strconv.Itoa(s.Days.Least)+" to "+strconv.Itoa(s.Days.Most))
	}
	return strings.Join(words, " or ")
}

// Known reports whether there is a policy of a key.
func Known(key string) bool {
	return slices.ContainsFunc(Settings(), func(s Setting) bool { return s.Key == key })
}
