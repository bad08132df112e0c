import type { Session } from './session.ts'

/** download fetches a file as the person who is signed in and hands it to the browser. */
export async function download(session: Session, url: string, name: string): Promise<string | null> {
  const token = await session.bearer()
  const headers: Record<string, string> = token === null ? {} : { Authorization: `Bearer ${token}` }
  const response = await fetch(url, { headers, credentials: 'same-origin' }).catch(() => null)
  if (response === null || !response.ok) return 'The file could not be fetched. Try again.'
  keep(await response.blob(), name)
  return null
}

/** keep hands data to the browser as a file. */
export function keep(data: Blob, name: string): void {
  const address = URL.createObjectURL(data)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}
