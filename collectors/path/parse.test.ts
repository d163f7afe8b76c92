import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { probeOutput } from '../../test/support/probe-output.js';
import { sharedPath, sharedText } from '../../test/support/shared-fixtures.js';
import { parse } from './parse.js';
import { ROUNDS } from './script.js';

type Row = Record<string, unknown>;

function read(text: string, given: Parameters<typeof probeOutput>[1] = { probe: 'x', tool: 'x' }) {
  const parsed = [...parse(probeOutput(text, given))];
  const of = (table: string): Row[] =>
    parsed.flatMap((p) => ('gap' in p || p.table !== table ? [] : [p.row as Row]));
  return { hops: of('hops'), paths: of('paths'), gaps: parsed.filter((p) => 'gap' in p) };
}

describe('path, against jc', () => {
  it.skipIf(!sharedPath('jc/centos-7.7/traceroute.out'))('reads traceroute like jc', () => {
    const theirs = JSON.parse(sharedText('jc/centos-7.7/traceroute.json')) as {
      destination_ip: string;
      hops: { hop: number; probes: { ip: string; name: string; rtt: number }[] }[];
    };
    const ours = read(sharedText('jc/centos-7.7/traceroute.out'));
    expect(ours.gaps).toEqual([]);
    expect(ours.hops).toHaveLength(theirs.hops.length);
    for (const [i, hop] of theirs.hops.entries()) {
      // jc drops probes without an answer; we count them as sent.
      expect(ours.hops[i]).toMatchObject({
        destination: theirs.destination_ip,
        hop: hop.hop,
        addresses: [...new Set(hop.probes.map((p) => p.ip))],
        rtts_ms: hop.probes.map((p) => p.rtt),
        sent: 3,
      });
      // A host without a reverse name prints its address twice; that is no name.
      const name = hop.probes[0]?.name;
      expect(ours.hops[i]?.['name']).toBe(name === hop.probes[0]?.ip ? undefined : name);
    }
    expect(ours.paths).toMatchObject([{ reached: false, last_answer_hop: 7, complete: true }]);
  });

  it.skipIf(!sharedPath('jc/centos-7.7/tracepath.out')).each(['tracepath', 'tracepath6'])(
    'reads %s like jc',
    (name) => {
      const theirs = JSON.parse(sharedText(`jc/centos-7.7/${name}.json`)) as {
        pmtu: number;
        forward_hops: number | null;
        return_hops: number | null;
        hops: {
          ttl: number;
          host: string | null;
          reply_ms: number | null;
          pmtu: number | null;
          asymmetric_difference: number | null;
          reached: boolean;
        }[];
      };
      const ours = read(sharedText(`jc/centos-7.7/${name}.out`));
      expect(ours.gaps).toEqual([]);
      // `[LOCALHOST]` is our own route's MTU, not a hop: it is `local_mtu` of the path.
      const answers = theirs.hops.filter((hop) => hop.host !== '[LOCALHOST]');
      expect(
        ours.hops.map((hop) => ({
          ttl: hop['hop'],
          host: (hop['addresses'] as string[])[0] ?? hop['name'] ?? null,
          reply_ms: (hop['rtts_ms'] as number[])[0] ?? null,
          pmtu: hop['pmtu'] ?? null,
          asymmetric_difference: hop['asymm'] ?? null,
          reached: hop['reached'] === true,
        })),
      ).toEqual(
        answers.map(({ ttl, host, reply_ms, pmtu, asymmetric_difference, reached }) => ({
          ttl,
          host,
          reply_ms,
          pmtu,
          asymmetric_difference,
          reached,
        })),
      );
      expect(ours.paths).toMatchObject([
        {
          pmtu: theirs.pmtu,
          local_mtu: 1500,
          complete: true,
          ...(theirs.forward_hops !== null && { hops: theirs.forward_hops }),
          ...(theirs.return_hops !== null && { back_hops: theirs.return_hops }),
        },
      ]);
    },
  );
});

describe('path, awkward outputs', () => {
  it('keeps the hops of an mtr report that was cut in the middle of one', () => {
    const ours = read(
      '{\n "report": {\n  "mtr": {\n   "dst": "192.0.2.9"\n  },\n  "hubs": [\n   {\n    "count": 1,\n    "host": "192.0.2.1",\n    "Loss%": 0.0,\n    "Snt": 4\n   },\n   {\n    "count": 2,\n    "ho',
    );
    expect(ours.hops).toEqual([
      expect.objectContaining({ hop: 1, addresses: ['192.0.2.1'], sent: 4, loss_pct: 0 }),
    ]);
    expect(ours.paths).toMatchObject([{ destination: '192.0.2.9', complete: false, reached: false }]);
    expect(ours.gaps).toHaveLength(1);
  });

  it('says nothing of reaching a destination it knows only by name', () => {
    const ours = read(
      'HOST: me  Loss%   Snt   Last   Avg  Best  Wrst StDev\n  1.|-- gw.example.test  0.0%  5  1.0  1.0  1.0  1.0  0.0\n',
      {
        probe: 'mtr',
        tool: 'mtr',
        argv: ['mtr', '-r', 'web.example.test'],
      },
    );
    expect(ours.hops).toMatchObject([{ name: 'gw.example.test', addresses: [] }]);
    expect(ours.paths[0]).not.toHaveProperty('reached');
    expect(ours.paths[0]).not.toHaveProperty('destination');
  });

  it('reads mtr reports with both name and address, other columns, AS numbers, MPLS and router errors', () => {
    const ours = read(
      [
        'Start: 2026-11-21T10:00:00+0200',
        'HOST: me               Loss%  Drop   Rcv   Snt  Best  Avg  Wrst  Javg',
        '  1. AS64500  gw.example.test (192.0.2.1)   0.0%     0    10    10   0.4  0.5   0.9   0.1',
        '       [MPLS: Lbl 24015 TC 0 S 1 TTL 1]',
        '  2. AS???    ???                         100.0    10     0    10   0.0  0.0   0.0   0.0',
        '  3.|-- (No route to host)                100.0    10     0    10   0.0  0.0   0.0   0.0',
        'HOST: me               Loss%   Snt   Last   Avg  Best  Wrst StDev',
        '  1. 192.0.2.1          0.0%    10    0.4   0.5   0.4   0.9   0.1',
      ].join('\n'),
    );
    expect(ours.gaps).toEqual([]);
    expect(ours.hops).toEqual([
      expect.objectContaining({
        at: '2026-11-21T08:00:00.000Z',
        asn: 'AS64500',
        name: 'gw.example.test',
        addresses: ['192.0.2.1'],
        sent: 10,
        best_ms: 0.4,
        avg_ms: 0.5,
        worst_ms: 0.9,
      }),
      expect.not.objectContaining({ best_ms: 0 }),
      expect.objectContaining({ addresses: [], annotations: ['No route to host'], loss_pct: 100 }),
      expect.objectContaining({ hop: 1, stdev_ms: 0.1 }),
    ]);
    expect(ours.paths).toHaveLength(2);
  });

  it('reads BSD and macOS traceroute, which gives further addresses of a hop a line of their own', () => {
    const ours = read(
      [
        'traceroute to example.test (203.0.113.9), 64 hops max, 40 byte packets',
        ' 1  gw (192.0.2.1)  1.100 ms  0.900 ms  1.000 ms',
        ' 2  a.example.test (198.51.100.1)  9.0 ms',
        '    b.example.test (198.51.100.2)  8.0 ms *',
        ' 3  192.0.2.77 (192.0.2.77) [AS64500]  9.0 ms !F-1400  9.1 ms !X *',
      ].join('\n'),
    );
    expect(ours.gaps).toEqual([]);
    expect(ours.hops).toEqual([
      expect.objectContaining({ hop: 1, name: 'gw', best_ms: 0.9, worst_ms: 1.1, avg_ms: 1, loss_pct: 0 }),
      expect.objectContaining({
        addresses: ['198.51.100.1', '198.51.100.2'],
        rtts_ms: [9, 8],
        sent: 3,
        loss_pct: 33.33,
      }),
      expect.objectContaining({ annotations: ['!F-1400', '!X'], asn: 'AS64500', sent: 3 }),
    ]);
    expect(ours.paths).toMatchObject([{ reached: false, complete: true }]);
  });

  it('reports what it cannot read, also an error between good lines', () => {
    expect(read('mtr: Failed to resolve host\n').gaps).toEqual([
      { gap: 'not the output of a path tool', line: 1 },
    ]);
    expect(read('traceroute to x (192.0.2.1), 30 hops max\nrubbish\n').gaps).toEqual([
      { gap: 'not a hop line of traceroute', line: 2 },
    ]);
  });

  it('reads what the rounds script really prints, each round with its own time', () => {
    const report = 'HOST: me Loss% Snt Last Avg Best Wrst StDev\n 1.|-- 192.0.2.1 0.0% 1 1.0 1.0 1.0 1.0 0.0';
    const text = execFileSync('sh', ['-c', ROUNDS, 'sh', '0', '2', '0', 'echo', report], {
      encoding: 'utf8',
    });
    const ours = read(text);
    expect(ours.gaps).toEqual([]);
    expect(ours.paths.map((path) => path['round'])).toEqual([1, 2]);
    for (const { at } of ours.paths)
      expect(Math.abs(Date.parse(String(at)) - Date.now())).toBeLessThan(10_000);
  });
});

describe('mtr --json of any version', () => {
  const hub = fc.record({
    host: fc.constantFrom('192.0.2.1', '192.0.2.2', '???', '2001:db8::1'),
    lost: fc.nat({ max: 20 }),
    avg: fc.double({ min: 0, max: 3000, noNaN: true }),
  });

  /** One key a line, as jansson (0.93 and later) and the printf of 0.87 both do; the old one quotes some numbers. */
  const report = (
    hubs: readonly { host: string; lost: number; avg: number }[],
    quote: (n: string) => string,
  ): string => {
    const each = hubs.map(({ host, lost, avg }, i) =>
      [
        `      "count": ${quote(String(i + 1))},`,
        `      "host": "${host}",`,
        `      "Loss%": ${quote((lost * 5).toFixed(2))},`,
        `      "Snt": ${quote('20')},`,
        `      "Avg": ${quote(avg.toFixed(2))}`,
      ].join('\n'),
    );
    return `{\n  "report": {\n    "mtr": {\n      "dst": "192.0.2.2"\n    },\n    "hubs": [{\n${each.join('\n    },\n    {\n')}\n    }]\n  }\n}\n`;
  };

  it('reads numbers and numbers in quotes alike', () => {
    fc.assert(
      fc.property(fc.array(hub, { minLength: 1, maxLength: 12 }), (hubs) => {
        const [plain, quoted] = [read(report(hubs, (n) => n)), read(report(hubs, (n) => `"${n}"`))];
        expect(plain.gaps).toEqual([]);
        expect(quoted).toEqual(plain);
        expect(plain.hops.map((h) => h['loss_pct'])).toEqual(hubs.map((h) => h.lost * 5));
        expect(plain.hops.every((h) => h['sent'] === 20)).toBe(true);
      }),
    );
  });
});
