import { Button, Menu, Modal, Select, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import type { ListName } from '@/gql/schema.ts'
import { problemAt, type UserError, useCommand } from '@/lib/command.ts'
import { useViewer } from '@/lib/viewer.tsx'
import { Icon } from '@/ui/icons.tsx'
import { Message } from '@/ui/states.tsx'
import { CreateSavedViewDocument } from './createSavedView.generated.ts'
import { DeleteSavedViewDocument } from './deleteSavedView.generated.ts'
import { UpdateSavedViewDocument } from './updateSavedView.generated.ts'

/** A view that somebody kept. */
export interface SavedView {
  readonly id: string
  readonly name: string
  readonly definition: string
  readonly everyone: boolean
  readonly version: number
  readonly team: { readonly id: string } | null
  readonly viewerCan: { readonly update: boolean; readonly archive: boolean }
}

interface Props {
  readonly list: ListName
  readonly views: readonly SavedView[]
  /** The view that the screen began as. */
  readonly current: SavedView | null
  /** What the screen shows now, as a view keeps it. */
  readonly definition: string
  /** Whether that differs from the chosen view. */
  readonly modified: boolean
  readonly onChoose: (view: SavedView | null) => void
  readonly onKept: (id: string) => void
}

/** SavedViews are the tabs above a list. What differs from the chosen one is said, and kept only on request. */
export function SavedViews({ list, views, current, definition, modified, onChoose, onKept }: Props) {
  const [naming, setNaming] = useState(false)
  const update = useCommand(UpdateSavedViewDocument)
  const remove = useCommand(DeleteSavedViewDocument)
  const [problems, setProblems] = useState<readonly UserError[]>([])

  const save = async () => {
    if (current === null) return
    const input = { id: current.id, expectedVersion: current.version, definition }
    setProblems((await update.run({ input })).problems)
  }
  const drop = async () => {
    if (current === null) return
    const { problems: found } = await remove.run({ input: { id: current.id } })
    setProblems(found)
    if (found.length === 0) onChoose(null)
  }

  return (
    <div className="views">
      <div className="row">
        <button
          type="button"
          className="view-tab"
          aria-pressed={current === null && !modified}
          onClick={() => onChoose(null)}
        >
          All
        </button>
        {views.map((view) => (
          <button
            key={view.id}
            type="button"
            className="view-tab"
            aria-pressed={view.id === current?.id}
            title={view.everyone ? 'For everyone' : view.team !== null ? 'For a team' : 'Yours'}
            onClick={() => onChoose(view)}
          >
            {view.name}
          </button>
        ))}
        {modified && (
          <span className="view-modified">
            Modified
            {current?.viewerCan.update === true && (
              <Button size="compact-xs" variant="subtle" loading={update.busy} onClick={() => void save()}>
                Save
              </Button>
            )}
            <Button size="compact-xs" variant="subtle" onClick={() => setNaming(true)}>
              Save as
            </Button>
            <Button size="compact-xs" variant="subtle" onClick={() => onChoose(current)}>
              Reset
            </Button>
          </span>
        )}
        {current?.viewerCan.archive === true && !modified && (
          <Menu>
            <Menu.Target>
              <button type="button" className="icon-button" aria-label={`More about the view ${current.name}`}>
                <Icon name="more" />
              </button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={() => void drop()}>Delete this view</Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )}
      </div>
      {problems.length > 0 && <Message kind="problem">{problems.map((each) => each.message).join(' ')}</Message>}
      <Modal opened={naming} onClose={() => setNaming(false)} title="Save as a view">
        <NewView
          list={list}
          definition={definition}
          onKept={(id) => {
            setNaming(false)
            onKept(id)
          }}
        />
      </Modal>
    </div>
  )
}

function NewView(props: {
  readonly list: ListName
  readonly definition: string
  readonly onKept: (id: string) => void
}) {
  const viewer = useViewer()
  const { busy, run } = useCommand(CreateSavedViewDocument)
  const [problems, setProblems] = useState<readonly UserError[]>([])
  const [audience, setAudience] = useState('me')
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const name = String(new FormData(event.currentTarget).get('name'))
    const { data, problems: found } = await run({
      input: {
        name,
        list: props.list,
        definition: props.definition,
        ...(audience === 'everyone' ? { everyone: true } : {}),
        ...(audience === 'team' && viewer.teamId !== null ? { teamId: viewer.teamId } : {}),
      },
    })
    setProblems(found)
    const id = data?.createSavedView?.savedView?.id
    if (id !== undefined) props.onKept(id)
  }
  const audiences = [
    { value: 'me', label: 'Only me' },
    ...(viewer.teamId === null ? [] : [{ value: 'team', label: `My team, ${viewer.teamName}` }]),
    { value: 'everyone', label: 'Everyone' },
  ]
  return (
    <form className="stack" onSubmit={submit}>
      <TextInput label="Name" name="name" required maxLength={100} data-autofocus error={problemAt(problems, 'name')} />
      <Select label="Who sees it" data={audiences} value={audience} onChange={(next) => setAudience(next ?? 'me')} />
      {problems.some((each) => each.path.at(-1) !== 'name') && (
        <Message kind="problem">{problems.map((each) => each.message).join(' ')}</Message>
      )}
      <Button type="submit" loading={busy}>
        Save the view
      </Button>
    </form>
  )
}
