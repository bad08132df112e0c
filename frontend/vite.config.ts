import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'
import { compressedForms } from './scripts/compressed-forms.ts'
import { graphqlDocuments } from './scripts/graphql-documents.ts'

// Where npm run dev finds the server; make run starts it there.
const server = process.env.COXSWAIN_DEV_SERVER ?? 'http://localhost:8080'

// The build empties dist. The file that keeps the folder in the repository, and with it the Go build
// of a fresh clone, has to come back.
const keepFolder: Plugin = {
  name: 'coxswain:keep-folder',
  generateBundle() {
    this.emitFile({ type: 'asset', fileName: '.keep', source: '' })
  },
}

export default defineConfig({
  plugins: [react(), graphqlDocuments(), compressedForms(), keepFolder],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  build: {
    target: 'baseline-widely-available',
    sourcemap: false,
    manifest: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    host: '127.0.0.1',
    proxy: { '/graphql': server, '/auth': server, '/graphiql': server, '/schema.graphql': server },
  },
})
