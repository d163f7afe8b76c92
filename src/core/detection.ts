import type { FleetView, HostView } from './fact-view.js';
import type { Layer } from './layers.js';
import type { Table } from './table.js';
import type { NextTest } from './verdict.js';

/** How bad a finding is. A `hint` is what one snapshot, or too short a look, can give at most. */
export const SEVERITIES = ['info', 'hint', 'warning', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

export function isWorse(a: Severity, b: Severity): boolean {
  return SEVERITIES.indexOf(a) > SEVERITIES.indexOf(b);
}

/** `read_only` changes nothing, `config_change` can be taken back, `disruptive` interrupts traffic or service. */
export type Safety = 'read_only' | 'config_change' | 'disruptive';

/** From which value on something counts, and who says so. Users may set another value. */
export interface Threshold {
  readonly value: number;
  readonly unit: string;
  /** A document, kernel source, vendor page; `judgement` where it is ours. */
  readonly source: string;
}

/** Part of a whole. Below `least` the whole is too small for a percentage (gate G3). */
export interface Share {
  readonly part: number;
  readonly whole: number;
  readonly least: number;
  /** What is counted: `segments`, `probes`, `requests`. */
  readonly unit: string;
}

interface Common {
  /** What it is about: an interface, a target, a socket; empty for the whole host. */
  readonly subject?: string;
  /** Which of several things this detection tells of one subject, part of the finding's id: `trust`. */
  readonly aspect?: string;
  /** Numbers with their denominators, by name; the unit is part of the name (`retransmits_per_s`). */
  readonly numbers?: Readonly<Record<string, number>>;
  /** `file:line`; the first one is the most telling. */
  readonly cites?: readonly string[];
}

export interface Fired extends Common {
  readonly state: 'fired';
  readonly severity: Severity;
  /** One sentence with the numbers and what they are of. */
  readonly statement: string;
  readonly cites: readonly [string, ...string[]];
  /** Totals since boot say nothing about now: such a finding is a hint (gate G1). Default `window`. */
  readonly basis?: 'window' | 'since_boot';
  /** What the statement's percentage is of (gate G3). */
  readonly share?: Share;
  /** In how many of how many looks it was seen (gate G4). */
  readonly seen?: { readonly times: number; readonly of: number };
  /** RFC 3339: when it began, where that can be told (gate G12). */
  readonly since?: string;
  /** The other end, host id, where the claim is about two (gate G6). */
  readonly peer?: string;
  /** What would tell its cause, where it says that something happens and not why. */
  readonly nextTests?: readonly NextTest[];
}

/** Looked at, with something to see, and nothing wrong. */
export interface Clear extends Common {
  readonly state: 'clear';
  readonly statement: string;
  /** None of `of` tries failed: that proves only less than 3/of (gate G8). */
  readonly none?: { readonly of: number; readonly unit: string };
}

/** Nothing happened that could have shown it: no traffic, no requests (gate G5). */
export interface NotExercised extends Common {
  readonly state: 'not_exercised';
  readonly statement: string;
}

/** What it needs to see is not in the evidence (gate G14). */
export interface NotObservable extends Common {
  readonly state: 'not_observable';
  readonly statement: string;
}

export type Result = Fired | Clear | NotExercised | NotObservable;

interface Declaration<T extends Readonly<Record<string, Threshold>>> {
  /** As in the catalogue: `TCP-17`. */
  readonly id: string;
  /** kebab-case, equals the file name. */
  readonly name: string;
  readonly layer: Layer;
  readonly title: string;
  /** Not observable where none of these has a row (gate G14). */
  readonly reads: readonly Table[];
  readonly thresholds: T;
  /** What makes it real, and what is a false alarm: one or two sentences for people. */
  readonly realIf: string;
  readonly remedy: { readonly text: string; readonly safety: Safety };
}

/** One signal on one host. `evaluate` is pure; gates are applied by the engine to what it returns. */
export interface HostDetection<
  T extends Readonly<Record<string, Threshold>> = Readonly<Record<string, Threshold>>,
> extends Declaration<T> {
  readonly scope: 'host';
  evaluate(view: HostView, limits: { readonly [K in keyof T]: number }): Result | readonly Result[];
}

/** One signal that needs several hosts: both ends of a connection, a comparison of peers. */
export interface FleetDetection<
  T extends Readonly<Record<string, Threshold>> = Readonly<Record<string, Threshold>>,
> extends Declaration<T> {
  readonly scope: 'fleet';
  /** Each result names its host. */
  evaluate(
    view: FleetView,
    limits: { readonly [K in keyof T]: number },
  ): readonly (Result & { readonly host: string })[];
}

export type Detection = HostDetection | FleetDetection;

/** Identity function: gives a declaration its inferred type. */
export function defineDetection<const T extends Readonly<Record<string, Threshold>>>(
  detection: HostDetection<T>,
): HostDetection<T> {
  return detection;
}

export function defineFleetDetection<const T extends Readonly<Record<string, Threshold>>>(
  detection: FleetDetection<T>,
): FleetDetection<T> {
  return detection;
}
