import type { Artifact } from '../core/artifact.js';
import type { NotSampled } from './samplers.js';
import { wallTime } from '../core/wall-clock.js';

/** What the manifest says of a question that was not asked. */
export function absentArtifact(host: string, missing: NotSampled): Artifact {
  return {
    ...missing,
    host,
    vantage: host,
    tool: 'none',
    argv: [],
    startedAt: wallTime(),
    durationMs: 0,
    bytes: 0,
    redactions: 0,
  };
}
