package kpi_test

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"sync"
	"testing"

	"coxswain/sales/activity"
	"coxswain/sales/calendar"
	"coxswain/sales/kpi"
	"coxswain/sales/pipeline"
)

// The benchmarks set Compute against a plain scan of the same columns that is written for one question.
// Run them with: go test -run none -bench . ./sales/kpi
const (
	benchOpportunities = 300_000
	benchActivities    = 5_000_000
	benchReps          = 500
	benchTeams         = 20
)

// plainColumns are what a scan written by hand would keep.
type plainColumns struct {
	closed, cycle, team, rep, day, actRep []int32
	status, kind, done                    []uint8
}

var large = sync.OnceValues(func() (*kpi.Facts, *plainColumns) {
	d := dice{rand.New(rand.NewPCG(1, 2))}
	b := kpi.NewBuilder(kpi.Settings{Base: "EUR"})
	p := &plainColumns{}
	first := calendar.MustDay("2023-01-01")
	for i := range int64(benchTeams) {
		b.AddTeam(&kpi.Team{ID: teamID + i + 1, Name: "Team " + strconv.Itoa(int(i))})
	}
	for i := range int64(benchReps) {
		b.AddRep(&kpi.Rep{ID: repID + i + 1, Name: "Rep " + strconv.Itoa(int(i)), Teams: []kpi.Stay{{In: teamID + 1 + i%benchTeams, From: first - 1000}}})
	}
	for i := range int64(4) {
		b.AddStage(&kpi.Stage{ID: stageID + 1 + i, Name: "Stage " + strconv.Itoa(int(i)), Pipeline: pipelineID + 1, Position: int(i)})
	}
	days := make([]int32, benchOpportunities)
	for i := range days {
		days[i] = int32(first) + int32(d.IntN(3*365))
	}
	slices.Sort(days)
	for i, day := range days {
		rep := int64(d.IntN(benchReps))
		o := kpi.Opportunity{ID: oppID + int64(i), Opened: kpi.On(calendar.Day(day) - calendar.Day(d.IntN(200))), Owner: repID + 1 + rep, Amount: kpi.Minor(int64(d.IntN(1e6)))}
		o.Status = pick(d, pipeline.Won, pipeline.Lost, pipeline.Lost)
		o.Closed = kpi.On(calendar.Day(day))
		o.Pipeline, o.CloseDate = pipelineID+1, o.Closed
		at := o.Opened.Day
		for n := range int64(4) {
			left := at + (calendar.Day(day)-o.Opened.Day)/4
			o.Stages = append(o.Stages, kpi.StageEntry{Stage: stageID + 1 + n, Entered: at, Left: kpi.On(left)})
			at = left
		}
		o.Lines = []kpi.Line{{Product: productID + 1 + int64(i%7), Amount: o.Amount.Minor, Cost: kpi.Minor(5), List: kpi.Minor(9)}}
		o.CloseDates = []kpi.CloseDateChange{{From: kpi.On(o.Opened.Day + 30), To: o.Closed, Changed: o.Opened.Day + 20}}
		b.AddOpportunity(&o)
		p.closed, p.cycle = append(p.closed, day), append(p.cycle, day-int32(o.Opened.Day))
		p.team, p.rep = append(p.team, int32(rep%benchTeams)), append(p.rep, int32(rep))
		p.status = append(p.status, map[pipeline.Status]uint8{pipeline.Won: 1, pipeline.Lost: 2}[o.Status])
	}
	kinds := []activity.Kind{activity.Call, activity.Email, activity.Meeting, activity.Demo, activity.FollowUp, activity.Task}
	for i := range int64(benchActivities) {
		day := int32(first) + int32(i*3*365/benchActivities)
		rep, kind, done := d.IntN(benchReps), d.IntN(6), d.yes(90)
		a := kpi.Activity{ID: actID + i, Day: kpi.On(calendar.Day(day)), Kind: kinds[kind], Rep: repID + 1 + int64(rep), Direction: activity.Outbound, Status: activity.Planned}
		if done {
			a.Status = activity.Done
		}
		b.AddActivity(&a)
		p.day, p.actRep = append(p.day, day), append(p.actRep, int32(rep))
		p.kind, p.done = append(p.kind, uint8(kind)), append(p.done, uint8(one(done)))
	}
	return b.Facts(), p
})

func benchQuery(key kpi.Key, period calendar.Period, grain calendar.Grain, by ...kpi.Dimension) kpi.Query {
	return kpi.Query{Keys: []kpi.Key{key}, Period: period, Grain: grain, GroupBy: by, Scope: kpi.Everything(), Today: period.To}
}

var benchPeriod = calendar.Period{From: calendar.MustDay("2023-01-01"), To: calendar.MustDay("2026-01-01")}

func compute(b *testing.B, q kpi.Query) {
	f, _ := large()
	for b.Loop() {
		if _, err := kpi.Compute(f, q); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkWinRateByTeamAndQuarter(b *testing.B) {
	b.Run("compute", func(b *testing.B) {
		compute(b, benchQuery(kpi.WinRateClosed, benchPeriod, calendar.GrainQuarter, kpi.DimTeam))
	})
	b.Run("plain", func(b *testing.B) {
		_, p := large()
		quarter := make([]int32, benchPeriod.Days())
		for i, q := range calendar.Buckets(benchPeriod, calendar.GrainQuarter, 1) {
			for d := q.From; d < q.To; d++ {
				quarter[d-benchPeriod.From] = int32(i)
			}
		}
		for b.Loop() {
			won, all := make([]int64, benchTeams*12), make([]int64, benchTeams*12)
			for i, day := range p.closed {
				if s := p.status[i]; s != 0 {
					cell := p.team[i]*12 + quarter[day-int32(benchPeriod.From)]
					all[cell]++
					if s == 1 {
						won[cell]++
					}
				}
			}
		}
	})
}

func BenchmarkMedianCycleByRep(b *testing.B) {
	b.Run("compute", func(b *testing.B) {
		q := benchQuery(kpi.SalesCycle, benchPeriod, "", kpi.DimRep)
		q.Variants = []kpi.Variant{{Key: kpi.SalesCycle, Name: "statistic", Value: "MEDIAN"}}
		compute(b, q)
	})
	b.Run("plain", func(b *testing.B) {
		_, p := large()
		for b.Loop() {
			days := make([][]int32, benchReps)
			for i, s := range p.status {
				if s == 1 {
					days[p.rep[i]] = append(days[p.rep[i]], p.cycle[i])
				}
			}
			for _, d := range days {
				slices.Sort(d)
			}
		}
	})
}

func BenchmarkActivitiesByRepAndKindOver90Days(b *testing.B) {
	period := calendar.Period{From: calendar.MustDay("2025-06-01"), To: calendar.MustDay("2025-08-30")}
	b.Run("compute", func(b *testing.B) {
		compute(b, benchQuery(kpi.ActivitiesDone, period, "", kpi.DimRep, kpi.DimActivityKind))
	})
	b.Run("plain", func(b *testing.B) {
		_, p := large()
		for b.Loop() {
			lo, _ := slices.BinarySearch(p.day, int32(period.From))
			hi, _ := slices.BinarySearch(p.day, int32(period.To))
			count := make([]int64, benchReps*6)
			for i := lo; i < hi; i++ {
				if p.done[i] == 1 {
					count[p.actRep[i]*6+int32(p.kind[i])]++
				}
			}
		}
	})
}

func BenchmarkOpenOpportunitiesByTeamAndMonth(b *testing.B) {
	b.Run("compute", func(b *testing.B) {
		compute(b, benchQuery(kpi.OpenOpportunities, benchPeriod, calendar.GrainMonth, kpi.DimTeam))
	})
	b.Run("plain", func(b *testing.B) {
		_, p := large()
		var ends []int32
		for _, m := range calendar.Buckets(benchPeriod, calendar.GrainMonth, 1) {
			ends = append(ends, int32(m.To))
		}
		for b.Loop() {
			open := make([]int64, benchTeams*len(ends))
			for i, closed := range p.closed {
				opened := closed - p.cycle[i]
				for k, end := range ends {
					if opened < end && end <= closed {
						open[int(p.team[i])*len(ends)+k]++
					}
				}
			}
		}
	})
}

// BenchmarkEachKey shows KPIs that cost more than their peers.
func BenchmarkEachKey(b *testing.B) {
	for _, d := range kpi.Catalogue() {
		if d.Available {
			b.Run(string(d.Key), func(b *testing.B) {
				compute(b, benchQuery(d.Key, benchPeriod, calendar.GrainQuarter, d.Dimensions[0]))
			})
		}
	}
}

func BenchmarkApplyOneActivity(b *testing.B) {
	f, _ := large()
	for b.Loop() {
		f.Apply(kpi.Changes{Activities: []kpi.Activity{{ID: actID + 2_500_000, Day: kpi.On(calendar.MustDay("2025-12-31")), Kind: activity.Call, Rep: repID + 1}}})
	}
}
