import { createHash } from 'node:crypto';
import { type LogLevel, levelOf } from '../../core/log-level.js';
import { HashTable } from './hash-table.js';
import { Histogram } from './histogram.js';
import { hashMasked, maskedText, type MaskHash } from './mask.js';
import { readable, templateText } from './template-text.js';

/** Messages that differ in numbers, ids and values only. */
export interface Template {
  /** Hash of the text: the same in all files, on all hosts, in all runs. */
  readonly id: string;
  /** `Upload failed (attempt #)`. */
  readonly text: string;
  /** Its first message, without the time, up to 400 bytes. */
  readonly example: string;
  readonly level: LogLevel | undefined;
  /** Line of its first message, 1-based. */
  readonly line: number;
  count: number;
  /** Messages of it without an instant. */
  untimed: number;
  /** Earliest and latest, epoch ms by the clock that wrote them; NaN while there is none. */
  first: number;
  last: number;
  readonly histogram: Histogram;
}

/** Templates of one log; those beyond share one, so that a log of noise fills no memory. */
const MOST_TEMPLATES = 2000;
const EXAMPLE_BYTES = 400;
/** A prefix up to this long tells the level (`E` of klog, `<34>`); longer ones hold addresses. */
const SHORT_PREFIX = 5;

export class Templates {
  readonly all: Template[] = [];
  readonly #byText = new Map<string, number>();
  readonly #byHash = new HashTable();
  readonly #hash: MaskHash = { a: 0, b: 0 };

  /** The template of a line whose stamp lies from `stampFrom` to `stampTo`. */
  of(buffer: Buffer, from: number, to: number, stampFrom: number, stampTo: number, line: number): Template {
    const hash = this.#hash;
    hash.a = 0x811c9dc5;
    hash.b = 7;
    if (stampFrom > from) {
      if (stampFrom - from <= SHORT_PREFIX) {
        for (let i = from; i < stampFrom; i++) hash.b = (Math.imul(hash.b, 31) + (buffer[i] ?? 0)) | 0;
      } else hashMasked(buffer, from, stampFrom, hash);
    }
    hashMasked(buffer, stampTo, to, hash);
    const known = this.#byHash.get(hash);
    const found = known < 0 ? undefined : this.all[known];
    if (found !== undefined) return found;
    const index = this.#find(buffer, from, to, stampFrom, stampTo, line);
    this.#byHash.set(hash, index);
    return this.all[index] as Template;
  }

  #find(buffer: Buffer, from: number, to: number, stampFrom: number, stampTo: number, line: number): number {
    const masked = maskedText(buffer, stampTo, to);
    const head = buffer.toString('utf8', from, Math.min(to, from + EXAMPLE_BYTES));
    const access = /"[A-Z]{3,8} [^"]*" ([1-5])xx/.exec(masked)?.[1];
    const level = levelOf(head) ?? (access === '5' ? 'err' : undefined);
    const isLong = stampFrom - from > SHORT_PREFIX;
    const prefix = isLong ? maskedText(buffer, from, stampFrom).replace(/ \[$/, ' ') : '';
    const full = this.all.length >= MOST_TEMPLATES;
    const text = full ? '…' : templateText(prefix + masked);
    const key = `${level ?? ''} ${text}`;
    const known = this.#byText.get(key);
    if (known !== undefined) return known;
    const id = createHash('sha256').update(key).digest('hex').slice(0, 8);
    this.#byText.set(key, this.all.length);
    this.all.push({
      id,
      text: text === '…' ? 'other messages' : text,
      example: messageOf(buffer, from, to, stampFrom, stampTo),
      level,
      line,
      count: 0,
      untimed: 0,
      first: Number.NaN,
      last: Number.NaN,
      histogram: new Histogram(),
    });
    return this.all.length - 1;
  }
}

/** What a line says, without its time, up to 400 bytes behind it. */
export function messageOf(
  buffer: Buffer,
  from: number,
  to: number,
  stampFrom: number,
  stampTo: number,
): string {
  const prefix = stampFrom - from > SHORT_PREFIX ? buffer.toString('utf8', from, stampFrom) : '';
  return readable(prefix + buffer.toString('utf8', stampTo, Math.min(to, stampTo + EXAMPLE_BYTES)));
}

/** Counts a message of the template. */
export function countMessage(template: Template, ms: number, line: number): void {
  template.count++;
  if (Number.isNaN(ms)) {
    template.untimed++;
    return;
  }
  if (!(ms >= template.first)) template.first = ms;
  if (!(ms <= template.last)) template.last = ms;
  template.histogram.add(ms, line);
}
