/** What a line only carries along: addresses and paths of the web, markup, and calls of a script (`alert(1)`). */
const CARRIED = /https?:\/\/[^\s"'<>]*|(?<=^|[\s"'=])\/[^\s"']*|<[^<>]*>|\b\w+\([^()]*\)/g;

/** What monitors and pagers write, each as its software does; that a line has the word is not enough. */
const ALERTS: readonly RegExp[] = [
  // Loud, or the first word of the line.
  /\bALERT\b/,
  /^\W*alert\b(?!\s+(?:rules?|groups?|configuration)\b)/i,
  // In a sentence an alert does something.
  /\balerts?\b.*\b(?:fir(?:es|ed|ing)|triggered|raised|opened|resolved|cleared|recovered)\b/i,
  /\b(?:fired|firing|triggered|raised)\b.*\balerts?\b/i,
  // Labels and titles of Alertmanager, Grafana and Datadog.
  /\balertname\b|\[(?:FIRING|RESOLVED|Alerting|Triggered|Recovered)(?::\d+)?(?: on [^\]]*)?\]/,
  // Somebody was called.
  /\b(?:pag(?:ed|es|ing)|alert(?:ed|ing)|notif(?:ied|ies|ying)|escalated to)\b.*\b(?:on-?call|duty|NOC|operators?)\b/i,
  /\b(?:on-?call|NOC)\b.*\b(?:paged|alerted|notified)\b/i,
  /\b(?:pagerduty|opsgenie)\b.*\b(?:incident|alert|triggered|paged|notified)\b/i,
  /\bincident (?:#?[\w-]+ )?(?:opened|created|triggered)\b/i,
  // Nagios, Icinga and Zabbix; in small letters a problem is a word like others.
  /\b(?:SERVICE|HOST) (?:ALERT|NOTIFICATION)\b|\bPROBLEM(?::| (?:Service|Host) Alert\b)/,
];
const NOT_ALERT: readonly RegExp[] = [
  // TLS calls its messages alerts (RFC 8446, 6), and some say that there is none.
  /\b(?:ssl|tls)(?:v?[\d.]+)?\b.*\balert\b|\balert (?:number|level|description)\b|\bno alerts?\b/i,
  // Nobody was told.
  /\b(?:could not|couldn't|cannot|can't|unable to|failed to)\s+(?:[\w'-]+\s+){0,4}(?:alert|page|on-?call|pagerduty|opsgenie)/i,
];
const ALL_CLEAR = /\b(?:resolved|recover(?:y|ed|s)|cleared|all clear|back to normal|OK again)\b/i;

/** Whether a line was written by somebody who watches; undefined for all others. */
export function noticeOf(text: string): 'alert' | 'all_clear' | undefined {
  const own = text.replaceAll(CARRIED, '…');
  if (!ALERTS.some((words) => words.test(own)) || NOT_ALERT.some((words) => words.test(own)))
    return undefined;
  return ALL_CLEAR.test(own) ? 'all_clear' : 'alert';
}
