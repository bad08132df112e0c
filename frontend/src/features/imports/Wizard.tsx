import { Button, TextInput } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { useQuery } from 'urql'
import { type UserError, useCommand } from '@/lib/command.ts'
import { failureOf } from '@/lib/failure.ts'
import { useFormat } from '@/lib/viewer.tsx'
import { Problems } from '@/ui/Problems.tsx'
import { Message, Pending, Trouble } from '@/ui/states.tsx'
import { ColumnsStep, type How, textOfHow } from './ColumnsStep.tsx'
import { CancelJobDocument } from './cancelJob.generated.ts'
import { type Catalogue, entityNamed } from './catalogue.ts'
import { type Chosen, FilesStep } from './FilesStep.tsx'
import { ImportEntitiesDocument } from './importEntities.generated.ts'
import { type Plan, planOf } from './plan.ts'
import { Rejected } from './Rejected.tsx'
import { Report } from './Report.tsx'
import { StartImportDocument } from './startImport.generated.ts'
import { type Job, over, useJob } from './useJob.ts'

type Step = 'files' | 'columns' | 'trial' | 'import'

const steps: readonly (readonly [Step, string])[] = [
  ['files', 'Files'],
  ['columns', 'Columns'],
  ['trial', 'Trial run'],
  ['import', 'Import'],
]

interface Props {
  /** The job that is followed; a reload finds it again by this. */
  readonly job: string
  readonly onJob: (id: string) => void
}

/** Wizard brings files into the database: choose, map, try, import. Nothing is written before the last step. */
export function Wizard({ job: id, onJob }: Props) {
  const [step, setStep] = useState<Step>('files')
  const [files, setFiles] = useState<readonly Chosen[]>([])
  const [how, setHow] = useState<How>({ kind: 'headers' })
  const [reason, setReason] = useState('')
  const [problems, setProblems] = useState<readonly UserError[]>([])
  const { busy, run } = useCommand(StartImportDocument)
  const followed = useJob(id)
  const [{ data, error }, again] = useQuery({ query: ImportEntitiesDocument, requestPolicy: 'cache-first' })
  const failure = failureOf(error)
  const catalogue = data?.importEntities ?? []
  const shown: Step =
    id === '' ? step : followed.job?.report?.dryRun === false || step === 'import' ? 'import' : 'trial'

  const columns = () => {
    setHow(howOf(catalogue, files, how))
    setStep('columns')
  }
  const start = async (dryRun: boolean) => {
    const { data, problems: found } = await run({
      input: {
        fileIds: files.flatMap((file) => (file.id === null ? [] : [file.id])),
        mapping: textOfHow(catalogue, how, files),
        dryRun,
        onError: 'REJECT',
        reason: reason === '' ? null : reason,
      },
    })
    setProblems(found)
    const job = data?.startImport?.job
    if (job === null || job === undefined) return
    setStep(dryRun ? 'trial' : 'import')
    onJob(job.id)
  }
  const back = (to: Step) => {
    setProblems([])
    setStep(to)
    onJob('')
  }

  return (
    <section className="panel" aria-label="New import">
      <ol className="wizard-steps">
        {steps.map(([each, name]) => (
          <li key={each} aria-current={each === shown ? 'step' : undefined}>
            {name}
          </li>
        ))}
      </ol>
      {failure !== null && data === undefined && <Trouble failure={failure} onRetry={again} />}
      {shown === 'files' && <FilesStep files={files} onFiles={setFiles} onNext={columns} />}
      {shown === 'columns' && (
        <ColumnsStep
          catalogue={catalogue}
          files={files}
          how={how}
          onHow={setHow}
          onBack={() => setStep('files')}
          onNext={() => void start(true)}
          busy={busy}
        />
      )}
      <Problems problems={problems} />
      {id !== '' && (
        <div className="stack">
          <Course followed={followed} />
          {followed.job !== null && over(followed.job.status) && (
            <After job={followed.job} trial={shown === 'trial'}>
              {shown === 'trial' && files.length > 0 && (
                <div className="stack">
                  <TextInput
                    label="Why, for the change log"
                    placeholder="For example: accounts of the fair in Vienna"
                    value={reason}
                    onChange={(event) => setReason(event.currentTarget.value)}
                    maxLength={255}
                    w={420}
                    maw="100%"
                  />
                  <div className="row">
                    <Button variant="default" onClick={() => back('columns')}>
                      Back to the columns
                    </Button>
                    <Button
                      loading={busy}
                      disabled={followed.job.status !== 'SUCCEEDED'}
                      onClick={() => void start(false)}
                    >
                      Import for good
                    </Button>
                  </div>
                </div>
              )}
              {shown === 'trial' && files.length === 0 && (
                <p className="quiet">
                  This is an earlier trial run; its files are no longer at hand here. Begin again with the files to
                  import them.
                </p>
              )}
              {(shown === 'import' || files.length === 0) && (
                <div className="row">
                  <Button
                    variant="default"
                    onClick={() => {
                      setFiles([])
                      setHow({ kind: 'headers' })
                      back('files')
                    }}
                  >
                    Import something else
                  </Button>
                  {shown === 'import' && (
                    <Link to="." search={{} as never}>
                      All imports, where this one can be undone
                    </Link>
                  )}
                </div>
              )}
            </After>
          )}
        </div>
      )}
    </section>
  )
}

/** howOf keeps what was said about files that are still there and proposes for the others. */
function howOf(catalogue: Catalogue, files: readonly Chosen[], how: How): How {
  if (how.kind === 'text') return how
  const before = how.kind === 'plans' ? how.plans : {}
  const plans: Record<string, Plan> = {}
  for (const file of files) {
    // What nothing gives away is most often a list of companies; the choice is the first thing on the screen.
    const entity = entityNamed(catalogue, file.sample?.proposal?.entity ?? 'Account')
    const plan = before[file.key] ?? (file.sample === null || entity === null ? undefined : planOf(entity, file.sample))
    if (plan === undefined) return { kind: 'headers' }
    plans[file.key] = plan
  }
  return { kind: 'plans', plans }
}

/** Course shows how far a job is, and stops it on request. */
function Course({ followed }: { readonly followed: ReturnType<typeof useJob> }) {
  const format = useFormat()
  const { busy, run } = useCommand(CancelJobDocument)
  const [problems, setProblems] = useState<readonly UserError[]>([])
  const { job, gone, failure, again } = followed
  if (gone) return <Message kind="warn">There is no such job, or none that you may see.</Message>
  if (job === null) {
    return failure === null ? (
      <Pending height={60} label="Asking how far it is…" />
    ) : (
      <Trouble failure={failure} onRetry={again} />
    )
  }
  if (over(job.status)) return null
  return (
    <div className="stack">
      {failure !== null && <Trouble failure={failure} onRetry={again} />}
      <div className="row" role="status">
        <progress aria-label="Rows done" {...(job.total === null ? {} : { max: job.total, value: job.done })} />
        <span>
          {job.status === 'QUEUED' ? 'Waiting for its turn' : `${format.count(job.done)} rows so far`}
          {job.total === null ? '' : ` of ${format.count(job.total)}`}
        </span>
        <Button
          size="compact-xs"
          variant="default"
          loading={busy}
          onClick={async () => setProblems((await run({ input: { id: job.id } })).problems)}
        >
          Stop it
        </Button>
      </div>
      <p className="quiet">It goes on by itself: you may close this page and find it again under Jobs.</p>
      <Problems problems={problems} />
    </div>
  )
}

/** After says how a job ended. */
function After(props: { readonly job: Job; readonly trial: boolean; readonly children: ReactNode }) {
  const { job, trial, children } = props
  const said = {
    SUCCEEDED: trial ? 'The trial run is done. Nothing has been written.' : 'The import is done.',
    FAILED: job.message ?? (trial ? 'The trial run failed.' : 'The import failed.'),
    CANCELLED: 'It was stopped. What was written by then stays; importing the same files again goes on from there.',
  }
  const kind = job.status === 'SUCCEEDED' ? 'ok' : job.status === 'FAILED' ? 'problem' : 'warn'
  return (
    <>
      <Message kind={kind}>{said[job.status as keyof typeof said]}</Message>
      {job.report !== null && <Report report={job.report} dryRun={trial} />}
      {job.rejectedFile !== null && job.report !== null && (
        <Rejected file={job.rejectedFile} rejected={job.report.rejected} />
      )}
      {children}
    </>
  )
}
