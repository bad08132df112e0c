package kpi_test

import (
	"slices"
	"testing"
	"time"

	"coxswain/sales/activity"
	"coxswain/sales/calendar"
	"coxswain/sales/kpi"
	"coxswain/sales/market"
	"coxswain/sales/money"
	"coxswain/sales/pipeline"
	"coxswain/sales/quota"
)

// The examples of the KPI dictionary, row by row. Most are set in the first quarter of 2026.
var (
	january   = calendar.Period{From: calendar.MustDay("2026-01-01"), To: calendar.MustDay("2026-02-01")}
	quarter1  = calendar.Period{From: calendar.MustDay("2026-01-01"), To: calendar.MustDay("2026-04-01")}
	quarter2  = calendar.Period{From: calendar.MustDay("2026-04-01"), To: calendar.MustDay("2026-07-01")}
	midmonth  = calendar.MustDay("2026-01-15")
	afterward = calendar.MustDay("2027-06-01")
)

func (c *company) wins(n int, amount int64, on calendar.Day, change ...func(*kpi.Opportunity)) *company {
	return c.deals(n, pipeline.Won, amount, on, change...)
}

func (c *company) losses(n int, amount int64, on calendar.Day, change ...func(*kpi.Opportunity)) *company {
	return c.deals(n, pipeline.Lost, amount, on, change...)
}

// open adds open opportunities that began on a day and are due on another.
func (c *company) open(n int, amount int64, began, due calendar.Day, change ...func(*kpi.Opportunity)) *company {
	for range n {
		o := kpi.Opportunity{
			ID: oppID + int64(len(c.opps)) + 1, Status: pipeline.Open, Type: pipeline.TypeNew, Amount: kpi.Minor(amount),
			Opened: kpi.On(began), CloseDate: kpi.On(due),
		}
		for _, f := range change {
			f(&o)
		}
		c.opps = append(c.opps, o)
	}
	return c
}

func (c *company) deals(n int, s pipeline.Status, amount int64, on calendar.Day, change ...func(*kpi.Opportunity)) *company {
	return c.open(n, amount, on-10, on, append([]func(*kpi.Opportunity){func(o *kpi.Opportunity) {
		o.Status, o.Closed = s, kpi.On(on)
	}}, change...)...)
}

func (c *company) enquiries(n int, change ...func(*kpi.Lead)) *company {
	for range n {
		l := kpi.Lead{ID: leadID + int64(len(c.leads)) + 1, Opened: kpi.On(midmonth)}
		for _, f := range change {
			f(&l)
		}
		c.leads = append(c.leads, l)
	}
	return c
}

func (c *company) work(n int, a kpi.Activity) *company {
	for range n {
		a.ID = actID + int64(len(c.acts)) + 1
		if !a.Day.Known {
			a.Day = kpi.On(midmonth)
		}
		if a.Direction == "" {
			a.Direction = activity.Outbound
		}
		if a.Status == "" {
			a.Status = activity.Done
		}
		c.acts = append(c.acts, a)
	}
	return c
}

func (c *company) staff(n int) *company {
	for i := range n {
		c.reps = append(c.reps, kpi.Rep{ID: repID + int64(i) + 1, Hired: kpi.On(january.From - 400)})
	}
	return c
}

func won30(o *kpi.Opportunity) { o.Opened = kpi.On(o.Closed.Day - 30) }

func TestWorkedExamplesOfTheDictionary(t *testing.T) {
	day := func(s string) calendar.Day { return calendar.MustDay(s) }
	call, mail := kpi.Activity{Kind: activity.Call, Outcome: activity.CallNoAnswer}, kpi.Activity{Kind: activity.Email}
	reached := kpi.Activity{Kind: activity.Call, Outcome: activity.CallConnected}
	agreed := kpi.Activity{Kind: activity.Call, Outcome: activity.CallMeetingSet}
	meeting := func(a activity.Attendance) kpi.Activity { return kpi.Activity{Kind: activity.Meeting, Attendance: a} }
	stay := func(days ...int) *company {
		c := &company{stages: []kpi.Stage{{ID: stageID + 1, Name: "Discovery", Pipeline: pipelineID + 1, Position: 1}}}
		for _, n := range days {
			c.open(1, 0, january.From, january.To, func(o *kpi.Opportunity) {
				o.Stages = []kpi.StageEntry{{Stage: stageID + 1, Entered: january.From, Left: kpi.On(january.From + calendar.Day(n))}}
			})
		}
		return c
	}
	ladder := func() *company {
		c := &company{}
		for i := int64(1); i <= 4; i++ {
			c.stages = append(c.stages, kpi.Stage{ID: stageID + i, Name: "Stage " + string(rune('0'+i)), Pipeline: pipelineID + 1, Position: int(i)})
		}
		in := func(last int64) func(o *kpi.Opportunity) {
			return func(o *kpi.Opportunity) {
				o.Pipeline, o.Opened = pipelineID+1, kpi.On(january.From)
				for i := int64(1); i <= last; i++ {
					o.Stages = append(o.Stages, kpi.StageEntry{Stage: stageID + i, Entered: january.From + calendar.Day(i)})
				}
			}
		}
		return c.wins(20, 0, january.To-1, in(4)).losses(4, 0, january.To-1, in(4)).losses(76, 0, january.To-1, in(1))
	}
	office := calendar.WorkingTime{
		Weekdays: []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday}, From: 9 * 60, To: 17 * 60,
	}
	instant := func(s string) calendar.Instant {
		i, err := calendar.ParseInstant(s)
		if err != nil {
			t.Fatal(err)
		}
		return i
	}
	due := func(o *kpi.Opportunity) { o.Opened = kpi.On(january.From - 20) }
	slipped := func(o *kpi.Opportunity) {
		due(o)
		o.CloseDates = []kpi.CloseDateChange{{From: kpi.On(midmonth), To: kpi.On(january.To + 5), Changed: midmonth - 2}}
		o.CloseDate = o.CloseDates[0].To
	}

	for _, test := range []struct {
		name     string
		row      int
		company  *company
		key      kpi.Key
		period   calendar.Period
		variants map[string]string
		want     string // value
		num, den string
		caveats  []kpi.Caveat
	}{
		{name: "120 leads opened in January are 120", row: 1, company: (&company{}).enquiries(120).enquiries(3, func(l *kpi.Lead) { l.Opened = kpi.On(january.To) }), key: kpi.LeadsCreated, want: "120"},
		{
			name: "a lead assigned Friday 16:50 and touched Monday 09:20 waited 30 working minutes", row: 2, key: kpi.LeadResponseTime,
			company: (&company{}).enquiries(1, func(l *kpi.Lead) {
				l.Assigned, l.FirstTouch = kpi.On(day("2026-01-16")), kpi.On(day("2026-01-19"))
				l.Response = office.Minutes(instant("2026-01-16T16:50:00Z"), instant("2026-01-19T09:20:00Z"))
			}),
			variants: map[string]string{"statistic": "MEAN"}, want: "30.000000", num: "30", den: "1", caveats: []kpi.Caveat{kpi.SmallSample},
		},
		{
			name: "170 of 200 leads answered in time are 85 %", row: 3, key: kpi.SLAAttainment, want: "0.850000", num: "170", den: "200",
			company: (&company{}).enquiries(170, func(l *kpi.Lead) { l.SLADue, l.SLAMet = kpi.On(midmonth), true }).enquiries(30, func(l *kpi.Lead) { l.SLADue = kpi.On(midmonth) }),
		},
		{
			name: "45 SQL of 150 MQL are 30 %", row: 4, key: kpi.MQLToSQLRate, want: "0.300000", num: "45", den: "150",
			company: (&company{}).enquiries(45, func(l *kpi.Lead) { l.MQL, l.SQL = kpi.On(midmonth), kpi.On(midmonth+9) }).enquiries(105, func(l *kpi.Lead) { l.MQL = kpi.On(midmonth) }),
		},
		{
			name: "25 customers of 500 leads are 5 %", row: 5, key: kpi.LeadConversionRate, want: "0.050000", num: "25", den: "500",
			company: (&company{}).enquiries(25, func(l *kpi.Lead) { l.Opportunity, l.Customer = kpi.On(midmonth+5), kpi.On(midmonth+40) }).enquiries(475),
		},
		{
			name: "80 leads of 400 that became an opportunity are 20 %", row: 6, key: kpi.LeadToOpportunityRate, want: "0.200000", num: "80", den: "400",
			company: (&company{}).enquiries(80, func(l *kpi.Lead) { l.Opportunity = kpi.On(midmonth + 5) }).enquiries(320),
		},
		{
			name: "30 new customers from 200 proposals are a close rate of 15 %", row: 7, key: kpi.CloseRate, variants: map[string]string{"denominator": "PROPOSALS"},
			company: (&company{}).wins(30, 100, midmonth).open(200, 100, january.From, january.To, func(o *kpi.Opportunity) { o.Proposal = kpi.On(midmonth) }),
			want:    "0.150000", num: "30", den: "200",
		},
		{name: "3 won of 10 closed are 30 %", row: 8, company: (&company{}).wins(3, 1, midmonth).losses(7, 1, midmonth).open(90, 1, january.From, january.To), key: kpi.WinRateClosed, want: "0.300000", num: "3", den: "10"},
		{
			name: "3 won of 100 created, 90 of them open, are 3 %", row: 9, key: kpi.WinRateCreated, want: "0.030000", num: "3", den: "100",
			company: (&company{}).wins(3, 1, midmonth).losses(7, 1, midmonth).open(90, 1, january.From, january.To),
		},
		{name: "300k won against 700k lost are 30 % by value", row: 10, company: (&company{}).wins(3, 10_000_000, midmonth).losses(7, 10_000_000, midmonth), key: kpi.WinRateValue, want: "0.300000", num: "300000.00", den: "1000000.00"},
		{name: "40 lost are 40", row: 12, company: (&company{}).losses(40, 1, midmonth), key: kpi.LostOpportunities, want: "40"},
		{name: "30 won and 70 lost are a ratio of 0.43", row: 13, company: (&company{}).wins(30, 1, midmonth).losses(70, 1, midmonth), key: kpi.WinLossRatio, want: "0.428571", num: "30", den: "70"},
		{name: "without a loss there is no win-loss ratio", row: 13, company: (&company{}).wins(30, 1, midmonth), key: kpi.WinLossRatio, num: "30", den: "0", caveats: []kpi.Caveat{kpi.Lossless}},
		{
			name: "cycles of 20, 40 and 60 days are 40 days", row: 14, key: kpi.SalesCycle, want: "40.000000", num: "120", den: "3", caveats: []kpi.Caveat{kpi.SmallSample},
			company: (&company{}).wins(1, 1, midmonth, opened(20)).wins(1, 1, midmonth, opened(40)).wins(1, 1, midmonth, opened(60)).losses(9, 1, midmonth, opened(300)),
		},
		{
			name: "cycles of 40, 30, 60 and 70 days are 50 days", row: 14, key: kpi.SalesCycle, want: "50.000000", num: "200", den: "4", caveats: []kpi.Caveat{kpi.SmallSample},
			company: (&company{}).wins(1, 1, midmonth, opened(40)).wins(1, 1, midmonth, opened(30)).wins(1, 1, midmonth, opened(60)).wins(1, 1, midmonth, opened(70)),
		},
		{
			name: "487 days are 16 months of 30.4375 days", row: 14, key: kpi.SalesCycle, variants: map[string]string{"unit": "MONTHS"}, want: "16.000000", num: "487", den: "1",
			company: (&company{}).wins(1, 1, midmonth, opened(487)), caveats: []kpi.Caveat{kpi.SmallSample},
		},
		{name: "half of five opportunities leave Discovery within 12 days", row: 15, company: stay(5, 9, 12, 21, 25), key: kpi.TimeInStage, variants: map[string]string{"statistic": "MEDIAN"}, want: "12.000000", num: "72", den: "5"},
		{name: "three quarters of five opportunities leave Discovery within 21 days", row: 15, company: stay(5, 9, 12, 21, 25), key: kpi.TimeInStage, variants: map[string]string{"statistic": "P75"}, want: "21.000000", num: "72", den: "5"},
		{name: "a percentile of four values is withheld", row: 15, company: stay(5, 9, 12, 21), key: kpi.TimeInStage, variants: map[string]string{"statistic": "P75"}, num: "47", den: "4", caveats: []kpi.Caveat{kpi.SmallSample}},
		{
			name: "9 of 30 due that were put off are 30 %", row: 16, key: kpi.SlipRate, want: "0.300000", num: "9", den: "30",
			company: (&company{}).open(9, 1, january.From-20, midmonth, slipped).open(11, 1, january.From-20, midmonth).wins(10, 1, midmonth, due),
		},
		{name: "GT 50 won worth 250,000 are 5,000 on average", row: 17, company: (&company{}).wins(50, 500_000, midmonth), key: kpi.AverageDealSize, want: "5000.00", num: "250000.00", den: "50"},
		{
			name: "GT 500,000 in the first quarter and 600,000 in the second are a growth of 20 %", row: 18, key: kpi.WonRevenueGrowth, period: quarter2,
			company: (&company{}).wins(5, 10_000_000, day("2026-02-02")).wins(6, 10_000_000, day("2026-05-05")), want: "0.200000", num: "600000.00", den: "500000.00",
		},
		{
			name: "100k due in June at 50 % weigh 50k", row: 19, key: kpi.WeightedPipeline, variants: map[string]string{"closing": "IN_PERIOD"},
			period: calendar.GrainMonth.Unit(day("2026-06-01"), 1), company: frappe(), want: "50000.00",
		},
		{
			name: "100k due in July at 50 % weigh 50k", row: 19, key: kpi.WeightedPipeline, variants: map[string]string{"closing": "IN_PERIOD"},
			period: calendar.GrainMonth.Unit(day("2026-07-01"), 1), company: frappe(), want: "50000.00",
		},
		{
			name: "100k due in August at 100 % weigh 100k", row: 19, key: kpi.WeightedPipeline, variants: map[string]string{"closing": "IN_PERIOD"},
			period: calendar.GrainMonth.Unit(day("2026-08-01"), 1), company: frappe(), want: "100000.00",
		},
		{name: "the three together are a pipeline of 300k", row: 19, key: kpi.Pipeline, period: quarter2, company: frappe(), want: "300000.00"},
		{
			name: "three amounts of 0.33 at 50 % weigh 0.51, each rounded by itself", row: 19, key: kpi.WeightedPipeline, want: "0.51",
			company: (&company{}).open(3, 33, january.From, midmonth, func(o *kpi.Opportunity) { o.Probability = 500_000 }),
		},
		{
			name: "900k open against a quota of 500k with 200k won cover it 3 times", row: 20, key: kpi.PipelineCoverage, period: quarter1, want: "3.000000", num: "900000.00", den: "300000.00",
			company: (&company{quotas: []kpi.Quota{{ID: quotaID + 1, Rep: repID + 1, Measure: quota.Bookings, From: quarter1.From, To: quarter1.To, Amount: 50_000_000}}}).
				open(9, 10_000_000, january.From, quarter1.To-1).open(5, 10_000_000, january.From, quarter1.To+40).wins(2, 10_000_000, midmonth),
		},
		{
			name: "a quota that is met needs no cover", row: 20, key: kpi.PipelineCoverage, period: quarter1, num: "100000.00", den: "-100000.00", caveats: []kpi.Caveat{kpi.Covered},
			company: (&company{quotas: []kpi.Quota{{ID: quotaID + 1, Rep: repID + 1, Measure: quota.Bookings, From: quarter1.From, To: quarter1.To, Amount: 50_000_000}}}).
				open(1, 10_000_000, january.From, quarter1.To-1).wins(6, 10_000_000, midmonth),
		},
		{
			name: "50 open at 25 %, 10,000 and 30 days are 4,166.67 a day", row: 21, key: kpi.PipelineVelocity, want: "4166.67", num: "125000.00", den: "30.000000",
			company: (&company{}).open(50, 77, january.From, january.To).wins(5, 1_000_000, midmonth, won30).losses(15, 1, midmonth),
		},
		{
			name: "120 open at 22 %, 52,000 and 68 days are 20,188.24 a day", row: 21, key: kpi.PipelineVelocity, want: "20188.24", num: "1372800.00", den: "68.000000",
			company: (&company{}).open(120, 77, january.From, january.To).wins(11, 5_200_000, midmonth, opened(68)).losses(39, 1, midmonth),
		},
		{
			name: "12,000 spent on 300 leads are 40 each", row: 22, key: kpi.CostPerLead, want: "40.00", num: "12000.00", den: "300",
			company: (&company{spends: []kpi.Spend{{ID: spendID + 1, From: january.From, To: january.To, Category: market.SpendMarketing, Amount: 1_200_000}}}).enquiries(300),
		},
		{
			name: "a quarter's 9,000 spent evenly are 3,100 in January's 31 of 90 days, 31 for each of 100 opportunities", row: 22, key: kpi.CostPerOpportunity, want: "31.00", num: "3100.00", den: "100",
			company: (&company{spends: []kpi.Spend{{ID: spendID + 1, From: quarter1.From, To: quarter1.To, Category: market.SpendSales, Amount: 900_000}}}).open(100, 1, midmonth, january.To),
		},
		{name: "240 calls are 240", row: 23, company: (&company{}).staff(6).work(240, call).work(9, kpi.Activity{Kind: activity.Call, Direction: activity.Inbound}), key: kpi.CallsMade, want: "240"},
		{name: "240 calls of 6 reps are 40 per rep", row: 23, company: (&company{}).staff(6).work(240, call), key: kpi.CallsMade, variants: map[string]string{"per": "REP"}, want: "40.000000", num: "240", den: "6"},
		{name: "calls of 90 and 30 seconds are two minutes", row: 23, company: (&company{}).work(1, kpi.Activity{Kind: activity.Call, Seconds: 90}).work(1, kpi.Activity{Kind: activity.Call, Seconds: 30}), key: kpi.CallDuration, want: "2.00"},
		{name: "60 connected of 240 dialled are 25 %", row: 24, company: (&company{}).work(180, call).work(60, reached), key: kpi.CallConnectRate, want: "0.250000", num: "60", den: "240"},
		{name: "9 meetings set on 60 connected calls are 15 %", row: 24, company: (&company{}).work(180, call).work(51, reached).work(9, agreed), key: kpi.CallToMeetingRate, want: "0.150000", num: "9", den: "60"},
		{name: "600 emails of 6 reps are 100 per rep", row: 25, company: (&company{}).staff(6).work(600, mail), key: kpi.EmailsSent, variants: map[string]string{"per": "REP"}, want: "100.000000", num: "600", den: "6"},
		{name: "20 demos booked are 20", row: 26, company: demos(), key: kpi.DemosBooked, want: "20"},
		{name: "16 of them held are 16", row: 26, company: demos(), key: kpi.DemosHeld, want: "16"},
		{name: "30 meetings booked are 30", row: 27, company: (&company{}).work(30, kpi.Activity{Kind: activity.Meeting, Status: activity.Planned, Booked: kpi.On(midmonth), Day: kpi.On(january.To + 9)}), key: kpi.MeetingsScheduled, want: "30"},
		{
			name: "72 of 80 follow-ups done in time are 90 %", row: 28, key: kpi.FollowUpRate, want: "0.900000", num: "72", den: "80",
			company: (&company{}).work(72, kpi.Activity{Kind: activity.FollowUp, Due: kpi.On(midmonth), Done: kpi.On(midmonth)}).
				work(5, kpi.Activity{Kind: activity.FollowUp, Due: kpi.On(midmonth), Done: kpi.On(midmonth + 1)}).
				work(3, kpi.Activity{Kind: activity.FollowUp, Due: kpi.On(midmonth), Status: activity.Planned}).work(40, kpi.Activity{Kind: activity.FollowUp}),
		},
		{name: "300 openers of 1,050 sent with 50 bounces are 30 %", row: 29, company: mailing(), key: kpi.EmailOpenRate, want: "0.300000", num: "300", den: "1000"},
		{name: "200 of them were people: 20 % reliably", row: 29, company: mailing(), key: kpi.EmailOpenRate, variants: map[string]string{"reliable": "TRUE"}, want: "0.200000", num: "200", den: "1000"},
		{name: "40 clicks on 1,000 delivered are 4 %", row: 30, company: mailing(), key: kpi.EmailClickRate, want: "0.040000", num: "40", den: "1000"},
		{name: "40 clicks on 300 opened are 13.3 %", row: 31, company: mailing(), key: kpi.EmailClickToOpenRate, want: "0.133333", num: "40", den: "300"},
		{name: "25 replies to 1,000 delivered are 2.5 %", row: 32, company: mailing(), key: kpi.EmailReplyRate, want: "0.025000", num: "25", den: "1000"},
		{name: "50 bounces of 1,050 sent are 4.76 %", row: 33, company: mailing(), key: kpi.EmailBounceRate, want: "0.047619", num: "50", den: "1050"},
		{
			name: "24 held and 6 no-shows are an attendance of 80 %", row: 34, key: kpi.MeetingAttendanceRate, want: "0.800000", num: "24", den: "30", caveats: []kpi.Caveat{kpi.Unresolved},
			company: (&company{}).work(24, meeting(activity.MeetingHeld)).work(6, meeting(activity.MeetingNoShow)).work(5, meeting(activity.MeetingCancelled)).
				work(5, meeting(activity.MeetingRescheduled)).work(5, meeting(activity.MeetingUnresolved)).work(5, meeting(activity.MeetingHostNoShow)),
		},
		{name: "600 emails and 240 calls are 2.5, within the band", row: 35, company: (&company{}).work(600, mail).work(240, call), key: kpi.EmailToCallRatio, want: "2.500000", num: "600", den: "240"},
		{name: "600 emails and 100 calls are outside the band of 2 to 4", row: 35, company: (&company{}).work(600, mail).work(100, call), key: kpi.EmailToCallRatio, want: "6.000000", num: "600", den: "100", caveats: []kpi.Caveat{kpi.OutsideBenchmark}},
		{
			name: "100k revenue at 62k cost are a margin of 38 %", row: 64, key: kpi.ProfitMargin, want: "0.380000", num: "38000.00", den: "100000.00",
			company: (&company{}).wins(5, 2_000_000, midmonth, func(o *kpi.Opportunity) {
				o.Lines = []kpi.Line{{Product: productID + 1, Amount: 1_500_000, Cost: kpi.Minor(1_000_000)}, {Product: productID + 2, Amount: 500_000, Cost: kpi.Minor(240_000)}}
			}),
		},
		{
			name: "72 net of 120 list are a discount of 40 %", row: 65, key: kpi.DiscountRate, want: "0.400000", num: "48.00", den: "120.00", caveats: []kpi.Caveat{kpi.SmallSample},
			company: (&company{}).wins(1, 7_200, midmonth, func(o *kpi.Opportunity) {
				o.Lines = []kpi.Line{{Product: productID + 1, Amount: 7_200, List: kpi.Minor(12_000)}}
			}),
		},
		{
			name: "170k credited on a quota of 100k are 170 %", row: 67, key: kpi.QuotaAttainment, period: quarter1, want: "1.700000", num: "170000.00", den: "100000.00",
			company: (&company{quotas: []kpi.Quota{{ID: quotaID + 1, Rep: repID + 1, Measure: quota.Bookings, From: quarter1.From, To: quarter1.To, Amount: 10_000_000}}}).
				wins(17, 1_000_000, midmonth, func(o *kpi.Opportunity) { o.Owner = repID + 1 }),
		},
		{
			name: "of 100 that stood in the first stage 20 were won", row: 11, key: kpi.StageConversionRate, variants: map[string]string{"to": "WON"},
			company: only(ladder(), 1), want: "0.200000", num: "20", den: "100",
		},
		{
			name: "of 24 that stood in the fourth stage 20 were won", row: 11, key: kpi.StageConversionRate, variants: map[string]string{"to": "WON"},
			company: only(ladder(), 4), want: "0.833333", num: "20", den: "24",
		},
		{name: "nothing closed is no win rate rather than 0", row: 8, company: &company{}, key: kpi.WinRateClosed, num: "0", den: "0", caveats: []kpi.Caveat{kpi.NoDenominator}},
		{name: "nothing open is a pipeline of 0", row: 19, company: &company{}, key: kpi.Pipeline, want: "0.00"},
		{
			name: "open opportunities without any amount have no pipeline", row: 19, key: kpi.Pipeline, caveats: []kpi.Caveat{kpi.MissingAmount},
			company: (&company{}).open(3, 0, january.From, midmonth, func(o *kpi.Opportunity) { o.Amount = kpi.Value{} }), num: "0.00",
		},
		{
			name: "an amount that a list price stands in for is announced", row: 19, key: kpi.Pipeline, want: "2.00", caveats: []kpi.Caveat{kpi.EstimatedAmount},
			company: (&company{}).open(1, 100, january.From, midmonth).open(1, 100, january.From, midmonth, func(o *kpi.Opportunity) { o.Estimated = true }),
		},
		{
			name: "an opportunity without an opened day is open, but in no cycle", row: 14, key: kpi.SalesCycle, want: "10.000000", num: "50", den: "5", caveats: []kpi.Caveat{kpi.MissingDate},
			company: (&company{}).wins(5, 1, midmonth).wins(1, 1, midmonth, func(o *kpi.Opportunity) { o.Opened = kpi.Date{} }),
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			period := test.period
			if period == (calendar.Period{}) {
				period = january
			}
			q := kpi.Query{Keys: []kpi.Key{test.key}, Period: period, Scope: kpi.Everything(), Today: afterward, Now: calendar.Instant(int64(afterward) * 86_400_000_000)}
			for _, v := range definition(test.key).Variants {
				if value := test.variants[v.Name]; value != "" {
					q.Variants = append(q.Variants, kpi.Variant{Key: test.key, Name: v.Name, Value: value})
				}
			}
			if test.row != definition(test.key).Row {
				t.Errorf("row of %s = %d, want %d", test.key, definition(test.key).Row, test.row)
			}
			if test.row == 11 {
				q.GroupBy = []kpi.Dimension{kpi.DimStage}
			}
			got, err := kpi.Compute(test.company.facts(), q)
			if err != nil {
				t.Fatal(err)
			}
			point := got[0].Total
			if test.row == 11 {
				point = got[0].Points[slices.IndexFunc(got[0].Points, func(p kpi.Point) bool { return p.Group[0].ID == test.company.names[0].ID })]
			}
			if text(point.Value) != test.want {
				t.Errorf("%s = %q, want %q", test.key, text(point.Value), test.want)
			}
			if test.num != "" && text(point.Numerator) != test.num {
				t.Errorf("numerator of %s = %q, want %q", test.key, text(point.Numerator), test.num)
			}
			if text(point.Denominator) != test.den {
				t.Errorf("denominator of %s = %q, want %q", test.key, text(point.Denominator), test.den)
			}
			if !slices.Equal(point.Caveats, test.caveats) {
				t.Errorf("caveats of %s = %v, want %v", test.key, point.Caveats, test.caveats)
			}
		})
	}
}

func text(d *money.Decimal) string {
	if d == nil {
		return ""
	}
	return d.String()
}

func opened(days int) func(*kpi.Opportunity) {
	return func(o *kpi.Opportunity) { o.Opened = kpi.On(o.Closed.Day - calendar.Day(days)) }
}

// only names the stage that an example speaks of.
func only(c *company, stage int64) *company {
	c.names = []kpi.Name{{Dimension: kpi.DimStage, ID: stageID + stage, Label: "the stage"}}
	return c
}

// frappe is the three deals of 100k of row 19.
func frappe() *company {
	c := &company{}
	for _, d := range []struct {
		due         string
		probability money.Rate
	}{{"2026-06-15", 500_000}, {"2026-07-15", 500_000}, {"2026-08-15", 1_000_000}} {
		c.open(1, 10_000_000, january.From, calendar.MustDay(d.due), func(o *kpi.Opportunity) { o.Probability = d.probability })
	}
	return c
}

func demos() *company {
	booked := kpi.Activity{Kind: activity.Demo, Booked: kpi.On(midmonth), Rep: repID + 1, BookedBy: repID + 2}
	held, missed := booked, booked
	held.Attendance, missed.Attendance = activity.MeetingHeld, activity.MeetingNoShow
	return (&company{}).work(16, held).work(4, missed)
}

func mailing() *company {
	mail := func(f func(*kpi.Activity)) kpi.Activity {
		a := kpi.Activity{Kind: activity.Email}
		f(&a)
		return a
	}
	return (&company{}).
		work(30, mail(func(a *kpi.Activity) { a.Bounce = activity.BounceHard })).
		work(20, mail(func(a *kpi.Activity) { a.Bounce, a.Opened = activity.BounceSoft, true })).
		work(40, mail(func(a *kpi.Activity) { a.Opened, a.Clicked = true, true })).
		work(25, mail(func(a *kpi.Activity) { a.Opened, a.MachineOpened, a.Replied = true, true, true })).
		work(135, mail(func(a *kpi.Activity) { a.Opened = true })).
		work(100, mail(func(a *kpi.Activity) { a.MachineOpened = true })).
		work(700, mail(func(*kpi.Activity) {}))
}
