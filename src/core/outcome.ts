/** What became of one probe. Absence is a row with one of these words, never silence. */
export const OUTCOMES = [
  'ok',
  'failed',
  'timed_out',
  'truncated',
  'missing_tool',
  'denied',
  'unsupported',
  'connection_lost',
  'interrupted',
  'not_run',
] as const;

export type Outcome = (typeof OUTCOMES)[number];
