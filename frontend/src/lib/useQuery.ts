import { useCallback, useEffect, useRef, useState } from 'react'
import { ApiError, type Client, type Operation } from './api.ts'

/** What is known of a query's answer. Data of before stays while newer data is on its way. */
export interface QueryState<Data> {
  readonly data: Data | null
  readonly error: ApiError | null
  readonly loading: boolean
  readonly retry: () => void
}

/**
 * useQuery runs an operation, again when its variables change and when the page is looked at again.
 * The newest request wins, whatever the order in which answers come.
 */
export function useQuery<Data, Variables>(
  client: Client,
  op: Operation<Data, Variables>,
  variables: Variables,
): QueryState<Data> {
  const [data, setData] = useState<Data | null>(null)
  const [error, setError] = useState<ApiError | null>(null)
  const [loading, setLoading] = useState(true)
  const running = useRef<AbortController | null>(null)
  const key = JSON.stringify(variables)

  const load = useCallback(() => {
    running.current?.abort()
    const abort = new AbortController()
    running.current = abort
    setLoading(true)
    client.run(op, JSON.parse(key) as Variables, abort.signal).then(
      (answer) => {
        if (abort.signal.aborted) return
        setData(answer)
        setError(null)
        setLoading(false)
      },
      (reason: unknown) => {
        if (abort.signal.aborted) return
        setError(reason instanceof ApiError ? reason : new ApiError(String(reason), '', null))
        setLoading(false)
      },
    )
  }, [client, op, key])

  useEffect(() => {
    load()
    const onFocus = () => {
      if (document.visibilityState === 'visible') load()
    }
    document.addEventListener('visibilitychange', onFocus)
    return () => {
      document.removeEventListener('visibilitychange', onFocus)
      running.current?.abort()
    }
  }, [load])

  return { data, error, loading, retry: load }
}
