import { createHash } from 'node:crypto'
import type { Plugin } from 'vite'

/**
 * graphqlDocuments turns each imported `.graphql` file into a module that exports its text and the
 * SHA-256 of it, and writes the manifest of all documents that the page was built with. The server
 * embeds the manifest, so the page sends hashes, and a request that it did not come with stands out.
 * The manifest's name begins with a dot: the server does not serve such files.
 */
export function graphqlDocuments(): Plugin {
  const manifest = new Map<string, string>()
  return {
    name: 'coxswain:graphql-documents',
    enforce: 'pre',
    transform(source, id) {
      if (!id.endsWith('.graphql')) return null
      const text = minified(source)
      const hash = createHash('sha256').update(text).digest('hex')
      manifest.set(hash, text)
      return { code: `export default ${JSON.stringify({ id: hash, text })}`, map: null }
    },
    generateBundle() {
      const sorted = Object.fromEntries([...manifest].sort(([a], [b]) => (a < b ? -1 : 1)))
      this.emitFile({ type: 'asset', fileName: '.documents.json', source: `${JSON.stringify(sorted, null, 1)}\n` })
    },
  }
}

/** minified drops comments and indentation; our documents hold no block strings. */
function minified(source: string): string {
  return source
    .split('\n')
    .map((line) => line.replace(/#.*$/, '').trim())
    .filter((line) => line !== '')
    .join('\n')
}
