import type { UserRole } from '@/gql/schema.ts'
import { words } from '@/lib/format.ts'

/** What each role is for, in the words of the people who hand roles out. */
export const roles: Readonly<Record<UserRole, string>> = {
  ADMIN: 'Everything, and who may sign in',
  OPS: 'Sets up teams, territories, processes and imports',
  ANALYST: 'Reads everything that is measured, changes nothing',
  EXECUTIVE: 'Reads the whole company',
  FINANCE: 'Subscriptions, recurring revenue, policies and pay',
  MANAGER: 'Leads a team: sees and changes what it works on',
  REP: 'Sells: sees and changes their own',
  MARKETING: 'Leads, campaigns and what they cost',
  SUCCESS: 'Keeps customers: accounts and subscriptions',
  PEOPLE: 'Who belongs to which team',
}

export const roleNames = Object.keys(roles) as readonly UserRole[]

/** roleChoices are the roles to choose from. */
export const roleChoices = roleNames.map((role) => ({ value: role, label: `${words(role)}: ${roles[role]}` }))
