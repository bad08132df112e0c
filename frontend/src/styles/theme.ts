import { type CSSVariablesResolver, createTheme, defaultVariantColorsResolver } from '@mantine/core'
import { WorkingButton } from '@/ui/WorkingButton.tsx'

/** The head of a dialog is not that of the page: two dialogs would make two of them. */
const inside = { header: { role: 'none' } }

/** The library's components in the colours and sizes of styles/tokens.css. */
export const theme = createTheme({
  fontFamily: 'system-ui, "Segoe UI", Roboto, "Helvetica Neue", sans-serif',
  fontSizes: { xs: '12px', sm: '13px', md: '13px', lg: '15px', xl: '19px' },
  defaultRadius: 6,
  // The library picks the text on filled buttons for one theme only; the tokens have it for both.
  variantColorResolver(input) {
    const usual = defaultVariantColorsResolver(input)
    if (input.color !== undefined && input.color !== 'helm') return usual
    if (input.variant === 'filled') {
      return { ...usual, background: 'var(--accent)', hover: 'var(--accent)', color: 'var(--on-accent)' }
    }
    return input.variant === 'subtle' || input.variant === 'light' ? { ...usual, color: 'var(--accent)' } : usual
  },
  primaryColor: 'helm',
  primaryShade: { light: 7, dark: 3 },
  autoContrast: true,
  colors: {
    // From text to ground, the greys of the dark theme in tokens.css.
    dark: [
      '#e8ecf1',
      '#c6ced8',
      '#aab5c2',
      '#778393',
      '#4a5665',
      '#333d4a',
      '#212934',
      '#1a2028',
      '#12161c',
      '#0e1217',
    ],
    helm: [
      '#eaf3fb',
      '#d3e5f5',
      '#a8cdec',
      '#7cb8ee',
      '#559cd9',
      '#3382c4',
      '#1a6bb0',
      '#0b5394',
      '#08447b',
      '#063561',
    ],
  },
  // Plain objects: naming the components themselves would load them all before the first screen.
  components: {
    Button: { defaultProps: { size: 'xs', component: WorkingButton } },
    TextInput: { defaultProps: { size: 'xs' } },
    PasswordInput: {
      defaultProps: { visibilityToggleButtonProps: { 'aria-label': 'Show or hide what is typed' } },
    },
    // What is only passed by Tab keeps its choices to itself, so that Escape closes the dialog around it.
    Select: { defaultProps: { size: 'xs', checkIconPosition: 'right', openOnFocus: false } },
    MultiSelect: { defaultProps: { size: 'xs', openOnFocus: false } },
    Modal: {
      defaultProps: {
        centered: true,
        overlayProps: { backgroundOpacity: 0.4 },
        closeButtonProps: { 'aria-label': 'Close' },
        attributes: inside,
      },
    },
    Drawer: { defaultProps: { closeButtonProps: { 'aria-label': 'Close' }, attributes: inside } },
    Tooltip: { defaultProps: { openDelay: 300, withArrow: true } },
  },
})

/** The library's own quiet text is too faint to read; the tokens' is not. */
export const variables: CSSVariablesResolver = () => {
  const both = {
    '--mantine-color-body': 'var(--surface)',
    '--mantine-color-text': 'var(--text)',
    '--mantine-color-dimmed': 'var(--quiet)',
    '--mantine-color-placeholder': 'var(--quiet)',
    '--mantine-color-error': 'var(--problem-text)',
    '--mantine-color-default-border': 'var(--line-strong)',
    '--mantine-color-anchor': 'var(--accent)',
    '--mantine-primary-color-contrast': 'var(--on-accent)',
    '--mantine-primary-color-filled': 'var(--accent)',
  }
  return { variables: {}, light: both, dark: both }
}
