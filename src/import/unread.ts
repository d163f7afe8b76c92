import type { Outcome } from '../core/outcome.js';
import type { ForeignArtifact } from './format.js';
import type { Moment } from './moment.js';
import type { TreeFile } from './tree.js';

/** What tools print instead of an answer, and what that means. */
const EXCUSES: readonly (readonly [pattern: RegExp, outcome: Outcome])[] = [
  [/command not found|: not found$|No such file or directory|not (?:available|installed)/i, 'missing_tool'],
  [/Operation not permitted|Permission denied|must be (?:run as )?root|requires root/i, 'denied'],
  [/not supported|no stats available|No such device|cannot get /i, 'unsupported'],
];
const SHORT = 2000;

/** A file no collector reads: kept as text, or left where it is, and why. */
export function unreadArtifact(file: TreeFile, at: Moment): ForeignArtifact {
  const artifact = (outcome: Outcome, reason: string, leftOut?: true): ForeignArtifact => ({
    file,
    at,
    outcome,
    reason,
    ...(leftOut && { leftOut }),
  });
  if (file.isCapture)
    return artifact(
      'unsupported',
      'packets: what is secret in them cannot be masked, so they were left out',
      true,
    );
  if (file.text === 'binary')
    return artifact('unsupported', 'not text: it cannot be read or masked, and was left out', true);
  if (file.text === 'empty') return artifact('unsupported', 'the file is empty');
  if (file.isMarkup)
    return artifact('failed', 'this is a web page or a document, not the output of a command');
  const line = file.firstLine ?? '';
  const excuse = file.size <= SHORT ? EXCUSES.find(([pattern]) => pattern.test(line)) : undefined;
  if (excuse) return artifact(excuse[1], line.trim());
  return artifact('unsupported', 'not recognised: kept as text for people, no rows were read from it');
}
