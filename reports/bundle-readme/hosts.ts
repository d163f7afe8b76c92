import type { BundleView } from '../../src/core/report.js';
import { latest, list, num, str } from './glance/glance.js';
import type { Model } from './model.js';
import { few, ms, plural, show } from './show.js';

/** Whose evidence this is, in three lines: machine, network, clock. */
export function describeHosts(view: BundleView): Model['hosts'] {
  return view.manifest.hosts.map((host) => ({
    id: host.id,
    reached: [host.transport === 'local' ? 'this machine' : (host.label ?? host.transport), host.role]
      .filter((part) => part !== undefined)
      .join(', '),
    outcome: host.outcome,
    ...optional('reason', host.reason),
    ...optional('remedy', host.remedy),
    ...optional('limitations', host.limitations?.join('; ')),
    probes: probesOf(view, host.id),
    offset: offsetOf(host),
    system: machineOf(view, host),
    ...optional('network', networkOf(view, host.id)),
    clock: clockOf(view, host.id),
    ...optional('bootId', host.bootId),
  }));
}

type Host = BundleView['manifest']['hosts'][number];

function optional<K extends string>(key: K, value: string | undefined): { [P in K]?: string } {
  return value === undefined || value === '' ? {} : ({ [key]: value } as { [P in K]?: string });
}

function probesOf(view: BundleView, id: string): string {
  const own = view.manifest.artifacts.filter((a) => a.host === id);
  const ok = own.filter((a) => a.outcome === 'ok').length;
  return own.length === 0 ? 'none' : `${show(ok)} of ${show(own.length)}`;
}

/** A difference within its error is none that anybody could tell. */
function offsetOf({ transport, clockOffsetMs, clockErrorMs }: Host): string {
  if (transport === 'local') return 'the reference';
  if (clockOffsetMs === undefined || clockErrorMs === undefined) return 'not measured';
  const error = `± ${ms(clockErrorMs)}`;
  if (Math.abs(clockOffsetMs) <= clockErrorMs) return `the same ${error}`;
  return `${ms(Math.abs(clockOffsetMs))} ${clockOffsetMs < 0 ? 'behind' : 'ahead'} ${error}`;
}

function machineOf(view: BundleView, { id, kernel, cpus }: Host): string {
  const mine = (table: string): ReturnType<typeof latest> =>
    latest(view, table).filter((r) => r._host === id);
  const [system] = mine('system');
  const [name] = mine('uname');
  const virtual = mine('virtualization');
  const kind = virtual.flatMap((r) => str(r, 'kind') ?? [])[0];
  const product = virtual
    .map((r) => [str(r, 'vendor'), str(r, 'product')].filter(Boolean).join(' '))
    .find((words) => words !== '');
  const uptime = system && num(system, 'uptime_s');
  return [
    (system && str(system, 'os_name')) ?? 'Linux',
    kernel === undefined ? '' : `kernel ${kernel}`,
    name && str(name, 'machine'),
    kind === undefined || kind === 'none' ? '' : `on ${kind}`,
    product,
    // Of imported evidence the number is not always known.
    cpus === 0 ? '' : plural(cpus, 'CPU'),
    uptime === undefined ? '' : `up ${duration(uptime)}`,
  ]
    .filter((part) => part !== undefined && part !== '')
    .join(', ');
}

/** `9 d 4 h`, `1 h 26 min`, `3 min`. */
function duration(seconds: number): string {
  const [days, hours, minutes] = [seconds / 86_400, (seconds / 3600) % 24, (seconds / 60) % 60].map(
    Math.floor,
  );
  if (days) return `${show(days)} d${hours ? ` ${hours} h` : ''}`;
  return hours ? `${hours} h${minutes ? ` ${minutes} min` : ''}` : `${minutes ?? 0} min`;
}

/** The addresses others know this host by, its gateways and resolvers. */
function networkOf(view: BundleView, id: string): string {
  const mine = (table: string): ReturnType<typeof latest> =>
    latest(view, table).filter((r) => r._host === id);
  const addresses = mine('addresses')
    .filter(
      (r) => (str(r, 'scope') ?? 'global') === 'global' && !/^(?:127\.|::1$)/.test(str(r, 'address') ?? ''),
    )
    .map((r) => `${str(r, 'interface') ?? ''} ${str(r, 'address')}/${num(r, 'prefix_length') ?? '?'}`.trim());
  const gateways = mine('routes').flatMap((r) =>
    str(r, 'destination') === 'default' ? (str(r, 'via') ?? []) : [],
  );
  const resolvers = mine('dns_config').flatMap((r) =>
    str(r, 'source') === '/etc/resolv.conf' ? list(r, 'nameservers') : [],
  );
  return [
    few(addresses, 4),
    gateways.length > 0 ? `gateway ${few([...new Set(gateways)], 3)}` : '',
    resolvers.length > 0 ? `resolver ${few([...new Set(resolvers)], 3)}` : '',
  ]
    .filter((part) => part !== '')
    .join('; ');
}

function clockOf(view: BundleView, id: string): string {
  const rows = latest(view, 'clock').filter((r) => r._host === id);
  if (rows.length === 0) return 'synchronised or not: not known';
  const offset = rows.flatMap((r) => num(r, 'offset_s') ?? [])[0];
  const off =
    offset === undefined
      ? ''
      : `, ${ms(Math.abs(offset) * 1000)} ${offset < 0 ? 'behind' : 'ahead of'} its reference`;
  const state = rows.some((r) => r['synchronised'] === true) ? 'synchronised' : 'not synchronised';
  return `${state} (${few([...new Set(rows.flatMap((r) => str(r, 'source') ?? []))], 3)})${off}`;
}
