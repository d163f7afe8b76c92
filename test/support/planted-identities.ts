/** Identities, in every form in which they may stand in a bundle. */
export interface Identity {
  readonly text: string;
  /** What must not be found, ignoring case. */
  readonly forms: readonly string[];
}

export function ipv4Forms(address: string): Identity {
  const octets = address.split('.').map(Number);
  const hex = (bytes: readonly number[]): string => Buffer.from(bytes).toString('hex');
  return {
    text: address,
    forms: [
      address,
      `${octets.toReversed().join('.')}.in-addr`,
      address.replaceAll('.', '-'),
      address.replaceAll('.', '_'),
      // As /proc/net prints it, with what follows: eight hex digits alone are in any hash.
      `${hex(octets.toReversed())}:`,
      `\t${hex(octets.toReversed())}\t`,
    ],
  };
}

/** @param groups all eight, without leading zeros */
export function ipv6Forms(address: string, groups: string): Identity {
  const full = groups.split(':').map((group) => group.padStart(4, '0'));
  const digits = full.join('');
  const words = digits.match(/.{8}/g) ?? [];
  const littleEndian = words.map((word) => (word.match(/../g) ?? []).toReversed().join('')).join('');
  return {
    text: address,
    forms: [
      address,
      full.join(':'),
      digits,
      littleEndian,
      [...digits].toReversed().join('.'),
      address.replaceAll('::', '_').replaceAll(':', '_'),
      address.replaceAll(':', '-'),
    ],
  };
}

export function macForms(mac: string): Identity {
  const digits = mac.replaceAll(':', '');
  const dotted = digits.replace(/(....)(?=.)/g, '$1.');
  return { text: mac, forms: [mac, mac.replaceAll(':', '-'), mac.replaceAll(':', '_'), digits, dotted] };
}

export function nameForms(name: string): Identity {
  return { text: name, forms: [name, encodeURIComponent(name)] };
}
