import { isPrivateAddress } from '../../../src/core/address-kind.js';
import { factsAbout } from '../../../src/core/documents/facts-about.js';
import { isIpAddress } from '../../../src/core/ip-prefix.js';
import type { Context } from './context.js';

/** Addresses of the asset, without prefix lengths. */
export function ownAddresses({ record, asset }: Context): string[] {
  const texts = factsAbout(record, 'net.addresses', { host: asset }).map(({ text }) => text);
  const found = texts.flatMap((text) => text.split(/[\s,()]+/).map((word) => word.split('/')[0] ?? ''));
  return [...new Set(found.filter(isIpAddress))];
}

/** Addresses of a target as evidence has them: of an address itself. */
function addressesOf({ record, asset }: Context, target: string): string[] {
  if (isIpAddress(target)) return [target];
  const [fact] = factsAbout(record, 'dest.addresses', { host: asset, target });
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
  const { record, asset } = context;
  const [interfaceFact] = factsAbout(record, 'net.interface', { host: asset });
  const [destination] = factsAbout(record, 'dest.addresses', { host: asset });
  const places: Readonly<Record<string, string | undefined>> = {
    DESTINATION: destination?.text.split(/[\s,]+/).find(isIpAddress),
    IFACE: interfaceFact && String(interfaceFact.value),
    SOURCE: ownAddresses(context)[0],
  };
  return command.replace(/\b(?:DESTINATION|IFACE|SOURCE)\b/g, (word) => places[word] ?? word);
}
