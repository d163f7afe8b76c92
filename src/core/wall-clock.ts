/**
 * UTC of this machine for what runs for a while. While it is held it goes on as it went, whatever sets the system's
 * clock meanwhile (NTP steps, a virtual machine that was suspended): what lies between two of its times is what passed.
 */
let aboveMs = 0;
let holders = 0;

/** Less is slewing, and the grain of Date.now(). */
const LEAST_STEP_MS = 100;
/** Date.now() knows whole milliseconds; when the process began is known finer, as long as the clock was not set since. */
const GRAIN_MS = 2;

/** Begins with the system's clock, unless somebody holds it already. Returns what lets it go. */
export function holdClock(): () => void {
  if (holders++ === 0) {
    aboveMs = Date.now() - performance.now();
    if (Math.abs(aboveMs - performance.timeOrigin) < GRAIN_MS) aboveMs = performance.timeOrigin;
  }
  let isHeld = true;
  return () => {
    if (isHeld) holders--;
    isHeld = false;
  };
}

/** Epoch ms, with fractions. */
export function wallMs(): number {
  return holders > 0 ? aboveMs + performance.now() : Date.now();
}

/** ISO 8601, UTC, milliseconds. */
export function wallTime(): string {
  return new Date(wallMs()).toISOString();
}

/** By how much the system's clock was set since this one is held, ms; 0 when it was not. */
export function clockStepMs(): number {
  const step = Math.round(Date.now() - wallMs());
  return Math.abs(step) < LEAST_STEP_MS ? 0 : step;
}
