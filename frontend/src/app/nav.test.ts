import { describe, expect, it } from 'vitest'
import { asLooked, type Viewer } from '@/lib/viewer.tsx'
import { denied, offered, start } from './nav.ts'

const viewer: Viewer = {
  role: 'ADMIN',
  name: 'Ada',
  email: 'ada@demo.test',
  locale: 'en-GB',
  timeZone: null,
  permissions: new Set(['kpis', 'users', 'teams']),
  repId: null,
  teamId: 'tea_1',
  teamName: 'North',
  leads: false,
  preferences: {},
}

describe('the screens of a role', () => {
  it('are those whose operation it may call', () => {
    expect(offered(viewer).map((place) => place.to)).toEqual([
      '/dashboard',
      '/kpis',
      '/performance',
      '/teams',
      '/users',
    ])
  })

  it('are refused by name where it may not, and pages of records answer for themselves', () => {
    expect(denied(viewer, '/accounts')?.name).toBe('Accounts')
    expect(denied(viewer, '/accounts/acc_1')).toBeNull()
    expect(denied(viewer, '/teams')).toBeNull()
  })

  it('begin where the day of the role begins, also for who looks through its eyes', () => {
    const permissions = new Set(['activities', 'kpis', 'opportunities'])
    const rep = asLooked(viewer, { role: 'REP', name: 'Mia', repId: 'rep_1', permissions })
    expect(start(rep)).toBe('/home')
    expect(rep).toMatchObject({ name: 'Mia', teamName: null, locale: 'en-GB' })
    expect(start(viewer)).toBe('/dashboard')
    expect(asLooked(viewer, null)).toBe(viewer)
  })
})
