import { sysctlPath } from '../core/sysctl-name.js';
import { readTexts } from '../collect/read-text.js';
import type { ReadyHost } from '../collect/ready-host.js';
import { localAddresses } from './local-addresses.js';

/** What an experiment must know of one of its hosts. */
export interface HostEnd {
  readonly ready: ReadyHost;
  /** First line of `iperf3 --version`; absent: it is not there, or does not run. */
  readonly version?: string;
  /** Long options its `--help` lists. */
  readonly flags: ReadonlySet<string>;
  /** Congestion controls the kernel has now, without loading a module. */
  readonly available: readonly string[];
  /** Those that everybody may use. */
  readonly allowed: readonly string[];
  readonly addresses: readonly string[];
  /** Largest buffers a socket may ask for, bytes; absent where the kernel does not say. */
  readonly largest: { readonly send?: number; readonly receive?: number };
  /** Name → value now, of the settings that are to be changed; without those this kernel does not have. */
  readonly sysctls: ReadonlyMap<string, string>;
}

const CONTROL = '/proc/sys/net/ipv4';
const CORE = '/proc/sys/net/core';
const ADDRESSES = ['/proc/net/fib_trie', '/proc/net/if_inet6'];

/** Looks; sends nothing and changes nothing. */
export async function hostEnd(ready: ReadyHost, sysctlNames: readonly string[]): Promise<HostEnd> {
  const { transport } = ready;
  const [available, allowed] = ['available', 'allowed'].map((w) => `${CONTROL}/tcp_${w}_congestion_control`);
  const [send, receive] = [`${CORE}/wmem_max`, `${CORE}/rmem_max`];
  const paths = [available ?? '', allowed ?? '', send, receive, ...ADDRESSES, ...sysctlNames.map(sysctlPath)];
  const [texts, version, help] = await Promise.all([
    readTexts(transport, paths),
    said(ready, ['iperf3', '--version']),
    said(ready, ['iperf3', '--help']),
  ]);
  const words = (path: string | undefined): string[] =>
    (texts.get(path ?? '') ?? '').trim().split(/\s+/).filter(Boolean);
  const [sendMax, receiveMax] = [Number(words(send)[0]), Number(words(receive)[0])];
  const first = version?.split('\n')[0]?.trim();
  return {
    ready,
    ...(first?.startsWith('iperf') && { version: first }),
    flags: new Set(help?.match(/--[a-z][a-z0-9-]*/g) ?? []),
    available: words(available),
    allowed: words(allowed),
    addresses: localAddresses(texts.get('/proc/net/fib_trie') ?? '', texts.get('/proc/net/if_inet6') ?? ''),
    largest: {
      ...(Number.isFinite(sendMax) && { send: sendMax }),
      ...(Number.isFinite(receiveMax) && { receive: receiveMax }),
    },
    sysctls: new Map(
      sysctlNames.flatMap((name) => {
        const value = texts.get(sysctlPath(name))?.trim();
        return value === undefined ? [] : [[name, value]];
      }),
    ),
  };
}

const MOST_WORDS = 64 * 1024;

/** What a tool says of itself on stdout or stderr; undefined where it is not there. */
async function said(
  { transport }: ReadyHost,
  argv: readonly [string, ...string[]],
): Promise<string | undefined> {
  let text = '';
  const keep = (chunk: Buffer): boolean => (text += chunk.toString('utf8')).length < MOST_WORDS;
  const result = await transport.run({
    argv,
    timeoutMs: 5000,
    signal: new AbortController().signal,
    lowPriority: false,
    onStdout: keep,
    onStderr: keep,
  });
  return result.errorCode === undefined && result.connectionLost === undefined ? text : undefined;
}
