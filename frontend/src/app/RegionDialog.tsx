import { useClient } from 'urql'
import { SetPreferenceDocument } from '@/features/access/setPreference.generated.ts'
import { ViewerDocument } from '@/features/access/viewer.generated.ts'
import { useCommand } from '@/lib/command.ts'
import { date, instant, money } from '@/lib/format.ts'
import { useViewer } from '@/lib/viewer.tsx'
import { FormDialog, textOf } from '@/ui/FormDialog.tsx'

/** Ways to write numbers and dates that are offered; the words of the product stay English. */
const locales = [
  'en-GB',
  'en-US',
  'en-IE',
  'de-DE',
  'de-AT',
  'de-CH',
  'fr-FR',
  'fr-CH',
  'es-ES',
  'it-IT',
  'nl-NL',
  'pt-PT',
  'pt-BR',
  'pl-PL',
  'cs-CZ',
  'da-DK',
  'sv-SE',
  'nb-NO',
  'fi-FI',
  'ja-JP',
] as const

const [someDay, someTime] = ['2026-11-22', '2026-11-22T15:30:00Z']

/** RegionDialog sets how numbers and dates are written for whoever is signed in, on all of their devices. */
export function RegionDialog({ onClose }: { readonly onClose: () => void }) {
  const viewer = useViewer()
  const client = useClient()
  const { run } = useCommand(SetPreferenceDocument)
  const names = new Intl.DisplayNames('en', { type: 'language' })
  const zones = Intl.supportedValuesOf('timeZone')
  const before = { locale: viewer.preferences.locale ?? '', timeZone: viewer.preferences.timeZone ?? '' }
  return (
    <FormDialog
      opened
      title="Numbers, dates, time zone"
      about="For you alone, on all of your devices. Days of the business go by the company's time zone whatever you choose."
      submit="Save"
      fields={[
        {
          name: 'locale',
          label: 'Numbers and dates',
          kind: 'choice',
          placeholder: 'As your sign-in or browser says',
          options: locales.map((value) => ({ value, label: names.of(value) ?? value })),
          initial: before.locale,
        },
        {
          name: 'timeZone',
          label: 'Time zone',
          kind: 'choice',
          placeholder: 'As your sign-in or the company says',
          options: zones.map((value) => ({ value, label: value.replaceAll('_', ' ') })),
          initial: before.timeZone,
        },
      ]}
      below={(values) => {
        const locale = textOf(values, 'locale') ?? viewer.locale
        const zone = textOf(values, 'timeZone') ?? viewer.timeZone
        return (
          <p className="quiet" role="status">
            {money({ amount: '1234567.5', currency: 'EUR' }, locale)} · {date(someDay, locale)} ·{' '}
            {instant(someTime, locale, zone)}
          </p>
        )
      }}
      onSubmit={async (values) => {
        for (const key of ['locale', 'timeZone'] as const) {
          const value = textOf(values, key)
          if ((value ?? '') === before[key]) continue
          const { problems } = await run({ input: { key, value } })
          if (problems.length > 0) return problems
        }
        // What was taken away is named by no answer, so that who looks is asked for anew.
        await client.query(ViewerDocument, {}, { requestPolicy: 'network-only' }).toPromise()
        return []
      }}
      onDone={onClose}
    />
  )
}
