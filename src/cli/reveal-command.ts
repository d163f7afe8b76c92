import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { openBundle } from '../bundle/read.js';
import { loadConfig, mapOf } from '../collect/config.js';
import { defaultMap } from '../collect/identities.js';
import { openRevealer, revealed } from '../collect/reveal.js';
import { EvidenceError, EXIT } from '../core/errors.js';
import { visible } from '../core/escape.js';

interface Flags {
  readonly redactMap?: string;
  readonly keepVendor?: boolean;
  readonly cat?: string;
}

/** `evidence reveal`: text or a capture with the identities back, on stdout. */
export async function runReveal(from: string, flags: Flags): Promise<number> {
  const map = flags.redactMap ?? mapOf(await loadConfig()) ?? defaultMap();
  const keepVendor = flags.keepVendor ?? false;
  if (flags.cat === undefined) {
    await print(revealed(await contentOf(from), await openRevealer(map, keepVendor)));
    return EXIT.done;
  }
  const bundle = await openBundle(from);
  const { identities } = (await bundle.manifest()).redactions;
  if (!identities) {
    throw new EvidenceError(
      'E_USAGE',
      `${from}: its addresses and names are no pseudonyms`,
      'print the file as it is: evidence open BUNDLE --cat PATH',
    );
  }
  const revealer = await openRevealer(map, identities.keepVendor, identities.map);
  const path = flags.cat.replace(/^\.?\//, '').replace(`${bundle.root}/`, '');
  await bundle.stream(path, (content) => print(revealed(content, revealer)));
  return EXIT.done;
}

async function contentOf(from: string): Promise<AsyncIterable<Buffer>> {
  if (from === '-') return process.stdin;
  const info = await stat(from).catch((error: NodeJS.ErrnoException) => {
    throw new EvidenceError('E_USAGE', `${from} cannot be read: ${error.message}`);
  });
  const isBundle = info.isDirectory() || /\.(?:tar\.gz|tgz|zip)$/.test(from);
  if (!isBundle) return createReadStream(from);
  throw new EvidenceError(
    'E_USAGE',
    `${from} is a bundle: one file of it is revealed at a time`,
    'name it with --cat PATH; evidence open BUNDLE --list has them all',
  );
}

/** Bytes to a pipe as they are; to a terminal without control characters. */
async function print(content: AsyncIterable<Buffer>): Promise<void> {
  const decoder = new TextDecoder();
  for await (const chunk of content) {
    const shown = process.stdout.isTTY ? visible(decoder.decode(chunk, { stream: true })) : chunk;
    await new Promise<void>((done) => void process.stdout.write(shown, () => done()));
  }
}
