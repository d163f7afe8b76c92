import { expect, it } from 'vitest';
import { readSshConnection } from './tcp-session.js';

it.each([
  [
    '203.0.113.9 51234 198.51.100.7 22',
    { client: '203.0.113.9', clientPort: 51_234, server: '198.51.100.7', serverPort: 22 },
  ],
  ['203.0.113.9 51234 22', { client: '203.0.113.9', clientPort: 51_234, serverPort: 22 }],
  [
    'fe80::1%eth0 1 fe80::2%eth0 22',
    { client: 'fe80::1%eth0', clientPort: 1, server: 'fe80::2%eth0', serverPort: 22 },
  ],
  ['', undefined],
  ['UNKNOWN 65535 65535', undefined],
  ['203.0.113.9 0 198.51.100.7 22', undefined],
])('SSH_CONNECTION and SSH_CLIENT: %j', (text, session) => {
  expect(readSshConnection(text)).toEqual(session);
});
