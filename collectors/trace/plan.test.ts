import { describe, expect, it } from 'vitest';
import type { HostInfo } from '../../src/core/host-info.js';
import type { KernelTracing } from '../../src/core/kernel-tracing.js';
import { makeJob } from '../../src/collect/job.js';
import { refusal as refusedBy } from '../../src/collect/plan.js';
import { remedyFor } from '../../src/collect/remedy.js';
import { richHost, TARGETS } from '../../test/support/hosts.js';
import collector from './index.js';

const ALL = new Map((collector.tracepoints ?? []).map((name) => [name, new Set(['reason'])]));
const ABLE: KernelTracing = {
  capabilities: 0x1ffffffffffn,
  lockdown: 'none',
  hasBtf: true,
  hasBpfEvents: true,
  hasKprobes: true,
  tracefs: '/sys/kernel/tracing',
  tracepoints: ALL,
};

function jobs(
  over: Partial<KernelTracing> = {},
  host: Partial<HostInfo> = {},
  params: object = { ports: [8080] },
) {
  const at: HostInfo = { ...richHost(['bpftrace', 'sh']), tracing: { ...ABLE, ...over }, ...host };
  const probes = collector.plan({
    host: at,
    profile: 'network',
    windowMs: 15_000,
    targets: [],
    interfaces: [],
    logs: [],
    params: collector.params.parse(params),
  });
  return probes.map((probe) => ({ job: makeJob(collector, probe, at, false), uid: at.uid, probe }));
}

/** What the engine would say of the delays and of the events, with consent. */
function said(over: Partial<KernelTracing> = {}, host: Partial<HostInfo> = {}): string[] {
  return jobs(over, host).map(({ job, uid }) => {
    const refused = refusedBy(job, { passive: false, allow: ['trace'] }, uid);
    if (refused === undefined)
      return `runs ${job.sources.map((s) => ('argv' in s ? s.argv[0] : '?')).join(', ')}`;
    const { remedy } = remedyFor(job, refused.outcome, refused.reason);
    return `${refused.outcome}: ${refused.reason}${remedy === undefined ? '' : ` → ${remedy}`}`;
  });
}

describe('what runs', () => {
  it('bpftrace where the kernel can, with tracefs in reserve for events', () => {
    expect(said()).toEqual(['runs bpftrace', 'runs bpftrace, sh']);
  });

  it('nothing without consent', () => {
    for (const { job, uid } of jobs()) {
      expect(refusedBy(job, { passive: false, allow: [] }, uid)).toEqual({
        outcome: 'not_run',
        reason: 'needs consent: --allow-trace',
      });
    }
  });

  it('is stopped with the window, asked to and given time to let go', () => {
    for (const { probe } of jobs()) {
      expect(probe).toMatchObject({ when: 'during', endsWithWindow: true });
      expect([probe.run].flat()).toEqual(
        expect.arrayContaining([expect.objectContaining({ graceMs: 10_000 })]),
      );
    }
  });
});

describe('is refused with the reason', () => {
  it.each<[string, Partial<KernelTracing>, Partial<HostInfo>, RegExp, RegExp]>([
    [
      'not root',
      { capabilities: 0n },
      { uid: 1000 },
      /^denied: tracing needs root \(CAP_BPF and CAP_PERFMON\); this is uid 1000/,
      /^denied/,
    ],
    [
      'root of a container',
      { capabilities: 0xa80425fbn },
      {},
      /^denied: root without CAP_BPF and CAP_PERFMON \(CapEff a80425fb\)/,
      /^runs sh$/,
    ],
    [
      'lockdown',
      { lockdown: 'confidentiality' },
      {},
      /^denied: kernel lockdown is confidentiality: BPF may not/,
      /^denied: .*tracefs is closed/,
    ],
    [
      'no BTF',
      { hasBtf: false },
      {},
      /^unsupported: no BTF: \/sys\/kernel\/btf\/vmlinux is absent/,
      /^runs sh$/,
    ],
    ['no BPF events', { hasBpfEvents: false }, {}, /^unsupported: .*CONFIG_BPF_EVENTS/, /^runs sh$/],
    [
      'a tracepoint that is not there',
      { tracepoints: new Map([...ALL].filter(([n]) => n !== 'tcp:tcp_probe')) },
      {},
      /^unsupported: this kernel has no tracepoint tcp:tcp_probe$/,
      /^runs bpftrace, sh$/,
    ],
    [
      'no bpftrace',
      {},
      { tools: new Set(['sh']) },
      /^missing_tool: bpftrace is not installed → apt-get install bpftrace$/,
      /^runs sh$/,
    ],
  ])('%s', (_, over, host, delays, events) => {
    const [first, second] = said(over, host);
    expect(first).toMatch(delays);
    expect(second).toMatch(events);
  });

  it('tracefs that is not mounted', () => {
    const { tracefs: _, ...rest } = ABLE;
    const at = { ...richHost(['bpftrace']), tracing: { ...rest, tracepoints: new Map() } };
    for (const text of said({}, at)) {
      expect(text).toMatch(
        /^unsupported: tracefs is mounted neither .*: mount -t tracefs tracefs \/sys\/kernel\/tracing$/,
      );
    }
  });

  it('integrity lockdown forbids none of it', () => {
    expect(said({ lockdown: 'integrity' })[0]).toBe('runs bpftrace');
  });

  it('nobody named: the delays of every connection are not traced, drops and retransmissions are', () => {
    const [delays, events] = jobs({}, {}, {});
    expect(delays?.probe.skip?.reason).toMatch(/name some with --port, --peer, --pid or --target/);
    expect(events?.probe.skip).toBeUndefined();
  });
});

describe('the programs', () => {
  const program = (params: object, over: Partial<KernelTracing> = {}): string =>
    JSON.stringify(jobs(over, {}, params)[0]?.probe.run);

  it('ask for ports and addresses at either end, and never paste a word of the user', () => {
    const text = program({ ports: [8080], peers: ['192.0.2.1', '2001:db8::1'] });
    expect(text).toContain('$lp == 8080 || $rp == 8080');
    // 0x010200c0 and 0xb80d0120: 32 bits in network order as a little-endian machine reads them.
    expect(text).toContain('skc_daddr == 16908480');
    expect(text).toContain('u6_addr32[0] == 3087860000');
    expect(collector.params.safeParse({ peers: ['192.0.2.1); exit('] }).success).toBe(false);
    expect(collector.params.safeParse({ ports: ['8080'] }).success).toBe(false);
  });

  it('take the addresses and ports of targets that were given, not of those we would choose', () => {
    const at = { ...richHost(['bpftrace']), tracing: ABLE };
    const probes = collector.plan({
      host: at,
      profile: 'network',
      windowMs: 15_000,
      targets: TARGETS,
      interfaces: [],
      logs: [],
      params: collector.params.parse({}),
    });
    const text = JSON.stringify(probes[0]?.run);
    expect(text).toContain('$lp == 5432');
    expect(text).not.toContain('$lp == 22');
  });

  it('probe a function only for the sockets a process writes to, and only where functions can be probed', () => {
    expect(program({ ports: [80] })).not.toContain('kprobe');
    expect(program({ pid: 7 })).toContain('kprobe:tcp_sendmsg');
    expect(program({ pid: 7 }, { hasKprobes: false })).not.toContain('kprobe');
  });

  it('count reasons of drops only where the kernel has them', () => {
    const old = new Map([['skb:kfree_skb', new Set(['location'])]]);
    const [, events] = jobs({ tracepoints: old });
    expect(JSON.stringify(events?.probe.run)).not.toContain('args->reason');
    expect(JSON.stringify(jobs()[1]?.probe.run)).toContain('args->reason');
  });
});
