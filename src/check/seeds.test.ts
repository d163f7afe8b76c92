import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkText, type CheckContext } from './check-document.js';
import { loadWords } from './load-words.js';

const context = (file: string): CheckContext => ({
  file,
  words: loadWords(),
  target: 'draft',
  external: false,
});
const read = (path: string): string => readFileSync(new URL(`fixtures/${path}`, import.meta.url), 'utf8');

/** `rule line`, and the lines of the other side. */
function foundIn(path: string): Map<string, number[]> {
  const { results } = checkText(read(path), undefined, context(path));
  return new Map(results.map((r) => [`${r.rule} ${r.line}`, r.related.map((other) => other.line)]));
}

/** What a careful reader finds: rule and line, and a line that is the other side of it. */
const SEEDS: Readonly<Record<string, readonly (readonly [what: string, found: string, against?: number])[]>> =
  {
    '003.md': [
      ['(a) error counts raised the alert, the timeline says disk and backlog', 'alert-signal 15', 29],
      ['(b) signals from 08:15 on that are nowhere said to be missed', 'missed-signals 29', 23],
      ['(c) silently dropped, and an ICMP answer at 08:18', 'contradiction 15', 24],
      ['(d) fully down against 1.8 Mbps', 'outage-vs-readings 9', 27],
      ['(d) complete failure against 1.8 Mbps', 'outage-vs-readings 45', 27],
      ['(e) 2.5 % per minute against the readings', 'rate-vs-readings 75', 29],
      ['(f) 22 chunks in the middle and in total', 'total-vs-partial 46', 29],
      ['(g) 1.8 GB against 45 minutes at 41 Mbps', 'size-vs-rate 46', 21],
      ['(h) impact from 08:15, timeouts from 08:18', 'onset-vs-start 8', 24],
      ['(h) instantly, and within 60 seconds', 'instant-vs-duration 15', 41],
      ['(i) back to 65 %, not to 52 %', 'recovery-short 47', 47],
      ['(i) no action says when it is done', 'action-incomplete 53', 55],
      ['blame: accidentally', 'blame 15'],
      ['blame: wrong', 'blame 37'],
      ['blame: took 15 minutes to begin', 'blame 75'],
      ['34 % of nobody knows what', 'percent-without-denominator 32'],
      ['short forms', 'jargon 15', 37],
    ],
    '002.md': [
      ['timeouts over segments in', 'ratio-denominator 48', 47],
      ['retransmissions at ten times its own bar, not said', 'rate-unstated 41', 458],
      ['MacBook likely has', 'uncited-claim 456'],
      ['enterprise networks typically', 'uncited-claim 458'],
      ['5 attachments, 14 files and a README', 'attachments-vs-files 354', 274],
      ['times without a zone', 'time-without-zone 24', 26],
      ['1h15m between 7:38 and 8:52', 'duration-vs-ends 25', 24],
      ['mojibake', 'mojibake 24', 101],
      ['the mail asks late and without a deadline', 'mail-ask 360'],
      ['decision on a Saturday', 'due-date 445'],
    ],
    '000.md': [
      ['conntrack: theory, then confirmed', 'theory-confirmed 211', 109],
      ['conntrack: theory, then identified as primary', 'theory-confirmed 218', 109],
      ['confirmed, and its test not run', 'confirmed-untested 211', 116],
      ['bufferbloat confirmed, and its test not run', 'confirmed-untested 210', 126],
      ['avoided unproven hypotheses', 'unproven-claim 217', 109],
      ['no count and no maximum was read', 'exhaustion-unread 108', 211],
      ['471 ms of a hop and of a server', 'value-two-subjects 96', 80],
      ['duplicates explained by capture points, and proof', 'artefact-as-proof 112', 72],
      ['159 as 0.66 % against 9.5 MB', 'ratio-implied-total 61', 59],
      ['window of 1,937 to 2,048 bytes', 'window-unscaled 62'],
      ['window of 1,273 to 1,563 bytes', 'window-unscaled 73'],
      ['complete against tests not run', 'status-vs-pending 238', 116],
      ['Medium against Sev 1', 'severity-two-ways 240', 33],
      ['the next action is far below the first screen', 'length 1'],
    ],
  };

describe.each(Object.entries(SEEDS))('seed %s', (file, expected) => {
  const found = foundIn(`seeds/${file}`);
  for (const [what, key, against] of expected) {
    it(what, () => {
      expect([...found.keys()]).toContain(key);
      if (against !== undefined) expect(found.get(key)).toContain(against);
    });
  }
});

/** Found besides, and judged by hand to be right. */
const OTHERS: Readonly<Record<string, readonly string[]>> = {
  '003.md': [],
  '002.md': [
    'vague-action 380',
    'uncited-claim 465',
    'uncited-claim 466',
    'vague-action 474',
    'vague-action 475',
    'due-date 490',
  ],
  '000.md': [
    'percent-without-denominator 79',
    'hedge 110',
    'vague-action 182',
    'vague-action 188',
    'vague-action 189',
    'unproven-claim 216',
    'confirmed-untested 218',
    'unproven-claim 229',
    'status-vs-pending 236',
  ],
};

it.each(Object.keys(SEEDS))('seed %s: nothing that was not judged', (file) => {
  const judged = new Set([...(SEEDS[file] ?? []).map(([, key]) => key), ...(OTHERS[file] ?? [])]);
  expect(new Set(foundIn(`seeds/${file}`).keys())).toEqual(judged);
});

/** Documents nobody's rule was written for, with mistakes planted of which each is one of the above. */
const PLANTED: Readonly<Record<string, readonly string[]>> = {
  'orders.md': [
    'onset-vs-start 3',
    'outage-vs-readings 8',
    'duration-vs-ends 8',
    'ratio-stated 8',
    'alert-signal 8',
    'exhaustion-unread 8',
    'instant-vs-duration 8',
    'missed-signals 16',
    'hedge 22',
    'blame 22',
    'total-vs-partial 26',
    'size-vs-rate 26',
    'recovery-short 27',
    'vague-action 31',
    'vague-action 32',
    'improvement-without-action 36',
    'improvement-without-action 37',
    'rate-vs-readings 37',
  ],
  'anmeldung.de.md': [
    'onset-vs-start 5',
    'duration-vs-ends 5',
    'blame 10',
    'outage-vs-readings 10',
    'ratio-stated 10',
    'alert-signal 10',
    'instant-vs-duration 10',
    'missed-signals 20',
    'hedge 26',
    'total-vs-partial 30',
    'recovery-short 31',
    'vague-action 35',
    'improvement-without-action 39',
  ],
};

it.each(Object.keys(PLANTED))('planted in %s: all, and nothing else', (file) => {
  expect([...foundIn(`planted/${file}`).keys()]).toEqual(PLANTED[file]);
});

describe('a template that is sent as it is', () => {
  it('final: every bracket is an error', () => {
    const { results } = checkText(read('seeds/002.md'), undefined, { ...context('002.md'), target: 'final' });
    const lines = results.filter((r) => r.rule === 'placeholder' && r.level === 'error').map((r) => r.line);
    expect(lines).toEqual(expect.arrayContaining([318, 331, 332, 336, 337, 347, 348, 351, 388, 389]));
  });
});
