import type { KpiFilterInput } from '@/gql/schema.ts'
import type { Viewer } from '@/lib/viewer.tsx'

/** Whose day a screen shows. */
export interface Whose {
  /** What the choice is called in the URL and in the field that makes it. */
  readonly choice: string
  /** The rep whose records they are; null for all that a leader's team has. */
  readonly rep: string | null
  /** Whose pay is shown: the rep's, or the leader's own. */
  readonly paid: string
  /** Whether the viewer looks at their own day or at their team's. */
  readonly own: boolean
  /** What the figures are narrowed to. */
  readonly where: KpiFilterInput
}

/**
 * whoseDay reads whose day is asked for. Somebody who leads a team begins with the team's and may look at
 * anybody's in it; others have their own, whatever an address says. Null for people who do not sell.
 */
export function whoseDay(viewer: Pick<Viewer, 'repId' | 'teamId' | 'leads'>, who: string): Whose | null {
  const { repId, teamId, leads } = viewer
  if (repId === null) return null
  const asked = leads && teamId !== null ? who || 'team' : 'mine'
  if (asked === 'team' && teamId !== null) {
    return { choice: 'team', rep: null, paid: repId, own: true, where: { team: [teamId], exact: false } }
  }
  const rep = asked === 'mine' ? repId : asked
  const own = rep === repId
  return { choice: own ? 'mine' : rep, rep, paid: rep, own, where: { rep: [rep], exact: false } }
}
