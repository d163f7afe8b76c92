import { changeToldBy, type ChangeKind } from '../../core/log-change.js';
import { codeSpan } from '../../core/escape.js';
import { said } from './said.js';
import type { Seen } from './symptoms.js';
import { wordsOf } from './words.js';

/** A change as a timeline tells it. */
export interface ToldChange {
  readonly seen: Seen;
  readonly kind: ChangeKind | undefined;
  /** Markdown. */
  readonly text: string;
  /** Of an MTU; `from` is absent where only the new one is told. */
  readonly mtu?: { readonly interface: string; readonly from?: number; readonly to: number };
  /** Ticket or change number in the words of the log. */
  readonly ref?: string;
}

const NAME = String.raw`([\w.@-]{1,32})`;
/** `eno1: mtu changed from 1500 to 9000`, `MTU of eno1: 1500 at the start, 9000 at the end`, `ip link set eno1 mtu 9000`. */
const FROM_TO = new RegExp(
  String.raw`${NAME}:? mtu (?:was |is |has been )?(?:changed|set|change)?:? ?(?:from )?(\d{2,6}) ?(?:to|->|→) ?(\d{2,6})`,
  'i',
);
const SNAPSHOTS = new RegExp(String.raw`MTU of ${NAME}: (\d+) at the start, (\d+) at the end`);
const SET = new RegExp(String.raw`\blink set (?:dev )?${NAME} (?:\S+ )*?mtu (\d{2,6})`);
const TICKET = /\b([A-Z]{2,8}-\d{2,8}|(?:CHG|INC|RFC)\d{4,10})\b/;

export function toldChange(seen: Seen): ToldChange {
  const { text } = seen.event;
  const ref = TICKET.exec(text)?.[1];
  const mtu = mtuOf(text);
  return {
    seen,
    kind: mtu ? 'MTU' : (kindOf(text) ?? changeToldBy(text)),
    text: mtu ? mtuText(mtu) : said(text.replace(PREFIX, '').replace(/\[\d+\]:/, ':'), wordsOf(seen.bundle)),
    ...(mtu && { mtu }),
    ...(ref !== undefined && { ref }),
  };
}

function mtuOf(text: string): ToldChange['mtu'] | undefined {
  const both = SNAPSHOTS.exec(text) ?? FROM_TO.exec(text);
  if (both?.[1] !== undefined) return { interface: both[1], from: Number(both[2]), to: Number(both[3]) };
  const set = SET.exec(text);
  return set?.[1] === undefined ? undefined : { interface: set[1], to: Number(set[2]) };
}

function mtuText({ interface: name, from, to }: NonNullable<ToldChange['mtu']>): string {
  return `${codeSpan(name)} MTU ${from === undefined ? `set to ${to}` : `changed ${from} → ${to}`}`;
}

const PREFIX = /^(MTU|link|address or route|kernel setting|filter|package|administrator|service): /;

/** What the timeline puts in front of changes it found itself. */
function kindOf(text: string): ChangeKind | undefined {
  return PREFIX.exec(text)?.[1] as ChangeKind | undefined;
}

/** `b` takes back what `a` did. */
export function reverts(a: ToldChange, b: ToldChange): boolean {
  if (b.seen.from <= a.seen.from || a.seen.event.host !== b.seen.event.host) return false;
  if (a.mtu && b.mtu)
    return a.mtu.interface === b.mtu.interface && (a.mtu.from === b.mtu.to || a.mtu.to === b.mtu.from);
  const opposite = (text: string): string =>
    text
      .replace(/\b(?:down|up)\b/i, (w) => (w.toLowerCase() === 'up' ? 'down' : 'up'))
      .replace(/\bwent\b|\bcame\b/, (w) => (w === 'went' ? 'came' : 'went'));
  return a.kind === b.kind && a.text !== opposite(a.text) && opposite(a.text) === b.text;
}
