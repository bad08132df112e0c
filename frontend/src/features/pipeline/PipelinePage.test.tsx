import { render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import { Client } from '@/lib/api.ts'
import { Session } from '@/lib/session.ts'
import { column, figure, number, pipelineData } from '../../../test/builders.ts'
import { json, refused, type Sent, Server } from '../../../test/server.ts'
import type { PipelineData } from './operations.ts'
import { PipelinePage } from './PipelinePage.tsx'

function show(answer: PipelineData | ((sent: Sent) => Response | Promise<Response>)) {
  const server = new Server(typeof answer === 'function' ? answer : () => json({ data: answer }))
  const session = new Session({
    fetch: server.fetch,
    now: () => 0,
    alone: (work) => work(),
    hint: { get: () => true, set: () => undefined },
  })
  session.begin({ accessToken: 'token', expiresAt: '2026-03-02T10:10:00Z' })
  render(<PipelinePage client={new Client(session, server.fetch)} locale="en-GB" />)
  return server
}

const card = async (name: string) => {
  const heading = await screen.findByRole('heading', { name })
  const item = heading.closest('li')
  if (item === null) throw new Error(`${name} is not in a card`)
  return within(item)
}

const comparison = {
  value: '800',
  change: '200',
  changePercent: '0.25',
  better: true,
  period: { from: '2026-07-01', to: '2026-10-01' },
}

describe('a card', () => {
  it('shows the number, how it moved and what it was', async () => {
    show(pipelineData({ figures: [figure('WON_REVENUE', { comparisons: [comparison] })] }))
    const shown = await card('The WON_REVENUE')
    expect(shown.getByText('€1,000', { selector: '.figure' })).toBeTruthy()
    expect(shown.getByText(/\+25% better/)).toBeTruthy()
    expect(shown.getByText('before: €800')).toBeTruthy()
  })

  it('shows a dash and the reason where there is no number', async () => {
    const total = { value: null, caveats: ['NO_DENOMINATOR'] }
    show(pipelineData({ figures: [figure('WIN_RATE_CLOSED', { ...total, unit: 'FRACTION', currency: null })] }))
    const shown = await card('The WIN_RATE_CLOSED')
    expect(shown.getByText('–', { selector: '.figure span' })).toBeTruthy()
    expect(shown.getByText('Nothing to divide by in this period.')).toBeTruthy()
    expect(shown.queryByText('0.0%')).toBeNull()
  })

  it('calls a fall of lost opportunities better', async () => {
    const fewer = { ...comparison, change: '-3', changePercent: '-0.3', better: true }
    const total = { value: '7', unit: 'COUNT' as const, currency: null, comparisons: [fewer] }
    show(pipelineData({ figures: [figure('LOST_OPPORTUNITIES', total)] }))
    expect((await card('The LOST_OPPORTUNITIES')).getByText(/▼/).parentElement?.textContent).toBe('▼ -30% better')
  })

  it('does not judge where there is nothing to compare with', async () => {
    const unknown = { ...comparison, value: null, change: null, changePercent: null, better: null }
    show(pipelineData({ figures: [figure('WON_REVENUE', { comparisons: [unknown] })] }))
    const shown = await card('The WON_REVENUE')
    expect(shown.getByText('before: –')).toBeTruthy()
    expect(shown.queryByText(/better|worse/)).toBeNull()
  })
})

describe('the page', () => {
  it('says once that the period is not over, and not in each card', async () => {
    show(
      pipelineData({ figures: ['WON_REVENUE', 'PIPELINE'].map((key) => figure(key, { caveats: ['PARTIAL_PERIOD'] })) }),
    )
    expect(await screen.findAllByText('The period is not over yet.')).toHaveLength(1)
  })

  it('asks for the chosen period and keeps it in the URL', async () => {
    const server = show(pipelineData())
    await userEvent.selectOptions(await screen.findByLabelText('Period'), 'Last year')
    await waitFor(() => expect(server.sent.at(-1)?.body.variables).toMatchObject({ period: 'LAST_YEAR' }))
    expect(window.location.search).toBe('?period=LAST_YEAR')
  })

  it('shows the answer to the newest question although an older one comes later', async () => {
    let arrive: (response: Response) => void = () => undefined
    const late = new Promise<Response>((resolve) => {
      arrive = resolve
    })
    show((sent) => {
      const { period } = sent.body.variables as { period: string }
      if (period === 'THIS_QUARTER') return late
      return json({ data: pipelineData({ figures: [figure('WON_REVENUE', { value: '2' })] }) })
    })
    await userEvent.selectOptions(screen.getByLabelText('Period'), 'Last year')
    await screen.findByText('€2', { selector: '.figure' })
    arrive(json({ data: pipelineData({ figures: [figure('WON_REVENUE', { value: '1' })] }) }))
    await late
    expect(screen.getByText('€2', { selector: '.figure' })).toBeTruthy()
  })

  it('compares by rep on request', async () => {
    const server = show(pipelineData())
    await userEvent.click(await screen.findByRole('radio', { name: 'Rep' }))
    await waitFor(() => expect(server.sent.at(-1)?.body.variables).toMatchObject({ by: 'REP' }))
    expect(window.location.search).toBe('?by=REP')
  })

  it('sorts by a clicked column and says so to a screen reader', async () => {
    show(pipelineData({ table: [column('WON_REVENUE', { North: '7', South: '3' })] }))
    const names = () => screen.getAllByRole('rowheader').map((cell) => cell.textContent)
    await userEvent.click(await screen.findByRole('button', { name: 'The WON_REVENUE' }))
    expect(names()).toEqual(['South', 'North', 'All'])
    expect(screen.getByRole('columnheader', { name: 'The WON_REVENUE' }).getAttribute('aria-sort')).toBe('ascending')
  })

  it('marks a number of the table that needs care and says why', async () => {
    const columns = [{ ...column('WON_REVENUE', { North: '7' }), total: number('7', { caveats: ['MISSING_AMOUNT'] }) }]
    show(pipelineData({ table: columns }))
    expect((await screen.findByRole('cell', { name: /Some opportunities have no amount/ })).textContent).toContain('*')
  })

  it('says what to do when there is nothing to compare', async () => {
    show(pipelineData({ table: [column('WON_REVENUE', {})] }))
    expect(await screen.findByText('Nothing to compare in this period. Choose a longer one above.')).toBeTruthy()
  })

  it('offers to try again after a failure and gives the request id', async () => {
    let broken = true
    show(() => (broken ? refused('INTERNAL', 'something went wrong', 200, 'r-7') : json({ data: pipelineData() })))
    expect((await screen.findByRole('alert')).textContent).toContain('Request id r-7')
    broken = false
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }))
    expect(await screen.findByText('€1,000', { selector: '.figure' })).toBeTruthy()
    expect(screen.queryByRole('alert')).toBeNull()
  })

  it('tells a role without these numbers whom to ask', async () => {
    show(() => refused('FORBIDDEN', 'PEOPLE may not call kpis'))
    expect((await screen.findByRole('alert')).textContent).toContain('Your role does not include these numbers.')
    expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull()
  })
})
