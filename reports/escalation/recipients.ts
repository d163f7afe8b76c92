import type { Recipient } from '../../src/core/documents/conceal.js';
import type { AudienceKind } from '../../src/core/documents/incident.js';

export interface Receiver extends Recipient {
  /** Times in UTC, which a NOC works in, instead of the incident's zone. */
  readonly utc: boolean;
  /** `[E7]`: of use to who gets the bundle as it is. */
  readonly cites: boolean;
  /** Requests without an address are for this one. */
  readonly isDefault: boolean;
}

/** What each kind of receiver may see. The sections it gets are in templates/escalation/order.yaml. */
export const RECEIVERS: Readonly<Record<AudienceKind, Receiver>> = {
  infra: { addresses: 'all', names: true, services: true, utc: false, cites: true, isDefault: true },
  vendor: { addresses: 'all', names: false, services: true, utc: false, cites: false, isDefault: false },
  isp: { addresses: 'public', names: false, services: false, utc: true, cites: false, isDefault: false },
  ticket: { addresses: 'none', names: false, services: true, utc: false, cites: false, isDefault: false },
};
