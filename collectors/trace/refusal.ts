import type { Probe } from '../../src/core/collector.js';
import type { HostInfo } from '../../src/core/host-info.js';
import { type KernelTracing, mayTrace } from '../../src/core/kernel-tracing.js';

type Skip = NonNullable<Probe['skip']>;
type Way = 'bpftrace' | 'tracefs';

/**
 * Why this way of tracing cannot work on this host, and what would change that: the first obstacle a person would meet.
 * Undefined: nothing stands against it, or nobody looked. Whether bpftrace is installed is the engine's question.
 */
export function refusal(
  host: Pick<HostInfo, 'uid' | 'tracing'>,
  way: Way,
  tracepoints: readonly string[],
): Skip | undefined {
  const { tracing } = host;
  if (tracing === undefined) return undefined;
  return (
    rights(host.uid, tracing, way) ??
    kernel(tracing, way) ??
    mounted(tracing) ??
    (way === 'bpftrace' ? types(tracing) : undefined) ??
    missing(tracing, tracepoints)
  );
}

function rights(uid: number, tracing: KernelTracing, way: Way): Skip | undefined {
  const held = tracing.capabilities.toString(16);
  if (uid !== 0) {
    return {
      outcome: 'denied',
      reason: `tracing needs root (CAP_BPF and CAP_PERFMON); this is uid ${uid} with CapEff ${held}`,
    };
  }
  if (way === 'tracefs' || mayTrace(tracing)) return undefined;
  return {
    outcome: 'denied',
    reason: `root without CAP_BPF and CAP_PERFMON (CapEff ${held}): in a container, run it on the host instead`,
  };
}

function kernel({ lockdown }: KernelTracing, way: Way): Skip | undefined {
  if (lockdown !== 'confidentiality') return undefined;
  const what = way === 'bpftrace' ? 'BPF may not read kernel memory' : 'tracefs is closed';
  return {
    outcome: 'denied',
    reason: `kernel lockdown is confidentiality: ${what}; /sys/kernel/security/lockdown says so, only a boot without it helps`,
  };
}

function mounted({ tracefs }: KernelTracing): Skip | undefined {
  if (tracefs !== undefined) return undefined;
  return {
    outcome: 'unsupported',
    reason:
      'tracefs is mounted neither at /sys/kernel/tracing nor below /sys/kernel/debug: mount -t tracefs tracefs /sys/kernel/tracing',
  };
}

function types({ hasBtf, hasBpfEvents }: KernelTracing): Skip | undefined {
  if (!hasBpfEvents) {
    return { outcome: 'unsupported', reason: 'this kernel is built without CONFIG_BPF_EVENTS' };
  }
  if (hasBtf) return undefined;
  return {
    outcome: 'unsupported',
    reason: 'no BTF: /sys/kernel/btf/vmlinux is absent, this kernel is built without CONFIG_DEBUG_INFO_BTF',
  };
}

function missing({ tracepoints }: KernelTracing, wanted: readonly string[]): Skip | undefined {
  const absent = wanted.filter((name) => !tracepoints.has(name));
  if (absent.length === 0) return undefined;
  return { outcome: 'unsupported', reason: `this kernel has no tracepoint ${absent.join(', ')}` };
}
