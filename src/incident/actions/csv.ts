import type { ListedAction } from './list-actions.js';

/**
 * One cell (RFC 4180). What a spreadsheet would take for a formula gets an apostrophe in front, which it shows as text
 * (OWASP, CSV injection); controls other than line ends go.
 */
export function csvCell(value: string): string {
  const text = value.replace(/[^\P{Cc}\n\t]/gu, ' ');
  const safe = /^\s*[=+\-@|%\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",\n\t;']|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function csv(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
}

const COLUMNS = [
  ...[
    'incident',
    'id',
    'do',
    'owner',
    'priority',
    'due',
    'type',
    'state',
    'overdue',
    'done_when',
    'tracker',
    'factor',
  ],
] as (keyof ListedAction)[];

/** A row an action, under the keys of incident.yaml. */
export function actionsCsv(actions: readonly ListedAction[]): string {
  return csv([COLUMNS, ...actions.map((action) => COLUMNS.map((key) => String(action[key] ?? '')))]);
}

const JIRA_PRIORITY: Readonly<Record<string, string>> = {
  P1: 'Highest',
  P2: 'High',
  P3: 'Medium',
  P4: 'Low',
};

/** For the CSV importer of Jira under the names of its fields; its wizard asks for the form of dates: yyyy-MM-dd. */
export function jiraCsv(actions: readonly ListedAction[]): string {
  const heads = [
    'Summary',
    'Issue Type',
    'Priority',
    'Due Date',
    'Component',
    'Labels',
    'Labels',
    'Description',
    'External ID',
  ];
  const rows = actions.map((a) => [
    a.do.split('\n')[0] ?? '',
    'Task',
    JIRA_PRIORITY[a.priority ?? ''] ?? '',
    a.due ?? '',
    a.owner ?? '',
    label(a.incident),
    label(a.type ?? ''),
    about(a),
    `${a.incident}/${a.id}`,
  ]);
  return csv([heads, ...rows]);
}

const label = (text: string): string => text.replace(/\s+/g, '-');

/** What somebody needs who sees only the ticket. */
export function about(action: ListedAction): string {
  return [
    action.do,
    '',
    `From incident ${action.incident}${action.title === '' ? '' : `: ${action.title}`} (${action.id}).`,
    ...(action.factor === null ? [] : [`Because: ${action.factor}`]),
    ...(action.done_when === null ? [] : [`Done when: ${action.done_when}`]),
    ...(action.owner === null ? [] : [`Owner: ${action.owner}`]),
  ].join('\n');
}
