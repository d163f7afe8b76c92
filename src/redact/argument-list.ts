/** Between two words of a command: in lists of JSON and Python, in audit(7)'s EXECVE, in /proc/PID/cmdline. */
const BETWEEN = /(\\{0,7})(["'])(?:,[ \t]{0,4}\\{0,7}["']|[ \t]a\d{1,4}=["'])|\0/g;
/** What would end or part a word. */
const PARTING = /[ \t|;&"']/g;

/**
 * Words of lists as a shell has them, each where it stood: blanks between them, none in them; undefined where no list
 * is. What stands around a list is not part of a command.
 */
export function asCommandLine(line: string): string | undefined {
  let text = '';
  let done = 0;
  let [slashes, quote] = ['', ''];
  for (const { index, 0: between, 1: depth = '', 2: mark = '' } of line.matchAll(BETWEEN)) {
    // Before the first word its own quote is told by the one behind it.
    if (done === 0) [slashes, quote] = [depth, mark];
    text += words(line.slice(done, index), slashes + quote, done > 0, true) + ' '.repeat(between.length);
    [slashes, quote] = [depth, mark];
    done = index + between.length;
  }
  return done === 0 ? undefined : text + words(line.slice(done), slashes + quote, true, false);
}

/** The end of a word, what stands between two lists, and the beginning of another word; most often it is one word. */
function words(part: string, quote: string, ends: boolean, begins: boolean): string {
  const first = quote === '' ? -1 : quoteIn(part, quote, 0);
  if (first < 0) return part.replace(PARTING, '_');
  let last = first;
  for (let next = first; next >= 0; next = quoteIn(part, quote, next + quote.length)) last = next;
  const end = ends ? first : 0;
  const begin = begins ? last + quote.length : part.length;
  return (
    part.slice(0, end).replace(PARTING, '_') +
    ';'.repeat(begin - end) +
    part.slice(begin).replace(PARTING, '_')
  );
}

/** With as many backslashes as that, and no more: those are part of a word. */
function quoteIn(part: string, quote: string, from: number): number {
  let at = part.indexOf(quote, from);
  while (at > 0 && part[at - 1] === '\\') at = part.indexOf(quote, at + 1);
  return at;
}
