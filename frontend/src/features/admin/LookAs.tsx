import { useNavigate } from '@tanstack/react-router'
import { useQuery } from 'urql'
import type { UserRole } from '@/gql/schema.ts'
import { words } from '@/lib/format.ts'
import { useLooking } from '@/lib/viewer.tsx'
import { PermissionsDocument } from './permissions.generated.ts'

interface Props {
  readonly role: UserRole
  readonly name: string | null
  readonly repId: string | null
}

/** LookAs shows the product with the screens of somebody else, or of anybody of a role. */
export function LookAs({ role, name, repId }: Props) {
  const navigate = useNavigate()
  const { look } = useLooking()
  const [{ data }] = useQuery({ query: PermissionsDocument, requestPolicy: 'cache-first' })
  const rights = data?.permissions
  return (
    <button
      type="button"
      className="link"
      disabled={rights === undefined}
      onClick={() => {
        const allowed = (rights ?? []).filter((each) => each.roles.includes(role)).map((each) => each.operation)
        look({ role, name, repId, permissions: new Set(allowed) })
        void navigate({ to: '/' })
      }}
    >
      See what {name ?? `the role ${words(role)}`} sees
    </button>
  )
}
