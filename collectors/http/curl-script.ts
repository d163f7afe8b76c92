/** curl's `-w` variables, all known to 7.52 and later; an older curl prints nothing for those it does not know. */
const VARIABLES = [
  'time_namelookup',
  'time_connect',
  'time_appconnect',
  'time_pretransfer',
  'time_starttransfer',
  'time_redirect',
  'time_total',
  'http_code',
  'http_version',
  'scheme',
  'remote_ip',
  'remote_port',
  'local_ip',
  'local_port',
  'size_download',
  'speed_download',
  'num_connects',
  'num_redirects',
  'ssl_verify_result',
];

/** Quoted, so that an empty answer is still JSON; the bars part it from the messages around it. */
export const WRITE_OUT = `|||${VARIABLES.map((name) => `"${name}":"%{${name}}"`).join(',')}|||`;

/**
 * `sh -c ATTEMPTS sh FORMAT URL HOST PORT ROUNDS STEP_S STEP_MS BUDGET_MS CAP WAY…`: one curl process per attempt, so
 * that no connection is used twice; begun every STEP whether or not the one before has ended, so that a slow answer
 * hides none of those after it. WAY is `url` or an address. Each attempt prints one JSON line at its end.
 *
 * - `-q`: no ~/.curlrc, `--noproxy`: the path from this machine itself; nothing is followed, nothing is sent along.
 * - The body goes through `head -c CAP`: unlike --max-filesize this also stops a body of unknown length (exit 23).
 * - Exit code and message come from the shell and stderr, because %{exitcode} and %{errormsg} need curl 7.75.
 * - `-m` in whole seconds: fractions need 7.32.
 */
export const ATTEMPTS = `format=$1 url=$2 host=$3 port=$4 rounds=$5 step=$6 step_ms=$7 budget=$8 cap=$9; shift 9
nl='
'
attempt() {
  n=$1 limit=$2 way=$3
  if [ "$way" = url ]; then set --; else set -- --resolve "$host:$port:$way"; fi
  at=$(date +%s.%N)
  out=$({ { curl -q -sS -g --noproxy '*' --proto =http,https -m "$limit" -o /dev/fd/3 -w "$format" "$@" --url "$url" 3>&1 >&4 2>&4
    echo "exit=$?" >&4; } | head -c "$cap" >/dev/null; } 4>&1)
  code=\${out##*exit=}; fields=; error=
  case $code in '' | *[!0-9]*) code=-1;; esac
  case $out in *'|||'*'|||'*) fields=\${out#*'|||'}; fields=,\${fields%%'|||'*};; esac
  case $out in *'curl: ('*) error=\${out#*'curl: ('}; error=\${error#*') '}; error=$(printf '%s' "\${error%%"$nl"*}" | tr '"\\\\' "'/" | tr -d '\\000-\\037');; esac
  printf '{"attempt":%d,"at":"%s","way":"%s","limit_s":%d,"exit":%d,"error":"%s"%s}\\n' "$n" "$at" "$way" "$limit" "$code" "$error" "$fields"
}
i=0; round=0
while [ "$round" -lt "$rounds" ]; do
  for way; do
    limit=$(((budget - i * step_ms) / 1000)); [ "$limit" -lt 1 ] && limit=1; [ "$limit" -gt 60 ] && limit=60
    [ "$i" -gt 0 ] && sleep "$step"
    i=$((i + 1)); attempt "$i" "$limit" "$way" &
  done
  round=$((round + 1))
done
wait`;
