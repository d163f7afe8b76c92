/** `2 of 5` is one quantity, and so is a number with its unit; a citation (`[E7]`) is none. */
const QUANTITY =
  /(\d+(?:[.,:]\d+)*)(?:\s(?:of|von)\s(\d+(?:[.,]\d+)*))?(?:\s?(%|[kMGT]?i?(?:B|bit|bps)(?:\/s)?|[nµm]?s|min|h|d)(?![\p{L}\d]))?/gu;

/** The numbers of a text in their order, each with what it is of and its unit: `2/5`, `40%`, `13ms`. */
export function quantitiesIn(text: string): string[] {
  return [...text.replace(/(?<!\\)\[E\d+\]/g, '').matchAll(QUANTITY)].map(
    ([, number = '', of, unit = '']) => `${number}${of === undefined ? '' : `/${of}`}${unit}`,
  );
}

/** Takes all of `wanted` out of `from`, or none: false where one is not there. */
export function takeQuantities(from: string[], wanted: readonly string[]): boolean {
  const rest = [...from];
  for (const quantity of wanted) {
    const at = rest.indexOf(quantity);
    if (at < 0) return false;
    rest.splice(at, 1);
  }
  from.splice(0, from.length, ...rest);
  return true;
}
