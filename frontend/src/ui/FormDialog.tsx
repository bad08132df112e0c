import { Button, Checkbox, Modal, MultiSelect, Select, TagsInput, Textarea, TextInput } from '@mantine/core'
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { problemAt, problemsBeside, type UserError } from '@/lib/command.ts'
import { useFocusBack } from './focusBack.ts'
import { Problems } from './Problems.tsx'

/** Something to choose. */
export interface Choice {
  readonly value: string
  readonly label: string
}

/** What a form holds, by the names of the input's fields. */
export type Values = Readonly<Record<string, string | readonly string[]>>

/** One field of a form; its name is that of the API's input, so that refusals stand beside it. */
export interface FormField {
  readonly name: string
  readonly label: string
  readonly kind?: 'text' | 'email' | 'number' | 'date' | 'time' | 'area' | 'choice' | 'several' | 'tags' | 'yes'
  readonly options?: readonly Choice[]
  readonly initial?: string | readonly string[] | null | undefined
  readonly required?: boolean
  readonly placeholder?: string
  readonly description?: ReactNode
  /** Whether the field is asked for, given the others. */
  readonly when?: (values: Values) => boolean
  /** A control of its own, for what has too many values to list. */
  readonly control?: (props: FieldProps) => ReactNode
}

/** What a control of its own needs to stand in a form. */
export interface FieldProps {
  readonly label: string
  readonly description: ReactNode
  readonly required: boolean
  readonly value: string
  readonly error: string | null
  readonly onChange: (value: string) => void
}

interface FormProps {
  readonly fields: readonly FormField[]
  readonly submit: string
  readonly danger?: boolean
  /** Said above the fields: what will happen. */
  readonly about?: ReactNode
  /** Shown below the fields, from what they hold. */
  readonly below?: (values: Values) => ReactNode
  /** Does it and returns what is wrong; nothing wrong means done. */
  readonly onSubmit: (values: Values) => Promise<readonly UserError[]>
  readonly onDone: () => void
}

/** Form asks for the input of one mutation. */
export function Form({ fields, submit, danger, about, below, onSubmit, onDone }: FormProps) {
  const [values, setValues] = useState<Values>(() =>
    Object.fromEntries(fields.map((field) => [field.name, field.initial ?? (many(field) ? [] : '')])),
  )
  const [problems, setProblems] = useState<readonly UserError[]>([])
  const [busy, setBusy] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  const asked = fields.filter((field) => field.when === undefined || field.when(values))

  const send = async (event: FormEvent) => {
    event.preventDefault()
    if (busy) return
    setBusy(true)
    const found = await onSubmit(values)
    setBusy(false)
    setProblems(found.map((problem) => atField(problem, asked)))
    if (found.length === 0) onDone()
  }
  // Who was refused goes on at the first field that has to be corrected.
  useEffect(() => {
    if (problems.length > 0) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [problems])
  return (
    <form className="stack" onSubmit={send} ref={form}>
      {about !== undefined && <div className="quiet">{about}</div>}
      {asked.map((field, index) => (
        <Field
          key={field.name}
          field={field}
          first={index === 0}
          value={values[field.name] ?? ''}
          error={problemAt(problems, field.name)}
          onChange={(value) => setValues((now) => ({ ...now, [field.name]: value }))}
        />
      ))}
      {below?.(values)}
      <Problems
        problems={problemsBeside(
          problems,
          asked.map((field) => field.name),
        )}
      />
      <Button type="submit" loading={busy} {...(danger === true ? { color: 'red.8' } : {})}>
        {submit}
      </Button>
    </form>
  )
}

/** FormDialog is a form in a dialog of its own. */
export function FormDialog(
  props: FormProps & { readonly title: string; readonly opened: boolean; readonly wide?: boolean },
) {
  const { title, opened, wide, ...form } = props
  useFocusBack(opened)
  return (
    <Modal opened={opened} onClose={props.onDone} title={title} size={wide === true ? 'lg' : 'md'}>
      {opened && <Form {...form} />}
    </Modal>
  )
}

/** atField puts what is wrong within the value of a field, as the amount of money is, beside that field. */
function atField(problem: UserError, fields: readonly FormField[]): UserError {
  const [first, ...rest] = problem.path[0] === 'input' ? problem.path.slice(1) : problem.path
  const field = rest.length > 0 ? fields.find((each) => each.name === first) : undefined
  return field === undefined ? problem : { ...problem, path: ['input', field.name] }
}

const many = (field: FormField) => field.kind === 'several' || field.kind === 'tags'

function Field(props: {
  readonly field: FormField
  readonly first: boolean
  readonly value: string | readonly string[]
  readonly error: string | null
  readonly onChange: (value: string | readonly string[]) => void
}) {
  const { field, value, error, onChange } = props
  const shared = {
    label: field.label,
    description: field.description,
    required: field.required ?? false,
    error,
    size: 'xs' as const,
    ...(field.placeholder === undefined ? {} : { placeholder: field.placeholder }),
    ...(props.first ? { 'data-autofocus': true } : {}),
  }
  const options = (field.options ?? []).map((option) => ({ ...option }))
  const one = typeof value === 'string' ? value : ''
  if (field.control !== undefined) {
    const { label, description, required } = shared
    return field.control({ label, description, required, value: one, error, onChange })
  }
  switch (field.kind) {
    case 'choice':
      return (
        <Select
          {...shared}
          data={options}
          value={one === '' ? null : one}
          onChange={(next) => onChange(next ?? '')}
          clearable={field.required !== true}
          clearButtonProps={{ 'aria-label': `Clear ${field.label}` }}
          allowDeselect={field.required !== true}
          searchable={options.length > 8}
          // A dialog that opens shows its fields, not the choices of the first of them.
          openOnFocus={false}
          limit={100}
        />
      )
    case 'several':
      return (
        <MultiSelect
          {...shared}
          data={options}
          value={[...value]}
          onChange={onChange}
          searchable
          clearable
          openOnFocus={false}
          limit={100}
        />
      )
    case 'tags':
      return <TagsInput {...shared} value={[...value]} onChange={onChange} />
    case 'yes':
      return (
        <Checkbox
          size="xs"
          label={field.label}
          description={field.description}
          checked={one === 'yes'}
          onChange={(event) => onChange(event.currentTarget.checked ? 'yes' : '')}
        />
      )
    case 'area':
      return (
        <Textarea
          {...shared}
          autosize
          minRows={3}
          value={one}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )
    default:
      return (
        <TextInput
          {...shared}
          type={field.kind === 'date' || field.kind === 'email' || field.kind === 'time' ? field.kind : 'text'}
          inputMode={field.kind === 'number' ? 'decimal' : undefined}
          value={one}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )
  }
}

/** textOf returns what a field holds, null when it is empty. */
export function textOf(values: Values, name: string): string | null {
  const value = values[name]
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null
}

/** listOf returns the values of a field that takes several. */
export function listOf(values: Values, name: string): readonly string[] {
  const value = values[name]
  return typeof value === 'string' ? (value === '' ? [] : [value]) : (value ?? [])
}

/** changed leaves out of an input what is as it was, so that an update changes what was edited and nothing else. */
export function changed(
  values: Values,
  fields: readonly FormField[],
): Record<string, string | readonly string[] | null> {
  const out: Record<string, string | readonly string[] | null> = {}
  for (const field of fields) {
    const before = field.initial ?? (many(field) ? [] : '')
    const now = values[field.name] ?? ''
    if (JSON.stringify(before) === JSON.stringify(now)) continue
    out[field.name] = typeof now === 'string' && now.trim() === '' ? null : now
  }
  return out
}
