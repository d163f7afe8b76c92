import type { Duplex } from 'node:stream';
import ssh2, { type AuthenticationType, type ConnectConfig } from 'ssh2';
import { type HostFailure, isHostFailure } from '../host-failure.js';
import type { Shell } from '../shell/shell.js';
import { algorithmsFor } from './algorithms.js';
import { authAttempts, type AuthLog } from './auth-attempts.js';
import { failureOf, formatEndpoint } from './connect-failure.js';
import type { SshEndpoint } from './endpoint.js';
import { fingerprint, hostKeyOf, keyName } from './host-key.js';
import { judgeHostKey, knownAs, type KnownHostsOfRun } from './host-key-check.js';
import { ConnectLimit } from './connect-limit.js';
import type { Secrets } from './secrets.js';
import { sshShell } from './ssh-shell.js';

const CONNECT_MS = 10_000;
/** A peer that does not answer so many of these is gone. */
const KEEP_ALIVE = { keepaliveInterval: 3000, keepaliveCountMax: 3 };

export interface SshOptions {
  readonly knownHosts: KnownHostsOfRun;
  readonly secrets: Secrets;
  readonly signal?: AbortSignal;
  /** Something the user should see although it worked: a new host key was accepted. */
  readonly onNotice?: (text: string) => void;
}

/**
 * Connects, through the endpoint's jump hosts, verifies every host key on the way and logs in. Each hop has the
 * connect limit of its endpoint; time in which the user is asked for a secret does not count.
 */
export async function connectSsh(endpoint: SshEndpoint, options: SshOptions): Promise<Shell | HostFailure> {
  const connection = await connectClient(endpoint, options);
  if (isHostFailure(connection)) return connection;
  return sshShell(connection.client, endpoint, connection.closeJumps);
}

export interface Connection {
  readonly client: ssh2.Client;
  /** To be called when the client is done with. */
  readonly closeJumps: () => void;
}

/** The same for who needs the connection itself (SFTP). */
export async function connectClient(
  endpoint: SshEndpoint,
  options: SshOptions,
): Promise<Connection | HostFailure> {
  const hops: ssh2.Client[] = [];
  const closeJumps = (): void => {
    for (const client of hops.toReversed()) client.end();
  };
  let through: Duplex | undefined;
  for (const jump of endpoint.jumps) {
    const client = await connectHop({ ...jump, jumps: [] }, through, options);
    const next = endpoint.jumps[hops.length + 1] ?? endpoint;
    if (!isHostFailure(client)) hops.push(client);
    const stream = isHostFailure(client) ? client : await forward(client, jump, next);
    if (isHostFailure(stream)) {
      closeJumps();
      return { ...stream, reason: `jump host ${stream.reason}` };
    }
    through = stream;
  }
  const client = await connectHop(endpoint, through, options);
  if (isHostFailure(client)) {
    closeJumps();
    return client;
  }
  return { client, closeJumps };
}

function forward(client: ssh2.Client, jump: SshEndpoint, next: SshEndpoint): Promise<Duplex | HostFailure> {
  return new Promise((resolve) => {
    client.forwardOut('127.0.0.1', 0, next.host, next.port, (error, stream) => {
      if (!error) return resolve(stream);
      const reason = `${formatEndpoint(jump)} does not reach ${next.host}:${next.port}: ${error.message}`;
      resolve({ failure: 'unreachable', reason });
    });
  });
}

async function connectHop(
  endpoint: SshEndpoint,
  through: Duplex | undefined,
  options: SshOptions,
): Promise<ssh2.Client | HostFailure> {
  const known = await options.knownHosts.of(endpoint);
  const client = new ssh2.Client();
  const log: AuthLog = { tried: [], problems: [] };
  const name = formatEndpoint(endpoint);
  const limitMs = endpoint.connectTimeoutMs ?? CONNECT_MS;
  let accepted: readonly string[] | undefined;
  let isEncrypted = false;

  return new Promise((resolve) => {
    let isOver = false;
    const finish = (result: ssh2.Client | HostFailure): void => {
      if (isOver) return;
      isOver = true;
      limit.end();
      options.signal?.removeEventListener('abort', onAbort);
      client.removeListener('error', onError).removeListener('close', onClose);
      if (isHostFailure(result)) {
        client.on('error', () => {}); // What it says while it is torn down.
        client.destroy();
        through?.destroy();
      }
      resolve(result);
    };
    const onAbort = (): void => finish({ failure: 'interrupted', reason: `${name}: interrupted` });
    // An agent that fails is one way less; ssh2 goes on with the next.
    const onError = (error: Error & { level?: string }): void => {
      if (error.level === 'agent') log.problems.push(`agent: ${error.message}`);
      else finish(failureOf(error, endpoint, log));
    };
    const onClose = (): void => finish(failureOf(new Error('closed by the other side'), endpoint, log));
    const limit = new ConnectLimit(limitMs, () => {
      const waitedFor = isEncrypted ? 'it neither let us in nor refused' : 'no SSH handshake';
      finish({ failure: 'timeout', reason: `${name}: ${waitedFor} within ${limitMs / 1000} s` });
    });

    const attempts = authAttempts(endpoint, limit.whileAsking(options.secrets), () => accepted, log);
    const config: ConnectConfig = {
      ...(through === undefined ? { host: endpoint.host, port: endpoint.port } : { sock: through as never }),
      username: endpoint.user,
      readyTimeout: 0,
      ...KEEP_ALIVE,
      algorithms: algorithmsFor(new Set(known.knownTypes(...knownAs(endpoint)))),
      hostVerifier: (blob: Buffer, answer: (isGood: boolean) => void) => {
        const key = hostKeyOf(blob);
        const [host, port] = knownAs(endpoint);
        const verdict = judgeHostKey(endpoint, key, known.check(host, port, blob));
        if (typeof verdict === 'object') return finish(verdict);
        if (verdict === 'known') return answer(true);
        const shown = `${name}: new host key ${keyName(key.type)} ${fingerprint(blob)}`;
        known.add(host, port, blob).then(
          (added) => {
            if (added.status === 'not_added') {
              const now = judgeHostKey(endpoint, key, added.verdict);
              return typeof now === 'object' ? finish(now) : answer(true);
            }
            const where =
              added.status === 'added' ? `written to ${added.file}` : `not written down: ${added.reason}`;
            options.onNotice?.(`${shown} accepted, ${where}`);
            answer(true);
          },
          (error: Error) => finish(failureOf(error, endpoint, log)),
        );
      },
      authHandler: (left: AuthenticationType[] | null, _partial, next) => {
        if (left) accepted = left;
        attempts.next().then(
          ({ value }) => next((value ?? false) as never),
          (error: Error) => finish(failureOf(error, endpoint, log)),
        );
      },
    };
    client.on('ready', () => {
      client.setNoDelay(true);
      finish(client);
    });
    client.on('handshake', () => (isEncrypted = true));
    client.on('error', onError);
    client.on('close', onClose);
    options.signal?.addEventListener('abort', onAbort, { once: true });
    if (options.signal?.aborted) return onAbort();
    client.connect(config);
  });
}
