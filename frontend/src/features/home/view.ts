import type { PeriodPreset } from '@/gql/schema.ts'
import { type Codecs, oneOf } from '@/lib/url.ts'

/** What a rep's day shows, as the URL keeps it. */
export interface HomeView {
  readonly period: PeriodPreset
}

export const homeView: Codecs<HomeView> = {
  period: oneOf<PeriodPreset>(['THIS_MONTH', 'THIS_QUARTER', 'THIS_YEAR'], 'THIS_QUARTER'),
}
