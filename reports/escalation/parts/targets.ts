import { isPrivateAddress } from '../../../src/core/address-kind.js';
import { factsAbout } from '../../../src/core/documents/facts-about.js';
import type { BundleEvidence } from '../../../src/core/documents/record.js';
import { isIpAddress } from '../../../src/core/ip-prefix.js';
import type { Context } from './context.js';

/** Addresses of the asset, without prefix lengths. */
export function ownAddresses({ record, asset, main }: Context): string[] {
  const texts = factsAbout(record, 'net.addresses', { bundle: main?.id, host: asset }).map(
    ({ text }) => text,
  );
  const found = texts.flatMap((text) => text.split(/[\s,()]+/).map((word) => word.split('/')[0] ?? ''));
  return [...new Set(found.filter(isIpAddress))];
}

/** Addresses of a target as evidence has them: of an address itself. */
function addressesOf({ record, asset, main }: Context, target: string): string[] {
  if (isIpAddress(target)) return [target];
  const [fact] = factsAbout(record, 'dest.addresses', { bundle: main?.id, host: asset, target });
  return (fact?.text ?? '').split(/[\s,]+/).filter(isIpAddress);
}

/**
 * How a target is called towards this receiver: a provider finds traffic by public addresses, and by nothing else.
 * Undefined: it is none of its business.
 */
export function shownTarget(context: Context, target: string): string | undefined {
  if (context.receiver.addresses !== 'public') return target;
  return addressesOf(context, target).find((address) => !isPrivateAddress(address));
}

/** Words of a playbook's command that stand for what it is run against. */
export function filledIn(context: Context, command: string): string {
  const { record, asset, main } = context;
  const [interfaceFact] = factsAbout(record, 'net.interface', { bundle: main?.id, host: asset });
  const peer = peerOf(main);
  const [destination] = factsAbout(record, 'dest.addresses', { bundle: main?.id, host: asset });
  const places: Readonly<Record<string, string | undefined>> = {
    DESTINATION: destination?.text.split(/[\s,]+/).find(isIpAddress),
    IFACE: interfaceFact && String(interfaceFact.value),
    PEER: peer,
    SOURCE: ownAddresses(context)[0],
  };
  return command.replace(/\b(?:DESTINATION|IFACE|PEER|SOURCE)\b/g, (word) => places[word] ?? word);
}

/** The address that the findings of the cause are about, where it is one. */
function peerOf(main: BundleEvidence | undefined): string | undefined {
  const [cause] = main?.analysis.verdict.causes ?? [];
  const subjects = (main?.analysis.findings ?? [])
    .filter(({ id }) => cause?.supports.includes(id))
    .map(({ subject, peer }) => (peer ?? subject).replace(/^\[(.*)\]:\d+$|^([\d.]+):\d+$/, '$1$2'));
  const addresses = new Set(subjects.filter(isIpAddress));
  return addresses.size === 1 ? [...addresses][0] : undefined;
}
