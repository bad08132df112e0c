package kpi

import (
	"fmt"
	"strings"

	"coxswain/sales/enum"
)

// Markdown writes the catalogue as a page for people.
func Markdown() string {
	var b strings.Builder
	b.WriteString("# KPI catalogue\n\n" +
		"Generated from the catalogue in `sales/kpi`; run `go test ./sales/kpi -run TestTheKPIPageIsCurrent -update` after changing it.\n\n" +
		"Periods are half-open: the first day counts, the day `to` does not. A value that cannot be computed is absent and carries a caveat, it is never 0. " +
		"Fractions are written as 0.25 for 25 %. Fractions, ratios and durations are rounded to six digits and money to its minor unit, half away from zero, once, at the end; " +
		"sums of rounded amounts round per record first. Numbers of the past use the team, territory and stage of the day they speak of. " +
		"Comparisons, records behind a number and filters go with every KPI.\n\n## Caveats\n\n")
	for _, c := range caveatTexts() {
		fmt.Fprintf(&b, "- `%s`: %s\n", c.caveat, c.text)
	}
	b.WriteString("\n## Available\n")
	for _, d := range Catalogue() {
		if d.Available {
			d.write(&b)
		}
	}
	b.WriteString("\n## Not available yet\n\n| Key | Row | Name | Formula | When |\n|---|---|---|---|---|\n")
	for _, d := range Catalogue() {
		if !d.Available {
			fmt.Fprintf(&b, "| `%s` | %d | %s | %s | %s |\n", d.Key, d.Row, d.Name, strings.ReplaceAll(d.Formula, "|", "\\|"), d.AvailableWhen)
		}
	}
	return b.String()
}

func (d *Definition) write(b *strings.Builder) {
	fmt.Fprintf(b, "\n### %s\n\n%s. %s\n\n", d.Key, d.Name, d.Description)
	row := func(name, text string) {
		if text != "" {
			fmt.Fprintf(b, "- %s: %s\n", name, text)
		}
	}
	row("Formula", d.Formula)
	row("Unit", string(d.Unit))
	row("Direction", string(d.Direction))
	if d.Row > 0 {
		row("Dictionary row", fmt.Sprint(d.Row))
	}
	if d.PointInTime {
		row("Speaks of", "the state just before the end of the period")
	}
	row("Facts", d.Source)
	row("Dimensions", enum.List(d.Dimensions))
	for _, v := range d.Variants {
		row("Variant `"+v.Name+"`", strings.Join(v.Values, ", ")+" (default "+v.Default+"). "+v.Description)
	}
	if d.MinimumSample > 0 {
		row("Minimum sample", fmt.Sprint(d.MinimumSample))
	}
	row("Edge cases", d.EdgeCases)
	row("Example", d.Example)
}

type caveatText struct {
	caveat Caveat
	text   string
}

// caveatTexts explains the caveats in the order in which a point carries them.
func caveatTexts() []caveatText {
	return []caveatText{
		{NoDenominator, "nothing to divide by; the value is absent"},
		{NotAvailable, "the product does not record what the KPI needs yet"},
		{MissingAmount, "some or all rows have no amount"},
		{MissingCost, "some or all rows have no cost or list price and are left out"},
		{MissingDate, "some rows lack a date that the KPI needs and are left out"},
		{EstimatedAmount, "some amounts are list prices standing in for unknown ones"},
		{FXApproximate, "some amounts were converted at a rate of another day"},
		{Covered, "the quota is met, there is nothing left to cover"},
		{Lossless, "nothing was lost, the quotient has no meaning"},
		{Censored, "some rows are still running and are left out"},
		{Unresolved, "past meetings of which nobody said what became of them are left out"},
		{NotYetDue, "rows whose deadline lies ahead are left out"},
		{OutsideBenchmark, "the value lies outside the KPI's benchmark band"},
		{SamePeriod, "started and ended within the period"},
		{ImmatureCohort, "more than a fifth of the cohort is younger than the usual time to an outcome"},
		{PartialPeriod, "the period is clipped or not over yet"},
		{SmallSample, "fewer rows than the KPI's minimum; a percentile is withheld"},
		{DoesNotFit, "the number is too large to be stated"},
		{OverlappingGroups, "a row may stand in several groups, so that groups need not sum to the total"},
	}
}

// Text explains the caveat.
func (c Caveat) Text() string {
	for _, t := range caveatTexts() {
		if t.caveat == c {
			return t.text
		}
	}
	return ""
}
