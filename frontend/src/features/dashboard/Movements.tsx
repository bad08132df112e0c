import { useNavigate } from '@tanstack/react-router'
import { words } from '@/lib/format.ts'
import { useFormat } from '@/lib/viewer.tsx'
import { ChartPanel } from '@/ui/charts/Frame.tsx'
import { Waterfall } from '@/ui/charts/Waterfall.tsx'
import type { DashboardQuery } from './dashboard.generated.ts'

type Total = DashboardQuery['waterfall']['total']

/** Movements shows how MRR came from its opening to its closing; the server makes sure that it ties out. */
export function Movements({ waterfall, asTable }: { readonly waterfall: Total; readonly asTable: boolean }) {
  const format = useFormat()
  const navigate = useNavigate()
  const { currency } = waterfall
  const bars = waterfall.bars.filter(
    (bar) => bar.kind !== 'TRANSFER' && !(bar.kind === 'FX_IMPACT' && Number(bar.amount) === 0),
  )
  const values = [
    { key: 'opening', label: 'Opening', amount: waterfall.opening, total: true },
    ...bars.map((bar) => ({ key: bar.kind, label: words(bar.kind), amount: bar.amount, total: false })),
    { key: 'closing', label: 'Closing', amount: waterfall.closing, total: true },
  ]
  const amountOf = (key: string) => values.find((value) => value.key === key)?.amount ?? null
  const size = (amount: string) => amount.replace('-', '')
  return (
    <ChartPanel
      className="span-8"
      title="MRR movements"
      drawn
      asTable={asTable}
      sheet={{
        head: ['Movement', `Amount in ${currency}`],
        rows: values.map((value) => [value.label, format.exact(value.amount, 'MONEY', currency)]),
      }}
      note="Opening and movements come to the closing, account by account. Choose a bar to see its movements."
    >
      <Waterfall
        title="MRR from opening to closing"
        steps={values.map(({ key, label, amount, total }) => ({ key, label, value: Number(amount), total }))}
        format={(value) => format.brief(String(Math.round(value)), 'MONEY', currency)}
        shown={(key) => format.brief(size(amountOf(key) ?? '0'), 'MONEY', currency)}
        onChoose={(key) => {
          const kind = bars.find((bar) => bar.kind === key)?.kind
          void navigate({
            to: '/kpis',
            search: {
              kpi: kind === undefined ? 'MRR' : kind === 'FX_IMPACT' ? 'MRR_FX_IMPACT' : `MRR_${kind}`,
              period: 'CUSTOM',
              from: waterfall.period.from,
              to: waterfall.period.to,
              why: '1',
            } as never,
          })
        }}
      />
    </ChartPanel>
  )
}
