import { Checkbox, Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useQuery } from 'urql'
import type { UserRole } from '@/gql/schema.ts'
import { failureOf } from '@/lib/failure.ts'
import { words } from '@/lib/format.ts'
import { useView } from '@/lib/url.ts'
import { useFormat } from '@/lib/viewer.tsx'
import { Icon } from '@/ui/icons.tsx'
import { Empty, Pending, Trouble } from '@/ui/states.tsx'
import { LookAs } from './LookAs.tsx'
import { PermissionsDocument } from './permissions.generated.ts'
import { roleNames, roles } from './roles.ts'
import { peopleView } from './view.ts'

/** Operations that only read are named after what they give. */
const verbs =
  /^(create|update|delete|archive|restore|start|cancel|invite|deactivate|reactivate|send|set|transfer|end|assign|place|apply|close|reopen|advance|change|convert|qualify|accept|reject|disqualify|merge|redact|record|bulk|log|complete|resolve|amend|pause|resume|revoke|renew|reverse|acknowledge|ingest|undo|sign|request|reset|erase)/

/** Roles is the matrix of what each role may do, as the server enforces it; one role can be looked at alone. */
export function Roles() {
  const format = useFormat()
  const [view, change] = useView(peopleView)
  const [{ data, error, fetching }, again] = useQuery({ query: PermissionsDocument, requestPolicy: 'cache-first' })
  const [query, setQuery] = useState('')
  const [onlyDifferent, setOnlyDifferent] = useState(false)
  const failure = failureOf(error)
  const role = roleNames.find((each) => each === view.role) ?? null
  if (failure !== null && data === undefined) return <Trouble failure={failure} onRetry={again} />
  if (data === undefined && fetching) return <Pending height={400} label="Reading who may do what…" />
  const all = (data?.permissions ?? []).map((each) => ({ ...each, name: inWords(each.operation) }))
  const shown = all
    .filter((each) => each.name.toLowerCase().includes(query.trim().toLowerCase()))
    .filter((each) => role === null || each.roles.includes(role))
    .filter((each) => !onlyDifferent || each.roles.length < roleNames.length)
  const groups = [
    ['See', shown.filter((each) => !verbs.test(each.operation))],
    ['Change', shown.filter((each) => verbs.test(each.operation))],
  ] as const
  const columns = role === null ? roleNames : [role]

  return (
    <div className="stack">
      <div className="row tools">
        <Select
          aria-label="View as"
          placeholder="View as one role"
          data={roleNames.map((each) => ({ value: each, label: `As ${words(each)}` }))}
          value={role}
          onChange={(next) => change({ role: next ?? '' })}
          clearable
          w={190}
        />
        <TextInput
          data-search
          aria-label="Search operations"
          placeholder="What one may do"
          leftSection={<Icon name="search" size={13} />}
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
        />
        <Checkbox
          size="xs"
          label="Only where roles differ"
          checked={onlyDifferent}
          onChange={(event) => setOnlyDifferent(event.currentTarget.checked)}
        />
      </div>
      {role !== null && (
        <p>
          <strong>{words(role)}</strong>: {roles[role]}.{' '}
          {format.count(all.filter((each) => each.roles.includes(role)).length)} of {format.count(all.length)}{' '}
          operations. Which records they see within them depends on their team and what they own.{' '}
          <LookAs role={role} name={null} repId={null} />
        </p>
      )}
      {shown.length === 0 ? (
        <Empty title="No operation matches" />
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard.
        <section className="matrix-place" aria-label="What roles may do" tabIndex={0}>
          <table className="matrix">
            <thead>
              <tr>
                <th scope="col">Operation</th>
                {columns.map((each) => (
                  <th key={each} scope="col" title={roles[each]}>
                    {words(each)}
                  </th>
                ))}
              </tr>
            </thead>
            {groups.map(([group, operations]) => (
              <tbody key={group}>
                {operations.length > 0 && (
                  <tr>
                    <th scope="rowgroup" colSpan={columns.length + 1}>
                      <strong>{group}</strong>
                    </th>
                  </tr>
                )}
                {operations.map((each) => (
                  <tr key={each.operation}>
                    <th scope="row" title={each.operation}>
                      {each.name}
                    </th>
                    {columns.map((column) => (
                      <Cell key={column} yes={each.roles.includes(column)} role={column} />
                    ))}
                  </tr>
                ))}
              </tbody>
            ))}
          </table>
        </section>
      )}
      <p className="quiet small">
        This is the table that the server refuses by. A role can be changed on the person; roles themselves are part of
        the product.
      </p>
    </div>
  )
}

function Cell({ yes, role }: { readonly yes: boolean; readonly role: UserRole }) {
  return (
    <td className={yes ? 'seen' : undefined}>
      {yes ? <Icon name="check" size={13} /> : <span aria-hidden="true">·</span>}
      <span className="hidden">{`${words(role)}: ${yes ? 'yes' : 'no'}`}</span>
    </td>
  )
}

/** inWords writes the name of an operation in words. */
function inWords(operation: string): string {
  const text = operation.replaceAll(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()
  const named = text.replace(/\b(mrr|kpi|kpis)\b/g, (each) => each.replace('mrr', 'MRR').replace('kpi', 'KPI'))
  return named.charAt(0).toUpperCase() + named.slice(1)
}
