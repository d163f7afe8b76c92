import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasTool, runTool } from '../../test/support/run-tool.js';
import { shellQuote } from '../core/quote.js';
import { SH, SHLEX, splitWords } from './shell-words.js';

const text = (letters: string) => fc.string({ unit: fc.constantFrom(...letters), maxLength: 14 });

describe('splitWords', () => {
  it('reads what sh reads', () => {
    let split = 0;
    fc.assert(
      fc.property(text(`ab= '"\\\t*?x`), (line) => {
        const script = `set -f; for w in x${line}\ndo printf '%s\\0' "$w"; done`;
        const ours = splitWords(`x${line}`, SH);
        if ('problem' in ours) {
          expect(() => runTool('sh', ['-n', '-c', script])).toThrow();
          return;
        }
        const theirs = runTool('sh', ['-c', script]).split('\0').slice(0, -1);
        expect(ours).toEqual(theirs);
        split += theirs.length > 1 ? 1 : 0;
      }),
      { numRuns: 500 },
    );
    expect(split).toBeGreaterThan(50);
  });

  it('takes back what quoting made', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1 }), (words) => {
        expect(splitWords(shellQuote(words), SH)).toEqual(words);
      }),
    );
  });

  it.each([
    'a | b',
    'a; b',
    'a & b',
    'a > b',
    '$(id)',
    '`id`',
    '$HOME',
    '"$HOME"',
    '"`id`"',
    'a # b',
    "it's",
  ])('refuses %s', (line) => expect(splitWords(line, SH)).toEqual({ problem: expect.any(String) }));

  it.skipIf(!hasTool('python3'))('reads INI lines as Python does', () => {
    const lines = fc.sample(text(`ab= '"\\\t#$;`), 2000);
    const script = `
import json, shlex, sys
def split(line):
    try: return shlex.split(line, comments=True)
    except ValueError: return None
print(json.dumps([split(line) for line in json.load(sys.stdin)]))`;
    const theirs = JSON.parse(
      runTool('python3', ['-c', script], { input: JSON.stringify(lines) }),
    ) as unknown[];
    const ours = lines
      .map((line) => splitWords(line, SHLEX))
      .map((words) => ('problem' in words ? null : words));
    for (const [i, line] of lines.entries()) expect(ours[i], line).toEqual(theirs[i]);
  });
});
