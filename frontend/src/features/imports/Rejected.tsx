import { Button } from '@mantine/core'
import { useEffect, useState } from 'react'
import { download } from '@/lib/download.ts'
import { useSession } from '@/lib/SessionContext.tsx'
import { useFormat } from '@/lib/viewer.tsx'
import { Icon } from '@/ui/icons.tsx'
import { Message, Pending } from '@/ui/states.tsx'
import { type Rejection, rejectionsOf } from './sample.ts'
import { fetchText } from './upload.ts'

interface Props {
  readonly file: { readonly name: string; readonly url: string; readonly size: string }
  readonly rejected: number
}

const shown = 50
/** Beyond this the file is fetched only to be kept. */
const readable = 2_000_000

/** Rejected shows why rows were left out and hands them back as a file to correct and send again. */
export function Rejected({ file, rejected }: Props) {
  const session = useSession()
  const format = useFormat()
  const [rows, setRows] = useState<readonly Rejection[] | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const legible = file.name.endsWith('.csv') && Number(file.size) < readable

  useEffect(() => {
    let gone = false
    if (!legible) return
    void fetchText(session, file.url).then((text) => {
      if (!gone) setRows(text === null ? [] : rejectionsOf(text, shown))
    })
    return () => {
      gone = true
    }
  }, [session, file.url, legible])

  return (
    <section className="stack" aria-label="Rejected rows">
      <div className="row">
        <h2>Rejected rows</h2>
        <Button
          variant="default"
          leftSection={<Icon name="download" size={13} />}
          onClick={() => void download(session, file.url, file.name).then(setProblem)}
        >
          Download {format.count(rejected)} to correct
        </Button>
      </div>
      <p className="quiet">
        The file has your columns and three more that say what is wrong. Correct it and import it again: rows that are
        already in are not doubled.
      </p>
      {problem !== null && <Message kind="problem">{problem}</Message>}
      {legible && rows === null && <Pending height={120} label="Reading the rejected rows…" />}
      {rows !== null && rows.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard.
        <section className="scroll preview" aria-label="What is wrong with them" tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col" className="number">
                  Line
                </th>
                <th scope="col">Column</th>
                <th scope="col">Value</th>
                <th scope="col">What is wrong</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={`${row.line} ${row.column} ${row.because}`}>
                  <td className="number">{row.line}</td>
                  <td>{row.column}</td>
                  <td>{row.value}</td>
                  <td>{row.because}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {rows !== null && rows.length === shown && <p className="quiet">The first {shown}; the file has all of them.</p>}
    </section>
  )
}
