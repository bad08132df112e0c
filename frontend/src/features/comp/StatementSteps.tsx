import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { type UserError, useCommand } from '@/lib/command.ts'
import { useFormat, useViewer } from '@/lib/viewer.tsx'
import { FormDialog, type FormField, textOf, type Values } from '@/ui/FormDialog.tsx'
import { AcknowledgeCommissionStatementDocument } from './acknowledgeCommissionStatement.generated.ts'
import { ApproveCommissionStatementDocument } from './approveCommissionStatement.generated.ts'
import { LockCommissionStatementDocument } from './lockCommissionStatement.generated.ts'
import { type Stands, type Step, stepsFor } from './moves.ts'
import { PayCommissionStatementDocument } from './payCommissionStatement.generated.ts'
import { ReturnCommissionStatementDocument } from './returnCommissionStatement.generated.ts'

interface Statement extends Stands {
  readonly id: string
  readonly version: number
}

type Target = Pick<Statement, 'id' | 'version'>

/** useSteps returns what takes a statement a step on; it says what is wrong, nothing when it was done. */
export function useSteps() {
  const acknowledge = useCommand(AcknowledgeCommissionStatementDocument)
  const approve = useCommand(ApproveCommissionStatementDocument)
  const back = useCommand(ReturnCommissionStatementDocument)
  const lock = useCommand(LockCommissionStatementDocument)
  const pay = useCommand(PayCommissionStatementDocument)
  return async (step: Step, statement: Target, values: Values): Promise<readonly UserError[]> => {
    const input = { id: statement.id, expectedVersion: statement.version, reason: textOf(values, 'reason') }
    switch (step.operation) {
      case 'acknowledge':
        return (await acknowledge.run({ input })).problems
      case 'approve':
        return (await approve.run({ input })).problems
      case 'return':
        return (await back.run({ input })).problems
      case 'lock':
        return (await lock.run({ input })).problems
      case 'pay': {
        const paid = { paidOn: textOf(values, 'paidOn'), reference: textOf(values, 'reference') }
        return (await pay.run({ input: { ...input, ...paid } })).problems
      }
    }
  }
}

/** useStepFields are what a step asks for. */
export function useStepFields() {
  const format = useFormat()
  return (step: Step): readonly FormField[] => [
    ...(step.operation === 'pay'
      ? ([
          { name: 'paidOn', label: 'Paid on', kind: 'date', required: true, initial: format.today() },
          { name: 'reference', label: 'Reference of the payment', placeholder: 'SEPA 2026-11-30' },
        ] as const)
      : []),
    {
      name: 'reason',
      label: step.operation === 'return' ? 'Why it goes back' : 'Why, for the change log',
      kind: step.operation === 'return' ? 'area' : 'text',
      required: step.operation === 'return',
    },
  ]
}

/** StatementSteps offers what the viewer can do with a statement where it stands. */
export function StatementSteps({ statement }: { readonly statement: Statement }) {
  const viewer = useViewer()
  const take = useSteps()
  const fieldsOf = useStepFields()
  const [step, setStep] = useState<Step | null>(null)
  const offered = stepsFor(statement, viewer)
  return (
    <>
      {offered.map((each, index) => (
        <Button
          key={each.name}
          variant={index === 0 && each.operation !== 'return' ? 'filled' : 'default'}
          onClick={() => setStep(each)}
        >
          {each.name}…
        </Button>
      ))}
      <FormDialog
        opened={step !== null}
        title={step?.name ?? ''}
        about={step?.about}
        submit={step?.name ?? ''}
        fields={step === null ? [] : fieldsOf(step)}
        onSubmit={async (values) => {
          if (step === null) return []
          const problems = await take(step, statement, values)
          if (problems.length === 0) notifications.show({ color: 'teal', message: step.done })
          return problems
        }}
        onDone={() => setStep(null)}
      />
    </>
  )
}
