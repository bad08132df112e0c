import type { Client } from '@urql/core'
import Papa from 'papaparse'
import { failureOf } from '@/lib/failure.ts'
import { InspectFileDocument, type InspectFileQuery } from './inspectFile.generated.ts'

/** The beginning of a file and the fields that its columns propose, as the server reads it. */
export type Sample = NonNullable<InspectFileQuery['inspectFile']>

/** sampleOf asks the server what an uploaded file holds; the words say why it cannot tell. */
export async function sampleOf(client: Client, fileId: string, entity: string | null): Promise<Sample | string> {
  const answer = await client
    .query(InspectFileDocument, { fileId, entity }, { requestPolicy: 'network-only' })
    .toPromise()
  return answer.data?.inspectFile ?? failureOf(answer.error)?.message ?? 'The file cannot be looked into.'
}

/** A row that the server did not write, as the file of rejected rows tells it. */
export interface Rejection {
  readonly line: string
  readonly column: string
  readonly value: string
  readonly because: string
}

/** rejectionsOf reads the first rows of a file of rejected rows. */
export function rejectionsOf(text: string, most: number): readonly Rejection[] {
  const { data } = Papa.parse<Record<string, string>>(text, { header: true, preview: most, skipEmptyLines: 'greedy' })
  return data.map((row) => ({
    line: row._rejected_line ?? '',
    column: row._rejected_column ?? '',
    value: row[row._rejected_column ?? ''] ?? '',
    because: row._rejected_because ?? '',
  }))
}
