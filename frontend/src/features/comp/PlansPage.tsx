import { Button, Checkbox } from '@mantine/core'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useQuery } from 'urql'
import { followsChanges } from '@/lib/client.ts'
import { useCommand } from '@/lib/command.ts'
import { failureOf } from '@/lib/failure.ts'
import { useView } from '@/lib/url.ts'
import { useCan, useFormat } from '@/lib/viewer.tsx'
import { FormDialog, textOf } from '@/ui/FormDialog.tsx'
import { Icon } from '@/ui/icons.tsx'
import { Scroll } from '@/ui/Scroll.tsx'
import { Empty, Forbidden, Pending, Trouble } from '@/ui/states.tsx'
import { CreateCompPlanDocument } from './createCompPlan.generated.ts'
import { PlanListDocument, type PlanListQuery } from './planList.generated.ts'
import { State } from './State.tsx'
import { plansView } from './view.ts'
import '@/styles/pay.css'

type Plan = NonNullable<PlanListQuery['compPlans']>['nodes'][number]

/** PlansPage lists the comp plans with the version that holds. */
export function PlansPage() {
  const can = useCan()
  const navigate = useNavigate()
  const [view, change] = useView(plansView)
  const [creating, setCreating] = useState(false)
  const create = useCommand(CreateCompPlanDocument)
  const allowed = can('compPlans')
  const [{ data, error }, again] = useQuery({
    query: PlanListDocument,
    variables: { archived: view.archived },
    context: followsChanges,
    pause: !allowed,
  })
  if (!allowed) return <Forbidden what="Comp plans" />
  const failure = failureOf(error)
  const plans = data?.compPlans?.nodes ?? []
  return (
    <main id="main" tabIndex={-1} aria-busy={data === undefined && failure === null}>
      <div className="page-head">
        <h1>Comp plans</h1>
        <div className="actions">
          <Checkbox
            size="xs"
            label="Archived too"
            checked={view.archived}
            onChange={(event) => change({ archived: event.currentTarget.checked })}
          />
          {can('createCompPlan') && (
            <Button leftSection={<Icon name="plus" size={13} />} onClick={() => setCreating(true)}>
              New plan
            </Button>
          )}
        </div>
      </div>
      {failure !== null && <Trouble failure={failure} onRetry={() => again({ requestPolicy: 'network-only' })} />}
      {data === undefined && failure === null && <Pending height={320} label="Reading the plans…" />}
      {data !== undefined && plans.length === 0 && (
        <Empty title="No comp plan yet">
          <p>A comp plan says how reps are paid. Its versions are designs that hold for some days.</p>
        </Empty>
      )}
      {plans.length > 0 && (
        <section className="panel" aria-label="Comp plans">
          <Scroll label="Comp plans">
            <table className="roomy" aria-label="Comp plans">
              <thead>
                <tr>
                  <th scope="col">Plan</th>
                  <th scope="col">Holds</th>
                  <th scope="col">Draft</th>
                  <th scope="col" className="number">
                    Assignments
                  </th>
                  <th scope="col">Note</th>
                </tr>
              </thead>
              <tbody>
                {plans.map((plan) => (
                  <Row key={plan.id} plan={plan} />
                ))}
              </tbody>
            </table>
          </Scroll>
        </section>
      )}
      <FormDialog
        opened={creating}
        title="New comp plan"
        about="After this you design its first version."
        submit="Create"
        fields={[
          { name: 'name', label: 'Name', required: true, placeholder: 'Account executives' },
          { name: 'note', label: 'Note', kind: 'area' },
        ]}
        onSubmit={async (values) => {
          const input = { name: textOf(values, 'name') ?? '', note: textOf(values, 'note') }
          const { data: made, problems } = await create.run({ input })
          const id = made?.createCompPlan?.compPlan?.id
          if (problems.length === 0 && id !== undefined) void navigate({ to: `/comp-plans/${id}` })
          return problems
        }}
        onDone={() => setCreating(false)}
      />
    </main>
  )
}

function Row({ plan }: { readonly plan: Plan }) {
  const format = useFormat()
  const today = format.today()
  const versions = plan.versions?.nodes ?? []
  const holding = versions.find(
    (each) => each.status !== 'DRAFT' && each.validFrom <= today && (each.validTo === null || each.validTo > today),
  )
  const draft = versions.find((each) => each.status === 'DRAFT')
  const to = (id: string) => `/comp-plans/${plan.id}/versions/${id}`
  return (
    <tr>
      <th scope="row">
        <Link to={`/comp-plans/${plan.id}`}>{plan.name}</Link>
        {plan.archivedAt !== null && <span className="pill"> Archived</span>}
      </th>
      <td>
        {holding === undefined ? (
          <span className="quiet">none</span>
        ) : (
          <>
            <Link to={to(holding.id)}>Version {holding.number}</Link> <State value={holding.status} />{' '}
            <span className="quiet">since {format.date(holding.validFrom)}</span>
          </>
        )}
      </td>
      <td>
        {draft === undefined ? (
          '–'
        ) : (
          <>
            <Link to={to(draft.id)}>Version {draft.number}</Link>{' '}
            <span className="quiet">from {format.date(draft.validFrom)}</span>
          </>
        )}
      </td>
      <td className="number">{format.count(plan.assignments?.totalCount ?? 0)}</td>
      <td>{plan.note ?? ''}</td>
    </tr>
  )
}
