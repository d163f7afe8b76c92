import { type ColourName, dashOf, seriesColour, stroke } from './chart-colours.js';
import { fixed, hatch, type Key, rect } from './svg.js';

/** Legend entries: what is drawn before a name, 18 wide around `y`. */
export function lineKey(name: string, index: number): Key {
  const colour = seriesColour(index);
  return {
    name,
    colour,
    sample: (x, y) =>
      `<path d="M${fixed(x)} ${fixed(y)}h18" ${stroke(colour)} stroke-width="2"${dashOf(index)} fill="none"/>`,
  };
}

export function tickKey(name: string, colour: ColourName = 'dim'): Key {
  return {
    name,
    colour,
    sample: (x, y) => `<path d="M${fixed(x + 9)} ${fixed(y - 4)}v8" ${stroke(colour)} stroke-width="1.8"/>`,
  };
}

export function bandKey(name: string): Key {
  return {
    name,
    colour: 'dim',
    sample: (x, y) => rect(x, y - 5, 18, 10, 'dim', ' fill-opacity="0.3"'),
  };
}

export function hatchKey(name: string, colour: ColourName): Key {
  return { name, colour, sample: (x, y) => hatch(x, y - 5, 18, 10, colour) };
}

/** A box of a stack: the n-th is filled, hatched or hollow, so that it is told in grey; a small one is filled. */
export function textured(
  texture: number,
  x: number,
  y: number,
  width: number,
  height: number,
  colour: ColourName,
): string {
  if (texture % 3 === 0 || width < 4 || height < 3) return rect(x, y, width, height, colour);
  return texture % 3 === 1
    ? hatch(x + 0.5, y + 0.5, width - 1, height - 1, colour)
    : `<rect x="${fixed(x + 0.7)}" y="${fixed(y + 0.7)}" width="${fixed(width - 1.4)}" height="${fixed(height - 1.4)}" fill="none" ${stroke(colour)} stroke-width="1.4"/>`;
}

export function texturedKey(name: string, index: number): Key {
  const colour = seriesColour(index);
  return { name, colour, sample: (x, y) => textured(index, x, y - 5, 18, 10, colour) };
}
