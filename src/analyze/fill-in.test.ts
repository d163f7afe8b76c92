import { expect, it } from 'vitest';
import type { Finding } from '../core/finding.js';
import { authorityOf } from './authority.js';
import { fillIn } from './fill-in.js';

const about = (...subjects: readonly (readonly [detection: string, subject: string])[]): Finding[] =>
  subjects.map(([detection, subject]) => ({ detection, subject }) as Finding);

it.each([
  ['ping DESTINATION', about(['PATH-08', '10.0.2.10'], ['NIC-12', 'eth0']), 'ping 10.0.2.10'],
  ['nc -vz HOST PORT', about(['TCP-20', '10.0.2.10:8080'], ['FW-04', 'rule 1']), 'nc -vz 10.0.2.10 8080'],
  ['ss dst PEER', about(['TCP-16', '[2001:db8::1]:443']), 'ss dst 2001:db8::1'],
  ['ping SERVER', about(['PATH-05', '10.0.2.10'], ['PATH-06', 'api.test']), 'ping 10.0.2.10'],
  ['curl https://HOST', about(['HTTP-02', 'https://api.test:8443/a']), 'curl https://api.test'],
  ['arping -I IFACE ADDRESS', about(['STK-08', '10.0.1.1']), 'arping -I IFACE 10.0.1.1'],
  ['ethtool IFACE', about(['NIC-05', 'eth0']), 'ethtool eth0'],
])('%s', (text, findings, filled) => expect(fillIn(text, findings)).toBe(filled));

it.each([
  ['several are named', about(['PATH-01', '10.0.2.10'], ['PATH-01', '10.0.2.11'])],
  ['nothing is named', about(['PATH-01', ''])],
  ['a listener on every address', about(['TCP-17', '0.0.0.0:8080'])],
  ['what a shell would run', about(['PATH-01', '$(reboot).test'], ['HTTP-01', 'http://a.test;reboot/'])],
])('leaves it open where %s', (_, findings) =>
  expect(fillIn('ping DESTINATION', findings)).toBe('ping DESTINATION'),
);

it.each([
  ['http://name.test:8080/path', { host: 'name.test', port: '8080' }],
  ['[::1]:53', { host: '::1', port: '53' }],
  ['10.0.0.1:80', { host: '10.0.0.1', port: '80' }],
  ['2001:db8::1', { host: '2001:db8::1' }],
  ['name.test, by ICMP', { host: 'name.test' }],
])('%s', (subject, parts) => expect(authorityOf(subject)).toEqual(parts));
