import { Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useState } from 'react'
import { useQuery } from 'urql'
import type { FieldProps } from '@/ui/FormDialog.tsx'
import { AccountChoicesDocument } from './accountChoices.generated.ts'

/** AccountSelect finds one account among any number: the server looks for what is typed. */
export function AccountSelect({
  label,
  description,
  required,
  value,
  known,
  error,
  onChange,
}: FieldProps & { readonly known?: { readonly id: string; readonly name: string } | null }) {
  const [typed, setTyped] = useState('')
  const [settled] = useDebouncedValue(typed.trim(), 200)
  const [chosen, setChosen] = useState(known ?? null)
  const asked = settled === '' || settled === chosen?.name ? null : settled
  const [{ data }] = useQuery({ query: AccountChoicesDocument, variables: { search: asked } })
  const found = data?.accounts?.nodes ?? []
  const choices = chosen === null || found.some((each) => each.id === chosen.id) ? found : [chosen, ...found]
  return (
    <Select
      label={label}
      description={description}
      required={required}
      error={error}
      placeholder="Type to find one"
      data={choices.map(({ id, name }) => ({ value: id, label: name }))}
      // The server has looked already, and finds more than what the name begins with.
      filter={({ options }) => options}
      value={value === '' ? null : value}
      onChange={(next) => {
        setChosen(choices.find((each) => each.id === next) ?? null)
        onChange(next ?? '')
      }}
      searchable
      openOnFocus={false}
      clearable={!required}
      onSearchChange={setTyped}
      nothingFoundMessage="No account is called so"
    />
  )
}
