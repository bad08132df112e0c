import { words } from '@/lib/format.ts'
import type { FilterField } from '@/lib/listing.ts'

/** enumField is a filter over the values of an enum of the API. */
export function enumField(key: string, label: string, values: readonly string[]): FilterField {
  return { key, label, kind: 'enum', options: values.map((value) => ({ value, label: words(value) })) }
}
