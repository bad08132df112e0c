import { useQuery } from 'urql'
import type { Choice } from '@/ui/FormDialog.tsx'
import { PayeesDocument } from './payees.generated.ts'

/** usePayees returns the reps to choose from. */
export function usePayees(pause = false): readonly Choice[] {
  const [{ data }] = useQuery({ query: PayeesDocument, requestPolicy: 'cache-first', pause })
  return (data?.reps?.nodes ?? []).map(({ id, name }) => ({ value: id, label: name }))
}
