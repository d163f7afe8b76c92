import { cite, type FactRow, type HostView } from '../../../core/fact-view.js';
import { addresses } from '../../../tables/addresses.js';
import { interfaces } from '../../../tables/interfaces.js';
import { linkState } from '../../../tables/link-state.js';
import { nicDrivers } from '../../../tables/nic-drivers.js';
import { nicSettings } from '../../../tables/nic-settings.js';
import { routes } from '../../../tables/routes.js';
import { type Measured, type Topic } from './fact.js';

/** Addresses, gateway, and the NIC that leads there. */
export const network: Topic = function* (view) {
  const gateway = defaultRoute(view);
  const global = view
    .latest(addresses)
    .filter((a) => a.scope !== 'link' && a.scope !== 'host' && a.interface !== 'lo')
    .toSorted((a, b) => Number(b.interface === gateway?.dev) - Number(a.interface === gateway?.dev));
  const [first] = global;
  if (first) {
    const shown = global.map((a) => `${prefixed(a)}${a.interface === undefined ? '' : ` (${a.interface})`}`);
    yield { topic: 'net.address', label: 'Address', value: prefixed(first), cites: [cite(first)] };
    yield {
      topic: 'net.addresses',
      label: 'Addresses',
      value: shown.slice(0, 8).join(', '),
      cites: global.slice(0, 4).map(cite),
    };
  }
  if (gateway?.via !== undefined)
    yield {
      topic: 'net.gateway',
      label: 'Gateway',
      value: gateway.via,
      ...(gateway.dev !== undefined && { text: `${gateway.via} through ${gateway.dev}` }),
      cites: [cite(gateway)],
    };
  if (gateway?.dev !== undefined) {
    const way = { topic: 'net.interface', label: 'Interface toward the gateway' };
    yield { ...way, value: gateway.dev, cites: [cite(gateway)] };
  }
  for (const name of interesting(view, gateway?.dev)) yield* nic(view, name);
};

function* nic(view: HostView, name: string): Iterable<Measured> {
  const link = view.latest(interfaces).find((i) => i.interface === name);
  const driver = view.latest(nicDrivers).find((d) => d.interface === name);
  const settings = view.latest(nicSettings).find((s) => s.interface === name);
  const state = view.latest(linkState).find((s) => s.interface === name);
  if (link?.mtu !== undefined)
    yield {
      topic: 'nic.mtu',
      label: `MTU of ${name}`,
      value: link.mtu,
      unit: 'bytes',
      text: `${link.mtu} bytes`,
      target: name,
      cites: [cite(link)],
    };
  if (link?.state !== undefined)
    yield {
      topic: 'nic.state',
      label: `State of ${name}`,
      value: link.state,
      target: name,
      cites: [cite(link)],
    };
  if (driver?.driver !== undefined) {
    const version = driver.version === undefined ? '' : ` ${driver.version}`;
    yield {
      topic: 'nic.driver',
      label: `Driver of ${name}`,
      value: `${driver.driver}${version}`,
      target: name,
      cites: [cite(driver)],
    };
  } else if (link?.kind !== undefined)
    yield {
      topic: 'nic.driver',
      label: `Kind of ${name}`,
      value: link.kind,
      target: name,
      cites: [cite(link)],
    };
  if (driver?.firmware_version !== undefined && /[^\s]/.test(driver.firmware_version))
    yield {
      topic: 'nic.firmware',
      label: `Firmware of ${name}`,
      value: driver.firmware_version,
      target: name,
      cites: [cite(driver)],
    };
  const [speed, from] =
    settings?.speed_mbps !== undefined ? [settings.speed_mbps, settings] : [state?.speed_mbps, state];
  if (speed !== undefined && from)
    yield {
      topic: 'nic.speed_mbps',
      label: `Speed of ${name}`,
      value: speed,
      unit: 'Mbit/s',
      target: name,
      cites: [cite(from)],
    };
}

const MOST_NICS = 12;

/** The one toward the gateway first, then those with an address. */
function interesting(view: HostView, first: string | undefined): string[] {
  const addressed = view.latest(addresses).flatMap((a) => a.interface ?? []);
  const known = new Set(view.latest(interfaces).map((i) => i.interface));
  const names = [...new Set([...(first === undefined ? [] : [first]), ...addressed])];
  return names.filter((name) => name !== 'lo' && known.has(name)).slice(0, MOST_NICS);
}

export function defaultRoute(view: HostView): FactRow<typeof routes> | undefined {
  const all = view
    .latest(routes)
    .filter((r) => r.destination === 'default' && (r.table ?? 'main') === 'main' && r.via !== undefined);
  return all.toSorted((a, b) => a.family - b.family || (a.metric ?? 0) - (b.metric ?? 0))[0];
}

function prefixed(a: FactRow<typeof addresses>): string {
  return a.prefix_length === undefined ? a.address : `${a.address}/${a.prefix_length}`;
}
