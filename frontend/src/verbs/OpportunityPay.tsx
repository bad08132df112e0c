import { Button } from '@mantine/core'
import { useState } from 'react'
import { useClient } from 'urql'
import { type Failure, failureOf } from '@/lib/failure.ts'
import { useCan, useViewer } from '@/lib/viewer.tsx'
import { Trouble } from '@/ui/states.tsx'
import { DealPay, type PayPreview } from './DealPay.tsx'
import { PreviewCommissionDocument } from './previewCommission.generated.ts'
import '@/styles/pay.css'

/** OpportunityPay answers "what would this deal pay me" for an open opportunity. */
export function OpportunityPay({ opportunity, version }: { readonly opportunity: string; readonly version: number }) {
  const viewer = useViewer()
  const can = useCan()
  const client = useClient()
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)
  const [shown, setShown] = useState<{ readonly of: string; readonly preview: PayPreview } | null>(null)
  const of = `${opportunity} ${version}`
  if (viewer.repId === null || !can('previewCommission')) return null
  const ask = async () => {
    setBusy(true)
    const input = { opportunityIds: [opportunity] }
    const answer = await client
      .query(PreviewCommissionDocument, { input }, { requestPolicy: 'network-only' })
      .toPromise()
    setBusy(false)
    setFailure(failureOf(answer.error))
    const preview = answer.data?.previewCommission
    if (preview) setShown({ of, preview })
  }
  return (
    <section className="stack" aria-label="What it would pay you">
      <div>
        <Button size="compact-sm" variant="default" loading={busy} onClick={() => void ask()}>
          What would it pay me?
        </Button>
      </div>
      {failure !== null && <Trouble failure={failure} onRetry={() => void ask()} />}
      {shown?.of === of && <DealPay preview={shown.preview} />}
    </section>
  )
}
