import { Button } from '@mantine/core'
import { Empty } from '@/ui/states.tsx'

/** Broken stands in for a screen that failed; a page that is older than the server is the usual reason. */
export function Broken({ error }: { readonly error: unknown }) {
  const outdated = /dynamically imported module|Importing a module script failed/.test(String(error))
  return (
    <main id="main" tabIndex={-1}>
      <Empty title={outdated ? 'A newer version is here' : 'This screen failed'}>
        <p>{outdated ? 'Load the page again to go on with it.' : 'What you changed before is kept.'}</p>
        <Button onClick={() => window.location.reload()}>Load again</Button>
      </Empty>
    </main>
  )
}
