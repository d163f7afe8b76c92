import type ssh2 from 'ssh2';

const HOST_KEYS = 'hostkeys-00@openssh.com';

/**
 * OpenSSH tells every client its other host keys, and ssh2 has each of them proved: three signatures of the host at
 * every login, for an event that nobody here listens to. Without it that is left out; where a later version of ssh2 keeps
 * its handlers elsewhere, they are proved as before. To be called once the client connects.
 *
 * PROTOCOL of OpenSSH, 2.5: connection: hostkey update and rotation.
 */
export function ignoreOtherHostKeys(client: ssh2.Client): void {
  const protocol: unknown = Reflect.get(client, '_protocol');
  const handlers: unknown = isObject(protocol) ? Reflect.get(protocol, '_handlers') : undefined;
  if (!isObject(handlers)) return;
  const answer: unknown = Reflect.get(handlers, 'GLOBAL_REQUEST');
  if (typeof answer !== 'function') return;
  Reflect.set(handlers, 'GLOBAL_REQUEST', (...request: readonly unknown[]): void => {
    const [, name, wantsReply] = request;
    if (name !== HOST_KEYS || wantsReply === true) answer(...request);
  });
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
