package kpi

import (
	"io"

	"coxswain/sales/enum"
)

// Unit is what a value is counted in.
type Unit string

// The values of Unit.
const (
	Count       Unit = "COUNT"         // whole things
	Fraction    Unit = "FRACTION"      // a share: 0.25 is 25 %
	Ratio       Unit = "RATIO"         // a quotient of two quantities
	Money       Unit = "MONEY"         // major units of the base currency
	MoneyPerDay Unit = "MONEY_PER_DAY" // major units of the base currency per day
	Days        Unit = "DAYS"          // calendar days
	Minutes     Unit = "MINUTES"       // minutes
	Months      Unit = "MONTHS"        // months
	Hours       Unit = "HOURS"         // hours
	Score       Unit = "SCORE"         // points
)

func allUnits() []Unit {
	return []Unit{Count, Fraction, Ratio, Money, MoneyPerDay, Days, Minutes, Months, Hours, Score}
}

// Values lists every Unit, for the API.
func (Unit) Values() []string { return enum.Strings(allUnits()) }

// MarshalGQL writes the value.
func (u Unit) MarshalGQL(w io.Writer) { enum.Write(w, u) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (u *Unit) UnmarshalGQL(v any) error { return enum.Read(v, u, allUnits()) }

// Direction says which way a KPI should move.
type Direction string

// The values of Direction.
const (
	HigherIsBetter Direction = "HIGHER_IS_BETTER" // more is better
	LowerIsBetter  Direction = "LOWER_IS_BETTER"  // less is better
	Neutral        Direction = "NEUTRAL"          // neither
)

func allDirections() []Direction { return []Direction{HigherIsBetter, LowerIsBetter, Neutral} }

// Values lists every Direction, for the API.
func (Direction) Values() []string { return enum.Strings(allDirections()) }

// MarshalGQL writes the value.
func (d Direction) MarshalGQL(w io.Writer) { enum.Write(w, d) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (d *Direction) UnmarshalGQL(v any) error { return enum.Read(v, d, allDirections()) }

// Caveat is a reason to read a number with care, or the reason why there is none.
type Caveat string

// The values of Caveat.
const (
	NoDenominator     Caveat = "NO_DENOMINATOR"     // nothing to divide by: the value is absent
	NotAvailable      Caveat = "NOT_AVAILABLE"      // the product does not record what the KPI needs yet
	MissingAmount     Caveat = "MISSING_AMOUNT"     // some or all rows have no amount
	MissingCost       Caveat = "MISSING_COST"       // some or all rows have no cost or list price
	MissingDate       Caveat = "MISSING_DATE"       // some rows lack a date that the KPI needs and are left out
	EstimatedAmount   Caveat = "ESTIMATED_AMOUNT"   // some amounts are list prices standing in for unknown ones
	FXApproximate     Caveat = "FX_APPROXIMATE"     // some amounts were converted at a rate of another day
	Covered           Caveat = "COVERED"            // the quota is already met: there is nothing left to cover
	Lossless          Caveat = "LOSSLESS"           // nothing was lost: the quotient has no meaning
	Censored          Caveat = "CENSORED"           // some rows are still running and are left out
	Unresolved        Caveat = "UNRESOLVED"         // past meetings of which nobody said what became of them
	NotYetDue         Caveat = "NOT_YET_DUE"        // rows of the period whose deadline lies ahead are left out
	OutsideBenchmark  Caveat = "OUTSIDE_BENCHMARK"  // the value lies outside the KPI's benchmark band
	SamePeriod        Caveat = "SAME_PERIOD"        // started and ended within the period
	ImmatureCohort    Caveat = "IMMATURE_COHORT"    // much of the cohort is younger than the usual time to an outcome
	PartialPeriod     Caveat = "PARTIAL_PERIOD"     // the period is clipped or not over yet
	SmallSample       Caveat = "SMALL_SAMPLE"       // fewer rows than the KPI's minimum
	DoesNotFit        Caveat = "DOES_NOT_FIT"       // the number is too large to be stated
	OverlappingGroups Caveat = "OVERLAPPING_GROUPS" // rows may stand in several groups: groups do not sum to the total
)

// allCaveats lists the caveats in the order in which a point carries them.
func allCaveats() []Caveat {
	return []Caveat{
		NoDenominator, NotAvailable, MissingAmount, MissingCost, MissingDate, EstimatedAmount, FXApproximate,
		Covered, Lossless, Censored, Unresolved, NotYetDue, OutsideBenchmark, SamePeriod, ImmatureCohort,
		PartialPeriod, SmallSample, DoesNotFit, OverlappingGroups,
	}
}

// Values lists every Caveat, for the API.
func (Caveat) Values() []string { return enum.Strings(allCaveats()) }

// MarshalGQL writes the value.
func (c Caveat) MarshalGQL(w io.Writer) { enum.Write(w, c) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (c *Caveat) UnmarshalGQL(v any) error { return enum.Read(v, c, allCaveats()) }

// Definition says what a KPI means. It is what people read beside the number.
type Definition struct {
	Key           Key
	Name          string
	Description   string
	Formula       string
	Unit          Unit
	Direction     Direction
	Dimensions    []Dimension
	Variants      []VariantDefinition
	Source        string // the facts it is computed from
	EdgeCases     string
	Example       string
	MinimumSample int64 // below it the point carries SMALL_SAMPLE; percentiles are withheld
	Row           int   // row of the KPI dictionary, 0 for additions
	Version       int   // rises when the formula changes
	PointInTime   bool  // speaks of the state just before the end of the period
	Available     bool
	AvailableWhen string // empty when Available
}

// VariantDefinition is a choice that a KPI offers.
type VariantDefinition struct {
	Name        string
	Values      []string
	Default     string
	Description string
}
