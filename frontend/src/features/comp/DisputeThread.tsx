import { Button, Textarea } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { type UserError, useCommand } from '@/lib/command.ts'
import { useFormat, useViewer } from '@/lib/viewer.tsx'
import { FormDialog, textOf } from '@/ui/FormDialog.tsx'
import { Problems } from '@/ui/Problems.tsx'
import { CommentCommissionDisputeDocument } from './commentCommissionDispute.generated.ts'
import { ResolveCommissionDisputeDocument } from './resolveCommissionDispute.generated.ts'
import { State } from './State.tsx'
import { TriageCommissionDisputeDocument } from './triageCommissionDispute.generated.ts'

/** A dispute about a line. */
export interface Dispute {
  readonly id: string
  readonly version: number
  readonly status: string
  readonly subject: string
  readonly dueOn: string
  readonly createdAt: string
  readonly resolution: string | null
  readonly resolvedAt: string | null
  readonly user: { readonly name: string } | null
  readonly resolvedBy: { readonly name: string } | null
  readonly comments: {
    readonly nodes: readonly {
      readonly id: string
      readonly body: string
      readonly createdAt: string
      readonly user: { readonly name: string } | null
    }[]
  } | null
  readonly viewerCan: { readonly operations: readonly string[] }
}

interface Props {
  readonly dispute: Dispute
  /** Whose pay it is about. */
  readonly payee: string | null
  /** Opens the explanation of the disputed line. */
  readonly onExplain?: (() => void) | undefined
}

/** DisputeThread shows what is objected to, what was said, by when it is decided, and lets one take part. */
export function DisputeThread({ dispute, payee, onExplain }: Props) {
  const format = useFormat()
  const viewer = useViewer()
  const comment = useCommand(CommentCommissionDisputeDocument)
  const triage = useCommand(TriageCommissionDisputeDocument)
  const resolve = useCommand(ResolveCommissionDisputeDocument)
  const [body, setBody] = useState('')
  const [problems, setProblems] = useState<readonly UserError[]>([])
  const [deciding, setDeciding] = useState(false)
  const may = (operation: string) => dispute.viewerCan.operations.includes(operation)
  const open = dispute.status === 'OPEN' || dispute.status === 'TRIAGE'
  const own = payee !== null && payee === viewer.repId
  const late = open && dispute.dueOn < format.today()

  const say = async (event: FormEvent) => {
    event.preventDefault()
    const found = (await comment.run({ input: { id: dispute.id, body } })).problems
    setProblems(found)
    if (found.length === 0) setBody('')
  }
  return (
    <article className="stack" aria-label={`Dispute: ${dispute.subject}`}>
      <div className="row">
        <strong>{dispute.subject}</strong>
        <State value={dispute.status} />
        {open && (
          <span className={late ? 'late' : 'quiet'}>
            {late ? 'was to be decided by' : 'to be decided by'} {format.date(dispute.dueOn)}
          </span>
        )}
      </div>
      <p className="small quiet">
        {dispute.user?.name ?? 'Somebody'}, {format.instant(dispute.createdAt)}
        {onExplain !== undefined && (
          <>
            {' · '}
            <button type="button" className="link" onClick={onExplain}>
              Explain the line
            </button>
          </>
        )}
      </p>
      {(dispute.comments?.nodes.length ?? 0) > 0 && (
        <ol className="thread" aria-label="What was said">
          {dispute.comments?.nodes.map((each) => (
            <li key={each.id}>
              <span className="small quiet">
                {each.user?.name ?? 'Somebody'}, {format.instant(each.createdAt)}
              </span>
              <br />
              {each.body}
            </li>
          ))}
        </ol>
      )}
      {dispute.resolution !== null && (
        <p>
          <strong>Decided</strong>
          {dispute.resolvedBy !== null && ` by ${dispute.resolvedBy.name}`}
          {dispute.resolvedAt !== null && `, ${format.instant(dispute.resolvedAt)}`}: {dispute.resolution}
        </p>
      )}
      {open && may('commentCommissionDispute') && (
        <form className="stack" onSubmit={say}>
          <Textarea
            label="Your answer"
            size="xs"
            autosize
            minRows={2}
            required
            value={body}
            onChange={(event) => setBody(event.currentTarget.value)}
          />
          <Problems problems={problems} />
          <div className="row">
            <Button type="submit" variant="default" loading={comment.busy}>
              Say it
            </Button>
            {!own && dispute.status === 'OPEN' && may('triageCommissionDispute') && (
              <Button
                variant="default"
                loading={triage.busy}
                onClick={async () =>
                  setProblems(
                    (await triage.run({ input: { id: dispute.id, expectedVersion: dispute.version } })).problems,
                  )
                }
              >
                Look into it
              </Button>
            )}
            {!own && dispute.status === 'TRIAGE' && may('resolveCommissionDispute') && (
              <Button onClick={() => setDeciding(true)}>Decide…</Button>
            )}
          </div>
        </form>
      )}
      <FormDialog
        opened={deciding}
        title="Decide the dispute"
        about="Accepting says that the payee is right; correct the record or propose an adjustment, and run the period again. A locked statement stays as it is: the difference comes in an open period."
        submit="Decide"
        fields={[
          {
            name: 'accept',
            label: 'Decision',
            kind: 'choice',
            required: true,
            initial: 'yes',
            options: [
              { value: 'yes', label: 'The payee is right' },
              { value: 'no', label: 'The line stays as it is' },
            ],
          },
          { name: 'resolution', label: 'Why', kind: 'area', required: true },
        ]}
        onSubmit={async (values) => {
          const input = {
            id: dispute.id,
            expectedVersion: dispute.version,
            accept: values.accept === 'yes',
            resolution: textOf(values, 'resolution') ?? '',
          }
          return (await resolve.run({ input })).problems
        }}
        onDone={() => setDeciding(false)}
      />
    </article>
  )
}
