/** What lies beside a recording in its bundle. Times in ms after the start of the recording, our clock. */
export interface Beside {
  readonly captures: readonly {
    readonly host: string;
    readonly from: number;
    readonly to: number;
    readonly text: string;
    readonly cite: string;
  }[];
  readonly logs: readonly LogReach[];
}

/** A log, how far it reaches, and its lines with a time. */
export interface LogReach {
  readonly host: string;
  readonly kind: 'system' | 'application';
  readonly from: number;
  readonly to: number;
  readonly lines: readonly { readonly at: number; readonly text: string; readonly cite: string }[];
}

export const NOTHING_BESIDE: Beside = { captures: [], logs: [] };
