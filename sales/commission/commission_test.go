package commission_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"coxswain/sales/commission"
)

// word is what every enum of the vocabulary can do.
type word interface {
	Values() []string
}

func TestEveryWordIsReadAsItIsWrittenAndListedOnce(t *testing.T) {
	for name, w := range map[string]word{
		"Basis": commission.ACV, "RateMode": commission.Marginal, "TierBasis": commission.QuotaShare, "AttainmentScope": commission.ScopePeriod,
		"SplitKind": commission.SplitRevenue, "OverrideKind": commission.Collective, "GateKind": commission.GateAttainment, "GateEffect": commission.PayNothing,
		"ModifierKind": commission.ModifyDiscount, "CurrencyPolicy": commission.PlanRate, "EligibilityKind": commission.Immediate, "DrawKind": commission.Recoverable,
		"NegativeBalancePolicy": commission.CarryForward, "ClawbackPolicy": commission.ClawbackFull, "ClawbackRate": commission.ReverseOriginal,
		"ClawbackAttainment": commission.OpenPeriod, "TerminationPolicy": commission.KeepSchedule, "AddOnKind": commission.Kicker, "BonusKind": commission.BonusAttainment,
		"ReliefReason": commission.ReliefLeave, "AdjustmentReason": commission.AdjustCorrection, "EventKind": commission.WonLine, "PaymentKind": commission.Payment, "LineKind": commission.LineCommission,
		"HoldReason": commission.HoldWindfall, "IssueCode": commission.IssueNoQuota, "StepKind": commission.StepBasis, "PlanStatus": commission.PlanDraft,
		"RunStatus": commission.RunQueued, "StatementStatus": commission.StatementDraft, "StatementMove": commission.MoveLock, "DisputeStatus": commission.DisputeOpen,
	} {
		values := w.Values()
		if len(values) < 2 || len(slices.Compact(slices.Sorted(slices.Values(values)))) != len(values) {
			t.Errorf("%s has the values %v", name, values)
		}
		for _, v := range values {
			if v != strings.ToUpper(v) || strings.ContainsAny(v, " -") {
				t.Errorf("%s has the value %q, which is not written in capitals", name, v)
			}
		}
	}
	var m commission.RateMode
	if err := m.UnmarshalGQL("RETROACTIVE"); err != nil || m != commission.Retroactive {
		t.Errorf("read %q, %v", m, err)
	}
	if err := m.UnmarshalGQL("GENEROUS"); err == nil || !strings.Contains(err.Error(), "MARGINAL") {
		t.Errorf("an unknown mode is read with %v", err)
	}
	var b bytes.Buffer
	commission.RateAfter.MarshalGQL(&b)
	if b.String() != `"RATE_AFTER"` {
		t.Errorf("written as %s", b.String())
	}
}
