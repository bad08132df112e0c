import { readFileSync } from 'node:fs'
import type { Plugin } from 'vite'

/**
 * trustedDocuments puts the manifest of all documents of the page into the build. The server embeds
 * it, so the page sends hashes, and a request that it did not come with stands out. The manifest's
 * name begins with a dot: the server does not serve such files.
 */
export function trustedDocuments(): Plugin {
  return {
    name: 'coxswain:trusted-documents',
    apply: 'build',
    generateBundle() {
      const source = readFileSync(new URL('../src/gql/documents.json', import.meta.url), 'utf8')
      this.emitFile({ type: 'asset', fileName: '.documents.json', source })
    },
  }
}
