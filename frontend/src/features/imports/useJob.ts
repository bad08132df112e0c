import { useCallback, useEffect, useState } from 'react'
import { useClient } from 'urql'
import { type Failure, failureOf } from '@/lib/failure.ts'
import { ImportJobDocument, type ImportJobQuery } from './importJob.generated.ts'

export type Job = NonNullable<ImportJobQuery['job']>

/** over tells whether a job has ended. */
export function over(status: Job['status']): boolean {
  return status === 'SUCCEEDED' || status === 'FAILED' || status === 'CANCELLED'
}

/** What is known of a job that is followed. */
export interface Followed {
  readonly job: Job | null
  /** The job is unknown, or not for this viewer. */
  readonly gone: boolean
  /** Why nothing new can be known; the job itself goes on. */
  readonly failure: Failure | null
  readonly again: () => void
}

/** useJob follows a job until it ends. A connection that is lost for a while does not lose the job. */
export function useJob(id: string): Followed {
  const client = useClient()
  const [state, setState] = useState<{ of: string; job: Job | null; gone: boolean; failure: Failure | null }>({
    of: '',
    job: null,
    gone: false,
    failure: null,
  })
  const [turn, setTurn] = useState(0)

  // biome-ignore lint/correctness/useExhaustiveDependencies: another turn asks again.
  useEffect(() => {
    if (id === '') return
    let stopped = false
    let timer: ReturnType<typeof setTimeout> | undefined
    let pause = 300
    const ask = async () => {
      const answer = await client.query(ImportJobDocument, { id }, { requestPolicy: 'network-only' }).toPromise()
      if (stopped) return
      const job = answer.data?.job ?? null
      const failure = failureOf(answer.error)
      setState((now) => ({
        of: id,
        job: job ?? (failure !== null && now.of === id ? now.job : null),
        gone: job === null && failure === null,
        failure,
      }))
      if ((job === null && failure === null) || (job !== null && over(job.status))) return
      pause = Math.min(pause * 1.4, 3000)
      timer = setTimeout(() => void ask(), pause)
    }
    void ask()
    return () => {
      stopped = true
      clearTimeout(timer)
    }
  }, [client, id, turn])

  const again = useCallback(() => setTurn((now) => now + 1), [])
  if (state.of !== id) return { job: null, gone: false, failure: null, again }
  return { job: state.job, gone: state.gone, failure: state.failure, again }
}
