import { fireEvent, render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import { ViewerProvider } from '@/lib/viewer.tsx'
import { Connected } from '../../../test/query.tsx'
import { json, refused, Server } from '../../../test/server.ts'
import { Deactivate } from './Deactivate.tsx'
import type { User } from './UsersPage.tsx'

const user = { id: 'usr_1', name: 'Ada Byron', version: 3, rep: { id: 'rep_1', name: 'Ada Byron' } } as unknown as User

const viewer = {
  role: 'ADMIN',
  name: 'Olga',
  email: 'olga@demo.test',
  locale: 'en-GB',
  timeZone: 'Europe/Berlin',
  permissions: new Set(['transferAccount', 'transferOpportunity', 'assignLead', 'deactivateUser']),
  repId: null,
  teamId: null,
  teamName: null,
  leads: false,
  preferences: {},
}

/** holdings stands in for a server on which a rep holds records until they are handed over. */
function holdings(refuse: boolean) {
  const held = { accounts: ['acc_1', 'acc_2'], opportunities: ['opp_1'], leads: [] as string[] }
  const nodes = (ids: readonly string[], __typename: string) => ({
    __typename: `${__typename}Connection`,
    nodes: ids.map((id) => ({ __typename, id })),
  })
  const done: string[] = []
  const take = (ids: string[], id: string) => {
    const index = ids.indexOf(id)
    if (index >= 0) ids.splice(index, 1)
  }
  const server = new Server((sent) => {
    const { operationName, variables } = sent.body as {
      operationName: string
      variables: { input: { id: string; ownerId?: string } }
    }
    switch (operationName) {
      case 'RecordChoices':
        return json({
          data: {
            organisation: { __typename: 'Organisation', id: 'org_1', baseCurrency: 'EUR' },
            reps: {
              __typename: 'RepConnection',
              nodes: [
                { __typename: 'Rep', id: 'rep_1', name: 'Ada Byron' },
                { __typename: 'Rep', id: 'rep_2', name: 'Ben Okri' },
              ],
            },
            pipelines: { __typename: 'PipelineConnection', nodes: [] },
            leadSources: { __typename: 'LeadSourceConnection', nodes: [] },
          },
        })
      case 'RepHoldings': {
        const count = (__typename: string, totalCount: number) => ({ __typename, totalCount })
        return json({
          data: {
            node: {
              __typename: 'Rep',
              id: 'rep_1',
              name: 'Ada Byron',
              accounts: count('AccountConnection', 2),
              opportunities: count('OpportunityConnection', 1),
              leads: count('LeadConnection', 0),
            },
          },
        })
      }
      case 'HoldingIds':
        return json({
          data: {
            accounts: nodes(held.accounts, 'Account'),
            opportunities: nodes(held.opportunities, 'Opportunity'),
            leads: nodes(held.leads, 'Lead'),
          },
        })
      case 'TransferAccount':
      case 'TransferOpportunity': {
        if (refuse) return refused('FORBIDDEN', 'not yours')
        const { id, ownerId } = variables.input
        done.push(`${id} to ${ownerId}`)
        take(held.accounts, id)
        take(held.opportunities, id)
        const name = operationName === 'TransferAccount' ? 'transferAccount' : 'transferOpportunity'
        return json({ data: { [name]: { __typename: 'Payload', userErrors: [] } } })
      }
      case 'DeactivateUser':
        done.push('deactivated')
        return json({ data: { deactivateUser: { __typename: 'Payload', user: null, userErrors: [] } } })
      default:
        return refused('INTERNAL', operationName)
    }
  })
  return { server, done }
}

async function handOverTo(name: string, server: Server) {
  let closed = false
  render(
    <Connected server={server}>
      <ViewerProvider viewer={viewer}>
        <Deactivate
          user={user}
          onDone={() => {
            closed = true
          }}
        />
      </ViewerProvider>
    </Connected>,
  )
  await screen.findByText(/owns 2 accounts, 1 open opportunities/)
  await userEvent.click(await screen.findByRole('combobox', { name: 'Hand all of it over to' }))
  fireEvent.click(await screen.findByText(name))
  await userEvent.click(screen.getByRole('button', { name: 'Deactivate Ada Byron' }))
  return () => closed
}

describe('deactivating somebody who owns records', () => {
  it('hands everything over first, and ends the sign-in then', async () => {
    const { server, done } = holdings(false)
    const closed = await handOverTo('Ben Okri', server)
    await waitFor(() => expect(closed()).toBe(true))
    expect(done).toEqual(['acc_1 to rep_2', 'acc_2 to rep_2', 'opp_1 to rep_2', 'deactivated'])
  })

  it('leaves the sign-in as it is when something cannot be handed over, and says why', async () => {
    const { server, done } = holdings(true)
    const closed = await handOverTo('Ben Okri', server)
    expect(await screen.findByText('Not yours.')).toBeTruthy()
    expect(done).toEqual([])
    expect(closed()).toBe(false)
  })
})
