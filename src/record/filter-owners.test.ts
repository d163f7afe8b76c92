import { expect, it } from 'vitest';
import { ofProcesses } from './filter-owners.js';

// iproute2 6.1, ss -tinopme, shortened.
const TEXT = `State Recv-Q Send-Q Local Address:Port Peer Address:Port Process
ESTAB 0      0      127.0.0.1:58732  127.0.0.1:7300 users:(("node",pid=21416,fd=20)) ino:16862010 sk:11c59 <->
\t ts sack rtt:0.092/0.01
ESTAB 0      0      127.0.0.1:22  127.0.0.1:40000 users:(("sshd",pid=214,fd=4),("sshd",pid=200,fd=4)) ino:1 sk:2 <->
\t ts sack rtt:1.5/0.7
ESTAB 0      0      127.0.0.1:23  127.0.0.1:40001 ino:9 sk:3 <->
\t ts sack rtt:2/1
`;

it('keeps the header and the sockets of these processes, with the lines behind each', () => {
  const kept = (...pids: number[]): string[] => ofProcesses(Buffer.from(TEXT), pids).toString().split('\n');
  const lines = TEXT.split('\n');
  expect(kept(200)).toEqual([lines[0], lines[3], lines[4], '']);
  expect(kept(21416, 214)).toEqual([...lines.slice(0, 5), '']);
  // 214 is not 21416, and 1 is nobody.
  expect(kept(2141, 1)).toEqual([lines[0], '']);
});
