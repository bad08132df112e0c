/** Something that has a place in a tree. */
export interface Rooted {
  readonly id: string
  readonly name: string
  readonly parent: { readonly id: string } | null
}

/** One place of a tree with what is below it. */
export interface Branch<Item> {
  readonly item: Item
  readonly branches: readonly Branch<Item>[]
}

/** treeOf arranges items below their parents, by name. What has a parent that is not there stands at the top. */
export function treeOf<Item extends Rooted>(items: readonly Item[]): readonly Branch<Item>[] {
  const known = new Set(items.map((item) => item.id))
  const below = new Map<string | null, Item[]>()
  for (const item of items) {
    const parent = item.parent !== null && known.has(item.parent.id) ? item.parent.id : null
    below.set(parent, [...(below.get(parent) ?? []), item])
  }
  const seen = new Set<string>()
  const grow = (parent: string | null): readonly Branch<Item>[] =>
    (below.get(parent) ?? [])
      .filter((item) => !seen.has(item.id))
      .sort((a, b) => a.name.localeCompare(b.name))
      .map((item) => {
        seen.add(item.id)
        return { item, branches: grow(item.id) }
      })
  return grow(null)
}

/** A stay somewhere, from a day to the day before another. */
export interface Stay {
  readonly validFrom: string
  readonly validTo: string | null
}

/** standing tells whether a stay is going on, over, or yet to come, on a day. */
export function standing(stay: Stay, on: string): 'now' | 'past' | 'future' {
  if (stay.validFrom > on) return 'future'
  return stay.validTo !== null && stay.validTo <= on ? 'past' : 'now'
}
