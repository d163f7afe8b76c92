import { describe, expect, it } from 'vitest';
import { readArtifactPath } from './artifact-path.js';

describe('readArtifactPath', () => {
  it.each([
    ['hosts/web1/sockets/ss.txt', { probe: 'ss' }, 'stdout'],
    ['hosts/web1/sockets/ss-listen.start.txt', { probe: 'ss-listen', snapshot: 'start' }, 'stdout'],
    ['hosts/web1/ping/ping.10.0.0.1.txt', { probe: 'ping', subject: '10.0.0.1' }, 'stdout'],
    ['hosts/web1/nic/stats.eth0.end.txt', { probe: 'stats', subject: 'eth0', snapshot: 'end' }, 'stdout'],
    [
      'hosts/web1/nic/stats.eth0.end.stderr.txt',
      { probe: 'stats', subject: 'eth0', snapshot: 'end' },
      'stderr',
    ],
    ['hosts/web1/dns/dig.stderr.txt', { probe: 'dig' }, 'stderr'],
  ])('reads %s', (path, name, stream) => {
    expect(readArtifactPath(path)).toEqual({
      name: { host: 'web1', collector: path.split('/')[2], ...name },
      stream,
    });
  });

  it.each([
    ['recordings/web1/sockets.connections.txt', { collector: 'sockets', probe: 'connections' }, 'stdout'],
    [
      'recordings/web1/ping.target.10.0.0.1.stderr.txt',
      { collector: 'ping', probe: 'target', subject: '10.0.0.1' },
      'stderr',
    ],
  ])('reads %s of a recording', (path, name, stream) => {
    expect(readArtifactPath(path)).toEqual({ name: { host: 'web1', ...name }, stream });
  });

  it.each([
    'recordings/recording.json',
    'README.md',
    'hosts/web1/x.txt',
    'hosts/web1/a/b/c.txt',
    'tables/x.ndjson',
  ])('leaves %s alone', (path) => {
    expect(readArtifactPath(path)).toBeUndefined();
  });
});
