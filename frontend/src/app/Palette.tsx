import { useDebouncedValue } from '@mantine/hooks'
import { createSpotlight, Spotlight } from '@mantine/spotlight'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useQuery } from 'urql'
import { failureOf } from '@/lib/failure.ts'
import { words } from '@/lib/format.ts'
import { useCan } from '@/lib/viewer.tsx'
import { Icon } from '@/ui/icons.tsx'
import { type Creating, createOperations } from '@/verbs/creating.ts'
import type { Place } from './nav.ts'
import { FindDocument, type FindQuery } from './search.generated.ts'

const [store, palette] = createSpotlight()

type Found = NonNullable<FindQuery['search']>['nodes'][number]

interface Props {
  readonly asked: number
  readonly places: readonly Place[]
  readonly onCreate: (creating: Creating) => void
}

const creations = [
  { kind: 'opportunity', name: 'New opportunity' },
  { kind: 'account', name: 'New account' },
  { kind: 'lead', name: 'New lead' },
] as const

/** Palette finds screens and records while one types. */
export function Palette({ asked, places, onCreate }: Props) {
  const can = useCan()
  const navigate = useNavigate()
  const [query, setQuery] = useState('')
  const [settled] = useDebouncedValue(query.trim(), 150)
  const [{ data, error, fetching }] = useQuery({
    query: FindDocument,
    variables: { query: settled },
    pause: settled.length < 2,
  })

  useEffect(() => {
    if (asked > 0) palette.open()
  }, [asked])

  const screens = places.filter((place) => place.name.toLowerCase().includes(query.trim().toLowerCase()))
  const actions = creations.filter(
    (each) => can(createOperations[each.kind]) && each.name.toLowerCase().includes(query.trim().toLowerCase()),
  )
  const records = settled.length < 2 ? [] : (data?.search?.nodes ?? [])
  const failure = failureOf(error)

  return (
    <Spotlight.Root
      store={store}
      query={query}
      onQueryChange={setQuery}
      shortcut={null}
      maxHeight={420}
      scrollable
      transitionProps={{ duration: 0 }}
      attributes={{ content: { 'aria-label': 'Find records, screens and actions' } }}
    >
      <Spotlight.Search placeholder="Accounts, people, opportunities, screens…" aria-label="What to find" />
      <Spotlight.ActionsList {...scrolled}>
        {screens.length > 0 && (
          <Spotlight.ActionsGroup label="Screens">
            {screens.map((place) => (
              <Spotlight.Action
                key={place.to}
                label={place.name}
                leftSection={<Icon name={place.icon} />}
                onClick={() => void navigate({ to: place.to })}
              />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {actions.length > 0 && (
          <Spotlight.ActionsGroup label="Actions">
            {actions.map(({ kind, name }) => (
              <Spotlight.Action
                key={kind}
                label={name}
                leftSection={<Icon name="plus" />}
                onClick={() => onCreate({ kind })}
              />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {records.length > 0 && (
          <Spotlight.ActionsGroup label="Records">
            {records.map((record) => (
              <Spotlight.Action
                key={record.id}
                label={record.name}
                description={about(record)}
                onClick={() => void navigate(placeOf(record) as never)}
              />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {screens.length + actions.length + records.length === 0 && (
          <Spotlight.Empty>{failure?.message ?? (fetching ? 'Looking…' : 'Nothing found')}</Spotlight.Empty>
        )}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  )
}

/** What scrolls has to be reachable by keyboard; the library hands this on without saying so. */
const scrolled: object = { viewportProps: { tabIndex: 0, role: 'group', 'aria-label': 'What was found' } }

function about(record: Found): string {
  switch (record.__typename) {
    case 'Account':
      return record.accountOwner === null ? 'Account' : `Account of ${record.accountOwner.name}`
    case 'Contact':
      return ['Contact', record.account?.name, record.email].filter(Boolean).join(' · ')
    case 'Lead':
      return ['Lead', record.company].filter(Boolean).join(' · ')
    case 'Opportunity':
      return `Opportunity, ${words(record.status).toLowerCase()}`
    case 'Campaign':
      return 'Campaign'
    case 'CustomerSubscription':
      return record.account === null ? 'Subscription' : `Subscription of ${record.account.name}`
    case 'SubscriptionPlan':
      return 'Subscription plan'
  }
}

/** placeOf returns where a record is shown; kinds without a page of their own are shown beside their list. */
function placeOf(record: Found): { to: string; search?: object } {
  switch (record.__typename) {
    case 'Account':
      return { to: `/accounts/${record.id}` }
    case 'Contact':
      return { to: record.account === null ? '/accounts' : `/accounts/${record.account.id}` }
    case 'Lead':
      return { to: '/leads', search: { peek: record.id } }
    case 'Opportunity':
      return { to: `/opportunities/${record.id}` }
    case 'Campaign':
      return { to: '/leads', search: { f: `campaign~in~${record.id}` } }
    case 'CustomerSubscription':
      return { to: `/subscriptions/${record.id}` }
    case 'SubscriptionPlan':
      return { to: '/subscriptions' }
  }
}
