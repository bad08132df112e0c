import { Button, Menu } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { useClient, useQuery } from 'urql'
import type { CompDesignInput } from '@/gql/schema.ts'
import { followsChanges } from '@/lib/client.ts'
import { type UserError, useCommand } from '@/lib/command.ts'
import { failureOf, sentence } from '@/lib/failure.ts'
import { useCan, useFormat } from '@/lib/viewer.tsx'
import { FormDialog, textOf } from '@/ui/FormDialog.tsx'
import { Empty, Forbidden, Message, Pending, Trouble } from '@/ui/states.tsx'
import { CostModel } from './CostModel.tsx'
import { CheckDesignDocument } from './checkDesign.generated.ts'
import { CloneCompPlanVersionDocument } from './cloneCompPlanVersion.generated.ts'
import { type Company, Design } from './Design.tsx'
import { DesigningProvider, idOf } from './DesignFields.tsx'
import { DesignDocument, type DesignQuery } from './design.generated.ts'
import { one, worded } from './difference.ts'
import { type Draft, draftOf, type Fault, faultsOf, inputOf, listAt, malformed, type Part, put } from './draft.ts'
import { PublishCompPlanVersionDocument } from './publishCompPlanVersion.generated.ts'
import { RetireCompPlanVersionDocument } from './retireCompPlanVersion.generated.ts'
import { State } from './State.tsx'
import { TryDesign } from './TryDesign.tsx'
import { UpdateCompPlanVersionDocument } from './updateCompPlanVersion.generated.ts'
import '@/styles/pay.css'
import '@/styles/office.css'

type Version = Extract<NonNullable<DesignQuery['node']>, { readonly __typename: 'CompPlanVersion' }>

/** How long typing may pause before the design is judged. */
const pause = 350

/** DesignerPage is one version of a comp plan: a draft is edited here, a published one is read. */
export function DesignerPage() {
  const { version: id = '' } = useParams({ strict: false })
  const can = useCan()
  const allowed = can('checkCompDesign')
  const [{ data, error }, again] = useQuery({
    query: DesignDocument,
    variables: { version: id },
    context: followsChanges,
    pause: !allowed,
  })
  const company = useMemo<Company>(() => {
    const named = (list: { readonly nodes: readonly { id: string; name: string }[] } | null | undefined) =>
      (list?.nodes ?? []).map((each) => ({ value: each.id, label: each.name }))
    return {
      kpis: (data?.kpiDefinitions ?? [])
        .filter((each) => each.available)
        .map((each) => ({ value: each.key, label: each.name })),
      products: named(data?.products),
      territories: named(data?.territories),
    }
  }, [data])
  if (!allowed) return <Forbidden what="Designing comp plans" />
  const failure = failureOf(error)
  const version = data?.node?.__typename === 'CompPlanVersion' ? data.node : null
  return (
    <main id="main" tabIndex={-1} aria-busy={data === undefined}>
      {failure !== null && <Trouble failure={failure} onRetry={() => again({ requestPolicy: 'network-only' })} />}
      {data === undefined && failure === null && <Pending height={600} label="Reading the plan…" />}
      {data !== undefined && version === null && <Empty title="There is no such version, or none that you may see" />}
      {version !== null && <Designer key={version.id} version={version} company={company} />}
    </main>
  )
}

/** useFaults judges a design as one edits: numbers here, everything else on the server. */
function useFaults(draft: Draft, asked: boolean): { readonly faults: readonly Fault[]; readonly judged: boolean } {
  const client = useClient()
  const [found, setFound] = useState<{ readonly of: string; readonly faults: readonly Fault[] } | null>(null)
  const wrong = useMemo(() => malformed(draft), [draft])
  const input = useMemo(() => inputOf(draft), [draft])
  const of = JSON.stringify(input)
  useEffect(() => {
    if (!asked) return
    let over = false
    const timer = setTimeout(async () => {
      const design = JSON.parse(of) as CompDesignInput
      const answer = await client.query(CheckDesignDocument, { design }, { requestPolicy: 'network-only' }).toPromise()
      if (over) return
      const failure = failureOf(answer.error)
      if (answer.data) setFound({ of, faults: faultsOf(answer.data.checkCompDesign) })
      else if (failure !== null) setFound({ of, faults: [{ path: '', message: failure.message }] })
    }, pause)
    return () => {
      over = true
      clearTimeout(timer)
    }
  }, [client, of, asked])
  const faults = useMemo(() => {
    const named = new Set(wrong.map((fault) => fault.path))
    const others = (found?.faults ?? []).filter((fault) => !named.has(fault.path))
    return [...wrong, ...others.map((fault) => ({ ...fault, message: sentence(fault.message) }))]
  }, [wrong, found])
  return { faults, judged: found?.of === of }
}

function Designer({ version, company }: { readonly version: Version; readonly company: Company }) {
  const format = useFormat()
  const locked = version.status !== 'DRAFT' || !version.viewerCan.operations.includes('updateCompPlanVersion')
  const [draft, setDraft] = useState<Draft>(() => draftOf(version.design))
  const [stored, setStored] = useState({ version: version.version, draft })
  const { faults, judged } = useFaults(draft, !locked)
  const design = useMemo(() => inputOf(draft) as unknown as CompDesignInput, [draft])
  const change = useCallback((path: string, value: Part | undefined) => setDraft((now) => put(now, path, value)), [])
  const designing = useMemo(() => ({ draft, faults, locked, put: change }), [draft, faults, locked, change])
  const dirty = draft !== stored.draft
  const sound = locked || (judged && faults.length === 0)
  const components = listAt(draft, 'components').flatMap((each) =>
    typeof each.key === 'string' && each.key !== ''
      ? [{ value: each.key, label: typeof each.name === 'string' && each.name !== '' ? each.name : each.key }]
      : [],
  )
  return (
    <div className="stack">
      <div className="page-head">
        <h1>{version.plan?.name ?? 'Comp plan'}</h1>
        <span>Version {version.number}</span>
        <State value={version.status} />
        <div className="actions">
          {version.plan !== null && <Link to={`/comp-plans/${version.plan.id}`}>The plan</Link>}
        </div>
      </div>
      {locked && (
        <Message kind="note">
          {version.status === 'DRAFT'
            ? 'Your role may read this draft.'
            : `A ${version.status.toLowerCase()} version stays as it is. Clone it to change something.`}
        </Message>
      )}
      <div className={locked ? 'design sealed' : 'design'}>
        <DesigningProvider value={designing}>
          <Design company={company} />
        </DesigningProvider>
        <aside className="design-side" aria-label="This version">
          <section className="panel stack" aria-label="Version">
            <dl className="facts">
              <dt>Holds from</dt>
              <dd>{format.date(version.validFrom)}</dd>
              <dt>To</dt>
              <dd>{version.validTo === null ? 'no end' : format.until(version.validTo)}</dd>
              {version.note !== null && (
                <>
                  <dt>Note</dt>
                  <dd>{version.note}</dd>
                </>
              )}
            </dl>
            {!locked && <Judged faults={faults} judged={judged} />}
            <VersionVerbs
              version={version}
              stored={stored.version}
              dirty={dirty}
              sound={sound}
              design={design}
              onSaved={(next) => setStored({ version: next, draft })}
            />
          </section>
          {version.plan !== null && <TryDesign plan={version.plan.id} design={design} sound={sound} />}
        </aside>
      </div>
      <CostModel design={design} sound={sound} components={components} />
    </div>
  )
}

/** Judged lists what keeps the design from being published; each entry leads to its field. */
function Judged({ faults, judged }: { readonly faults: readonly Fault[]; readonly judged: boolean }) {
  const lead = (path: string) => {
    const steps = path.split('.')
    for (let length = steps.length; length > 0; length--) {
      const field = document.getElementById(idOf(steps.slice(0, length).join('.')))
      if (field === null) continue
      field.closest('details')?.setAttribute('open', '')
      field.scrollIntoView({ block: 'center' })
      field.focus()
      return
    }
  }
  return (
    <div role="status">
      {faults.length === 0 ? (
        <p className={judged ? '' : 'quiet'}>{judged ? 'Nothing is wrong with it.' : 'Judging…'}</p>
      ) : (
        <>
          <p className="late">{faults.length === 1 ? 'One thing to correct' : `${faults.length} things to correct`}</p>
          <ul className="problems small">
            {faults.map((fault) => (
              <li key={`${fault.path} ${fault.message}`}>
                {fault.path === '' ? (
                  fault.message
                ) : (
                  <button type="button" className="link" onClick={() => lead(fault.path)}>
                    {placeInWords(fault.path)}: {fault.message}
                  </button>
                )}
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  )
}

/** placeInWords writes a path as people say it: components.0.tiers.1.rate is "Component 1, tier 2, rate". */
function placeInWords(path: string): string {
  const steps = path.split('.')
  const words = steps.flatMap((step, index) => {
    if (/^\d+$/.test(step)) return []
    const place = steps[index + 1]
    return [place !== undefined && /^\d+$/.test(place) ? `${one(step)} ${Number(place) + 1}` : worded(step)]
  })
  return words.map((word, index) => (index === 0 ? word : word.toLowerCase())).join(', ')
}

interface VerbsProps {
  readonly version: Version
  /** The version of the record that the draft was stored as. */
  readonly stored: number
  readonly dirty: boolean
  readonly sound: boolean
  readonly design: CompDesignInput
  readonly onSaved: (version: number) => void
}

function VersionVerbs({ version, stored, dirty, sound, design, onSaved }: VerbsProps) {
  const navigate = useNavigate()
  const format = useFormat()
  const update = useCommand(UpdateCompPlanVersionDocument)
  const publish = useCommand(PublishCompPlanVersionDocument)
  const retire = useCommand(RetireCompPlanVersionDocument)
  const clone = useCommand(CloneCompPlanVersionDocument)
  const [asking, setAsking] = useState<'dates' | 'publish' | 'retire' | 'clone' | null>(null)
  const [problems, setProblems] = useState<readonly UserError[]>([])
  const may = (operation: string) => version.viewerCan.operations.includes(operation)
  const draft = version.status === 'DRAFT'
  const save = async (more: object = {}): Promise<readonly UserError[]> => {
    const { data, problems: found } = await update.run({
      input: { id: version.id, expectedVersion: stored, design, ...more },
    })
    const next = data?.updateCompPlanVersion?.compPlanVersion?.version
    if (found.length === 0 && next !== undefined) onSaved(next)
    return found
  }
  return (
    <>
      {problems.length > 0 && <Message kind="problem">{problems.map((problem) => problem.message).join(' ')}</Message>}
      <div className="row">
        {draft && may('updateCompPlanVersion') && (
          <Button
            disabled={!dirty}
            loading={update.busy}
            onClick={async () => {
              const found = await save()
              setProblems(found)
              if (found.length === 0) notifications.show({ color: 'teal', message: 'The draft is saved.' })
            }}
          >
            Save the draft
          </Button>
        )}
        {draft && may('publishCompPlanVersion') && (
          <Button variant={dirty ? 'default' : 'filled'} disabled={!sound} onClick={() => setAsking('publish')}>
            Publish…
          </Button>
        )}
        <Menu position="bottom-end">
          <Menu.Target>
            <Button variant="default">More ▾</Button>
          </Menu.Target>
          <Menu.Dropdown>
            {draft && may('updateCompPlanVersion') && (
              <Menu.Item onClick={() => setAsking('dates')}>Days and note…</Menu.Item>
            )}
            {may('cloneCompPlanVersion') && <Menu.Item onClick={() => setAsking('clone')}>Clone…</Menu.Item>}
            {version.status === 'PUBLISHED' && may('retireCompPlanVersion') && (
              <Menu.Item onClick={() => setAsking('retire')}>Retire…</Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      </div>
      <FormDialog
        opened={asking === 'dates'}
        title="Days and note"
        submit="Save"
        fields={[
          { name: 'validFrom', label: 'Holds from', kind: 'date', required: true, initial: version.validFrom },
          { name: 'validTo', label: 'Up to the day before', kind: 'date', initial: version.validTo },
          { name: 'note', label: 'Note', kind: 'area', initial: version.note },
        ]}
        onSubmit={async (values) =>
          save({
            validFrom: textOf(values, 'validFrom'),
            validTo: textOf(values, 'validTo'),
            note: textOf(values, 'note') ?? '',
          })
        }
        onDone={() => setAsking(null)}
      />
      <FormDialog
        opened={asking === 'publish'}
        title={`Publish version ${version.number}`}
        about={`From ${format.date(version.validFrom)} on it pays whoever the plan is assigned to; the version before ends there. A published version never changes.`}
        submit="Publish"
        fields={[{ name: 'reason', label: 'Why, for the change log' }]}
        onSubmit={async (values) => {
          let current = stored
          if (dirty) {
            const { data, problems: found } = await update.run({
              input: { id: version.id, expectedVersion: stored, design },
            })
            if (found.length > 0) return found
            current = data?.updateCompPlanVersion?.compPlanVersion?.version ?? stored
            onSaved(current)
          }
          const input = { id: version.id, expectedVersion: current, reason: textOf(values, 'reason') }
          const { problems: found } = await publish.run({ input })
          if (found.length === 0) notifications.show({ color: 'teal', message: 'The version is published.' })
          return found
        }}
        onDone={() => setAsking(null)}
      />
      <FormDialog
        opened={asking === 'retire'}
        title={`Retire version ${version.number}`}
        about="From that day on the plan pays nobody, until another version holds."
        submit="Retire"
        danger
        fields={[
          { name: 'on', label: 'First day without it', kind: 'date', required: true, initial: format.today() },
          { name: 'reason', label: 'Why, for the change log' },
        ]}
        onSubmit={async (values) => {
          const input = {
            id: version.id,
            expectedVersion: version.version,
            on: textOf(values, 'on') ?? '',
            reason: textOf(values, 'reason'),
          }
          return (await retire.run({ input })).problems
        }}
        onDone={() => setAsking(null)}
      />
      <FormDialog
        opened={asking === 'clone'}
        title={`Clone version ${version.number}`}
        about="Makes a draft with the same design, which you can change and publish."
        submit="Clone"
        fields={[
          { name: 'validFrom', label: 'The clone holds from', kind: 'date', required: true, initial: format.today() },
        ]}
        onSubmit={async (values) => {
          const input = { id: version.id, validFrom: textOf(values, 'validFrom') ?? '' }
          const { data, problems: found } = await clone.run({ input })
          const id = data?.cloneCompPlanVersion?.compPlanVersion?.id
          if (found.length === 0 && id !== undefined && version.plan !== null)
            void navigate({ to: `/comp-plans/${version.plan.id}/versions/${id}` })
          return found
        }}
        onDone={() => setAsking(null)}
      />
    </>
  )
}
