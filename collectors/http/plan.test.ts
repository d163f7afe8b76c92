import { describe, expect, it } from 'vitest';
import type { Command, PlanContext, Probe } from '../../src/core/collector.js';
import type { Target } from '../../src/core/target.js';
import { probeOutput } from '../../test/support/probe-output.js';
import { parse } from './parse.js';
import { plan } from './plan.js';

function context(
  targets: readonly Target[],
  given: Partial<PlanContext> & { tools?: string[] } = {},
): PlanContext {
  return {
    host: {
      id: 'h',
      hostname: 'h',
      uid: 0,
      cpus: 2,
      tools: new Set(given.tools ?? ['curl', 'openssl']),
      interfaces: [],
      gateways: [],
      resolvers: [],
      peers: [],
      modules: { loadable: false, present: new Set() },
    },
    profile: 'network',
    windowMs: 15_000,
    targets,
    interfaces: [],
    logs: [],
    params: {},
    ...given,
  };
}

const target = (url: string, addresses: string[] = ['192.0.2.9']): Target => ({
  name: url,
  host: 'a.example.test',
  url,
  addresses,
  origin: 'given',
});
const runs = (probe: Probe | undefined): Command[] => [probe?.run].flat() as Command[];
const argvOf = (probe: Probe | undefined): readonly string[] => runs(probe).at(-1)?.argv ?? [];

describe('http plan', () => {
  it('plans nothing for targets without a URL', () => {
    expect(plan(context([]))).toEqual([]);
    expect(plan(context([{ name: 'a', host: 'a', addresses: [], origin: 'peer' }]))).toEqual([]);
  });

  it('asks as the URL says and each address, four at most and of both families', () => {
    const addresses = ['192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.4', '192.0.2.5', '2001:db8::1'];
    const probes = plan(context([target('https://a.example.test/', addresses)]));
    expect(argvOf(probes[0]).slice(13)).toEqual([
      'url',
      '2001:db8::1',
      '192.0.2.1',
      '192.0.2.2',
      '192.0.2.3',
    ]);
    expect(probes.map((probe) => probe.id)).toEqual([
      'requests',
      'certificate',
      'certificate-2',
      'certificate-3',
      'certificate-4',
    ]);
    expect(argvOf(probes[1])).toContain('[2001:db8::1]:443');
  });

  it('asks a host given by address only once per round, without SNI', () => {
    const [requests, certificate] = plan(context([target('https://[2001:db8::7]:8443/', [])]));
    expect(argvOf(requests).slice(13)).toEqual(['url']);
    expect(argvOf(certificate)).not.toContain('-servername');
    expect(argvOf(certificate).slice(-2)).toEqual(['-verify_ip', '2001:db8::7']);
  });

  it('sends no request to a peer that nobody named, and does not hold its address against its certificate', () => {
    const peer: Target = { ...target('https://192.0.2.7/', ['192.0.2.7']), origin: 'peer' };
    const [requests, certificate] = plan(context([peer]));
    expect(requests?.skip?.outcome).toBe('not_run');
    expect(argvOf(certificate)).toContain('192.0.2.7:443');
    expect(argvOf(certificate).join(' ')).not.toMatch(/-verify_|-servername/);
  });

  it('still asks when the name did not resolve: that is the evidence', () => {
    const probes = plan(context([target('https://a.example.test/', [])]));
    expect(probes.map((probe) => probe.id)).toEqual(['requests']);
  });

  it('lets neither user name nor password into a command, a file name or a row', () => {
    for (const tools of [['curl', 'openssl'], []]) {
      const text = JSON.stringify(
        plan(context([target('https://someone:hunter2@a.example.test/x#y')], { tools })),
      );
      expect(text).not.toMatch(/someone|hunter2/);
      expect(text).toContain('"https://a.example.test/x"');
    }
  });

  it('keeps a URL one word, whatever stands in it', () => {
    const [requests] = plan(context([target('http://a.example.test/$(id)`id`;"\'{1,2}[3-4] x')]));
    const word = argvOf(requests)[5];
    expect(word).toMatch(/^http:\/\/a\.example\.test\/\$\(id\)/);
    expect(word).not.toMatch(/["\s]/);
  });

  it('refuses what is no http URL, and says which targets it left out', () => {
    const many = Array.from({ length: 5 }, (_, i) => target(`http://h${i}.example.test/`));
    const probes = plan(context([target('ftp://a.example.test/'), ...many]));
    expect(probes.flatMap((probe) => probe.skip?.reason ?? [])).toEqual([
      'not an http or https URL',
      'only the first 4 URLs are requested',
      'only the first 4 URLs are requested',
    ]);
  });

  it('spreads ten attempts or more over a long run, each with time left', () => {
    const [requests] = plan(
      context([target('http://a.example.test/')], { profile: 'full', windowMs: 600_000 }),
    );
    const [rounds, , step, budget] = argvOf(requests).slice(8, 12).map(Number) as [
      number,
      number,
      number,
      number,
    ];
    expect(rounds).toBe(19);
    expect(rounds * 2 * step).toBeLessThanOrEqual(0.6 * budget);
    expect(budget).toBe(599_500);
  });

  it('uses Node where curl and openssl are missing, and names them first', () => {
    const [requests, certificate] = plan(context([target('https://a.example.test/')], { tools: [] }));
    expect(runs(requests).map((run) => run.argv[0])).toEqual(['curl', 'node']);
    expect(runs(certificate).map((run) => run.argv[0])).toEqual(['openssl', 'node']);
  });
});

describe('http parser', () => {
  const read = (text: string, probe = 'requests', stderr = '') => [
    ...parse(probeOutput(text, { probe, tool: 'sh', stderr })),
  ];

  it('takes what an old curl does not know as unknown, not as 0', () => {
    const [item] = read(
      '{"attempt":1,"at":"1795236111.%N","way":"url","limit_s":3,"exit":0,"error":"","time_namelookup":"0.001","time_connect":"0.002","time_appconnect":"0.000","time_pretransfer":"0.002","time_starttransfer":"0.003","time_total":"0.004","http_code":"200","http_version":"","scheme":"","remote_ip":"192.0.2.9","num_connects":"1"}\n',
    );
    if (!item || 'gap' in item) throw new Error('no row');
    expect(item.row).toMatchObject({
      at: '2026-11-21T04:41:51.000Z',
      http_code: 200,
      wait_ms: 1,
      connect_ms: 1,
    });
    for (const column of [
      'http_version',
      'scheme',
      'tls_ms',
      'time_appconnect_ms',
      'local_port',
      'size_download',
    ])
      expect(item.row).not.toHaveProperty(column);
  });

  it('reports lines that are not ours', () => {
    expect(
      read('sh: 1: curl: not found\n{"attempt":1}\nnull\n').map((item) => 'gap' in item && item.line),
    ).toEqual([1, 2, 3]);
    expect(read('rubbish\n', 'certificate')).toEqual([{ gap: 'not the output of a TLS handshake', line: 1 }]);
  });

  it('does not call an empty chain verified', () => {
    const [item] = read(
      'CONNECTED(00000003)\nVerify return code: 0 (ok)\n# exit 1\n',
      'certificate',
      'write:errno=104\n',
    );
    if (!item || 'gap' in item) throw new Error('no row');
    expect(item).toMatchObject({
      stream: 'stderr',
      line: 1,
      row: { outcome: 'handshake_failed', error: 'write:errno=104' },
    });
    expect(item.row).not.toHaveProperty('verify_code');
  });
});
