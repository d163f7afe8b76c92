import { textWidth } from '../../src/render/svg-text-width.js';

export interface TextBox {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Of a picture without rotated text: where each text stands at most, as the widest system font would have it. */
export function textBoxes(svg: string): TextBox[] {
  return [...svg.matchAll(/<text ([^>]*)>([^<]*)<\/text>/g)].map(([, attributes = '', words = '']) => {
    const of = (name: string): string | undefined => new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1];
    const text = words.replace(/&(amp|lt|gt|quot|#39);/g, (_, e: string) => ENTITIES[e] ?? '');
    const size = Number(of('font-size') ?? 12);
    const width = textWidth(text, size, of('font-weight') === 'bold');
    const [x, y] = [Number(of('x')), Number(of('y'))];
    const anchor = of('text-anchor') ?? 'start';
    const left = anchor === 'middle' ? x - width / 2 : anchor === 'end' ? x - width : x;
    return { text, left, right: left + width, top: y - size * 0.76, bottom: y + size * 0.24 };
  });
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

/** Texts that lie on another one, by pairs. */
export function overlaps(boxes: readonly TextBox[]): string[] {
  return boxes.flatMap((a, i) =>
    boxes
      .slice(i + 1)
      .filter(
        (b) =>
          a.left < b.right - 0.5 &&
          b.left < a.right - 0.5 &&
          a.top < b.bottom - 0.5 &&
          b.top < a.bottom - 0.5,
      )
      .filter((b) => a.text.trim() !== '' && b.text.trim() !== '')
      .map((b) => `${a.text.slice(0, 40)} / ${b.text.slice(0, 40)}`),
  );
}

/** What is drawn outside of the picture: texts, and coordinates of boxes, circles and absolute moves of paths. */
export function outside(svg: string): string[] {
  const [, width = 0, height = 0] = (/viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg) ?? []).map(Number);
  const slack = 1.5;
  const isIn = (x: number, y: number): boolean =>
    x >= -slack && y >= -slack && x <= width + slack && y <= height + slack;
  const found = textBoxes(svg)
    .filter((b) => b.text !== '' && !(isIn(b.left, b.top) && isIn(b.right, b.bottom)))
    .map(
      (b) =>
        `text ${b.text.slice(0, 40)} ${Math.round(b.left)}..${Math.round(b.right)}, ${Math.round(b.top)}..${Math.round(b.bottom)}`,
    );
  for (const [tag, x, y, w, h] of svg.matchAll(
    /<rect x="([^"]+)" y="([^"]+)" width="([^"]+)" height="([^"]+)"/g,
  ))
    if (!isIn(Number(x), Number(y)) || !isIn(Number(x) + Number(w), Number(y) + Number(h))) found.push(tag);
  for (const [tag, x, y] of svg.matchAll(/<circle cx="([^"]+)" cy="([^"]+)"/g))
    if (!isIn(Number(x), Number(y))) found.push(tag);
  for (const [, transform, d = ''] of svg.matchAll(/<path (transform="[^"]*" )?d="([^"]*)"/g)) {
    if (transform !== undefined) continue;
    for (const [move, x, y] of d.matchAll(/[ML](-?[\d.]+) (-?[\d.]+)/g))
      if (!isIn(Number(x), Number(y))) found.push(`path ${move}`);
  }
  return found;
}
