/** The helpers templates may call; the compiler must know them, and any other name is then a mistake it reports. */
export const HELPERS = [
  'line',
  'alt',
  'code',
  'cellcode',
  'bytes',
  'number',
  'join',
  'most',
  'beyond',
  'one',
  'less',
  'outcome',
  'timeOfDay',
  'plot',
  'cited',
  'below',
  'chartCss',
  'eq',
  'field',
  'asked',
  'known',
  'prose',
  'cites',
  't',
] as const;

export type Helper = (typeof HELPERS)[number];
