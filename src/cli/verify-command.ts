import { verifyBundle } from '../bundle/verify.js';
import { EvidenceError, EXIT } from '../core/errors.js';
import { formatBytes } from '../core/units.js';
import { visible } from '../render/escape.js';
import { painter } from './style.js';

interface Flags {
  readonly sha256?: string;
  readonly json?: boolean;
  readonly color?: boolean;
}

/** `evidence verify`: exit 5 when anything is not as it was sealed. */
export async function runVerify(path: string, flags: Flags): Promise<number> {
  const expected = flags.sha256?.toLowerCase();
  if (expected !== undefined && !/^[0-9a-f]{64}$/.test(expected)) {
    throw new EvidenceError(
      'E_USAGE',
      `--sha256: "${flags.sha256}" is not 64 hex digits`,
      'copy it from the closing summary of the run',
    );
  }
  const result = await verifyBundle(path, expected === undefined ? {} : { manifestSha256: expected });
  if (flags.json) {
    process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
    return result.ok ? EXIT.done : EXIT.verification;
  }
  const paint = painter(process.stdout, flags.color);
  const word = result.ok ? paint('green', 'intact') : paint('red', 'NOT as it was sealed');
  const lines = [
    `${word}: ${path}`,
    `  ${result.checked} files, ${formatBytes(result.bytes)} checked`,
    ...(result.manifestSha256 === undefined ? [] : [`  manifest sha256 ${result.manifestSha256}`]),
    ...result.problems.map(
      (p) =>
        `  ${paint('red', p.kind)} ${visible(p.path)}${p.expected === undefined ? '' : `\n    expected ${p.expected}\n    found    ${p.actual ?? 'nothing'}`}`,
    ),
    ...(result.ok && expected === undefined
      ? ['  compare the manifest hash with the one the sender gives you, or pass it with --sha256']
      : []),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  return result.ok ? EXIT.done : EXIT.verification;
}
