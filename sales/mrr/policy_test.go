package mrr_test

import (
	"strings"
	"testing"

	"coxswain/sales/fault"
	"coxswain/sales/mrr"
)

func TestEveryPolicyAcceptsItsDefaultAndEachOfItsChoices(t *testing.T) {
	for _, s := range mrr.Settings() {
		if !strings.HasPrefix(s.Key, mrr.Prefix) || s.Meaning == "" || len(s.Choices) == 0 && s.Days == nil {
			t.Errorf("%s is not described", s.Key)
		}
		values := []string{s.Default}
		for _, c := range s.Choices {
			if c.Meaning == "" {
				t.Errorf("%s of %s is not described", c.Value, s.Key)
			}
			values = append(values, c.Value)
		}
		for _, v := range values {
			if _, err := mrr.ParsePolicy(map[string]string{s.Key: v}); err != nil {
				t.Errorf("%s = %s: %v", s.Key, v, err)
			}
		}
	}
	if got := mrr.Defaults(); got.PastDueDays != 30 || got.ReactivationDays != 0 || got.Pause != mrr.PauseContraction || got.Usage != mrr.UsageSeparate {
		t.Errorf("Defaults = %+v", got)
	}
}

func TestAPolicyThatIsNotAcceptedIsRefusedWithWhatIs(t *testing.T) {
	for _, tt := range []struct{ key, value, says string }{
		{"mrr.pauses", "KEEP", "the policies are"},
		{"mrr.pause", "keep", "CONTRACTION or KEEP or CHURN"},
		{"mrr.pastDueDays", "-1", "a number of days from 0 to 365"},
		{"mrr.pastDueDays", "007", "a number of days from 0 to 365"},
		{"mrr.reactivationDays", "0", "ANY or a number of days from 1 to 3650"},
		{"mrr.refund", "REDUCES", "IGNORED"},
	} {
		_, err := mrr.ParsePolicy(map[string]string{tt.key: tt.value, "mrr.fx": "CONTRACT"})
		if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), tt.says) || !strings.Contains(err.Error(), tt.key) {
			t.Errorf("%s = %q: %v, want a fault that says %q", tt.key, tt.value, err, tt.says)
		}
	}
}

func TestAChoiceOfTheDefaultIsNoOtherPolicy(t *testing.T) {
	if !mrr.Same(nil, map[string]string{"mrr.pastDueDays": "30", "other": "x"}) || mrr.Same(nil, map[string]string{"mrr.pastDueDays": "31"}) {
		t.Error("Same compares something else than what the choices come to")
	}
}
