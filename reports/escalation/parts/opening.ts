import { type Field, fieldOf, fill, known } from '../../../src/core/documents/field.js';
import { given } from '../../../src/core/documents/given.js';
import { timeProblem } from '../../../src/core/documents/incident-time.js';
import { momentOf } from '../../../src/core/documents/moments.js';
import { proseField, resolveTokens } from '../../../src/core/documents/prose.js';
import { clause } from '../../../src/core/documents/sentence.js';
import type { Finding } from '../../../src/core/finding.js';
import { type Layer, LAYERS } from '../../../src/core/layers.js';
import type { Context } from './context.js';
import { mailMinute, mailTime } from './mail-time.js';

/** `[P2] symptom — asset, since when, case`, or as people wrote it. Plain text. */
export function subjectOf(context: Context): string {
  const { record, audience, words, zone, asset, variant } = context;
  if (audience.subject) return audience.subject;
  const { incident } = record;
  const level = given(incident.severity)?.level;
  const started = momentOf(record, 'started');
  const about = { infra: asset, vendor: asset, isp: circuitName(incident.isp), ticket: undefined }[variant];
  const what = symptomOf(context);
  const details = [
    about,
    started && words.since(mailMinute(zone, started.at)),
    words.case(incident.case ?? incident.id),
  ].filter((part) => part !== undefined);
  return `${level === undefined || variant === 'ticket' ? '' : `[${level}] `}${what} — ${details.join(', ')}`;
}

function circuitName(isp: Readonly<Record<string, unknown>> | undefined): string | undefined {
  const circuit = isp?.['circuit'];
  return typeof circuit === 'string' ? circuit : undefined;
}

function symptomOf({ record, main, variant, words }: Context): string {
  const { title, symptoms } = record.incident;
  const [cause] = main?.analysis.verdict.causes ?? [];
  const [finding] = (main?.analysis.findings ?? [])
    .filter(({ id, layer }) => cause?.supports.includes(id) && (variant !== 'isp' || isOfNetwork(layer)))
    .toSorted((a, b) => weight(b, cause?.layer) - weight(a, cause?.layer));
  const seen = finding?.title ?? cause?.root_cause.replaceAll('_', ' ');
  // Of the application a provider hears nothing: people's words may be about it.
  if (variant === 'isp') return seen ?? `[${words.what.symptoms}]`;
  if (variant === 'ticket') return title ?? `[${words.what.symptoms}]`;
  return symptoms?.[0] ?? title ?? seen ?? `[${words.what.symptoms}]`;
}

const SEVERITIES = ['info', 'hint', 'warning', 'critical'];

/** The worst first, of the cause's own layer where there are several: a change that was seen is no symptom. */
function weight({ severity, layer }: Finding, of: Layer | undefined): number {
  return 2 * SEVERITIES.indexOf(severity) + Number(layer === of);
}

export interface Ask {
  readonly text: Field;
  /** null: a customer is not pressed. */
  readonly deadline: Field | null;
}

/** The first line: what we want and until when. Null where it is declared that the requests say it. */
export function askOf({ record, audience, words, zone, variant }: Context): Ask | null {
  const { ask, deadline } = audience;
  const text = proseField(ask, record, words.what.ask, words.who);
  if (text.state === 'not_applicable') return null;
  const by = inZone(deadline, zone);
  if (by === null && variant === 'ticket') return { text, deadline: null };
  return { text, deadline: fieldOf(by, words.what.deadline, words.who) };
}

/** A time is shown in the zone of the mail; anything else as it was written. */
export function inZone(text: string | null | undefined, zone: string): string | null {
  if (text === null || text === undefined) return null;
  return timeProblem(text) === undefined ? mailTime(zone, text) : text;
}

export function greetingOf({ audience, words, variant }: Context): Field {
  return fieldOf(audience.greeting, words.what.greeting, words.who, words.team[variant]);
}

export interface Problem {
  readonly text: Field;
  /** Who is affected and who is not, where people say both. */
  readonly contrast: string;
}

/** The problem in one paragraph: in people's words, else as the evidence says it. */
export function problemOf(context: Context): Problem {
  const { record, audience, words, variant } = context;
  const { problem, contrast } = record.incident;
  const missing = fill(words.what.problem, words.who);
  // People's words about the problem may be about the application: a provider gets only those written for it.
  if (variant === 'isp') {
    const own = proseField(audience.opening, record, words.what.problem, words.who);
    return { text: own.state === 'fill' ? (statementOf(context) ?? missing) : own, contrast: '' };
  }
  const text = proseField(audience.opening ?? problem, record, words.what.problem, words.who);
  const both =
    contrast?.bad && contrast.good
      ? resolveTokens(words.contrast(contrast.bad, contrast.good), record)
      : undefined;
  return {
    text: text.state === 'fill' ? (statementOf(context) ?? missing) : text,
    contrast: both?.text ?? '',
  };
}

/** What was found, where it is about the network: what a cause in the application means is not for everybody. */
function statementOf({ main, variant }: Context): Field | undefined {
  const [cause] = main?.analysis.verdict.causes ?? [];
  if (!cause || (variant === 'isp' && !isOfNetwork(cause.layer))) return undefined;
  return known(`${clause(cause.statement)}.`);
}

/** Below the sockets. */
export function isOfNetwork(layer: Layer): boolean {
  return LAYERS.indexOf(layer) > LAYERS.indexOf('tcp_socket') && !layer.startsWith('host_');
}
