import type { RowOf } from '../../src/core/table.js';
import type { interfaces } from '../../src/tables/interfaces.js';
import { after, whole, wordsOf } from './words.js';

type Link = RowOf<typeof interfaces>;

/** `N: NAME[@LINK]: <FLAG,FLAG> mtu N [xdp] qdisc Q [master M] state S [mode M] [group G] [qlen N]` */
export function headOf(text: string, names: ReadonlySet<string>): Link | undefined {
  const match = /^(\d+): (\S+): <([^>]*)>(.*)$/.exec(text);
  if (!match) return undefined;
  const [, index, printed = '', flags = '', rest = ''] = match;
  const words = wordsOf(rest);
  const xdp = words.find((word) => /^xdp(?:generic|offload|multi)?(?:\/id:\d+)?$/.test(word));
  return {
    ...nameAndLink(printed, names),
    ifindex: whole(index),
    flags: flags === '' ? [] : flags.split(','),
    mtu: whole(after(words, 'mtu')),
    qdisc: after(words, 'qdisc'),
    master: after(words, 'master'),
    state: after(words, 'state'),
    group: after(words, 'group'),
    qlen: whole(after(words, 'qlen')),
    xdp: xdp?.split('/')[0],
  };
}

function nameAndLink(printed: string, names: ReadonlySet<string>): Pick<Link, 'interface' | 'link'> {
  const at = printed.lastIndexOf('@');
  const link = printed.slice(at + 1);
  if (at <= 0 || !(link === 'NONE' || /^if\d+$/.test(link) || names.has(link))) {
    return { interface: printed };
  }
  return { interface: printed.slice(0, at), ...(link !== 'NONE' && { link }) };
}

/** Reads `link/…`, `alias`, `altname` and the lines of `-d`; false when the line is none of these. */
export function readDetail(link: Link, text: string): boolean {
  const line = text.trim();
  const [first = ''] = wordsOf(line);
  if (first.startsWith('link/')) readAddress(link, line);
  else if (line.startsWith('alias ')) link.alias = line.slice('alias '.length);
  else if (first === 'altname') (link.altnames ??= []).push(line.slice('altname '.length));
  else if (first === 'vf' || first.startsWith('prog/xdp')) return true;
  else return readKind(link, text);
  return true;
}

/** `link/TYPE [MAC] [brd|peer MAC] [permaddr MAC] [link-netns NAME|link-netnsid N] [promiscuity N …]` */
function readAddress(link: Link, line: string): void {
  const words = wordsOf(line);
  const [type = '', mac] = words;
  link.link_type = type.slice('link/'.length);
  if (mac !== undefined && /^[0-9a-f]+[:.][0-9a-f:.]+$/i.test(mac)) link.mac = mac.toLowerCase();
  link.broadcast = after(words, 'brd') ?? after(words, 'peer');
  link.permanent_mac = after(words, 'permaddr');
  link.link_netns = after(words, 'link-netns') ?? after(words, 'link-netnsid');
  readAttributes(link, words);
}

/** `KIND [settings]` or `KIND_slave [settings]`, both followed by the attributes common to all interfaces. */
function readKind(link: Link, text: string): boolean {
  const [, indent = '', first = '', rest = ''] = /^( *)([a-z][a-z0-9_-]*)\b(.*)$/.exec(text) ?? [];
  if (first === '' || indent.length < 4) return false;
  const details = rest.replace(/\b(?:addrgenmode|numtxqueues) .*$/, '').trim();
  if (indent.length > 4) {
    // Some kinds (can, macsec) go on over several lines, further to the right.
    if (link.kind === undefined) return false;
    link.details = [link.details, `${first}${rest}`.trim()].filter(Boolean).join(' ');
  } else if (first.endsWith('_slave')) {
    link.slave_kind = first.slice(0, -'_slave'.length);
    if (details !== '') link.slave_details = details;
  } else if (link.kind === undefined) {
    link.kind = first;
    if (details !== '') link.details = details;
  } else {
    return false;
  }
  readAttributes(link, wordsOf(text));
  return true;
}

const ATTRIBUTES = {
  promiscuity: 'promiscuity',
  allmulti: 'allmulti',
  minmtu: 'min_mtu',
  maxmtu: 'max_mtu',
  numtxqueues: 'num_tx_queues',
  numrxqueues: 'num_rx_queues',
  gso_max_size: 'gso_max_size',
  gso_max_segs: 'gso_max_segs',
  gro_max_size: 'gro_max_size',
} as const;

function readAttributes(link: Link, words: readonly string[]): void {
  for (const [printed, column] of Object.entries(ATTRIBUTES) as [string, ValueOf<typeof ATTRIBUTES>][]) {
    const value = whole(after(words, printed));
    if (value !== undefined) link[column] = value;
  }
  link.parent_bus ??= after(words, 'parentbus');
  link.parent_device ??= after(words, 'parentdev');
}

type ValueOf<T> = T[keyof T];
