import { scaleLinear } from 'd3-scale'
import { line } from 'd3-shape'

/** Spark is the course of a figure in the size of a word; its values are said elsewhere. */
export function Spark({ values }: { readonly values: readonly (number | null)[] }) {
  const known = values.filter((value): value is number => value !== null)
  const [width, height] = [88, 24]
  if (known.length < 2) return <svg width={width} height={height} className="spark" aria-hidden="true" />
  const x = scaleLinear([0, values.length - 1], [2, width - 3])
  const y = scaleLinear([Math.min(...known), Math.max(...known)], [height - 3, 3])
  const path = line<number | null>()
    .defined((value) => value !== null)
    .x((_, index) => x(index))
    .y((value) => y(value ?? 0))([...values])
  const last = values.at(-1) ?? null
  return (
    <svg width={width} height={height} className="spark" aria-hidden="true">
      <path d={path ?? ''} />
      {last !== null && <circle cx={x(values.length - 1)} cy={y(last)} r={2} />}
    </svg>
  )
}
