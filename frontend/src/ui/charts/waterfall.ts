/** A step of a waterfall: a total stands on the ground, the others float where the one before ended. */
export interface Step {
  readonly key: string
  readonly label: string
  readonly value: number
  readonly total?: boolean
}

/** A step with its place. */
export interface Bar extends Step {
  readonly low: number
  readonly high: number
  readonly end: number
}

/** barsOf places the steps of a waterfall. */
export function barsOf(steps: readonly Step[]): readonly Bar[] {
  let run = 0
  return steps.map((step) => {
    const from = step.total === true ? 0 : run
    run = step.total === true ? step.value : run + step.value
    return { ...step, low: Math.min(from, run), high: Math.max(from, run), end: run }
  })
}

/** axisOf returns where the axis begins and ends; cut tells that it does not begin at zero. */
export function axisOf(bars: readonly Bar[]): { readonly from: number; readonly to: number; readonly cut: boolean } {
  const floats = bars.filter((bar) => bar.total !== true)
  const low = Math.min(...floats.map((bar) => bar.low), ...bars.map((bar) => bar.end))
  const high = Math.max(0, ...bars.map((bar) => bar.high))
  const cut = low > 0 && (high - low) / high < 0.5
  return { from: cut ? low - (high - low) * 0.35 : Math.min(0, low), to: high, cut }
}
