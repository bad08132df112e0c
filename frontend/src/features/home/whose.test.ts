import { describe, expect, it } from 'vitest'
import { whoseDay } from './whose.ts'

const leader = { repId: 'rep_1', teamId: 'tea_1', leads: true }

describe('whose day is shown', () => {
  it('is the team’s for somebody who leads one, with their own pay', () => {
    expect(whoseDay(leader, '')).toEqual({
      choice: 'team',
      rep: null,
      paid: 'rep_1',
      own: true,
      where: { team: ['tea_1'], exact: false },
    })
  })

  it('is anybody’s of the team, or the leader’s own', () => {
    expect(whoseDay(leader, 'rep_2')).toMatchObject({
      rep: 'rep_2',
      paid: 'rep_2',
      own: false,
      where: { rep: ['rep_2'] },
    })
    expect(whoseDay(leader, 'mine')).toMatchObject({ choice: 'mine', rep: 'rep_1', own: true })
    expect(whoseDay(leader, 'rep_1')).toMatchObject({ choice: 'mine', own: true })
  })

  it('is their own for everybody else, whatever the address says', () => {
    for (const who of ['', 'team', 'rep_2']) {
      expect(whoseDay({ ...leader, leads: false }, who)).toMatchObject({ choice: 'mine', rep: 'rep_1', own: true })
    }
    expect(whoseDay({ repId: null, teamId: null, leads: false }, 'team')).toBeNull()
  })
})
