import type { PlanContext, Probe } from '../../src/core/collector.js';

/** Asked of every physical NIC outside the quick profile; one process each, about 4 ms. */
const SETTINGS: Readonly<Record<string, string>> = {
  features: '-k',
  ring: '-g',
  coalesce: '-c',
  pause: '-a',
  channels: '-l',
};
/** Full profile only: slow (`-m` reads the module over I2C) or rarely telling. */
const MORE: Readonly<Record<string, string>> = {
  module: '-m',
  timestamping: '-T',
  eee: '--show-eee',
  fec: '--show-fec',
  'private-flags': '--show-priv-flags',
};
/** Virtual interfaces asked for their offloads, so that a host with hundreds of veths costs no more. */
const VIRTUAL = 4;
/** Exit of `-S` where the driver has no statistics, which is an answer. */
const NO_STATS = 94;

/** Questions that make sense for the device: most of ethtool is for hardware and fails on virtual ones. */
export function plan(context: PlanContext): Probe[] {
  const known = new Map(context.host.interfaces.map((i) => [i.name, i]));
  const named = context.interfaces.filter((name) => !(known.get(name)?.loopback ?? false));
  const physical = named.filter((name) => known.get(name)?.physical ?? true);
  const virtual = context.profile === 'quick' ? [] : named.filter((name) => !physical.includes(name));
  const probes = physical.flatMap((name) => ofNic(name, context));
  if (physical.length > 0) {
    const read = physical.map((name) => `/sys/class/net/${name}/queues/tx-*/tx_timeout`);
    probes.push({ id: 'queues', when: 'start_end', run: { read } });
  }
  probes.push(...virtual.slice(0, VIRTUAL).map((name) => ask(name, 'features', '-k')));
  const left = virtual.length - VIRTUAL;
  if (left > 0) {
    const reason = `${left} more virtual interfaces were not asked for their offloads; name one with --interface`;
    probes.push({ ...ask('others', 'features', '-k'), skip: { outcome: 'not_run', reason } });
  }
  return probes;
}

function ofNic(name: string, { profile }: PlanContext): Probe[] {
  const sys = `/sys/class/net/${name}`;
  const probes: Probe[] = [
    {
      ...ask(name, 'settings'),
      run: [
        { argv: ['ethtool', name] },
        // Speed and carrier of an interface that is down cannot be read: noted on stderr, no failure.
        { read: ['speed', 'duplex', 'carrier', 'mtu'].map((file) => `${sys}/${file}`) },
      ],
    },
    { ...ask(name, 'counters', '-S'), when: 'start_end', okExits: [0, NO_STATS] },
  ];
  if (profile === 'quick') return probes;
  probes.push({
    ...ask(name, 'driver', '-i'),
    run: [
      { argv: ['ethtool', '-i', name] },
      { read: [`${sys}/device/ueven[t]`, `${sys}/device/driver/module/versio[n]`] },
    ],
  });
  for (const [id, option] of Object.entries(SETTINGS)) probes.push(ask(name, id, option));
  if (profile !== 'full') return probes;
  for (const [id, option] of Object.entries(MORE)) probes.push(ask(name, id, option));
  probes.push({
    ...ask(name, 'phy-counters', '--phy-statistics'),
    when: 'start_end',
    okExits: [0, NO_STATS],
  });
  probes.push({
    ...ask(name, 'self-test'),
    // `online` keeps the tests to those that leave the link up; some drivers still stall traffic.
    run: { argv: ['ethtool', '-t', name, 'online'] },
    effect: 'changes_state',
    consent: 'self_test',
    timeoutMs: 30_000,
    okExits: [0, 1],
  });
  return probes;
}

function ask(name: string, id: string, option?: string): Probe {
  return {
    id,
    subject: name,
    when: 'once',
    run: { argv: option === undefined ? ['ethtool', name] : ['ethtool', option, name] },
    // The kernel allows such a name, but ethtool would take it for an option.
    ...(name.startsWith('-') && {
      skip: { outcome: 'not_run' as const, reason: 'the interface name starts with a dash' },
    }),
  };
}
