import type { Bundle, OpenEntry } from '../../bundle/read.js';
import type { Artifact, Manifest } from '../../bundle/manifest.js';
import { parseHostSpec } from '../../core/host-spec.js';
import type { KnownNames } from '../../redact/identities/mapper.js';
import { hostIdParts } from '../host-id-parts.js';
import { hostNames, searchDomains } from '../known-names.js';

/** Tables with names in columns of their own. */
const TABLES: Readonly<Record<string, (row: Row, names: Found) => void>> = {
  'tables/dns_config.ndjson': (row, { domains }) => add(domains, row['search'], /^~?/),
  'tables/hosts_entries.ndjson': (row, { hosts }) => {
    add(hosts, [row['name']]);
    add(hosts, row['aliases']);
  },
  'tables/processes.ndjson': (row, { users }) => add(users, [row['user']]),
};
/** More than this is no table of names. */
const MOST_BYTES = 32 * 1024 ** 2;
const MOST_USERS = 10_000;
/** Longer than a home folder with its owner's name. */
const OVERLAP = 80;
/** Accounts of services (`_chrony`, `systemd+`), numbers and names `ps` cut. */
const NO_PERSON = /^(?:_|systemd|\d+$)|\+$/;

type Row = Readonly<Record<string, unknown>>;

interface Found {
  readonly hosts: Set<string>;
  readonly domains: Set<string>;
  readonly users: Set<string>;
}

/**
 * Names a bundle says are names: those of its hosts and targets, who ran it, /etc/hosts, search lists, owners of
 * processes and of home folders. One pass over it.
 */
export async function namesInBundle(bundle: Bundle, manifest: Manifest): Promise<KnownNames> {
  const found: Found = { hosts: new Set(), domains: new Set(), users: new Set() };
  inManifest(manifest, found);
  const ofArtifacts = new Map(
    manifest.artifacts.flatMap((a): [string, Artifact][] => (a.path === undefined ? [] : [[a.path, a]])),
  );
  await bundle.visit(async (entry) => {
    const row = TABLES[entry.path];
    if (row) return rows(await text(entry), (value) => row(value, found));
    const artifact = ofArtifacts.get(entry.path);
    if (!artifact || artifact.path?.endsWith('.pcap')) return;
    const { argv } = artifact;
    if (argv.some((word) => word === '/etc/hosts' || word === '/etc/resolv.conf')) {
      inFiles(await text(entry), found);
    } else await inHomes(entry, found);
  });
  const users = [...found.users].filter((name) => !NO_PERSON.test(name));
  const { hostNames: hosts, domains } = hostNames([...found.hosts]);
  return { hostNames: hosts, domains: [...domains, ...found.domains], userNames: users };
}

function inManifest({ hosts, targets, vantage }: Manifest, found: Found): void {
  add(found.hosts, [vantage.host, ...targets.map((t) => t.host)]);
  add(found.users, [vantage.user]);
  for (const { id, hostname, label, address, transport } of hosts) {
    add(found.hosts, [hostname, address, ...(hostIdParts(id).address === undefined ? [id] : [])]);
    // `imported from …` names no host.
    if (transport === 'import') continue;
    const place = label
      ?.split(/\s+/)
      .slice(1)
      .findLast((word) => !word.startsWith('-'));
    try {
      const spec = parseHostSpec(place ?? '');
      add(found.hosts, [spec.host]);
      add(found.users, [spec.user]);
    } catch {
      // `this machine`, and whatever names no host.
    }
  }
}

/** Lines of /etc/hosts and /etc/resolv.conf, with or without the name of the file in front. */
function inFiles(content: string, { hosts, domains }: Found): void {
  const lines = content.split('\n').map((line) => line.replace(/^\/etc\/[\w./-]+:/, ''));
  add(domains, searchDomains(lines.join('\n')));
  for (const line of lines) {
    const [address = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (/^(?:\d+\.\d+\.\d+\.\d+|[0-9a-f]*:[0-9a-f:.]+)$/i.test(address)) add(hosts, names);
  }
}

/** A folder in /home bears its owner's name, who also stands elsewhere. */
async function inHomes({ content }: OpenEntry, { users }: Found): Promise<void> {
  let rest = '';
  for await (const chunk of content) {
    const text = rest + chunk.toString('latin1');
    // The regex is slow to start; most text has none.
    if (text.includes('/home/') || text.includes('/Users/')) {
      for (const [, name = ''] of text.matchAll(/\/(?:home|Users)\/([A-Za-z0-9][\w.-]{0,63})(?=[^\w.-])/g)) {
        if (users.size < MOST_USERS) users.add(name.replace(/[.-]+$/, ''));
      }
    }
    rest = text.slice(-OVERLAP);
  }
}

function rows(ndjson: string, take: (row: Row) => void): void {
  for (const line of ndjson.split('\n')) {
    try {
      const row: unknown = JSON.parse(line);
      if (typeof row === 'object' && row !== null) take(row as Row);
    } catch {
      // The last line may be empty, or cut by MOST_BYTES.
    }
  }
}

function add(to: Set<string>, values: unknown, head = /^/): void {
  for (const value of Array.isArray(values) ? (values as unknown[]) : []) {
    if (typeof value === 'string' && value !== '') to.add(value.replace(head, ''));
  }
}

async function text({ content }: OpenEntry): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of content) {
    parts.push(chunk);
    bytes += chunk.length;
    if (bytes > MOST_BYTES) break;
  }
  return Buffer.concat(parts).toString('utf8');
}
