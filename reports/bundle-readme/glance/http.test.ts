import { describe, expect, it } from 'vitest';
import { bundleView } from '../../../test/support/bundle-view.js';
import { loud, quiet } from '../../../test/support/said.js';
import { http } from './http.js';

const URL = 'https://api.example/health';
const request = (columns: object) => ({
  target: URL,
  attempt: 1,
  by: 'url',
  limit_ms: 5000,
  outcome: 'ok',
  exit: 0,
  http_code: 200,
  dns_ms: 2,
  connect_ms: 10,
  tls_ms: 20,
  wait_ms: 30,
  transfer_ms: 1,
  time_total_ms: 63,
  ...columns,
});
const noRoute6 = { routes: [{ family: 4, destination: 'default', via: '192.0.2.1', flags: [] }] };

describe('http', () => {
  it('says where the time went and finds nothing to stand out', () => {
    const parts = { rows: { http_timing: [request({}), request({ wait_ms: 90, time_total_ms: 123 })] } };
    expect(loud(http, parts)).toEqual([]);
    expect(quiet(http, parts)).toEqual([
      `${URL}: 2 of 2 requests answered (status 2× 200); in total median 93 ms, worst 123 ms; median (worst) by phase: DNS 2 ms (2 ms), connect 10 ms (10 ms), TLS 20 ms (20 ms), first byte 60 ms (90 ms), transfer 1 ms (1 ms)`,
    ]);
  });

  it('names the phase and the words of a failure, and cites it', () => {
    const failed = request({
      outcome: 'timeout',
      ended_in: 'connect',
      exit: 28,
      http_code: undefined,
      error: 'Connection timed out after 5000 milliseconds',
    });
    const [first] = http(bundleView({ rows: { http_timing: [request({}), failed, failed] } }));
    expect(first).toMatchObject({
      standsOut: true,
      text: `${URL}: 2 of 3 requests failed: 2 timed out in connect`,
      quote: 'Connection timed out after 5000 milliseconds',
      cite: 'hosts/h1/c/http_timing.txt:2',
    });
  });

  it('takes a lost SYN and a slow server for news, one late answer of a server for none', () => {
    const rows = [
      request({ connect_ms: 1012, time_total_ms: 1070 }),
      request({}),
      request({ wait_ms: 4000 }),
    ];
    expect(loud(http, { rows: { http_timing: rows } })).toEqual([
      `${URL}: 1 of 3 requests spent 1 s or more connecting (connect: median 10 ms, worst 1.01 s)`,
    ]);
    const slow = [request({ wait_ms: 1500 }), request({ wait_ms: 1600 })];
    expect(loud(http, { rows: { http_timing: slow } })).toEqual([
      `${URL}: 2 of 2 requests spent 1 s or more waiting for the first byte (first byte: median 1.55 s, worst 1.6 s)`,
    ]);
  });

  it('counts 503 and 429 as trouble, 401 as an answer', () => {
    const rows = [401, 503, 429].map((http_code) => request({ http_code }));
    expect(loud(http, { rows: { http_timing: rows } })).toEqual([
      `${URL}: 2 of 3 answers with an error status (1× 503, 1× 429)`,
    ]);
  });

  it('does not blame the server where this host has no IPv6', () => {
    const six = request({ by: 'address', address: '2001:db8::5', outcome: 'connect', http_code: undefined });
    const parts = { rows: { http_timing: [request({}), six] } };
    expect(loud(http, parts)).toHaveLength(1);
    expect(loud(http, { rows: { ...parts.rows, ...noRoute6 } })).toEqual([]);
  });

  it('tells addresses apart only where they differ', () => {
    const to = (address: string, columns: object) => request({ by: 'address', address, ...columns });
    const alike = [to('192.0.2.1', {}), to('192.0.2.2', {})];
    expect(quiet(http, { rows: { http_timing: alike } })).toHaveLength(1);
    const dead = to('192.0.2.2', { outcome: 'connect', time_total_ms: undefined });
    expect(quiet(http, { rows: { http_timing: [to('192.0.2.1', {}), dead] } }).slice(1)).toEqual([
      `${URL} sent to 192.0.2.1: 1 of 1 answered, 63 ms`,
      `${URL} sent to 192.0.2.2: 0 of 1 answered`,
    ]);
  });

  it('lives with rows that have nothing but their key', () => {
    expect(
      http(bundleView({ rows: { http_timing: [{ target: 'x', attempt: 1, outcome: 'other' }] } })),
    ).toHaveLength(2);
  });
});
