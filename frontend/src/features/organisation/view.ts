import { type Codecs, oneOf, text } from '@/lib/url.ts'

/** What the screens of teams and territories show, as the URL keeps it. */
export interface PlaceView {
  /** The team or territory that is looked into. */
  readonly at: string
  /** The day as of which it is shown; today when empty. */
  readonly on: string
}

export const placeView: Codecs<PlaceView> = { at: text(60), on: text(10) }

/** What the screen of territories shows besides. */
export interface TerritoriesView extends PlaceView {
  readonly tab: 'tree' | 'rules'
}

export const territoriesView: Codecs<TerritoriesView> = { ...placeView, tab: oneOf(['tree', 'rules'], 'tree') }
