import { EXIT } from '../core/errors.js';

type OnSignal = (signal: NodeJS.Signals) => void;

/** Until a command takes them over there is nothing to save, but the exit code is that of an interrupt. */
let onSignal: OnSignal = () => process.exit(EXIT.interrupted);

/**
 * Called once, first of all. The listener stays the same for the life of the process: a signal that comes while
 * one listener is exchanged for another, or before the event loop has turned since, is lost.
 */
export function listenForSignals(): void {
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, (signal) => onSignal(signal));
}

export function takeOverSignals(handler: OnSignal): void {
  onSignal = handler;
}
