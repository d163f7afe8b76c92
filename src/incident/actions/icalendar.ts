import { createHash } from 'node:crypto';
import { about } from './csv.js';
import type { ListedAction } from './list-actions.js';

/**
 * Due dates as all-day events (RFC 5545): calendars import events, many of them no VTODO. An action keeps its UID, so
 * that importing again moves it. `today`: `2026-11-26`, the stamp of the file. Actions without a date are left out.
 */
export function actionsCalendar(actions: readonly ListedAction[], today: string): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//evidence//incident actions//EN',
    'CALSCALE:GREGORIAN',
    ...actions.flatMap((action) => (action.due === null ? [] : event(action, action.due, today))),
    'END:VCALENDAR',
  ];
  return lines.map((line) => `${folded(line)}\r\n`).join('');
}

function event(action: ListedAction, due: string, today: string): string[] {
  const owner = action.owner === null ? '' : ` (${action.owner})`;
  return [
    'BEGIN:VEVENT',
    `UID:${uid(action)}`,
    `DTSTAMP:${compact(today)}T000000Z`,
    `DTSTART;VALUE=DATE:${compact(due)}`,
    `DTEND;VALUE=DATE:${compact(dayAfter(due))}`,
    `SUMMARY:${escaped(`${action.incident} ${action.id}: ${action.do.split('\n')[0] ?? ''}${owner}`)}`,
    `DESCRIPTION:${escaped(about(action))}`,
    `CATEGORIES:${escaped(action.type ?? 'action')}`,
    ...(action.priority === null ? [] : [`PRIORITY:${PRIORITY[action.priority] ?? 0}`]),
    'TRANSP:TRANSPARENT',
    `STATUS:${action.state === 'dropped' ? 'CANCELLED' : 'CONFIRMED'}`,
    'END:VEVENT',
  ];
}

/** 1 is the highest, 9 the lowest, 0 none (RFC 5545 3.8.1.9). */
const PRIORITY: Readonly<Record<string, number>> = { P1: 1, P2: 4, P3: 5, P4: 9 };

function uid({ incident, id }: ListedAction): string {
  const hash = createHash('sha256').update(`${incident}\n${id}`).digest('hex').slice(0, 24);
  return `${hash}@actions.evidence.invalid`;
}

const compact = (date: string): string => date.replaceAll('-', '');

function dayAfter(date: string): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}

/** TEXT (3.3.11). Controls it may not hold become blanks. */
function escaped(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n\t]/gu, ' ')
    .replace(/[\\;,]/g, '\\$&')
    .replaceAll('\n', '\\n');
}

/** At most 75 octets a line, never within a character (3.1). */
function folded(line: string): string {
  let [text, bytes] = ['', 0];
  for (const character of line) {
    const size = Buffer.byteLength(character);
    if (bytes + size > 75) {
      text += '\r\n ';
      bytes = 1;
    }
    text += character;
    bytes += size;
  }
  return text;
}
