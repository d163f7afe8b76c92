import type { DocumentOptions } from '../../../src/core/documents/document-kind.js';
import type { Audience, AudienceKind } from '../../../src/core/documents/incident.js';
import { mainBundle } from '../../../src/core/documents/main-bundle.js';
import type { BundleEvidence, IncidentRecord } from '../../../src/core/documents/record.js';
import { knownZone } from '../../../src/core/documents/zoned-time.js';
import { type Receiver, RECEIVERS } from '../recipients.js';
import { type Words, wordsOf } from '../words.js';

/** What every part of the mail is made from. */
export interface Context {
  readonly record: IncidentRecord;
  readonly words: Words;
  readonly language: string;
  readonly variant: AudienceKind;
  readonly receiver: Receiver;
  readonly audience: Audience;
  /** Names that `to:` of a question or request may give for this receiver. */
  readonly names: readonly string[];
  readonly zone: string;
  readonly main: BundleEvidence | undefined;
  /** The host that the mail is about, and a healthy one to compare it with. */
  readonly asset: string | undefined;
  readonly other: string | undefined;
}

export function contextOf(record: IncidentRecord, options: DocumentOptions): Context {
  const variant = options.variant as AudienceKind;
  const receiver = RECEIVERS[variant];
  const audiences = Object.entries(record.incident.audiences ?? {});
  const [name, audience] = audiences.find(([key]) => key === options.audience) ??
    audiences.find(([key, { kind }]) => (kind ?? key) === variant) ?? [variant, {}];
  const main = mainBundle(record);
  const asset = assetOf(record, main);
  return {
    record,
    words: wordsOf(options.language),
    language: options.language,
    variant,
    receiver,
    audience,
    names: [name, variant],
    zone: receiver.utc ? 'UTC' : knownZone(record.incident.timezone),
    main,
    asset,
    other: otherHost(record, main, asset),
  };
}

/** The host of the best cause, else of a finding, else the one people name, else the first that was looked at. */
function assetOf({ incident }: IncidentRecord, main: BundleEvidence | undefined): string | undefined {
  const hosts = main?.manifest.hosts.map(({ id }) => id) ?? [];
  return (
    main?.analysis.verdict.causes[0]?.host ??
    main?.analysis.findings[0]?.host ??
    incident.hosts?.find((host) => hosts.includes(host)) ??
    hosts[0] ??
    incident.hosts?.[0]
  );
}

/** The healthy host that people contrast it with, else one of the bundle of which nothing was found. */
function otherHost(
  { incident }: IncidentRecord,
  main: BundleEvidence | undefined,
  asset: string | undefined,
): string | undefined {
  const hosts = (main?.manifest.hosts ?? []).filter(({ id, outcome }) => id !== asset && outcome === 'ok');
  const sick = new Set(main?.analysis.findings.map(({ host }) => host));
  const good = incident.contrast?.good ?? '';
  return (hosts.find(({ id }) => good.includes(id)) ?? hosts.find(({ id }) => !sick.has(id)))?.id;
}

/** Those of a list that are for this receiver; `unaddressed`: also those for nobody in particular, where it is our own team. */
export function addressed<T extends { readonly to?: string | undefined }>(
  list: readonly T[] | undefined,
  { names, receiver }: Context,
  unaddressed = false,
): T[] {
  return (list ?? []).filter(({ to }) =>
    to === undefined ? unaddressed && receiver.isDefault : names.includes(to),
  );
}
