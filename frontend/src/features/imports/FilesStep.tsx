import { Button } from '@mantine/core'
import { useId, useRef, useState } from 'react'
import { useClient } from 'urql'
import { useSession } from '@/lib/SessionContext.tsx'
import { useFormat } from '@/lib/viewer.tsx'
import { Icon } from '@/ui/icons.tsx'
import { Message } from '@/ui/states.tsx'
import { type Sample, sampleOf } from './sample.ts'
import { upload } from './upload.ts'

/** A file of the import, as far as it has come. */
export interface Chosen {
  readonly key: string
  readonly name: string
  readonly size: number
  readonly sample: Sample | null
  readonly share: number
  /** The stored file, once it is. */
  readonly id: string | null
  readonly problem: string | null
  /** Why the server cannot say what is in it. */
  readonly unread: string | null
}

/** As many files as one import takes. */
const most = 20

interface Props {
  readonly files: readonly Chosen[]
  readonly onFiles: (change: (files: readonly Chosen[]) => readonly Chosen[]) => void
  readonly onNext: () => void
}

let given = 0

/** FilesStep takes files, one or several, and sends them while the next thing is thought about. */
export function FilesStep({ files, onFiles, onNext }: Props) {
  const client = useClient()
  const session = useSession()
  const format = useFormat()
  const id = useId()
  const [over, setOver] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const stops = useRef(new Map<string, AbortController>())

  const take = (list: FileList | null) => {
    const taken = [...(list ?? [])]
    setProblem(
      files.length + taken.length > most ? `One import takes at most ${most} files; pack more into an archive.` : null,
    )
    for (const file of taken.slice(0, most - files.length)) void send(file)
  }
  const send = async (file: File) => {
    given += 1
    const key = `${given}`
    const set = (patch: Partial<Chosen>) =>
      onFiles((now) => now.map((each) => (each.key === key ? { ...each, ...patch } : each)))
    const stop = new AbortController()
    stops.current.set(key, stop)
    onFiles((now) => [
      ...now,
      { key, name: file.name, size: file.size, sample: null, share: 0, id: null, problem: null, unread: null },
    ])
    const stored = await upload(session, file, (share) => set({ share }), stop.signal)
    if ('problem' in stored) return set({ problem: stored.problem })
    const sample = await sampleOf(client, stored.id, null)
    set({ id: stored.id, share: 1, ...(typeof sample === 'string' ? { unread: sample } : { sample }) })
  }
  const drop = (key: string) => {
    stops.current.get(key)?.abort()
    onFiles((now) => now.filter((each) => each.key !== key))
  }
  const ready = files.length > 0 && files.every((file) => file.id !== null)

  return (
    <div className="stack">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping has a twin, the field inside. */}
      <div
        className={over ? 'drop over' : 'drop'}
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault()
          setOver(false)
          take(event.dataTransfer.files)
        }}
      >
        <Icon name="upload" size={24} />
        <label htmlFor={id}>
          <strong>Choose files</strong>, or drop them here
        </label>
        <input
          id={id}
          type="file"
          multiple
          accept=".csv,.tsv,.txt,.jsonl,.ndjson,.xlsx,.zip,.gz"
          onChange={(event) => {
            take(event.currentTarget.files)
            event.currentTarget.value = ''
          }}
        />
        <p className="quiet">
          CSV and its relatives, JSON lines, Excel, or an archive of them. As many rows as you have: there is no limit.
        </p>
      </div>
      {problem !== null && <Message kind="problem">{problem}</Message>}
      <ul className="file-list" aria-label="Files of this import">
        {files.map((file) => (
          <li key={file.key}>
            <strong>{file.name}</strong>
            <span className="quiet">{bytes(file.size, format.locale)}</span>
            {file.problem !== null ? (
              <span className="message problem" role="alert">
                {file.problem}
              </span>
            ) : file.id === null ? (
              <progress max={1} value={file.share} aria-label={`Sending ${file.name}`} />
            ) : (
              <span className="row quiet">
                <Icon name="check" size={13} />
                {file.sample === null
                  ? file.unread
                  : `${file.sample.header.length} columns${file.sample.delimiter === null ? '' : `, ${named(file.sample.delimiter)}`}, ${file.sample.encoding ?? file.sample.format}`}
              </span>
            )}
            <Button size="compact-xs" variant="subtle" onClick={() => drop(file.key)}>
              Remove<span className="hidden"> {file.name}</span>
            </Button>
          </li>
        ))}
      </ul>
      <div className="row">
        <Button disabled={!ready} onClick={onNext}>
          Go on to the columns
        </Button>
      </div>
    </div>
  )
}

/** named says what separates columns. */
export function named(delimiter: string): string {
  const names: Record<string, string> = { ',': 'commas', ';': 'semicolons', '\t': 'tabs', '|': 'bars' }
  return `separated by ${names[delimiter] ?? delimiter}`
}

/** bytes says how large a file is. */
function bytes(size: number, locale: string): string {
  const [unit, divisor] =
    size < 1000 ? (['byte', 1] as const) : size < 1e6 ? (['kilobyte', 1e3] as const) : (['megabyte', 1e6] as const)
  return new Intl.NumberFormat(locale, { style: 'unit', unit, maximumFractionDigits: 1 }).format(size / divisor)
}
