/**
 * At most three decimals, thousands separated. Without Intl: building one formatter costs as much as writing a
 * whole document.
 */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const [whole = '', fraction] = String(Number(value.toFixed(3))).split('.');
  // Beyond 1e21 JavaScript prints an exponent, which must not be cut into groups.
  if (!/^-?\d+$/.test(whole)) return String(value);
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

const LARGE = [
  [1e15, 'P'],
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
] as const;

/** Short enough for the tick of an axis: `200 k`, `1.5 M`; beyond 10^18, and below a thousandth, an exponent. */
export function axisNumber(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e18 || (size > 0 && size < 0.001)) return value.toExponential(0);
  const [unit, letter] = (size >= 1e5 && LARGE.find(([least]) => size >= least)) || [1, ''];
  return letter === '' ? formatNumber(value) : `${formatNumber(value / unit)} ${letter}`;
}
