/** `sh -c RATES`: bytes of every interface, once a second until it is stopped, each reading under the time it was made. */
export const RATES = `while :; do
  echo "# at $(date +%s.%N)"
  cat /proc/net/dev || exit
  sleep 1
done`;

/**
 * `bash -c LOAD bash idle=S seconds=S pause=S streams=N bytes_each=N down=TO up=TO`: waits, downloads, waits, uploads. A
 * URL goes through curl (GET, POST of random bytes), host:port over TCP (what comes is read, random bytes are sent); what
 * is empty is left out. Each direction ends after `seconds` or `streams` × `bytes_each`, whichever is first. Prints one
 * line a direction, as JSON. Words with names, so that `--dry-run` says what will be done.
 *
 * A small answer makes no load however often it is asked for: each stream asks at most 20 times.
 * Random bytes, because a tunnel that compresses would carry zeros for nothing. No `timeout`: it makes a process group
 * of its own, and then nothing of it ends with us. Over TCP a peer that sends nothing, or stops reading, is left when its
 * direction ends.
 */
export const LOAD = `for word; do
  case $word in
  idle=*) idle=\${word#*=} ;; seconds=*) seconds=\${word#*=} ;; pause=*) pause=\${word#*=} ;; streams=*) streams=\${word#*=} ;;
  bytes_each=*) each=\${word#*=} ;; down=*) down=\${word#*=} ;; up=*) up=\${word#*=} ;;
  esac
done
block=262144
open() { # host:port or [v6]:port on descriptor 3
  host=\${1%:*}; host=\${host#[}; host=\${host%]}
  exec 3<>"/dev/tcp/$host/\${1##*:}"
}
get() {
  left=$each asked=0
  while [ "$left" -gt 0 ] && [ $((asked += 1)) -le 20 ] && rest=$((end - $(date +%s))) && [ "$rest" -gt 0 ]; do
    n=$(curl -q -sS -g --noproxy '*' --proto =http,https -m "$rest" --url "$1" | head -c "$left" | wc -c)
    [ "$n" -gt 0 ] || break
    echo "$n"; left=$((left - n))
  done
}
post() {
  rest=$((end - $(date +%s)))
  head -c "$each" /dev/urandom | curl -q -sS -g --noproxy '*' --proto =http,https -m "$rest" -X POST -T - \\
    -H 'Content-Type: application/octet-stream' -H 'Expect:' -o /dev/null -w '%{size_upload}\\n' --url "$1"
}
limited() { # a command until it ends, or its direction does
  "$@" & stream=$!
  ( trap 'kill $!; exit' TERM; sleep $((end - $(date +%s))) & wait; kill "$stream" ) >/dev/null 2>&1 & clock=$!
  wait "$stream"
  kill "$clock" 2>/dev/null
  wait
}
receive() {
  trap 'kill "$own"; exit' TERM
  open "$1" || return
  head -c "$each" <&3 > >(wc -c) & own=$!
  wait "$own"
}
send() {
  trap 'kill "$own"; exit' TERM
  open "$1" || return
  left=$each
  while [ "$left" -gt 0 ] && [ "$(date +%s)" -lt "$end" ]; do
    n=$((left < block ? left : block))
    head -c "$n" /dev/urandom >&3 & own=$!
    wait "$own" || break
    echo "$n"; left=$((left - n))
  done
}
phase() {
  direction=$1 to=$2 run=$3
  [ -n "$to" ] || return
  from=$(date +%s.%N) end=$(($(date +%s) + seconds)) bytes=0
  while read -r n; do bytes=$((bytes + n)); done < <(
    for ((i = 0; i < streams; i++)); do $run "$to" & done
    wait)
  printf '{"direction":"%s","to":"%s","from":"%s","until":"%s","bytes":%s,"streams":%s,"limit_s":%s,"limit_bytes":%s,"congestion_control":"%s"}\\n' \\
    "$direction" "$(printf %s "$to" | tr '"\\\\' "'/" | tr -d '\\000-\\037')" "$from" "$(date +%s.%N)" "$bytes" "$streams" "$seconds" $((each * streams)) \\
    "$(cat /proc/sys/net/ipv4/tcp_congestion_control 2>/dev/null)"
}
sleep "$idle"
case $down in http://* | https://*) phase download "$down" get ;; *) phase download "$down" "limited receive" ;; esac
sleep "$pause"
case $up in http://* | https://*) phase upload "$up" post ;; *) phase upload "$up" "limited send" ;; esac`;
