import type { Field } from './DesignFields.tsx'
import { choices, eventKinds, quotaMeasures, salesRoles } from './designChoices.ts'
import type { Draft } from './draft.ts'

const is =
  (name: string, ...values: readonly string[]) =>
  (part: Draft) =>
    values.includes(String(part[name] ?? ''))

export const grains = choices('MONTH', 'QUARTER', 'YEAR')

export const planFields: readonly Field[] = [
  { name: 'currency', label: 'Currency', required: true, placeholder: 'EUR' },
  { name: 'grain', label: 'Paid by', kind: 'choice', required: true, options: grains },
  {
    name: 'currencyPolicy',
    label: 'Amounts in other currencies',
    kind: 'choice',
    options: choices('DEAL_DATE', 'PLAN_RATE'),
  },
  {
    name: 'termination',
    label: 'Held pay of who leaves',
    kind: 'choice',
    options: choices('KEEP_SCHEDULE', 'RELEASE_ALL', 'FORFEIT'),
  },
  {
    name: 'ramp',
    label: 'Ramp of the quota',
    kind: 'tags',
    placeholder: '25, 50, 75',
    description: 'Percent of the quota in the first months of a new rep.',
  },
  { name: 'houseAccounts', label: 'Pays for house accounts', kind: 'yes' },
  {
    name: 'needsAcknowledgement',
    label: 'The payee acknowledges first',
    kind: 'yes',
    description: 'Nobody approves a statement before its payee has agreed.',
  },
]

export const rateFields: readonly Field[] = [
  { name: 'from', label: 'Currency', required: true },
  { name: 'rate', label: 'Rate into the plan’s currency', kind: 'number', required: true },
]

/** componentFields are the fields of a component; KPIs and products come from the company. */
export const componentFields = (kpis: readonly { value: string; label: string }[]): readonly Field[] => [
  { name: 'name', label: 'Name', required: true, description: 'What payees read on their statement.' },
  {
    name: 'key',
    label: 'Key',
    required: true,
    placeholder: 'new_business',
    description: 'Stays when the name changes.',
  },
  {
    name: 'basis',
    label: 'Pays for',
    kind: 'choice',
    required: true,
    options: choices('ACV', 'TCV', 'MRR', 'NET_NEW_MRR', 'MARGIN', 'COLLECTED', 'UNITS', 'TERRITORY_VOLUME', 'KPI'),
  },
  { name: 'kpi', label: 'Key figure', kind: 'choice', required: true, options: kpis, when: is('basis', 'KPI') },
  {
    name: 'mode',
    label: 'How the rate applies',
    kind: 'choice',
    required: true,
    options: choices('MARGINAL', 'RETROACTIVE', 'RATE_BEFORE', 'RATE_AFTER', 'LINEAR_CURVE', 'FLAT_PER_UNIT'),
  },
  {
    name: 'tierBasis',
    label: 'Tiers go by',
    kind: 'choice',
    options: choices('QUOTA_SHARE', 'AMOUNT', 'UNITS'),
    when: (part) => part.mode !== 'LINEAR_CURVE',
  },
  {
    name: 'targetShare',
    label: 'Share of the target incentive',
    kind: 'percent',
    when: is('mode', 'LINEAR_CURVE'),
  },
]

export const quotaFields = (products: readonly { value: string; label: string }[]): readonly Field[] => [
  { name: 'measure', label: 'Quota in', kind: 'choice', options: choices(...quotaMeasures) },
  { name: 'product', label: 'Quota of the product', kind: 'choice', options: products },
]

export const scopeFields: readonly Field[] = [
  {
    name: 'kind',
    label: 'Attainment adds up over',
    kind: 'choice',
    required: true,
    options: choices('PERIOD', 'MTD', 'QTD', 'YTD', 'ROLLING'),
  },
  { name: 'months', label: 'Months', kind: 'number', when: is('kind', 'ROLLING') },
  { name: 'toDate', label: 'Against the quota up to the day', kind: 'yes' },
]

export const tierFields: readonly Field[] = [
  { name: 'upTo', label: 'Up to, % or units', kind: 'number' },
  { name: 'upToAmount', label: 'Up to, amount', kind: 'number' },
  { name: 'rate', label: 'Rate, %', kind: 'number' },
  { name: 'perUnit', label: 'Per unit', kind: 'number' },
]

export const pointFields: readonly Field[] = [
  { name: 'at', label: 'At attainment of, %', kind: 'number' },
  { name: 'pay', label: 'Pays of the target, %', kind: 'number' },
]

export const modifierFields = (products: readonly { value: string; label: string }[]): readonly Field[] => [
  {
    name: 'kind',
    label: 'When',
    kind: 'choice',
    required: true,
    options: choices('DISCOUNT_ABOVE', 'TERM_AT_LEAST', 'PRODUCT'),
  },
  { name: 'above', label: 'Discount above, %', kind: 'number', when: is('kind', 'DISCOUNT_ABOVE') },
  { name: 'months', label: 'Months', kind: 'number', when: is('kind', 'TERM_AT_LEAST') },
  { name: 'products', label: 'Products', kind: 'several', options: products, when: is('kind', 'PRODUCT') },
  { name: 'factor', label: 'Pays, % of the rate', kind: 'number' },
  { name: 'affectsCredit', label: 'Changes the credit', kind: 'yes' },
]

export const gateFields = (components: readonly { value: string; label: string }[]): readonly Field[] => [
  {
    name: 'kind',
    label: 'Unless',
    kind: 'choice',
    required: true,
    options: choices('ATTAINMENT', 'MARGIN_FLOOR', 'ACTIVE_EMPLOYEE'),
  },
  { name: 'component', label: 'Of component', kind: 'choice', options: components, when: is('kind', 'ATTAINMENT') },
  { name: 'atLeast', label: 'At least, %', kind: 'number', when: is('kind', 'ATTAINMENT', 'MARGIN_FLOOR') },
  { name: 'effect', label: 'It', kind: 'choice', required: true, options: choices('PAY_NOTHING', 'BASE_RATE') },
]

export const overrideFields: readonly Field[] = [
  {
    name: 'kind',
    label: 'Counts',
    kind: 'choice',
    required: true,
    options: choices('COLLECTIVE', 'SUM_OF_INDIVIDUALS'),
  },
  { name: 'levels', label: 'Levels below; 0 is all', kind: 'number' },
]

export const capFields: readonly Field[] = [
  { name: 'amount', label: 'At most, amount', kind: 'number' },
  { name: 'shareOfTarget', label: 'At most, of the target incentive', kind: 'percent' },
]

/** filterFields say which events count; nothing chosen counts all. */
export const filterFields = (company: {
  readonly products: readonly { value: string; label: string }[]
  readonly territories: readonly { value: string; label: string }[]
}): readonly Field[] => [
  { name: 'events', label: 'Events', kind: 'several', options: eventKinds, placeholder: 'All that the basis knows' },
  {
    name: 'types',
    label: 'Kinds of opportunity',
    kind: 'several',
    options: choices('NEW', 'EXPANSION', 'RENEWAL'),
  },
  { name: 'products', label: 'Products', kind: 'several', options: company.products },
  { name: 'families', label: 'Product families', kind: 'tags' },
  { name: 'territories', label: 'Territories', kind: 'several', options: company.territories },
  { name: 'regions', label: 'Regions', kind: 'tags' },
  { name: 'splits', label: 'Credit', kind: 'several', options: choices('REVENUE', 'OVERLAY') },
  { name: 'roles', label: 'Roles', kind: 'several', options: choices(...salesRoles) },
  { name: 'minMonths', label: 'Terms from, months', kind: 'number' },
]

export const addOnFields = (components: readonly { value: string; label: string }[]): readonly Field[] => [
  { name: 'name', label: 'Name', required: true },
  { name: 'key', label: 'Key', required: true },
  { name: 'kind', label: 'What it is', kind: 'choice', required: true, options: choices('SPIFF', 'KICKER') },
  { name: 'amount', label: 'Amount a deal', kind: 'number' },
  { name: 'perUnit', label: 'Amount a unit', kind: 'number' },
  { name: 'rate', label: 'Rate', kind: 'percent' },
  { name: 'component', label: 'On component', kind: 'choice', options: components },
  { name: 'from', label: 'From', kind: 'date' },
  { name: 'to', label: 'Up to the day before', kind: 'date' },
  { name: 'countsTowardQuota', label: 'Counts toward the quota', kind: 'yes' },
  { name: 'insideCap', label: 'Inside the cap', kind: 'yes' },
]

export const bonusFields = (components: readonly { value: string; label: string }[]): readonly Field[] => [
  { name: 'name', label: 'Name', required: true },
  { name: 'key', label: 'Key', required: true },
  { name: 'kind', label: 'For', kind: 'choice', required: true, options: choices('ATTAINMENT', 'OBJECTIVE') },
  { name: 'component', label: 'Of component', kind: 'choice', options: components, when: is('kind', 'ATTAINMENT') },
  { name: 'atLeast', label: 'From', kind: 'percent', required: true },
  { name: 'amount', label: 'Amount', kind: 'number' },
  { name: 'shareOfTarget', label: 'Share of the target incentive', kind: 'percent' },
  { name: 'proportional', label: 'In proportion', kind: 'yes', when: is('kind', 'OBJECTIVE') },
  { name: 'insideCap', label: 'Inside the cap', kind: 'yes' },
]

export const windfallFields: readonly Field[] = [
  { name: 'dealAbove', label: 'Deal above', kind: 'number' },
  { name: 'commissionAbove', label: 'Commission above', kind: 'number' },
  { name: 'shareOfTarget', label: 'Above, of the target incentive', kind: 'percent' },
]

export const eligibilityFields: readonly Field[] = [
  {
    name: 'kind',
    label: 'Earned pay is payable',
    kind: 'choice',
    required: true,
    options: choices('IMMEDIATE', 'INVOICE_SHARE', 'DATES', 'MILESTONE'),
  },
]

export const instalmentFields: readonly Field[] = [
  { name: 'afterDays', label: 'Days after', kind: 'number' },
  { name: 'share', label: 'Share, %', kind: 'number' },
]

export const holdbackFields: readonly Field[] = [
  { name: 'share', label: 'Share held back', kind: 'percent', required: true },
  { name: 'days', label: 'Days', kind: 'number', required: true },
]

export const drawFields: readonly Field[] = [
  {
    name: 'kind',
    label: 'The draw is',
    kind: 'choice',
    required: true,
    options: choices('RECOVERABLE', 'NON_RECOVERABLE'),
  },
  { name: 'amount', label: 'Amount a period', kind: 'number', required: true },
  { name: 'from', label: 'From', kind: 'date' },
  { name: 'to', label: 'Up to the day before', kind: 'date' },
  { name: 'mostOwed', label: 'Most that may be owed', kind: 'number', when: is('kind', 'RECOVERABLE') },
  { name: 'leastPaid', label: 'Always paid of what is earned', kind: 'percent', when: is('kind', 'RECOVERABLE') },
  { name: 'forgiveAtEnd', label: 'Forgiven at the end', kind: 'yes', when: is('kind', 'RECOVERABLE') },
]

export const clawbackFields: readonly Field[] = [
  {
    name: 'policy',
    label: 'Taken back when a deal is lost',
    kind: 'choice',
    required: true,
    options: choices('NONE', 'FULL', 'LINEAR_WINDOW', 'UNSERVED_TERM'),
  },
  { name: 'windowDays', label: 'Window, days', kind: 'number', when: is('policy', 'FULL', 'LINEAR_WINDOW') },
  {
    name: 'rate',
    label: 'At what rate',
    kind: 'choice',
    options: choices('REVERSE_ORIGINAL', 'RE_RATE'),
    when: (part) => part.policy !== 'NONE',
  },
  {
    name: 'attainment',
    label: 'Takes the credit out',
    kind: 'choice',
    options: choices('OPEN_PERIOD', 'ORIGIN_PERIOD', 'NONE'),
    when: (part) => part.policy !== 'NONE',
  },
  {
    name: 'triggers',
    label: 'By',
    kind: 'several',
    options: choices('SUBSCRIPTION_CHURNED', 'SUBSCRIPTION_CONTRACTED', 'CREDIT_NOTE', 'NON_PAYMENT', 'PLAN_BREACH'),
    when: (part) => part.policy !== 'NONE',
  },
]

export const negativeFields: readonly Field[] = [
  {
    name: 'policy',
    label: 'When more is taken back than earned',
    kind: 'choice',
    required: true,
    options: choices('CARRY_FORWARD', 'NET_TO_ZERO_FLOOR', 'PAYROLL_DEDUCT'),
  },
  { name: 'consent', label: 'The payees have agreed', kind: 'yes', when: is('policy', 'PAYROLL_DEDUCT') },
]
