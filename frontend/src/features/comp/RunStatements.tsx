import { Button, Checkbox } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { Connection } from '@/lib/connection.ts'
import { useView } from '@/lib/url.ts'
import { useFormat, useViewer } from '@/lib/viewer.tsx'
import { type Column, DataGrid } from '@/ui/DataGrid.tsx'
import { FormDialog } from '@/ui/FormDialog.tsx'
import { Problems } from '@/ui/Problems.tsx'
import { Export } from '@/verbs/Export.tsx'
import { type Step, stepsFor } from './moves.ts'
import { stateInWords, statementStates } from './names.ts'
import type { RunQuery } from './run.generated.ts'
import { State } from './State.tsx'
import { useStepFields, useSteps } from './StatementSteps.tsx'
import { runView } from './view.ts'

/** A statement of a run. */
export type RunRow = NonNullable<RunQuery['statements']>['nodes'][number]

interface Props {
  readonly run: { readonly id: string }
  readonly list: Connection<RunQuery, RunRow>
}

/** RunStatements lists the statements of a run, however many; several can be taken a step on at once. */
export function RunStatements({ run, list }: Props) {
  const format = useFormat()
  const viewer = useViewer()
  const navigate = useNavigate()
  const take = useSteps()
  const fieldsOf = useStepFields()
  const [view, change] = useView(runView)
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [step, setStep] = useState<Step | null>(null)
  const [refused, setRefused] = useState<readonly { message: string }[]>([])
  const { rows } = list
  const total = list.data?.statements?.totalCount ?? 0
  const picked = rows.filter((row) => chosen.has(row.id))
  const possible = (row: RunRow) => stepsFor(row, viewer)
  const offered = [...new Map(rows.flatMap(possible).map((each) => [each.name, each])).values()]
  const fits = (each: Step) => picked.filter((row) => possible(row).some((other) => other.name === each.name))
  const choose = (id: string) =>
    setChosen((now) => {
      const next = new Set(now)
      if (!next.delete(id)) next.add(id)
      return next
    })
  const open = (row: RunRow) => void navigate({ to: `/commissions/${row.id}` })
  const columns: readonly Column<RunRow>[] = [
    {
      key: 'payee',
      title: 'Payee',
      width: 180,
      cell: (row) => <Link to={`/commissions/${row.id}`}>{row.rep?.name ?? 'Statement'}</Link>,
    },
    {
      key: 'status',
      title: 'Status',
      width: 190,
      cell: (row) => (
        <>
          <State value={row.status} />
          {row.issuesCount > 0 && <span className="late"> {format.count(row.issuesCount)} open</span>}
        </>
      ),
    },
    { key: 'lines', title: 'Lines', width: 80, numeric: true, cell: (row) => format.count(row.linesCount) },
    { key: 'earned', title: 'Earned', width: 120, numeric: true, cell: (row) => format.money(row.earned) },
    { key: 'payable', title: 'Payable', width: 120, numeric: true, cell: (row) => format.money(row.payable) },
    { key: 'held', title: 'Held', width: 110, numeric: true, cell: (row) => format.money(row.heldAfter) },
    { key: 'paid', title: 'To be paid', width: 120, numeric: true, cell: (row) => format.money(row.paid) },
  ]
  return (
    <section className="panel stack" aria-label="Statements">
      <header>
        <h2>Statements</h2>
        <span className="quiet">{format.count(total)}</span>
        <div className="actions">
          <Export
            total={total}
            input={{
              list: 'COMMISSION_STATEMENTS',
              includeArchived: false,
              filter: { commissionStatements: { run: { eq: run.id } } },
            }}
          />
        </div>
      </header>
      {/* biome-ignore lint/a11y/useSemanticElements: a group of content, not of a form's fields. */}
      <div className="row" role="group" aria-label="Which statements">
        <button
          type="button"
          className="view-tab"
          aria-pressed={view.status === ''}
          onClick={() => change({ status: '' })}
        >
          All
        </button>
        {statementStates.map((each) => (
          <button
            key={each}
            type="button"
            className="view-tab"
            aria-pressed={view.status === each}
            onClick={() => change({ status: view.status === each ? '' : each })}
          >
            {stateInWords(each)}
          </button>
        ))}
      </div>
      {rows.length === 0 && <p className="quiet">No statement stands here.</p>}
      {rows.length > 0 && (
        <>
          <div className="row">
            <Checkbox
              size="xs"
              label={
                picked.length > 0
                  ? `${format.count(picked.length)} chosen`
                  : list.more
                    ? `Choose the first ${format.count(rows.length)}`
                    : 'Choose all'
              }
              checked={picked.length === rows.length}
              indeterminate={picked.length > 0 && picked.length < rows.length}
              onChange={() => setChosen(picked.length === rows.length ? new Set() : new Set(rows.map((row) => row.id)))}
            />
            {offered.map((each) => (
              <Button
                key={each.name}
                size="compact-sm"
                variant="default"
                disabled={fits(each).length === 0}
                onClick={() => setStep(each)}
              >
                {each.name} {fits(each).length > 0 && format.count(fits(each).length)}
              </Button>
            ))}
          </div>
          <Problems problems={refused} />
          <div className="grid-part">
            <DataGrid
              label="Statements of the run"
              columns={columns}
              rows={rows}
              total={total}
              idOf={(row) => row.id}
              more={list.more}
              onNext={list.next}
              sort={[]}
              onSort={() => undefined}
              onPeek={open}
              onOpen={open}
              chosen={chosen}
              onChoose={choose}
            />
          </div>
        </>
      )}
      <FormDialog
        opened={step !== null}
        title={step === null ? '' : `${step.name}: ${format.count(fits(step).length)} statements`}
        about={step?.about}
        submit={step?.name ?? ''}
        fields={step === null ? [] : fieldsOf(step)}
        onSubmit={async (values) => {
          if (step === null) return []
          const wanted = fits(step)
          const problems: { message: string }[] = []
          let done = 0
          for (const row of wanted) {
            const found = await take(step, row, values)
            if (found.length === 0) done++
            for (const each of found) problems.push({ message: `${row.rep?.name ?? 'A payee'}: ${each.message}` })
          }
          setRefused(problems)
          setChosen(new Set())
          if (done > 0)
            notifications.show({ color: 'teal', message: `${step.name}: ${format.count(done)} statements.` })
          return []
        }}
        onDone={() => setStep(null)}
      />
    </section>
  )
}
