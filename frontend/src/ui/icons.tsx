import type { ReactNode } from 'react'

/** Names of the drawings below. */
export type IconName = keyof typeof shapes

// Drawn on a grid of 16 with strokes of 1.5, for this product.
const shapes = {
  helm: <path d="M8 1.5v13M1.5 8h13M3.4 3.4l9.2 9.2M12.6 3.4l-9.2 9.2M12 8a4 4 0 1 1-8 0 4 4 0 0 1 8 0Z" />,
  home: <path d="M2.5 7.5 8 2.8l5.5 4.7M4 6.5v6.7h8V6.5" />,
  chart: <path d="M2.5 13.5h11M4.5 13V8.5M8 13V3.5M11.5 13V6.5" />,
  board: <path d="M2.5 3h3v9h-3zM6.5 3h3v6h-3zM10.5 3h3v7.5h-3z" />,
  target: <path d="M13.5 8a5.5 5.5 0 1 1-11 0 5.5 5.5 0 0 1 11 0ZM10.5 8a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0Z" />,
  building: <path d="M3.5 13.5v-11h6v11M9.5 6h3v7.5M2 13.5h12M5.5 5h2M5.5 7.5h2M5.5 10h2" />,
  lead: <path d="M8 8a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5ZM3 13.5c.6-2.4 2.6-3.8 5-3.8M11.5 10v4M9.5 12h4" />,
  repeat: <path d="M3 7.5a5 5 0 0 1 9-2.2M13 8.5a5 5 0 0 1-9 2.2M12.5 2.5v3h-3M3.5 13.5v-3h3" />,
  clock: <path d="M13.5 8a5.5 5.5 0 1 1-11 0 5.5 5.5 0 0 1 11 0ZM8 5v3.2l2.2 1.3" />,
  gauge: <path d="M2.5 11a5.5 5.5 0 1 1 11 0M8 11l2.6-3.4M2.5 11h1.3M12.2 11h1.3" />,
  compare: <path d="M2.5 4h8M2.5 8h11M2.5 12h5" />,
  people: (
    <path d="M6 7.5a2.2 2.2 0 1 0 0-4.5 2.2 2.2 0 0 0 0 4.5ZM2 13c.4-2.2 2-3.5 4-3.5s3.6 1.3 4 3.5M10.5 3.3a2.2 2.2 0 0 1 0 4M11.5 9.7c1.4.4 2.3 1.6 2.5 3.3" />
  ),
  map: <path d="m2.5 4 3.7-1.5 3.6 1.5 3.7-1.5v9.5l-3.7 1.5-3.6-1.5L2.5 13.500zM6.2 2.500v9.500M9.800 4v9.500" />,
  upload: <path d="M8 10.500v-8M4.800 5.500 8 2.400l3.200 3.100M2.500 10.500v3h11v-3" />,
  download: <path d="M8 2.500v8M4.800 7.500 8 10.600l3.200-3.100M2.500 10.500v3h11v-3" />,
  gear: (
    <path d="M10 8a2 2 0 1 1-4 0 2 2 0 0 1 4 0ZM8 1.800v2M8 12.200v2M1.800 8h2M12.200 8h2M3.600 3.600 5 5M11 11l1.400 1.400M12.400 3.600 11 5M5 11l-1.400 1.400" />
  ),
  log: <path d="M3.500 2.500h9v11h-9zM5.500 5.500h5M5.500 8h5M5.500 10.500h3" />,
  search: <path d="M11.500 7a4.500 4.500 0 1 1-9 0 4.500 4.500 0 0 1 9 0ZM10.300 10.300l3.200 3.200" />,
  menu: <path d="M2.500 4.500h11M2.500 8h11M2.500 11.500h11" />,
  more: <path d="M3.500 8h.01M8 8h.01M12.500 8h.01" />,
  close: <path d="m4 4 8 8M12 4l-8 8" />,
  plus: <path d="M8 3v10M3 8h10" />,
  minus: <path d="M3 8h10" />,
  filter: <path d="M2.500 3.500h11L9.500 8.500v4.500l-3-1.500v-3z" />,
  why: (
    <path d="M6 6.200a2 2 0 1 1 2.900 1.900c-.6.3-.9.7-.9 1.400M8 11.600v.01M13.500 8a5.500 5.500 0 1 1-11 0 5.500 5.500 0 0 1 11 0Z" />
  ),
  table: <path d="M2.500 3h11v10h-11zM2.500 6.300h11M2.500 9.700h11M6.500 3v10" />,
  up: <path d="M8 13V3M4 7l4-4 4 4" />,
  down: <path d="M8 3v10M4 9l4 4 4-4" />,
  right: <path d="m6 3.500 4.500 4.500L6 12.500" />,
  left: <path d="M10 3.500 5.500 8l4.500 4.500" />,
  check: <path d="m3 8.500 3.300 3.300L13 4.800" />,
  warn: <path d="M8 2.500 14 13H2zM8 6.500v3M8 11.300v.01" />,
  edit: <path d="m3 13 .7-2.800 7-7 2.100 2.100-7 7zM9.500 4.400l2.100 2.100" />,
  columns: <path d="M2.500 3h11v10h-11zM6.200 3v10M9.800 3v10" />,
  picture: <path d="M2.500 3h11v10h-11zM2.500 11l3.300-3.500 2.700 2.700 1.800-1.700 3.200 3M10.300 6h.01" />,
  owner: (
    <path d="M6 7.500a2.200 2.200 0 1 0 0-4.500 2.200 2.200 0 0 0 0 4.500ZM2 13c.4-2.200 2-3.500 4-3.500M9 11.500h5M11.800 9.200l2.300 2.300-2.300 2.300" />
  ),
  pin: <path d="M5.500 2.500h5M6.500 2.500v4l-2 2.500h7l-2-2.500v-4M8 9v4.500" />,
  bell: <path d="M4 11.500V7a4 4 0 0 1 8 0v4.500l1 1H3zM6.800 14h2.400" />,
  view: <path d="M4 2.500h8v11l-4-2.800-4 2.800z" />,
  coins: <path d="M2.500 4.500h11v7h-11zM10 8a2 2 0 1 1-4 0 2 2 0 0 1 4 0ZM4.500 6.500v.01M11.500 9.500v.01" />,
  plan: <path d="M2.500 13.500h11M2.500 13.500v-3h3.500v-3h3.500v-3h4M13.500 4.500v9" />,
  flag: <path d="M4 14V2.500M4 3h8.500l-2 2.800 2 2.700H4" />,
} satisfies Record<string, ReactNode>

/** Icon is a drawing beside words; it says nothing of its own to a screen reader. */
export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      viewBox="0 0 16 16"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {shapes[name]}
    </svg>
  )
}
