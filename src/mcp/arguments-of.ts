import { EvidenceError } from '../core/errors.js';
import { didYouMean } from '../core/suggest.js';
import type { Tool } from './tool.js';

/**
 * Throws E_USAGE naming every argument that is wrong. No name is followed by a colon: behind `pageToken:` the words of
 * an error would be hidden as a secret.
 */
export function argumentsOf(
  tool: Pick<Tool, 'input'>,
  name: string,
  given: unknown,
): Record<string, unknown> {
  const parsed = tool.input.safeParse(given ?? {});
  if (parsed.success) return parsed.data;
  const known = Object.keys(tool.input.shape);
  const wrong = parsed.error.issues.slice(0, 10).map((issue) => {
    const path = issue.path.map(String).join('.');
    if (issue.code !== 'unrecognized_keys') return `${path} is wrong: ${issue.message}`;
    return issue.keys
      .slice(0, 5)
      .map((key) =>
        [`there is no "${key.slice(0, 100)}"`, didYouMean(key.slice(0, 100), known)]
          .filter(Boolean)
          .join(', '),
      )
      .join('; ');
  });
  throw new EvidenceError('E_USAGE', `${name}: ${wrong.join('; ')}`, `it takes ${known.join(', ')}`);
}
