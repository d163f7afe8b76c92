import { readValue, type Value } from './read-value.js';

/** A list whose first item is in quotes, or that is closed: another value may begin with a bracket. */
const LIST = /\[[ \t]{0,8}(?=\\{0,7}["']|[^\][]{1,4096}\][ \t\r]{0,8}(?:[,;}\])#]|$))/y;
const NEXT_ITEM = /\\{0,7}["']?[ \t]{0,8},[ \t]{0,8}/y;
/** `{"value":`, `{"stringValue":`, DynamoDB's `{"S":`. */
const VALUE_OF_OBJECT =
  /\{[ \t]{0,8}\\{0,7}["']?(?:[a-z]{0,16}[vV]alue|Value|S|_|#text)\\{0,7}["']?[ \t]{0,8}[:=][ \t]{0,8}/y;

/** The values of a list or of an object with one value, that begins at `at`; undefined when there is neither. */
export function nestedValues(line: string, at: number): Value[] | undefined {
  const list = endOf(LIST, line, at);
  if (list !== undefined) return items(line, list);
  const object = endOf(VALUE_OF_OBJECT, line, at);
  const value = object === undefined ? undefined : readValue(line, object, 'word');
  return value && [value];
}

function items(line: string, from: number): Value[] {
  const found: Value[] = [];
  for (let at: number | undefined = from; at !== undefined;) {
    const value = readValue(line, at, 'word');
    if (!value) break;
    found.push(value);
    at = endOf(NEXT_ITEM, line, value.end);
  }
  return found;
}

function endOf(pattern: RegExp, line: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(line) ? pattern.lastIndex : undefined;
}
