import { type Codecs, oneOf, text } from '@/lib/url.ts'

/** What the imports screen shows, as the URL keeps it. */
export interface ImportsView {
  readonly tab: 'imports' | 'new' | 'jobs'
  /** The import that is looked into. */
  readonly peek: string
  /** The job of the wizard that is followed, so that a reload finds it again. */
  readonly job: string
}

export const importsView: Codecs<ImportsView> = {
  tab: oneOf(['imports', 'new', 'jobs'], 'imports'),
  peek: text(60),
  job: text(60),
}
