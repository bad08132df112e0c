import { Modal } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useQuery } from 'urql'
import { failureOf } from '@/lib/failure.ts'
import { useFormat } from '@/lib/viewer.tsx'
import { type Column, DataGrid } from '@/ui/DataGrid.tsx'
import { Scroll } from '@/ui/Scroll.tsx'
import { Empty, Pending, Trouble } from '@/ui/states.tsx'
import { AssetsDocument, type AssetsQuery } from './assets.generated.ts'

interface Props {
  readonly from: string
  readonly to: string
  /** The expected life of a customer in months. */
  readonly months: number
}

type Asset = NonNullable<AssetsQuery['commissionAssets']>[number]

/** An asset with the name that its row goes by: not every asset is of a line. */
type Row = Asset & { readonly key: string }

const whatFor = (asset: Asset) => asset.line?.account?.name ?? asset.line?.title ?? '–'

/** Assets show commissions as costs of winning customers, and what of them is expensed month by month. */
export function Assets({ from, to, months }: Props) {
  const format = useFormat()
  const [open, setOpen] = useState<Asset | null>(null)
  const [{ data, error }, again] = useQuery({
    query: AssetsDocument,
    variables: { input: { fromDay: from, toDay: to, lifeMonths: months } },
  })
  const failure = failureOf(error)
  if (failure !== null) return <Trouble failure={failure} onRetry={() => again({ requestPolicy: 'network-only' })} />
  if (data === undefined) return <Pending height={320} label="Spreading the commissions…" />
  const rows: readonly Row[] = (data.commissionAssets ?? []).map((asset, index) => ({
    ...asset,
    key: asset.line?.id ?? `asset ${index}`,
  }))
  if (rows.length === 0)
    return (
      <Empty title="Nothing to spread in these days">
        <p>Commissions of deals and subscriptions in the statements of the period appear here.</p>
      </Empty>
    )
  const spread = ({ schedule }: Asset) => {
    const [first] = schedule
    const last = schedule.at(-1)
    if (first === undefined || last === undefined) return '–'
    return schedule.length === 1
      ? `${format.money(first.expense)} in ${format.month(first.month)}`
      : `${format.money(first.expense)} a month, ${format.month(first.month)} to ${format.month(last.month)}`
  }
  const columns: readonly Column<Row>[] = [
    {
      key: 'payee',
      title: 'Payee',
      width: 170,
      cell: ({ line }) =>
        line?.statement == null ? (
          (line?.rep?.name ?? '–')
        ) : (
          <Link to={`/commissions/${line.statement.id}`} search={{ line: line.id } as never}>
            {line.rep?.name ?? '–'}
          </Link>
        ),
    },
    { key: 'for', title: 'For', width: 180, cell: whatFor },
    {
      key: 'commission',
      title: 'Commission',
      width: 110,
      numeric: true,
      cell: (row) => format.money(row.line?.earned),
    },
    {
      key: 'capitalised',
      title: 'Capitalised',
      width: 110,
      numeric: true,
      cell: (row) => (row.capitalised === null ? 'at once' : format.money(row.capitalised)),
    },
    { key: 'expensed', title: 'Expensed', width: 260, cell: spread },
  ]
  return (
    <>
      <p className="quiet small">Choose a row to see what of it is expensed in each month.</p>
      <DataGrid
        label="Commission assets"
        columns={columns}
        rows={rows}
        total={rows.length}
        idOf={(row) => row.key}
        more={false}
        onNext={() => undefined}
        sort={[]}
        onSort={() => undefined}
        onPeek={setOpen}
      />
      <Modal
        opened={open !== null}
        onClose={() => setOpen(null)}
        title={
          open === null ? '' : `${whatFor(open)}: ${format.money(open.line?.earned)} to ${open.line?.rep?.name ?? '–'}`
        }
      >
        {open !== null && <Schedule asset={open} />}
      </Modal>
    </>
  )
}

/** Schedule is what of a commission is expensed in each month, and what is left after it. */
function Schedule({ asset }: { readonly asset: Asset }) {
  const format = useFormat()
  return (
    <Scroll label="Expensed by month">
      <table aria-label="Expensed by month">
        <thead>
          <tr>
            <th scope="col">Month</th>
            <th scope="col" className="number">
              Expensed
            </th>
            <th scope="col" className="number">
              Left
            </th>
          </tr>
        </thead>
        <tbody>
          {asset.schedule.map((each) => (
            <tr key={each.month}>
              <th scope="row">{format.month(each.month)}</th>
              <td className="number">{format.money(each.expense)}</td>
              <td className="number">{format.money(each.remaining)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}
