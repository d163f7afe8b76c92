import type { LogRequest } from '../core/log-request.js';
import type { Outcome } from '../core/outcome.js';
import type { KnownNames } from '../redact/identities/mapper.js';
import type { Transport } from '../transport/transport.js';

/** A host to collect from, before anybody has talked to it. */
export interface HostSource {
  /** What paths and rows call it; absent: its own host name. */
  readonly id?: string;
  readonly kind: Transport['kind'];
  /** How it is reached, for messages: `this machine`, `ssh deploy@10.0.0.5`, `ip netns exec web`. */
  readonly label: string;
  readonly role?: string;
  /** Where the other hosts of the run reach it; they probe it there. */
  readonly address?: string;
  /** Targets and logs of this host, besides those of the whole run. */
  readonly targets: readonly string[];
  readonly logs: readonly LogRequest[];
  /** `sudo -n` may be used. */
  readonly sudo: boolean;
  /** IANA zone of its logs where it is known. */
  readonly timeZone?: string;
  /** What it and those who log in there are called, as far as that is known by now. */
  names?(): KnownNames;
  /** Never throws; gives up when `signal` aborts. */
  connect(signal: AbortSignal): Promise<Transport | Unreachable>;
}

/** Why a host could not be collected from at all. */
export interface Unreachable {
  readonly outcome: Exclude<Outcome, 'ok'>;
  readonly reason: string;
  readonly remedy?: string;
}

export function isUnreachable(answer: object): answer is Unreachable {
  return 'outcome' in answer;
}
