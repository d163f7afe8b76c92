import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import ssh2, { type AuthenticationType, type ConnectConfig } from 'ssh2';
import type { TcpSession } from '../../core/tcp-session.js';
import { timeLimit } from '../../core/time-limit.js';
import { type HostFailure, isHostFailure } from '../host-failure.js';
import type { Shell } from '../shell/shell.js';
import { algorithmsFor } from './algorithms.js';
import { authAttempts, type AuthLog } from './auth-attempts.js';
import { failureOf, formatEndpoint } from './connect-failure.js';
import type { SshEndpoint } from './endpoint.js';
import { fingerprint, hostKeyOf, keyName } from './host-key.js';
import { judgeHostKey, knownAs, type KnownHostsOfRun } from './host-key-check.js';
import { ConnectLimit } from './connect-limit.js';
import { ignoreOtherHostKeys } from './other-host-keys.js';
import { packetSocket } from './packet-socket.js';
import type { Secrets } from './secrets.js';
import { sshShell } from './ssh-shell.js';

const CONNECT_MS = 10_000;
/** Before one that was turned away comes again, on average. */
const PAUSES_MS = [150, 400, 1000, 2000];
/** ssh2 and the socket of a peer that closes before its version (RFC 4253, 4.2). */
const TURNED_AWAY = /^Connection lost before handshake$|ECONNRESET/;
const MAX_STARTUPS =
  'its sshd may turn away logins that come at once: raise MaxStartups there, or collect from fewer hosts at a time';
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
  return sshShell(connection.client, endpoint, connection.closeJumps, connection.sessions);
}

export interface Connection {
  readonly client: ssh2.Client;
  /** To be called when the client is done with. */
  readonly closeJumps: () => void;
  /** The TCP connection from here, to the host or to the first jump host. */
  readonly sessions: readonly TcpSession[];
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
  let open = (): Promise<Duplex | HostFailure | undefined> => Promise.resolve(undefined);
  for (const jump of endpoint.jumps) {
    const client = await connectPatiently({ ...jump, jumps: [] }, open, options, 'jump host ');
    if (isHostFailure(client)) {
      closeJumps();
      return client;
    }
    hops.push(client);
    // What breaks here ends the connection through it, which says so.
    client.on('error', () => {});
    const next = endpoint.jumps[hops.length] ?? endpoint;
    open = () => forward(client, jump, next, options.signal);
  }
  const client = await connectPatiently(endpoint, open, options);
  if (isHostFailure(client)) {
    closeJumps();
    return client;
  }
  return { client, closeJumps, sessions: sessionOf(hops[0] ?? client) };
}

/**
 * A hop that sshd turns away without a word of SSH, as MaxStartups has it do at random when many come at once, is
 * tried again. `open`: the way there through the hop before it; `as`: what failures call it.
 */
async function connectPatiently(
  endpoint: SshEndpoint,
  open: () => Promise<Duplex | HostFailure | undefined>,
  options: SshOptions,
  as = '',
): Promise<ssh2.Client | HostFailure> {
  for (let tries = 0; ; tries++) {
    const through = await open();
    if (through && isHostFailure(through)) return through;
    const result = await connectHop(endpoint, through, options);
    if (isHostFailure(result)) return { ...result, reason: `${as}${result.reason}` };
    if (!('turnedAway' in result)) return result;
    const { turnedAway } = result;
    const pauseMs = PAUSES_MS[tries];
    if (pauseMs === undefined || options.signal?.aborted)
      return { ...turnedAway, reason: `${as}${turnedAway.reason}`, hint: MAX_STARTUPS };
    // Not all at once again.
    await sleep(pauseMs * (0.5 + Math.random()), undefined, { signal: options.signal }).catch(() => {});
  }
}

/** ssh2 keeps its socket to itself; where a later version calls it otherwise, our traffic is known by the host's view only. */
function sessionOf(client: ssh2.Client): TcpSession[] {
  const socket: unknown = Reflect.get(client, '_sock');
  if (!(socket instanceof Socket)) return [];
  const { localAddress, localPort, remoteAddress, remotePort } = socket;
  if (localAddress === undefined || localPort === undefined || remotePort === undefined) return [];
  return [
    {
      client: localAddress,
      clientPort: localPort,
      ...(remoteAddress !== undefined && { server: remoteAddress }),
      serverPort: remotePort,
    },
  ];
}

/** The jump host tries as long as its kernel does, minutes where packets vanish: the limit is ours. */
function forward(
  client: ssh2.Client,
  jump: SshEndpoint,
  next: SshEndpoint,
  signal: AbortSignal | undefined,
): Promise<Duplex | HostFailure> {
  const limitMs = next.connectTimeoutMs ?? CONNECT_MS;
  const name = `jump host ${formatEndpoint(jump)} does not reach ${next.host}:${next.port}`;
  const giveUp = AbortSignal.any([timeLimit(limitMs), ...(signal ? [signal] : [])]);
  return new Promise((resolve) => {
    const onAbort = (): void =>
      resolve(
        signal?.aborted
          ? { failure: 'interrupted', reason: `${name}: interrupted` }
          : { failure: 'timeout', reason: `${name} within ${limitMs / 1000} s` },
      );
    if (giveUp.aborted) return onAbort();
    giveUp.addEventListener('abort', onAbort, { once: true });
    client.forwardOut('127.0.0.1', 0, next.host, next.port, (error, stream) => {
      giveUp.removeEventListener('abort', onAbort);
      if (!error) return resolve(stream);
      resolve({ failure: 'unreachable', reason: `${name}: ${error.message}` });
    });
  });
}

async function connectHop(
  endpoint: SshEndpoint,
  through: Duplex | undefined,
  options: SshOptions,
): Promise<ssh2.Client | HostFailure | { readonly turnedAway: HostFailure }> {
  const known = await options.knownHosts.of(endpoint);
  const client = new ssh2.Client();
  const log: AuthLog = { tried: [], problems: [] };
  const name = formatEndpoint(endpoint);
  const limitMs = endpoint.connectTimeoutMs ?? CONNECT_MS;
  let accepted: readonly string[] | undefined;
  let isEncrypted = false;
  let isTurnedAway = false;
  let trusted: Buffer | undefined;

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
        if (isTurnedAway) return resolve({ turnedAway: result });
      }
      resolve(result);
    };
    const onAbort = (): void => finish({ failure: 'interrupted', reason: `${name}: interrupted` });
    // An agent that fails is one way less; ssh2 goes on with the next.
    const onError = (error: Error & { level?: string }): void => {
      isTurnedAway = TURNED_AWAY.test(error.message) && !isEncrypted;
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
      username: endpoint.user,
      readyTimeout: 0,
      ...KEEP_ALIVE,
      algorithms: algorithmsFor(new Set(known.knownTypes(...knownAs(endpoint)))),
      hostVerifier: (blob: Buffer, answer: (isGood: boolean) => void) => {
        // Keys are exchanged anew every now and then; the host key stays.
        if (trusted) return answer(trusted.equals(blob));
        const key = hostKeyOf(blob);
        const [host, port] = knownAs(endpoint);
        const verdict = judgeHostKey(endpoint, key, known.check(host, port, blob));
        if (typeof verdict === 'object') return finish(verdict);
        trusted = blob;
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
            return answer(true);
          },
          (error: Error) => finish(failureOf(error, endpoint, log)),
        );
      },
      authHandler: (left: AuthenticationType[] | null, _partial, next) => {
        if (left) accepted = left;
        const go = async (): Promise<void> => {
          const attempt = await attempts.next();
          // false: nothing is left to try. The types know only the other kind of answer.
          next(attempt.done === true ? (false as never) : attempt.value);
        };
        go().catch((error: Error) => finish(failureOf(error, endpoint, log)));
      },
    };
    client.on('ready', () => finish(client));
    client.on('handshake', () => (isEncrypted = true));
    client.on('error', onError);
    client.on('close', onClose);
    options.signal?.addEventListener('abort', onAbort, { once: true });
    if (options.signal?.aborted) return onAbort();
    const sock = through ?? packetSocket(endpoint.port, endpoint.host);
    client.connect({ ...config, sock });
    ignoreOtherHostKeys(client);
    // From the first packet on: each step of a login is a small one, and the peer's ACK of it takes its time.
    client.setNoDelay(true);
  });
}
