import type { KpiKey } from '@/gql/schema.ts'
import { Icon } from '@/ui/icons.tsx'

interface Props {
  readonly kpis: readonly { readonly definition: { readonly key: KpiKey; readonly name: string } }[]
  readonly onWhy: (key: KpiKey) => void
}

/** WhyLinks open the explanation of each figure that a chart shows. */
export function WhyLinks({ kpis, onWhy }: Props) {
  return (
    <span className="row small">
      {kpis.map(({ definition }) => (
        <button
          key={definition.key}
          type="button"
          className="link"
          aria-label={`${definition.name}: how it is computed`}
          onClick={() => onWhy(definition.key)}
        >
          <Icon name="why" size={12} /> {definition.name}
        </button>
      ))}
    </span>
  )
}
