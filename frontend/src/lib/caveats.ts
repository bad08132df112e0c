/** What the caveats of a number mean, for people. */
const words: Readonly<Record<string, string>> = {
  NO_DENOMINATOR: 'Nothing to divide by in this period.',
  NOT_AVAILABLE: 'Not recorded yet.',
  MISSING_AMOUNT: 'Some opportunities have no amount.',
  MISSING_COST: 'Some products have no cost or list price.',
  MISSING_DATE: 'Records without the date it needs are left out.',
  ESTIMATED_AMOUNT: 'Some amounts are list prices.',
  FX_APPROXIMATE: 'Some amounts use an exchange rate of another day.',
  COVERED: 'The quota is already met.',
  LOSSLESS: 'Nothing was lost.',
  CENSORED: 'Records that are still running are left out.',
  UNRESOLVED: 'Some past meetings have no outcome.',
  NOT_YET_DUE: 'Records that are not due yet are left out.',
  OUTSIDE_BENCHMARK: 'Outside the usual range.',
  SAME_PERIOD: 'Started and ended within the period.',
  IMMATURE_COHORT: 'Many records are too young for an outcome.',
  PARTIAL_PERIOD: 'The period is not over yet.',
  SMALL_SAMPLE: 'Few records: read with care.',
  DOES_NOT_FIT: 'Too large to be stated.',
  OVERLAPPING_GROUPS: 'A record may count in several groups.',
}

/** inWords says what a caveat means; one that is newer than this page is shown by its name. */
export function inWords(caveat: string): string {
  const known = words[caveat]
  if (known !== undefined) return known
  const name = caveat.toLowerCase().replaceAll('_', ' ')
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}.`
}

/** Caveats that hold for the whole period and are said once for the page. */
const ofThePage: ReadonlySet<string> = new Set(['PARTIAL_PERIOD'])

/** ofTheNumber returns the caveats to show beside one number. */
export function ofTheNumber(caveats: readonly string[]): readonly string[] {
  return caveats.filter((caveat) => !ofThePage.has(caveat))
}

/** ofAll returns the caveats that concern the page as a whole. */
export function ofAll(numbers: readonly { readonly caveats: readonly string[] }[]): readonly string[] {
  return [...ofThePage].filter((caveat) => numbers.some((number) => number.caveats.includes(caveat)))
}
