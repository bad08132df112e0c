import { stateInWords, toneOf } from './names.ts'

/** State shows where a statement, run, dispute or version stands, in words; the colour only repeats them. */
export function State({ value }: { readonly value: string }) {
  return <span className={`pill ${toneOf(value)}`}>{stateInWords(value)}</span>
}
