import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { hasTool } from '../../test/support/run-tool.js';
import { captureFilter } from './capture-filter.js';

const NONE = { peers: [], ports: [], targets: [], sessions: [] };
const SESSION = { client: '203.0.113.9', clientPort: 51_234, server: '198.51.100.7', serverPort: 22 };

describe('the filter of a capture', () => {
  it('is empty where everything is wanted, and otherwise what was given, without our own connections', () => {
    expect(captureFilter(NONE)).toBe('');
    expect(captureFilter({ ...NONE, expression: 'udp or icmp', sessions: [SESSION, SESSION] })).toBe(
      '(udp or icmp) and not ((tcp port 51234 and tcp port 22 and host 203.0.113.9 and host 198.51.100.7))',
    );
  });

  it('joins peers and targets, narrows by port, and keeps ICMP errors, which come from others', () => {
    const targets = [{ addresses: ['fe80::1%eth0', '::ffff:192.0.2.1'] }];
    const filter = captureFilter({ ...NONE, peers: ['10.0.0.0/8'], targets, ports: ['443', '8000-8100'] });
    expect(filter).toContain(
      '(net 10.0.0.0/8 or host fe80::1 or host 192.0.2.1) and (port 443 or portrange 8000-8100) or icmp[0] = 3',
    );
  });

  it.skipIf(!hasTool('tcpdump'))('is understood by tcpdump, however much is wished for', () => {
    const sessions = Array.from({ length: 80 }, (_, i) => ({
      client: '2001:db8::9',
      clientPort: 40_000 + i,
      server: `2001:db8:1::${i}`,
      serverPort: 22,
    }));
    const filter = captureFilter({
      expression: 'tcp or udp',
      peers: ['10.0.0.0/8', '2001:db8::/32'],
      ports: ['443'],
      targets: [{ addresses: ['2001:db8::7', '198.51.100.7'] }],
      sessions: [SESSION, { client: '2001:db8::9', clientPort: 5, serverPort: 22 }, ...sessions],
    });
    const { status, stderr, stdout } = spawnSync('tcpdump', ['-y', 'EN10MB', '-ddd', filter], {
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([0, expect.not.stringContaining('error')]);
    // BPF_MAXINSNS of the kernel.
    expect(Number(stdout.split('\n')[0])).toBeLessThan(4096);
  });
});
