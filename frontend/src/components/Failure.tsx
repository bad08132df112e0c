import type { ApiError } from '@/lib/api.ts'

interface Props {
  readonly error: ApiError
  readonly onRetry: () => void
}

/** Failure says what went wrong, offers to try again and gives the id that finds the cause in the log. */
export function Failure({ error, onRetry }: Props) {
  const forbidden = error.code === 'FORBIDDEN'
  return (
    <div className="message problem" role="alert">
      <p>{forbidden ? 'Your role does not include these numbers. An administrator can change it.' : error.message}</p>
      {!forbidden && (
        <button type="button" onClick={onRetry}>
          Try again
        </button>
      )}
      {error.requestId !== null && (
        <p className="aside">
          Request id <code>{error.requestId}</code>
        </p>
      )}
    </div>
  )
}
