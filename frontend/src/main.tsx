import { setNonce } from 'get-nonce'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from '@/app/App.tsx'
import { browserEnvironment, followOtherTabs, Session } from '@/lib/session.ts'
import '@/styles/kit.ts'
import '@/styles/tokens.css'
import '@/styles/page.css'
import '@/styles/parts.css'

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no element with the id "root"')

// The server puts a fresh one into each page; styles that are written at run time carry it.
const nonce = document.querySelector('meta[name="style-nonce"]')?.getAttribute('content') ?? undefined
if (nonce !== undefined) setNonce(nonce)

const session = new Session(browserEnvironment())
followOtherTabs(session)

createRoot(root).render(
  <StrictMode>
    <App session={session} nonce={nonce} />
  </StrictMode>,
)
