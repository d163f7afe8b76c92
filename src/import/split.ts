import type { Collector } from '../core/collector.js';
import { headOf, recognise, type Recognised } from './recognise/recognise.js';

/** A run of lines of a file, 1-based; without `to` up to the end. */
export interface Piece {
  readonly from: number;
  readonly to?: number;
  readonly as?: Recognised;
}

/** Headings that shell scripts print between outputs, with the command they name. */
const HEADING =
  /^(?:\*{3,} *(?:Output of )?(.+?) *\*{3,}|={2,} *(.*[^ =]) *={2,}|-{3,} *(.*[^ -]) *-{3,}|#{2,} *(.*[^ #]) *#*|[$+] (\S.*)|\S+@\S+[$#] (\S.*)|==> (.+) <==) *$/;

type Read = (text: string, name: string) => Recognised | undefined;

/**
 * What a text holds: one output, or several one after another as scripts append them: under headings, or a line of
 * `uname -a` or `uptime` in front of something else.
 */
export function piecesOf(
  text: string,
  path: string,
  collectors: ReadonlyMap<string, Collector>,
): readonly Piece[] {
  const read: Read = (part, name) => recognise(headOf(part, name), collectors);
  const lines = ONE_LINER.test(text) ? lineByLine(text, path, read) : [];
  if (lines.length > 1) return lines;
  const isParted = text.startsWith('*** Output of ');
  const whole = isParted ? undefined : read(text, path);
  if (whole) return [{ from: 1, as: whole }];
  const parted = underHeadings(text, path, read);
  return parted.some((piece) => piece.as) ? parted : lines;
}

function underHeadings(text: string, path: string, read: Read): readonly Piece[] {
  const lines = text.split('\n');
  const starts = lines.flatMap((line, i) => {
    const named = HEADING.exec(line)
      ?.slice(1)
      .find((word) => word !== undefined);
    return named === undefined ? [] : [{ at: i, named }];
  });
  return starts.map(({ at, named }, i) => {
    const next = starts[i + 1]?.at;
    const as = read(lines.slice(at + 1, next).join('\n'), named.includes('.') ? named : `${path} ${named}`);
    return { from: at + 2, ...(next !== undefined && { to: next }), ...(as && { as }) };
  });
}

/** What may stand in front of another output without a heading. */
const ONE_LINER = /^(?:Linux \S+ \d|\s*\d\d:\d\d:\d\d\s+up )/;
const ONE_LINE = new Set(['uname', 'uptime']);
const MOST_SINGLE = 4;

function lineByLine(text: string, path: string, read: Read): readonly Piece[] {
  const found: Piece[] = [];
  let rest = text;
  let from = 1;
  while (found.length < MOST_SINGLE) {
    const end = rest.indexOf('\n');
    if (end < 0) break;
    const as = read(rest.slice(0, end + 1), path);
    if (!as || as.collector !== 'system' || !ONE_LINE.has(as.probe)) break;
    found.push({ from, to: from, as });
    rest = rest.slice(end + 1);
    from++;
  }
  const as = found.length > 0 && rest.trim() !== '' ? read(rest, path) : undefined;
  return as ? [...found, { from, as }] : found;
}
