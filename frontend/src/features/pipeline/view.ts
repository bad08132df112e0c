import { type Codecs, flag, oneOf, text, texts } from '@/lib/url.ts'

/** What the board shows, as the URL keeps it. */
export interface BoardView {
  /** The sales process; the first one when empty. */
  readonly process: string
  readonly owner: readonly string[]
  /** Whether each owner has a lane. */
  readonly lanes: boolean
  readonly q: string
  readonly order: 'UPDATED' | 'NAME'
  /** The stage that a phone shows. */
  readonly stage: string
}

export const boardView: Codecs<BoardView> = {
  process: text(60),
  owner: texts(),
  lanes: flag,
  q: text(),
  order: oneOf(['UPDATED', 'NAME'], 'UPDATED'),
  stage: text(60),
}
