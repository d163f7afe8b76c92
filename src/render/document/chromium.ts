import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { EvidenceError } from '../../core/errors.js';
import { localTransport } from '../../transport/local.js';
import type { Transport } from '../../transport/transport.js';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge'];
const TIMEOUT_MS = 60_000;

/** Every address leads to a port where nobody listens, and nothing is looked up. */
const NO_NETWORK = [
  '--proxy-server=http://127.0.0.1:9',
  '--proxy-bypass-list=<-loopback>',
  '--host-resolver-rules=MAP * ~NOTFOUND',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
];

/** Whether this machine has a browser that can print. */
export async function hasBrowser(): Promise<boolean> {
  const transport = localTransport(randomUUID());
  return (await browserName(transport)) !== undefined;
}

/** The page on paper, as PDF. Throws E_NO_BROWSER. */
export async function printPage(html: string, signal: AbortSignal): Promise<Buffer> {
  const bytes = await withBrowser('page.html', html, 'out.pdf', signal, (out) => [
    `--print-to-pdf=${out}`,
    '--no-pdf-header-footer',
  ]);
  if (bytes.subarray(0, 5).toString('latin1') === '%PDF-') return bytes;
  throw failure('what it wrote is no PDF');
}

/** A picture as pixels, two for each of its own. `svg` stands alone; width and height are its own. */
export function drawPng(svg: string, width: number, height: number, signal: AbortSignal): Promise<Buffer> {
  return withBrowser('figure.svg', svg, 'out.png', signal, (out) => [
    `--screenshot=${out}`,
    `--window-size=${width},${height}`,
    '--force-device-scale-factor=2',
    '--hide-scrollbars',
  ]);
}

async function withBrowser(
  file: string,
  content: string,
  made: string,
  signal: AbortSignal,
  argumentsFor: (out: string) => readonly string[],
): Promise<Buffer> {
  const transport = localTransport(randomUUID());
  const name = await browserName(transport);
  if (name === undefined)
    throw new EvidenceError(
      'E_NO_BROWSER',
      `a PDF is printed by Chromium, and there is none (looked for ${NAMES.join(', ')})`,
      'apt-get install chromium, or write html and print it from a browser',
    );
  const folder = await mkdtemp(join(tmpdir(), 'evidence-print-'));
  try {
    const [source, out] = [join(folder, file), join(folder, made)];
    await writeFile(source, content, { mode: 0o600 });
    const argv: [string, ...string[]] = [
      name,
      ...['--headless', '--disable-gpu', '--no-first-run', `--user-data-dir=${join(folder, 'profile')}`],
      // As root its own sandbox does not start. What it shows is ours and has no script.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ...NO_NETWORK,
      ...argumentsFor(out),
      pathToFileURL(source).href,
    ];
    let said = '';
    const take = (chunk: Buffer): boolean => {
      said = `${said}${chunk.toString('utf8')}`.slice(-2000);
      return true;
    };
    const result = await transport.run({
      ...{ argv, signal, timeoutMs: TIMEOUT_MS, lowPriority: false },
      ...{ onStdout: take, onStderr: take },
    });
    signal.throwIfAborted();
    if (result.timedOut) throw failure(`it did not end within ${TIMEOUT_MS / 1000} s`);
    return await readFile(out).catch(() => {
      throw failure(result.errorMessage ?? said.trim().split('\n').at(-1) ?? `exit ${result.exit}`);
    });
  } finally {
    await transport.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function browserName(transport: Transport): Promise<string | undefined> {
  const { tools } = await transport.survey({ tools: NAMES, maxBytesEach: 0, timeoutMs: 2000 });
  return NAMES.find((name) => tools.has(name));
}

function failure(reason: string): EvidenceError {
  return new EvidenceError(
    'E_NO_BROWSER',
    `Chromium could not print: ${reason}`,
    'write html and print it from a browser',
  );
}
