import { defineDetection, type Fired } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { byKey, grown, span } from '../../src/core/growth.js';
import { systemMessages } from '../../src/core/kernel-messages.js';
import { interfaces } from '../../src/tables/interfaces.js';
import { linkState } from '../../src/tables/link-state.js';
import { logLines } from '../../src/tables/log-lines.js';
import { system } from '../../src/tables/system.js';

/** Drivers ("igb 0000:01:00.0 eth0: NIC Link is Down"), systemd-networkd, NetworkManager, bridges, bonds. */
const DOWN =
  /\b(?:Link is Down|link (?:is )?down|Lost carrier|carrier: link disconnected|link becomes down|link status definitely down)/i;

/** The interface that a message names last before it says what happened. */
function namedIn(text: string, names: readonly string[]): string | undefined {
  const words = text.slice(0, DOWN.exec(text)?.index ?? 0).split(/[\s:(),<>[\]]+/);
  return words.findLast((word) => names.includes(word));
}

/** Coming up after a boot is no flap. */
const BOOT_S = 180;

export default defineDetection({
  id: 'NIC-05',
  name: 'link-flap',
  layer: 'link',
  title: 'Link goes down and up',
  scope: 'host',
  reads: [linkState, interfaces, logLines],
  thresholds: {
    changes: {
      value: 1,
      unit: 'carrier changes in the window',
      source: 'Documentation/ABI/testing/sysfs-class-net carrier_changes',
    },
    recent_s: { value: 900, unit: 's before the window', source: 'judgement (gate G12)' },
  },
  realIf:
    'carrier_changes of an interface with addresses or routes grows in the window, or a driver or network service says that its link went down in or shortly before it. Containers that start and stop move the ports of bridges; a boot brings every link up.',
  remedy: {
    text: 'exchange cable, transceiver or switch port, one at a time; look at the log of the switch for the same times',
    safety: 'disruptive',
  },
  evaluate(view, limits) {
    const links = new Map(view.latest(interfaces).map((i) => [i.interface, i]));
    // A port of a bridge that belongs to a container or a virtual machine comes and goes with it.
    const isGuestPort = (name: string): boolean => {
      const link = links.get(name);
      return link?.master !== undefined && /^(?:veth|tun|tap)$/.test(link.kind ?? '');
    };
    const carrier = [
      ...view.growth(linkState, 'carrier_changes'),
      ...view.growth(interfaces, 'carrier_changes'),
    ];
    const moved = new Map(
      [...byKey(grown(carrier), 'interface')].flatMap(([name, [most]]) => (most ? [[name, most]] : [])),
    );
    const uptime = view.latest(system).find((s) => s.uptime_s !== undefined)?.uptime_s;
    const { recent } = systemMessages(
      view.rows(logLines),
      DOWN,
      Math.min(view.windowS + limits.recent_s, Math.max(0, (uptime ?? Infinity) - BOOT_S)),
    );
    const said = new Map<string, (typeof recent)[number][]>();
    for (const m of recent) {
      const name = namedIn(m.text, [...links.keys()]);
      if (name !== undefined) said.set(name, [...(said.get(name) ?? []), m]);
    }
    const names = [...new Set([...moved.keys(), ...said.keys()])].filter((name) => name !== 'lo');
    const fired = names.flatMap((name): Fired[] => {
      const g = moved.get(name);
      const messages = said.get(name) ?? [];
      const changes = g && g.delta >= limits.changes ? g : undefined;
      const [first, ...more] = [...(changes?.cites ?? []), ...messages.slice(-4).map(cite)];
      if (first === undefined || (!changes && messages.length === 0)) return [];
      const inWindow = changes?.basis === 'window';
      if (changes && !inWindow && messages.length === 0 && changes.delta <= 2) return [];
      return [
        {
          state: 'fired',
          severity: isGuestPort(name) ? 'info' : inWindow && changes.delta >= 2 ? 'critical' : 'warning',
          subject: name,
          ...(changes && messages.length === 0 && { basis: changes.basis }),
          statement: `${name}${changes ? ` changed its carrier ${changes.delta} times ${span(changes)}` : ''}${messages.length > 0 ? `${changes ? ',' : ''} the log has ${messages.length} "link down" of it, last at ${messages.at(-1)?.at ?? '?'}` : ''}`,
          numbers: { carrier_changes: changes?.delta ?? 0, messages: messages.length },
          cites: [first, ...more],
          ...(messages[0]?.at !== undefined && { since: messages[0].at }),
        },
      ];
    });
    if (fired.length > 0) return fired;
    return carrier.length > 0
      ? { state: 'clear', statement: 'no carrier changed' }
      : { state: 'not_observable', statement: 'carrier changes are not shown here' };
  },
});
