import { createHash } from 'node:crypto';
import { EvidenceError } from '../../core/errors.js';
import { withheldMarker } from '../../redact/marker.js';
import { isCapture } from '../../redact/identities/pcap/rewrite-pcap.js';
import { CaptureOutput } from '../capture-output.js';
import type { FileReport, Redaction } from '../redaction.js';
import { SpoolFile } from '../spool-file.js';

export interface RedactedFile {
  /** Of what was read. */
  readonly sourceSha256: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Secrets masked. */
  readonly masked: number;
  /** Something to know about it. */
  readonly note?: string;
}

/** First bytes of what nobody can look into without unpacking it. */
const PACKED: readonly (readonly [head: string, what: string])[] = [
  ['\x1f\x8b', 'gzip'],
  ['PK\x03\x04', 'zip'],
  ['\xfd7zXZ\0', 'xz'],
  ['\x28\xb5\x2f\xfd', 'zstd'],
  ['BZh', 'bzip2'],
  ['age-encryption.org/', 'age'],
];
const HEAD = 20;

/** One file of a bundle through the policy onto disk, in constant memory. Throws E_NO_SPACE, E_OUT_DIR. */
export async function redactFile(
  content: AsyncIterable<Buffer>,
  to: string,
  path: string,
  redaction: Redaction,
): Promise<RedactedFile> {
  const out = new SpoolFile(to, Number.MAX_SAFE_INTEGER);
  const hash = createHash('sha256');
  let filter: Filter | undefined;
  let head = Buffer.alloc(0);
  for await (const chunk of content) {
    hash.update(chunk);
    if (filter) {
      await filter.feed(chunk);
      continue;
    }
    head = Buffer.concat([head, chunk]);
    if (head.length < HEAD) continue;
    filter = filterFor(head, out, redaction);
    await filter.feed(head);
  }
  if (!filter) {
    filter = filterFor(head, out, redaction);
    await filter.feed(head);
  }
  const { report, note } = await filter.end();
  redaction.add(path, report);
  const spooled = out.finish(true);
  if (!spooled || spooled.writeError !== undefined) {
    const what = `${path} could not be written: ${spooled?.writeError ?? 'unknown'}`;
    throw spooled?.noSpace
      ? new EvidenceError('E_NO_SPACE', what, 'free some space, or name another folder: --out DIR')
      : new EvidenceError('E_OUT_DIR', what, 'name another folder: --out DIR');
  }
  return {
    sourceSha256: hash.digest('hex'),
    bytes: spooled.bytes,
    sha256: spooled.sha256,
    masked: Object.values(report.rules).reduce((sum, n) => sum + n, 0),
    ...(note !== undefined && { note }),
  };
}

interface Filter {
  feed(chunk: Buffer): Promise<void> | void;
  end(): Promise<{ report: FileReport; note?: string }>;
}

/** Without identities to replace, captures and archives pass as they do when they are collected. */
function filterFor(head: Buffer, out: SpoolFile, redaction: Redaction): Filter {
  const { identities } = redaction;
  if (isCapture(head)) return identities ? captured(out, redaction) : unchanged(out);
  const packed = PACKED.find(([start]) => head.toString('latin1').startsWith(start))?.[1];
  if (packed !== undefined) return identities ? withheld(out, `packed with ${packed}`) : unchanged(out);
  return text(out, redaction);
}

function text(out: SpoolFile, { policy }: Redaction): Filter {
  const redactor = policy.stream();
  return {
    feed: (chunk) => void out.write(redactor.feed(chunk)),
    end: async () => {
      out.write(redactor.flush());
      const { counts, withheldBytes, withheldReasons } = redactor;
      const reasons = [...withheldReasons];
      return {
        report: {
          rules: Object.fromEntries(counts),
          ...(withheldBytes > 0 && { withheld: { bytes: withheldBytes, reasons } }),
        },
        ...(withheldBytes > 0 && { note: `${withheldBytes} bytes withheld: ${reasons.join(', ')}` }),
      };
    },
  };
}

function captured(out: SpoolFile, { identities }: Redaction): Filter {
  const capture = identities && new CaptureOutput(identities.mapper, (bytes) => out.write(bytes));
  return {
    feed: async (chunk) => {
      capture?.feed(chunk);
      await capture?.taken();
    },
    end: async () => {
      const report = await capture?.end();
      const lost = report?.failed === undefined ? [] : [`the rest is withheld: ${report.failed}`];
      return {
        report: { rules: {}, ...(report && { capture: report }) },
        note: ['payload was left out, addresses were replaced', ...lost].join('; '),
      };
    },
  };
}

function withheld(out: SpoolFile, reason: string): Filter {
  let bytes = 0;
  return {
    feed: (chunk) => void (bytes += chunk.length),
    end: async () => {
      out.write(Buffer.from(`${withheldMarker(bytes, reason)}\n`));
      return {
        report: { rules: {}, withheld: { bytes, reasons: [reason] } },
        note: `withheld: ${reason}, identities in it cannot be replaced`,
      };
    },
  };
}

function unchanged(out: SpoolFile): Filter {
  return { feed: (chunk) => void out.write(chunk), end: async () => ({ report: { rules: {} } }) };
}
