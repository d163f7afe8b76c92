/** What is probed: a host, a host and port, or a URL. */
export interface Target {
  /** As given, or as the engine derived it. Safe as a command argument: never starts with `-`. */
  readonly name: string;
  /** Host name or address, without brackets. */
  readonly host: string;
  readonly port?: number;
  /** Present when the target is a URL or its port is a well-known HTTP(S) port. */
  readonly url?: string;
  /** Addresses it resolved to on the collecting machine; empty when it did not resolve. */
  readonly addresses: readonly string[];
  /** `inventory`: another host of the same run. */
  readonly origin: 'given' | 'gateway' | 'peer' | 'inventory';
}

/** A target's name becomes a file name and a column, and is printed: it must not carry a password. */
export function withoutUserInfo(name: string): string {
  return name.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i, '$1');
}
