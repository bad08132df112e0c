import { Notifications } from '@mantine/notifications'

/** Toasts says in passing what was done. */
export function Toasts() {
  return <Notifications position="bottom-right" autoClose={8000} />
}
