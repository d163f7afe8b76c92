import { EvidenceError } from '../core/errors.js';
import { visible } from '../core/escape.js';

/** What is strange in a folder and can be worked with, on stderr. */
export function warn(warnings: readonly string[]): void {
  for (const warning of warnings) process.stderr.write(`evidence: warning: ${visible(warning)}\n`);
}

export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

/** `2026-11-26`: as given, else the present day in a zone. Throws E_BAD_TIME. */
export function dayOf(given: string | undefined, timeZone = 'UTC'): string {
  if (given === undefined)
    return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(new Date());
  const isDay =
    /^\d{4}-\d\d-\d\d$/.test(given) && new Date(`${given}T00:00:00Z`).toISOString().startsWith(given);
  if (isDay) return given;
  throw new EvidenceError('E_BAD_TIME', `--today: "${given}" is no date`, 'such as 2026-11-26');
}

/** `2 rows, 1 time` of counts by kind. */
export function countsText(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([kind, n]) => `${n} ${n === 1 ? oneOf(kind) : kind}`)
    .join(', ');
}

function oneOf(kind: string): string {
  return kind === 'hypotheses' ? 'hypothesis' : kind.replace(/s$/, '');
}
