import { words } from '@/lib/format.ts'

const good = new Set([
  'WON',
  'ACTIVE',
  'CONVERTED',
  'DONE',
  'SUCCEEDED',
  'PAYING',
  'SQL',
  'ACCEPTED',
  'HELD',
  'RENEWED',
])
const bad = new Set([
  'LOST',
  'REJECTED',
  'DISQUALIFIED',
  'FAILED',
  'CHURNED',
  'FORMER',
  'PAST_DUE',
  'NO_SHOW',
  'DEACTIVATED',
])
const care = new Set(['PAUSED', 'TRIALING', 'SCHEDULED', 'PLANNED', 'INVITED', 'QUEUED', 'RUNNING', 'PENDING'])
const info = new Set(['OPEN', 'USE', 'MQL', 'WORKING', 'NEW', 'RENEWAL'])

/** Status shows where something stands, in words; the colour only repeats them. */
export function Status({ value }: { readonly value: string }) {
  const tone = good.has(value)
    ? 'good'
    : bad.has(value)
      ? 'bad'
      : care.has(value)
        ? 'care'
        : info.has(value)
          ? 'info'
          : ''
  return <span className={`pill ${tone}`}>{words(value)}</span>
}
