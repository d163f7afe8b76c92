import type { Line, ProbeOutput } from '../../src/core/collector.js';
import { type Parsed, row } from '../../src/core/table.js';
import { ipvsBackends } from '../../src/tables/ipvs-backends.js';

interface Service {
  readonly line: Line;
  readonly protocol: string;
  readonly service: string;
  readonly scheduler: string;
  readonly flags?: string;
  backends: number;
}

/** /proc/net/ip_vs: `PROT ADDRESS:PORT SCHEDULER [FLAGS]` and below `-> ADDRESS:PORT FORWARD WEIGHT ACTIVE INACTIVE`. */
export function* ipvs(output: ProbeOutput): Iterable<Parsed> {
  let service: Service | undefined;
  for (const line of output.lines()) {
    const words = line.text.trim().split(/\s+/);
    if (/^(IP Virtual Server|Prot LocalAddress|\s*-> RemoteAddress|\s*$)/.test(line.text)) continue;
    if (words[0] === '->') {
      if (service) yield backend(service, line, words);
      else yield { gap: 'a backend without service', line: line.n };
      continue;
    }
    if (service?.backends === 0) yield serviceRow(service);
    service = readService(line, words);
    if (!service) yield { gap: 'not a service', line: line.n };
  }
  if (service?.backends === 0) yield serviceRow(service);
}

function readService(line: Line, [protocol, end, scheduler, ...flags]: string[]): Service | undefined {
  if (protocol === undefined || end === undefined || scheduler === undefined) return undefined;
  const service = protocol === 'FWM' ? (/^[0-9A-F]{8}$/i.test(end) ? end : undefined) : endpoint(end);
  if (service === undefined) return undefined;
  return {
    line,
    protocol,
    service,
    scheduler,
    ...(flags.length > 0 && { flags: flags.join(' ') }),
    backends: 0,
  };
}

function common({ protocol, service, scheduler, flags }: Service) {
  return { protocol, service, scheduler, flags };
}

function serviceRow(service: Service): Parsed {
  return row(ipvsBackends, service.line.n, common(service));
}

function backend(service: Service, line: Line, words: readonly string[]): Parsed {
  const [, end, forward, ...rest] = words;
  const [weight, active, inactive] = rest.map((w) => (/^\d{1,10}$/.test(w) ? Number(w) : undefined));
  const address = endpoint(end ?? '');
  if (address === undefined || forward === undefined || weight === undefined) {
    return { gap: 'not a backend', line: line.n };
  }
  service.backends++;
  return row(
    ipvsBackends,
    service.line.n,
    {
      ...common(service),
      backend: address,
      forward,
      weight,
      active_connections: active,
      inactive_connections: inactive,
    },
    line.n,
  );
}

/** `C0A80016:0CEA` → `192.168.0.22:3306`; IPv6 stands in brackets and in plain text already. */
function endpoint(text: string): string | undefined {
  const [, v4, v6, port] = /^(?:([0-9A-F]{8})|(\[[0-9A-F:.]+\])):([0-9A-F]{4})$/i.exec(text) ?? [];
  if (port === undefined) return undefined;
  const address = v6 ?? (v4?.match(/../g) ?? []).map((byte) => parseInt(byte, 16)).join('.');
  return `${address.toLowerCase()}:${parseInt(port, 16)}`;
}
