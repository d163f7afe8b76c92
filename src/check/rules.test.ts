import { describe, expect, it } from 'vitest';
import { checkText, type CheckContext } from './check-document.js';
import type { Kind } from './document/document.js';
import { loadWords } from './load-words.js';
import type { Target } from './rule.js';

interface Options {
  readonly kind?: Kind;
  readonly target?: Target;
  readonly external?: boolean;
  readonly language?: string;
}

/** `rule line "words"` of every result. */
function found(
  text: string,
  { kind = 'text', target = 'draft', external = false, language = 'en' }: Options = {},
): string[] {
  const context: CheckContext = { file: 'x.md', words: loadWords(), target, external, language };
  return checkText(text, kind, context).results.map((r) => `${r.rule} ${r.line} "${r.quote}"`);
}

/** A text where the rule must speak, and one like it where it must not. */
const PAIRS: readonly (readonly [rule: string, bad: string, good: string, options?: Options])[] = [
  ['conflict-markers', 'One.\n\n<<<<<<< ours\nA\n=======\nB\n>>>>>>> theirs\n', 'Head\n=======\n\nText.\n'],
  [
    'placeholder',
    'Regards,\n[Your Name]\n',
    'See [the guide](x.md) and [E7], `[Your Name]` is the template.\n',
    { target: 'final' },
  ],
  ['placeholder', 'Owner: TBD\n', 'Owner: Platform team\n', { target: 'review' }],
  ['placeholder', 'Detected: **⟦fill: when · NOC⟧**\n', 'Detected: 08:15 UTC\n', { target: 'final' }],
  [
    'unresolved-citation',
    'Loss was seen [E9].\n\n## Evidence\n\n- E1: a.txt:1\n',
    'Loss was seen [E1].\n\n## Evidence\n\n- E1: a.txt:1\n',
  ],
  [
    'unresolved-citation',
    'See [E99] for the log.\n',
    'See the log [1], `[E99]`, [the log](E99.txt) and error E99.\n',
  ],
  [
    'time-without-zone',
    'At 08:15 the link went down.\n',
    'At 08:15 UTC the link went down, at 08:20 it was up.\n',
  ],
  [
    'time-without-zone',
    '| Time | What |\n|---|---|\n| 08:15 | down |\n',
    '| Time (CET) | What |\n|---|---|\n| 08:15 | down |\n',
  ],
  [
    'time-without-zone',
    `${'One.\n\n'.repeat(20)}At 08:15 the link went down.\n`,
    `${'One.\n\n'.repeat(20)}At 2026-11-27 08:15 Europe/Berlin, UTC+1 the link went down.\n`,
  ],
  ['end-before-start', 'Down 09:00 – 08:15 UTC.\n', 'Down 23:50 – 00:10 UTC.\n'],
  [
    'end-before-start',
    '| Time (UTC) | What |\n|---|---|\n| 08:30 | a |\n| 08:15 | b |\n',
    '| Time (UTC) | What |\n|---|---|\n| 23:50 | a |\n| 00:05 | b |\n',
  ],
  [
    'end-before-start',
    'The outage started at 08:15 and ended at 07:50 UTC.\n',
    'The outage started at 08:15 and ended at 09:00 UTC. The next one started at 23:50 and ended at 00:10 UTC.\n',
  ],
  [
    'end-before-start',
    'The outage began at 08:15 UTC, and the service was restored at 07:50.\n',
    'The backup started at 09:00 UTC, and the one before it had ended at 08:50. The alert was raised at 08:30, uploads stopped at 08:15.\n',
  ],
  [
    'end-before-start',
    'Die Störung begann um 08:15 Uhr UTC und endete um 07:50 Uhr.\n',
    'Die Störung begann um 08:15 Uhr UTC und endete um 09:00 Uhr. Gemeldet wurde sie um 08:10 Uhr.\n',
    { language: 'de' },
  ],
  [
    'mail-ask',
    'Subject: loss\n\nHello,\n\nwe see loss on the line.\n\nRegards\n',
    'Subject: loss\n\nHello,\n\nplease check port 4 by 16:00 UTC.\n\nRegards\n',
    { kind: 'mail' },
  ],
  [
    'action-incomplete',
    '## Actions\n\n| Action | Owner | Priority | Due | Done when |\n|---|---|---|---|---|\n| Alert on MTU | | P1 | 2026-11-19 | it fired |\n',
    '## Actions\n\n| Action | Owner | Priority | Due | Done when |\n|---|---|---|---|---|\n| Alert on MTU | NOC | P1 | 2026-11-19 | it fired |\n| Write it down | | P3 | | |\n',
  ],
  [
    'action-incomplete',
    '## Actions\n\n| Action | Owner | Priority | Due |\n|---|---|---|---|\n| Alert on MTU | NOC | P1 | 2026-11-19 |\n',
    '## Actions\n\n| Action | Owner | Priority | Due |\n|---|---|---|---|\n| Alert on MTU | NOC | P1 | 2026-11-19 |\n\n## Appendix\n\n### How each action is closed\n\n| Id | Done when |\n|---|---|\n| A1 | it fired |\n',
  ],
  [
    'action-incomplete',
    '## Actions\n\n| Id | Action | Owner | Priority | Due |\n|---|---|---|---|---|\n| A1 | x | NOC | P1 | 2026-11-19 |\n| A2 | y | NOC | P1 | 2026-11-19 |\n\n### How each action is closed\n\n| Id | Done when |\n|---|---|\n| A2 | it fired |\n| A1 | – |\n',
    '## Actions\n\n| Id | Action | Owner | Priority | Due |\n|---|---|---|---|---|\n| A1 | x | NOC | P1 | 2026-11-19 |\n| A2 | y | NOC | P3 | |\n\n### How each action is closed\n\n| Id | Done when |\n|---|---|\n| A2 | – |\n| A1 | it fired |\n',
  ],
  [
    'action-incomplete',
    '<!-- ev:actions -->\n## Actions\n\n| Action | Owner | Priority | Due |\n|---|---|---|---|\n| x | | P1 | 2026-11-19 |\n',
    '<!-- ev:actions -->\n## Actions\n\n| Action | Owner | Priority | Due |\n|---|---|---|---|\n| x | NOC | P1 | 2026-11-19 |\n',
  ],
  [
    'action-incomplete',
    '## Maßnahmen\n\n| Maßnahme | Zuständig | Priorität | Termin |\n|---|---|---|---|\n| x | NOC | P1 | 2026-11-19 |\n',
    '## Maßnahmen\n\n| Maßnahme | Zuständig | Priorität | Termin |\n|---|---|---|---|\n| x | NOC | P1 | 2026-11-19 |\n\n### Wann jede Maßnahme erledigt ist\n\n| Nr. | Erledigt, wenn |\n|---|---|\n| A1 | er ging los |\n',
    { language: 'de' },
  ],
  [
    'secret',
    'We called it with password=Hunter2Hunter2.\n',
    'We called it with password=[REDACTED:password].\n',
    { external: true },
  ],
  [
    'person-as-owner',
    '| Action | Owner | Due |\n|---|---|---|\n| x | Erika Mustermann | 2026-11-19 |\n',
    '| Action | Owner | Due |\n|---|---|---|\n| x | Platform Team | 2026-11-19 |\n',
    { external: true },
  ],
  [
    'due-date',
    '| Action | Owner | Due |\n|---|---|---|\n| x | NOC | 2026-11-21 |\n',
    '| Action | Owner | Due |\n|---|---|---|\n| x | NOC | 2026-11-20 |\n',
  ],
  [
    'due-date',
    'Date: 2026-11-26\n\n| Action | Owner | Due |\n|---|---|---|\n| x | NOC | 2026-11-19 |\n',
    'Date: 2026-11-12\n\n| Action | Owner | Due |\n|---|---|---|\n| x | NOC | 2026-11-19 |\n',
  ],
  [
    'duration-vs-ends',
    'It lasted 50 minutes (08:15 – 09:00 UTC).\n',
    'It lasted 45 minutes (08:15 – 09:00 UTC).\n',
  ],
  [
    'duration-vs-ends',
    '- Started: 08:15 UTC\n- Detected: 08:30 UTC\n- TTD: 20 min\n',
    '- Started: 08:15 UTC\n- Detected: 08:30 UTC\n- TTD: 15 min\n',
  ],
  [
    'ratio-stated',
    'Lost were 38 of 12,400 segments (3.1 %).\n',
    'Lost were 38 of 12,400 segments (0.31 %).\n',
  ],
  ['ratio-stated', 'Lost were 12/600 = 20 %.\n', 'Lost were 12/600 = 2 %.\n'],
  [
    'rate-vs-readings',
    '- Duration: 10:00 – 10:20 UTC\n- Queue: grew from 10% to 30%, filling at 5% per minute\n',
    '- Duration: 10:00 – 10:20 UTC\n- Queue: grew from 10% to 30%, filling at 1% per minute\n',
  ],
  [
    'rate-vs-readings',
    'Disk grew from 52 % at 08:00 to 91 % at 09:00 UTC, that is 2.5 % per minute.\n',
    'Disk grew from 52 % at 08:00 to 91 % at 09:00 UTC, that is 0.65 % per minute.\n',
  ],
  [
    'recovery-short',
    'The cache grew from 20% to 80%, fell back to 60%.\n',
    'The cache grew from 20% to 80%, fell back to 21%.\n',
  ],
  [
    'value-two-subjects',
    'Hop 10.0.0.1 took 471 ms.\n\nServer 192.0.2.7 took 471 ms.\n',
    'Hop 10.0.0.1 took 471 ms.\n\nServer 192.0.2.7 took 500 ms, 10.0.0.1 471 ms.\n',
  ],
  [
    'number-two-ways',
    '## A\n\nDuration: 45 minutes\n\n## B\n\nDuration: 50 minutes\n',
    '## A\n\nDuration: 45 minutes\n\n## B\n\nDuration: ~44 minutes\n',
  ],
  [
    'number-two-ways',
    'There were 22 video chunks.\n\n## B\n\nIn all 24 video chunks.\n',
    'There were 22 video chunks and 24 audio chunks.\n',
  ],
  [
    'items-claimed',
    'It has 3 layers of defence:\n\n- a\n- b\n',
    'It has two layers of defence:\n\n- a\n- b\n  - b1\n',
  ],
  [
    'items-claimed',
    '- 08:21 UTC flap #1\n- 08:30 UTC flap #3\n\nThe tunnel had 4 tunnel flaps.\n',
    '- 08:21 UTC flap #1\n- 08:30 UTC flap #3\n\nThe tunnel flapped 3 times.\n',
  ],
  [
    'items-claimed',
    'A total of 5 hosts were affected: web1, web2, web3.\n',
    'A total of 3 hosts were affected: web1, web2 and web3. On 2 switches 3 hosts failed: sw1, sw2.\n',
  ],
  [
    'items-claimed',
    '5 of 12 hosts failed: `web1`, `web2`.\n',
    '3 of 12 hosts failed: web1, web2, web3. 12 hosts were slow, among them: web4, web5.\n',
  ],
  [
    'items-claimed',
    'Three services stopped: DNS, DHCP.\n',
    'There were 4 flaps: at first short, later long. It took 5 minutes: Restart, Reload. 5 hosts failed: web1, web2, …\n\n5 hosts failed: web1–web5, db1. 10 hosts failed: web1 to web9, db1. Two causes remain: MTU (9000, not 1500) and the buffer. We saw 3 errors: none since.\n',
  ],
  [
    'items-claimed',
    'Betroffen waren 4 Server: web1, web2 und web3.\n',
    'Betroffen waren 4 Server: web1, web2, web3 und db1. Um 08:15 Uhr UTC fielen 2 Server aus: web1, web2.\n',
    { language: 'de' },
  ],
  [
    'ratio-denominator',
    'Retransmissions were 38,260 of 54.5M segments received (0.07 %).\n',
    'Retransmissions were 38,260 of 54.5M segments sent (0.07 %), 12 of 600 segments in all (2 %).\n',
  ],
  [
    'ratio-denominator',
    'Retransmissions were 12 of 600 segments in (2 %).\n',
    'The peer’s retransmissions were 12 of 600 segments received (2 %). Lost were 12 of 600 packets received (2 %). Timeouts were 12 of 600 requests received (2 %).\n',
  ],
  ['unit-missing', '- RTT: 56\n', '- RTT: 56 ms\n- Hops: 12\n'],
  ['units-mixed', 'It sent 5 MB and got 3 MiB.\n', 'It sent 5 MB and got 3 GB.\n'],
  ['percent-without-denominator', 'We saw 34% packet loss.\n', 'We saw 34% packet loss (34 of 100).\n'],
  ['jargon', 'The DPD timer ended it.\n', 'Dead Peer Detection (DPD) ended it.\n', { kind: 'pir' }],
  [
    'improvement-without-action',
    '## What could be improved\n\n- Nobody watched certificates.\n\n## Action items\n\n- Add a second uplink.\n',
    '## What could be improved\n\n- Nobody watched certificates for expiry.\n\n## Action items\n\n- Alert on expiry of certificates 14 days ahead.\n',
  ],
  [
    'improvement-without-action',
    '## What could be improved\n\n- **Nobody watched certificates**\n\n## Action items\n\n- Add a second uplink.\n',
    '## What could be improved\n\n- **⟦fill: what could be improved · author⟧**\n\n## Action items\n\n- Add a second uplink.\n',
  ],
  [
    'jargon',
    'The IPSec tunnel was down.\n',
    'The IPSec tunnel was down.\n\n## Glossary\n\n- **IPsec**: encryption of IP packets\n',
    { kind: 'pir' },
  ],
  [
    'length',
    `# Report\n\n${'One.\n'.repeat(110)}`,
    `# Report\n\n<!-- ev:to_fill -->\n> **To fill**\n${'> - one\n'.repeat(50)}\n<!-- ev:text -->\n${'One.\n'.repeat(100)}`,
    { kind: 'pir' },
  ],
  ['mojibake', 'It is â†’ broken.\n', 'Ça va, naïve façade, Ärger → good.\n'],
  ['blame', 'The engineer forgot to check.\n', 'Nothing compared the two names.\n'],
  [
    'blame',
    'The tool was not at fault, the operator was to blame.\n',
    'The operator who ran the command was not at fault.\n\nNobody is to blame, and the report names no culprit.\n',
  ],
  [
    'blame',
    'Not the router but the operator was at fault.\n',
    "The operator wasn't to blame, nor is it the vendor's or their fault. The switch was at fault.\n",
  ],
  [
    'blame',
    'Schuld war der Techniker.\n',
    'Schuld war niemand; der Techniker ist nicht selbst schuld.\n',
    { language: 'de' },
  ],
  [
    'counterfactual',
    'A check would have caught it.\n',
    '## Lessons learned\n\nA check would have caught it.\n',
  ],
  [
    'counterfactual',
    'If the team had tested the change, this would not have happened.\n',
    'The table would not take another entry, packets would have to be split, and the alert would have fired at 90 %. The change had been tested.\n',
  ],
  [
    'counterfactual',
    "With a check it wouldn't have spread.\n",
    'It would not connect, and it did not spread.\n',
  ],
  [
    'counterfactual',
    'Hätte er aufgepasst, wäre das nicht passiert.\n',
    'Ob es vor 8 Uhr passiert ist, hätte nur das Log gezeigt. Es ist nicht mehr passiert.\n',
    { language: 'de' },
  ],
  [
    'hedge',
    '## Root cause\n\nThe table was probably full.\n',
    '## Background\n\nThe table was probably full.\n',
  ],
  [
    'hedge',
    '## Root cause\n\nThe table was probably full.\n',
    '## Root cause\n\nThe table was probably full [E3].\n',
  ],
  [
    'hedge',
    '## Findings\n\nIt could be caused by the firewall.\n',
    '## Findings\n\n16 of 19 layers could be judged.\n',
  ],
  [
    'uncited-claim',
    'Enterprise firewalls typically drop idle sessions after 10 minutes.\n',
    'The firewall drops idle sessions after 10 minutes. The firewalls of both sites were replaced in May.\n',
  ],
  [
    'uncited-claim',
    'Firewalls verwerfen ruhende Sitzungen meist nach 10 Minuten.\n',
    'Die Firewall verwirft ruhende Sitzungen nach 10 Minuten. Der Server antwortet oft erst nach 2 s [E3].\n',
    { language: 'de' },
  ],
  ['uncited-claim', 'Enterprise networks typically lose less.\n', 'Our networks lost less in 2025 [E2].\n'],
  [
    'vague-action',
    '## Action items\n\n- Investigate the firewall\n',
    '## Action items\n\n- Alert when the firewall drops more than 10 packets per second\n',
  ],
  [
    'outage-vs-readings',
    '- Duration: 08:15 – 09:00 UTC\n\nUploads were fully down.\n\n| Time (UTC) | What |\n|---|---|\n| 08:20 | uploads at 2 Mbps |\n',
    '- Duration: 08:15 – 09:00 UTC\n\nUploads were fully down.\n\n| Time (UTC) | What |\n|---|---|\n| 08:20 | uploads at 0 Mbps |\n',
  ],
  [
    'outage-vs-readings',
    'Uploads were completely down from 08:15 to 09:00 UTC. At 08:22 throughput was 1.8 Mbps.\n',
    'Uploads were completely down from 08:15 to 09:00 UTC. At 08:22 throughput was 0 Mbps, at 09:10 it was 41 Mbps.\n',
  ],
  [
    'outage-vs-readings',
    'Uploads were completely down from 08:15 to 09:00 UTC. At 08:30 uploads had a packet loss of 34 %.\n',
    'Uploads were completely down from 08:15 to 09:00 UTC. At 08:30 web traffic on the second line was 40 Mbps.\n',
  ],
  [
    'outage-vs-readings',
    'Der Ausfall war vollständig von 08:15 bis 09:00 UTC. Um 08:22 lag der Durchsatz bei 1,8 Mbit/s.\n',
    'Der Ausfall war vollständig von 08:15 bis 09:00 UTC. Seit 09:05 liegt der Durchsatz bei 41 Mbit/s.\n',
    { language: 'de' },
  ],
  [
    'instant-vs-duration',
    'Service was restored instantly.\n\nTraffic resumed within 60 seconds.\n',
    'Service was restored within 60 seconds.\n',
  ],
  [
    'instant-vs-duration',
    'Die Rücksetzung wirkte sofort; sie dauerte 4 Minuten.\n',
    'Die Rücksetzung wirkte sofort; der Ausfall dauerte 45 Minuten.\n',
    { language: 'de' },
  ],
  [
    'exhaustion-unread',
    'The conntrack table was exhausted.\n',
    'The conntrack table was exhausted: 65,536 of 65,536 entries.\n',
  ],
  ['window-unscaled', 'Receive window of 2048 bytes.\n', 'Receive window of 2048 bytes before scaling.\n'],
  ['severity-two-ways', '- Severity: Sev 1\n- Priority: low\n', '- Severity: Sev 1\n- Priority: P1\n'],
  [
    'status-vs-pending',
    '- [ ] run the ping test\n\nStatus: investigation complete\n',
    '- [x] run the ping test\n\nStatus: investigation complete\n',
  ],
  [
    'blame',
    'Der Techniker hat es versehentlich geändert.\n',
    'Nichts verglich die zwei Namen.\n',
    { language: 'de' },
  ],
  [
    'ratio-stated',
    'Verloren: 38 von 12.400 Segmenten (3,1 %).\n',
    'Verloren: 38 von 12.400 Segmenten (0,31 %).\n',
    { language: 'de' },
  ],
  [
    'ratio-stated',
    'Verloren: 40 von 2,137 Segmenten (19 %).\n',
    'Verloren: 40 von 2,137 Segmenten (1.9 %), wie das Werkzeug es schrieb.\n',
    { language: 'de' },
  ],
  [
    'duration-vs-ends',
    'Es dauerte 50 Minuten (08:15 – 09:00 MEZ).\n',
    'Es dauerte 45 Minuten (08:15 – 09:00 MEZ).\n',
    { language: 'de' },
  ],
  [
    'vague-action',
    '## Maßnahmen\n\n- Sicherstellen, dass es nicht mehr vorkommt\n',
    '## Maßnahmen\n\n- Alarm bei mehr als 10 verworfenen Paketen je Sekunde\n',
    { language: 'de' },
  ],
  [
    'counterfactual',
    'Eine Prüfung hätte das verhindert.\n',
    '## Lehren\n\nEine Prüfung hätte das verhindert.\n',
    { language: 'de' },
  ],
];

describe('each rule speaks where it must, and is silent beside it', () => {
  for (const [rule, bad, good, options] of PAIRS) {
    it(`${rule}: ${JSON.stringify(bad)}`, () => {
      expect(found(bad, options).filter((r) => r.startsWith(`${rule} `))).not.toEqual([]);
      expect(found(good, options).filter((r) => r.startsWith(`${rule} `))).toEqual([]);
    });
  }
});

describe('places', () => {
  it('line and column count from one, also with CRLF', () => {
    const text = '# A\r\n\r\nThe change was accidentally applied.\r\n';
    const { results } = checkText(text, 'text', {
      file: 'x.md',
      words: loadWords(),
      target: 'draft',
      external: false,
    });
    expect(results).toMatchObject([
      { rule: 'blame', line: 3, column: 16, endLine: 3, endColumn: 28, quote: 'accidentally' },
    ]);
  });
  it('a secret is not printed in its own finding', () => {
    const text = 'The token is ghp_0123456789abcdefghijABCDEFGHIJ012345.\n';
    const { results } = checkText(text, 'text', {
      file: 'x.md',
      words: loadWords(),
      target: 'draft',
      external: true,
    });
    expect(results.map((r) => r.rule)).toContain('secret');
    expect(JSON.stringify(results)).not.toContain('ghp_0123');
  });
});

describe('what a document shows as code is not its own words', () => {
  it('neither fences nor code spans blame', () => {
    expect(found('It printed `accidentally closed`.\n\n```sh\necho accidentally\n```\n')).toEqual([]);
  });
});

describe('the language of a text', () => {
  const languageOf = (text: string): string =>
    checkText(text, 'text', { file: 'x.md', words: loadWords(), target: 'draft', external: false }).language;
  it('is its own, also where it quotes more of what tools say in English', () => {
    const quoted = 'The table of the firewall is full and it drops what is not in it for the time being.';
    expect(languageOf(`## Befund\n\nDie Ursache ist nicht belegt.\n\n${quoted}\n`)).toBe('de');
    expect(languageOf('## Was geschah\n\nDie Rücksetzung wirkte; sie dauerte 4 Minuten.\n')).toBe('de');
    expect(languageOf(`${quoted}\n\nThe log of the host was "Verbindung von web1 beendet".\n`)).toBe('en');
  });
});
