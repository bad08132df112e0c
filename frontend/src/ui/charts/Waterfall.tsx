import { useElementSize } from '@mantine/hooks'
import { scaleBand, scaleLinear } from 'd3-scale'
import { useId } from 'react'
import { useMarks } from './Frame.tsx'
import { axisOf, barsOf, type Step } from './waterfall.ts'

interface Props {
  readonly title: string
  readonly steps: readonly Step[]
  /** How a value is written; steps say theirs exactly, the axis says it briefly. */
  readonly format: (value: number) => string
  readonly shown: (key: string) => string
  readonly onChoose?: (key: string) => void
}

/** Waterfall shows how one total became another, step by step; across on wide screens, down on narrow ones. */
export function Waterfall({ title, steps, format, shown, onChoose }: Props) {
  const { ref, width } = useElementSize()
  const bars = barsOf(steps)
  const { from, to, cut } = axisOf(bars)
  const { onKeyDown, mark } = useMarks(bars.length)
  const id = useId()
  const narrow = width > 0 && width < 480
  const wide = Math.max(280, width)
  const edge = narrow ? { top: 8, right: 74, bottom: 8, left: 92 } : { top: 22, right: 8, bottom: 26, left: 60 }
  const height = narrow ? bars.length * 34 + 16 : 260
  const along = narrow ? [edge.left, wide - edge.right] : [height - edge.bottom, edge.top]
  const across = narrow ? [edge.top, height - edge.bottom] : [edge.left, wide - edge.right]
  const size = scaleLinear([from, to], along as [number, number])
  if (!narrow) size.nice(5)
  const band = scaleBand(
    bars.map((bar) => bar.key),
    across as [number, number],
  ).padding(0.28)
  const base = size.domain()[0] ?? 0
  const thick = band.bandwidth()
  const labels = bars.map(
    (bar) => `${bar.label}: ${bar.total === true ? '' : bar.value < 0 ? 'minus ' : 'plus '}${shown(bar.key)}`,
  )

  return (
    <div ref={ref} className="chart-place">
      {/* biome-ignore lint/a11y/useSemanticElements: a group of marks, not a form's. */}
      <svg width={wide} height={height} role="group" aria-labelledby={id} className="chart" onKeyDown={onKeyDown}>
        <title id={id}>{title}</title>
        {!narrow && (
          <g aria-hidden="true">
            {size.ticks(5).map((tick) => (
              <g key={tick} transform={`translate(0 ${size(tick)})`}>
                <line x1={edge.left} x2={wide - edge.right} className="gridline" />
                <text x={edge.left - 6} dy="0.32em" textAnchor="end">
                  {format(tick)}
                </text>
              </g>
            ))}
          </g>
        )}
        {bars.map((bar, index) => {
          const at = band(bar.key) ?? 0
          const start = size(bar.total === true ? base : bar.low)
          const end = size(bar.high)
          const tone = bar.total === true ? 'total' : bar.value < 0 ? 'loss' : 'gain'
          const next = bars[index + 1]
          const box = narrow
            ? { x: start, y: at, width: Math.max(1, end - start), height: thick }
            : { x: at, y: end, width: thick, height: Math.max(1, start - end) }
          const sign = bar.total === true || bar.value === 0 ? '' : bar.value < 0 ? '\u2212' : '+'
          return (
            <g
              key={bar.key}
              role="img"
              aria-label={labels[index]}
              className={onChoose === undefined ? 'mark' : 'mark choosable'}
              onClick={() => onChoose?.(bar.key)}
              onKeyDown={(event) => {
                if (event.key === 'Enter') onChoose?.(bar.key)
              }}
              {...mark(index)}
            >
              <rect {...box} rx={2} className={tone} />
              {next !== undefined &&
                (narrow ? (
                  <line
                    x1={size(bar.end)}
                    x2={size(bar.end)}
                    y1={at + thick}
                    y2={band(next.key)}
                    className="connector"
                    aria-hidden="true"
                  />
                ) : (
                  <line
                    x1={at + thick}
                    x2={band(next.key)}
                    y1={size(bar.end)}
                    y2={size(bar.end)}
                    className="connector"
                    aria-hidden="true"
                  />
                ))}
              <text
                aria-hidden="true"
                className="value"
                x={narrow ? wide - 4 : at + thick / 2}
                y={narrow ? at + thick / 2 : end - 6}
                dy={narrow ? '0.32em' : undefined}
                textAnchor={narrow ? 'end' : 'middle'}
              >
                {sign}
                {shown(bar.key)}
              </text>
              <text
                aria-hidden="true"
                x={narrow ? edge.left - 8 : at + thick / 2}
                y={narrow ? at + thick / 2 : height - edge.bottom + 16}
                dy={narrow ? '0.32em' : undefined}
                textAnchor={narrow ? 'end' : 'middle'}
              >
                {bar.label}
              </text>
            </g>
          )
        })}
      </svg>
      {cut && <p className="small quiet">Axis cut: it does not begin at zero.</p>}
    </div>
  )
}
