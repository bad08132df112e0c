import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'
import { compressedForms } from './scripts/compressed-forms.ts'
import { trustedDocuments } from './scripts/trusted-documents.ts'

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
  plugins: [react(), trustedDocuments(), compressedForms(), keepFolder],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  build: {
    target: 'baseline-widely-available',
    sourcemap: false,
    manifest: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/ },
            {
              name: 'router',
              test: /node_modules[\\/]@tanstack[\\/](react-router|router-core|history|react-store|store)[\\/]/,
            },
            { name: 'lib', test: /frontend[\\/]src[\\/](lib|ui[\\/](icons|states))/ },
            { name: 'graphql', test: /node_modules[\\/](@urql|urql|wonka|@0no-co)[\\/]/ },
          ],
        },
      },
    },
  },
  server: {
    host: '127.0.0.1',
    proxy: { '/graphql': server, '/auth': server, '/files': server, '/graphiql': server, '/schema.graphql': server },
  },
})
