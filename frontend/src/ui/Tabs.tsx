import { Link } from '@tanstack/react-router'
import { type Codecs, type RawSearch, readView, writeView } from '@/lib/url.ts'

interface Props<View extends { readonly tab: string }> {
  readonly label: string
  readonly codecs: Codecs<View>
  readonly current: View['tab']
  readonly tabs: readonly { readonly tab: View['tab']; readonly name: string }[]
}

/** Tabs are the parts of a screen, each with an address of its own. */
export function Tabs<View extends { readonly tab: string }>({ label, codecs, current, tabs }: Props<View>) {
  return (
    <nav className="tabs" aria-label={label}>
      {tabs.map(({ tab, name }) => (
        <Link
          key={tab}
          to="."
          activeOptions={{ exact: true, includeSearch: true }}
          search={writeView(codecs, { ...readView(codecs, {} as RawSearch), tab } as View) as never}
          aria-current={tab === current ? 'page' : undefined}
        >
          {name}
        </Link>
      ))}
    </nav>
  )
}
