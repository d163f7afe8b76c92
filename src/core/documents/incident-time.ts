import { z } from 'zod';

const SHAPE =
  /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/** Why `text` is no RFC 3339 time with a zone (seconds may be missing); undefined where it is one. */
export function timeProblem(text: string): string | undefined {
  const match = SHAPE.exec(text);
  if (!match) {
    if (/^\d{1,2}:\d\d/.test(text)) return `"${text}" has no date and no zone: write "2026-11-26T08:15:00Z"`;
    if (/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?$/.test(text))
      return `"${text}" has no zone: add Z or an offset such as +01:00`;
    return `"${text}" is no time: write it as "2026-11-26T08:15:00Z" or with an offset such as +01:00`;
  }
  const [, year, month, day, hour, minute, second] = match.map(Number);
  const date = new Date(Date.UTC(year ?? 0, (month ?? 0) - 1, day, hour, minute, second || 0));
  const isReal =
    date.getUTCMonth() === (month ?? 0) - 1 &&
    date.getUTCDate() === day &&
    date.getUTCHours() === hour &&
    date.getUTCMinutes() === minute;
  return isReal ? undefined : `"${text}" does not exist in the calendar`;
}

/** RFC 3339 with a zone, always; without seconds it is precise to the minute. */
export const timeText = z
  .string()
  .superRefine((text, context) => {
    const problem = timeProblem(text);
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
  })
  .meta({ description: 'RFC 3339 with offset: "2026-11-26T08:15:00Z"', pattern: SHAPE.source });

export const PRECISIONS = ['s', 'min', 'about'] as const;
/** `about`: printed with ≈. */
export type Precision = (typeof PRECISIONS)[number];

/** Epoch ms of a valid time text. */
export function msOf(text: string): number {
  return Date.parse(text);
}
