import { Menu } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { useClient } from 'urql'
import type { ExportFormat, StartExportInput } from '@/gql/schema.ts'
import { useCommand } from '@/lib/command.ts'
import { download } from '@/lib/download.ts'
import { useSession } from '@/lib/SessionContext.tsx'
import { useCan, useFormat } from '@/lib/viewer.tsx'
import { Icon } from '@/ui/icons.tsx'
import { ExportJobDocument } from './exportJob.generated.ts'
import { StartExportDocument } from './startExport.generated.ts'

const formats: readonly (readonly [ExportFormat, string])[] = [
  ['CSV', 'CSV'],
  ['XLSX', 'Excel'],
  ['JSONL', 'JSON lines'],
]

interface Props {
  /** How many rows it writes; null when that was not asked for. */
  readonly total: number | null
  readonly input: Omit<StartExportInput, 'format'>
}

/** Export writes all rows of a list, filtered and sorted as it stands, by a job on the server. */
export function Export({ total, input }: Props) {
  const client = useClient()
  const session = useSession()
  const can = useCan()
  const format = useFormat()
  const { run } = useCommand(StartExportDocument)
  const [busy, setBusy] = useState(false)

  const rows = total === null ? 'all rows' : `${format.count(total)} rows`

  const write = async (kind: ExportFormat) => {
    setBusy(true)
    try {
      const { data, problems } = await run({ input: { ...input, format: kind } })
      const id = data?.startExport?.job?.id
      if (id === undefined) {
        notifications.show({ color: 'red', message: problems.map((each) => each.message).join(' ') })
        return
      }
      const told = notifications.show({
        loading: true,
        autoClose: false,
        message: `Writing ${rows}…`,
      })
      const file = await waitFor(id)
      const problem = file === null ? 'The export failed. Try again.' : await download(session, file.url, file.name)
      notifications.update({
        id: told,
        loading: false,
        autoClose: 8000,
        color: problem === null ? 'teal' : 'red',
        message: problem ?? `${rows.charAt(0).toUpperCase()}${rows.slice(1)} are in ${file?.name}.`,
      })
    } finally {
      setBusy(false)
    }
  }

  const waitFor = async (id: string) => {
    for (let pause = 300; ; pause = Math.min(pause * 1.5, 3000)) {
      const answer = await client.query(ExportJobDocument, { id }, { requestPolicy: 'network-only' }).toPromise()
      const job = answer.data?.job
      if (job?.status === 'SUCCEEDED') return job.resultFile
      if (job == null || job.status === 'FAILED' || job.status === 'CANCELLED') return null
      await new Promise((resolve) => setTimeout(resolve, pause))
    }
  }

  if (!can('startExport')) return null
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <button type="button" className="icon-button" aria-label={`Export ${rows}`} disabled={busy}>
          <Icon name="download" />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{rows} as</Menu.Label>
        {formats.map(([kind, name]) => (
          <Menu.Item key={kind} onClick={() => void write(kind)}>
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
