/** Words of monitors, pagers and people who watch. */
const ALERT =
  /\b(?:alert(?:s|ed|ing)?|alertname|alertmanager|firing|fires|paged|paging|pagerduty|opsgenie|on-?call|escalated|incident (?:opened|created|triggered))\b/i;
/** As Nagios and Zabbix write it; in small letters it is a word like others. */
const NAGIOS = /\b(?:SERVICE|HOST) (?:ALERT|NOTIFICATION)\b|\bPROBLEM\b/;
/** TLS calls its messages alerts (RFC 8446, 6), and some say that there is none. */
const NOT_ALERT =
  /\b(?:ssl|tls)(?:v?[\d.]+)?\b.*\balert\b|\balert (?:number|level|description)\b|\bno alerts?\b/i;
const ALL_CLEAR = /\b(?:resolved|recover(?:y|ed|s)|cleared|all clear|back to normal|OK again)\b/i;

/** Whether a line was written by somebody who watches; undefined for all others. */
export function noticeOf(text: string): 'alert' | 'all_clear' | undefined {
  if (!(ALERT.test(text) || NAGIOS.test(text)) || NOT_ALERT.test(text)) return undefined;
  return ALL_CLEAR.test(text) ? 'all_clear' : 'alert';
}
