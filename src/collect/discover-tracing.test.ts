import { describe, expect, it } from 'vitest';
import { mayTrace } from '../core/kernel-tracing.js';
import { readTracing } from './discover-tracing.js';

const FORMAT = `name: kfree_skb
ID: 1480
format:
	field:unsigned short common_type;	offset:0;	size:2;	signed:0;

	field:void * skbaddr;	offset:8;	size:8;	signed:0;
	field:unsigned short protocol;	offset:24;	size:2;	signed:0;
	field:enum skb_drop_reason reason;	offset:28;	size:4;	signed:0;
	field:__u8 saddr[28];	offset:32;	size:28;	signed:0;

print fmt: "skbaddr=%p", REC->skbaddr
`;

const read = (files: Record<string, string>) =>
  readTracing(new Map(Object.entries(files)), ['skb:kfree_skb', 'tcp:tcp_probe']);

describe('what the kernel offers', () => {
  it('is read from tracefs, BTF, lockdown and capabilities', () => {
    const seen = read({
      '/proc/self/status': 'Name:\tx\nCapEff:\t000001ffffffffff\n',
      '/sys/kernel/btf/vmlinux': 'x',
      '/sys/kernel/security/lockdown': 'none [integrity] confidentiality\n',
      '/sys/kernel/tracing/README': 'x',
      '/sys/kernel/tracing/kprobe_profile': '',
      '/sys/kernel/tracing/events/bpf_trace/bpf_trace_printk/format': 'x',
      '/sys/kernel/tracing/events/skb/kfree_skb/format': FORMAT,
    });
    expect(seen).toMatchObject({
      lockdown: 'integrity',
      hasBtf: true,
      hasBpfEvents: true,
      hasKprobes: true,
      tracefs: '/sys/kernel/tracing',
    });
    expect([...seen.tracepoints.keys()]).toEqual(['skb:kfree_skb']);
    expect([...(seen.tracepoints.get('skb:kfree_skb') ?? [])]).toEqual([
      'common_type',
      'skbaddr',
      'protocol',
      'reason',
      'saddr',
    ]);
    expect(mayTrace(seen)).toBe(true);
  });

  it('falls back to the mount below debugfs', () => {
    expect(read({ '/sys/kernel/debug/tracing/README': 'x' }).tracefs).toBe('/sys/kernel/debug/tracing');
  });

  it('counts as absent where nothing can be read', () => {
    const seen = read({});
    expect(seen).toMatchObject({
      capabilities: 0n,
      lockdown: 'none',
      hasBtf: false,
      hasBpfEvents: false,
      hasKprobes: false,
    });
    expect(seen.tracefs).toBeUndefined();
    expect(mayTrace(seen)).toBe(false);
  });

  it.each([
    ['everything', 0x1ffffffffffn, true],
    ['CAP_SYS_ADMIN alone', 1n << 21n, true],
    ['CAP_BPF and CAP_PERFMON', (1n << 39n) | (1n << 38n), true],
    ['CAP_BPF alone', 1n << 39n, false],
    ["a container's default", 0xa80425fbn, false],
  ])('%s may trace: %s', (_, capabilities, expected) => expect(mayTrace({ capabilities })).toBe(expected));
});
