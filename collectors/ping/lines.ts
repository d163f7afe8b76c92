import { formatInstant, fromEpochSeconds } from '../../src/core/instant.js';

/** One line of ping's standard output, read. */
export type PingLine =
  | { kind: 'header'; name: string; address?: string; payload?: number; fromZero: boolean }
  | {
      kind: 'reply';
      at?: string;
      from: string;
      seq: number;
      ttl?: number;
      rtt?: number;
      bytes: number;
      duplicate: boolean;
      damage?: string;
    }
  | { kind: 'no_answer'; at?: string; seq: number }
  | { kind: 'icmp_error'; at?: string; from: string; seq?: number; text: string }
  | { kind: 'statistics' }
  | { kind: 'counts'; counts: Counts }
  | { kind: 'times'; min?: number; avg?: number; max?: number; mdev?: number }
  | { kind: 'nothing' };

export interface Counts {
  transmitted: number;
  received: number;
  duplicates: number;
  errors: number;
  corrupted: number;
  timeMs?: number;
}

/**
 * iputils ping (ping_common.c, ping.c, ping6_common.c; 2012 to 2022), ping6 before the merge, and BusyBox
 * (networking/ping.c). `[1795234711.042359] ` before a line comes from `-D`. Undefined: not a line of ping.
 */
export function readPingLine(line: string): PingLine | undefined {
  const stamp = /^\[(\d+\.\d+)\] /.exec(line);
  const instant = stamp?.[1] === undefined ? undefined : fromEpochSeconds(stamp[1]);
  const at = instant === undefined ? {} : { at: formatInstant(instant) };
  const text = stamp ? line.slice(stamp[0].length) : line;
  if (text.trim() === '' || /^(PATTERN:|WARNING: pinging broadcast)/.test(text)) return { kind: 'nothing' };
  if (text.startsWith('PING ')) return header(text);
  if (/^--- .*ping statistics ---$/.test(text)) return { kind: 'statistics' };
  if (/^\d+ packets transmitted, /.test(text)) return { kind: 'counts', counts: counts(text) };
  if (/^(rtt|round-trip) min\/avg\/max/.test(text)) return times(text);
  if (/^pipe \d+|^ipg\/ewma/.test(text)) return { kind: 'nothing' };
  const silent = /^no answer yet for icmp_seq=(\d{1,5})$/.exec(text);
  if (silent) return { kind: 'no_answer', ...at, seq: Number(silent[1]) };
  return reply(text, at) ?? icmpError(text, at);
}

/** `PING name (addr) 56(84) bytes of data.`, `PING name(addr) 56 data bytes`, BusyBox `PING name (addr): 56 data bytes`. */
function header(text: string): PingLine {
  const name = /^PING ([^\s(]*)/.exec(text)?.[1] ?? '';
  // ping6 of CentOS 7 prints `name(host (addr))`: the address is what the innermost brackets hold.
  const address = [...text.matchAll(/\(([0-9a-f:.]+(?:%[\w.-]+)?)\)/gi)].at(0)?.[1];
  const payload = /(\d{1,6})(?:\(\d+\))? (?:data )?bytes/.exec(text);
  return {
    kind: 'header',
    name,
    ...(address !== undefined && { address }),
    ...(payload && { payload: Number(payload[1]) }),
    fromZero: /\): \d+ data bytes/.test(text),
  };
}

/** `64 bytes from ADDR: icmp_seq=1 ttl=64 time=0.041 ms (DUP!)`; with a name `from NAME (ADDR): …`; BusyBox `seq=0`. */
function reply(text: string, at: { at?: string }): PingLine | undefined {
  const match = /^(\d{1,9}) bytes from (.+?): (?:icmp_)?seq=(\d{1,5})(.*)$/.exec(text);
  if (!match) return undefined;
  const rest = match[4] ?? '';
  const ttl = /\bttl=(\d{1,3})/.exec(rest)?.[1];
  const rtt = /\btime[=<]([\d.]+) ms/.exec(rest)?.[1];
  const damage = /\((BAD CHECKSUM!|DIFFERENT ADDRESS!|truncated|UNEXPECTED[^)]*)\)/.exec(rest)?.[1];
  return {
    kind: 'reply',
    ...at,
    bytes: Number(match[1]),
    from: addressIn(match[2] ?? ''),
    seq: Number(match[3]),
    ...(ttl !== undefined && { ttl: Number(ttl) }),
    ...(rtt !== undefined && Number.isFinite(Number(rtt)) && { rtt: Number(rtt) }),
    duplicate: rest.includes('(DUP!)'),
    ...(damage !== undefined && { damage }),
  };
}

/** `From ADDR icmp_seq=1 Destination Host Unreachable`; some versions put a colon after the address. */
function icmpError(text: string, at: { at?: string }): PingLine | undefined {
  const match = /^From (\S+(?: \([^)]*\))??):? (?:icmp_seq=(\d{1,5}) )?(\S.*)$/i.exec(text);
  if (!match) return undefined;
  return {
    kind: 'icmp_error',
    ...at,
    from: addressIn((match[1] ?? '').replace(/:$/, '')),
    ...(match[2] !== undefined && { seq: Number(match[2]) }),
    text: (match[3] ?? '').trim(),
  };
}

function addressIn(text: string): string {
  return /\(([0-9a-f:.]+(?:%[\w.-]+)?)\)/i.exec(text)?.[1] ?? text;
}

/** `5 packets transmitted, 5 received, +2 duplicates, +1 errors, 0% packet loss, time 4005ms`. */
function counts(text: string): Counts {
  const number = (pattern: RegExp): number | undefined => {
    const found = pattern.exec(text)?.[1];
    return found === undefined ? undefined : Number(found);
  };
  const timeMs = number(/, time (\d{1,12}) ?ms/);
  return {
    transmitted: number(/^(\d{1,9}) packets transmitted/) ?? 0,
    received: number(/, (\d{1,9}) (?:packets )?received/) ?? 0,
    duplicates: number(/, \+?(\d{1,9}) duplicates/) ?? 0,
    errors: number(/, \+(\d{1,9}) errors/) ?? 0,
    corrupted: number(/, \+(\d{1,9}) corrupted/) ?? 0,
    ...(timeMs !== undefined && { timeMs }),
  };
}

/** `rtt min/avg/max/mdev = 0.05/0.06/0.07/0.01 ms, pipe 2`; BusyBox has three numbers and another first word. */
function times(text: string): PingLine {
  const found = /= ([\d.]+)\/([\d.]+)\/([\d.]+)(?:\/([\d.]+))? ms/.exec(text);
  const [min, avg, max, mdev] = (found?.slice(1) ?? []).map((n) =>
    n === undefined ? Number.NaN : Number(n),
  );
  return {
    kind: 'times',
    ...(isNumber(min) && { min }),
    ...(isNumber(avg) && { avg }),
    ...(isNumber(max) && { max }),
    ...(isNumber(mdev) && { mdev }),
  };
}

function isNumber(value: number | undefined): value is number {
  return value !== undefined && Number.isFinite(value);
}
