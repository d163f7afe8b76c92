import type { Result } from '../check/result.js';
import { visible } from '../core/escape.js';
import type { Paint } from './style.js';
import { wrap } from './wrap.js';

const MOST_RELATED = 4;

/** Results as people read them: place, rule, words; why; what instead; the other side. */
export function checkReport(
  results: readonly Result[],
  counts: { readonly error: number; readonly warning: number },
  paint: Paint,
): string {
  const lines = results.flatMap((result) => [...resultLines(result, paint), '']);
  const plural = (n: number, word: string): string => `${n} ${word}${n === 1 ? '' : 's'}`;
  const total = `${plural(counts.error, 'error')}, ${plural(counts.warning, 'warning')}`;
  return `${[...lines, paint(counts.error > 0 ? 'red' : counts.warning > 0 ? 'yellow' : 'green', total)].join('\n')}\n`;
}

function resultLines(
  { file, line, column, level, rule, quote, why, instead, related }: Result,
  paint: Paint,
): string[] {
  const colour = level === 'error' ? 'red' : 'yellow';
  const others = related.slice(0, MOST_RELATED).map((r) => {
    const where = r.file === file ? `line ${r.line}` : `${visible(r.file)}:${r.line}`;
    return paint(
      'dim',
      `  ${where}: ${visible(r.note)}${r.quote === '' ? '' : `: "${visible(short(r.quote))}"`}`,
    );
  });
  const more = related.length - MOST_RELATED;
  return [
    `${paint('bold', `${visible(file)}:${line}:${column}`)} ${paint(colour, level)} ${rule}${quote === '' ? '' : ` "${visible(quote)}"`}`,
    wrap(visible(why), '  '),
    wrap(`→ ${visible(instead)}`, '  '),
    ...others,
    ...(more > 0 ? [paint('dim', `  and ${more} more`)] : []),
  ];
}

function short(text: string): string {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
