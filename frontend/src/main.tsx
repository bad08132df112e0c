import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from '@/app/App.tsx'
import { Client } from '@/lib/api.ts'
import { browserEnvironment, followOtherTabs, Session } from '@/lib/session.ts'
import '@/styles/tokens.css'
import '@/styles/page.css'
import '@/styles/pipeline.css'

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no element with the id "root"')

const session = new Session(browserEnvironment())
followOtherTabs(session)

createRoot(root).render(
  <StrictMode>
    <App session={session} client={new Client(session)} />
  </StrictMode>,
)
