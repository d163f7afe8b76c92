import { EvidenceError } from './errors.js';

const MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const BYTES: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1000,
  mb: 1e6,
  gb: 1e9,
  kib: 1024,
  mib: 1024 ** 2,
  gib: 1024 ** 3,
};

/** `250ms`, `15s`, `10m`, `1h30m`, `2d`; a bare number is seconds. Returns ms. */
export function parseDuration(text: string, option: string): number {
  const trimmed = text.trim();
  if (/^\d+(\.\d+)?$/.test(trimmed)) return Math.round(Number(trimmed) * 1000);
  const parts = [...trimmed.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)];
  if (parts.length === 0 || parts.map((p) => p[0]).join('') !== trimmed) {
    throw new EvidenceError(
      'E_BAD_LIMIT',
      `${option}: "${text}" is not a duration`,
      'write it like 500ms, 15s, 10m or 1h30m',
    );
  }
  return Math.round(parts.reduce((sum, p) => sum + Number(p[1]) * MS[p[2] as keyof typeof MS], 0));
}

/** `500KB`, `50MB`, `1GiB`; a bare number is bytes. Returns bytes. */
export function parseSize(text: string, option: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text.trim());
  const factor = match ? BYTES[(match[2] || 'b').toLowerCase()] : undefined;
  if (!match || factor === undefined) {
    throw new EvidenceError(
      'E_BAD_LIMIT',
      `${option}: "${text}" is not a size`,
      'write it like 500KB, 50MB or 1GiB',
    );
  }
  return Math.round(Number(match[1]) * factor);
}

/** 1234567 → `1.2 MB` (decimal units). */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${value >= 100 ? value.toFixed(0) : value.toFixed(1)} ${units[power - 1]}`;
}

/** 65432 ms → `1 m 5 s`; 1234 → `1.2 s`; 45 → `45 ms`. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1).replace(/\.0$/, '')} s`;
  const seconds = Math.round(ms / 1000);
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60];
  return [h ? `${h} h` : '', m ? `${m} m` : '', s ? `${s} s` : ''].filter(Boolean).join(' ');
}
