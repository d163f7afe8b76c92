import { describe, expect, it } from 'vitest';
import { loud } from '../../../test/support/said.js';
import { dns } from './dns.js';

describe('dns', () => {
  const ask = (server: string, columns: object = {}) => ({
    name: 'api.example',
    type: 'A',
    view: 'resolver',
    server,
    rcode: 'NOERROR',
    answers: ['192.0.2.7'],
    query_ms: 1,
    timed_out: false,
    tool: 'dig',
    ...columns,
  });
  const silent = {
    rcode: undefined,
    answers: undefined,
    query_ms: undefined,
    timed_out: true,
    error: 'timed out',
  };
  const config = {
    source: '/etc/resolv.conf',
    scope: 'global',
    nameservers: ['192.0.2.53', '192.0.2.54'],
    timeout_s: 2,
  };

  it('says that the resolver asked first is silent, and what that costs', () => {
    const rows = [ask('192.0.2.53', silent), ask('192.0.2.53', silent), ask('192.0.2.54')];
    expect(loud(dns, { rows: { dns_queries: rows, dns_config: [config] } })).toEqual([
      'resolver 192.0.2.53: 2 of 2 questions without an answer; it stands first of 2 in /etc/resolv.conf, so libc waits 2 s for it before it asks the next',
    ]);
  });

  it('tells a name that does not exist from an IPv6 address that is not there', () => {
    const rows = [
      ask('192.0.2.53', { name: 'nope.example', rcode: 'NXDOMAIN', answers: [] }),
      ask('192.0.2.53'),
      ask('192.0.2.53', { type: 'AAAA', rcode: 'NXDOMAIN', answers: [] }),
      ask('192.0.2.53', { name: '.', type: 'NS', rcode: 'REFUSED', answers: [] }),
    ];
    expect(loud(dns, { rows: { dns_queries: rows } })).toEqual([
      'resolver 192.0.2.53: 2 NXDOMAIN of 4 questions, for nope.example A, api.example AAAA',
    ]);
    expect(loud(dns, { rows: { dns_queries: rows.slice(1) } })).toEqual([]);
  });

  it('sees resolvers disagree', () => {
    const rows = [ask('192.0.2.53'), ask('192.0.2.54', { rcode: 'NXDOMAIN', answers: [] })];
    expect(loud(dns, { rows: { dns_queries: rows } })).toContain(
      'resolvers disagree about api.example A: 192.0.2.53 has it, 192.0.2.54 says NXDOMAIN',
    );
  });

  it('is not alarmed by silence over TCP', () => {
    const rows = [ask('192.0.2.53', { ...silent, tcp: true }), ask('192.0.2.53')];
    expect(loud(dns, { rows: { dns_queries: rows } })).toEqual([]);
  });

  it('finds the lookup that programs wait for', () => {
    const rows = [ask('', { view: 'libc', server: undefined, rcode: undefined, query_ms: 5008 })];
    expect(loud(dns, { rows: { dns_queries: rows } })).toEqual([
      'lookup of api.example as programs do it: 1 of 1 lookup gave an address, 5.01 s: 192.0.2.7',
    ]);
  });
});
