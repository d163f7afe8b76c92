import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { NOT_READ } from '../core/file-kind.js';
import { ipv6FromHex } from '../core/ipv6.js';
import { slug } from '../core/slug.js';

const part = (name: string): string =>
  readFileSync(new URL(`../../templates/script/${name}`, import.meta.url), 'utf8');
/** The functions of the script, without what it does. */
const FUNCTIONS = `${part('runtime.sh')}\n${part('discover.sh')}`;

const SHELLS = [['dash'], ['bash', '--posix'], ['busybox', 'ash']].filter(
  ([tool = '']) => spawnSync('sh', ['-c', 'command -v "$1"', 'sh', tool]).status === 0,
);

describe.each(SHELLS.map((words) => ({ words, name: words.join(' ') })))(
  'functions of the script under $name',
  ({ words: sh }) => {
    // Words come as octal escapes, which every printf knows.
    const ask = (body: string, words: readonly Buffer[]): string[] => {
      const script = `${FUNCTIONS}
while IFS= read -r octal; do
  word=$(printf '%b' "$octal"x)
  word=\${word%x}
  ${body}
done`;
      const input = words
        .map((w) => [...w].map((byte) => `\\0${byte.toString(8).padStart(3, '0')}`).join(''))
        .join('\n');
      const [file = 'sh', ...args] = sh;
      const out = execFileSync(file, [...args, '-c', script], {
        input: `${input}\n`,
        maxBuffer: 64 * 1024 * 1024,
      });
      return out.toString('utf8').split('\0').slice(0, -1);
    };
    const bytes = fc
      .uint8Array({ minLength: 1, maxLength: 90 })
      .map((a) => Buffer.from(a.map((b) => (b === 0 ? 1 : b))));
    const texts = fc
      .string({
        unit: fc.constantFrom(
          'a',
          'Z',
          '0',
          '.',
          '-',
          '_',
          '/',
          ' ',
          "'",
          '"',
          '\\',
          '$',
          '`',
          '*',
          'é',
          '😀',
        ),
        minLength: 1,
        maxLength: 90,
      })
      .map((s) => Buffer.from(s));

    it('json: any bytes become a JSON string, text stays the same text', () => {
      const words = [
        ...fc.sample(bytes, 60),
        ...fc.sample(texts, 100),
        Buffer.from('a\nb\n\nc'),
        Buffer.from('tab\tcr\r'),
      ];
      const got = ask(String.raw`json "$word"; printf '%s\0' "$json"`, words);
      expect(got).toHaveLength(words.length);
      for (const [i, word] of words.entries()) {
        const value = JSON.parse(got[i] ?? '') as string;
        // Control characters have no place in names; they are shown as `?`.
        const shown = word.toString('utf8').replaceAll(/[^\P{Cc}\t\n\r\u0080-\u009F]/gu, '?');
        expect(value).toBe(shown);
      }
    });

    it('slug: the same file names as evidence collect gives', () => {
      const words = [
        ...fc.sample(texts, 150),
        ...['eth0', 'x.start', '..', '-n', 'a'.repeat(61), '.', 'http://10.99.0.1/', 'é'].map((s) =>
          Buffer.from(s),
        ),
      ];
      const expected = words.map((w) => {
        const text = w.toString('utf8');
        return slug(/\.(?:start|end|stderr)$/.test(text) ? `${text} ` : text);
      });
      expect(ask(String.raw`slug "$word"; printf '%s\0' "$slug"`, words)).toEqual(expected);
    });

    it('ipv6_text: RFC 5952', () => {
      const hex = fc.sample(
        fc
          .array(fc.constantFrom('0000', '0000', '0001', 'fe80', '0db8', '00a0'), {
            minLength: 8,
            maxLength: 8,
          })
          .map((g) => g.join('')),
        100,
      );
      const got = ask(
        String.raw`ipv6_text "$word"; printf '%s\0' "$address"`,
        hex.map((h) => Buffer.from(h)),
      );
      expect(got).toEqual(hex.map((h) => ipv6FromHex(h)));
    });

    describe('files', () => {
      const dir = mkdtempSync(join(tmpdir(), 'script-files-'));
      afterAll(() => rmSync(dir, { recursive: true }));
      const write = (name: string, content: string): void => writeFileSync(join(dir, name), content);
      /** What is run, and what is recorded instead of being run. */
      const told = (body: string): string => {
        const script = `${FUNCTIONS}
${part('user-paths.sh')}
attempt() { shift; for x; do printf '%s\\n' "$x"; done; printf '%s\\n' "note $passed$log"; }
nothing() { printf '%s\\n' "$2 $3"; }
W=/nowhere GREP_TEXT='' passed='' refused='' odd='' folder='' log='' max=100
set -f
${body}
:`;
        const [file = 'sh', ...args] = sh;
        return execFileSync(file, [...args, '-c', script], { encoding: 'utf8' }).replaceAll(`${dir}/`, '');
      };

      it('reads the text files of a folder, and names the rest', () => {
        mkdirSync(join(dir, 'logs', 'sub'), { recursive: true });
        for (const name of ['error_log', 'old.gz', 'a.tar.gz', 'app.log']) write(`logs/${name}`, 'x\n');
        write('logs/wtmp', 'x\0y\n');
        const lines = told(`try_log ${dir}/logs`).trim().split('\n');
        const read = lines.filter((line) => line.startsWith('logs/')).toSorted();
        expect(read).toEqual(['logs/app.log', 'logs/error_log', 'logs/old.gz']);
        expect(lines.at(-1)).toMatch(/^note logs\/a\.tar\.gz is no text; logs\/wtmp is no text/);
      });

      it('opens no FIFO, no device and no queue of the kernel', () => {
        execFileSync('mkfifo', [join(dir, 'fifo')]);
        write('plain', 'x\n');
        expect(told(`try_file ${dir}/fifo`)).toMatch(/^failed fifo is a FIFO: /);
        expect(told(`try_log ${dir}/fifo`)).toMatch(/^failed fifo is a FIFO: /);
        expect(told('try_file /dev/zero')).toBe('failed /dev/zero is a device\n');
        write('trace_pipe', '');
        symlinkSync('trace_pipe', join(dir, 'linked'));
        expect(told(`try_file ${dir}/trace_pipe`)).toBe(`failed trace_pipe ${NOT_READ.queue}\n`);
        expect(told(`try_file ${dir}/linked`)).toMatch(/^failed linked is a queue of the kernel: /);
        expect(told('try_file /proc/kmsg')).toMatch(/^failed \/proc\/kmsg is a queue of the kernel: /);
        expect(told(`try_read ${dir}/f*fo /dev/zero`)).toMatch(/^failed fifo is a FIFO: /);
        const some = told(`try_read ${dir}/fifo ${dir}/plain ${dir}/none`);
        expect(some).toMatch(/^grep\n-H\n\n--\nplain\nnone\nnote fifo is a FIFO: /);
      });
    });
  },
);
