import { Select } from '@mantine/core'
import { useMemo, useState } from 'react'
import { useQuery } from 'urql'
import { useFormat } from '@/lib/viewer.tsx'
import { type CrewFragment, HomeRepsDocument } from './homeReps.generated.ts'

interface Props {
  readonly team: string
  readonly teamName: string
  readonly self: string
  readonly value: string
  readonly onChange: (who: string) => void
}

interface Crews extends CrewFragment {
  readonly children?: { readonly nodes: readonly Crews[] } | null
}

/** reps are who is in a team or below it, each once, by name. */
function reps(team: Crews): { readonly value: string; readonly label: string }[] {
  const found = new Map<string, string>()
  const visit = (each: Crews) => {
    for (const { rep } of each.memberships?.nodes ?? []) if (rep !== null) found.set(rep.id, rep.name)
    each.children?.nodes.forEach(visit)
  }
  visit(team)
  return [...found].map(([value, label]) => ({ value, label })).sort((a, b) => a.label.localeCompare(b.label))
}

/** WhoseSelect lets somebody who leads a team choose whose day they look at: the team's, their own, or a rep's. */
export function WhoseSelect({ team, teamName, self, value, onChange }: Props) {
  const today = useFormat().today()
  const [opened, setOpened] = useState(false)
  const now = useMemo(
    () => ({ validFrom: { lte: today }, or: [{ validTo: { isNull: true } }, { validTo: { gt: today } }] }),
    [today],
  )
  const [{ data }] = useQuery({
    query: HomeRepsDocument,
    variables: { team, now },
    // Whose name is not known is looked up when somebody chooses, or came by an address.
    pause: !opened && (value === 'team' || value === 'mine'),
  })
  const people = data?.node?.__typename === 'Team' ? reps(data.node).filter((each) => each.value !== self) : []
  return (
    <Select
      aria-label="Whose day"
      data={[{ value: 'team', label: teamName }, { value: 'mine', label: 'My own' }, ...people]}
      value={value}
      onChange={(next) => onChange(next === null || next === 'team' ? '' : next)}
      onDropdownOpen={() => setOpened(true)}
      allowDeselect={false}
      searchable
      w={190}
    />
  )
}
