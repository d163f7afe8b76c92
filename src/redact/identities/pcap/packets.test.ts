import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { createIdentityMapper } from '../mapper.js';
import { createRevealer } from '../revealer.js';
import { sum16, write16 } from './checksum.js';
import type { PayloadPolicy } from './packet.js';
import { rewritePacket } from './rewrite-packet.js';
import { rewritePcap } from './rewrite-pcap.js';

// Recorded with tcpdump between two namespaces: ping, VXLAN, refused TCP, closed UDP ports, an unreachable network,
// an expired time to live, fragments; on the cable and, cooked, on any interface.
const FIXTURES = join(import.meta.dirname, 'fixtures');
const KEY = new Uint8Array(32).fill(4);
const mapper = createIdentityMapper(KEY, { hostNames: [], userNames: [], domains: [] });
const dir = mkdtempSync(join(tmpdir(), 'evidence-packets-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const tcpdump = spawnSync('tcpdump', ['--version']).status === 0;

const read = (name: string): Buffer => readFileSync(join(FIXTURES, name));
const records = (file: Buffer): { head: Buffer; bytes: Buffer }[] => {
  const all: { head: Buffer; bytes: Buffer }[] = [];
  for (let at = 24; at + 16 <= file.length;) {
    const length = file.readUInt32LE(at + 8);
    all.push({ head: file.subarray(at, at + 16), bytes: file.subarray(at + 16, at + 16 + length) });
    at += 16 + length;
  }
  return all;
};

/** The packets of a capture in another wrapping. */
function rewrapped(linkType: number, wrap: (frame: Buffer) => Buffer | undefined): Buffer {
  const file = read('ether.pcap');
  const header = Buffer.from(file.subarray(0, 24));
  header.writeUInt32LE(linkType, 20);
  const parts = records(file).flatMap(({ head, bytes }) => {
    const frame = wrap(bytes);
    if (!frame) return [];
    const record = Buffer.from(head);
    record.writeUInt32LE(frame.length, 8);
    record.writeUInt32LE(frame.length, 12);
    return [record, frame];
  });
  return Buffer.concat([header, ...parts]);
}

const isIp = (frame: Buffer): boolean => [0x0800, 0x86dd].includes(frame.readUInt16BE(12));
const tags = Buffer.from('88a8000a81000064', 'hex');

const isVxlan = (frame: Buffer): boolean => frame[23] === 17 && frame.readUInt16BE(36) === 4789;
/** One level of tunnels is followed: a VXLAN inside another tunnel would be payload. */
const inTunnel = (frame: Buffer): boolean => isIp(frame) && !isVxlan(frame);

/** An IPv4 header around something, from 10.9.8.7 to 172.16.5.4. */
function inIpv4(protocol: number, inner: Buffer): Buffer {
  const header = Buffer.from('4500000000010000400000000a090807ac100504', 'hex');
  header.writeUInt16BE(20 + inner.length, 2);
  header[9] = protocol;
  write16(header, 10, ~sum16(header, 0, 20));
  return Buffer.concat([header, inner]);
}

function inGre(inner: Buffer, etherType: number): Buffer {
  const gre = Buffer.concat([Buffer.from('8000000000000000', 'hex'), inner]);
  gre.writeUInt16BE(etherType, 2);
  write16(gre, 4, ~sum16(gre, 0, gre.length));
  return inIpv4(47, gre);
}

const CASES: Readonly<Record<string, Buffer>> = {
  ethernet: read('ether.pcap'),
  'cooked, version 1': read('cooked1.pcap'),
  'cooked, version 2': read('cooked2.pcap'),
  'two VLAN tags': rewrapped(1, (f) => Buffer.concat([f.subarray(0, 12), tags, f.subarray(12)])),
  'raw IP': rewrapped(101, (f) => (isIp(f) ? f.subarray(14) : undefined)),
  loopback: rewrapped(0, (f) =>
    isIp(f) ? Buffer.concat([Buffer.from([f[12] === 8 ? 2 : 30, 0, 0, 0]), f.subarray(14)]) : undefined,
  ),
  'IP in IP': rewrapped(101, (f) => (inTunnel(f) ? inIpv4(f[12] === 8 ? 4 : 41, f.subarray(14)) : undefined)),
  GRE: rewrapped(101, (f) => (inTunnel(f) ? inGre(f.subarray(14), f.readUInt16BE(12)) : undefined)),
  'Ethernet in GRE': rewrapped(101, (f) => (inTunnel(f) ? inGre(f, 0x6558) : undefined)),
};

/** Version 1 of cooked captures has eight bytes for six of a MAC address; what the kernel leaves in the rest goes. */
function withoutGarbage(file: Buffer): Buffer {
  const copy = Buffer.from(file);
  if (copy.readUInt32LE(20) === 113) for (const { bytes } of records(copy)) bytes.fill(0, 12, 14);
  return copy;
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

async function rewritten(
  file: Buffer,
  payload: PayloadPolicy,
  by: Parameters<typeof rewritePcap>[1] = mapper,
): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of rewritePcap(once(file), by, { payload }).output) parts.push(part);
  return Buffer.concat(parts);
}

/** What tcpdump says, without the value of any checksum; whether it is right stays. */
function print(file: Buffer): string[] {
  const path = join(dir, 'x.pcap');
  writeFileSync(path, file);
  const { stdout } = spawnSync('tcpdump', ['-nn', '-e', '-tt', '-v', '-r', path], { encoding: 'latin1' });
  return stdout
    .replaceAll(/(c?k?sum) 0x[0-9a-f]{1,4}( \(incorrect)?( -> 0x[0-9a-f]{1,4})?/g, '$1$2')
    .split('\n');
}

describe.each(Object.entries(CASES))('%s', (_, file) => {
  it.skipIf(!tcpdump)('prints the same, rewritten, every checksum as right or wrong as it was', async () => {
    const [before, after] = [print(file), print(await rewritten(file, 'keep'))];
    expect(before.length).toBeGreaterThan(20);
    expect(after).toEqual(mapper.rewrite(before.join('\n')).split('\n'));
  });

  it.skipIf(!tcpdump)('is as right with its payload zeroed', async () => {
    const bad = (lines: string[]): number => lines.filter((line) => /bad|incorrect/.test(line)).length;
    expect(bad(print(await rewritten(file, 'zero')))).toBe(bad(print(file)));
  });

  it('comes back whole with the key', async () => {
    const back = await rewritten(
      await rewritten(file, 'keep'),
      'keep',
      createRevealer({ key: KEY, names: new Map() }),
    );
    expect(back.equals(withoutGarbage(file))).toBe(true);
  });

  it('holds no address of the original and no payload', async () => {
    const out = (await rewritten(file, 'strip')).toString('latin1');
    for (const address of [
      '0a141e01',
      '0a141e02',
      'fd000005000000000000000000000001',
      '0a150001',
      '0a090807',
    ]) {
      expect(out).not.toContain(Buffer.from(address, 'hex').toString('latin1'));
    }
    expect(out).not.toContain('hello');
    expect(records(Buffer.from(out, 'latin1')).length).toBe(records(file).length);
  });
});

it('survives anything, and gives back no more than it got', async () => {
  const real = Object.values(CASES).flatMap((file) => records(file).map(({ bytes }) => bytes));
  const linkTypes = fc.constantFrom(0, 1, 12, 101, 108, 113, 228, 229, 276, 147, 65_535);
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array({ maxLength: 200 }),
        fc.nat(real.length - 1).map((i) => Uint8Array.from(real[i] ?? [])),
      ),
      fc.array(fc.tuple(fc.nat(120), fc.nat(255)), { maxLength: 6 }),
      fc.nat(200),
      linkTypes,
      fc.constantFrom('keep', 'strip', 'zero'),
      (bytes, changes, length, linkType, payload) => {
        for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
        const summary = { packets: 0, cut: 0, dropped: 0 };
        const packet = bytes.slice(0, length);
        const given = packet.length;
        expect(rewritePacket(packet, linkType, mapper, payload, summary).length).toBeLessThanOrEqual(given);
        expect(summary.packets).toBe(1);
      },
    ),
    { numRuns: 20_000 },
  );
});

it('nested without end it is cut, not followed', () => {
  const icmp = Buffer.from('0300000000000000', 'hex');
  let packet: Buffer = Buffer.alloc(0);
  for (let i = 0; i < 2000; i++) packet = inIpv4(1, Buffer.concat([icmp, packet]));
  const summary = { packets: 0, cut: 0, dropped: 0 };
  expect(rewritePacket(packet, 101, mapper, 'zero', summary).length).toBe(56);
  expect(summary.cut).toBe(1);
});

describe('damaged files', () => {
  const file = read('ether.pcap');
  const summaryOf = async (bytes: Buffer): Promise<{ packets: number; cut: number; dropped: number }> => {
    const { output, summary } = rewritePcap(once(bytes), mapper);
    for await (const _ of output);
    return summary;
  };

  it('keeps the packets before a cut and counts the rest', async () => {
    expect(await summaryOf(file.subarray(0, -3))).toMatchObject({
      packets: records(file).length - 1,
      dropped: 1,
    });
    const hostile = Buffer.from(file);
    hostile.writeUInt32LE(0xffffffff, 24 + 8);
    expect(await summaryOf(hostile)).toEqual({ packets: 0, cut: 0, dropped: 1 });
    expect(await summaryOf(Buffer.from('hello, this is no capture'))).toEqual({
      packets: 0,
      cut: 0,
      dropped: 1,
    });
    expect(await summaryOf(Buffer.alloc(0))).toEqual({ packets: 0, cut: 0, dropped: 0 });
  });

  it('never throws', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...Object.values(CASES), pcapng()),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 20 }),
        async (original, changes) => {
          const bytes = Buffer.from(original);
          for (const [at, value] of changes) bytes[at % bytes.length] = value;
          await summaryOf(bytes);
        },
      ),
      { numRuns: 150 },
    );
  });
});

/** The cable's packets as pcapng in big-endian order, with what tells of people and machines. */
function pcapng(): Buffer {
  const block = (type: number, body: Buffer): Buffer => {
    const out = Buffer.alloc(12 + body.length);
    out.writeUInt32BE(type, 0);
    out.writeUInt32BE(out.length, 4);
    out.set(body, 8);
    out.writeUInt32BE(out.length, out.length - 4);
    return out;
  };
  const option = (code: number, value: string): Buffer => {
    const out = Buffer.alloc(4 + ((value.length + 3) & ~3));
    out.writeUInt16BE(code, 0);
    out.writeUInt16BE(value.length, 2);
    out.write(value, 4, 'latin1');
    return out;
  };
  const section = Buffer.concat([
    Buffer.from('1a2b3c4d00010000ffffffffffffffff', 'hex'),
    option(1, 'by alice'),
    option(4, 'dumpcap'),
    Buffer.alloc(4),
  ]);
  const network = Buffer.concat([
    Buffer.from('0001000000040000', 'hex'),
    option(2, 'eth0'),
    option(4, '\x0a\x14\x1e\x01\xff\xff\xff\x00'),
    Buffer.alloc(4),
  ]);
  const names = Buffer.concat([
    Buffer.from('0001000c', 'hex'),
    Buffer.from('\x0a\x14\x1e\x01alice\0\0\0', 'latin1'),
    Buffer.alloc(4),
  ]);
  const packets = records(read('ether.pcap')).map(({ bytes }, i) => {
    const head = Buffer.alloc(20);
    head.writeUInt32BE(i, 8);
    head.writeUInt32BE(bytes.length, 12);
    head.writeUInt32BE(bytes.length, 16);
    const padding = Buffer.alloc(((bytes.length + 3) & ~3) - bytes.length);
    return block(6, Buffer.concat([head, bytes, padding, option(1, 'alice looked here'), Buffer.alloc(4)]));
  });
  return Buffer.concat([
    block(0x0a0d0d0a, section),
    block(1, network),
    block(4, names),
    block(10, Buffer.from('TLSKkeys')),
    ...packets,
  ]);
}

it.skipIf(!tcpdump)('pcapng: the same packets, and nothing else that names anyone', async () => {
  const file = pcapng();
  const out = await rewritten(file, 'keep');
  expect(print(out)).toEqual(mapper.rewrite(print(file).join('\n')).split('\n'));
  const text = out.toString('latin1');
  expect(text).toContain('eth0');
  expect(text).toContain('dumpcap');
  for (const gone of ['alice', 'keys', '\x0a\x14\x1e\x01']) expect(text).not.toContain(gone);
});
