import { useView } from '@/lib/url.ts'
import { useCan } from '@/lib/viewer.tsx'
import { Forbidden } from '@/ui/states.tsx'
import { Tabs } from '@/ui/Tabs.tsx'
import { Holidays, Rates } from './Calendar.tsx'
import { Company } from './Company.tsx'
import { Policies } from './Policies.tsx'
import { type SettingsView, settingsView } from './view.ts'
import '@/styles/office.css'

/** SettingsPage is how the company counts: calendar, currency, working time, and the policies of recurring revenue. */
export function SettingsPage() {
  const can = useCan()
  const [view] = useView(settingsView)
  if (!can('organisation')) return <Forbidden what="The company's settings" />
  const tabs: readonly { tab: SettingsView['tab']; name: string; needs: string }[] = [
    { tab: 'company', name: 'Company', needs: 'organisation' },
    { tab: 'revenue', name: 'Recurring revenue', needs: 'mrrPolicies' },
    { tab: 'rates', name: 'Exchange rates', needs: 'exchangeRates' },
    { tab: 'holidays', name: 'Holidays', needs: 'holidays' },
  ]
  const shown = tabs.filter((each) => can(each.needs))
  const current = shown.find((each) => each.tab === view.tab)?.tab ?? 'company'
  return (
    <main id="main" tabIndex={-1} className="list-page">
      <div className="page-head">
        <h1>Settings</h1>
      </div>
      <Tabs label="Settings" codecs={settingsView} current={current} tabs={shown} />
      {current === 'company' && <Company />}
      {current === 'revenue' && <Policies />}
      {current === 'rates' && <Rates />}
      {current === 'holidays' && <Holidays />}
    </main>
  )
}
