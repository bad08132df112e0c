import type { ReactNode } from 'react'
import type { Branch, Rooted } from './tree.ts'

interface Props<Item extends Rooted> {
  readonly label: string
  readonly branches: readonly Branch<Item>[]
  readonly at: string
  readonly onChoose: (id: string) => void
  readonly note?: (item: Item) => ReactNode
}

/** Tree shows who is below whom; choosing one looks into it. */
export function Tree<Item extends Rooted>(props: Props<Item>) {
  return (
    <nav className="panel tree" aria-label={`Tree of ${props.label.toLowerCase()}`}>
      <Level {...props} />
    </nav>
  )
}

function Level<Item extends Rooted>(props: Props<Item>) {
  const { branches, at, onChoose, note } = props
  return (
    <ul>
      {branches.map(({ item, branches: below }) => (
        <li key={item.id}>
          <button type="button" aria-current={item.id === at ? 'true' : undefined} onClick={() => onChoose(item.id)}>
            {item.name}
            {note !== undefined && <span className="quiet small">{note(item)}</span>}
          </button>
          {below.length > 0 && <Level {...props} branches={below} />}
        </li>
      ))}
    </ul>
  )
}
