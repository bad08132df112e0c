package kpi

// stream is one way of reading a fact table: which of its rows happen in a bucket, and on which day.
type stream uint8

const (
	closedOpportunities   stream = iota // by closed day
	openedOpportunities                 // by opened day
	proposedOpportunities               // by the day of the first proposal
	standingOpportunities               // open just before the end of the bucket
	dueOpportunities                    // open at the start of the bucket and due in it
	reachedStages                       // per opportunity and stage, by the day it was first reached
	leftStages                          // per opportunity and stage, by the day it was left
	runningStages                       // stays not over at the end of the bucket
	wonLines                            // lines of won opportunities by closed day
	creditedReps                        // credits of won opportunities by closed day
	openedLeads                         // by opened day
	marketedLeads                       // by the day of qualification by marketing
	assignedLeads                       // by the day of assignment
	promisedLeads                       // by the day the response is due
	dayActivities                       // by the day of the activity
	bookedActivities                    // by the day it was booked, credited to who booked it
	dueActivities                       // by the due day
	spentMoney                          // spend, its share of the bucket
	setQuotas                           // quotas, their share of the bucket
	undatedOpportunities                // without an opened day, in every bucket that they may belong to
	undatedLeads                        // the same of leads
	employedReps                        // reps employed on a day of the bucket
	streams
)

// Bits that a stream adds to the class of what it emits.
const (
	hasPassed   uint32 = 1 << (24 + iota) // the stage was passed
	isClosing                             // the close date lies in the bucket
	isSlipped                             // the close date moved out of the bucket
	isStay                                // a finished stay
	isDue                                 // the deadline has passed
	hasLineCost                           // the line's cost is known
	hasLineList                           // the line's list price is known
	isCarried                             // the owner is a rep, or in a team, whose quota the viewer sees
)

// source says where a stream finds what it is grouped by. Columns are -1 when the table has none.
type source struct {
	table           Table
	day             int // column of the event day, -1 when the stream makes its own days
	rep             int
	account         int
	team, territory int // columns as of the event day, -1 to look them up
	direct          map[Dimension]int
}

func (s stream) source() source { return sources[s] }

var sources = func() (all [streams]source) {
	for s := range streams {
		all[s] = s.newSource()
	}
	return all
}()

func (s stream) newSource() source {
	switch s {
	case closedOpportunities, openedOpportunities, proposedOpportunities, standingOpportunities,
		dueOpportunities, reachedStages, leftStages, runningStages, wonLines, creditedReps, undatedOpportunities:
		out := source{
			table: TableOpportunities, day: -1, rep: oOwner, account: oAccount, team: -1, territory: -1,
			direct: map[Dimension]int{
				DimSource: oSource, DimChannel: oChannel, DimCampaign: oCampaign, DimPipeline: oPipeline,
				DimStage: oStage, DimOpportunityType: oType, DimLossReason: oLossReason,
				DimCompetitor: oCompetitor, DimCurrency: oCurrency,
			},
		}
		switch s {
		case closedOpportunities, wonLines, creditedReps:
			out.day, out.team, out.territory = oClosed, oTeamClosed, oTerritoryClosed
		case openedOpportunities:
			out.day, out.team, out.territory = oOpened, oTeamOpened, oTerritoryOpened
		case proposedOpportunities:
			out.day = oProposal
		}
		return out
	case openedLeads, marketedLeads, assignedLeads, promisedLeads, undatedLeads:
		out := source{
			table: TableLeads, day: lOpened, rep: lOwner, account: lAccount, team: -1, territory: -1,
			direct: map[Dimension]int{DimSource: lSource, DimChannel: lChannel, DimCampaign: lCampaign},
		}
		switch s {
		case openedLeads:
			out.team, out.territory = lTeamOpened, lTerritoryOpened
		case marketedLeads:
			out.day = lMQL
		case assignedLeads:
			out.day = lAssigned
		case promisedLeads:
			out.day = lSLADue
		}
		return out
	case dayActivities, bookedActivities, dueActivities:
		out := source{
			table: TableActivities, day: aDay, rep: aRep, account: aAccount, team: -1, territory: -1,
			direct: map[Dimension]int{DimCampaign: aCampaign, DimActivityKind: aKind},
		}
		switch s {
		case dayActivities:
			out.team, out.territory = aTeam, aTerritory
		case bookedActivities:
			out.day, out.rep = aBooked, aBookedBy
		case dueActivities:
			out.day = aDue
		}
		return out
	case spentMoney:
		return source{table: TableSpends, day: -1, rep: -1, account: -1, team: -1, territory: -1}
	case setQuotas:
		return source{table: TableQuotas, day: -1, rep: -1, account: -1, team: -1, territory: -1}
	default:
		return source{table: TableReps, day: -1, rep: -1, account: -1, team: -1, territory: -1}
	}
}

// tiles reports whether the buckets of a period share out the stream's values, so that the total of
// the period is the sum over its buckets.
func (s stream) tiles() bool {
	switch s {
	case standingOpportunities, dueOpportunities, leftStages, runningStages, setQuotas, employedReps, undatedOpportunities, undatedLeads:
		return false
	default:
		return true
	}
}

// lasts reports whether the stream tells states: what holds just before the end of a bucket. A row is
// emitted once for a run of buckets in which nothing of it changes, and the total of a period is its
// last state.
func (s stream) lasts() bool { return s == standingOpportunities || s == runningStages }

// valueOf is what a measure adds for a row.
type valueOf uint8

const (
	one       valueOf = iota // 1
	ofColumn                 // a column
	ofWide                   // a wide column
	ofEmitted                // a value that the stream computed
)

// Values that streams emit.
const (
	emittedFirst  = iota // the weighted amount, days, the spend, the quota, the line's net amount, the credited amount
	emittedSecond        // the line's cost, the credited annual value
	emittedThird         // the line's list price, the credited monthly value
	emittedValues
)

// measure is an elementary sum over a stream: of the rows whose class has the bits want under mask.
type measure struct {
	stream     stream
	mask, want uint32
	value      valueOf
	index      int
	since      int32 // only rows of this day or later; noDay for all
	each       bool  // keep the single values, for percentiles
}

// batch is what a stream emits from one block: parallel slices, one element per emission.
type batch struct {
	block  *block
	rows   []int32 // row of the block; nil means lo, lo+1, ...
	lo     int
	n      int
	bucket []int32
	until  []int32 // of streams that last: the bucket behind the last one of the run
	day    []int32 // nil: column dayCol of the block
	dayCol int
	class  []uint32
	ids    []int64 // for streams without a block
	value  [emittedValues][]int64
	wide   [opportunityWide][]int64 // shares of the wide columns, when a row is split by product
	codes  map[Dimension][]int32    // dimensions that the stream decides itself
}

// id returns the record behind an emission.
func (b *batch) id(i int) int64 {
	switch {
	case b.ids != nil:
		return b.ids[i]
	case b.rows != nil:
		return b.block.id[b.rows[i]]
	default:
		return b.block.id[b.lo+i]
	}
}

func (b *batch) row(i int) int32 {
	if b.rows != nil {
		return b.rows[i]
	}
	return int32(b.lo + i)
}
