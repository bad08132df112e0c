import type { PeriodPreset } from '@/gql/schema.ts'
import { type Codecs, oneOf, text } from '@/lib/url.ts'

/** What a day shows, as the URL keeps it. */
export interface HomeView {
  readonly period: PeriodPreset
  /** Whose day: a rep's id, "team", "mine", or nothing for what is usual for who looks. */
  readonly who: string
}

export const homeView: Codecs<HomeView> = {
  period: oneOf<PeriodPreset>(['THIS_MONTH', 'THIS_QUARTER', 'THIS_YEAR'], 'THIS_QUARTER'),
  who: text(40),
}
