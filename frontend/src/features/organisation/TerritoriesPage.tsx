import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useQuery } from 'urql'
import { followsChanges } from '@/lib/client.ts'
import { failureOf } from '@/lib/failure.ts'
import { useView } from '@/lib/url.ts'
import { useCan, useFormat } from '@/lib/viewer.tsx'
import { Icon } from '@/ui/icons.tsx'
import { Empty, Forbidden, Pending, Trouble } from '@/ui/states.tsx'
import { Tabs } from '@/ui/Tabs.tsx'
import { Rules } from './Rules.tsx'
import { NewTerritory, TerritoryInside } from './Territory.tsx'
import { Tree } from './Tree.tsx'
import { TerritoryTreeDocument } from './territoryTree.generated.ts'
import { treeOf } from './tree.ts'
import { territoriesView } from './view.ts'
import '@/styles/office.css'

/** TerritoriesPage is who looks after which accounts: the tree, the rules that place accounts, and who has what since when. */
export function TerritoriesPage() {
  const can = useCan()
  const format = useFormat()
  const [view, change] = useView(territoriesView)
  const [adding, setAdding] = useState(false)
  const [{ data, error }, again] = useQuery({ query: TerritoryTreeDocument, context: followsChanges })
  const failure = failureOf(error)
  if (!can('territories')) return <Forbidden what="Looking at territories" />
  const territories = data?.territories?.nodes ?? []
  const branches = treeOf(territories)
  const at = territories.find((each) => each.id === view.at) ?? branches[0]?.item ?? null
  const on = /^\d{4}-\d{2}-\d{2}$/.test(view.on) ? view.on : format.today()
  return (
    <main id="main" tabIndex={-1}>
      <div className="page-head">
        <h1>Territories</h1>
        <div className="actions">
          {view.tab === 'tree' && (
            <TextInput
              type="date"
              aria-label="As of"
              value={on}
              onChange={(event) =>
                change({ on: event.currentTarget.value === format.today() ? '' : event.currentTarget.value }, 'replace')
              }
            />
          )}
          {can('createTerritory') && (
            <Button leftSection={<Icon name="plus" size={13} />} onClick={() => setAdding(true)}>
              New territory
            </Button>
          )}
        </div>
      </div>
      {can('applyTerritoryRules') && (
        <Tabs
          label="Territories"
          codecs={territoriesView}
          current={view.tab}
          tabs={[
            { tab: 'tree', name: 'Who has what' },
            { tab: 'rules', name: 'Place accounts by the rules' },
          ]}
        />
      )}
      {failure !== null && data === undefined && <Trouble failure={failure} onRetry={again} />}
      {data === undefined && failure === null && <Pending height={360} label="Loading the territories…" />}
      {data !== undefined && view.tab === 'rules' && can('applyTerritoryRules') && <Rules territories={territories} />}
      {data !== undefined &&
        view.tab === 'tree' &&
        (at === null ? (
          <Empty title="No territory yet">
            <p>Territories say who looks after which accounts; their rules place new accounts by themselves.</p>
          </Empty>
        ) : (
          <div className="split">
            <Tree
              label="Territories"
              branches={branches}
              at={at.id}
              onChoose={(id) => change({ at: id })}
              note={(territory) => (territory.rule.length === 0 ? '' : 'rule')}
            />
            <TerritoryInside key={at.id} territory={at} territories={territories} on={on} />
          </div>
        ))}
      <NewTerritory opened={adding} territories={territories} onClose={() => setAdding(false)} />
    </main>
  )
}
