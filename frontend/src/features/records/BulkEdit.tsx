import { Button, Modal, Select, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { useQuery } from 'urql'
import type { ForecastCategory } from '@/gql/schema.ts'
import { type UserError, useCommand } from '@/lib/command.ts'
import { words } from '@/lib/format.ts'
import { useFormat } from '@/lib/viewer.tsx'
import { Problems } from '@/ui/Problems.tsx'
import { Pending } from '@/ui/states.tsx'
import { BulkPreviewDocument } from './bulkPreview.generated.ts'
import { BulkUpdateOpportunitiesDocument } from './bulkUpdateOpportunities.generated.ts'

const categories: readonly ForecastCategory[] = ['OMITTED', 'PIPELINE', 'BEST_CASE', 'COMMIT']
type Field = 'nextStep' | 'forecastCategoryOverride'

/** BulkEdit changes one field of the chosen opportunities in one transaction, after showing what changes. */
export function BulkEdit({ ids, onDone }: { readonly ids: readonly string[]; readonly onDone: () => void }) {
  const [open, setOpen] = useState(false)
  const format = useFormat()
  return (
    <>
      <Button size="compact-xs" onClick={() => setOpen(true)}>
        Change {format.count(ids.length)}
      </Button>
      <Button size="compact-xs" variant="subtle" onClick={onDone}>
        Choose none
      </Button>
      <Modal
        opened={open}
        onClose={() => setOpen(false)}
        title={`Change ${format.count(ids.length)} opportunities`}
        size="lg"
      >
        {open && (
          <Change
            ids={ids}
            onDone={() => {
              setOpen(false)
              onDone()
            }}
          />
        )}
      </Modal>
    </>
  )
}

function Change({ ids, onDone }: { readonly ids: readonly string[]; readonly onDone: () => void }) {
  const [{ data, fetching }] = useQuery({ query: BulkPreviewDocument, variables: { ids } })
  const { busy, run } = useCommand(BulkUpdateOpportunitiesDocument)
  const [field, setField] = useState<Field>('nextStep')
  const [value, setValue] = useState('')
  const [problems, setProblems] = useState<readonly UserError[]>([])
  const rows = (data?.nodes ?? []).flatMap((node) => (node?.__typename === 'Opportunity' ? [node] : []))
  const mine = rows.filter((row) => row.viewerCan.update)

  const apply = async () => {
    const items = mine.map((row) => ({
      id: row.id,
      expectedVersion: row.version,
      [field]: value === '' ? null : value,
    }))
    const { data: answer, problems: found } = await run({ input: { items, onError: 'ROLLBACK' } })
    const each = answer?.bulkUpdateOpportunities?.results.flatMap((result) => result.userErrors) ?? []
    setProblems([...found, ...each])
    if (found.length + each.length > 0) return
    notifications.show({ color: 'teal', message: `${items.length} opportunities are changed.` })
    onDone()
  }

  return (
    <div className="stack">
      <div className="row">
        <Select
          label="Field"
          data={[
            { value: 'nextStep', label: 'Next step' },
            { value: 'forecastCategoryOverride', label: 'Forecast category' },
          ]}
          value={field}
          onChange={(next) => {
            setField((next ?? 'nextStep') as Field)
            setValue('')
          }}
          allowDeselect={false}
        />
        {field === 'nextStep' ? (
          <TextInput label="New value" value={value} onChange={(event) => setValue(event.currentTarget.value)} />
        ) : (
          <Select
            label="New value"
            placeholder="That of the stage"
            data={categories.map((each) => ({ value: each, label: words(each) }))}
            value={value === '' ? null : value}
            onChange={(next) => setValue(next ?? '')}
            clearable
          />
        )}
      </div>
      {fetching && <Pending height={160} label="Reading what is chosen…" />}
      <div className="scroll preview">
        <table aria-label="What changes">
          <thead>
            <tr>
              <th scope="col">Opportunity</th>
              <th scope="col">Now</th>
              <th scope="col">Then</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.id}>
                <th scope="row">{row.name}</th>
                <td>{field === 'nextStep' ? (row.nextStep ?? '–') : words(row.forecastCategory)}</td>
                <td>
                  {row.viewerCan.update ? (field === 'nextStep' ? value : words(value)) || '–' : 'not yours to change'}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Problems problems={problems} />
      <Button loading={busy} disabled={mine.length === 0} onClick={() => void apply()}>
        Change {mine.length}
      </Button>
    </div>
  )
}
