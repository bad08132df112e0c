import { Button, Modal, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import type { LeadStatus } from '@/gql/schema.ts'
import { problemAt, problemsBeside, type UserError, useCommand } from '@/lib/command.ts'
import { Problems } from '@/ui/Problems.tsx'
import { EditLead } from '@/verbs/EditRecord.tsx'
import { HandOver } from '@/verbs/HandOver.tsx'
import { AcceptLeadDocument } from './acceptLead.generated.ts'
import { ConvertLeadDocument } from './convertLead.generated.ts'
import { QualifyLeadDocument } from './qualifyLead.generated.ts'
import { RejectLeadDocument } from './rejectLead.generated.ts'

interface Lead {
  readonly id: string
  readonly name: string
  readonly company: string | null
  readonly version: number
  readonly leadStatus: LeadStatus
  readonly email: string | null
  readonly phone: string | null
  readonly title: string | null
  readonly score: number | null
  readonly viewerCan: { readonly update: boolean; readonly operations: readonly string[] }
}

/** LeadVerbs offers what can be done with a lead where it stands. */
export function LeadVerbs({ lead }: { readonly lead: Lead }) {
  const qualify = useCommand(QualifyLeadDocument)
  const accept = useCommand(AcceptLeadDocument)
  const [problems, setProblems] = useState<readonly UserError[]>([])
  const [dialog, setDialog] = useState<'convert' | 'reject' | 'edit' | 'owner' | null>(null)
  const open = !['CONVERTED', 'REJECTED', 'DISQUALIFIED'].includes(lead.leadStatus)
  const can = (operation: string) => open && lead.viewerCan.operations.includes(operation)
  const base = { id: lead.id, expectedVersion: lead.version }
  const next: Partial<Record<LeadStatus, LeadStatus>> = { NEW: 'MQL', WORKING: 'MQL', ACCEPTED: 'SQL' }
  const target = next[lead.leadStatus]

  return (
    <>
      <div className="row">
        {target !== undefined && can('qualifyLead') && (
          <Button
            variant="default"
            loading={qualify.busy}
            onClick={async () => setProblems((await qualify.run({ input: { ...base, status: target } })).problems)}
          >
            Qualify as {target}
          </Button>
        )}
        {lead.leadStatus === 'MQL' && can('acceptLead') && (
          <Button
            variant="default"
            loading={accept.busy}
            onClick={async () => setProblems((await accept.run({ input: base })).problems)}
          >
            Accept
          </Button>
        )}
        {can('convertLead') && <Button onClick={() => setDialog('convert')}>Convert…</Button>}
        {can('rejectLead') && (
          <Button variant="subtle" onClick={() => setDialog('reject')}>
            Reject…
          </Button>
        )}
        {lead.viewerCan.update && (
          <Button variant="default" onClick={() => setDialog('edit')}>
            Change…
          </Button>
        )}
        {can('assignLead') && (
          <Button variant="subtle" onClick={() => setDialog('owner')}>
            Hand over…
          </Button>
        )}
      </div>
      <Problems problems={problems} />
      {dialog === 'edit' && <EditLead record={lead} onClose={() => setDialog(null)} />}
      {dialog === 'owner' && <HandOver kind="lead" records={[lead]} name={lead.name} onClose={() => setDialog(null)} />}
      <Modal
        opened={dialog === 'convert' || dialog === 'reject'}
        onClose={() => setDialog(null)}
        title={dialog === 'convert' ? 'Convert the lead' : 'Reject the lead'}
      >
        {dialog === 'convert' && <Convert lead={lead} onDone={() => setDialog(null)} />}
        {dialog === 'reject' && <Reject lead={lead} onDone={() => setDialog(null)} />}
      </Modal>
    </>
  )
}

interface FormProps {
  readonly lead: Lead
  readonly onDone: () => void
}

function Convert({ lead, onDone }: FormProps) {
  const navigate = useNavigate()
  const { busy, run } = useCommand(ConvertLeadDocument)
  const [problems, setProblems] = useState<readonly UserError[]>([])
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const { data, problems: found } = await run({
      input: {
        id: lead.id,
        expectedVersion: lead.version,
        createOpportunity: true,
        opportunityName: String(form.get('opportunityName')) || null,
        closeOn: String(form.get('closeOn')) || null,
      },
    })
    setProblems(found)
    if (found.length > 0) return
    notifications.show({ color: 'teal', message: `${lead.name} is a contact now, with an account and an opportunity.` })
    onDone()
    const id = data?.convertLead?.opportunity?.id
    if (id !== undefined) void navigate({ to: `/opportunities/${id}` })
  }
  return (
    <form className="stack" onSubmit={submit}>
      <p className="quiet">Makes an account, a contact and an opportunity of it in one step.</p>
      <TextInput
        label="Name of the opportunity"
        name="opportunityName"
        defaultValue={lead.company ?? lead.name}
        error={problemAt(problems, 'opportunityName')}
      />
      <TextInput label="Close date" name="closeOn" type="date" error={problemAt(problems, 'closeOn')} />
      <Problems problems={problemsBeside(problems, ['opportunityName', 'closeOn'])} />
      <Button type="submit" loading={busy}>
        Convert
      </Button>
    </form>
  )
}

function Reject({ lead, onDone }: FormProps) {
  const { busy, run } = useCommand(RejectLeadDocument)
  const [problems, setProblems] = useState<readonly UserError[]>([])
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const rejectReason = String(new FormData(event.currentTarget).get('rejectReason'))
    const { problems: found } = await run({ input: { id: lead.id, expectedVersion: lead.version, rejectReason } })
    setProblems(found)
    if (found.length === 0) onDone()
  }
  return (
    <form className="stack" onSubmit={submit}>
      <TextInput label="Why" name="rejectReason" required error={problemAt(problems, 'rejectReason')} />
      <Problems problems={problemsBeside(problems, ['rejectReason'])} />
      <Button type="submit" loading={busy}>
        Reject
      </Button>
    </form>
  )
}
