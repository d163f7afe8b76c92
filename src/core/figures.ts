/** 12400 → `12,400`; three significant digits below 10. */
export function figure(value: number): string {
  if (Math.abs(value) < 10) return String(Number(value.toPrecision(3)));
  const [whole = '', part] = String(Math.abs(value) < 1e21 ? Math.round(value * 10) / 10 : value).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return part === undefined ? grouped : `${grouped}.${part}`;
}

/** `38 of 12,400 segments (0.31 %)`: a part never stands without what it is a part of (gate G3). */
export function partOf(part: number, whole: number, unit: string): string {
  return whole > 0
    ? `${figure(part)} of ${figure(whole)} ${unit} (${percent(part / whole)})`
    : `${figure(part)} of 0 ${unit}`;
}

/**
 * 0.00312 → `0.31 %`; two significant digits below 10 %. What is not all is never `100 %`: 0.996 → `99.6 %`, and what
 * is not nothing never `0 %`.
 */
export function percent(share: number): string {
  const value = share * 100;
  if (value >= 99.5 && value < 100)
    return `${Number((100 - Number((100 - value).toPrecision(1))).toPrecision(9))} %`;
  if (value >= 10) return `${Math.round(value)} %`;
  if (value > 0 && value < 1e-6) return '< 0.000001 %';
  return `${Number(value.toPrecision(2))} %`;
}
