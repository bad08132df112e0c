/** What a KPI is computed from that not every role may read; the server decides, this only keeps the page from asking in vain. */
const needs: Readonly<Record<string, string>> = {
  PIPELINE_COVERAGE: 'quotas',
  QUOTA_ATTAINMENT: 'quotas',
}

/** seen leaves out the KPIs that a role may not be told. */
export function seen<Key extends string>(permissions: ReadonlySet<string>, keys: readonly Key[]): readonly Key[] {
  return keys.filter((key) => {
    const operation = needs[key]
    return operation === undefined || permissions.has(operation)
  })
}
