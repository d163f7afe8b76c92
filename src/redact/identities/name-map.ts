import { createHmac } from 'node:crypto';
import { isIP } from 'node:net';
import type { KnownNames } from './mapper.js';
import { isGeneric, isOrdinary } from './ordinary-names.js';
import { WordIndex } from './word-index.js';
import { writtenForms } from './written-forms.js';

/** What a name stands for; the first letter of its pseudonym. */
export type NameKind = 'host' | 'user';

/** How the scanner sees names, forward and back. */
export interface Names {
  /** Names replaced wherever they stand as a word, each with the text that takes its place. */
  readonly words: WordIndex<{ readonly kind: NameKind; readonly text: string }>;
  /** The name with its labels replaced where it lies under a known domain; undefined where it does not. */
  domainName(name: string): string | undefined;
  /** Local part and domain; undefined where this is no mail address. */
  mailAddress(local: string, domain: string): string | undefined;
  /** The owner of /home/NAME; undefined where NAME is no one. */
  homeOwner(name: string): string | undefined;
}

/** Base 32 characters behind the kind's letter: 40 bits, so that names of one network do not collide. */
const LENGTH = 8;
/** Registries below a country's domain: as much a part of the registry's name as the country itself. */
const SECOND_LEVEL = new Set(['co', 'com', 'org', 'net', 'gov', 'ac', 'edu', 'or', 'ne', 'go']);
/** Looks like a mail address, is none: algorithm names of SSH (RFC 4251 §6), units of systemd, files. */
const NOT_MAIL =
  /(?:^|\.)(?:openssh\.com|libssh\.org|ssh\.com|lysator\.liu\.se|tinyssh\.org|service|socket|target|slice|timer|mount|automount|scope|swap|path|device|journal|js|ts|py|sh|rb|go|rs|json|yaml|yml|conf|txt|log|gz|xz)$/i;
/** Four labels of digits. */
const QUAD = /(?<![^.])(?:\d{1,3}\.){3}\d{1,3}(?=\.[^.\d])/;
const LABEL = /^[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?$/i;

/**
 * Names → pseudonyms by HMAC: the same name everywhere the same, label by label, so hosts of one domain still share
 * it and `db1` is the same host as `db1.example.com`. The top-level domain and names of roles stay.
 */
export class NameMap implements Names {
  readonly words = new WordIndex<{ kind: NameKind; text: string }>();
  readonly #left = new Set<string>();
  readonly #given = new Set<string>();
  readonly #key: Uint8Array;
  readonly #address: (label: string) => string | undefined;
  readonly #domains = new Set<string>();
  readonly #tails = new Set<string>();
  readonly #taken = new Map<string, string>();
  readonly #known = new Map<string, string>();

  /** `address` maps a label, or four, that spell an IPv4 address: `ip-10-0-0-7`, `10.0.0.7`. */
  constructor(key: Uint8Array, names: KnownNames, address: (label: string) => string | undefined) {
    this.#key = key;
    this.#address = address;
    this.learn(names);
  }

  /** More names of the same network: text rewritten from here on is without them. */
  learn(names: KnownNames): void {
    for (const name of names.given ?? []) this.#addGiven(name);
    for (const domain of names.domains) this.#addDomain(domain.toLowerCase().replace(/^\.+|\.+$/g, ''));
    for (const name of names.hostNames) this.#addHost(name.toLowerCase().replace(/\.+$/, ''));
    for (const user of names.userNames) {
      if (!this.#isLeft(toLatin1(user))) this.#addUser(user);
    }
  }

  /** Known names that are common words: they stay where nothing shows that they are names. */
  get left(): ReadonlySet<string> {
    return this.#left;
  }

  /** Pseudonym → original of every name met so far, in lower case. */
  get table(): ReadonlyMap<string, string> {
    return this.#taken;
  }

  domainName(name: string): string | undefined {
    if (!this.#tails.has(name.slice(-2).toLowerCase())) return undefined;
    const lower = name.toLowerCase();
    for (let at = -1; ; at = lower.indexOf('.', at + 1)) {
      if (this.#domains.has(lower.slice(at + 1)) && (at > 0 || lower.includes('.')))
        return this.#labels(name);
      if (at === lower.lastIndexOf('.')) return undefined;
    }
  }

  mailAddress(local: string, domain: string): string | undefined {
    if (!/^[a-z0-9._%+-]{1,64}$/i.test(local) || !/[a-z0-9]/i.test(local)) return undefined;
    if (!/\.[a-z]{2,24}$/i.test(domain) || NOT_MAIL.test(domain)) return undefined;
    if (!domain.split('.').every((label) => LABEL.test(label))) return undefined;
    const owner = this.#isGeneric(local) ? local : this.#pseudonym('user', local);
    return `${owner}@${this.#labels(domain)}`;
  }

  homeOwner(name: string): string | undefined {
    return this.#isGeneric(name) ? undefined : this.#pseudonym('user', name);
  }

  /** A word starts with a letter or digit. */
  #addGiven(name: string): void {
    const word = name.replace(/^[^0-9a-z\x80-\uffff]+/i, '');
    this.#given.add(toLatin1(word).toLowerCase());
    this.#addUser(word);
  }

  #addUser(name: string): void {
    const text = this.#pseudonym('user', toLatin1(name));
    for (const form of writtenForms(name)) this.words.add(form, { kind: 'user', text });
  }

  #isLeft(name: string): boolean {
    if (!isOrdinary(name) || this.#given.has(name.toLowerCase())) return false;
    if (/[a-z]/i.test(name) && !isGeneric(name)) this.#left.add(name);
    return true;
  }

  /** What the user named is someone's, whatever it means elsewhere. */
  #isGeneric(name: string): boolean {
    return isGeneric(name) && !this.#given.has(name.toLowerCase());
  }

  #addHost(name: string): void {
    const labels = name.split('.');
    if (isIP(name) !== 0 || !labels.every((label) => LABEL.test(label))) return;
    const [first = ''] = labels;
    if (!this.#isLeft(first)) this.words.add(first, { kind: 'host', text: this.#label(first) });
    if (labels.length < 2) return;
    // The parents down to two labels: a name under them belongs to the same owner.
    for (let from = 1; from <= Math.max(1, labels.length - 2); from++)
      this.#addDomain(labels.slice(from).join('.'));
    this.words.add(name, { kind: 'host', text: this.#labels(name) });
  }

  #addDomain(domain: string): void {
    const labels = domain.split('.');
    if (domain === 'local' || domain === 'localdomain' || !labels.every((label) => LABEL.test(label))) return;
    this.#domains.add(domain);
    this.#tails.add(domain.slice(-2));
    if (labels.length > 1) this.words.add(domain, { kind: 'host', text: this.#labels(domain) });
  }

  #labels(name: string): string {
    const labels = name.replace(QUAD, (quad) => this.#address(quad) ?? quad).split('.');
    const top = labels.at(-1)?.length === 2 && SECOND_LEVEL.has(labels.at(-2)?.toLowerCase() ?? '') ? 2 : 1;
    return labels
      .map((label, i) => (i < labels.length - Math.min(top, labels.length - 1) ? this.#label(label) : label))
      .join('.');
  }

  #label(label: string): string {
    if (this.#isGeneric(label) || label === '' || /^\d+$/.test(label)) return label;
    return this.#address(label) ?? this.#pseudonym('host', label);
  }

  #pseudonym(kind: NameKind, name: string): string {
    const lower = name.replaceAll(/[A-Z]+/g, (capitals) => capitals.toLowerCase());
    const id = `${kind} ${lower}`;
    let pseudonym = this.#known.get(id);
    if (pseudonym === undefined) {
      const digest = createHmac('sha256', this.#key).update(id).digest();
      let length = LENGTH;
      do pseudonym = (kind === 'host' ? 'h' : 'u') + base32(digest, length++);
      while (this.#taken.has(pseudonym) || isOrdinary(pseudonym));
      this.#taken.set(pseudonym, Buffer.from(lower, 'latin1').toString('utf8'));
      this.#known.set(id, pseudonym);
    }
    return withCaseOf(pseudonym, name);
  }
}

/** The scanner sees the bytes of UTF-8. */
function toLatin1(name: string): string {
  return Buffer.from(name, 'utf8').toString('latin1');
}

/** Text in the case of `like`: all capitals, a leading capital, else lower case. */
export function withCaseOf(text: string, like: string): string {
  if (!/[A-Z]/.test(like)) return text;
  if (!/[a-z]/.test(like)) return text.toUpperCase();
  return /^[A-Z]/.test(like) ? text.slice(0, 1).toUpperCase() + text.slice(1) : text;
}

function base32(bytes: Uint8Array, length: number): string {
  const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';
  return Array.from({ length }, (_, i) => alphabet[(bytes[i] ?? 0) & 31]).join('');
}
