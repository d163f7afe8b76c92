import type { z } from 'zod';
import { incidentSchema } from '../core/documents/incident.js';
import { EvidenceError } from '../core/errors.js';
import type { Edit } from './edit.js';
import type { IdGiver } from './ids.js';

/** Fields as flags give them: `{text: '…', at: '…', cite: ['E7']}`. */
export type Given = Readonly<Record<string, string | readonly string[] | undefined>>;

interface Kind {
  /** List in incident.yaml. */
  readonly path: readonly string[];
  /** Of its ids; absent: it has none. */
  readonly letter?: string;
  /** Key that the text goes to; absent: items are texts. */
  readonly text?: string;
  /** Flag → key. */
  readonly fields: Readonly<Record<string, string>>;
  readonly required?: readonly string[];
  /** Flags that may come several times. */
  readonly many?: readonly string[];
}

const CITE = { cite: 'cite' } as const;

/** What can be added, and which flags say what of it. */
export const ADDABLE: Readonly<Record<string, Kind>> = {
  row: {
    path: ['timeline'],
    letter: 't',
    text: 'text',
    fields: {
      ...{ at: 'at', until: 'until', precision: 'precision', kind: 'kind', mark: 'marks' },
      ...{ host: 'host', by: 'by', ref: 'ref', source: 'src' },
      ...CITE,
    },
    required: ['at', 'kind'],
    many: ['mark'],
  },
  action: {
    path: ['actions'],
    letter: 'A',
    text: 'do',
    fields: {
      ...{ owner: 'owner', priority: 'priority', due: 'due', type: 'type', factor: 'factor' },
      ...{ doneWhen: 'done_when', tracker: 'tracker' },
    },
  },
  hypothesis: {
    path: ['hypotheses'],
    letter: 'H',
    text: 'claim',
    fields: { layer: 'layer', cause: 'cause', for: 'for', against: 'against', test: 'tests' },
    many: ['for', 'against', 'test'],
  },
  question: { path: ['questions'], letter: 'Q', text: 'text', fields: { to: 'to', by: 'by' } },
  impact: {
    path: ['impact'],
    letter: 'I',
    text: 'text',
    fields: { name: 'name', before: 'before', peak: 'peak', after: 'after', unit: 'unit', ...CITE },
    required: ['name'],
  },
  factor: {
    path: ['root_cause', 'factors'],
    letter: 'C',
    text: 'text',
    fields: { confidence: 'confidence', ...CITE },
  },
  'ruled-out': {
    path: ['ruled_out'],
    text: 'test',
    fields: { cause: 'cause', ...CITE },
    required: ['cause'],
  },
  tried: { path: ['tried'], text: 'what', fields: { outcome: 'outcome', ...CITE }, required: ['outcome'] },
  workaround: { path: ['workarounds'], text: 'text', fields: { name: 'name' } },
  request: { path: ['requests'], text: 'ask', fields: { to: 'to', by: 'by' } },
  decision: { path: ['decisions'], text: 'text', fields: { why: 'why', at: 'at' } },
  next: { path: ['next'], text: 'do', fields: { test: 'cmd', why: 'why', by: 'by' } },
  risk: { path: ['risks'], fields: {} },
  symptom: { path: ['symptoms'], fields: {} },
  'went-well': { path: ['lessons', 'went_well'], fields: {} },
  improve: { path: ['lessons', 'improve'], fields: {} },
};

/** One item of a list, with an id of its own. Throws E_USAGE naming the flag that is wrong or missing. */
export function itemOf(
  kind: string,
  text: string,
  given: Given,
  ids: IdGiver,
): { readonly edit: Edit; readonly id?: string } {
  const what = ADDABLE[kind];
  if (what === undefined)
    throw new EvidenceError(
      'E_USAGE',
      `"${kind}" cannot be added`,
      `one of: ${Object.keys(ADDABLE).join(', ')}`,
    );
  const flags = Object.entries(given).filter(([, value]) => value !== undefined);
  const strange = flags.find(([flag]) => what.fields[flag] === undefined);
  if (strange)
    throw new EvidenceError(
      'E_USAGE',
      `${dashed(strange[0])} does not belong to ${kind}`,
      `it has ${flagsOf(what)}`,
    );
  const missing = (what.required ?? []).filter((flag) => given[flag] === undefined);
  if (missing.length > 0)
    throw new EvidenceError(
      'E_USAGE',
      `${kind} needs ${missing.map(dashed).join(' and ')}`,
      `such as ${EXAMPLES[kind] ?? ''}`,
    );
  if (text.trim() === '') throw new EvidenceError('E_USAGE', `the text of the ${kind} is empty`);
  if (what.text === undefined) return { edit: { append: what.path, items: [text] } };
  const id = what.letter === undefined ? undefined : ids.next(what.letter);
  const fields = flags.map(
    ([flag, value]) => [what.fields[flag] ?? flag, shaped(kind, flag, value ?? '')] as const,
  );
  const item = { ...(id !== undefined && { id }), [what.text]: text, ...Object.fromEntries(fields) };
  judge(kind, what, item);
  return { edit: { append: what.path, items: [ordered(kind, item)] }, ...(id !== undefined && { id }) };
}

const EXAMPLES: Readonly<Record<string, string>> = {
  row: '--at 2026-11-26T08:30:00Z --kind alert',
  impact: '--name Disk',
  'ruled-out': '--cause conntrack_table_full',
  tried: '--outcome "no change"',
};

/** A row is read from its time on. */
function ordered(kind: string, item: Record<string, unknown>): Record<string, unknown> {
  const { id, at, kind: word, ...rest } = item;
  return kind === 'row' ? { id, at, kind: word, ...rest } : item;
}

function shaped(kind: string, flag: string, value: string | readonly string[]): unknown {
  if (kind === 'hypothesis' && flag === 'test') return [value].flat().map((cmd) => ({ cmd }));
  if (kind === 'impact' && /^(?:before|peak|after)$/.test(flag) && /^-?\d+(?:\.\d+)?$/.test(String(value)))
    return Number(value);
  if (flag === 'mark' || flag === 'cite') return value.length === 1 ? value[0] : value;
  return value;
}

/** As the schema of the list sees the item; the words are those of the flags. */
function judge(kind: string, { path, fields }: Kind, item: Record<string, unknown>): void {
  const whole = path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), [item]);
  const result = incidentSchema.partial().safeParse(whole, { reportInput: true });
  if (result.success) return;
  const [issue] = result.error.issues;
  const deep = issue && innermost(issue);
  const key = deep?.path.findLast(
    (step): step is string => typeof step === 'string' && Object.values(fields).includes(step),
  );
  const flag = Object.entries(fields).find(([, k]) => k === key)?.[0];
  const value = key === undefined ? undefined : item[key];
  const shown =
    value === undefined || deep?.message.includes(String(value)) ? '' : ` (not ${JSON.stringify(value)})`;
  throw new EvidenceError(
    'E_USAGE',
    `${flag === undefined ? kind : dashed(flag)}: ${deep?.message ?? 'not right'}${shown}`,
  );
}

/** Within a union the mistake of the branch that came furthest. */
function innermost(issue: z.core.$ZodIssue, above: readonly PropertyKey[] = []): z.core.$ZodIssue {
  const path = [...above, ...issue.path];
  if (issue.code !== 'invalid_union') return { ...issue, path };
  const inner = issue.errors.flatMap((branch) => branch.map((i) => innermost(i, path)));
  return inner.toSorted((a, b) => b.path.length - a.path.length)[0] ?? { ...issue, path };
}

function flagsOf({ fields }: Kind): string {
  return Object.keys(fields).map(dashed).join(', ') || 'its text only';
}

const dashed = (flag: string): string => `--${flag.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}`;
