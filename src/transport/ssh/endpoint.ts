/** Where a host is reached over SSH, as OpenSSH's configuration resolves it. */
export interface SshEndpoint {
  readonly alias: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly identityFiles: string[];
  readonly identitiesOnly: boolean;
  readonly agent?: string;
  readonly knownHostsFiles: string[];
  readonly hostKeyAlias?: string;
  readonly strict: 'strict' | 'accept-new';
  readonly jumps: SshEndpoint[];
  readonly connectTimeoutMs?: number;
}
