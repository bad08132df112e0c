/** What of a chart comes from style sheets, which a picture of its own does not have. */
const inherited = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'stroke-opacity',
  'opacity',
  'font-family',
  'font-size',
  'font-weight',
  'color',
] as const

/** Room for the title above the chart and for air around it, in pixels. */
const air = 16
const headline = 34

/** pictureOf draws the chart inside a place as a PNG, with its title, in the colours that it is shown in. */
export async function pictureOf(place: Element, title: string): Promise<Blob | null> {
  const chart = place.querySelector<SVGSVGElement>('svg.chart')
  if (chart === null) return null
  const { width, height } = chart.getBoundingClientRect()
  const address = URL.createObjectURL(new Blob([standAlone(chart, width, height)], { type: 'image/svg+xml' }))
  try {
    const image = new Image(width, height)
    image.src = address
    await image.decode()
    return await painted(image, place, title, width, height)
  } finally {
    URL.revokeObjectURL(address)
  }
}

/** standAlone writes a chart so that it looks the same without the page around it. */
function standAlone(chart: SVGSVGElement, width: number, height: number): string {
  const copy = chart.cloneNode(true) as SVGSVGElement
  const copies = [copy, ...copy.querySelectorAll('*')]
  for (const [index, original] of [chart, ...chart.querySelectorAll('*')].entries()) {
    const style = getComputedStyle(original)
    // As attributes: the policy of the page allows no inline styles, and needs none here.
    for (const name of inherited) copies[index]?.setAttribute(name, style.getPropertyValue(name))
  }
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  copy.setAttribute('width', String(width))
  copy.setAttribute('height', String(height))
  return new XMLSerializer().serializeToString(copy)
}

/** painted puts the chart on a ground of its own, twice as fine as the screen counts, with what it shows above it. */
async function painted(
  image: HTMLImageElement,
  place: Element,
  title: string,
  width: number,
  height: number,
): Promise<Blob | null> {
  const canvas = document.createElement('canvas')
  const names = legendOf(place)
  const under = headline + (names.length === 0 ? 0 : 20)
  canvas.width = Math.ceil(width + 2 * air) * 2
  canvas.height = Math.ceil(height + 2 * air + under) * 2
  const pen = canvas.getContext('2d')
  if (pen === null) return null
  const style = getComputedStyle(document.documentElement)
  const body = getComputedStyle(document.body)
  pen.scale(2, 2)
  pen.fillStyle = style.getPropertyValue('--surface')
  pen.fillRect(0, 0, canvas.width, canvas.height)
  pen.fillStyle = style.getPropertyValue('--text')
  pen.font = `600 15px ${body.fontFamily}`
  pen.fillText(title, air, air + 14)
  pen.font = `12px ${body.fontFamily}`
  let at = air
  for (const { name, colour } of names) {
    pen.fillStyle = colour
    pen.fillRect(at, air + headline - 4, 14, 3)
    pen.fillStyle = style.getPropertyValue('--text')
    pen.fillText(name, at + 20, air + headline)
    at += 20 + pen.measureText(name).width + 20
  }
  pen.drawImage(image, air, air + under, width, height)
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/png'))
}

function legendOf(place: Element): readonly { readonly name: string; readonly colour: string }[] {
  return [...place.querySelectorAll('.legend li')].map((each) => ({
    name: each.textContent ?? '',
    colour: getComputedStyle(each).color,
  }))
}
