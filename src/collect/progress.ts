import type { Artifact } from '../core/artifact.js';
import type { Outcome } from '../core/outcome.js';

/** What a run tells whoever watches. Nothing in the run depends on anyone listening. */
export type Progress =
  | { readonly type: 'planned'; readonly host: string; readonly probes: number; readonly windowMs: number }
  | { readonly type: 'phase'; readonly host: string; readonly phase: Phase }
  | { readonly type: 'started'; readonly host: string; readonly collector: string; readonly probe: string }
  | { readonly type: 'finished'; readonly host: string; readonly artifact: Artifact }
  /** Nothing will come from this host. */
  | { readonly type: 'absent'; readonly host: string; readonly outcome: Outcome; readonly reason: string }
  | { readonly type: 'ended'; readonly host: string }
  | { readonly type: 'notice'; readonly text: string }
  | { readonly type: 'sealing' };

export type Phase = 'start' | 'window' | 'end';
export type OnProgress = (event: Progress) => void;
