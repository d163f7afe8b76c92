/** Classes of characters as bits; what is none of them ends a run. */
export const [DIGIT, LETTER, DOT, COLON] = [1, 2, 4, 8];
const JOINT = 16;
const CLASSES = Uint8Array.from({ length: 256 }, (_, code) => {
  const c = String.fromCharCode(code);
  if (/\d/.test(c)) return DIGIT;
  if (/[A-Za-z]/.test(c)) return LETTER;
  if (c === '.') return DOT;
  if (c === ':') return COLON;
  return c === '-' || c === '_' || c === '+' ? JOINT : 0;
});

export function classAt(text: string, at: number): number {
  return CLASSES[text.charCodeAt(at)] ?? 0;
}
