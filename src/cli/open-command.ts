import { resolve } from 'node:path';
import { z } from 'zod';
import type { Manifest } from '../bundle/manifest.js';
import { openBundle } from '../bundle/read.js';
import { checkSignature } from '../bundle/sign-check.js';
import { groupGaps, isMissing } from '../core/artifact-groups.js';
import { EvidenceError, EXIT } from '../core/errors.js';
import { formatBytes } from '../core/units.js';
import { type CitedLines, parseCitation, readCitedLines } from '../query/read-lines.js';
import { visible } from '../core/escape.js';
import { decryptionKeys, type KeyFlags } from './decryption-keys.js';
import { parseCount } from './option-values.js';
import { painter } from './style.js';
import { wrap } from './wrap.js';

interface Flags extends KeyFlags {
  readonly list?: boolean;
  readonly cat?: string;
  readonly context?: string;
  readonly extract?: string;
  readonly json?: boolean;
  readonly color?: boolean;
}

/** `evidence open`: summary, list, one file, or everything to a folder the user names. */
export async function runOpen(path: string, flags: Flags): Promise<number> {
  const keys = await decryptionKeys(path, flags);
  if (flags.extract !== undefined) {
    const { extractBundle } = await import('../bundle/extract.js');
    const { files, bytes } = await extractBundle(path, flags.extract, {}, keys);
    process.stdout.write(`${files} files, ${formatBytes(bytes)} in ${resolve(flags.extract)}\n`);
    return EXIT.done;
  }
  const bundle = await openBundle(path, {}, keys);
  if (flags.cat !== undefined) {
    await cat(bundle, flags.cat, flags.context);
    return EXIT.done;
  }
  const manifest = await bundle.manifest();
  if (!flags.json && !flags.list) {
    const { text, isDamaged } = await summary(bundle, manifest, path, flags.color);
    process.stdout.write(text);
    return isDamaged ? EXIT.verification : EXIT.done;
  }
  process.stdout.write(flags.json ? `${JSON.stringify(manifest, null, 2)}\n` : await list(bundle, manifest));
  return EXIT.done;
}

type Bundle = Awaited<ReturnType<typeof openBundle>>;

/** A whole file, or with `path:line` that line and what stands around it. */
async function cat(bundle: Bundle, wanted: string, context: string | undefined): Promise<void> {
  const path = wanted.replace(/^\.?\//, '').replace(`${bundle.root}/`, '');
  const cited = parseCitation(path);
  if (cited === undefined) return catFile(bundle, path);
  try {
    const around = context === undefined ? AROUND : parseCount(context, '--context');
    process.stdout.write(linesText(await readCitedLines(bundle, cited, around)));
  } catch (error) {
    if (!(error instanceof EvidenceError) || error.code !== 'E_NO_SUCH_ENTRY') throw error;
    // A file may have a colon and digits at the end of its name.
    await catFile(bundle, path).catch(() => {
      throw error;
    });
  }
}

/** Lines of context around a cited one. */
const AROUND = 2;

function linesText({ lines }: CitedLines): string {
  const width = String(lines.at(-1)?.number ?? 0).length;
  return lines
    .map(({ number, text, isCited, cutBytes }) => {
      const cut = cutBytes === undefined ? '' : `… (${formatBytes(cutBytes)} more)`;
      return `${isCited ? '>' : ' '} ${String(number).padStart(width)}  ${visible(text)}${cut}\n`;
    })
    .join('');
}

/** Bytes to a pipe as they are; to a terminal without the control characters evidence may hold. */
async function catFile(bundle: Bundle, path: string): Promise<void> {
  await bundle.stream(path, async (chunks) => {
    const decoder = new TextDecoder();
    for await (const chunk of chunks) {
      await write(process.stdout.isTTY ? visible(decoder.decode(chunk, { stream: true })) : chunk);
    }
  });
}

function write(chunk: string | Uint8Array): Promise<void> {
  return new Promise((done) => void process.stdout.write(chunk, () => done()));
}

async function list(bundle: Bundle, manifest: Manifest): Promise<string> {
  const outcomes = new Map(
    manifest.artifacts.flatMap((a) => (a.path === undefined ? [] : [[a.path, a.outcome]])),
  );
  const lines: string[] = [];
  for await (const { path, size } of bundle.entries()) {
    lines.push(`${formatBytes(size).padStart(9)}  ${(outcomes.get(path) ?? '').padEnd(12)} ${visible(path)}`);
  }
  return `${lines.join('\n')}\n`;
}

/** What it is, what stands out, what is missing. */
async function summary(
  bundle: Bundle,
  manifest: Manifest,
  path: string,
  color: boolean | undefined,
): Promise<{ text: string; isDamaged: boolean }> {
  const paint = painter(process.stdout, color);
  const { statements, verdict, trouble, isDamaged = false } = await readStatements(bundle);
  const { window, vantage, artifacts } = manifest;
  const ok = artifacts.filter((a) => a.outcome === 'ok').length;
  const missing = groupGaps(artifacts.filter((a) => isMissing(a.outcome)));
  const targets = manifest.targets.map((t) => t.name).join(', ') || 'none';
  // Each piece from the bundle on its own: escape sequences of ours must pass, those in it must not.
  const lines = [
    `${paint('bold', visible(bundle.root))}${manifest.interrupted ? paint('yellow', '  (interrupted)') : ''}`,
    visible(
      `  from ${vantage.host} as ${vantage.user}, ${window.startedAt} to ${window.endedAt ?? '?'}, profile ${manifest.profile}`,
    ),
    visible(`  toward ${targets}`),
    `  ${ok} of ${artifacts.length} probes ok; ${paint('dim', visible(vantage.argv))}`,
    ...(await seals(bundle)),
    ...(verdict.length > 0
      ? ['', paint('bold', 'Verdict'), ...verdict.map((t) => wrap(visible(t), '  '))]
      : []),
    '',
    paint('bold', 'What stands out'),
    ...bullets(statements, `  ${trouble ?? 'nothing that was measured'}`),
    '',
    paint('bold', `Missing (${missing.length})`),
    ...bullets(
      missing.map(
        (g) =>
          `${g.outcome}: ${g.probes.join(', ')}: ${g.reason}${g.remedy === undefined ? '' : ` → ${g.remedy}`}`,
      ),
      '  nothing',
    ),
    '',
    `  evidence open ${path} --cat README.md     the whole summary`,
    `  evidence open ${path} --list              every file`,
    `  evidence open ${path} --extract DIR       report.html for the browser`,
  ];
  return { text: `${lines.join('\n')}\n`, isDamaged };
}

/** What is said of the seal without checking the files, which is what verify does. */
async function seals(bundle: Bundle): Promise<string[]> {
  const armored = await bundle.signature();
  const { state, fingerprint, reason } = checkSignature(
    await bundle.manifestBytes(),
    armored,
    undefined,
    Date.now(),
  );
  const lines = bundle.encrypted ? ['  encrypted; read here without writing it anywhere'] : [];
  if (state === 'unchecked')
    lines.push(`  signed by ${fingerprint} (whose key that is: evidence verify --signer)`);
  else if (state !== 'none') lines.push(`  signature: ${state}: ${visible(reason ?? '')}`);
  return lines;
}

function bullets(texts: readonly string[], none: string): string[] {
  return texts.length === 0 ? [visible(none)] : texts.map((t) => wrap(`- ${visible(t)}`, '  '));
}

const summarySchema = z.object({
  verdict: z
    .object({
      outcome: z.string(),
      summary: z.string(),
      causes: z.array(z.object({ cause: z.string(), confidence: z.string(), text: z.string() })),
    })
    .optional(),
  standsOut: z
    .array(z.object({ topic: z.string(), text: z.string(), quote: z.string().optional(), cite: z.string() }))
    .default([]),
});

/** What README.md prints, as data. A run that was cut short may lack it, a damaged bundle cannot give it. */
async function readStatements(
  bundle: Bundle,
): Promise<{ statements: string[]; verdict: string[]; trouble?: string; isDamaged?: boolean }> {
  try {
    const json: unknown = JSON.parse((await bundle.read('summary.json')).toString('utf8'));
    const { standsOut, verdict } = summarySchema.parse(json);
    return {
      verdict: verdict
        ? [
            `${verdict.outcome}: ${verdict.summary}`,
            ...verdict.causes.map((c) => `${c.cause} (${c.confidence}): ${c.text}`),
          ]
        : [],
      statements: standsOut.map(
        (s) => `${s.topic}: ${s.text}${s.quote === undefined ? '' : `: ${s.quote}`} (${s.cite})`,
      ),
    };
  } catch (error) {
    const isAbsent = error instanceof EvidenceError && error.code === 'E_NO_SUCH_ENTRY';
    const isForeign = error instanceof z.ZodError || error instanceof SyntaxError;
    const why = isAbsent ? 'it is not there' : isForeign ? 'not a summary' : (error as Error).message;
    const trouble = `unknown, summary.json cannot be read: ${why}`;
    return { statements: [], verdict: [], trouble, isDamaged: error instanceof EvidenceError && !isAbsent };
  }
}
