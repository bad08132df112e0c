import { createContext, type ReactNode, useContext, useMemo } from 'react'
import * as format from './format.ts'

/** Who looks at the page, and what they may do. */
export interface Viewer {
  readonly role: string
  readonly name: string
  readonly email: string
  readonly locale: string
  readonly timeZone: string | null
  readonly permissions: ReadonlySet<string>
  readonly repId: string | null
  readonly teamId: string | null
  readonly teamName: string | null
  /** Whether they lead the team that they belong to. */
  readonly leads: boolean
  readonly preferences: Readonly<Record<string, string>>
}

const Context = createContext<Viewer | null>(null)

/** Somebody else, or anybody of a role, whose screens the viewer looks at. */
export interface Looked {
  readonly role: string
  /** Null when it is nobody in particular. */
  readonly name: string | null
  readonly repId: string | null
  readonly permissions: ReadonlySet<string>
}

interface Looking {
  readonly at: Looked | null
  readonly look: (at: Looked | null) => void
}

const LookingContext = createContext<Looking>({ at: null, look: () => undefined })

/** LookingProvider says through whose eyes the viewer looks at what is inside. */
export function LookingProvider({ looking, children }: { readonly looking: Looking; readonly children: ReactNode }) {
  return <LookingContext.Provider value={looking}>{children}</LookingContext.Provider>
}

/** useLooking returns through whose eyes the viewer looks, and what changes it. */
export function useLooking(): Looking {
  return useContext(LookingContext)
}

/** asLooked returns what somebody else would be shown; the rows stay those of the viewer. */
export function asLooked(viewer: Viewer, at: Looked | null): Viewer {
  if (at === null) return viewer
  const { role, repId, permissions } = at
  return {
    ...viewer,
    role,
    repId,
    permissions,
    name: at.name ?? viewer.name,
    teamId: null,
    teamName: null,
    leads: false,
  }
}

/** ViewerProvider says who looks at what is inside. */
export function ViewerProvider({ viewer, children }: { readonly viewer: Viewer; readonly children: ReactNode }) {
  return <Context.Provider value={viewer}>{children}</Context.Provider>
}

/** useViewer returns who looks. */
export function useViewer(): Viewer {
  const viewer = useContext(Context)
  if (viewer === null) throw new Error('useViewer outside of a ViewerProvider')
  return viewer
}

/** useCan returns whether the viewer's role may call an operation of the API at all. */
export function useCan(): (operation: string) => boolean {
  const { permissions } = useViewer()
  return (operation) => permissions.has(operation)
}

/** useFormat returns the formats in the viewer's language and time zone. */
export function useFormat() {
  const { locale, timeZone } = useViewer()
  return useMemo(
    () => ({
      locale,
      money: (sum: format.Money | null | undefined) => format.money(sum, locale),
      date: (text: string | null | undefined) => format.date(text, locale),
      month: (text: string) => format.month(text, locale),
      until: (end: string) => format.until(end, locale),
      days: (period: { readonly from: string; readonly to: string }) => format.days(period, locale),
      instant: (text: string | null | undefined) => format.instant(text, locale, timeZone),
      today: () => format.today(timeZone),
      percent: (text: string | null | undefined, digits = 0) => format.percent(text, locale, digits),
      count: (number: number) => new Intl.NumberFormat(locale).format(number),
      value: (text: string | null, unit: format.Unit, currency: string | null) =>
        format.value(text, unit, currency, locale),
      brief: (text: string | null, unit: format.Unit, currency: string | null) =>
        format.brief(text, unit, currency, locale),
      exact: (text: string | null, unit: format.Unit, currency: string | null) =>
        format.exact(text, unit, currency, locale),
      plain: (text: string | null) => format.plain(text, locale),
      points: (text: string) => format.points(text, locale),
      growth: (text: string) => format.growth(text, locale),
    }),
    [locale, timeZone],
  )
}
