/** More is a mistake, not a fleet. */
const MOST_HOSTS = 10_000;
const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

/**
 * Ansible's ranges: `web[01:20].example.net`, `db[a:f]`, `n[1:9:2]`, several in one name. Both ends count; leading
 * zeros keep the width. Returns why it is not one.
 */
export function expandRange(pattern: string): string[] | { problem: string } {
  const match = /^([^[]*)\[([^\]]*)\](.*)$/s.exec(pattern);
  if (!match) return pattern.includes('[') ? { problem: 'a [ is not closed' } : [pattern];
  const [, head = '', range = '', tail = ''] = match;
  const values = valuesOf(range);
  if ('problem' in values) return values;
  const rest = expandRange(tail);
  if ('problem' in rest) return rest;
  if (values.length * rest.length > MOST_HOSTS) return { problem: `more than ${MOST_HOSTS} hosts` };
  return values.flatMap((value) => rest.map((end) => `${head}${value}${end}`));
}

function valuesOf(range: string): string[] | { problem: string } {
  const [begin = '', end = '', step = '1', ...more] = range.split(':');
  if (!range.includes(':') || more.length > 0 || end === '') {
    return { problem: `[${range}] is not [begin:end] or [begin:end:step]` };
  }
  const letters = begin.length === 1 && end.length === 1 && LETTERS.includes(begin) && LETTERS.includes(end);
  if (!/^[1-9]\d*$/.test(step) || (!letters && !(/^\d*$/.test(begin) && /^\d+$/.test(end)))) {
    return { problem: `[${range}] has neither two numbers nor two letters` };
  }
  if (begin.length > 1 && begin.startsWith('0') && begin.length !== end.length) {
    return { problem: `[${range}]: both ends need the same number of digits` };
  }
  const from = letters ? LETTERS.indexOf(begin) : Number(begin);
  const to = letters ? LETTERS.indexOf(end) : Number(end);
  if (from > to) return { problem: `[${range}] begins behind its end` };
  if ((to - from) / Number(step) > MOST_HOSTS) return { problem: `more than ${MOST_HOSTS} hosts` };
  const width = begin.length > 1 && begin.startsWith('0') ? begin.length : 0;
  const values: string[] = [];
  for (let n = from; n <= to; n += Number(step)) {
    values.push(letters ? LETTERS.charAt(n) : String(n).padStart(width, '0'));
  }
  return values;
}
