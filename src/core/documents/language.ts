/** Languages that documents are written in; any other counts as the first. */
export const LANGUAGES = ['en', 'de'] as const;
export type Language = (typeof LANGUAGES)[number];

/** The words of a language: a table must have all of them. For what `build` computes; templates have strings of their own. */
export function inLanguage<T>(language: string, words: Readonly<Record<Language, T>>): T {
  return words[(LANGUAGES as readonly string[]).includes(language) ? (language as Language) : 'en'];
}
