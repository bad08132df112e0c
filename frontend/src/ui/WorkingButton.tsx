import type { ComponentProps } from 'react'

interface Props extends ComponentProps<'button'> {
  readonly 'data-loading'?: boolean
}

/**
 * WorkingButton is what the library's buttons are made of. While one works it cannot be pressed again, but it
 * keeps the focus, which a disabled one would lose: who works by keys goes on from where they are.
 */
export function WorkingButton({ disabled, onClick, type, ...rest }: Props) {
  const working = rest['data-loading'] === true
  return (
    <button
      {...rest}
      type={type ?? 'button'}
      disabled={working ? false : disabled}
      aria-disabled={working ? true : undefined}
      onClick={working ? (event) => event.preventDefault() : onClick}
    />
  )
}
