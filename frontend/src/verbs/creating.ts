/** What is to be created, and what it belongs to when that is known already. */
export type Creating =
  | { readonly kind: 'opportunity' | 'contact'; readonly account?: { readonly id: string; readonly name: string } }
  | { readonly kind: 'account' | 'lead' }

/** Kinds of records that have an owner. */
export type Owned = 'opportunity' | 'account' | 'lead'

/** What creating each kind of record is called in the API. */
export const createOperations: Readonly<Record<Creating['kind'], string>> = {
  opportunity: 'createOpportunity',
  account: 'createAccount',
  lead: 'createLead',
  contact: 'createContact',
}

/** What handing over each kind of record is called in the API. */
export const handOverOperations: Readonly<Record<Owned, string>> = {
  opportunity: 'transferOpportunity',
  account: 'transferAccount',
  lead: 'assignLead',
}

/** What changing many records of a kind is called in the API. */
export const bulkOperations: Readonly<Record<Owned, string>> = {
  opportunity: 'bulkUpdateOpportunities',
  account: 'bulkUpdateAccounts',
  lead: 'bulkUpdateLeads',
}
