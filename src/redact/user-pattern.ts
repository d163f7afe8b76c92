import { isUtf8 } from 'node:buffer';
import { RE2JS } from 're2js';
import { literalsOf } from '../core/literals.js';
import type { Rule, Span } from './rule.js';

/** A pattern of RE2, of the configuration or of a probe, as a rule: its first group, or the whole match. Throws. */
export function patternRule(pattern: string): Rule {
  const regex = compiled(pattern);
  const literals = literalsOf(pattern)?.literals ?? [];
  const telling = literals.length > 0 && literals.every((text) => /^[ -~]{3,}$/.test(text));
  return {
    id: 'pattern',
    source: 'patterns of the configuration and of probes',
    // None: it has to see every line.
    triggers: telling ? literals.map((text) => text.toLowerCase()) : [],
    find: (line) => find(regex, line),
    masks: [],
    keeps: [],
  };
}

/** The same few patterns guard many probes; compiling one costs more than using it. */
const known = new Map<string, RE2JS>();

function compiled(pattern: string): RE2JS {
  const regex = known.get(pattern) ?? RE2JS.compile(pattern);
  known.set(pattern, regex);
  return regex;
}

/** A line that is UTF-8 is matched as such, any other a byte a character. */
function find(regex: RE2JS, latin1: string): Span[] {
  const bytes = /^[\0-\x7f]*$/.test(latin1) ? undefined : Buffer.from(latin1, 'latin1');
  if (bytes === undefined || !isUtf8(bytes)) return spansIn(regex, latin1);
  const text = bytes.toString('utf8');
  const offset = (at: number): number => Buffer.byteLength(text.slice(0, at));
  return spansIn(regex, text).map(({ start, end }) => ({ start: offset(start), end: offset(end) }));
}

function spansIn(regex: RE2JS, text: string): Span[] {
  const matcher = regex.matcher(text);
  const group = matcher.groupCount() > 0 ? 1 : 0;
  const spans: Span[] = [];
  while (matcher.find()) {
    const [start, end] = [matcher.start(group), matcher.end(group)];
    if (end > start && start >= 0) spans.push({ start, end });
  }
  return spans;
}
