import { Button, Checkbox, MultiSelect, Popover, Select, TextInput } from '@mantine/core'
import { type FormEvent, useRef, useState } from 'react'
import {
  type Condition,
  type FilterField,
  type Operator,
  operatorsOf,
  readCondition,
  saidOf,
  writeCondition,
} from '@/lib/listing.ts'
import { useFocusBack } from './focusBack.ts'
import { Icon } from './icons.tsx'

interface Props {
  readonly fields: readonly FilterField[]
  readonly conditions: readonly string[]
  readonly onChange: (conditions: readonly string[]) => void
  /** Called when somebody is about to choose, so that names of records can be fetched. */
  readonly onOpen?: () => void
}

/** FilterBar shows the conditions of a list and adds and removes them. */
export function FilterBar({ fields, conditions, onChange, onOpen }: Props) {
  const [open, setOpen] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  useFocusBack(open)
  return (
    <div className="row filters">
      {conditions.map((each) => {
        const condition = readCondition(each, fields)
        if (condition === null) return null
        return (
          <span key={each} className="filter">
            {inWords(condition)}
            <button
              type="button"
              aria-label={`Remove the filter ${inWords(condition)}`}
              onClick={() => {
                onChange(conditions.filter((other) => other !== each))
                button.current?.focus()
              }}
            >
              <Icon name="close" size={12} />
            </button>
          </span>
        )
      })}
      <Popover opened={open} onChange={setOpen} position="bottom-start" width={300} trapFocus shadow="md">
        <Popover.Target>
          <Button
            ref={button}
            size="compact-xs"
            variant="default"
            leftSection={<Icon name="filter" size={13} />}
            onClick={() => {
              onOpen?.()
              setOpen((now) => !now)
            }}
          >
            Filter
          </Button>
        </Popover.Target>
        <Popover.Dropdown aria-label="Add a filter">
          {open && (
            <NewCondition
              fields={fields}
              onAdd={(condition) => {
                onChange([...conditions, writeCondition(condition)])
                setOpen(false)
              }}
            />
          )}
        </Popover.Dropdown>
      </Popover>
    </div>
  )
}

function inWords({ field, operator, values }: Condition): string {
  const named = values.map((value) => field.options?.find((option) => option.value === value)?.label ?? value)
  return `${field.label} ${saidOf(operator)} ${named.join(', ')}`.trim()
}

function NewCondition(props: {
  readonly fields: readonly FilterField[]
  readonly onAdd: (condition: Condition) => void
}) {
  const [key, setKey] = useState(props.fields[0]?.key ?? '')
  const field = props.fields.find((each) => each.key === key)
  const [operator, setOperator] = useState<Operator>(field === undefined ? 'eq' : (operatorsOf(field)[0] ?? 'eq'))
  const [values, setValues] = useState<readonly string[]>([])
  if (field === undefined) return null
  const condition = readCondition(writeCondition({ field, operator, values }), props.fields)

  const choose = (next: string | null) => {
    const chosen = props.fields.find((each) => each.key === next)
    if (chosen === undefined) return
    setKey(chosen.key)
    setOperator(operatorsOf(chosen)[0] ?? 'eq')
    setValues([])
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (condition !== null) props.onAdd(condition)
  }
  const inside = { withinPortal: false }

  return (
    <form className="stack" onSubmit={submit}>
      <Select
        label="Field"
        data={props.fields.map((each) => ({ value: each.key, label: each.label }))}
        value={key}
        onChange={choose}
        comboboxProps={inside}
        data-autofocus
      />
      <Select
        label="Comparison"
        data={operatorsOf(field).map((each) => ({ value: each, label: saidOf(each) }))}
        value={operator}
        onChange={(next) => setOperator((next ?? 'eq') as Operator)}
        comboboxProps={inside}
      />
      {operator !== 'isNull' && (
        <Values field={field} values={values} onChange={setValues} many={operator === 'in' || operator === 'nin'} />
      )}
      <Button type="submit" disabled={condition === null}>
        Add the filter
      </Button>
    </form>
  )
}

/** Up to so many values are shown at once; more are searched for. */
const fewest = 12

function Values(props: {
  readonly field: FilterField
  readonly values: readonly string[]
  readonly many: boolean
  readonly onChange: (values: readonly string[]) => void
}) {
  const { field, values, many, onChange } = props
  const inside = { withinPortal: false }
  if (many && (field.options ?? []).length <= fewest) {
    return (
      <fieldset className="stack">
        <legend>Values</legend>
        {field.options?.map((option) => (
          <Checkbox
            key={option.value}
            size="xs"
            label={option.label}
            checked={values.includes(option.value)}
            onChange={(event) =>
              onChange(
                event.currentTarget.checked
                  ? [...values, option.value]
                  : values.filter((each) => each !== option.value),
              )
            }
          />
        ))}
      </fieldset>
    )
  }
  if (many) {
    return (
      <MultiSelect
        label="Values"
        size="xs"
        data={(field.options ?? []).map((option) => ({ ...option }))}
        value={[...values]}
        onChange={onChange}
        comboboxProps={{ ...inside, position: 'top-start' }}
        searchable
        limit={50}
      />
    )
  }
  if (field.kind === 'yesNo') {
    const data = [
      { value: 'yes', label: 'Yes' },
      { value: 'no', label: 'No' },
    ]
    return (
      <Select
        label="Value"
        data={data}
        value={values[0] ?? null}
        onChange={(next) => onChange(next === null ? [] : [next])}
        comboboxProps={inside}
      />
    )
  }
  return (
    <TextInput
      label="Value"
      type={field.kind === 'date' || field.kind === 'instant' ? 'date' : 'text'}
      inputMode={field.kind === 'number' ? 'decimal' : undefined}
      value={values[0] ?? ''}
      onChange={(event) => onChange(event.currentTarget.value === '' ? [] : [event.currentTarget.value])}
    />
  )
}
