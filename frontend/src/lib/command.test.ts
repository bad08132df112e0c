import { CombinedError } from '@urql/core'
import { describe, expect, it } from 'vitest'
import { problemAt, problemsBeside, problemsOf, unreadable } from './command.ts'

const errors = [
  { code: 'REQUIRED', message: 'name is missing', path: ['input', 'name'] },
  { code: 'INVALID', message: 'the lines come to nothing', path: ['input'] },
  { code: 'INVALID', message: 'quantity must be above 0', path: ['input', 'items', '0', 'quantity'] },
]

describe('what a mutation refuses', () => {
  const problems = problemsOf({ createThing: { thing: null, userErrors: errors }, __typename: 'Mutation' })

  it('is said in sentences', () => {
    expect(problems.map((each) => each.message)).toEqual([
      'Name is missing.',
      'The lines come to nothing.',
      'Quantity must be above 0.',
    ])
  })

  it('stands beside its field', () => {
    expect(problemAt(problems, 'name')).toBe('Name is missing.')
    expect(problemAt(problems, 'items', '0', 'quantity')).toBe('Quantity must be above 0.')
    expect(problemAt(problems, 'amount')).toBeNull()
  })

  it('is never lost when no field shows it', () => {
    expect(problemsBeside(problems, ['name']).map((each) => each.message)).toEqual([
      'The lines come to nothing.',
      'Quantity must be above 0.',
    ])
  })
})

describe('a value that the server cannot read', () => {
  const refused = (path: readonly string[], code: string) =>
    new CombinedError({
      graphQLErrors: [{ message: '"much" is not an amount', path: [...path], extensions: { code } }],
    })

  it('stands beside the field that it was written in', () => {
    expect(unreadable(refused(['createThing', 'input', 'amount', 'amount'], 'BAD_USER_INPUT'))).toEqual([
      { code: 'INVALID', message: '"much" is not an amount.', path: ['input', 'amount', 'amount'] },
    ])
  })

  it('is nothing of a field when something else went wrong', () => {
    expect(unreadable(refused(['createThing'], 'INTERNAL'))).toEqual([])
  })
})
