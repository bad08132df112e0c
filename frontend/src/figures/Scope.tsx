import { MultiSelect, Select } from '@mantine/core'
import { useQuery } from 'urql'
import type { KpiFilterInput, PeriodPreset } from '@/gql/schema.ts'
import { presets } from '@/lib/period.ts'
import { ScopesDocument } from './scopes.generated.ts'

/** What figures are narrowed to. */
export interface Scope {
  readonly period: PeriodPreset
  readonly team: readonly string[]
  readonly territory: readonly string[]
  readonly segment: readonly string[]
}

/** whereOfScope makes the filter of figures; null when all that the viewer may see counts. */
export function whereOfScope(scope: Omit<Scope, 'period'>): KpiFilterInput | null {
  const where: { -readonly [Key in keyof KpiFilterInput]?: KpiFilterInput[Key] } = {}
  if (scope.team.length > 0) where.team = scope.team
  if (scope.territory.length > 0) where.territory = scope.territory
  if (scope.segment.length > 0) where.segment = scope.segment
  return Object.keys(where).length === 0 ? null : ({ ...where, exact: false } as KpiFilterInput)
}

/** PeriodSelect chooses the period that a screen speaks of. */
export function PeriodSelect({
  value,
  onChange,
}: {
  readonly value: PeriodPreset
  readonly onChange: (period: PeriodPreset) => void
}) {
  return (
    <Select
      aria-label="Period"
      data={presets.map(([key, name]) => ({ value: key, label: name }))}
      value={value}
      onChange={(next) => onChange((next ?? value) as PeriodPreset)}
      allowDeselect={false}
      w={160}
    />
  )
}

interface Props {
  readonly scope: Omit<Scope, 'period'>
  readonly onChange: (patch: Partial<Scope>) => void
}

/** ScopeSelects narrow the figures of a screen to teams, territories and segments. */
export function ScopeSelects({ scope, onChange }: Props) {
  const [{ data }] = useQuery({ query: ScopesDocument, requestPolicy: 'cache-first' })
  const named = (nodes: readonly { readonly id: string; readonly name: string }[] | undefined) =>
    (nodes ?? []).map(({ id, name }) => ({ value: id, label: name }))
  const segments = (data?.accounts?.subtotals ?? []).flatMap((each) => (each.key === null ? [] : [each.key]))
  return (
    <>
      <MultiSelect
        aria-label="Teams"
        size="xs"
        placeholder={scope.team.length === 0 ? 'All teams' : ''}
        data={named(data?.teams?.nodes)}
        value={data === undefined ? [] : [...scope.team]}
        onChange={(team) => onChange({ team })}
        searchable
        clearable
        w={150}
      />
      <MultiSelect
        aria-label="Territories"
        size="xs"
        placeholder={scope.territory.length === 0 ? 'All territories' : ''}
        data={named(data?.territories?.nodes)}
        value={data === undefined ? [] : [...scope.territory]}
        onChange={(territory) => onChange({ territory })}
        searchable
        clearable
        w={150}
      />
      <MultiSelect
        aria-label="Segments"
        size="xs"
        placeholder={scope.segment.length === 0 ? 'All segments' : ''}
        data={segments}
        value={data === undefined ? [] : [...scope.segment]}
        onChange={(segment) => onChange({ segment })}
        clearable
        w={150}
      />
    </>
  )
}
