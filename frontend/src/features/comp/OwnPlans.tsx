import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useQuery } from 'urql'
import { followsChanges } from '@/lib/client.ts'
import { useCommand } from '@/lib/command.ts'
import { useFormat } from '@/lib/viewer.tsx'
import { Problems } from '@/ui/Problems.tsx'
import { AcknowledgeCompAssignmentDocument } from './acknowledgeCompAssignment.generated.ts'
import { OwnPlansDocument, type OwnPlansQuery } from './ownPlans.generated.ts'

type Assignment = NonNullable<OwnPlansQuery['compAssignments']>['nodes'][number]

/** OwnPlans are the plans that pay whoever looks; what they have not read yet waits for them to say so. */
export function OwnPlans({ rep }: { readonly rep: string }) {
  const format = useFormat()
  const today = format.today()
  const [{ data }] = useQuery({ query: OwnPlansDocument, variables: { rep }, context: followsChanges })
  const assigned = (data?.compAssignments?.nodes ?? []).filter((each) => each.validTo === null || each.validTo > today)
  if (assigned.length === 0) return null
  return (
    <section className="panel" aria-label="What pays you">
      <ul className="tasks">
        {assigned.map((each) => (
          <Own key={each.id} assignment={each} />
        ))}
      </ul>
    </section>
  )
}

function Own({ assignment }: { readonly assignment: Assignment }) {
  const format = useFormat()
  const { busy, run } = useCommand(AcknowledgeCompAssignmentDocument)
  const [problems, setProblems] = useState<readonly { message: string }[]>([])
  const { plan, acknowledgedAt } = assignment
  const days =
    assignment.validTo === null
      ? `from ${format.date(assignment.validFrom)}`
      : format.days({ from: assignment.validFrom, to: assignment.validTo })
  return (
    <li className="row">
      <span>
        You are paid by {plan === null ? 'a comp plan' : <Link to={`/comp-plans/${plan.id}`}>{plan.name}</Link>}
        <span className="quiet">
          {' '}
          {days}
          {assignment.targetIncentive !== null && `, target incentive ${format.money(assignment.targetIncentive)}`}
        </span>
      </span>
      {acknowledgedAt !== null ? (
        <span className="quiet">Acknowledged {format.instant(acknowledgedAt)}</span>
      ) : (
        assignment.viewerCan.operations.includes('acknowledgeCompAssignment') && (
          <Button
            size="compact-sm"
            variant="default"
            loading={busy}
            onClick={async () =>
              setProblems((await run({ input: { id: assignment.id, expectedVersion: assignment.version } })).problems)
            }
          >
            I have read it<span className="hidden">: {plan?.name}</span>
          </Button>
        )
      )}
      <Problems problems={problems} />
    </li>
  )
}
