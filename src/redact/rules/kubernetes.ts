import { isNoSecret } from '../no-secret.js';
import { type Ending, readValue, type Value } from '../read-value.js';
import type { Follower, Rule, Span } from '../rule.js';

const SECRET = /\\{0,7}"kind\\{0,7}"[ \t]{0,4}:[ \t]{0,4}\\{0,7}"Secret\\{0,7}"/;
const DATA = /\\{0,7}"(?:data|stringData)\\{0,7}"[ \t]{0,4}:[ \t]{0,4}\{[ \t]{0,4}/g;
const JSON_KEY = /\\{0,7}"[\w.-]{1,253}\\{0,7}"[ \t]{0,4}:[ \t]{0,4}(?=\\{0,7}")/y;
const NEXT_KEY = /\\{0,7}"[ \t]{0,4},[ \t]{0,4}/y;
/** A key at the top of a manifest. */
const TOP = /^([ \t]*(?:- )?)["']?(apiVersion|kind|data|stringData)["']?:[ \t]*["']?([\w.]*)/;
const ENTRY = /^[ \t]*(["']?)[\w.-]{1,253}\1:(?:[ \t]+|$)/;
/** Of one manifest. */
const MOST_LINES = 10_000;

/** Values of a manifest in one line of JSON: audit logs, the annotation of the last applied configuration. */
function find(line: string): Span[] {
  if (!SECRET.test(line)) return [];
  const spans: Span[] = [];
  for (const { index, 0: data } of line.matchAll(DATA)) {
    for (let at: number | undefined = index + data.length; at !== undefined;) {
      const key = endOf(JSON_KEY, line, at);
      const value = key === undefined ? undefined : readValue(line, key, 'word');
      if (!value) break;
      spans.push(...spanOf(line, value));
      at = endOf(NEXT_KEY, line, value.end);
    }
  }
  return spans;
}

/** A manifest as kubectl prints it has its kind below the data: until it is known, only what is Base64 is masked. */
function follow(line: string): Follower | undefined {
  const [, lead = '', key, value] = TOP.exec(line) ?? [];
  if (key === 'stringData') return manifest(lead.length, 'all', true);
  if (key === 'kind' && value === 'Secret') return manifest(lead.length, undefined, true);
  return key === 'apiVersion' && value === 'v1' ? manifest(lead.length, undefined, false) : undefined;
}

type Block = 'all' | 'base64' | undefined;

function manifest(depth: number, first: Block, known: boolean): Follower {
  let [block, isSecret, lines] = [first, known, 0];
  return {
    next: (line) => {
      const at = /^[ \t]*/.exec(line)?.[0].length ?? 0;
      const text = line.slice(at).trimEnd();
      if (text === '') return [];
      if (lines++ >= MOST_LINES || at < depth || text.startsWith('---')) return undefined;
      if (at > depth) return block ? entry(line, at, block) : [];
      const [, , key, value] = TOP.exec(line) ?? [];
      if (key === 'apiVersion' || (key === 'kind' && value !== 'Secret')) return undefined;
      isSecret ||= key === 'kind';
      block =
        key === 'stringData' || (key === 'data' && isSecret) ? 'all' : key === 'data' ? 'base64' : undefined;
      return [];
    },
  };
}

/** `key: value`, or a line of a longer value. */
function entry(line: string, at: number, block: 'all' | 'base64'): readonly Span[] {
  const key = ENTRY.exec(line)?.[0];
  const from = key?.length ?? at;
  const ending: Ending = /["']/.test(line[from] ?? '') ? 'word' : 'line';
  const value = readValue(line, from, ending);
  if (!value || (key !== undefined && /^[|>][-+0-9]{0,2}[ \t\r]*$/.test(line.slice(from)))) return [];
  return block === 'all' || isBase64(line.slice(value.start, value.end)) ? spanOf(line, value) : [];
}

function spanOf(line: string, { start, end }: Value): Span[] {
  return isNoSecret(line.slice(start, end)) ? [] : [{ start, end }];
}

/** Base64 of text, or much of it: no word of a ConfigMap is that by chance. */
function isBase64(text: string): boolean {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]{3,}={0,2}$/.test(text)) return false;
  return text.length >= 64 || /^[\x20-\x7e\r\n\t]+$/.test(Buffer.from(text, 'base64').toString('latin1'));
}

function endOf(pattern: RegExp, line: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(line) ? pattern.lastIndex : undefined;
}

export const kubernetes: readonly Rule[] = [
  {
    id: 'kubernetes-secret',
    source: 'kubernetes.io/docs/concepts/configuration/secret: data, stringData',
    triggers: ['"secret', 'kind: secret', 'apiversion', 'stringdata'],
    find,
    follow,
    masks: [
      '{"apiVersion":"v1","kind":"Secret","stringData":{"a":"«hunter2»","b.c":"«x y»"},"type":"Opaque"}',
      '{"o":"{\\"data\\":{\\"a\\":\\"«aHVudGVyMg==»\\"},\\"kind\\":\\"Secret\\"}"}',
    ],
    keeps: [
      '{"apiVersion":"v1","kind":"ConfigMap","data":{"a":"b"}}',
      '{"involvedObject":{"kind":"Secret","name":"db"}}',
    ],
  },
];
