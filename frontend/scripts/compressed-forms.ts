import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'

/** Files that shrink. */
const text = /\.(js|css|svg|json|html)$/

/** Below this a compressed form saves less than it costs. */
const smallest = 1024

/**
 * compressedForms writes a brotli and a gzip form beside each asset, so that the server sends them
 * without compressing per request. index.html is left out: the server fills in a nonce.
 */
export function compressedForms(): Plugin {
  return {
    name: 'coxswain:compressed-forms',
    apply: 'build',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        for (const [name, file] of Object.entries(bundle)) {
          if (!name.startsWith('assets/') || !text.test(name)) continue
          const data = Buffer.from(file.type === 'chunk' ? file.code : file.source)
          if (data.length < smallest) continue
          const brotli = brotliCompressSync(data, {
            params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: data.length },
          })
          this.emitFile({ type: 'asset', fileName: `${name}.br`, source: brotli })
          this.emitFile({ type: 'asset', fileName: `${name}.gz`, source: gzipSync(data, { level: 9 }) })
        }
      },
    },
  }
}
