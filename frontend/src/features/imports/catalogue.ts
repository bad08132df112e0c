import type { ImportEntitiesQuery } from './importEntities.generated.ts'

/** A kind of record that a row can become, as the server's importer knows it. */
export type ImportEntity = NonNullable<ImportEntitiesQuery['importEntities']>[number]

/** Every kind of record that can be imported. */
export type Catalogue = readonly ImportEntity[]

/** entityNamed returns a kind of record by its name. */
export function entityNamed(catalogue: Catalogue, name: string): ImportEntity | null {
  return catalogue.find((each) => each.name === name) ?? null
}
