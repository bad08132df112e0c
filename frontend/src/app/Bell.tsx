import { Link } from '@tanstack/react-router'
import { useQuery } from 'urql'
import { followsChanges } from '@/lib/client.ts'
import { useCan, useFormat } from '@/lib/viewer.tsx'
import { Icon } from '@/ui/icons.tsx'
import { OpenAlertsDocument } from './openAlerts.generated.ts'

/** Bell says how many KPIs have left their bounds without anybody looking after it, and leads to them. */
export function Bell() {
  const can = useCan()
  const format = useFormat()
  const [{ data }] = useQuery({ query: OpenAlertsDocument, pause: !can('kpiAlerts'), context: followsChanges })
  const count = data?.kpiAlerts?.totalCount ?? 0
  if (!can('kpiAlerts')) return null
  const said = count === 0 ? 'No alerts' : count === 1 ? 'One alert' : `${format.count(count)} alerts`
  return (
    <Link
      to="/goals"
      search={{ tab: 'alerts' } as never}
      className="icon-button bell"
      aria-label={`${said}: KPIs outside their bounds`}
      title={said}
    >
      <Icon name="bell" size={18} />
      {count > 0 && <span aria-hidden="true">{count > 99 ? '99+' : format.count(count)}</span>}
    </Link>
  )
}
