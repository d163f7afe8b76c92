import { EvidenceError } from '../core/errors.js';
import { parseHostSpec } from '../core/host-spec.js';
import type { Complain } from './ansible-ini.js';
import { hostId } from './host-id.js';
import { expandRange } from './host-range.js';
import type { InventoryHost } from './inventory.js';

/** `user@host:port`, an address or an alias of the OpenSSH config, as a host of its own. Throws E_BAD_HOST. */
export function hostOfSpec(spec: string): InventoryHost {
  const { host, port } = parseHostSpec(spec);
  return {
    id: hostId(port === undefined ? host : `${host}:${port}`),
    groups: [],
    connect: { kind: 'ssh', spec },
    targets: [],
    logs: [],
    sudo: true,
  };
}

/** One host a line, ranges allowed; `#` begins a comment. */
export function parseHostList(
  text: string,
  file: string,
  complain: Complain,
): { hosts: InventoryHost[]; places: string[] } {
  const hosts: InventoryHost[] = [];
  const places: string[] = [];
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const spec = raw.replace(/(^|\s)[#;].*$/, '').trim();
    if (spec === '') continue;
    const names = spec.startsWith('[') || spec.includes('@[') ? [spec] : expandRange(spec);
    if ('problem' in names) {
      complain(index + 1, 1, names.problem);
      continue;
    }
    for (const name of names) {
      try {
        hosts.push(hostOfSpec(name));
        places.push(`${file}:${index + 1}:1`);
      } catch (error) {
        if (!(error instanceof EvidenceError)) throw error;
        complain(index + 1, 1, error.message);
      }
    }
  }
  return { hosts, places };
}
