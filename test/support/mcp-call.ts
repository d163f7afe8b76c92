import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Artifact } from '../../src/core/artifact.js';
import { argumentsOf } from '../../src/mcp/arguments-of.js';
import { openState, type StateOptions } from '../../src/mcp/open-state.js';
import type { Call, Tool } from '../../src/mcp/tool.js';
import { artifact } from './bundle-view.js';
import { temporaryDir } from './machine.js';
import { sampleDraft } from './sample-spool.js';

/** An output of a probe on `web1`: `hosts/web1/COLLECTOR/FILE`; or a table that was made of one: `tables/ID.ndjson`. */
export function outputAt(path: string, text: string, more: Partial<Artifact> = {}): [Artifact, string] {
  const [, host = '', collector = '', file = ''] = path.split('/');
  const sha256 = createHash('sha256').update(text).digest('hex');
  const is = { host, vantage: host, collector, probe: file.split('.')[0] ?? '', path, sha256 };
  return [artifact({ ...is, bytes: Buffer.byteLength(text), ...more }), text];
}

export type Bundles = Readonly<Record<string, readonly (Artifact | [Artifact, string])[]>>;

/** What tools are called with, on a folder with these bundles of `web1`, the oldest first. */
export async function callOn(bundles: Bundles, options: Partial<StateOptions> = {}): Promise<Call> {
  const evidence = temporaryDir();
  for (const [i, [name, outputs]] of Object.entries(bundles).entries()) {
    const put = (path: string, text: string): void => {
      mkdirSync(dirname(join(evidence, name, path)), { recursive: true });
      writeFileSync(join(evidence, name, path), text);
    };
    const all = outputs.map((o) => (Array.isArray(o) ? o[0] : o));
    for (const o of outputs) if (Array.isArray(o)) put(o[0].path ?? '', o[1]);
    const artifacts = all.filter((a) => a.path?.startsWith('tables/') !== true);
    const files = all
      .filter((a) => !artifacts.includes(a))
      .map(({ path, bytes, sha256 }) => ({ path, bytes, sha256 }));
    const manifest = {
      ...{ ...sampleDraft(), schema: 'evidence/bundle/v1', files, gaps: [], artifacts },
      ...{ redactions: { enabled: true }, createdAt: `2026-11-21T03:00:0${i}.000Z` },
    };
    put('manifest.json', JSON.stringify(manifest));
  }
  const state = await openState({ evidence, allow: [], transport: 'stdio', ...options });
  return { state, signal: new AbortController().signal, progress: () => undefined };
}

/** Calls a tool as a client does; what it throws is what the client is told. */
export async function answerOf(tool: Tool, call: Call, given: Record<string, unknown> = {}) {
  const { data, text } = await tool.run(argumentsOf(tool, tool.name, given), call);
  return { data: tool.output.parse(data), text };
}
