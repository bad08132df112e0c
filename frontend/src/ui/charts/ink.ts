/** Colours of the ramp from none to all, light to dark; the text on them is picked by contrast. */
type Rgb = readonly [number, number, number]

const pale: Rgb = [238, 244, 250]
const full: Rgb = [0, 76, 128]

/** rampOf returns the colour of a share between 0 and 1. */
export function rampOf(share: number): Rgb {
  const at = Math.max(0, Math.min(1, share))
  return pale.map((from, index) => Math.round(from + ((full[index] ?? 0) - from) * at)) as unknown as Rgb
}

/** inkOn returns the text colour, black or white, that stands out more on a colour. */
export function inkOn(colour: Rgb): Rgb {
  const black: Rgb = [0, 0, 0]
  const white: Rgb = [255, 255, 255]
  return contrast(colour, black) > contrast(colour, white) ? black : white
}

/** contrast returns how far two colours stand apart, from 1 to 21, by WCAG. */
export function contrast(a: Rgb, b: Rgb): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}

function luminance(colour: Rgb): number {
  const [r = 0, g = 0, b = 0] = colour.map((part) => {
    const share = part / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

/** css writes a colour for a style. */
export function css([r, g, b]: Rgb): string {
  return `rgb(${r} ${g} ${b})`
}

/** shareWithin returns where a value lies between the least, rounded down to tenths, and the most. */
export function shareWithin(values: readonly number[]): (value: number) => number {
  const least = Math.floor(Math.min(...values) * 10) / 10
  const most = Math.max(...values)
  return (value) => (most > least ? (value - least) / (most - least) : 1)
}
