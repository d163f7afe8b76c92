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

/** 0.00312 → `0.31 %`; two significant digits below 10 %. */
export function percent(share: number): string {
  const value = share * 100;
  if (value >= 10) return `${Math.round(value)} %`;
  return `${value < 1e-6 ? 0 : Number(value.toPrecision(2))} %`;
}
