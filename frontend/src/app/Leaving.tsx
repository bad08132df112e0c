import { Button } from '@mantine/core'
import { useCallback, useEffect, useState } from 'react'
import { SignOutDocument } from '@/features/access/signOut.generated.ts'
import { useCommand } from '@/lib/command.ts'
import { offline } from '@/lib/failure.ts'
import type { Session } from '@/lib/session.ts'
import { Trouble } from '@/ui/states.tsx'

/** Leaving stands for the page while the server ends the session. */
export function Leaving({ session }: { readonly session: Session }) {
  const { run } = useCommand(SignOutDocument)
  const [failed, setFailed] = useState(false)

  const leave = useCallback(async () => {
    setFailed(false)
    const { problems } = await run({})
    // A session that the server has already ended is as good as signed out; anything else is not.
    if (problems.some((problem) => problem.code !== 'UNAUTHENTICATED')) setFailed(true)
    else session.end(null)
  }, [run, session])

  useEffect(() => {
    void leave()
  }, [leave])

  return (
    <main className="sign-in" aria-busy={!failed}>
      <h1>Coxswain</h1>
      {failed && (
        <>
          <Trouble
            failure={{
              message: 'You are still signed in: the server could not be told.',
              code: offline,
              requestId: null,
            }}
            onRetry={() => void leave()}
          />
          <Button variant="subtle" onClick={() => session.stay()}>
            Go on working
          </Button>
        </>
      )}
    </main>
  )
}
