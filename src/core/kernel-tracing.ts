/** What a host's kernel offers to whoever traces it; learnt by reading alone (`src/collect/discover-tracing`). */
export interface KernelTracing {
  /** Effective capabilities of the session, a bit each (capabilities(7)). */
  readonly capabilities: bigint;
  readonly lockdown: 'none' | 'integrity' | 'confidentiality';
  /** Types of kernel structures, /sys/kernel/btf/vmlinux (CONFIG_DEBUG_INFO_BTF). */
  readonly hasBtf: boolean;
  /** Programs can be attached to trace events (CONFIG_BPF_EVENTS). */
  readonly hasBpfEvents: boolean;
  readonly hasKprobes: boolean;
  /** Where tracefs is mounted; absent: nowhere, or it may not be read. */
  readonly tracefs?: string;
  /** `tcp:tcp_probe` → names of its fields, of those asked for. */
  readonly tracepoints: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Bits of `CapEff` (include/uapi/linux/capability.h). */
const CAPABILITY = { sys_admin: 21n, perfmon: 38n, bpf: 39n } as const;

export function mayTrace({ capabilities }: Pick<KernelTracing, 'capabilities'>): boolean {
  const has = (bit: bigint): boolean => ((capabilities >> bit) & 1n) === 1n;
  return has(CAPABILITY.sys_admin) || (has(CAPABILITY.bpf) && has(CAPABILITY.perfmon));
}
