package demo

import (
	"time"

	"coxswain/sales/activity"
	"coxswain/sales/calendar"
	"coxswain/sales/commission"
	"coxswain/sales/comp"
	"coxswain/sales/money"
	"coxswain/sales/org"
	"coxswain/sales/pipeline"
	"coxswain/sales/quota"
)

// The comp plans, in the order of payPlans.
const (
	payExecutive = iota
	payNewcomer
	payDevelopment
	payManagement
	paySuccess
	payEngineer
	payLeader
	payDevelopmentLeader
)

// payPlan is a comp plan with its versions. Years count from that of the as-of day.
type payPlan struct {
	name, note string
	versions   []payVersion
}

type payVersion struct {
	year   int
	status commission.PlanStatus
	note   string
	design func(co *company) comp.Design
}

// Every plan holds from the year before on: the runs of January look back to December.
var payPlans = []payPlan{
	payExecutive: {"Account executives", "New and expansion business, with an accelerator above the quota.", []payVersion{
		{-1, commission.PlanPublished, "First version.", func(co *company) comp.Design { return co.executive("0.035", "0.05", "0.06") }},
		{0, commission.PlanPublished, "Higher accelerators; deep discounts pay less.", func(co *company) comp.Design {
			d := co.executive("0.04", "0.06", "0.08")
			d.Components[0].Mods = []comp.Modifier{{Kind: commission.ModifyDiscount, Above: share(20), Factor: share(80)}}
			return d
		}},
		{1, commission.PlanDraft, "Proposal for next year: more for new customers, a cap on single deals, a longer clawback.", func(co *company) comp.Design {
			d := co.executive("0.04", "0.065", "0.09")
			d.Components[0].Mods = []comp.Modifier{
				{Kind: commission.ModifyDiscount, Above: share(15), Factor: share(75)},
				{Kind: commission.ModifyMultiYear, Months: 24, Factor: share(105)},
			}
			d.Components[0].Deal = &comp.Cap{Amount: cents(12_000_00)}
			d.Clawback.WindowDays = 365
			d.AddOns = append(d.AddOns, comp.AddOn{Key: "connector", Name: "Data Connector launch", Kind: commission.Spiff, Where: comp.Filter{Families: []string{"Add-ons"}}, Amount: cents(150_00)})
			return d
		}},
	}},
	payNewcomer: {"Account executives, first year", "The plan of account executives with a ramp and an advance that is set off against later commission.", []payVersion{
		{-1, commission.PlanPublished, "", func(co *company) comp.Design {
			d := co.executive("0.04", "0.06", "0.08")
			d.Draw = &comp.Draw{Kind: commission.Recoverable, Amount: 2_000_00, MostOwed: cents(6_000_00)}
			d.Ramp = []money.Rate{share(25), share(25), share(50), share(75)}
			return d
		}},
	}},
	payDevelopment: {"Sales development", "Pays for meetings that take place, whoever holds them.", []payVersion{
		{-1, commission.PlanPublished, "", func(*company) comp.Design {
			d := payBase()
			d.Components = []comp.Component{{
				Key: "meetings", Name: "Meetings held", Basis: commission.Units, Where: meetingsHeld(), Quota: comp.QuotaRef{Measure: string(quota.MeetingsHeld)},
				Scope: comp.Scope{Kind: commission.ScopeQTD}, Mode: commission.FlatPerUnit, By: commission.QuotaShare,
				Tiers: []comp.Tier{{UpTo: rateOf(100), PerUnit: 20_00}, {UpTo: rateOf(130), PerUnit: 30_00}, {PerUnit: 40_00}},
			}}
			d.PeriodCap = &comp.Cap{ShareOfTarget: rateOf(300)}
			return d
		}},
	}},
	payManagement: {"Account management", "Growth of recurring revenue and renewals; what is lost counts against it.", []payVersion{
		{-1, commission.PlanPublished, "", func(*company) comp.Design {
			d := payBase()
			d.Components = []comp.Component{
				{
					Key: "net-new", Name: "Net new recurring revenue", Basis: commission.NetNewMRR,
					Mode: commission.Marginal, By: commission.AmountSold, Tiers: []comp.Tier{{Rate: share(45)}},
				},
				{
					Key: "renewals", Name: "Renewals", Basis: commission.TCV, Where: comp.Filter{Events: []commission.EventKind{commission.SubscriptionRenewed}},
					Mode: commission.Marginal, By: commission.AmountSold, Tiers: []comp.Tier{{Rate: 6_000}},
				},
			}
			d.PeriodCap = &comp.Cap{ShareOfTarget: rateOf(400)}
			return d
		}},
	}},
	paySuccess: {"Customer success", "Objectives that the manager states each month.", []payVersion{
		{-1, commission.PlanPublished, "", func(*company) comp.Design {
			d := payBase()
			d.Components = []comp.Component{}
			d.Bonuses = []comp.Bonus{
				{Key: "adoption", Name: "Customers use what they bought", Kind: commission.BonusObjective, AtLeast: share(50), Proportional: true, ShareOfTarget: rateOf(60)},
				{Key: "onboarding", Name: "New customers are live in time", Kind: commission.BonusObjective, AtLeast: share(50), Proportional: true, ShareOfTarget: rateOf(40)},
			}
			return d
		}},
	}},
	payEngineer: {"Solution engineering", "A share of deals beside the booking, paid as the customer pays.", []payVersion{
		{-1, commission.PlanPublished, "", func(*company) comp.Design {
			d := payBase()
			d.Components = []comp.Component{{
				Key: "overlay", Name: "Deals won together", Basis: commission.TCV, Where: comp.Filter{Splits: []commission.SplitKind{commission.SplitOverlay}},
				Mode: commission.Marginal, By: commission.AmountSold, Tiers: []comp.Tier{{Rate: share(2)}},
			}}
			d.Eligibility.Kind = commission.InvoiceShare
			return d
		}},
	}},
	payLeader: {"Sales leadership", "A share of what the people below sell, against the quota of the team.", []payVersion{
		{-1, commission.PlanPublished, "", func(*company) comp.Design {
			d := payBase()
			d.Components = []comp.Component{{
				Key: "team", Name: "Business of the team", Basis: commission.TCV, Over: &comp.Override{Kind: commission.Collective}, Quota: comp.QuotaRef{Measure: string(quota.Bookings)},
				Scope: comp.Scope{Kind: commission.ScopeQTD}, Mode: commission.Marginal, By: commission.QuotaShare,
				Tiers: []comp.Tier{{UpTo: rateOf(100), Rate: 6_000}, {Rate: 9_000}},
			}}
			return d
		}},
	}},
	payDevelopmentLeader: {"Development leadership", "A sum for every meeting that the people below arrange.", []payVersion{
		{-1, commission.PlanPublished, "", func(*company) comp.Design {
			d := payBase()
			d.Components = []comp.Component{{
				Key: "team-meetings", Name: "Meetings of the team", Basis: commission.Units, Where: meetingsHeld(), Over: &comp.Override{Kind: commission.Collective},
				Mode: commission.FlatPerUnit, By: commission.UnitsSold, Tiers: []comp.Tier{{PerUnit: 4_00}},
			}}
			return d
		}},
	}},
}

// payBase is what all plans have in common: they count and pay in EUR by month, at rates that are fixed.
func payBase() comp.Design {
	return comp.Design{
		Currency: eur, CurrencyPolicy: commission.PlanRate, Grain: calendar.GrainMonth,
		PlanRates: []comp.PlanRate{{From: usd, Rate: 920_000_000_000}, {From: gbp, Rate: 1_160_000_000_000}},
		Clawback:  comp.Clawback{Policy: commission.ClawbackLinear, WindowDays: 180},
	}
}

// executive is the plan of account executives with the rates of its three tiers.
func (co *company) executive(base, above, far string) comp.Design {
	d := payBase()
	d.Components = []comp.Component{{
		Key: "business", Name: "New and expansion business", Basis: commission.TCV, Quota: comp.QuotaRef{Measure: string(quota.Bookings)},
		Where: comp.Filter{Types: []string{string(pipeline.TypeNew), string(pipeline.TypeExpansion)}, Splits: []commission.SplitKind{commission.SplitRevenue}},
		Scope: comp.Scope{Kind: commission.ScopeQTD}, Mode: commission.Marginal, By: commission.QuotaShare,
		Tiers: []comp.Tier{{UpTo: rateOf(100), Rate: parsedRate(base)}, {UpTo: rateOf(150), Rate: parsedRate(above)}, {Rate: parsedRate(far)}},
		Gates: []comp.Gate{{Kind: commission.GateAttainment, Scope: comp.Scope{Kind: commission.ScopeYTD, ToDate: true}, AtLeast: share(60), Effect: commission.BaseRate}},
	}}
	d.AddOns = []comp.AddOn{{Key: "three-years", Name: "Contract of three years", Kind: commission.Kicker, Where: comp.Filter{Types: []string{string(pipeline.TypeNew)}, MinMonths: 36, Families: []string{"Pulse"}}, Amount: cents(200_00)}}
	d.PeriodCap = &comp.Cap{ShareOfTarget: rateOf(500)}
	d.Windfall = &comp.Windfall{CommissionAbove: cents(7_500_00)}
	d.Holdback = &comp.Holdback{Share: share(10), Days: 60}
	return d
}

// meetingsHeld are the meetings and demos that somebody arranged.
func meetingsHeld() comp.Filter {
	return comp.Filter{Events: []commission.EventKind{commission.ActivityDone}, Families: []string{string(activity.Meeting), string(activity.Demo)}}
}

// share is so many percent.
func share(percent int64) money.Rate { return money.Rate(percent * 10_000) }

func rateOf(percent int64) *money.Rate { r := share(percent); return &r }

func cents(n int64) *int64 { return &n }

// parsedRate reads a rate that the program itself wrote down; a slip shows when the design is judged.
func parsedRate(s string) money.Rate {
	r, err := money.ParseRate(s)
	if err != nil {
		return -1
	}
	return r
}

// payAssignments say whom the plans pay: everybody of a role, or with a name somebody by themselves.
var payAssignments = []struct {
	plan   int
	role   org.SalesRole
	name   string
	target int64 // a month, minor units; 0 for none
	pay    money.Currency
}{
	{payExecutive, org.AE, "", 3_500_00, ""},
	{payExecutive, "", "Miriam Schäfer", 4_000_00, ""},
	{payExecutive, "", "Daniel Okafor", 5_000_00, usd},
	{payNewcomer, "", "Marisol Vega", 3_000_00, usd},
	{payDevelopment, org.SDR, "", 900_00, ""},
	{payDevelopment, org.BDR, "", 900_00, ""},
	{payManagement, org.AM, "", 1_800_00, ""},
	{paySuccess, org.CSM, "", 800_00, ""},
	{payEngineer, org.SE, "", 0, ""},
	{payLeader, "", "Jonas Weidmann", 0, ""},
	{payLeader, "", "Eleanor Whitfield", 0, ""},
	{payLeader, "", "Marcus Delgado", 0, ""},
	{payLeader, "", "Sofie Lindqvist", 0, ""},
	{payDevelopmentLeader, "", "Priya Raman", 0, ""},
}

// payYear is the first day of a year, counted from that of the as-of day.
func (c *clock) payYear(n int) calendar.Day {
	return calendar.NewDay(c.asOf.Year()+n, time.January, 1)
}
