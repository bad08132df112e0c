package quota_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"coxswain/sales/calendar"
	"coxswain/sales/quota"
)

func TestAQuotaHasOneCarrierAPeriodAndTheValueOfItsMeasure(t *testing.T) {
	march := calendar.Period{From: calendar.MustDay("2026-03-01"), To: calendar.MustDay("2026-04-01")}
	some, less := int64(10), int64(-1)
	for _, c := range []struct {
		name   string
		target quota.Target
		want   []string
	}{
		{"bookings of a rep", quota.Target{Rep: true, Measure: quota.Bookings, Period: march, Amount: &some}, nil},
		{"meetings of a team", quota.Target{Team: true, Measure: quota.MeetingsHeld, Period: march, Units: &some}, nil},
		{"nobody's", quota.Target{Measure: quota.Mrr, Period: march, Amount: &some}, []string{"repId"}},
		{"two carriers", quota.Target{Rep: true, Territory: true, Measure: quota.Acv, Period: march, Amount: &some}, []string{"repId"}},
		{"a day that ends before it begins", quota.Target{Rep: true, Measure: quota.Acv, Period: calendar.Period{From: march.To, To: march.From}, Amount: &some}, []string{"toDay"}},
		{"bookings without an amount", quota.Target{Rep: true, Measure: quota.Bookings, Period: march, Units: &some}, []string{"amount"}},
		{"bookings with a number too", quota.Target{Rep: true, Measure: quota.Bookings, Period: march, Amount: &some, Units: &some}, []string{"units"}},
		{"leads without a number", quota.Target{Rep: true, Measure: quota.LeadsQualified, Period: march}, []string{"units"}},
		{"won opportunities with an amount too", quota.Target{Rep: true, Measure: quota.WonOpportunities, Period: march, Amount: &some, Units: &some}, []string{"amount"}},
		{"less than nothing, and nobody's", quota.Target{Measure: quota.Bookings, Period: march, Amount: &less}, []string{"repId", "amount"}},
		{"a negative number", quota.Target{Rep: true, Measure: quota.WonOpportunities, Period: march, Units: &less}, []string{"units"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, f := range quota.Check(c.target) {
				got = append(got, strings.Join(f.Path, "."))
			}
			if diff := cmp.Diff(got, c.want); diff != "" {
				t.Errorf("refused fields (-got +want):\n%s", diff)
			}
		})
	}
}
