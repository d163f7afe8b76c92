import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { sharedPath } from '../../../../test/support/shared-fixtures.js';
import { createIdentityMapper } from '../mapper.js';
import type { PayloadPolicy } from './packet.js';
import { rewritePcap } from './rewrite-pcap.js';

const dir = mkdtempSync(join(tmpdir(), 'evidence-pcap-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const has = (tool: string): boolean => spawnSync(tool, ['--version']).status === 0;
const tcpdump = has('tcpdump');
const tshark = has('tshark');
const mapper = createIdentityMapper(new Uint8Array(32).fill(3), {
  hostNames: [],
  userNames: [],
  domains: [],
});

/** Arcnet, PPP with a direction, Cisco HDLC. */
const UNKNOWN_LINKS = /arcnet|cve2015-0261|ISIS_p2p/;
const NOTHING_LEFT = '[Invalid header: caplen==0]';
/** Of each kind one: tshark takes half a second a capture. */
const JUDGED_BY_TSHARK =
  /any\.host|gso-ipv4-vxlan-ipv6|bigtcp-ipv6-geneve-ipv4|dns_udp\.|timeout-with-pings|timeout\.pcapng/;

const captures = ['captures', 'zeek/testing/btest/Traces/tcp', 'tcpdump/tests'].flatMap((folder) => {
  const path = sharedPath(folder);
  if (path === undefined) return [];
  return readdirSync(path)
    .filter((name) => /\.pcap(?:ng)?$/.test(name))
    .map((name) => [`${folder}/${name}`, join(path, name)] as const);
});

async function* chunks(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += 1000) yield bytes.subarray(at, at + 1000);
}

async function rewritten(path: string, payload: PayloadPolicy): Promise<string> {
  const { output } = rewritePcap(chunks(readFileSync(path)), mapper, { payload });
  const parts: Buffer[] = [];
  for await (const part of output) parts.push(part);
  const target = join(dir, 'rewritten.pcap');
  writeFileSync(target, Buffer.concat(parts));
  return target;
}

function fields(path: string): string[][] {
  const sums = ['ip', 'tcp', 'udp', 'icmp', 'icmpv6'].map((protocol) => `${protocol}.checksum.status`);
  const output = execFileSync(
    'tshark',
    [
      ...['-n', '-r', path, '-T', 'fields', '-o', 'ip.check_checksum:TRUE', '-o', 'tcp.check_checksum:TRUE'],
      ...['-o', 'udp.check_checksum:TRUE', '-o', 'ip.defragment:FALSE'],
      ...['frame.len', 'frame.time_epoch', ...sums].flatMap((name) => ['-e', name]),
    ],
    { encoding: 'latin1', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 1 << 28 },
  );
  return output.split('\n').map((line) => line.split('\t'));
}

it.skipIf(captures.length > 0)('needs the shared captures (EVIDENCE_FIXTURES)', (context) => context.skip());

describe.each(captures)('%s', (name, path) => {
  // One judge for both: what tcpdump prints of the rewritten capture is what it prints of the original, rewritten.
  it.skipIf(!tcpdump)('prints the same packets, rewritten', async () => {
    const [before, after] = [print(path), print(await rewritten(path, 'keep'))];
    // Link types that are not known: every packet is still there, and nothing of it.
    if (UNKNOWN_LINKS.test(name)) expect(after.trim().split('\n')).toEqual(lines(before).fill(NOTHING_LEFT));
    else expect(after.split('\n')).toEqual(mapper.rewrite(before).split('\n'));
  });

  it.skipIf(!tshark || !JUDGED_BY_TSHARK.test(name))('has the checksums it had', async () => {
    const before = fields(path);
    for (const payload of ['keep', 'zero', 'strip'] as const) {
      const after = fields(await rewritten(path, payload));
      expect(after.length).toBe(before.length);
      for (const [i, row] of before.entries()) {
        expect(after[i]?.slice(0, 2)).toEqual(row.slice(0, 2));
        // 0 bad, 1 good, 2 unverified, empty not there. Where bytes went, nothing is verified any more.
        for (const [k, status] of row.slice(2, 7).entries()) {
          const now = after[i]?.[k + 2];
          if (payload === 'keep') expect(now, `packet ${i + 1}, field ${k}`).toBe(status);
          else if (!status?.includes('0')) expect(now, `packet ${i + 1}, field ${k}`).not.toContain('0');
        }
      }
    }
  });
});

function print(path: string): string {
  return spawnSync('tcpdump', ['-nn', '-e', '-q', '-tt', '-r', path], {
    encoding: 'latin1',
    maxBuffer: 1 << 28,
  }).stdout;
}

function lines(text: string): string[] {
  return text.trim().split('\n');
}
