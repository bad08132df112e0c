import { Select } from '@mantine/core'
import { useQuery } from 'urql'
import { failureOf } from '@/lib/failure.ts'
import { useView } from '@/lib/url.ts'
import { useFormat } from '@/lib/viewer.tsx'
import { Scroll } from '@/ui/Scroll.tsx'
import { Empty, Pending, Trouble } from '@/ui/states.tsx'
import { ComparedVersionDocument } from './comparedVersion.generated.ts'
import { differences } from './difference.ts'
import { stateInWords } from './names.ts'
import type { Plan } from './PlanPage.tsx'
import { planView } from './view.ts'

/** Compare puts two versions side by side and says in words what changed. */
export function Compare({ plan }: { readonly plan: Plan }) {
  const format = useFormat()
  const [view, change] = useView(planView)
  const versions = plan.versions?.nodes ?? []
  const b = versions.find((each) => each.id === view.b) ?? versions[0]
  const a = versions.find((each) => each.id === view.a) ?? versions.find((each) => each.id !== b?.id)
  if (a === undefined || b === undefined)
    return (
      <Empty title="There is only one version">
        <p>Clone it, change the clone, and see here what is different.</p>
      </Empty>
    )
  const choice = (label: string, value: string, pick: (id: string) => void) => (
    <Select
      label={label}
      size="xs"
      w={320}
      maw="100%"
      value={value}
      data={versions.map((each) => ({
        value: each.id,
        label: `Version ${each.number}, ${stateInWords(each.status).toLowerCase()}, from ${format.date(each.validFrom)}`,
      }))}
      onChange={(next) => pick(next ?? value)}
      allowDeselect={false}
    />
  )
  return (
    <div className="stack">
      <div className="row">
        {choice('Before', a.id, (id) => change({ a: id, b: b.id }))}
        {choice('After', b.id, (id) => change({ a: a.id, b: id }))}
      </div>
      <Changes a={a.id} b={b.id} />
    </div>
  )
}

function Changes({ a, b }: { readonly a: string; readonly b: string }) {
  const [before] = useQuery({ query: ComparedVersionDocument, variables: { version: a } })
  const [after] = useQuery({ query: ComparedVersionDocument, variables: { version: b } })
  const failure = failureOf(before.error ?? after.error)
  if (failure !== null) return <Trouble failure={failure} onRetry={() => window.location.reload()} />
  const was = before.data?.node
  const is = after.data?.node
  if (was === undefined || is === undefined) return <Pending height={240} label="Comparing…" />
  if (was?.__typename !== 'CompPlanVersion' || is?.__typename !== 'CompPlanVersion')
    return <Empty title="One of the versions cannot be read" />
  const found = differences(was.design, is.design)
  if (found.length === 0) return <Empty title="The two versions pay the same" />
  return (
    <Scroll label="What changed">
      <table className="roomy diff" aria-label="What changed">
        <thead>
          <tr>
            <th scope="col">Where</th>
            <th scope="col">What</th>
            <th scope="col">Version {was.number}</th>
            <th scope="col">Version {is.number}</th>
          </tr>
        </thead>
        <tbody>
          {found.map((each) => (
            <tr key={`${each.where} ${each.what} ${each.before} ${each.after}`}>
              <th scope="row">{each.where === '' ? 'The plan' : each.where}</th>
              <td>{each.what}</td>
              <td>{each.before === null ? '–' : <del>{each.before}</del>}</td>
              <td>{each.after === null ? '–' : <ins>{each.after}</ins>}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}
