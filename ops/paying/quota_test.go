package paying_test

import (
	"context"
	"testing"

	"coxswain/ent/db"
	"coxswain/ops/editing/editingtest"
	"coxswain/ops/opstest"
	"coxswain/ops/paying"
	"coxswain/sales/calendar"
	"coxswain/sales/quota"
)

func TestQuotasAreSpreadOverRepsAndMonthsAndMeetTheTeamsOwn(t *testing.T) {
	each(t, func(t *testing.T, c *company) {
		c.world.Write(func(ctx context.Context, tx *db.Client) error {
			return tx.Quota.Create().SetTeamID(c.north.ID).SetMeasure(quota.Bookings).SetFromDay(quarterFrom).SetToDay(quarterTo).SetAmountMinor(100_000_00).SetCurrency("EUR").Exec(ctx)
		})
		yes, over, season := true, rate("1.1"), quota.QuarterEnd
		in := paying.SpreadQuotaInput{
			TeamID: c.north.ID, Measure: quota.Bookings, FromDay: quarterFrom, ToDay: quarterTo, Grain: calendar.GrainMonth, Seasonality: &season, OverAssignment: &over,
			Shares: []paying.QuotaShare{{RepID: c.ada.ID, Weight: 2}, {RepID: c.ben.ID, Weight: 1}}, Preview: &yes,
		}
		before := c.store.Client().Quota.Query().CountX(opstest.System())
		parts := editingtest.Must(c.verbs.SpreadQuota(c.asOps, in))(t)
		if n := c.store.Client().Quota.Query().CountX(opstest.System()); n != before || len(parts) != 6 {
			t.Fatalf("a preview wrote %d quotas and shows %d", n-before, len(parts))
		}
		in.Preview = nil
		sum := int64(0)
		for _, p := range editingtest.Must(c.verbs.SpreadQuota(c.asOps, in))(t) {
			sum += p.Amount.Minor
		}
		if sum != 110_000_00 {
			t.Errorf("%d were spread", sum)
		}
		if _, err := c.verbs.SpreadQuota(c.asOps, in); err == nil || !contains(err.Error(), "replace: true") {
			t.Errorf("spread again: %v", err)
		}
		in.Replace = &yes
		editingtest.Must(c.verbs.SpreadQuota(c.asOps, in))(t)
		if n := c.store.Client().Quota.Query().CountX(opstest.System()); n != before+6 {
			t.Errorf("%d quotas after replacing 6 of them", n-before)
		}
		plan := editingtest.Must(c.verbs.QuotaPlan(c.asMia, paying.QuotaPlanInput{TeamID: &c.north.ID, Measure: quota.Bookings, FromDay: quarterFrom, ToDay: quarterTo}))(t)
		top := plan.Nodes[0]
		if len(plan.Nodes) != 4 || top.Amount.String() != "100000.00 EUR" || top.BelowAmount.String() != "110000.00 EUR" || top.GapAmount.String() != "10000.00 EUR" || *top.OverAssignment != over || len(top.Months) != 3 {
			t.Errorf("%d nodes; the team carries %v, below %v, gap %v, over %v, %d months", len(plan.Nodes), top.Amount, top.BelowAmount, top.GapAmount, top.OverAssignment, len(top.Months))
		}
		if ada := plan.Nodes[1]; ada.Rep.ID != c.ada.ID || len(ada.Months) != 3 || ada.Months[2].Amount.Minor <= ada.Months[0].Amount.Minor {
			t.Errorf("the first below is %v", ada)
		}
		for name, x := range map[string]struct {
			change func(in *paying.SpreadQuotaInput)
			want   string
		}{
			"a part of a month":        {func(in *paying.SpreadQuotaInput) { in.ToDay-- }, "cut short"},
			"a week":                   {func(in *paying.SpreadQuotaInput) { in.Grain = calendar.GrainWeek }, "MONTH, QUARTER or YEAR"},
			"somebody twice":           {func(in *paying.SpreadQuotaInput) { in.Shares[1] = in.Shares[0] }, "named twice"},
			"too few weights":          {func(in *paying.SpreadQuotaInput) { in.Seasonality, in.Weights = nil, []int{1} }, "one for each"},
			"half an over-assignment":  {func(in *paying.SpreadQuotaInput) { r := rate("0.5"); in.OverAssignment = &r }, "1 to"},
			"units of money":           {func(in *paying.SpreadQuotaInput) { n := 3; in.Units = &n }, "measured in money"},
			"meetings nobody promised": {func(in *paying.SpreadQuotaInput) { in.Measure = quota.MeetingsHeld }, "carries no"},
		} {
			bad := in
			bad.Shares = append([]paying.QuotaShare{}, in.Shares...)
			x.change(&bad)
			if _, err := c.verbs.SpreadQuota(c.asOps, bad); err == nil || !contains(err.Error(), x.want) {
				t.Errorf("%s: %v, want %q", name, err, x.want)
			}
		}
	})
}
