import type { KernelTracing } from '../core/kernel-tracing.js';
import type { Transport } from '../transport/transport.js';
import { LOOK_MS, textsOf } from './read-text.js';

/** tracefs of its own, and where kernels before 4.1 and many distributions still show it. */
const MOUNTS = ['/sys/kernel/tracing', '/sys/kernel/debug/tracing'];
const BTF = '/sys/kernel/btf/vmlinux';
const LOCKDOWN = '/sys/kernel/security/lockdown';
/** Enough for the fields of a tracepoint; of BTF only whether it is there. */
const MAX_BYTES = 8192;

/** A few small reads, nothing is attached or written. What cannot be read counts as absent. */
export async function discoverTracing(
  transport: Transport,
  tracepoints: readonly string[],
): Promise<KernelTracing> {
  const events = [...tracepoints, 'bpf_trace:bpf_trace_printk'].map((name) => name.replace(':', '/'));
  const survey = await transport.survey({
    files: [
      '/proc/self/status',
      LOCKDOWN,
      BTF,
      ...MOUNTS.flatMap((mount) => [
        `${mount}/README`,
        `${mount}/kprobe_profile`,
        ...events.map((event) => `${mount}/events/${event}/format`),
      ]),
    ],
    maxBytesEach: MAX_BYTES,
    timeoutMs: LOOK_MS,
  });
  return readTracing(textsOf(survey.files), tracepoints);
}

/** Pure: the same from the texts of those files. */
export function readTracing(
  files: ReadonlyMap<string, string>,
  tracepoints: readonly string[],
): KernelTracing {
  const tracefs = MOUNTS.find((mount) => files.has(`${mount}/README`));
  const format = (name: string): string | undefined =>
    files.get(`${tracefs}/events/${name.replace(':', '/')}/format`);
  // `none [integrity] confidentiality` (security/lockdown/lockdown.c); without the file there is no lockdown.
  const locked = /\[(none|integrity|confidentiality)\]/.exec(files.get(LOCKDOWN) ?? '')?.[1];
  return {
    capabilities: BigInt(
      `0x${/^CapEff:\s*([0-9a-f]+)/m.exec(files.get('/proc/self/status') ?? '')?.[1] ?? '0'}`,
    ),
    lockdown: (locked ?? 'none') as KernelTracing['lockdown'],
    hasBtf: files.has(BTF),
    hasBpfEvents: format('bpf_trace:bpf_trace_printk') !== undefined,
    hasKprobes: files.has(`${tracefs}/kprobe_profile`),
    ...(tracefs !== undefined && { tracefs }),
    tracepoints: new Map(
      tracepoints.flatMap((name): [string, Set<string>][] => {
        const text = format(name);
        return text === undefined ? [] : [[name, fieldsOf(text)]];
      }),
    ),
  };
}

/** `field:__u8 saddr[28];  offset:8; …` → `saddr`. */
function fieldsOf(format: string): Set<string> {
  return new Set(
    [...format.matchAll(/^\s*field:[^;]*?(\w+)(?:\[[^\]]*\])?;/gm)].flatMap((match) => match[1] ?? []),
  );
}
