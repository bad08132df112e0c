import { Button } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { type UserError, useCommand } from '@/lib/command.ts'
import { useConnection } from '@/lib/connection.ts'
import type { Failure } from '@/lib/failure.ts'
import { useCan, useFormat } from '@/lib/viewer.tsx'
import { type Column, DataGrid } from '@/ui/DataGrid.tsx'
import { FormDialog, type FormField, textOf, type Values } from '@/ui/FormDialog.tsx'
import { Icon } from '@/ui/icons.tsx'
import { Problems } from '@/ui/Problems.tsx'
import { Empty, Pending, Trouble } from '@/ui/states.tsx'
import { CreateExchangeRateDocument } from './createExchangeRate.generated.ts'
import { CreateHolidayDocument } from './createHoliday.generated.ts'
import { DeleteExchangeRateDocument } from './deleteExchangeRate.generated.ts'
import { DeleteHolidayDocument } from './deleteHoliday.generated.ts'
import { ExchangeRatesDocument, type ExchangeRatesQuery } from './exchangeRates.generated.ts'
import { HolidaysDocument, type HolidaysQuery } from './holidays.generated.ts'

type Rate = NonNullable<ExchangeRatesQuery['exchangeRates']>['nodes'][number]
type Holiday = NonNullable<HolidaysQuery['holidays']>['nodes'][number]

/** Rates are what one currency costs in another, each from a day on. */
export function Rates() {
  const can = useCan()
  const format = useFormat()
  const create = useCommand(CreateExchangeRateDocument)
  const remove = useCommand(DeleteExchangeRateDocument)
  const list = useConnection(ExchangeRatesDocument, { first: 100, after: null }, (data) => data.exchangeRates)
  const columns: readonly Column<Rate>[] = [
    { key: 'from', title: 'From', width: 120, cell: (row) => format.date(row.validFrom) },
    { key: 'pair', title: 'Currencies', width: 160, cell: (row) => `1 ${row.base} in ${row.quote}` },
    { key: 'rate', title: 'Rate', width: 120, numeric: true, cell: (row) => format.plain(row.rate) },
  ]
  return (
    <Days
      name="exchange rates"
      about="A rate holds until the next of the same currencies. Without one, an amount in another currency cannot be counted."
      list={list}
      columns={columns}
      rows={list.rows}
      total={list.data?.exchangeRates?.totalCount ?? 0}
      fields={[
        { name: 'base', label: 'One of this currency', required: true, placeholder: 'USD' },
        { name: 'quote', label: 'Costs in this currency', required: true, placeholder: 'EUR' },
        { name: 'rate', label: 'Rate', kind: 'number', required: true, placeholder: '0.9213' },
        { name: 'validFrom', label: 'From', kind: 'date', required: true },
        { name: 'reason', label: 'Why, for the change log' },
      ]}
      add={
        can('createExchangeRate')
          ? async (values) =>
              (
                await create.run({
                  input: {
                    base: textOf(values, 'base')?.toUpperCase() ?? '',
                    quote: textOf(values, 'quote')?.toUpperCase() ?? '',
                    rate: textOf(values, 'rate') ?? '',
                    validFrom: textOf(values, 'validFrom') ?? '',
                    reason: textOf(values, 'reason'),
                  },
                })
              ).problems
          : null
      }
      drop={
        can('deleteExchangeRate')
          ? async (row) => (await remove.run({ input: { id: row.id, expectedVersion: row.version } })).problems
          : null
      }
      named={(row) => `1 ${row.base} in ${row.quote} from ${format.date(row.validFrom)}`}
    />
  )
}

/** Holidays are days on which nobody works, so that no clock of the product runs. */
export function Holidays() {
  const can = useCan()
  const format = useFormat()
  const create = useCommand(CreateHolidayDocument)
  const remove = useCommand(DeleteHolidayDocument)
  const list = useConnection(HolidaysDocument, { first: 100, after: null }, (data) => data.holidays)
  const columns: readonly Column<Holiday>[] = [
    { key: 'day', title: 'Day', width: 140, cell: (row) => format.date(row.onDay) },
    { key: 'name', title: 'Name', width: 220, cell: (row) => row.name },
  ]
  return (
    <Days
      name="holidays"
      about="Days on which nobody works: answering times of leads do not run."
      list={list}
      columns={columns}
      rows={list.rows}
      total={list.data?.holidays?.totalCount ?? 0}
      fields={[
        { name: 'onDay', label: 'Day', kind: 'date', required: true },
        { name: 'name', label: 'Name', required: true },
        { name: 'reason', label: 'Why, for the change log' },
      ]}
      add={
        can('createHoliday')
          ? async (values) =>
              (
                await create.run({
                  input: {
                    onDay: textOf(values, 'onDay') ?? '',
                    name: textOf(values, 'name') ?? '',
                    reason: textOf(values, 'reason'),
                  },
                })
              ).problems
          : null
      }
      drop={
        can('deleteHoliday')
          ? async (row) => (await remove.run({ input: { id: row.id, expectedVersion: row.version } })).problems
          : null
      }
      named={(row) => `${row.name} on ${format.date(row.onDay)}`}
    />
  )
}

interface DaysProps<Row> {
  readonly name: string
  readonly about: string
  readonly list: {
    readonly loading: boolean
    readonly failure: Failure | null
    readonly more: boolean
    readonly next: () => void
    readonly again: () => void
  }
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly total: number
  readonly fields: readonly FormField[]
  readonly add: ((values: Values) => Promise<readonly UserError[]>) | null
  readonly drop: ((row: Row) => Promise<readonly UserError[]>) | null
  readonly named: (row: Row) => string
}

/** Days is a dated list that is added to and taken from. */
function Days<Row extends { readonly id: string }>(props: DaysProps<Row>) {
  const { name, list, add, drop, rows } = props
  const [adding, setAdding] = useState(false)
  const [problems, setProblems] = useState<readonly UserError[]>([])
  const last: readonly Column<Row>[] =
    drop === null
      ? []
      : [
          {
            key: 'drop',
            title: 'Change',
            width: 90,
            cell: (row): ReactNode => (
              <button
                type="button"
                className="link"
                aria-label={`Remove ${props.named(row)}`}
                onClick={async () => setProblems(await drop(row))}
              >
                Remove
              </button>
            ),
          },
        ]
  return (
    <div className="stack">
      <div className="row">
        <p className="quiet">{props.about}</p>
        {add !== null && (
          <Button leftSection={<Icon name="plus" size={13} />} onClick={() => setAdding(true)}>
            Add
          </Button>
        )}
      </div>
      <Problems problems={problems} />
      {list.failure !== null && <Trouble failure={list.failure} onRetry={list.again} />}
      {list.loading && <Pending height={320} label={`Loading the ${name}…`} />}
      {!list.loading && list.failure === null && rows.length === 0 && <Empty title={`No ${name} yet`} />}
      {rows.length > 0 && (
        <DataGrid
          label={name}
          columns={[...props.columns, ...last]}
          rows={rows}
          total={props.total}
          idOf={(row) => row.id}
          more={list.more}
          onNext={list.next}
          sort={[]}
          onSort={() => undefined}
          onPeek={() => undefined}
        />
      )}
      {add !== null && (
        <FormDialog
          opened={adding}
          title={`Add to the ${name}`}
          fields={props.fields}
          submit="Add"
          onSubmit={add}
          onDone={() => setAdding(false)}
        />
      )}
    </div>
  )
}
