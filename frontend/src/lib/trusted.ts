import type { TypedDocumentNode } from '@urql/core'

/** Hashes of the documents that this page was built with, by the name of their operation. */
const hashes = new Map<string, string>()

/** trusted gives a document its types and remembers its hash, which is what the page sends. */
export function trusted<Data, Variables>(hash: string, text: string): TypedDocumentNode<Data, Variables> {
  const name = /^(?:query|mutation|subscription)\s+(\w+)/.exec(text)?.[1]
  if (name !== undefined) hashes.set(name, hash)
  return text as unknown as TypedDocumentNode<Data, Variables>
}

/** hashOf returns the hash of a document by the name of its operation. */
export function hashOf(name: string): string | undefined {
  return hashes.get(name)
}
