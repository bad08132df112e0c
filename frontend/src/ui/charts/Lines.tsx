import { useElementSize } from '@mantine/hooks'
import { scaleLinear, scalePoint } from 'd3-scale'
import { line } from 'd3-shape'
import { useId } from 'react'
import { useMarks } from './Frame.tsx'

/** A line over time; null is a gap. */
export interface Series {
  readonly key: string
  readonly label: string
  readonly values: readonly (number | null)[]
  /** The values as they are said. */
  readonly shown: readonly string[]
  readonly dashed?: boolean
}

interface Props {
  readonly title: string
  readonly ticks: readonly string[]
  readonly series: readonly Series[]
  readonly format: (value: number) => string
  /** A line that the values are measured against. */
  readonly target?: number
  /** Whether the axis begins at zero; lines need not. */
  readonly zero?: boolean
}

/** Lines shows up to six measures over time, each labelled at its end. */
export function Lines({ title, ticks, series, format, target, zero = false }: Props) {
  const { ref, width } = useElementSize()
  const id = useId()
  const { onKeyDown, mark } = useMarks(ticks.length)
  const wide = Math.max(260, width)
  const height = 220
  const edge = { top: 12, right: 12, bottom: 24, left: 48 }
  const known = series.flatMap((each) => each.values).filter((value): value is number => value !== null)
  if (known.length === 0) return <p className="empty">Nothing to show for these months.</p>
  const all = target === undefined ? known : [...known, target]
  const low = zero ? Math.min(0, ...all) : Math.min(...all)
  const y = scaleLinear([low, Math.max(...all)], [height - edge.bottom, edge.top]).nice(4)
  const x = scalePoint(
    ticks.map((_, index) => String(index)),
    [edge.left, wide - edge.right],
  ).padding(0.3)
  const at = (index: number) => x(String(index)) ?? 0
  const every = Math.max(1, Math.ceil(ticks.length / Math.max(2, Math.floor(wide / 72))))
  const step = ticks.length < 2 ? wide : at(1) - at(0)

  return (
    <div ref={ref} className="chart-place">
      <ul className="legend" aria-hidden="true">
        {series.map((each, index) => (
          <li key={each.key} className={`series-${index + 1}`}>
            <svg width="22" height="8" aria-hidden="true">
              <line x1="0" x2="22" y1="4" y2="4" className={each.dashed === true ? 'line dashed' : 'line'} />
            </svg>
            {each.label}
          </li>
        ))}
      </ul>
      {/* biome-ignore lint/a11y/useSemanticElements: a group of marks, not a form's. */}
      <svg width={wide} height={height} role="group" aria-labelledby={id} className="chart" onKeyDown={onKeyDown}>
        <title id={id}>{title}</title>
        <g aria-hidden="true">
          {y.ticks(4).map((tick) => (
            <g key={tick} transform={`translate(0 ${y(tick)})`}>
              <line x1={edge.left} x2={wide - edge.right} className="gridline" />
              <text x={edge.left - 6} dy="0.32em" textAnchor="end">
                {format(tick)}
              </text>
            </g>
          ))}
          {ticks.map((tick, index) =>
            index % every === 0 ? (
              <text key={tick} x={at(index)} y={height - 8} textAnchor="middle">
                {tick}
              </text>
            ) : null,
          )}
          {target !== undefined && (
            <line x1={edge.left} x2={wide - edge.right} y1={y(target)} y2={y(target)} className="target" />
          )}
          {series.map((each, index) => (
            <g key={each.key} className={`series-${index + 1}`}>
              <path
                className={each.dashed === true ? 'line dashed' : 'line'}
                d={
                  line<number | null>()
                    .defined((value) => value !== null)
                    .x((_, place) => at(place))
                    .y((value) => y(value ?? 0))([...each.values]) ?? ''
                }
              />
              {each.values.map((value, place) =>
                value === null ? null : (
                  <circle key={ticks[place]} cx={at(place)} cy={y(value)} r={2.5} className="dot" />
                ),
              )}
            </g>
          ))}
        </g>
        {ticks.map((tick, place) => {
          const said = series.map((each) => `${each.label} ${each.shown[place] ?? ''}`).join(', ')
          return (
            <g key={tick} role="img" aria-label={`${tick}: ${said}`} className="mark" {...mark(place)}>
              <title>{`${tick}: ${said}`}</title>
              <rect
                x={at(place) - step / 2}
                y={edge.top}
                width={step}
                height={height - edge.top - edge.bottom}
                className="slot"
              />
            </g>
          )
        })}
      </svg>
    </div>
  )
}
