import { useQuery } from 'urql'
import type { KpiFilterInput, KpiKey } from '@/gql/schema.ts'
import { DimensionsDocument } from './dimensions.generated.ts'

interface Narrowed {
  /** Whether it is not known yet which figures take the filter. */
  readonly pending: boolean
  /** keep returns the figures of a list that take the filter. */
  readonly keep: <Key extends KpiKey>(keys: readonly Key[]) => readonly Key[]
  /** names are what people call figures, for those that had to be left out. */
  readonly names: (keys: readonly KpiKey[]) => readonly string[]
}

/**
 * useNarrowed says which figures a filter can be put on: a figure without a segment of its own, such as the
 * cost of marketing, is refused by the server rather than told as if it were of the segment. Without a filter
 * it asks nothing.
 */
export function useNarrowed(where: KpiFilterInput | null): Narrowed {
  const [{ data }] = useQuery({ query: DimensionsDocument, requestPolicy: 'cache-first', pause: where === null })
  if (where === null) return { pending: false, keep: (keys) => keys, names: () => [] }
  const asked = (['team', 'territory', 'segment'] as const)
    .filter((each) => where[each] !== undefined)
    .map((each) => each.toUpperCase())
  const known = new Map((data?.kpiDefinitions ?? []).map((each) => [each.key, each]))
  return {
    pending: data === undefined,
    keep: (keys) =>
      keys.filter((key) => {
        const takes: readonly string[] = known.get(key)?.dimensions ?? []
        return asked.every((each) => takes.includes(each))
      }),
    names: (keys) => keys.map((key) => known.get(key)?.name ?? key),
  }
}
