import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FileContent } from '../transport.js';
import { commandLine } from './command-line.js';
import { errnoOf } from './errno.js';
import { FileFrames } from './file-frames.js';
import { globWord } from './glob-word.js';
import { MarkedStream } from './marked-stream.js';
import { newMarker } from './marker.js';
import { isGnuHead, separatorOf } from './read-each-script.js';

/** Cuts bytes into chunks at these places, as a network does. */
function chunks(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].toSorted((a, b) => a - b);
  return places.slice(1).map((place, i) => bytes.subarray(places[i], place));
}
const anyBytes = fc.uint8Array({ maxLength: 200 }).map((a) => Buffer.from(a));
const anyCuts = fc.array(fc.nat(10_000), { maxLength: 12 });

describe('what a script prints', () => {
  it('is told from what the login shell prints, however the bytes arrive', () => {
    fc.assert(
      fc.property(anyBytes, anyBytes, anyBytes, anyCuts, (before, out, more, cuts) => {
        const marker = newMarker();
        const records: string[] = [];
        const data: Buffer[] = [];
        const stream = new MarkedStream(
          marker.text,
          (chunk) => data.push(chunk),
          (text) => records.push(text),
        );
        const line = (text: string): Buffer => Buffer.from(`${marker.text}${text}\n`);
        for (const chunk of chunks(
          Buffer.concat([before, line(''), out, line(' P 12'), more, line(' X 0')]),
          cuts,
        ))
          stream.feed(chunk);
        stream.flush();
        expect(Buffer.concat(data)).toEqual(Buffer.concat([out, more]));
        expect(records).toEqual(['P 12', 'X 0']);
        expect(stream.preamble).toBe(before.toString('latin1'));
      }),
    );
  });

  it('gives every file its own bytes, however they arrive', () => {
    const file = fc.record({ content: anyBytes, denied: fc.boolean() });
    fc.assert(
      fc.property(
        fc.array(fc.array(file, { minLength: 1, maxLength: 5 }), { maxLength: 4 }),
        anyCuts,
        (batches, cuts) => {
          const separator = separatorOf(newMarker(), 'run-1');
          const parts: Buffer[] = [];
          const expected: FileContent[] = [];
          for (const batch of batches) {
            const paths = batch.map((_, i) => `/proc/${i}`);
            parts.push(Buffer.from(`${paths.join('\0')}\0\0`));
            for (const [i, { content, denied }] of batch.entries()) {
              const said = denied ? `head: cannot open '/proc/${i}' for reading: Permission denied\n` : '';
              parts.push(separator, content, Buffer.from(said));
              expected.push({
                path: `/proc/${i}`,
                content,
                ...(denied && { errorCode: 'EACCES' }),
                isCut: false,
              });
            }
            parts.push(separator);
          }
          const files: FileContent[] = [];
          const frames = new FileFrames(separator, 1000, (f) => files.push(f));
          for (const chunk of chunks(Buffer.concat(parts), cuts)) frames.feed(chunk);
          expect(files.map((f) => ({ ...f, content: [...f.content] }))).toEqual(
            expected.map((f) => ({ ...f, content: [...f.content] })),
          );
          expect(frames.open).toEqual([]);
        },
      ),
    );
  });
});

describe('the first survey of a host', () => {
  it('tells from what head says whether it is GNU, and nothing from an answer that was cut off', () => {
    const separator = separatorOf(newMarker(), 'run');
    const answer = (says: string): Buffer =>
      Buffer.concat([Buffer.from(`/a\0/b\0\0${says}`), separator, Buffer.from('text'), separator]);
    const gnu = answer("head: cannot open '/none/such' for reading: No such file or directory\n");
    const others = [
      answer('head: /none/such: No such file or directory\n'),
      answer("head: can't open '/none/such': No such file or directory\n"),
      answer('sh: head: not found\n'),
      // /proc is not there: no separator.
      Buffer.from(gnu.toString('latin1').replaceAll(separator.toString('latin1'), ''), 'latin1'),
    ];
    for (let end = 0; end <= gnu.length; end++)
      expect(isGnuHead(gnu.subarray(0, end), separator)).not.toBe(false);
    for (const other of others) {
      expect(isGnuHead(other, separator)).toBe(false);
      for (let end = 0; end <= other.length; end++)
        expect(isGnuHead(other.subarray(0, end), separator)).not.toBe(true);
    }
    expect(isGnuHead(gnu, separator)).toBe(true);
  });
});

describe('words for a shell', () => {
  it('keeps a script of any text, as one command line without a newline', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const safe = text.replaceAll('\0', '');
        const script = `cat <<'_E_N_D_'\n${safe}\n_E_N_D_`;
        const line = commandLine(script, { kept: ['HOME', 'PATH'], set: { A: 'b' } });
        expect(line).not.toMatch(/[\n!]/);
        expect(execFileSync('sh', ['-c', line], { encoding: 'utf8' })).toBe(`${safe}\n`);
      }),
      { numRuns: 40 },
    );
  });

  it('quotes all of a glob but its wildcards', () => {
    const text = (pattern: string): string =>
      execFileSync('sh', ['-c', `cd /; set -f; printf %s ${globWord(pattern)}`], { encoding: 'utf8' });
    for (const pattern of ['/a b/*', "/it's/[ab]?", '/$x/`y`/*', '/[!a-c]x', '/plain path', '/[unclosed*'])
      expect(text(pattern)).toBe(pattern);
    expect(globWord('/a;b/*')).not.toMatch(/;[^']*$/);
  });

  it('reads errno names from the last words of a message', () => {
    expect(errnoOf("cat: '/x: y': Permission denied\n")).toBe('EACCES');
    expect(errnoOf('cat: read error: Is a directory')).toBe('EISDIR');
    expect(errnoOf('cat: something else')).toBeUndefined();
    expect(errnoOf('constructor')).toBeUndefined();
  });
});
