import { Button, Select, Textarea, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { type FormEvent, useState } from 'react'
import type { ActivityKind, CallOutcome } from '@/gql/schema.ts'
import { problemAt, problemsBeside, type UserError, useCommand } from '@/lib/command.ts'
import { words } from '@/lib/format.ts'
import { Problems } from '@/ui/Problems.tsx'
import { LogActivityDocument } from './logActivity.generated.ts'

/** What an activity is about. */
export interface About {
  readonly accountId?: string
  readonly opportunityId?: string
  readonly leadId?: string
}

const kinds: readonly ActivityKind[] = ['CALL', 'EMAIL', 'MEETING', 'DEMO', 'FOLLOW_UP', 'TASK']
const outcomes: readonly CallOutcome[] = ['CONNECTED', 'MEETING_SET', 'NO_ANSWER', 'VOICEMAIL', 'BUSY', 'WRONG_NUMBER']

/** LogActivity writes down what was just done, or plans what is to be done. */
export function LogActivity({
  about,
  choices,
}: {
  readonly about: About
  /** Records to choose from when the screen is about none. */
  readonly choices?: readonly { readonly value: string; readonly label: string; readonly about: About }[]
}) {
  const { busy, run } = useCommand(LogActivityDocument)
  const [kind, setKind] = useState<ActivityKind>('CALL')
  const [outcome, setOutcome] = useState<string | null>('CONNECTED')
  const [choice, setChoice] = useState<string | null>(null)
  const [problems, setProblems] = useState<readonly UserError[]>([])

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const data = new FormData(form)
    const due = String(data.get('dueOn') ?? '')
    const planned = due !== ''
    const { problems: found } = await run({
      input: {
        kind,
        direction: kind === 'TASK' ? 'INTERNAL' : 'OUTBOUND',
        status: planned ? 'PLANNED' : 'DONE',
        subject: String(data.get('subject') ?? '') || null,
        happenedAt: new Date().toISOString(),
        ...(planned ? { dueOn: due } : {}),
        ...(kind === 'CALL' && !planned ? { callOutcome: outcome as CallOutcome } : {}),
        ...about,
        ...choices?.find((each) => each.value === choice)?.about,
      },
    })
    setProblems(found)
    if (found.length > 0) return
    notifications.show({ color: 'teal', message: planned ? 'Planned.' : `${words(kind)} logged.` })
    form.reset()
  }

  return (
    <form className="stack log-activity" onSubmit={submit}>
      <div className="row">
        <Select
          aria-label="Kind"
          data={kinds.map((value) => ({ value, label: words(value) }))}
          value={kind}
          onChange={(next) => setKind((next ?? 'CALL') as ActivityKind)}
          allowDeselect={false}
          w={110}
        />
        {kind === 'CALL' && (
          <Select
            aria-label="Outcome"
            data={outcomes.map((value) => ({ value, label: words(value) }))}
            value={outcome}
            onChange={setOutcome}
            allowDeselect={false}
            w={130}
          />
        )}
        {choices !== undefined && (
          <Select
            aria-label="About"
            placeholder="About"
            data={choices.map(({ value, label }) => ({ value, label }))}
            value={choice}
            onChange={setChoice}
            searchable
            clearable
            w={200}
          />
        )}
        <TextInput
          type="date"
          name="dueOn"
          aria-label="Due, to plan it instead"
          title="Due, to plan it instead"
          w={140}
        />
      </div>
      <Textarea
        name="subject"
        aria-label="What happened"
        placeholder="What happened, or is to happen"
        size="xs"
        autosize
        minRows={2}
        maxLength={500}
        error={problemAt(problems, 'subject')}
      />
      <Problems problems={problemsBeside(problems, ['subject'])} />
      <Button type="submit" loading={busy} className="fit">
        Log it
      </Button>
    </form>
  )
}
