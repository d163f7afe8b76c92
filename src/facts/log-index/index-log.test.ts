import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { logPathLength } from '../../core/log-path.js';
import { LogIndexer, type IndexOptions, type LogIndex } from './index-log.js';

const OPTIONS: IndexOptions = { now: Date.UTC(2026, 10, 21, 4), timeZone: 'UTC', joins: true };
const index = (text: string | Buffer, more: Partial<IndexOptions> = {}, chunk = 1 << 20): LogIndex => {
  const indexer = new LogIndexer({ ...OPTIONS, ...more });
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += chunk) indexer.push(bytes.subarray(at, at + chunk));
  return indexer.end();
};
const LOG = `2026-11-21 03:04:05,123 INFO a - chunk 1 sent
2026-11-21 03:04:06,123 ERROR a - upload failed (attempt 1/3)
Traceback (most recent call last):
  File "up.py", line 12
TimeoutError: timed out
2026-11-21 03:04:07,000 INFO a - chunk 2 sent
2026-11-21 03:05:00,999 ERROR a - upload failed (attempt 2/3)
`;

describe('log index', () => {
  it('counts templates with first line, level and times; a stack trace belongs to its message', () => {
    const { templates, lines, timed, untimed, first, last } = index(LOG);
    expect({ lines, timed, untimed }).toEqual({ lines: 7, timed: 4, untimed: 0 });
    expect([first, last]).toEqual([
      Date.parse('2026-11-21T03:04:05.123Z'),
      Date.parse('2026-11-21T03:05:00.999Z'),
    ]);
    expect(templates.map(({ text, count, line, level }) => ({ text, count, line, level }))).toEqual([
      { text: 'INFO a - chunk # sent', count: 2, line: 1, level: 'info' },
      { text: 'ERROR a - upload failed (attempt #)', count: 2, line: 2, level: 'err' },
    ]);
  });

  it('tells the lines of a message and their numbers', () => {
    const seen: unknown[] = [];
    index(LOG, {
      onLine: ({ line, begins, buffer, from, to }) =>
        seen.push([line, begins, buffer.toString('utf8', from, to).length]),
    });
    expect(seen.map((s) => (s as [number, boolean])[1])).toEqual([
      true,
      true,
      false,
      false,
      false,
      true,
      true,
    ]);
    expect(seen[4]).toEqual([5, false, 'TimeoutError: timed out'.length]);
  });

  it('a message whose time stands alone is told by the line below', () => {
    const { templates, lines } = index(
      [
        'Nov 21, 2026 3:04:05 AM org.apache.catalina.core.StandardService start',
        'SEVERE: Failed to start connector [Connector[HTTP/1.1-8080]]',
        'java.net.BindException: Address already in use',
        'Nov 21, 2026 3:04:06 AM org.apache.catalina.core.StandardService start',
        'Nov 21, 2026 3:04:07 AM org.apache.catalina.core.StandardService start',
        'SEVERE: Failed to start connector [Connector[HTTP/1.1-8081]]',
      ].join('\n'),
    );
    expect(lines).toBe(6);
    expect(templates.map(({ level, count, line }) => ({ level, count, line }))).toEqual([
      { level: 'err', count: 2, line: 1 },
      { level: undefined, count: 1, line: 4 },
    ]);
    expect(templates[0]?.text).toContain('SEVERE: Failed to start connector');
  });

  it('reads 03/04 as later lines of the file tell', () => {
    const { first, assumed } = index('03/04/2026 23:59:59 a\n04/04/2026 00:00:01 b\n');
    expect([first, assumed]).toEqual([Date.parse('2026-04-03T23:59:59Z'), ['zone']]);
    expect(index('03/04/2026 23:59:58 a\n03/04/2026 23:59:59 b\n').assumed).toEqual(['date', 'zone']);
  });

  it('gives the same however the bytes arrive', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 90 }), fc.constantFrom('\n', '\r\n'), (chunk, eol) => {
        const text = LOG.replaceAll('\n', eol);
        const plain = ({ templates, ...rest }: LogIndex): unknown => ({
          ...rest,
          templates: templates.map(({ histogram, ...t }) => ({ ...t, buckets: histogram.buckets })),
        });
        expect(plain(index(text, {}, chunk))).toEqual(plain(index(text)));
      }),
    );
  });

  it('keeps the files of one artifact apart: each has a clock of its own', () => {
    const text = [
      '/srv/a.log:2026-11-21T03:04:05Z one',
      '/srv/b.log:1795230245.5 two',
      '/srv/b.log:  goes on',
      '/srv/a.log:  stands alone',
    ].join('\n');
    const { templates, timed, untimed } = index(text, { pathLength: logPathLength('/srv/*.log') });
    expect({ timed, untimed }).toEqual({ timed: 2, untimed: 1 });
    expect(templates.map((t) => t.example)).toEqual(['one', 'two', 'stands alone']);
  });

  it('notes where times go back, and not that two threads overtake each other', () => {
    const at = (time: string): string => `2026-11-21T${time}Z x\n`;
    const { stepsBack } = index(
      at('03:00:00') + at('02:59:58') + at('00:00:00') + at('00:00:01') + at('03:00:00'),
    );
    expect(stepsBack).toEqual([
      {
        line: 3,
        file: undefined,
        from: Date.parse('2026-11-21T03:00:00Z'),
        to: Date.parse('2026-11-21T00:00:00Z'),
      },
    ]);
  });

  it('reads one line of 2 GB, and what follows it, in bounded memory', () => {
    const indexer = new LogIndexer(OPTIONS);
    indexer.push(Buffer.from('2026-11-21T03:04:05Z ERROR begins '));
    const zeros = Buffer.alloc(1 << 20);
    const before = process.memoryUsage().rss;
    for (let i = 0; i < 2048; i++) indexer.push(zeros);
    indexer.push(Buffer.from('\n2026-11-21T03:04:06Z ERROR behind\n'));
    const { lines, timed } = indexer.end();
    expect({ lines, timed }).toEqual({ lines: 2, timed: 2 });
    expect(process.memoryUsage().rss - before).toBeLessThan(100e6);
  });

  it('does not fill memory with the templates of noise', () => {
    const words = Array.from({ length: 30_000 }, (_, i) => {
      const word = [...i.toString(26)]
        .map((c) => String.fromCharCode(103 + (Number.parseInt(c, 26) % 20)))
        .join('');
      return `2026-11-21T03:04:05Z ${word} ${word}${word} happened`;
    });
    const { templates, timed } = index(words.join('\n'));
    expect(timed).toBe(30_000);
    expect(templates.length).toBeLessThanOrEqual(2010);
    expect(templates.reduce((sum, t) => sum + t.count, 0)).toBe(30_000);
  });

  it('never throws on random bytes, and counts every line', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3000 }), (bytes) => {
        const { lines, templates } = index(Buffer.from(bytes), {}, 100);
        expect(lines).toBe(
          Buffer.from(bytes).toString('latin1').replace(/\n$/, '').split('\n').length -
            (bytes.length === 0 ? 1 : 0),
        );
        expect(templates.length).toBeLessThanOrEqual(lines);
      }),
    );
  });
});
