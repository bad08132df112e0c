import { Button } from '@mantine/core'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { useQuery } from 'urql'
import type { Grain } from '@/gql/schema.ts'
import { followsChanges } from '@/lib/client.ts'
import { useCommand } from '@/lib/command.ts'
import { failureOf } from '@/lib/failure.ts'
import { useView } from '@/lib/url.ts'
import { useCan, useFormat } from '@/lib/viewer.tsx'
import { changed, FormDialog, type FormField, textOf } from '@/ui/FormDialog.tsx'
import { Icon } from '@/ui/icons.tsx'
import { Problems } from '@/ui/Problems.tsx'
import { Scroll } from '@/ui/Scroll.tsx'
import { Empty, Forbidden, Message, Pending, Trouble } from '@/ui/states.tsx'
import { Tabs } from '@/ui/Tabs.tsx'
import { Assignments } from './Assignments.tsx'
import { ArchiveCompPlanDocument } from './archiveCompPlan.generated.ts'
import { Compare } from './Compare.tsx'
import { CreateCompPlanVersionDocument } from './createCompPlanVersion.generated.ts'
import { grains } from './designFields.ts'
import { CompPlanWholeDocument, type CompPlanWholeQuery } from './plan.generated.ts'
import { RestoreCompPlanDocument } from './restoreCompPlan.generated.ts'
import { State } from './State.tsx'
import { UpdateCompPlanDocument } from './updateCompPlan.generated.ts'
import { planView } from './view.ts'
import '@/styles/pay.css'
import '@/styles/office.css'

/** A comp plan with its versions and assignments. */
export type Plan = Extract<NonNullable<CompPlanWholeQuery['node']>, { readonly __typename: 'CompPlan' }>

/** PlanPage is one comp plan: its versions, whom it pays, and how two versions differ. */
export function PlanPage() {
  const { id = '' } = useParams({ strict: false })
  const can = useCan()
  const allowed = can('compPlans')
  const [{ data, error }, again] = useQuery({
    query: CompPlanWholeDocument,
    variables: { id },
    context: followsChanges,
    pause: !allowed,
  })
  if (!allowed) return <Forbidden what="Comp plans" />
  const failure = failureOf(error)
  const plan = data?.node?.__typename === 'CompPlan' ? data.node : null
  return (
    <main id="main" tabIndex={-1} aria-busy={data === undefined}>
      {failure !== null && <Trouble failure={failure} onRetry={() => again({ requestPolicy: 'network-only' })} />}
      {data === undefined && failure === null && <Pending height={400} label="Reading the plan…" />}
      {data !== undefined && plan === null && <Empty title="There is no such plan, or none that you may see" />}
      {plan !== null && <Whole plan={plan} currency={data?.organisation?.baseCurrency ?? ''} />}
    </main>
  )
}

function Whole({ plan, currency }: { readonly plan: Plan; readonly currency: string }) {
  const can = useCan()
  const [view] = useView(planView)
  const [asking, setAsking] = useState<'name' | 'archive' | null>(null)
  const update = useCommand(UpdateCompPlanDocument)
  const archive = useCommand(ArchiveCompPlanDocument)
  const restore = useCommand(RestoreCompPlanDocument)
  const [problems, setProblems] = useState<readonly { message: string }[]>([])
  const takeBack = async () =>
    setProblems((await restore.run({ input: { id: plan.id, expectedVersion: plan.version } })).problems)
  const fields: readonly FormField[] = [
    { name: 'name', label: 'Name', required: true, initial: plan.name },
    { name: 'note', label: 'Note', kind: 'area', initial: plan.note },
  ]
  return (
    <>
      <div className="page-head">
        <h1>{plan.name}</h1>
        {plan.archivedAt !== null && <span className="pill">Archived</span>}
        <div className="actions">
          {plan.viewerCan.update && (
            <Button variant="default" onClick={() => setAsking('name')}>
              Rename…
            </Button>
          )}
          {plan.viewerCan.archive && plan.archivedAt === null && (
            <Button variant="default" onClick={() => setAsking('archive')}>
              Archive…
            </Button>
          )}
          {plan.archivedAt !== null && can('restoreCompPlan') && (
            <Button variant="default" loading={restore.busy} onClick={() => void takeBack()}>
              Take it back
            </Button>
          )}
          {can('createCompPlan') && <Link to="/comp-plans">All plans</Link>}
        </div>
      </div>
      <Problems problems={problems} />
      {plan.note !== null && <p className="quiet">{plan.note}</p>}
      <Tabs
        label={plan.name}
        codecs={planView}
        current={view.tab}
        tabs={[
          { tab: 'versions', name: 'Versions' },
          { tab: 'assignments', name: 'Whom it pays' },
          { tab: 'compare', name: 'Compare versions' },
        ]}
      />
      {view.tab === 'versions' && <Versions plan={plan} currency={currency} />}
      {view.tab === 'assignments' && <Assignments plan={plan} currency={currency} />}
      {view.tab === 'compare' && <Compare plan={plan} />}
      <FormDialog
        opened={asking === 'name'}
        title="Rename the plan"
        submit="Save"
        fields={fields}
        onSubmit={async (values) =>
          (await update.run({ input: { id: plan.id, expectedVersion: plan.version, ...changed(values, fields) } }))
            .problems
        }
        onDone={() => setAsking(null)}
      />
      <FormDialog
        opened={asking === 'archive'}
        title="Archive the plan"
        about="It pays nobody any more and is left out of lists. Statements that follow from it stay."
        submit="Archive"
        danger
        fields={[{ name: 'reason', label: 'Why, for the change log' }]}
        onSubmit={async (values) =>
          (
            await archive.run({
              input: { id: plan.id, expectedVersion: plan.version, reason: textOf(values, 'reason') },
            })
          ).problems
        }
        onDone={() => setAsking(null)}
      />
    </>
  )
}

function Versions({ plan, currency }: { readonly plan: Plan; readonly currency: string }) {
  const can = useCan()
  const format = useFormat()
  const navigate = useNavigate()
  const [beginning, setBeginning] = useState(false)
  const create = useCommand(CreateCompPlanVersionDocument)
  const versions = plan.versions?.nodes ?? []
  return (
    <div className="stack">
      {can('createCompPlanVersion') && plan.archivedAt === null && (
        <div>
          <Button leftSection={<Icon name="plus" size={13} />} onClick={() => setBeginning(true)}>
            New version
          </Button>
        </div>
      )}
      {versions.length === 0 && (
        <Empty title="No version yet">
          <p>A version is a design that holds for some days. Begin with a draft; publishing makes it pay.</p>
        </Empty>
      )}
      {versions.length > 1 && (
        <Message kind="note">
          To change what a published version pays, clone it, change the clone and publish it.
        </Message>
      )}
      {versions.length > 0 && (
        <Scroll label="Versions">
          <table className="roomy" aria-label="Versions">
            <thead>
              <tr>
                <th scope="col">Version</th>
                <th scope="col">Status</th>
                <th scope="col">Holds</th>
                <th scope="col">Published</th>
                <th scope="col">Note</th>
              </tr>
            </thead>
            <tbody>
              {versions.map((version) => (
                <tr key={version.id}>
                  <th scope="row">
                    <Link to={`/comp-plans/${plan.id}/versions/${version.id}`}>Version {version.number}</Link>
                  </th>
                  <td>
                    <State value={version.status} />
                  </td>
                  <td>
                    {version.validTo === null
                      ? `from ${format.date(version.validFrom)}`
                      : format.days({ from: version.validFrom, to: version.validTo })}
                  </td>
                  <td>
                    {version.publishedAt === null
                      ? '–'
                      : `${format.instant(version.publishedAt)}, ${version.publishedBy?.name ?? 'System'}`}
                  </td>
                  <td>{version.note ?? ''}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      <FormDialog
        opened={beginning}
        title="New version"
        about="Begins as a draft with one component. You design it on the next screen."
        submit="Begin"
        fields={[
          { name: 'validFrom', label: 'Holds from', kind: 'date', required: true, initial: format.today() },
          { name: 'currency', label: 'Currency', required: true, initial: versions[0]?.currency ?? currency },
          { name: 'grain', label: 'Paid by', kind: 'choice', required: true, initial: 'QUARTER', options: grains },
          { name: 'note', label: 'Note', kind: 'area' },
        ]}
        onSubmit={async (values) => {
          const { data, problems } = await create.run({
            input: {
              planId: plan.id,
              validFrom: textOf(values, 'validFrom') ?? '',
              note: textOf(values, 'note'),
              design: {
                currency: textOf(values, 'currency') ?? '',
                grain: (textOf(values, 'grain') ?? 'QUARTER') as Grain,
                components: [
                  {
                    key: 'new_business',
                    name: 'New business',
                    basis: 'TCV',
                    mode: 'MARGINAL',
                    tierBasis: 'QUOTA_SHARE',
                    quota: { measure: 'BOOKINGS' },
                    tiers: [],
                  },
                ],
              },
            },
          })
          const id = data?.createCompPlanVersion?.compPlanVersion?.id
          if (problems.length === 0 && id !== undefined) void navigate({ to: `/comp-plans/${plan.id}/versions/${id}` })
          return problems
        }}
        onDone={() => setBeginning(false)}
      />
    </div>
  )
}
