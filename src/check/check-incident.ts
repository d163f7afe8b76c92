import type { Incident } from '../core/documents/incident.js';
import type { Lock } from '../core/documents/lock.js';
import { checkDocument, type CheckContext } from './check-document.js';
import type { Kind } from './document/document.js';
import { Lines } from './document/lines.js';
import { INCIDENT_RULES } from './incident/all.js';
import { tellIncident } from './incident/telling.js';
import { type Path, yamlPlaces } from './incident/yaml-places.js';
import { compareResults, type Place, type Result } from './result.js';

/** incident.yaml as it is: text for the places, data for the rules. */
export interface IncidentFile {
  readonly file: string;
  readonly text: string;
  readonly data: Incident;
  /** Field (`root_cause.text`) → the file of narrative/ its prose is from. */
  readonly narrative?: ReadonlyMap<string, { readonly file: string; readonly text: string }>;
}

export interface DocumentFile {
  readonly file: string;
  readonly text: string;
  readonly kind?: Kind;
}

export interface IncidentContext extends Omit<CheckContext, 'file' | 'evidenceIds'> {
  /** Path in the lock → SHA-256 now, null where it is gone. */
  readonly disk?: ReadonlyMap<string, string | null>;
}

/**
 * What a rendered document shows in another way than the file (tables of actions, missed signals, glossary, length), and
 * what the typed fields are judged for.
 */
const NOT_OF_THE_FILE = [
  'action-incomplete',
  'unresolved-citation',
  'due-date',
  'jargon',
  'length',
  'time-without-zone',
  'missed-signals',
  'status-vs-pending',
  'person-as-owner',
];

/**
 * What is wrong with an incident folder: its typed fields, its prose and measures, and what was rendered from it. What
 * stands in a document because it stands in the file is reported in the file, where it can be mended. Pure.
 */
export function checkIncident(
  incident: IncidentFile,
  lock: Lock | undefined,
  documents: readonly DocumentFile[],
  context: IncidentContext,
): Result[] {
  const evidenceIds = new Set((lock?.evidence ?? []).map((e) => e.id));
  const language = context.language ?? incident.data.language;
  const shared = { ...context, ...(language !== undefined && { language }) };
  const fields = typedResults(incident, lock, shared);
  const spoken = new Set(fields.flatMap((r) => [r, ...r.related].map((place) => lineOf(r.rule, place))));
  // What a field is told for is not told again of the line it makes.
  const prose = toldResults(incident, shared).filter((r) => !spoken.has(lineOf(r.rule, r)));
  const own = [...fields, ...prose];
  const known = new Set(own.map(keyOf));
  const typed = new Set(
    own.filter((r) => INCIDENT_RULES.some((rule) => rule.id === r.rule)).map((r) => r.rule),
  );
  const rendered = documents.flatMap(({ file, text, kind }) =>
    checkDocument(text, kind, { ...shared, file, evidenceIds }).filter(
      (r) => !known.has(keyOf(r)) && !typed.has(r.rule),
    ),
  );
  return [...own, ...rendered].toSorted(compareResults);
}

/** What keeps the typed fields of an incident from being final. Its prose is judged by `checkIncident` alone. Pure. */
export function errorsForFinal(
  incident: IncidentFile,
  lock: Lock | undefined,
  context: Pick<IncidentContext, 'words'>,
): Result[] {
  const shared = { ...context, target: 'final', external: false, file: incident.file } as const;
  const { language } = incident.data;
  return typedResults(incident, lock, { ...shared, ...(language !== undefined && { language }) })
    .filter(({ level }) => level === 'error')
    .toSorted(compareResults);
}

function lineOf(rule: string, { file, line }: Place): string {
  return `${rule} ${file}:${line}`;
}

function keyOf({ rule, quote }: Result): string {
  return `${rule}\n${quote.replace(/[*_`|]/g, '').trim()}`;
}

function typedResults(incident: IncidentFile, lock: Lock | undefined, context: IncidentContext): Result[] {
  const place = placer(incident);
  const words = context.words.find((w) => w.language === context.language) ?? context.words[0];
  const view = { incident: incident.data, lock, disk: context.disk, words };
  return INCIDENT_RULES.filter((rule) => !context.disable?.has(rule.id)).flatMap((rule) =>
    Array.from(rule.check(view, context), (found) => ({
      ...place(found.path),
      rule: rule.id,
      level: context.levels?.get(rule.id) ?? found.level ?? rule.level,
      why: found.why ?? rule.why,
      instead: found.instead ?? rule.instead,
      related: (found.related ?? []).map((r) => ({ ...place(r.path), note: r.note })),
    })),
  );
}

/** The file told as a document and judged as one; what is found is put back to the keys it was told from. */
function toldResults(incident: IncidentFile, context: IncidentContext): Result[] {
  const place = placer(incident);
  const telling = tellIncident(incident.data, context.language ?? 'en');
  const disable = new Set([...(context.disable ?? []), ...NOT_OF_THE_FILE]);
  const back = (told: Place): Place | undefined => {
    const path = telling.paths[told.line - 1];
    return path && place(path, told.quote);
  };
  return checkDocument(telling.text, 'pir', { ...context, disable, file: incident.file }).flatMap(
    (result) => {
      const at = back(result);
      if (!at) return [];
      const related = result.related.flatMap((r) => {
        const there = back(r);
        return there ? [{ ...there, note: r.note }] : [];
      });
      return [{ ...result, ...at, related }];
    },
  );
}

/** Where a key stands in the file; with `quote`, where these words stand in its value. */
function placer({ file, text, narrative }: IncidentFile): (path: Path, quote?: string) => Place {
  const places = yamlPlaces(text);
  const lines = new Lines(text);
  return (path, quote) => {
    const own = narrative?.get(path.join('.'));
    if (own) return placeOf(new Lines(own.text), own, { start: 0, end: own.text.length }, quote);
    return placeOf(lines, { file, text }, places(path), quote);
  };
}

function placeOf(
  lines: Lines,
  { file, text }: { readonly file: string; readonly text: string },
  { start, end }: { readonly start: number; readonly end: number },
  quote: string | undefined,
): Place {
  const words = quote?.replace(/…$/, '') ?? '';
  const at = words === '' ? -1 : text.slice(start, end).indexOf(words);
  return at < 0 ? lines.place(file, start, end) : lines.place(file, start + at, start + at + words.length);
}
