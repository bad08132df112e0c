import { Link } from '@tanstack/react-router'
import { Icon } from '@/ui/icons.tsx'
import type { Place } from './nav.ts'

const groups: readonly Place['group'][] = ['Work', 'Records', 'Pay', 'Measure', 'Organisation', 'Set up']

/** Places lists the screens that a viewer's role has a use for. */
export function Places({ places }: { readonly places: readonly Place[] }) {
  return groups.map((group) => {
    const inside = places.filter((place) => place.group === group)
    if (inside.length === 0) return null
    return (
      <div className="nav-group" key={group}>
        <span>{group}</span>
        <ul>
          {inside.map((place) => (
            <li key={place.to}>
              <Link to={place.to}>
                <Icon name={place.icon} />
                {place.name}
              </Link>
            </li>
          ))}
        </ul>
      </div>
    )
  })
}
