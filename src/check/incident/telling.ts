import type { Incident, TimeName } from '../../core/documents/incident.js';
import { msOf } from '../../core/documents/incident-time.js';
import { valueAt } from '../../incident/edit.js';
import type { Path } from './yaml-places.js';

/** Heads of the telling in the language of the file: the rules know sections by them. */
const HEADS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  en: {
    happened: 'What happened',
    timeline: 'Timeline',
    cause: 'Root cause',
    resolution: 'Resolution',
    impact: 'Impact',
    actions: 'Action items',
    well: 'What went well',
    improve: 'What could be improved',
    open: 'Hypotheses',
    theory: 'Theory',
    duration: 'Duration',
    severity: 'Severity',
    customers: 'Customer impact',
    time: 'Time',
    event: 'Event',
  },
  de: {
    happened: 'Was geschah',
    timeline: 'Zeitverlauf',
    cause: 'Ursache',
    resolution: 'Behebung',
    impact: 'Auswirkung',
    actions: 'Maßnahmen',
    well: 'Was gut lief',
    improve: 'Was besser werden kann',
    open: 'Hypothesen',
    theory: 'Theorie',
    duration: 'Dauer',
    severity: 'Schweregrad',
    customers: 'Auswirkung auf Kunden',
    time: 'Zeit',
    event: 'Ereignis',
  },
};

/** The incident file told as a document, each line with the key it comes from: rules about documents judge it too. */
export interface Telling {
  readonly text: string;
  /** Key of each line, from the first. */
  readonly paths: readonly (Path | undefined)[];
}

export function tellIncident(incident: Incident, language: string): Telling {
  const lines: { text: string; path?: Path }[] = [];
  const head = HEADS[language] ?? HEADS['en'] ?? {};
  const add = (text: string, path?: Path): void => {
    for (const line of text.split('\n')) lines.push({ text: line, ...(path && { path }) });
  };
  const prose = (title: string, path: Path): void => {
    const value = valueAt(incident, path);
    if (typeof value !== 'string' || value === '') return;
    add(`\n## ${title}\n`);
    add(value, path);
  };
  const clock = zoned(incident.timezone ?? 'UTC');
  add(`# ${incident.title ?? incident.id} (UTC)\n`);
  const [from, to] = [
    timeOf(incident, 'started'),
    timeOf(incident, 'impact_ended') ?? timeOf(incident, 'resolved') ?? timeOf(incident, 'mitigated'),
  ];
  if (from !== undefined && to !== undefined)
    add(`- **${head['duration']}**: ${clock(from)} – ${clock(to)}`, ['times', 'started']);
  const severity = incident.severity;
  if (severity && 'level' in severity)
    add(`- **${head['severity']}**: ${severity.level} — ${severity.why ?? ''}`, [
      'severity',
      severity.why === undefined ? 'level' : 'why',
    ]);
  const impact = valueAt(incident, ['customer_impact']);
  if (typeof impact === 'string')
    add(`- **${head['customers']}**: ${impact.replaceAll('\n', ' ')}`, ['customer_impact']);
  prose('Summary', ['summary']);
  prose(head['happened'] ?? '', ['what_happened']);
  const rows = [...timelineRows(incident), ...measureRows(incident, clock)].toSorted((a, b) => a.at - b.at);
  if (rows.length > 0) add(`\n## ${head['timeline']}\n\n| ${head['time']} | ${head['event']} |\n|---|---|`);
  for (const row of rows)
    add(`| ${clock(row.at)} | ${row.text.replace(/\s*\n\s*/g, ' ').replaceAll('|', '\\|')} |`, row.path);
  prose(head['cause'] ?? '', ['root_cause', 'text']);
  const root = incident.root_cause;
  for (const [i, { text }] of (root && 'factors' in root ? (root.factors ?? []) : []).entries())
    add(`- ${text}`, ['root_cause', 'factors', i, 'text']);
  prose(head['resolution'] ?? '', ['resolution']);
  for (const [i, item] of (incident.impact ?? []).entries()) {
    if (i === 0) add(`\n## ${head['impact']}\n`);
    if (item.text !== undefined)
      add(`- **${item.name}**: ${item.text.replaceAll('\n', ' ')}`, ['impact', i, 'text']);
  }
  for (const [i, h] of (incident.hypotheses ?? []).entries()) {
    if (i === 0) add(`\n## ${head['open']}`);
    if (h.result?.outcome !== 'passed')
      add(`\n### ${h.title ?? h.id}\n\n- **${head['theory']}**: ${h.claim.replaceAll('\n', ' ')}`, [
        'hypotheses',
        i,
        'claim',
      ]);
  }
  for (const [i, action] of (incident.actions ?? []).entries()) {
    if (i === 0) add(`\n## ${head['actions']}\n`);
    add(`- ${action.do.replaceAll('\n', ' ')}`, ['actions', i, 'do']);
  }
  for (const [key, title] of [
    ['went_well', head['well']],
    ['improve', head['improve']],
  ] as const) {
    for (const [i, text] of (incident.lessons?.[key] ?? []).entries()) {
      if (i === 0) add(`\n## ${title}\n`);
      add(`- ${text.replaceAll('\n', ' ')}`, ['lessons', key, i]);
    }
  }
  return { text: lines.map((l) => l.text).join('\n'), paths: lines.map((l) => l.path) };
}

interface Row {
  readonly at: number;
  readonly text: string;
  readonly path: Path;
}

function timelineRows({ timeline = [] }: Incident): Row[] {
  return timeline.flatMap((row, i) =>
    row.state === 'hidden' || row.state === 'proposed'
      ? []
      : [{ at: msOf(row.at), text: row.text, path: ['timeline', i, 'text'] }],
  );
}

const UNITS: readonly (readonly [RegExp, string])[] = [
  [/_(?:pct|percent)$/, ' %'],
  [/_mbps$/, ' Mbps'],
  [/_gbps$/, ' Gbps'],
  [/_ms$/, ' ms'],
  [/_s(?:ec)?$/, ' s'],
  [/_bytes$/, ' bytes'],
  [/_mb$/, ' MB'],
  [/_gb$/, ' GB'],
];

/** `disk_pct: {"08:30": 85}` is a row of its own; `total` and `bytes` beside times are told where they are known to be. */
function measureRows(incident: Incident, clock: (ms: number) => string): Row[] {
  const days = timelineRows(incident).map((row) => row.at);
  return Object.entries(incident.measures ?? {}).flatMap(([name, values]) => {
    if (typeof values !== 'object' || values === null) return [];
    const unit = UNITS.find(([suffix]) => suffix.test(name));
    const label = name.replace(unit?.[0] ?? /$^/, '').replaceAll('_', ' ');
    return Object.entries(values as Record<string, unknown>).flatMap(([time, value]) => {
      const at = days.find((day) => clock(day) === time);
      if (typeof value !== 'number' || at === undefined) return [];
      return [
        {
          at,
          text: unit ? `${label} ${value}${unit[1]}` : `${value} ${label}`,
          path: ['measures', name, time],
        },
      ];
    });
  });
}

function timeOf(incident: Incident, name: TimeName): number | undefined {
  const value = incident.times?.[name];
  if (typeof value === 'string') return msOf(value);
  return value && 'at' in value ? msOf(value.at) : undefined;
}

/** Epoch ms → `08:15` in the zone the file is shown in. */
function zoned(timeZone: string): (ms: number) => string {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
  } catch {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone: 'UTC',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
  }
  return (ms) => format.format(ms);
}
