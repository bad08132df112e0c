import type { LookupsQuery } from './lookups.generated.ts'

export { LookupsDocument } from './lookups.generated.ts'

/** Names of the records that lists are filtered by. */
export type Lookups = LookupsQuery

interface Named {
  readonly id: string
  readonly name: string
}

/** choices makes values to choose from of named records. */
export function choices(records: { readonly nodes: readonly Named[] } | null | undefined) {
  return (records?.nodes ?? []).map(({ id, name }) => ({ value: id, label: name }))
}

/** stages makes values to choose from of the stages of all pipelines. */
export function stages(lookups: Lookups | undefined) {
  const pipelines = lookups?.pipelines?.nodes ?? []
  return pipelines.flatMap((pipeline) =>
    choices(pipeline.stages).map(({ value, label }) => ({
      value,
      label: pipelines.length > 1 ? `${label} (${pipeline.name})` : label,
    })),
  )
}

/**
 * named returns the name of a record of any kind, which stands under the kind's own key. Stages of several
 * pipelines are called alike: theirs follows.
 */
export function named(node: Readonly<Record<string, unknown>>): string {
  const key = Object.keys(node).find((each) => each.endsWith('Name'))
  if (key === undefined) return '(hidden)'
  const { pipeline } = node as { readonly pipeline?: { readonly name: string } | null }
  return pipeline == null ? String(node[key]) : `${node[key]} (${pipeline.name})`
}
