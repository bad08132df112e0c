import { operation, type UserError } from '@/lib/api.ts'
import signInDocument from './signIn.graphql'
import signOutDocument from './signOut.graphql'
import viewerDocument from './viewer.graphql'

export const signIn = operation<
  {
    readonly signIn: {
      readonly accessToken: string | null
      readonly expiresAt: string | null
      readonly userErrors: readonly UserError[]
    } | null
  },
  { readonly input: { readonly email: string; readonly password: string; readonly session: 'COOKIE' } }
>(signInDocument)

export const signOut = operation<
  { readonly signOut: { readonly userErrors: readonly UserError[] } | null },
  Record<string, never>
>(signOutDocument)

/** Who is signed in. */
export interface Viewer {
  readonly role: string
  readonly user: { readonly name: string; readonly email: string; readonly locale: string | null } | null
  readonly team: { readonly name: string } | null
}

export const viewer = operation<{ readonly viewer: Viewer | null }, Record<string, never>>(viewerDocument)
