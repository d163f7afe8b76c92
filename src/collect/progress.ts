import type { Artifact } from '../core/artifact.js';
import type { CaptureFigures } from './capture-watch.js';
import type { Outcome } from '../core/outcome.js';

/** What a run tells whoever watches. Nothing in the run depends on anyone listening. */
export type Progress =
  | { readonly type: 'planned'; readonly host: string; readonly probes: number; readonly windowMs: number }
  | { readonly type: 'phase'; readonly host: string; readonly phase: Phase }
  | { readonly type: 'started'; readonly host: string; readonly collector: string; readonly probe: string }
  | { readonly type: 'finished'; readonly host: string; readonly artifact: Artifact }
  /** Nothing will come from this host. */
  | { readonly type: 'absent'; readonly host: string; readonly outcome: Outcome; readonly reason: string }
  /** A capture has begun. */
  | { readonly type: 'begun'; readonly host: string; readonly subject?: string }
  /** The windows of all hosts that could begin are open: what is done from now on is seen by these. */
  | { readonly type: 'open'; readonly hosts: readonly string[] }
  | ({ readonly type: 'figures'; readonly host: string; readonly subject?: string } & CaptureFigures)
  | { readonly type: 'ended'; readonly host: string }
  | { readonly type: 'notice'; readonly text: string }
  | { readonly type: 'sealing' };

export type Phase = 'start' | 'window' | 'end';
export type OnProgress = (event: Progress) => void;
