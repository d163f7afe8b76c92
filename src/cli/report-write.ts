import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { EvidenceError, EXIT } from '../core/errors.js';
import { formatBytes } from '../core/units.js';
import { convert } from '../render/document/convert.js';
import { mailsOf } from '../render/document/draft-mails.js';
import { documentFile, type Format } from '../render/document/formats.js';
import { mailHead } from '../render/document/mail-head.js';
import { withPictures } from '../render/document/pictures.js';
import { standalone } from '../render/svg.js';
import type { ReportFlags } from './report-flags.js';
import type { SourcedDocument } from './report-source.js';
import { mailLimit } from './report-send.js';

/** One format to standard output. */
export async function printReport(
  { made }: SourcedDocument,
  format: Format,
  { paper }: ReportFlags,
  signal: AbortSignal,
): Promise<number> {
  if ((format === 'pdf' || format === 'docx') && process.stdout.isTTY)
    throw new EvidenceError(
      'E_USAGE',
      `${format} is no text for a terminal`,
      'give a folder with --out, or redirect it',
    );
  const assets = format === 'docx' ? await withPictures(made.assets, signal) : made.assets;
  process.stdout.write(await convert(made.markdown, format, assets, { signal, ...(paper && { paper }) }));
  return EXIT.done;
}

/** Every format into a folder; what was there is replaced. */
export async function writeReport(
  sourced: SourcedDocument,
  formats: readonly Format[],
  flags: ReportFlags,
  signal: AbortSignal,
): Promise<number> {
  const { made } = sourced;
  const { assets, markdown, model } = made;
  const out = flags.out ?? '.';
  const written: { path: string; bytes: number }[] = [];
  const write = async (name: string, content: string | Buffer): Promise<void> => {
    written.push({ path: join(out, name), bytes: await put(join(out, name), content) });
  };
  for (const format of formats) {
    const name = documentFile(model.kind, model.variant, format);
    if (format === 'eml') {
      let n = 0;
      for await (const mail of draftsOf(sourced, flags))
        await write(n++ === 0 ? name : name.replace(/\.eml$/, `.part${n - 1}.eml`), mail);
    } else {
      const shown = format === 'docx' ? await withPictures(assets, signal) : assets;
      await write(
        name,
        await convert(markdown, format, shown, { signal, ...(flags.paper && { paper: flags.paper }) }),
      );
    }
    if (format === 'md') for (const [file, { svg }] of assets.figures) await write(file, standalone(svg));
  }
  process.stdout.write(
    flags.json
      ? `${JSON.stringify({ kind: model.kind, variant: model.variant, files: written }, null, 2)}\n`
      : written.map(({ path, bytes }) => `${path}  ${formatBytes(bytes)}\n`).join(''),
  );
  return EXIT.done;
}

async function* draftsOf(
  { made, attach, limitMb }: SourcedDocument,
  flags: ReportFlags,
): AsyncGenerator<Buffer> {
  const plan = {
    head: mailHead(made.model, made.model.title),
    attach: [...attach, ...(flags.attach ?? [])],
    limit: mailLimit(flags, limitMb),
    unsent: true,
  };
  for await (const { bytes } of mailsOf(made.markdown, made.assets, plan)) yield bytes;
}

/** Beside it first, so that nobody sees half of it. */
async function put(path: string, content: string | Buffer): Promise<number> {
  const bytes = Buffer.from(content);
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(`${path}.partial`, bytes, { mode: 0o600 });
    await rename(`${path}.partial`, path);
  } catch (error) {
    throw new EvidenceError(
      'E_OUT_DIR',
      `${path} cannot be written: ${(error as Error).message}`,
      undefined,
      { cause: error },
    );
  }
  return bytes.length;
}
