import { readFileSync } from 'node:fs';
import type { ProbeOutput } from '../../src/core/collector.js';
import { linesOf } from '../../src/facts/read-lines.js';

/** A ProbeOutput over text in memory, as the engine would hand it to a parser. */
export function probeOutput(
  text: string,
  given: Partial<ProbeOutput> & Pick<ProbeOutput, 'probe' | 'tool'>,
): ProbeOutput {
  return {
    host: 'testhost',
    argv: [given.tool],
    outcome: 'ok',
    exit: 0,
    startedAt: Date.UTC(2026, 10, 21, 3, 0, 0),
    durationMs: 10,
    stderr: '',
    ...given,
    lines: () => linesOf(text),
    text: () => text,
  };
}

/**
 * Fixture files are named `<probe>[@<subject>].<tool>.txt`; an optional `<same>.meta.json` beside them sets
 * further fields of the ProbeOutput (argv, exit, stderr, outcome, startedAt).
 */
export function fixtureOutput(path: string): ProbeOutput {
  const name = /([^/]+)\.txt$/.exec(path)?.[1] ?? '';
  const match = /^([a-z0-9-]+)(?:@(.+))?\.([^.]+)$/.exec(name);
  if (!match?.[1] || !match[3])
    throw new Error(`fixture name is not <probe>[@<subject>].<tool>.txt: ${path}`);
  let meta: Partial<ProbeOutput> = {};
  try {
    meta = JSON.parse(readFileSync(path.replace(/\.txt$/, '.meta.json'), 'utf8')) as Partial<ProbeOutput>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return probeOutput(readFileSync(path, 'utf8'), {
    probe: match[1],
    tool: match[3],
    ...(match[2] !== undefined && { subject: match[2] }),
    ...meta,
  });
}
