import { Link } from '@tanstack/react-router'
import { useQuery } from 'urql'
import { useCan } from '@/lib/viewer.tsx'
import { ScopesDocument } from './scopes.generated.ts'

/** What sets a new company up, in the order in which it makes sense. */
const steps = [
  {
    to: '/settings',
    needs: 'updateOrganisation',
    name: 'Say how your company counts',
    why: 'Currency, fiscal year, time zone and working days stand behind every figure.',
  },
  {
    to: '/teams',
    needs: 'createTeam',
    name: 'Draw your teams',
    why: 'A manager sees the team and all teams below it; figures follow the tree.',
  },
  {
    to: '/users',
    needs: 'inviteUser',
    name: 'Invite people',
    why: 'Each has one role, which decides what they see and do from the first minute.',
  },
  {
    to: '/imports?tab=new',
    needs: 'startImport',
    name: 'Bring your records in',
    why: 'A trial run shows what would happen, and an import can be taken back.',
  },
  {
    to: '/goals',
    needs: 'createKpiGoal',
    name: 'Set the first goal',
    why: 'It stands on this page with its progress, and alerts watch over it.',
  },
] as const

/** FirstSteps leads a newcomer through an empty company; once there are accounts it is gone. */
export function FirstSteps() {
  const can = useCan()
  const [{ data }] = useQuery({ query: ScopesDocument, requestPolicy: 'cache-first' })
  if (data?.accounts?.totalCount !== 0) return null
  const mine = steps.filter((step) => can(step.needs))
  return (
    <section className="panel stack first-steps" aria-label="First steps">
      <header>
        <h2>Welcome. Nothing has been recorded yet.</h2>
      </header>
      {mine.length === 0 ? (
        <p>Figures appear here as soon as your colleagues in operations have brought the records in.</p>
      ) : (
        <ol>
          {mine.map((step) => (
            <li key={step.to}>
              <Link to={step.to}>{step.name}</Link> <span className="quiet">{step.why}</span>
            </li>
          ))}
        </ol>
      )}
    </section>
  )
}
