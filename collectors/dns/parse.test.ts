import { describe, expect, it } from 'vitest';
import { probeOutput } from '../../test/support/probe-output.js';
import { sharedPath, sharedText } from '../../test/support/shared-fixtures.js';
import { parse } from './parse.js';

type Given = Parameters<typeof probeOutput>[1];

function rows(text: string, given: Given) {
  return [...parse(probeOutput(text, given))].flatMap((p) => ('gap' in p ? [] : [p.row]));
}

function gaps(text: string, given: Given) {
  return [...parse(probeOutput(text, given))].flatMap((p) => ('gap' in p ? [p] : []));
}

interface JcDig {
  status: string;
  flags: string[];
  question: { name: string; type: string };
  answer?: { name: string; type: string; ttl: number; data: string }[];
  query_time: number;
  server: string;
}

const DIG = { probe: 'lookup', tool: 'dig' };

describe('dig, as jc reads it', () => {
  const names = ['centos-7.7/dig', 'centos-7.7/dig-aaaa', 'centos-7.7/dig-x'].concat(
    ['ubuntu-18.04/dig', 'ubuntu-18.04/dig-aaaa', 'ubuntu-18.04/dig-x'].filter((n) =>
      sharedPath(`jc/${n}.out`),
    ),
  );
  it.skipIf(!sharedPath('jc/centos-7.7/dig.out')).each(names)('%s', (name) => {
    const theirs = JSON.parse(sharedText(`jc/${name}.json`)) as JcDig[];
    const bare = (text: string) => text.replace(/(?<=.)\.$/, '');
    expect(rows(sharedText(`jc/${name}.out`), DIG)).toMatchObject(
      theirs.map((t) => ({
        name: bare(t.question.name),
        type: t.question.type,
        rcode: t.status,
        flags: t.flags,
        query_ms: t.query_time,
        server: t.server.replace(/#.*/, ''),
        answers: (t.answer ?? []).filter((a) => a.type === t.question.type).map((a) => bare(a.data)),
        ...((t.answer ?? []).length > 0 && { ttl_s: Math.min(...(t.answer ?? []).map((a) => a.ttl)) }),
      })),
    );
    expect(gaps(sharedText(`jc/${name}.out`), DIG)).toEqual([]);
  });
});

describe('dig', () => {
  it('reads the timeout of BIND 9.16 and before, which names neither server nor question', () => {
    const text = `;; server 192.0.2.1 questions a.example A b.example A
;; round 1 at 1795236353.5
;; connection timed out; no servers could be reached
;; connection timed out; no servers could be reached
;; exit 9
`;
    expect(rows(text, { probe: 'lookup', tool: 'sh' })).toMatchObject([
      { name: 'a.example', server: '192.0.2.1', timed_out: true, round: 1 },
      { name: 'b.example', server: '192.0.2.1', timed_out: true, round: 1 },
    ]);
  });

  it('does not call a question lost that was cut off while waiting', () => {
    const text = `;; server 192.0.2.1 questions a.example A
;; round 1 at 1795236353.5
;; Sending:
;; QUESTION SECTION:
;a.example.		IN	A
`;
    expect(rows(text, { probe: 'lookup', tool: 'sh', outcome: 'timed_out' })).toEqual([]);
    expect(gaps(text, { probe: 'lookup', tool: 'sh' })).toEqual([
      { gap: 'stopped before an answer', line: 3 },
    ]);
  });

  it('reports a line it does not know', () => {
    expect(gaps(';; round 1 at 1795236353.5\nsegmentation fault\n', DIG)).toMatchObject([{ line: 2 }]);
  });
});

describe('host and nslookup alone, as found in a folder of outputs', () => {
  it('nslookup gives name, server and both kinds of addresses', () => {
    const text = `Server:\t\t192.0.2.53
Address:\t192.0.2.53#53

Non-authoritative answer:
api.example.com\tcanonical name = edge.example.net.
Name:\tedge.example.net
Address: 192.0.2.10
Name:\tedge.example.net
Address: 2001:db8::10

`;
    expect(rows(text, { probe: 'nslookup', tool: 'nslookup' })).toEqual([
      {
        name: 'api.example.com',
        view: 'resolver',
        server: '192.0.2.53',
        rcode: 'NOERROR',
        answers: ['192.0.2.10', '2001:db8::10'],
        cnames: ['edge.example.net'],
        timed_out: false,
        tool: 'nslookup',
      },
    ]);
  });

  it('host tells NXDOMAIN by its exit and its words', () => {
    const text = 'Host nx.example.com not found: 3(NXDOMAIN)\n';
    expect(rows(text, { probe: 'host', tool: 'host', exit: 1 })).toMatchObject([
      { name: 'nx.example.com', rcode: 'NXDOMAIN', answers: [] },
    ]);
  });
});

describe('/etc/hosts', () => {
  it.skipIf(!sharedPath('jc/centos-7.7/hosts.out')).each(['centos-7.7', 'ubuntu-18.04'])(
    'as jc reads that of %s',
    (system) => {
      const theirs = JSON.parse(sharedText(`jc/${system}/hosts.json`)) as {
        ip: string;
        hostname: string[];
      }[];
      const ours = rows(sharedText(`jc/${system}/hosts.out`), { probe: 'hosts', tool: 'read' });
      expect(
        ours.map((r) => ({ ip: r['address'], hostname: [r['name'], ...(r['aliases'] as string[])] })),
      ).toEqual(theirs);
    },
  );
});

describe('resolv.conf', () => {
  const RESOLV = { probe: 'resolv-conf', tool: 'read' };
  it('lets the last of domain and search win, and keeps servers libc would not ask', () => {
    const text = `search a.example b.example
domain c.example
nameserver 192.0.2.1
nameserver 192.0.2.2
nameserver 192.0.2.3
nameserver 192.0.2.4
options timeout:3 rotate
options timeout:1
`;
    expect(rows(text, RESOLV)).toMatchObject([
      {
        search: ['c.example'],
        nameservers: ['192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.4'],
        timeout_s: 1,
        options: ['timeout:3', 'rotate', 'timeout:1'],
      },
    ]);
  });

  it('says that a file without servers has none, and nothing of one without lines', () => {
    expect(rows('# empty\n', RESOLV)).toMatchObject([{ nameservers: [], search: [] }]);
    expect(rows('', RESOLV)).toEqual([]);
  });
});

describe('systemd-resolved before 247', () => {
  const status = 'sosreport/kubernetes/sos_commands/systemd/resolvectl_status';
  it.skipIf(!sharedPath(status))('gives every server of a link in order', () => {
    const found = rows(sharedText(status), { probe: 'resolved', tool: 'resolvectl' });
    expect(found.map((r) => r['scope'])).toEqual(['global', 'flannel.1', 'ens3']);
    expect(found[2]).toMatchObject({ current_server: '10.6.0.12' });
    const servers = (found[2]?.['nameservers'] ?? []) as string[];
    expect(servers.slice(0, 3)).toEqual(['10.6.0.12', '10.6.0.5', '10.6.0.11']);
    expect(found[2]?.['options']).toContain('LLMNR=yes');
    expect(gaps(sharedText(status), { probe: 'resolved', tool: 'resolvectl' })).toEqual([]);
  });

  const statistics = 'sosreport/vault/sos_commands/systemd/resolvectl_statistics';
  it.skipIf(!sharedPath(statistics))('counts transactions and cache', () => {
    const given = { probe: 'resolved-statistics', tool: 'resolvectl' };
    expect(rows(sharedText(statistics), given)).toEqual([
      {
        resolver: 'systemd-resolved',
        transactions_now: 0,
        transactions: 62,
        cache_entries: 5,
        cache_hits: 25,
        cache_misses: 37,
        dnssec_bogus: 0,
      },
    ]);
    expect(gaps(sharedText(statistics), given)).toEqual([]);
  });
});
