/** A jump host: a name as `resolveEndpoint` takes it. */
export interface InventoryJump {
  readonly spec: string;
  readonly identityFile?: string;
}

export type InventoryConnection =
  | { readonly kind: 'local' }
  | {
      readonly kind: 'ssh';
      /** `user@host:port` or an alias of the OpenSSH config. */
      readonly spec: string;
      readonly user?: string;
      readonly port?: number;
      readonly identityFile?: string;
      readonly jump?: readonly InventoryJump[];
      /** Arguments only the system ssh understands. They may hold a secret: never print them. */
      readonly sshArgs?: readonly string[];
    }
  | { readonly kind: 'exec'; readonly prefix: readonly [string, ...string[]] }
  /** The other hosts are collected; `reason` is for people. */
  | { readonly kind: 'unsupported'; readonly reason: string };

export interface InventoryHost {
  /** Unique, and usable as a part of a path (`slug(id) === id`). */
  readonly id: string;
  /** `client`, `server`, `gateway`, or a word of the user's. */
  readonly role?: string;
  /** Every group it is in, groups of groups included. */
  readonly groups: readonly string[];
  readonly connect: InventoryConnection;
  /** Where other hosts reach it, for probes toward each other. */
  readonly address?: string;
  readonly targets: readonly string[];
  readonly logs: readonly { readonly glob: string; readonly grep?: string }[];
  /** `sudo -n` may be used where it needs no password; false: never. */
  readonly sudo: boolean;
  /** IANA name, for logs without an offset. */
  readonly timeZone?: string;
}

export interface Inventory {
  readonly file: string;
  readonly format: 'evidence' | 'ansible' | 'list';
  readonly hosts: readonly InventoryHost[];
  /** What the file says and is not followed, for people. */
  readonly notes: readonly string[];
}
