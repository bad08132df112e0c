import { Button, Checkbox, MultiSelect, Select, Textarea, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { type FormEvent, useState } from 'react'
import { useClient, useQuery } from 'urql'
import { followsChanges } from '@/lib/client.ts'
import { problemAt, type UserError, useCommand } from '@/lib/command.ts'
import { words } from '@/lib/format.ts'
import { useFormat } from '@/lib/viewer.tsx'
import { Message } from '@/ui/states.tsx'
import { type Catalogue, entityNamed } from './catalogue.ts'
import { EarlierMappingsDocument } from './earlierMappings.generated.ts'
import { type Chosen, named } from './FilesStep.tsx'
import { KeepMappingDocument } from './keepMapping.generated.ts'
import { keyOf, lacking, mappingOf, type Plan, planFrom, planOf } from './plan.ts'
import { spaced } from './Report.tsx'
import { sampleOf } from './sample.ts'

/** How the columns of an import become fields: by the headers alone, by choices here, or by a mapping as text. */
export type How =
  | { readonly kind: 'headers' }
  | { readonly kind: 'plans'; readonly plans: Readonly<Record<string, Plan>> }
  | { readonly kind: 'text'; readonly text: string }

interface Props {
  readonly catalogue: Catalogue
  readonly files: readonly Chosen[]
  readonly how: How
  readonly onHow: (how: How) => void
  readonly onBack: () => void
  readonly onNext: () => void
  readonly busy: boolean
}

/** The settings that keep mappings begin with this. */
const kept = 'importMapping.'

/** ColumnsStep says what each column becomes, with samples beside it. */
export function ColumnsStep({ catalogue, files, how, onHow, onBack, onNext, busy }: Props) {
  const [at, setAt] = useState(0)
  const file = files[Math.min(at, files.length - 1)]
  if (file === undefined) return null
  const plan = how.kind === 'plans' ? how.plans[file.key] : undefined
  const write = (next: Plan) => {
    if (how.kind === 'plans') onHow({ kind: 'plans', plans: { ...how.plans, [file.key]: next } })
  }
  const missing = how.kind === 'plans' ? files.flatMap((each) => faultsOf(catalogue, each, how.plans[each.key])) : []

  return (
    <div className="stack">
      <Templates catalogue={catalogue} files={files} how={how} onHow={onHow} />
      {how.kind === 'headers' && (
        <Message kind="note">
          The server takes the columns by their names: a column called name becomes the name. The trial run says what
          fits. To say it column by column, write the mapping as text.
        </Message>
      )}
      {how.kind === 'text' && (
        <Textarea
          className="mono"
          label="Mapping, as YAML"
          description="What the importer of the command line reads too."
          autosize
          minRows={12}
          maxRows={28}
          value={how.text}
          onChange={(event) => onHow({ kind: 'text', text: event.currentTarget.value })}
        />
      )}
      {how.kind === 'plans' && (
        <>
          {files.length > 1 && (
            <Select
              label="File"
              data={files.map((each, index) => ({ value: String(index), label: each.name }))}
              value={String(at)}
              onChange={(next) => setAt(Number(next ?? 0))}
              allowDeselect={false}
              w={320}
            />
          )}
          {plan === undefined || file.sample === null ? (
            <Message kind="warn">
              What is in {file.name} cannot be looked into here. Take the columns by their names, or write the mapping
              as text.
            </Message>
          ) : (
            <Columns catalogue={catalogue} file={file} plan={plan} sample={file.sample} onChange={write} />
          )}
          {missing.length > 0 && <Message kind="warn">{missing.join(' ')}</Message>}
        </>
      )}
      <div className="row">
        <Button variant="default" onClick={onBack}>
          Back to the files
        </Button>
        <Button loading={busy} disabled={missing.length > 0} onClick={onNext}>
          Try it without writing
        </Button>
        {how.kind !== 'text' && (
          <Button
            variant="subtle"
            onClick={() => onHow({ kind: 'text', text: textOfHow(catalogue, how, files) ?? '' })}
          >
            Write the mapping as text
          </Button>
        )}
        {how.kind !== 'headers' && (
          <Button variant="subtle" onClick={() => onHow({ kind: 'headers' })}>
            Go by the names of the columns
          </Button>
        )}
      </div>
    </div>
  )
}

/** textOfHow returns the mapping to send; null when the server shall go by the headers. */
export function textOfHow(catalogue: Catalogue, how: How, files: readonly Chosen[]): string | null {
  if (how.kind === 'headers') return null
  if (how.kind === 'text') return how.text
  return mappingOf(
    catalogue,
    files.flatMap((file) => {
      const plan = how.plans[file.key]
      return plan === undefined ? [] : [{ name: file.name, plan }]
    }),
  )
}

function faultsOf(catalogue: Catalogue, file: Chosen, plan: Plan | undefined): readonly string[] {
  if (plan === undefined) return [`${file.name} has no columns to choose from here.`]
  const fields = lacking(catalogue, plan)
  return fields.length === 0
    ? []
    : [`${file.name}: a new ${spaced(plan.entity).toLowerCase()} needs ${fields.map(inWords).join(', ')}.`]
}

/** inWords writes the name of a field of the API in words. */
function inWords(field: string): string {
  return field.replaceAll(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()
}

function Columns(props: {
  readonly catalogue: Catalogue
  readonly file: Chosen
  readonly plan: Plan
  readonly sample: NonNullable<Chosen['sample']>
  readonly onChange: (plan: Plan) => void
}) {
  const { catalogue, file, plan, sample, onChange } = props
  const client = useClient()
  const entity = entityNamed(catalogue, plan.entity)
  if (entity === null) return null
  const taken = Object.values(plan.columns).map((column) => column.field)
  const set = (patch: Partial<Plan>) => onChange({ ...plan, ...patch })
  const become = (column: string, field: string, by: string) => {
    const columns = { ...plan.columns, [column]: { field, by } }
    const given = new Set(Object.values(columns).flatMap((each) => (each.field === '' ? [] : [each.field])))
    set({ columns, key: plan.key.every((each) => given.has(each)) ? plan.key : keyOf(entity, given) })
  }
  const option = (value: string, label: string) => ({ value, label })

  return (
    <>
      <div className="form-grid">
        <Select
          label="Each row is a"
          data={catalogue.map((each) => option(each.name, spaced(each.name)))}
          value={plan.entity}
          onChange={(next) => {
            const chosen = entityNamed(catalogue, next ?? '')
            if (chosen === null) return
            onChange(planOf(chosen, sample))
            // What the columns mean for that kind of record, the server says.
            void sampleOf(client, file.id ?? '', chosen.name).then((again) => {
              if (typeof again !== 'string') onChange(planOf(chosen, again))
            })
          }}
          allowDeselect={false}
          searchable
        />
        <MultiSelect
          size="xs"
          label="Known again by"
          data={taken.filter((field) => field !== '').map((field) => option(field, inWords(field)))}
          value={[...plan.key]}
          onChange={(key) => set({ key })}
        />
        <Select
          label="If it is there already"
          data={[option('update', 'change it'), option('skip', 'leave it'), option('reject', 'reject the row')]}
          value={plan.existing}
          onChange={(next) => set({ existing: (next ?? 'update') as Plan['existing'] })}
          allowDeselect={false}
        />
        <Select
          label="If it is not there"
          data={[option('create', 'create it'), option('skip', 'leave it out'), option('reject', 'reject the row')]}
          value={plan.missing}
          onChange={(next) => set({ missing: (next ?? 'create') as Plan['missing'] })}
          allowDeselect={false}
        />
        <Select
          label="If what it refers to is unknown"
          data={[
            option('reject', 'reject the row'),
            option('create', 'create that too'),
            option('leave empty', 'leave it empty'),
          ]}
          value={plan.unknown}
          onChange={(next) => set({ unknown: (next ?? 'reject') as Plan['unknown'] })}
          allowDeselect={false}
        />
        <Select
          label="Dates are written"
          data={[
            option('', 'like 2026-12-31'),
            option('DD.MM.YYYY', 'like 31.12.2026'),
            option('DD/MM/YYYY', 'like 31/12/2026'),
            option('MM/DD/YYYY', 'like 12/31/2026'),
            option('D MMM YYYY', 'like 31 Dec 2026'),
          ]}
          value={plan.date}
          onChange={(next) => set({ date: next ?? '' })}
          allowDeselect={false}
        />
        <Select
          label="Numbers are written"
          data={[
            option('', 'like 1234.56'),
            ...['1,234.56', '1.234,56', '1234,56', '1 234,56', "1'234.56"].map((each) => option(each, `like ${each}`)),
          ]}
          value={plan.decimal}
          onChange={(next) => set({ decimal: next ?? '' })}
          allowDeselect={false}
        />
        <Select
          label="Columns are"
          data={[
            option('', sample.delimiter === null ? 'as the file says' : `${named(sample.delimiter)}, as it seems`),
            option('comma', 'separated by commas'),
            option('semicolon', 'separated by semicolons'),
            option('tab', 'separated by tabs'),
            option('pipe', 'separated by bars'),
          ]}
          value={plan.delimiter}
          onChange={(next) => set({ delimiter: next ?? '' })}
          allowDeselect={false}
        />
        <Select
          label="Letters are stored as"
          data={[
            option('', `${sample.encoding ?? 'as the file says'}, as it seems`),
            ...['UTF-8', 'UTF-16LE', 'UTF-16BE', 'windows-1252', 'ISO-8859-1', 'ISO-8859-15'].map((each) =>
              option(each, each),
            ),
          ]}
          value={plan.encoding}
          onChange={(next) => set({ encoding: next ?? '' })}
          allowDeselect={false}
        />
      </div>
      <table className="mapping" aria-label="What each column becomes">
        <thead>
          <tr>
            <th scope="col">Column</th>
            <th scope="col">First values</th>
            <th scope="col">Becomes</th>
            <th scope="col">Found by</th>
          </tr>
        </thead>
        <tbody>
          {sample.header.map((name, index) => {
            const column = plan.columns[name] ?? { field: '', by: '' }
            const field = entity.fields.find((each) => each.name === column.field)
            const values = [...new Set(sample.sample.map((row) => row[index] ?? '').filter((value) => value !== ''))]
            return (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>
                  <div className="sample" title={values.join('\n')}>
                    {values.slice(0, 3).join(' · ') || '(empty)'}
                  </div>
                </td>
                <td>
                  <Select
                    aria-label={`${name} becomes`}
                    placeholder="Left out"
                    data={entity.fields
                      .filter((each) => each.name === column.field || !taken.includes(each.name))
                      .map((each) =>
                        option(each.name, each.required ? `${inWords(each.name)} (needed)` : inWords(each.name)),
                      )}
                    value={column.field === '' ? null : column.field}
                    onChange={(next) => become(name, next ?? '', column.by)}
                    searchable
                    clearable
                    limit={80}
                  />
                </td>
                <td>
                  {field?.type === 'REFERENCE' && (
                    <Select
                      aria-label={`${name} is found by`}
                      data={[
                        option('externalId', `id of the ${inWords(field.target ?? '')} there`),
                        option('name', `name of the ${inWords(field.target ?? '')}`),
                        ...(['Rep', 'Contact', 'User', 'Lead'].includes(field.target ?? '')
                          ? [option('email', 'e-mail')]
                          : []),
                      ]}
                      value={column.by === '' ? 'externalId' : column.by}
                      onChange={(next) => become(name, column.field, next ?? 'externalId')}
                      allowDeselect={false}
                    />
                  )}
                  {field?.type === 'ENUM' && <span className="quiet small">{field.values.map(words).join(', ')}</span>}
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </>
  )
}

/** Templates takes up a mapping that was kept, or that an earlier import used, and keeps the present one. */
function Templates({ catalogue, files, how, onHow }: Pick<Props, 'files' | 'catalogue' | 'how' | 'onHow'>) {
  const format = useFormat()
  const [{ data }] = useQuery({ query: EarlierMappingsDocument, context: followsChanges })
  const { busy, run } = useCommand(KeepMappingDocument)
  const [naming, setNaming] = useState(false)
  const [problems, setProblems] = useState<readonly UserError[]>([])
  const mine = (data?.viewer?.preferences ?? []).filter((each) => each.key.startsWith(kept))
  const earlier = data?.importBatches?.nodes ?? []
  const options = [
    {
      group: 'Kept by you',
      items: mine.map((each) => ({ value: each.key, label: each.key.slice(kept.length) })),
    },
    {
      group: 'Used before',
      items: earlier.map((each) => ({
        value: each.id,
        label: `${each.files.join(', ')}, ${format.instant(each.createdAt)}${each.user === null ? '' : `, ${each.user.name}`}`,
      })),
    },
  ].filter((group) => group.items.length > 0)

  const take = (value: string | null) => {
    const mapping =
      mine.find((each) => each.key === value)?.value ?? earlier.find((each) => each.id === value)?.mapping ?? null
    if (mapping === null) return
    const [file] = files
    const plan = files.length === 1 && file?.sample ? planFrom(catalogue, mapping, file.sample) : null
    onHow(
      plan === null || file === undefined
        ? { kind: 'text', text: mapping }
        : { kind: 'plans', plans: { [file.key]: plan } },
    )
  }
  const keep = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const name = String(new FormData(event.currentTarget).get('name')).trim()
    const { problems: found } = await run({ input: { key: kept + name, value: textOfHow(catalogue, how, files) } })
    setProblems(found)
    if (found.length > 0) return
    setNaming(false)
    notifications.show({ color: 'teal', message: `The mapping is kept as ${name}.` })
  }
  return (
    <div className="stack">
      <div className="row">
        <Select
          aria-label="Take up a mapping"
          placeholder="Take up a mapping that was used before"
          data={options}
          value={null}
          onChange={take}
          disabled={options.length === 0}
          searchable
          w={340}
        />
        {how.kind !== 'headers' && (
          <Checkbox
            size="xs"
            label="Keep this mapping for next time"
            checked={naming}
            onChange={(event) => setNaming(event.currentTarget.checked)}
          />
        )}
      </div>
      {naming && (
        <form className="row" onSubmit={keep}>
          <TextInput
            label="Name of the mapping"
            name="name"
            required
            maxLength={80}
            error={
              problemAt(problems, 'key') ??
              (problems.length > 0 ? problems.map((each) => each.message).join(' ') : null)
            }
          />
          <Button type="submit" loading={busy}>
            Keep it
          </Button>
        </form>
      )}
    </div>
  )
}
