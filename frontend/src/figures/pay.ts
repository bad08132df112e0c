import { words } from '@/lib/format.ts'

/** What the kinds of lines of a statement are called. */
const kinds: Readonly<Record<string, string>> = {
  COMMISSION: 'Commission',
  OVERRIDE: 'Override on the team',
  TRUE_UP: 'True-up of earlier deals',
  KICKER: 'Kicker',
  SPIFF: 'SPIFF',
  BONUS: 'Bonus',
  ADJUSTMENT: 'Adjustment',
  CLAWBACK: 'Clawback',
  RELEASE: 'Released from held',
  FORFEIT: 'Lapsed',
  DELTA: 'Difference of a locked period',
}

/** kindOfLine names a kind of line. */
export function kindOfLine(kind: string): string {
  return kinds[kind] ?? words(kind)
}

/** componentInWords writes the key of a component as people read it. */
export function componentInWords(key: string): string {
  const text = key.replaceAll(/[_-]+/g, ' ').trim()
  return text.charAt(0).toUpperCase() + text.slice(1)
}
