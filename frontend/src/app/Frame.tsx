import { Link, Outlet, useNavigate, useRouterState } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useMemo, useState } from 'react'
import { words } from '@/lib/format.ts'
import { useLooking, useViewer } from '@/lib/viewer.tsx'
import { Icon } from '@/ui/icons.tsx'
import { Forbidden } from '@/ui/states.tsx'
import type { Creating } from '@/verbs/creating.ts'
import { Bell } from './Bell.tsx'
import { useShortcuts } from './keys.ts'
import { denied, offered } from './nav.ts'
import { PersonMenu } from './PersonMenu.tsx'
import { Places } from './Places.tsx'

// What opens on request is loaded then, and not before the first screen shows.
const Palette = lazy(() => import('./Palette.tsx').then((module) => ({ default: module.Palette })))
const PhoneMenu = lazy(() => import('./PhoneMenu.tsx').then((module) => ({ default: module.PhoneMenu })))
const HelpDialog = lazy(() => import('./HelpDialog.tsx').then((module) => ({ default: module.HelpDialog })))
const RegionDialog = lazy(() => import('./RegionDialog.tsx').then((module) => ({ default: module.RegionDialog })))
const CreateRecord = lazy(() => import('@/verbs/CreateRecord.tsx').then((module) => ({ default: module.CreateRecord })))
const Toasts = lazy(() => import('./Toasts.tsx').then((module) => ({ default: module.Toasts })))

/** Frame is what every screen stands in: where one may go, who one is, and how to find things. */
export function Frame() {
  const viewer = useViewer()
  const looking = useLooking()
  const navigate = useNavigate()
  const places = useMemo(() => offered(viewer), [viewer])
  const path = useRouterState({ select: (state) => state.location.pathname })
  const closed = denied(viewer, path)
  const [menu, setMenu] = useState(false)
  const [help, setHelp] = useState(false)
  const [region, setRegion] = useState(false)
  const [palette, setPalette] = useState(0)
  const [creating, setCreating] = useState<Creating | null>(null)
  const online = useOnline()
  const actions = useMemo(() => ({ help: () => setHelp(true), find: () => setPalette((times) => times + 1) }), [])
  useShortcuts(places, viewer.preferences.shortcuts !== 'off', actions)

  useEffect(() => {
    const place = places.find((each) => path === each.to || path.startsWith(`${each.to}/`))
    document.title = place === undefined ? 'Coxswain' : `${place.name} · Coxswain`
    setMenu(false)
  }, [path, places])

  return (
    <div className="frame">
      <a className="skip" href="#main">
        Skip to the content
      </a>
      <section className="top" aria-label="Coxswain">
        <button
          type="button"
          className="icon-button only-phone"
          aria-label="Menu"
          aria-expanded={menu}
          onClick={() => setMenu(true)}
        >
          <Icon name="menu" />
        </button>
        <Link to="/" className="brand">
          <Icon name="helm" size={20} />
          Coxswain
        </Link>
        <button type="button" className="find" aria-label="Find records, screens and actions" onClick={actions.find}>
          <Icon name="search" />
          <span>Find anything</span>
          <kbd>Ctrl K</kbd>
        </button>
        <Bell />
        <PersonMenu onHelp={actions.help} onRegion={() => setRegion(true)} />
      </section>
      <nav className="side" aria-label="Screens">
        <Places places={places} />
      </nav>
      <div className="content">
        {looking.at !== null && (
          <div className="banner row" role="status">
            <span>
              You look through the eyes of {looking.at.name ?? `the role ${words(looking.at.role)}`}: these are their
              screens. The rows are those that you may see, and nothing can be changed.
            </span>
            <button
              type="button"
              className="link"
              onClick={() => {
                looking.look(null)
                void navigate({ to: '/users' })
              }}
            >
              Stop looking
            </button>
          </div>
        )}
        {!online && (
          <div className="banner" role="status">
            You are offline. What you see is as of the last answer; changes have to wait.
          </div>
        )}
        {closed === null ? <Outlet /> : <Forbidden what={closed.what ?? `The screen ${closed.name}`} />}
      </div>
      <Suspense fallback={null}>
        <Toasts />
        {menu && <PhoneMenu open={menu} places={places} onClose={() => setMenu(false)} />}
        {help && <HelpDialog open={help} places={places} onClose={() => setHelp(false)} />}
        {region && <RegionDialog onClose={() => setRegion(false)} />}
        {palette > 0 && <Palette asked={palette} places={places} onCreate={setCreating} />}
        {creating !== null && <CreateRecord creating={creating} onClose={() => setCreating(null)} />}
      </Suspense>
    </div>
  )
}

function useOnline(): boolean {
  const [online, setOnline] = useState(() => navigator.onLine !== false)
  useEffect(() => {
    const on = () => setOnline(true)
    const off = () => setOnline(false)
    window.addEventListener('online', on)
    window.addEventListener('offline', off)
    return () => {
      window.removeEventListener('online', on)
      window.removeEventListener('offline', off)
    }
  }, [])
  return online
}
