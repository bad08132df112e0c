package kpi

import (
	"slices"
	"sync"
)

// Catalogue returns the definition of every KPI in the order of the dictionary. The slice is the
// caller's own.
func Catalogue() []Definition { return slices.Clone(catalogue().all) }

// listing is the catalogue with its index.
type listing struct {
	all   []Definition
	place map[Key]int
}

// catalogue is made on first use and never changes.
var catalogue = sync.OnceValue(func() listing {
	all := slices.Concat(funnelDefinitions(), pipelineDefinitions(), activityDefinitions(),
		revenueDefinitions(), customerDefinitions(), retentionDefinitions(), lifecycleDefinitions(), unitDefinitions(), repDefinitions(), payDefinitions(), laterDefinitions())
	for i := range all {
		all[i].Version = max(1, all[i].Version)
		all[i].Available = all[i].AvailableWhen == ""
	}
	out := listing{inOrder(all), map[Key]int{}}
	for i, d := range out.all {
		out.place[d.Key] = i
	}
	return out
})

// inOrder arranges definitions as AllKeys does.
func inOrder(in []Definition) []Definition {
	place := map[Key]int{}
	for i, d := range in {
		place[d.Key] = i
	}
	out := make([]Definition, 0, len(in))
	for _, k := range AllKeys() {
		if i, ok := place[k]; ok {
			out = append(out, in[i])
		}
	}
	return out
}

// definitionOf returns the definition of a key, nil for an unknown one. It must not be changed.
func definitionOf(k Key) *Definition {
	c := catalogue()
	if i, ok := c.place[k]; ok {
		return &c.all[i]
	}
	return nil
}

// floor is the least number of rows that a rate or a percentile should stand on.
const floor = 5

func leadDimensions() []Dimension {
	return []Dimension{DimRep, DimTeam, DimManager, DimRegion, DimTerritory, DimAccount, DimSegment, DimIndustry, DimCountry, DimSource, DimChannel, DimCampaign}
}

func opportunityDimensions() []Dimension {
	return []Dimension{
		DimRep, DimTeam, DimManager, DimRegion, DimTerritory, DimAccount, DimSegment, DimIndustry, DimCountry, DimProduct,
		DimSource, DimChannel, DimCampaign, DimPipeline, DimStage, DimOpportunityType, DimCurrency,
	}
}

func lostDimensions() []Dimension {
	return append(opportunityDimensions(), DimLossReason, DimCompetitor)
}

// sharedDimensions are those that leads and opportunities have in common.
func sharedDimensions() []Dimension {
	return []Dimension{DimRep, DimTeam, DimManager, DimRegion, DimTerritory, DimSegment, DimIndustry, DimCountry, DimSource, DimChannel, DimCampaign}
}

func activityDimensions() []Dimension {
	return []Dimension{DimRep, DimTeam, DimManager, DimRegion, DimTerritory, DimAccount, DimSegment, DimIndustry, DimCountry, DimCampaign, DimActivityKind}
}

func quotaDimensions() []Dimension {
	return []Dimension{DimRep, DimTeam, DimManager, DimRegion, DimTerritory}
}

func spendDimensions() []Dimension { return []Dimension{DimChannel, DimCampaign} }

func basisVariant() VariantDefinition {
	return VariantDefinition{"basis", []string{"TCV", "ACV", "MRR"}, "TCV", "Total contract value, annual contract value or monthly recurring revenue as booked."}
}

func noDecisionVariant(values ...string) VariantDefinition {
	return VariantDefinition{"noDecision", values, "INCLUDED", "Whether opportunities lost to no decision count as lost."}
}

func statisticVariant(standard string, values ...string) VariantDefinition {
	return VariantDefinition{"statistic", values, standard, "Mean, or a percentile interpolated between neighbouring values. A percentile of fewer than five values is withheld."}
}

func perVariant(values ...string) VariantDefinition {
	return VariantDefinition{"per", values, "TOTAL", "The total, or the total divided by the reps employed on some day of the period (groups: REP, TEAM, MANAGER, REGION)."}
}
