import { type Codecs, oneOf, text, texts } from '@/lib/url.ts'

/** What the screen of people and roles shows, as the URL keeps it. */
export interface PeopleView {
  readonly tab: 'people' | 'roles'
  readonly q: string
  readonly f: readonly string[]
  readonly sort: readonly string[]
  readonly peek: string
  /** The role whose permissions are looked at. */
  readonly role: string
}

export const peopleView: Codecs<PeopleView> = {
  tab: oneOf(['people', 'roles'], 'people'),
  q: text(),
  f: texts(),
  sort: texts(4),
  peek: text(60),
  role: text(20),
}

/** What the audit log shows, as the URL keeps it. */
export interface AuditView {
  readonly f: readonly string[]
  readonly peek: string
}

export const auditView: Codecs<AuditView> = { f: texts(), peek: text(60) }

/** What the settings show, as the URL keeps it. */
export interface SettingsView {
  readonly tab: 'company' | 'revenue' | 'rates' | 'holidays'
}

export const settingsView: Codecs<SettingsView> = {
  tab: oneOf(['company', 'revenue', 'rates', 'holidays'], 'company'),
}
