import { useQuery } from 'urql'
import type { KpiKey, KpiUnit } from '@/gql/schema.ts'
import { words } from '@/lib/format.ts'
import type { FormField } from '@/ui/FormDialog.tsx'
import { KpiNamesDocument } from './kpiNames.generated.ts'
import { ScopeNamesDocument } from './scopeNames.generated.ts'

/** What is known of KPIs: their names, units, and which there are figures for. */
export function useKpis() {
  const [{ data, fetching }] = useQuery({ query: KpiNamesDocument, requestPolicy: 'cache-first' })
  const all = data?.kpiDefinitions ?? []
  const of = (key: KpiKey) => all.find((each) => each.key === key)
  return {
    /** Names are on their way: what shows them waits, and does not jump when they come. */
    waiting: fetching && data === undefined,
    named: (key: KpiKey): string => of(key)?.name ?? words(key),
    rises: (key: KpiKey): boolean => of(key)?.direction === 'HIGHER_IS_BETTER',
    unitOf: (key: KpiKey): KpiUnit => of(key)?.unit ?? 'COUNT',
    choices: all
      .filter((each) => each.available)
      .map((each) => ({ value: each.key as string, label: each.name }))
      .sort((a, b) => a.label.localeCompare(b.label)),
  }
}

/** Whose figures something speaks of. */
export interface Scope {
  readonly rep: { readonly id: string; readonly name: string } | null
  readonly team: { readonly id: string; readonly name: string } | null
  readonly territory: { readonly id: string; readonly name: string } | null
}

/** saidScope names whose figures something speaks of. */
export function saidScope(scope: Scope): string {
  return scope.rep?.name ?? scope.team?.name ?? scope.territory?.name ?? 'The whole company'
}

/** useScopeFields are the fields that ask whose figures are meant. One of them is enough; none is the company. */
export function useScopeFields(scope: Scope | null, asked: boolean): readonly FormField[] {
  const [{ data }] = useQuery({ query: ScopeNamesDocument, requestPolicy: 'cache-first', pause: !asked })
  const choices = (list: { readonly nodes: readonly { id: string; name: string }[] } | null | undefined) =>
    (list?.nodes ?? []).map(({ id, name }) => ({ value: id, label: name }))
  const whose =
    scope === null
      ? ''
      : scope.rep !== null
        ? 'rep'
        : scope.team !== null
          ? 'team'
          : scope.territory !== null
            ? 'territory'
            : ''
  return [
    {
      name: 'whose',
      label: 'Whose',
      kind: 'choice',
      initial: whose,
      placeholder: 'The whole company',
      options: [
        { value: 'team', label: 'A team' },
        { value: 'rep', label: 'A rep' },
        { value: 'territory', label: 'A territory' },
      ],
    },
    {
      name: 'teamId',
      label: 'Team',
      kind: 'choice',
      required: true,
      options: choices(data?.teams),
      initial: scope?.team?.id,
      when: (values) => values.whose === 'team',
    },
    {
      name: 'repId',
      label: 'Rep',
      kind: 'choice',
      required: true,
      options: choices(data?.reps),
      initial: scope?.rep?.id,
      when: (values) => values.whose === 'rep',
    },
    {
      name: 'territoryId',
      label: 'Territory',
      kind: 'choice',
      required: true,
      options: choices(data?.territories),
      initial: scope?.territory?.id,
      when: (values) => values.whose === 'territory',
    },
  ]
}

/** scopeOf returns the ids of whom the fields name; the others are null. */
export function scopeOf(values: Readonly<Record<string, string | readonly string[]>>) {
  const id = (whose: string, field: string) => {
    const value = values[field]
    return values.whose === whose && typeof value === 'string' && value !== '' ? value : null
  }
  return { teamId: id('team', 'teamId'), repId: id('rep', 'repId'), territoryId: id('territory', 'territoryId') }
}

/** How targets are written. */
export const targetHint = 'In the unit of the KPI. A rate is written as a fraction: 0.25 is 25 %.'
