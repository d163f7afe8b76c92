import { inLanguage, type Language } from './language.js';

type Unit = 'day' | 'hour' | 'minute' | 'second';

/** One, several. */
const UNITS: Readonly<Record<Language, Readonly<Record<Unit, readonly [string, string]>>>> = {
  en: {
    day: ['day', 'days'],
    hour: ['hour', 'hours'],
    minute: ['minute', 'minutes'],
    second: ['second', 'seconds'],
  },
  de: {
    day: ['Tag', 'Tage'],
    hour: ['Stunde', 'Stunden'],
    minute: ['Minute', 'Minuten'],
    second: ['Sekunde', 'Sekunden'],
  },
};

/** `45 minutes`, `2 hours 5 minutes`, `40 seconds`: the two greatest units, minutes up to two hours. Negative: a minus. */
export function durationWords(ms: number, language: string): string {
  if (ms < 0) return `−${durationWords(-ms, language)}`;
  const units = inLanguage(language, UNITS);
  const say = (count: number, unit: Unit): string =>
    count === 0 ? '' : `${count} ${units[unit][count === 1 ? 0 : 1]}`;
  const seconds = Math.round(ms / 1000);
  if (seconds === 0) return `0 ${units.minute[1]}`;
  if (seconds < 600) return join(say(Math.floor(seconds / 60), 'minute'), say(seconds % 60, 'second'));
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return say(minutes, 'minute');
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return join(say(hours, 'hour'), say(minutes % 60, 'minute'));
  return join(say(Math.floor(hours / 24), 'day'), say(hours % 24, 'hour'));
}

/** `15 min` for tables; seconds below two minutes: `40 s`. Negative is told with a minus. */
export function durationShort(ms: number): string {
  const sign = ms < 0 ? '−' : '';
  const seconds = Math.round(Math.abs(ms) / 1000);
  if (seconds < 120 && seconds % 60 !== 0) return `${sign}${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${sign}${minutes} min`;
  return `${sign}${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function join(...parts: string[]): string {
  return parts.filter(Boolean).join(' ');
}
