import { sysctlPath } from '../core/sysctl-name.js';
import { timeLimit } from '../core/time-limit.js';
import { setTimeout as sleep } from 'node:timers/promises';
import { isUnreachable } from '../collect/host-source.js';
import { readTexts } from '../collect/read-text.js';
import { PATIENCE_MS } from '../transport/shell/guard-script.js';
import type { Transport } from '../transport/transport.js';
import type { HostEnd } from './host-end.js';
import type { SysctlSetting } from './matrix.js';
import { sameValue } from './sysctl-guard.js';

/** A setting of one host that an experiment changed for a while, read before the first run and after the last. */
export interface RestoredSetting {
  readonly host: string;
  readonly name: string;
  readonly before: string;
  /** absent: it could not be read again. */
  readonly after?: string;
  readonly restored: boolean;
}

const EVERY_MS = 50;
/** The guard puts a setting back within milliseconds; where only its heartbeat tells it, within a second or two. */
export const SETTLE_MS = 8000;
const RECONNECT_MS = 20_000;

/** Waits until the settings have these values: true, or false when `until` came first. */
export async function settled(
  transport: Transport,
  wanted: readonly Pick<SysctlSetting, 'name' | 'value'>[],
  giveUp: () => boolean,
): Promise<boolean> {
  for (;;) {
    const now = await valuesOf(
      transport,
      wanted.map((w) => w.name),
    );
    if (wanted.every(({ name, value }) => sameValue(now.get(name), value))) return true;
    if (giveUp()) return false;
    await sleep(EVERY_MS);
  }
}

/** True once `ms` have passed. */
export function after(ms: number): () => boolean {
  const until = performance.now() + ms;
  return () => performance.now() > until;
}

/**
 * Reads again what was changed; over a new connection where the old one is gone.
 *
 * @param guardSeconds after which the guard puts it back although it never heard that we are gone
 * @param keep reads it into the bundle, over the connection that is there
 */
export async function proveRestored(
  { ready, sysctls }: HostEnd,
  guardSeconds: number,
  keep: (transport: Transport) => Promise<void>,
): Promise<RestoredSetting[]> {
  const wanted = [...sysctls].map(([name, value]) => ({ name, value }));
  const names = wanted.map((w) => w.name);
  const isThere = (await valuesOf(ready.transport, names)).size === names.length;
  const again = isThere ? ready.transport : await ready.source.connect(timeLimit(RECONNECT_MS));
  const transport = isUnreachable(again) ? ready.transport : again;
  const guarded = isThere ? 0 : Math.min(guardSeconds * 1000, PATIENCE_MS);
  if (!isUnreachable(again)) await settled(transport, wanted, after(guarded + SETTLE_MS));
  const now = await valuesOf(transport, names);
  await keep(transport);
  if (transport !== ready.transport) await transport.close();
  return wanted.map(({ name, value }) => {
    const read = now.get(name);
    return {
      host: ready.host.id,
      name,
      before: value,
      ...(read !== undefined && { after: read }),
      restored: sameValue(read, value),
    };
  });
}

async function valuesOf(
  transport: Transport,
  names: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const texts = await readTexts(transport, names.map(sysctlPath));
  return new Map(
    names.flatMap((name) => {
      const text = texts.get(sysctlPath(name));
      return text === undefined ? [] : [[name, text.trim()]];
    }),
  );
}
