import { Button, Select, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import type { KpiKey } from '@/gql/schema.ts'
import { type UserError, useCommand } from '@/lib/command.ts'
import { Problems } from '@/ui/Problems.tsx'
import { CreateScorecardDocument } from './createScorecard.generated.ts'
import { targetHint, useKpis } from './names.ts'
import type { Scorecard } from './Scorecards.tsx'
import { UpdateScorecardDocument } from './updateScorecard.generated.ts'

interface Measure {
  readonly key: number
  readonly kpi: string
  readonly weight: string
  readonly floor: string
  readonly target: string
}

interface Perspective {
  readonly key: number
  readonly name: string
  readonly weight: string
  readonly measures: readonly Measure[]
}

let made = 0
const next = () => {
  made += 1
  return made
}
const newMeasure = (): Measure => ({ key: next(), kpi: '', weight: '1', floor: '', target: '' })
const newPerspective = (): Perspective => ({ key: next(), name: '', weight: '1', measures: [newMeasure()] })

/** EditScorecard asks for perspectives with their measures; the server says what does not fit. */
export function EditScorecard({ card, onDone }: { readonly card: Scorecard | null; readonly onDone: () => void }) {
  const kpis = useKpis()
  const create = useCommand(CreateScorecardDocument)
  const update = useCommand(UpdateScorecardDocument)
  const [name, setName] = useState(card?.name ?? '')
  const [note, setNote] = useState(card?.note ?? '')
  const [perspectives, setPerspectives] = useState<readonly Perspective[]>(() =>
    card === null
      ? [newPerspective()]
      : card.perspectives.map((each) => ({
          key: next(),
          name: each.name,
          weight: each.weight,
          measures: each.measures.map((measure) => ({ ...measure, key: next() })),
        })),
  )
  const [problems, setProblems] = useState<readonly UserError[]>([])
  const change = (key: number, patch: Partial<Perspective>) =>
    setPerspectives((all) => all.map((each) => (each.key === key ? { ...each, ...patch } : each)))
  const measure = (of: Perspective, key: number, patch: Partial<Measure>) =>
    change(of.key, { measures: of.measures.map((each) => (each.key === key ? { ...each, ...patch } : each)) })

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const input = {
      name,
      note: note === '' ? null : note,
      perspectives: perspectives.map((each) => ({
        name: each.name,
        weight: each.weight,
        measures: each.measures.map(({ kpi, weight, floor, target }) => ({
          kpi: kpi as KpiKey,
          weight,
          floor,
          target,
        })),
      })),
    }
    const { problems: found } =
      card === null
        ? await create.run({ input })
        : await update.run({ input: { id: card.id, expectedVersion: card.version, ...input } })
    setProblems(found)
    if (found.length === 0) onDone()
  }

  return (
    <form className="stack" onSubmit={submit}>
      <div className="form-grid">
        <TextInput
          label="Name"
          required
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          data-autofocus
        />
        <TextInput label="Note" value={note} onChange={(event) => setNote(event.currentTarget.value)} />
      </div>
      <p className="quiet small">
        Weights count relative to each other. {targetHint} For a KPI that should fall, what scores 0 is the greater
        number.
      </p>
      {perspectives.map((each, place) => (
        <fieldset key={each.key} className="panel stack">
          <legend className="hidden">Perspective {place + 1}</legend>
          <div className="row">
            <TextInput
              label="Perspective"
              required
              placeholder="Customers"
              value={each.name}
              onChange={(event) => change(each.key, { name: event.currentTarget.value })}
            />
            <TextInput
              label="Weight"
              required
              inputMode="decimal"
              w={80}
              value={each.weight}
              onChange={(event) => change(each.key, { weight: event.currentTarget.value })}
            />
            {perspectives.length > 1 && (
              <Button
                size="compact-xs"
                variant="subtle"
                onClick={() => setPerspectives((all) => all.filter((other) => other.key !== each.key))}
              >
                Remove the perspective
              </Button>
            )}
          </div>
          {each.measures.map((one, index) => (
            <div key={one.key} className="row">
              <Select
                label={`Measure ${index + 1}`}
                required
                data={kpis.choices}
                value={one.kpi === '' ? null : one.kpi}
                onChange={(kpi) => measure(each, one.key, { kpi: kpi ?? '' })}
                searchable
                w={250}
              />
              <TextInput
                label="Weight"
                required
                inputMode="decimal"
                w={80}
                value={one.weight}
                onChange={(event) => measure(each, one.key, { weight: event.currentTarget.value })}
              />
              <TextInput
                label="Scores 0 at"
                required
                inputMode="decimal"
                w={110}
                value={one.floor}
                onChange={(event) => measure(each, one.key, { floor: event.currentTarget.value })}
              />
              <TextInput
                label="Scores 100 at"
                required
                inputMode="decimal"
                w={110}
                value={one.target}
                onChange={(event) => measure(each, one.key, { target: event.currentTarget.value })}
              />
              {each.measures.length > 1 && (
                <Button
                  size="compact-xs"
                  variant="subtle"
                  onClick={() => change(each.key, { measures: each.measures.filter((other) => other.key !== one.key) })}
                >
                  Remove<span className="hidden"> measure {index + 1}</span>
                </Button>
              )}
            </div>
          ))}
          <div>
            <Button
              size="compact-xs"
              variant="default"
              onClick={() => change(each.key, { measures: [...each.measures, newMeasure()] })}
            >
              Add a measure
            </Button>
          </div>
        </fieldset>
      ))}
      <div>
        <Button
          size="compact-xs"
          variant="default"
          onClick={() => setPerspectives((all) => [...all, newPerspective()])}
        >
          Add a perspective
        </Button>
      </div>
      <Problems problems={problems} />
      <Button type="submit" loading={create.busy || update.busy}>
        {card === null ? 'Create the scorecard' : 'Save'}
      </Button>
    </form>
  )
}
