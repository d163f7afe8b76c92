const SECONDS: Readonly<Record<string, number>> = {
  ns: 1e-9,
  us: 1e-6,
  µs: 1e-6,
  ms: 1e-3,
  s: 1,
  min: 60,
  h: 3600,
  d: 86_400,
  y: 31_557_600,
};

/** `+85us`, `-1.006ms`, `1min 4s`, `0` as systemd and chrony print them; seconds. */
export function timeSpan(text: string): number | undefined {
  const match = /^([+-]?)(.*)$/.exec(text.trim());
  const rest = match?.[2] ?? '';
  if (rest === '0') return 0;
  const parts = [...rest.matchAll(/(\d{1,12}(?:\.\d{1,9})?)(ns|us|µs|ms|min|s|h|d|y)(?:\s+|$)/g)];
  if (parts.length === 0 || parts.map((p) => p[0]).join('') !== rest) return undefined;
  const sum = parts.reduce((total, p) => total + Number(p[1]) * (SECONDS[p[2] ?? ''] ?? 0), 0);
  // Twelve digits after the point: what adding up binary fractions left behind is not a measurement.
  const seconds = Number(sum.toFixed(12));
  return match?.[1] === '-' ? -seconds : seconds;
}
