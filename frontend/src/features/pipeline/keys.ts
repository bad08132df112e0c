/** The cards, in the order in which they are read: what was won, how, and what is to come. */
export const cardKeys = [
  'WON_REVENUE',
  'WIN_RATE_CLOSED',
  'AVERAGE_DEAL_SIZE',
  'SALES_CYCLE',
  'OPEN_OPPORTUNITIES',
  'PIPELINE',
  'WEIGHTED_PIPELINE',
  'LOST_OPPORTUNITIES',
] as const

/** The columns of the table. */
export const columnKeys = [
  'WON_REVENUE',
  'WIN_RATE_CLOSED',
  'AVERAGE_DEAL_SIZE',
  'SALES_CYCLE',
  'OPEN_OPPORTUNITIES',
  'PIPELINE',
  'WEIGHTED_PIPELINE',
] as const
