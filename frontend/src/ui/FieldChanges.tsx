/** The fields of a change as the change log has them. */
interface Props {
  readonly fields: readonly { readonly field: string; readonly before: unknown; readonly after: unknown }[]
}

/** FieldChanges shows fields before and after a change. */
export function FieldChanges({ fields }: Props) {
  return (
    <dl className="value-list">
      {fields.map(({ field, before, after }) => (
        <div key={field} className="row">
          <dt>{fieldInWords(field)}</dt>
          <dd className="before-after">
            {before !== null && before !== undefined && (
              <del>
                <span className="hidden">before: </span>
                {written(before)}
              </del>
            )}
            <ins>
              <span className="hidden">after: </span>
              {written(after)}
            </ins>
          </dd>
        </div>
      ))}
    </dl>
  )
}

/** fieldInWords writes the name of a field in words. */
export function fieldInWords(field: string): string {
  const text = field
    .replaceAll('_', ' ')
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function written(value: unknown): string {
  if (value === null || value === undefined || value === '') return '–'
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
