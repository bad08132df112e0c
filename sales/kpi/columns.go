package kpi

import (
	"math"

	"coxswain/sales/activity"
	"coxswain/sales/market"
	"coxswain/sales/pipeline"
	"coxswain/sales/quota"
)

// Columns of the opportunities. The leading day is the closed day; open ones have farDay there.
const (
	oClosed = iota
	oOpened
	oCloseDate
	oProposal
	oCycle      // days from opened to won, noDay when unknown
	oCycleLead  // days from the lead to won
	oCycleTouch // days from the first contact to won
	oOwner
	oTeamOpened
	oTeamClosed
	oTerritoryOpened
	oTerritoryClosed
	oAccount
	oSource
	oChannel
	oCampaign
	oLossReason
	oCompetitor
	oPipeline
	oStage
	oCurrency
	oType
	oProbability
	opportunityColumns
)

// Wide columns of the opportunities.
const (
	oAmount = iota
	oACV
	oMRR
	oCost
	oList
	opportunityWide
)

// Children of the opportunities and their columns.
const (
	oLines = iota
	oStages
	oMoves
	oCredits
)

const (
	lineProduct = iota
	lineKnown   // bits knownCost, knownList
	lineColumns
)

const (
	knownCost = 1 << iota
	knownList
)

const (
	lineAmount = iota
	lineCost
	lineList
	lineWide
)

const (
	stayStage = iota
	stayEntered
	stayLeft
	stayColumns
)

const (
	moveFrom = iota
	moveTo
	moveChanged
	moveColumns
)

const (
	creditRep = iota
	creditShare
	creditOverlay
	creditColumns
)

// Class bits of the opportunities.
const (
	isWon uint32 = 1 << iota
	isLost
	isNoDecision
	isNewBusiness
	hasAmount
	hasACV
	hasMRR
	hasCost
	hasList
	isEstimated
	isApproximate
	hasOpened
	hasCycle
	hasCycleLead
	hasCycleTouch
)

func opportunityShape() shape {
	return shape{cols: opportunityColumns, wide: opportunityWide, kids: []shape{
		oLines:   {cols: lineColumns, wide: lineWide},
		oStages:  {cols: stayColumns},
		oMoves:   {cols: moveColumns},
		oCredits: {cols: creditColumns},
	}}
}

func flag(on bool, bit uint32) uint32 {
	if on {
		return bit
	}
	return 0
}

// cycle returns the days from start to the closed day of a won opportunity. A start after the close
// is a mistake in the data and counts as unknown.
func cycle(o *Opportunity, start Date) (days int32, known bool) {
	if o.Status != pipeline.Won || !o.Closed.Known || !start.Known || start.Day > o.Closed.Day {
		return noDay, false
	}
	return int32(o.Closed.Day - start.Day), true
}

func (w *world) appendOpportunity(b *block, o *Opportunity) {
	closed := int32(farDay)
	won, lost := o.Status == pipeline.Won && o.Closed.Known, o.Status == pipeline.Lost && o.Closed.Known
	if won || lost {
		closed = int32(o.Closed.Day)
	}
	created, hasC := cycle(o, o.Opened)
	lead, hasL := cycle(o, o.LeadCreated)
	touch, hasT := cycle(o, o.FirstTouch)
	class := flag(won, isWon) | flag(lost, isLost) | flag(lost && o.NoDecision, isNoDecision) |
		flag(o.Type == pipeline.TypeNew, isNewBusiness) |
		flag(o.Amount.Known, hasAmount) | flag(o.ACV.Known, hasACV) | flag(o.MRR.Known, hasMRR) |
		flag(o.Cost.Known, hasCost) | flag(o.List.Known, hasList) |
		flag(o.Estimated, isEstimated) | flag(o.ApproximateFX, isApproximate) | flag(o.Opened.Known, hasOpened) |
		flag(hasC, hasCycle) | flag(hasL, hasCycleLead) | flag(hasT, hasCycleTouch)
	b.id, b.class = append(b.id, o.ID), append(b.class, class)
	put := func(c int, v int32) { b.cols[c] = append(b.cols[c], v) }
	put(oClosed, closed)
	put(oOpened, column(o.Opened))
	put(oCloseDate, column(o.CloseDate))
	put(oProposal, column(o.Proposal))
	put(oCycle, created)
	put(oCycleLead, lead)
	put(oCycleTouch, touch)
	put(oOwner, w.dicts[DimRep].code(o.Owner))
	for _, c := range []int{oTeamOpened, oTeamClosed, oTerritoryOpened, oTerritoryClosed} {
		put(c, 0) // attributed when the rows are frozen
	}
	put(oAccount, w.dicts[DimAccount].code(o.Account))
	put(oSource, w.dicts[DimSource].code(o.Source))
	put(oChannel, w.dicts[DimChannel].code(o.Channel))
	put(oCampaign, w.dicts[DimCampaign].code(o.Campaign))
	put(oLossReason, w.dicts[DimLossReason].code(o.LossReason))
	put(oCompetitor, w.dicts[DimCompetitor].code(o.Competitor))
	put(oPipeline, w.dicts[DimPipeline].code(o.Pipeline))
	put(oStage, w.dicts[DimStage].code(o.Stage))
	put(oCurrency, w.dicts[DimCurrency].text(string(o.Currency)))
	put(oType, w.dicts[DimOpportunityType].text(string(o.Type)))
	put(oProbability, int32(min(max(o.Probability, 0), math.MaxInt32)))
	for c, v := range [opportunityWide]Value{o.Amount, o.ACV, o.MRR, o.Cost, o.List} {
		minor := v.Minor
		if !v.Known {
			minor = 0
		}
		b.wide[c] = append(b.wide[c], minor)
	}
	w.appendChildren(b, o)
}

func (w *world) appendChildren(b *block, o *Opportunity) {
	lines := &b.kids[oLines]
	for _, l := range o.Lines {
		lines.cols[lineProduct] = append(lines.cols[lineProduct], w.dicts[DimProduct].code(l.Product))
		lines.cols[lineKnown] = append(lines.cols[lineKnown], int32(flag(l.Cost.Known, knownCost)|flag(l.List.Known, knownList)))
		lines.wide[lineAmount] = append(lines.wide[lineAmount], l.Amount)
		lines.wide[lineCost] = append(lines.wide[lineCost], l.Cost.Minor)
		lines.wide[lineList] = append(lines.wide[lineList], l.List.Minor)
	}
	lines.close(len(o.Lines))
	stages := &b.kids[oStages]
	for _, s := range o.Stages {
		stages.cols[stayStage] = append(stages.cols[stayStage], w.dicts[DimStage].code(s.Stage))
		stages.cols[stayEntered] = append(stages.cols[stayEntered], int32(s.Entered))
		left := int32(farDay)
		switch {
		case s.Left.Known:
			left = int32(s.Left.Day)
		case o.Closed.Known && (o.Status == pipeline.Won || o.Status == pipeline.Lost):
			left = int32(o.Closed.Day) // closing ends the last stay
		}
		stages.cols[stayLeft] = append(stages.cols[stayLeft], left)
	}
	stages.close(len(o.Stages))
	stages.sortBy(stayEntered, stayLeft)
	moves := &b.kids[oMoves]
	for _, m := range o.CloseDates {
		moves.cols[moveFrom] = append(moves.cols[moveFrom], column(m.From))
		moves.cols[moveTo] = append(moves.cols[moveTo], column(m.To))
		moves.cols[moveChanged] = append(moves.cols[moveChanged], int32(m.Changed))
	}
	moves.close(len(o.CloseDates))
	moves.sortBy(moveChanged, -1)
	credits := &b.kids[oCredits]
	for _, c := range o.Credits {
		credits.cols[creditRep] = append(credits.cols[creditRep], w.dicts[DimRep].code(c.Rep))
		credits.cols[creditShare] = append(credits.cols[creditShare], int32(min(max(c.Share, 0), math.MaxInt32)))
		credits.cols[creditOverlay] = append(credits.cols[creditOverlay], int32(flag(c.Overlay, 1)))
	}
	credits.close(len(o.Credits))
}

func (k *children) close(n int) { k.off = append(k.off, k.off[len(k.off)-1]+int32(n)) }

// sortBy orders the children of the last row by a column and, when next is not negative, another;
// otherwise equal ones keep the order in which they came. Children are few: insertion sort.
func (k *children) sortBy(by, next int) {
	lo, hi := int(k.off[len(k.off)-2]), int(k.off[len(k.off)-1])
	less := func(i, j int) bool {
		if k.cols[by][i] != k.cols[by][j] || next < 0 {
			return k.cols[by][i] < k.cols[by][j]
		}
		return k.cols[next][i] < k.cols[next][j]
	}
	for i := lo + 1; i < hi; i++ {
		for j := i; j > lo && less(j, j-1); j-- {
			for c := range k.cols {
				k.cols[c][j], k.cols[c][j-1] = k.cols[c][j-1], k.cols[c][j]
			}
		}
	}
}

// Columns of the leads. The leading day is the opened day.
const (
	lOpened = iota
	lClosed
	lMQL
	lAssigned
	lSLADue
	lResponse         // business minutes
	lUntilSQL         // days from MQL to SQL, noDay when unknown
	lUntilOpportunity // days from opened to opportunity
	lUntilCustomer    // days from opened to customer
	lOwner
	lTeamOpened
	lTerritoryOpened
	lAccount
	lSource
	lChannel
	lCampaign
	lSegment
	lIndustry
	lCountry
	leadColumns
)

// Wide columns of the leads.
const (
	lSLADueAt = iota
	leadWide
)

// Class bits of the leads.
const (
	isSQL uint32 = 1 << iota
	isTouched
	metSLA
	isOpportunity
	isCustomer
)

func leadShape() shape { return shape{cols: leadColumns, wide: leadWide} }

func (w *world) appendLead(b *block, l *Lead) {
	class := flag(l.SQL.Known, isSQL) | flag(l.Assigned.Known && l.FirstTouch.Known, isTouched) |
		flag(l.SLAMet, metSLA) | flag(l.Opportunity.Known, isOpportunity) | flag(l.Customer.Known, isCustomer)
	b.id, b.class = append(b.id, l.ID), append(b.class, class)
	put := func(c int, v int32) { b.cols[c] = append(b.cols[c], v) }
	put(lOpened, column(l.Opened))
	put(lClosed, column(l.Closed))
	put(lMQL, column(l.MQL))
	put(lAssigned, column(l.Assigned))
	put(lSLADue, column(l.SLADue))
	put(lResponse, int32(min(max(l.Response, 0), math.MaxInt32)))
	put(lUntilSQL, between(l.MQL, l.SQL))
	put(lUntilOpportunity, between(l.Opened, l.Opportunity))
	put(lUntilCustomer, between(l.Opened, l.Customer))
	put(lOwner, w.dicts[DimRep].code(l.Owner))
	put(lTeamOpened, 0)
	put(lTerritoryOpened, 0)
	put(lAccount, w.dicts[DimAccount].code(l.Account))
	put(lSource, w.dicts[DimSource].code(l.Source))
	put(lChannel, w.dicts[DimChannel].code(l.Channel))
	put(lCampaign, w.dicts[DimCampaign].code(l.Campaign))
	put(lSegment, w.dicts[DimSegment].text(l.Segment))
	put(lIndustry, w.dicts[DimIndustry].text(l.Industry))
	put(lCountry, w.dicts[DimCountry].text(l.Country))
	b.wide[lSLADueAt] = append(b.wide[lSLADueAt], int64(l.SLADueAt))
}

// between returns the days from one date to another, noDay when unknown or negative.
func between(from, to Date) int32 {
	if !from.Known || !to.Known || to.Day < from.Day {
		return noDay
	}
	return int32(to.Day - from.Day)
}

// Columns of the activities. The leading day is the day of the activity.
const (
	aDay = iota
	aDue
	aBooked
	aRep
	aBookedBy
	aTeam
	aTerritory
	aAccount
	aCampaign
	aDuration // hundredths of a minute
	aKind
	activityColumns
)

// Class bits of the activities.
const (
	isDone        uint32 = 1 << iota
	isCall               // outbound and done
	isConnected          // such a call on which someone spoke with us
	isMeetingSet         // such a call that led to a meeting
	isEmail              // outbound and done
	isBounced            // such an email that came back
	isHardBounce         //
	isDelivered          // such an email that did not come back
	isOpenedHuman        // a delivered email opened by a person
	isOpenedAny          // a delivered email opened by anyone or anything
	isClicked            // a delivered email with a click
	isReplied            // a delivered email with a reply
	isDemo               // a demo
	isGathering          // a meeting or demo
	isHeld               // one that took place
	isNoShow             // one to which the guest did not come
	isHostNoShow         // one to which we did not come
	isUnresolved         // a past one of which nobody said what became of it
	isCalledOff          // one that was cancelled
	isMoved              // one that was rescheduled: the new one counts
	isFollowUp           // a follow-up that was not cancelled
	isOnTime             // a follow-up done by its due day
)

func activityShape() shape { return shape{cols: activityColumns} }

func (w *world) appendActivity(b *block, a *Activity) {
	done := a.Status == activity.Done
	call := done && a.Kind == activity.Call && a.Direction == activity.Outbound
	email := done && a.Kind == activity.Email && a.Direction == activity.Outbound
	delivered := email && a.Bounce == ""
	gathering := a.Kind == activity.Meeting || a.Kind == activity.Demo
	followUp := a.Kind == activity.FollowUp && a.Status != activity.Cancelled
	class := flag(done, isDone) | flag(call, isCall) |
		flag(call && (a.Outcome == activity.CallConnected || a.Outcome == activity.CallMeetingSet), isConnected) |
		flag(call && a.Outcome == activity.CallMeetingSet, isMeetingSet) |
		flag(email, isEmail) | flag(email && a.Bounce != "", isBounced) |
		flag(email && a.Bounce == activity.BounceHard, isHardBounce) | flag(delivered, isDelivered) |
		flag(delivered && a.Opened, isOpenedHuman) | flag(delivered && (a.Opened || a.MachineOpened), isOpenedAny) |
		flag(delivered && a.Clicked, isClicked) | flag(delivered && a.Replied, isReplied) |
		flag(a.Kind == activity.Demo, isDemo) | flag(gathering, isGathering) |
		flag(gathering && a.Attendance == activity.MeetingHeld, isHeld) |
		flag(gathering && a.Attendance == activity.MeetingNoShow, isNoShow) |
		flag(gathering && a.Attendance == activity.MeetingHostNoShow, isHostNoShow) |
		flag(gathering && a.Attendance == activity.MeetingUnresolved, isUnresolved) |
		flag(gathering && (a.Attendance == activity.MeetingCancelled || a.Status == activity.Cancelled), isCalledOff) |
		flag(gathering && a.Attendance == activity.MeetingRescheduled, isMoved) |
		flag(followUp, isFollowUp) |
		flag(followUp && done && a.Done.Known && a.Due.Known && a.Done.Day <= a.Due.Day, isOnTime)
	b.id, b.class = append(b.id, a.ID), append(b.class, class)
	put := func(c int, v int32) { b.cols[c] = append(b.cols[c], v) }
	put(aDay, column(a.Day))
	put(aDue, column(a.Due))
	put(aBooked, column(a.Booked))
	put(aRep, w.dicts[DimRep].code(a.Rep))
	put(aBookedBy, w.dicts[DimRep].code(a.BookedBy))
	put(aTeam, 0)
	put(aTerritory, 0)
	put(aAccount, w.dicts[DimAccount].code(a.Account))
	put(aCampaign, w.dicts[DimCampaign].code(a.Campaign))
	put(aDuration, int32(min((max(a.Seconds, 0)*100+30)/60, math.MaxInt32)))
	put(aKind, w.dicts[DimActivityKind].text(string(a.Kind)))
}

// Codes of the spend categories and quota measures.
const (
	spendMarketing = iota + 1
	spendSales
)

func spendCategory(c market.SpendCategory) int32 {
	switch c {
	case market.SpendMarketing:
		return spendMarketing
	case market.SpendSales:
		return spendSales
	default:
		return 0
	}
}

func quotaMeasures() []quota.Measure {
	return []quota.Measure{quota.Bookings, quota.Acv, quota.Mrr, quota.WonOpportunities, quota.MeetingsHeld, quota.LeadsQualified}
}

func quotaMeasure(m quota.Measure) int32 {
	for i, v := range quotaMeasures() {
		if v == m {
			return int32(i)
		}
	}
	return -1
}
