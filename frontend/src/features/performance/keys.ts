/** The columns of the table. */
export const columnKeys = [
  'WON_REVENUE',
  'QUOTA_ATTAINMENT',
  'WIN_RATE_CLOSED',
  'AVERAGE_DEAL_SIZE',
  'SALES_CYCLE',
  'OPEN_OPPORTUNITIES',
  'PIPELINE',
  'WEIGHTED_PIPELINE',
] as const
