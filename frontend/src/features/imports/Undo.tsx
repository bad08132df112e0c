import { Button, Modal, TextInput } from '@mantine/core'
import { useState } from 'react'
import { type UserError, useCommand } from '@/lib/command.ts'
import { download } from '@/lib/download.ts'
import { useSession } from '@/lib/SessionContext.tsx'
import { useCan, useFormat } from '@/lib/viewer.tsx'
import { Problems } from '@/ui/Problems.tsx'
import { Scroll } from '@/ui/Scroll.tsx'
import { Message, Trouble } from '@/ui/states.tsx'
import { spaced } from './Report.tsx'
import { UndoImportDocument } from './undoImport.generated.ts'
import { type Job, over, useJob } from './useJob.ts'

/** Undo takes an import back, after saying what would become of everything that it wrote. */
export function Undo({
  id,
  undone,
  onUndone,
}: {
  readonly id: string
  readonly undone: boolean
  readonly onUndone: () => void
}) {
  const can = useCan()
  const [open, setOpen] = useState(false)
  if (!can('undoImport')) return null
  return (
    <>
      {!undone && (
        <div>
          <Button variant="default" onClick={() => setOpen(true)}>
            Undo this import…
          </Button>
        </div>
      )}
      <Modal opened={open} onClose={() => setOpen(false)} title="Undo this import" size="lg">
        {open && (
          <Inside
            id={id}
            onDone={() => {
              setOpen(false)
              onUndone() // the job did it, of which the page's own answers know nothing
            }}
          />
        )}
      </Modal>
    </>
  )
}

function Inside({ id, onDone }: { readonly id: string; readonly onDone: () => void }) {
  const { busy, run } = useCommand(UndoImportDocument)
  const [trial, setTrial] = useState(true)
  const [job, setJob] = useState('')
  const [reason, setReason] = useState('')
  const [problems, setProblems] = useState<readonly UserError[]>([])
  const followed = useJob(job)
  const at = followed.job

  const start = async (dryRun: boolean) => {
    const { data, problems: found } = await run({
      input: { importId: id, dryRun, reason: reason === '' ? null : reason },
    })
    setProblems(found)
    const started = data?.undoImport?.job?.id
    if (started === undefined) return
    setTrial(dryRun)
    setJob(started)
  }

  return (
    <div className="stack">
      <p>
        What the import created goes away, what it changed gets its former values, and events of subscriptions are taken
        back by events. What somebody changed since stays, and the report says so.
      </p>
      {job === '' && (
        <Button loading={busy} onClick={() => void start(true)}>
          Show what would happen
        </Button>
      )}
      {followed.failure !== null && <Trouble failure={followed.failure} onRetry={followed.again} />}
      {at !== null && !over(at.status) && (
        <div className="row" role="status">
          <progress aria-label="Records done" {...(at.total === null ? {} : { max: at.total, value: at.done })} />
          <span>{trial ? 'Looking what would happen…' : 'Taking it back…'}</span>
        </div>
      )}
      {at?.status === 'FAILED' && <Message kind="problem">{at.message ?? 'It failed. Try again.'}</Message>}
      {at?.undo && <WhatBecomes job={at} trial={trial} />}
      {at?.undo && trial && (
        <>
          <TextInput
            label="Why, for the change log"
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            maxLength={255}
          />
          <Button color="red.8" loading={busy} onClick={() => void start(false)}>
            Undo it for good
          </Button>
        </>
      )}
      <Problems problems={problems} />
      {at?.undo && !trial && <Button onClick={onDone}>Done</Button>}
    </div>
  )
}

function WhatBecomes({ job, trial }: { readonly job: Job; readonly trial: boolean }) {
  const format = useFormat()
  const session = useSession()
  const [problem, setProblem] = useState<string | null>(null)
  const undo = job.undo
  if (undo === null) return null
  const heads = [
    ['removed', trial ? 'to remove' : 'removed'],
    ['putAway', trial ? 'to archive' : 'archived'],
    ['putBack', trial ? 'to put back' : 'put back'],
    ['reversed', trial ? 'to reverse' : 'reversed'],
    ['kept', trial ? 'would stay' : 'stay'],
  ] as const
  return (
    <>
      <Message kind={trial ? 'note' : 'ok'}>
        {trial ? 'This would happen. Nothing has been changed yet.' : 'The import is undone.'}
      </Message>
      <Scroll label="What becomes of what it wrote">
        <table aria-label="What becomes of what it wrote">
          <thead>
            <tr>
              <th scope="col">Kind of record</th>
              {heads.map(([key, head]) => (
                <th key={key} scope="col" className="number">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {undo.entities.map((each) => (
              <tr key={each.entity}>
                <th scope="row">{spaced(each.entity)}</th>
                {heads.map(([key]) => (
                  <td key={key} className="number">
                    {format.count(each[key])}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {undo.keptTotal > 0 && (
        <>
          <h3>What stays, and why</h3>
          <Scroll label="What stays, and why" low>
            <table aria-label="What stays, and why">
              <tbody>
                {undo.kept.slice(0, 100).map((each) => (
                  <tr key={`${each.recordId} ${each.field ?? ''} ${each.message}`}>
                    <th scope="row">
                      {spaced(each.entity)}
                      {each.line === null ? '' : `, line ${format.count(each.line)}`}
                    </th>
                    <td>
                      {each.field === null ? '' : `${each.field}: `}
                      {each.message}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
          {undo.keptTotal > 100 && <p className="quiet">The first 100 of {format.count(undo.keptTotal)}.</p>}
        </>
      )}
      {job.resultFile !== null && (
        <button
          type="button"
          className="link"
          onClick={() =>
            job.resultFile !== null && void download(session, job.resultFile.url, job.resultFile.name).then(setProblem)
          }
        >
          All of it as a file
        </button>
      )}
      {problem !== null && <Message kind="problem">{problem}</Message>}
    </>
  )
}
