import { expect, it } from 'vitest';
import { execShell } from '../exec/exec-shell.js';
import { shellTransport } from '../shell/shell-transport.js';
import { systemSshFailure } from './system-ssh-failure.js';

// As OpenSSH 9.2 says it with LogLevel ERROR.
const CHANGED = `@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@
@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @
@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@
IT IS POSSIBLE THAT SOMEONE IS DOING SOMETHING NASTY!
Someone could be eavesdropping on you right now (man-in-the-middle attack)!
It is also possible that a host key has just been changed.
The fingerprint for the ED25519 key sent by the remote host is
SHA256:i8yK4wV6Yc3mZkQnF2o1pT5rXsB7uJdHqLgWvN9eAeE.
Please contact your system administrator.
Add correct host key in /home/jo/.ssh/known_hosts to get rid of this message.
Offending ED25519 key in /home/jo/.ssh/known_hosts:3
Host key for [192.0.2.7]:2200 has changed and you have requested strict checking.
Host key verification failed.
`;

it.each([
  [
    CHANGED,
    'host_key_changed',
    'web: the host key has changed: it shows ED25519 SHA256:i8yK4wV6Yc3mZkQnF2o1pT5rXsB7uJdHqLgWvN9eAeE, another is known (/home/jo/.ssh/known_hosts:3)',
  ],
  [
    'No ED25519 host key is known for [192.0.2.7]:2200 and you have requested strict checking.\r\nHost key verification failed.\r\n',
    'host_key_unknown',
    'web: No ED25519 host key is known for [192.0.2.7]:2200 and you have requested strict checking.',
  ],
  [
    'jo@web: Permission denied (publickey).\r\n',
    'auth_failed',
    'web: jo@web: Permission denied (publickey).',
  ],
  [
    'ssh: connect to host web port 22: Connection refused\r\n',
    'refused',
    'web: ssh: connect to host web port 22: Connection refused',
  ],
])('reads why ssh failed: %j', async (said, failure, reason) => {
  expect(systemSshFailure('web', said, 255)).toMatchObject({ failure, reason });
  expect(systemSshFailure('web', said, 1)).toBeUndefined();

  const shell = execShell(['sh', '-c', `printf %s "$0" >&2; exit 255`, said], 'kept', {
    explain: (text, exit) => systemSshFailure('web', text, exit),
  });
  expect(await shellTransport(shell, 'refused')).toMatchObject({ failure, reason });
});
