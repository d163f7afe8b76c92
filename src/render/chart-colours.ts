/**
 * Colours by the name of their CSS variable: on paper, and on a dark screen. Those of series are after Okabe and Ito
 * (told apart with any colour vision), darkened until text in them can be read; chart-colours.test.ts computes it.
 */
export const COLOURS = {
  paper: ['#ffffff', '#14171a'],
  ink: ['#1f2328', '#e4e8ec'],
  dim: ['#57606a', '#a3adb8'],
  grid: ['#dfe3e8', '#2f363d'],
  axis: ['#8c959f', '#6e7883'],
  c0: ['#0a66a8', '#56b4e9'],
  c1: ['#b84a00', '#ff9f5a'],
  c2: ['#00735a', '#3fcf9f'],
  c3: ['#a03d78', '#e6a3cd'],
  c4: ['#7a5c00', '#f0c04a'],
  c5: ['#5b5ba8', '#b0b0ff'],
  // Between those of series, for phases: neighbours differ in grey as well.
  p1: ['#4a90c2', '#4b9bd4'],
  p2: ['#2b9175', '#8fe3c6'],
  // One hue in five steps, for heat; 4 and 3 (dark screen: 0 and 1) carry text in the colour of the paper.
  h0: ['#eef3f8', '#1d2a36'],
  h1: ['#cfe0ee', '#24445e'],
  h2: ['#9cc3e0', '#2f6690'],
  h3: ['#2f79b3', '#6fb4e3'],
  h4: ['#0b4a7d', '#b5dcf7'],
} as const satisfies Record<string, readonly [light: string, dark: string]>;

export type ColourName = keyof typeof COLOURS;

/** What failed, in every chart. */
export const FAILED = 'c1' as const;
export const ACCENT = 'c0' as const;
export const ALERT = 'c4' as const;
const SERIES = ['c0', 'c1', 'c2', 'c3', 'c4', 'c5'] as const;

/** The colour of the n-th series. */
export function seriesColour(index: number): ColourName {
  return SERIES[index % SERIES.length] ?? ACCENT;
}

/** Besides its colour, each series has its own line: in grey print, and for those who see colours differently. */
const DASHES = ['', '7 3', '2 3', '9 3 2 3', '4 2', '1 3'];

export function dashOf(index: number): string {
  const dash = DASHES[index % DASHES.length] ?? '';
  return dash === '' ? '' : ` stroke-dasharray="${dash}"`;
}

/** An attribute and a class: the class takes the variable of the page, the attribute stands where there is no CSS. */
export function fill(name: ColourName): string {
  return `class="f-${name}" fill="${COLOURS[name][0]}"`;
}

export function stroke(name: ColourName): string {
  return `class="k-${name}" stroke="${COLOURS[name][0]}"`;
}
