import { Checkbox, MultiSelect, Select, TagsInput, TextInput } from '@mantine/core'
import { createContext, type ReactNode, useContext } from 'react'
import type { Choice } from '@/ui/FormDialog.tsx'
import { Icon } from '@/ui/icons.tsx'
import { Scroll } from '@/ui/Scroll.tsx'
import { at, type Draft, type Fault, listAt, newId, type Part, textAt } from './draft.ts'

/** What the fields of a design share. */
export interface Designing {
  readonly draft: Draft
  readonly faults: readonly Fault[]
  readonly locked: boolean
  readonly put: (path: string, value: Part | undefined) => void
}

const Context = createContext<Designing | null>(null)

export const DesigningProvider = Context.Provider

export function useDesigning(): Designing {
  const designing = useContext(Context)
  if (designing === null) throw new Error('useDesigning outside of a designer')
  return designing
}

/** idOf is the id of the field at a path, by which a list of faults leads to it. */
export const idOf = (path: string) => `design-${path.replaceAll('.', '-')}`

function useFault(path: string): string | null {
  const found = useDesigning().faults.filter((fault) => fault.path === path)
  return found.length === 0 ? null : found.map((fault) => fault.message).join(' ')
}

/** A field of a part of the design. */
export interface Field {
  readonly name: string
  readonly label: string
  readonly kind?: 'text' | 'percent' | 'number' | 'date' | 'choice' | 'several' | 'tags' | 'yes'
  readonly options?: readonly Choice[]
  readonly required?: boolean
  readonly description?: string
  readonly placeholder?: string
  /** Whether it is asked for, given the part that it stands in. */
  readonly when?: (part: Draft) => boolean
}

/** Fields asks for the fields of the part at a path. */
export function Fields({ path, fields }: { readonly path: string; readonly fields: readonly Field[] }) {
  const { draft } = useDesigning()
  const part = path === '' ? draft : ((at(draft, path) as Draft | undefined) ?? {})
  return (
    <div className="form-grid">
      {fields
        .filter((field) => field.when === undefined || field.when(part))
        .map((field) => (
          <Control key={field.name} path={path === '' ? field.name : `${path}.${field.name}`} field={field} />
        ))}
    </div>
  )
}

function Control({ path, field, bare }: { readonly path: string; readonly field: Field; readonly bare?: boolean }) {
  const { draft, locked, put } = useDesigning()
  const error = useFault(path)
  const value = textAt(draft, path)
  const shared = {
    id: idOf(path),
    size: 'xs' as const,
    error,
    disabled: locked,
    ...(bare === true
      ? { 'aria-label': field.label }
      : { label: field.label, description: field.description, required: field.required ?? false }),
    ...(field.placeholder === undefined ? {} : { placeholder: field.placeholder }),
  }
  const options = (field.options ?? []).map((option) => ({ ...option }))
  switch (field.kind) {
    case 'choice':
      return (
        <Select
          {...shared}
          data={options}
          value={value === '' ? null : value}
          onChange={(next) => put(path, next ?? undefined)}
          clearable={field.required !== true}
          allowDeselect={field.required !== true}
          searchable={options.length > 8}
          limit={200}
        />
      )
    case 'several':
      return (
        <MultiSelect
          {...shared}
          data={options}
          value={textsAt(draft, path)}
          onChange={(next) => put(path, next.length === 0 ? undefined : next)}
          searchable
          clearable
          limit={100}
        />
      )
    case 'tags':
      return (
        <TagsInput
          {...shared}
          value={textsAt(draft, path)}
          onChange={(next) => put(path, next.length === 0 ? undefined : next)}
          allowDuplicates
        />
      )
    case 'yes':
      return (
        <Checkbox
          id={idOf(path)}
          size="xs"
          mt={bare === true ? 0 : 22}
          {...(bare === true ? { 'aria-label': field.label } : { label: field.label, description: field.description })}
          error={error}
          disabled={locked}
          checked={at(draft, path) === true}
          onChange={(event) => put(path, event.currentTarget.checked)}
        />
      )
    default:
      return (
        <TextInput
          {...shared}
          type={field.kind === 'date' ? 'date' : 'text'}
          inputMode={field.kind === 'percent' || field.kind === 'number' ? 'decimal' : undefined}
          rightSection={field.kind === 'percent' ? <span className="quiet small">%</span> : undefined}
          value={value}
          onChange={(event) => put(path, event.currentTarget.value)}
        />
      )
  }
}

function textsAt(draft: Draft, path: string): string[] {
  const part = at(draft, path)
  return Array.isArray(part) ? part.map(String) : []
}

interface RowsProps {
  readonly path: string
  readonly label: string
  readonly add: string
  /** What a new row begins with. */
  readonly fresh: () => Draft
  readonly columns: readonly Field[]
  /** Said when there is no row. */
  readonly none?: string
}

/** Rows are a list in a table: tiers, points of a curve, modifiers, gates, instalments. */
export function Rows({ path, label, add, fresh, columns, none }: RowsProps) {
  const { draft, locked, put } = useDesigning()
  const rows = listAt(draft, path)
  const problem = useFault(path)
  const shown = columns.filter(
    (column) => column.when === undefined || rows.some((row) => column.when === undefined || column.when(row)),
  )
  return (
    <fieldset className="part">
      <legend>{label}</legend>
      {rows.length === 0 && none !== undefined && <p className="quiet small">{none}</p>}
      {rows.length > 0 && (
        <Scroll label={label}>
          <table className="tiers" aria-label={label}>
            <thead>
              <tr>
                {shown.map((column) => (
                  <th key={column.name} scope="col">
                    {column.label}
                  </th>
                ))}
                <th scope="col">
                  <span className="hidden">Remove</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row, index) => (
                <tr key={String(row.id)}>
                  {shown.map((column) => (
                    <td key={column.name}>
                      {(column.when === undefined || column.when(row)) && (
                        <Control
                          bare
                          path={`${path}.${index}.${column.name}`}
                          field={{ ...column, label: `${column.label}, ${label.toLowerCase()} ${index + 1}` }}
                        />
                      )}
                    </td>
                  ))}
                  <td>
                    <RowFault path={`${path}.${index}`} />
                    {!locked && (
                      <button
                        type="button"
                        className="icon-button"
                        aria-label={`Remove ${label.toLowerCase()} ${index + 1}`}
                        onClick={() => put(`${path}.${index}`, undefined)}
                      >
                        <Icon name="close" size={12} />
                      </button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      {problem !== null && (
        <p className="late small" id={idOf(path)} tabIndex={-1}>
          {problem}
        </p>
      )}
      {!locked && (
        <button
          type="button"
          className="link"
          onClick={() => put(path, [...rows, { id: newId(), ...fresh() }] as readonly Part[])}
        >
          {add}
        </button>
      )}
    </fieldset>
  )
}

function RowFault({ path }: { readonly path: string }) {
  const problem = useFault(path)
  return problem === null ? null : (
    <span className="late small" id={idOf(path)} tabIndex={-1}>
      {problem}
    </span>
  )
}

interface OptionalProps {
  readonly path: string
  readonly label: string
  /** What it begins with when it is switched on. */
  readonly fresh: () => Draft
  readonly children: ReactNode
}

/** Optional is a part of a design that it may do without. */
export function Optional({ path, label, fresh, children }: OptionalProps) {
  const { draft, locked, put } = useDesigning()
  const present = at(draft, path) !== undefined
  const problem = useFault(path)
  return (
    <fieldset className="part">
      <legend className="hidden">{label}</legend>
      <Checkbox
        {...(present ? {} : { id: idOf(path) })}
        size="xs"
        fw={600}
        label={label}
        checked={present}
        disabled={locked}
        onChange={() => put(path, present ? undefined : fresh())}
      />
      {problem !== null && (
        <p className="late small" id={idOf(path)} tabIndex={-1}>
          {problem}
        </p>
      )}
      {present && children}
    </fieldset>
  )
}
