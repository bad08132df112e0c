import { sentence } from '@/lib/failure.ts'
import type { Session } from '@/lib/session.ts'

/** A file as the server keeps it. */
export interface Stored {
  readonly id: string
  readonly name: string
  readonly size: number
}

/** upload sends a file to the server and tells how far it is; what it cannot take is said in words. */
export async function upload(
  session: Session,
  file: File,
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<Stored | { readonly problem: string }> {
  const token = await session.bearer()
  return new Promise((resolve) => {
    const request = new XMLHttpRequest()
    request.open('POST', `/files?name=${encodeURIComponent(file.name)}`)
    if (token !== null) request.setRequestHeader('Authorization', `Bearer ${token}`)
    request.setRequestHeader('Content-Type', file.type === '' ? 'application/octet-stream' : file.type)
    request.upload.onprogress = (event) => onProgress(event.total === 0 ? 0 : event.loaded / event.total)
    request.onload = () =>
      resolve(request.status === 201 ? (JSON.parse(request.responseText) as Stored) : refusalOf(request))
    request.onerror = () => resolve({ problem: 'The server cannot be reached. Check the connection and try again.' })
    request.onabort = () => resolve({ problem: 'The upload was stopped.' })
    signal.addEventListener('abort', () => request.abort(), { once: true })
    request.send(file)
  })
}

/** refusalOf returns the server's words for why it did not take a file. */
function refusalOf(request: XMLHttpRequest): { readonly problem: string } {
  try {
    const body = JSON.parse(request.responseText) as { errors?: { message?: string }[] }
    const message = body.errors?.[0]?.message
    if (message !== undefined) return { problem: sentence(message) }
  } catch {
    // The answer is none of ours: an intermediary refused.
  }
  return { problem: `The file was not taken (${request.status}). Try again.` }
}

/** fetchText fetches a stored file as text; null when it cannot be had. */
export async function fetchText(session: Session, url: string): Promise<string | null> {
  const token = await session.bearer()
  const headers: Record<string, string> = token === null ? {} : { Authorization: `Bearer ${token}` }
  const response = await fetch(url, { headers, credentials: 'same-origin' }).catch(() => null)
  return response?.ok === true ? response.text() : null
}
