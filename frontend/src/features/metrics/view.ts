import { presetKeys } from '@/lib/period.ts'
import { type Codecs, flag, oneOf, text } from '@/lib/url.ts'

/** What the screen of goals, scorecards, alerts and metrics shows, as the URL keeps it. */
export interface MetricsView {
  readonly tab: 'goals' | 'scorecards' | 'alerts' | 'metrics'
  /** The scorecard or metric that is looked into. */
  readonly at: string
  readonly period: (typeof presetKeys)[number]
  /** Whether what is over is shown too. */
  readonly all: boolean
}

export const metricsView: Codecs<MetricsView> = {
  tab: oneOf(['goals', 'scorecards', 'alerts', 'metrics'], 'goals'),
  at: text(60),
  period: oneOf(presetKeys, 'THIS_QUARTER'),
  all: flag,
}
