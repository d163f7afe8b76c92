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
