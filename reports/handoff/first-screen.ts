import { type Field, fieldOf, fill, isKnown, known } from '../../src/core/documents/field.js';
import { undecided } from '../../src/core/documents/hypothesis-state.js';
import { mainBundle } from '../../src/core/documents/main-bundle.js';
import { momentWithZone } from '../../src/core/documents/moment.js';
import { cellText, proseField } from '../../src/core/documents/prose.js';
import type { IncidentRecord } from '../../src/core/documents/record.js';
import type { Sheet } from '../../src/core/documents/sheet-schema.js';
import { escapeLine } from '../../src/core/escape.js';
import type { Model } from './model.js';
import type { Words } from './words.js';

type FirstScreen = Model['firstScreen'];

/** What a person must know who reads nothing else: situation, severity, verdict, what to do next, until when, who. */
export function firstScreen(
  record: IncidentRecord,
  sheets: readonly Sheet[],
  zone: string,
  words: Words,
): FirstScreen {
  const { incident } = record;
  const { handoff = {}, severity } = incident;
  const prose = (value: Parameters<typeof proseField>[0], what: string): Field =>
    oneLine(proseField(value, record, what, words.lead));
  const next = nextOf(record, sheets, words);
  const scope = incident.report?.scope;
  return {
    state: stateOfWork(record, sheets),
    asOf: momentWithZone(zone, record.asOf),
    situation: prose(incident.problem ?? textOf(incident.summary) ?? incident.report?.quote, words.situation),
    severityNow: fieldOf(
      severity && 'level' in severity ? cellText(severity.now ?? severity.level) : severity,
      words.severity,
      words.lead,
    ),
    ...(scope !== undefined && { scope: cellText(scope) }),
    verdict: verdictOf(record, sheets, words),
    next: next.do,
    ...(next.command !== undefined && { command: next.command }),
    deadline: fieldOf(
      handoff.deadline && momentWithZone(zone, handoff.deadline),
      words.deadline,
      words.shift,
    ),
    holder: fieldOf(handoff.holder && cellText(handoff.holder), words.holder, words.shift),
  };
}

/** Computed from what is open, never typed. */
function stateOfWork({ incident }: IncidentRecord, sheets: readonly Sheet[]): FirstScreen['state'] {
  const { open, testsPending } = undecided(incident.hypotheses ?? []);
  const proposed = sheets.filter((s) => s.source === 'evidence');
  const state = {
    hypothesesOpen: open + proposed.length,
    testsPending: testsPending + proposed.reduce((sum, s) => sum + s.testsPending, 0),
    actionsOpen: incident.actions?.filter((a) => (a.state ?? 'open') === 'open').length ?? 0,
    questionsOpen: incident.questions?.filter((q) => q.answer === undefined).length ?? 0,
  };
  const isSupported = sheets.some((s) => s.state === 'supported');
  const isResolved = isTime(incident.times?.resolved);
  const isDone = Object.values(state).every((n) => n === 0);
  if (isSupported && isResolved && isDone) return { word: 'complete', ...state };
  return { word: isSupported ? 'cause_supported' : 'open', ...state };
}

function verdictOf(record: IncidentRecord, sheets: readonly Sheet[], words: Words): Field {
  const supported = sheets.find((s) => s.state === 'supported');
  if (supported) return known(words.supported(supported.id, supported.title), supported.result?.cites ?? []);
  const bundle = mainBundle(record);
  if (bundle) return known(`${escapeLine(bundle.analysis.verdict.summary)}; ${words.noTestConfirmed}`);
  const open = sheets.filter((s) => s.state === 'open').map((s) => `${s.id} ${s.title}`);
  const rest = open.length > 0 ? `${words.open}: ${open.join(', ')}` : words.noHypothesis;
  return known(`${words.noneConfirmed}; ${rest}`);
}

/** What somebody wrote; else the first step planned; else the first test that was not run. */
function nextOf(
  { incident }: IncidentRecord,
  sheets: readonly Sheet[],
  words: Words,
): { do: Field; command?: string | undefined } {
  const { next_action: action, next_command: command } = incident.handoff ?? {};
  if (typeof action === 'string') return { do: known(cellText(action)), command: command ?? undefined };
  const pending = sheets.find((s) => s.state === 'open' && s.testsPending > 0);
  const [step] = incident.next ?? [];
  if (step) return { do: known(cellText(step.do)), command: step.cmd };
  if (pending)
    return { do: known(words.test(pending.id, pending.title)), command: pending.tests[0]?.commands[0] };
  return { do: fill(words.next, words.shift) };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function isTime(value: unknown): boolean {
  return typeof value === 'string' || (typeof value === 'object' && value !== null && 'at' in value);
}

function oneLine(field: Field): Field {
  return isKnown(field) ? { ...field, value: cellText(field.value) } : field;
}
