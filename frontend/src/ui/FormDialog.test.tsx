import { MantineProvider } from '@mantine/core'
import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it, vi } from 'vitest'
import type { UserError } from '@/lib/command.ts'
import { changed, Form, type FormField, listOf, textOf } from './FormDialog.tsx'

const fields: readonly FormField[] = [
  { name: 'name', label: 'Name', initial: 'North' },
  { name: 'region', label: 'Region', initial: null },
]

function show(answer: readonly UserError[]) {
  const onSubmit = vi.fn(async () => answer)
  const onDone = vi.fn()
  render(
    <MantineProvider env="test">
      <Form fields={fields} submit="Save" onSubmit={onSubmit} onDone={onDone} />
    </MantineProvider>,
  )
  return { onSubmit, onDone }
}

describe('a form', () => {
  it('hands on what it holds and is done when nothing is wrong', async () => {
    const { onSubmit, onDone } = show([])
    await userEvent.type(screen.getByLabelText('Region'), 'DACH')
    await userEvent.click(screen.getByRole('button', { name: 'Save' }))
    expect(onSubmit).toHaveBeenCalledWith({ name: 'North', region: 'DACH' })
    expect(onDone).toHaveBeenCalledOnce()
  })

  it('shows what is wrong with a field beside it, the rest below, and stays', async () => {
    const { onDone } = show([
      { code: 'TAKEN', message: 'There is a team of that name.', path: ['input', 'name'] },
      { code: 'FORBIDDEN', message: 'Your role may not do this.', path: [] },
    ])
    await userEvent.click(screen.getByRole('button', { name: 'Save' }))
    expect(await screen.findByText('There is a team of that name.')).toBeTruthy()
    expect(screen.getByLabelText('Name').getAttribute('aria-invalid')).toBe('true')
    expect(screen.getByRole('alert').textContent).toBe('Your role may not do this.')
    expect(onDone).not.toHaveBeenCalled()
  })
})

describe('an update', () => {
  it('names what was edited and nothing else', () => {
    expect(changed({ name: 'North', region: 'DACH' }, fields)).toEqual({ region: 'DACH' })
    expect(changed({ name: '  ', region: '' }, fields)).toEqual({ name: null })
  })

  it('reads values as texts and lists', () => {
    expect(textOf({ a: ' x ' }, 'a')).toBe('x')
    expect(textOf({ a: ' ' }, 'a')).toBeNull()
    expect(listOf({ a: ['x'] }, 'a')).toEqual(['x'])
    expect(listOf({ a: 'x' }, 'a')).toEqual(['x'])
    expect(listOf({}, 'a')).toEqual([])
  })
})
