/** Short words, and words every incident has: two statements that share one of them are not about the same thing. */
const COMMON = new Set(
  `the and for was were with from that this which have has had its are not but into over than then out per all each any
  due via more most less after before during until while when where who why how what also only about above below between
  time minute second hour day percent value total count rate number network server service system host issue problem
  incident analysis data test check show start end new old first last other same high low large small traffic customer
  der die das den dem des und oder mit von vom für auf aus bei nach vor während bis als wie wurde wurden war waren ist sind
  nicht ein eine einer einem einen zum zur wir sie auch nur noch über unter zwischen alle jede jeder minuten sekunden stunden
  zeit tage prozent wert gesamt anzahl rate zahl netz server dienst system problem störung analyse daten prüfung beginn ende
  event field action metric measure ereignis feld maßnahme messung`
    .split(/\s+/)
    .map(stem),
);

/** A word cut to what its forms share: `duplicated`, `duplication` → `duplica`. English and German endings. */
export function stem(word: string): string {
  const lower = word.toLowerCase();
  const cut = lower.replace(/(?:ions?|ings?|ungen|ung|ed|es|en|er|s|e)$/u, '');
  const kept = cut.length >= 3 ? cut : lower;
  return kept.replace(/([bdgmnprt])\1$/u, '$1').slice(0, 7);
}

/** What a text is about: stems of its words that say something. `TCPTimeouts` is two words. */
export function topicOf(text: string): Set<string> {
  const stems = new Set<string>();
  for (const [word] of text.matchAll(/\p{Lu}{2,20}(?=\p{Lu}\p{Ll})|\p{L}\p{Ll}{1,40}|\p{L}{2,40}/gu)) {
    const found = stem(word);
    if (found.length >= 3 && !COMMON.has(found)) stems.add(found);
  }
  return stems;
}

export function shared(a: ReadonlySet<string>, b: ReadonlySet<string>): string[] {
  return [...a].filter((word) => b.has(word));
}
