# ---- From start to end ----

usage() {
  cat <<USAGE
usage: sh $0 [-o DIR] [-d SECONDS] [-c CASE]

Gathers network evidence on this machine (evidence $VERSION, profile $PROFILE, window $WINDOW s) and leaves one
evidence-….tar.gz in DIR, or a folder where there is no tar or gzip. Turn it into a bundle elsewhere with:
evidence import FILE

  -o, --out DIR           folder for the result (default: .)
  -d, --duration SECONDS  window between the two snapshots. The series of ping and the like are planned for $WINDOW s:
                          with more the counters are compared over a longer time, with less the series are cut
  -c, --case ID           case or ticket number, becomes part of the name
  -h, --help              this text

Ctrl-C seals what is there. Exit codes: 0 done · 1 failed · 2 wrong use · 3 done, but incomplete · 130 interrupted
USAGE
}

OUT=. CASE=
while [ "$#" -gt 0 ]; do
  case $1 in
  -h | --help)
    usage
    exit 0
    ;;
  -o | --out | -d | --duration | -c | --case) [ "$#" -gt 1 ] || die 2 "$1 needs a value" ;;
  *) die 2 "unknown argument $1 (--help shows what is possible)" ;;
  esac
  case $1 in
  -o | --out) OUT=$2 ;;
  -d | --duration)
    SECONDS_WANTED=${2%s}
    if ! number "$SECONDS_WANTED" || [ "${#SECONDS_WANTED}" -gt 6 ]; then die 2 "$1: \"$2\" is not a number of seconds"; fi
    # A longer window takes the time it needs.
    [ "$SECONDS_WANTED" -gt "$WINDOW" ] && BUDGET_TIME=$((BUDGET_TIME - WINDOW + SECONDS_WANTED))
    WINDOW=$SECONDS_WANTED
    ;;
  *) CASE=$2 ;;
  esac
  shift 2
done
OUT=$(cd -- "$OUT" 2>/dev/null && pwd) || die 2 "-o: no such folder, or it may not be entered"
[ -w "$OUT" ] || die 2 "-o: $OUT is not writable"
FREE=$(df -Pk "$OUT" 2>/dev/null | sed -n '2,$p' | tr -s ' ' | cut -d ' ' -f 4 | tail -n 1)
number "$FREE" && [ "$FREE" -lt 4096 ] && die 1 "-o: only $FREE KiB are free in $OUT; choose another folder"
for needed in sed grep tr cut sort head tail cat wc mkfifo; do has "$needed" || die 1 "this machine has no $needed"; done

NAME=evidence W='' HOST='' HOST_SLUG=''
discover_host
slug "${CASE:-$HOST}"
NAME=evidence-$slug-$(date -u +%Y%m%dT%H%M%SZ)
[ -e "$OUT/$NAME.partial" ] || [ -e "$OUT/$NAME" ] || [ -e "$OUT/$NAME.tar.gz" ] && NAME=$NAME-$$
W=$OUT/$NAME.partial
if ! mkdir -m 700 "$W" || ! mkdir "$W/run"; then die 1 "$W cannot be made"; fi

# Everything the trap may need is there; from now on there will be a result.
STOPPED='' SIGNALS=0
on_signal() {
  SIGNALS=$((SIGNALS + 1))
  STOPPED="interrupted (SIG$1)"
  [ "$SIGNALS" -gt 2 ] && exit 130
  say "SIG$1: ending the probes and sealing what is there"
  printf '%s\n' "$STOPPED" >"$W/stop" 2>/dev/null
  end_running TERM
}
trap 'on_signal INT' INT
trap 'on_signal TERM' TERM
trap 'on_signal HUP' HUP
trap '' PIPE XFSZ
trap 'leave' EXIT
leave() {
  trap - EXIT
  [ -d "$W/run" ] && end_running KILL
  # The tar.gz is there, or there is nothing worth keeping.
  if [ -n "$SEALED" ] || [ ! -s "$W/artifacts.ndjson" ]; then rm -rf "$W"; fi
}
SEALED=

SESSION='' GROUP='' TIMEOUT='' NICE='' UNIT=512 GREP_TEXT='' TENTH=1 TENTHS=10
# Old BusyBox (`timeout -t`) knows no -k and cannot end what ignores TERM: there the shell keeps watch itself.
timeout -s TERM -k 1 1 true >/dev/null 2>&1 && TIMEOUT=1
# The one of coreutils makes a process group of its own; elsewhere setsid does.
if [ -n "$TIMEOUT" ] && timeout --version 2>/dev/null | grep -q coreutils; then
  GROUP=-
elif has setsid; then
  SESSION=setsid GROUP=-
fi
# The kernel derives the I/O priority from it.
has nice && NICE='nice -n 10'
echo x | grep -a x >/dev/null 2>&1 && GREP_TEXT=-a
sleep 0.1 2>/dev/null && TENTH=0.1 TENTHS=1
(
  # shellcheck disable=SC3045 # every sh of ours has it
  ulimit -c 0
  ulimit -f 1
  exec dd if=/dev/zero of="$W/run/unit" bs=4096 count=1
) >/dev/null 2>&1
size "$W/run/unit"
[ "$size" -ge 512 ] && UNIT=$size
# What sealing needs when the disk is full: given back then.
dd if=/dev/zero of="$W/reserve.bin" bs=65536 count=16 >/dev/null 2>&1

SNAPSHOT='' UNTIL='' MOST=$BUDGET_BYTES
discover_modules
discover_interfaces
discover_gateways
discover_resolvers
SINCE=
if [ -n "$SINCE_AGO" ]; then SINCE=$(($(date +%s) - SINCE_AGO)); elif [ -n "$SINCE_AT" ]; then SINCE=$SINCE_AT; fi
[ -n "$SINCE" ] && touch -d "@$SINCE" "$W/run/since" 2>/dev/null
discover_targets

# Is this the script that evidence wrote? Not known where it came through a pipe.
BODY='' WRITTEN=''
if [ -r "$0" ] && has sha256sum && grep -q '^# body sha256: ' "$0" 2>/dev/null; then
  BODY=$(sed '1,/^# body sha256: /d' "$0" | sha256sum)
  BODY=${BODY%% *} WRITTEN=$(sed -n 's/^# body sha256: //p' "$0" | head -n 1)
fi

# The record of the run, as `evidence` writes it; at the start for the case that we are killed, and at the end.
run_json() { # INTERRUPTED USED_BYTES
  {
    json "$CREATED"
    printf '{"tool":{"name":"evidence","version":"%s"},"createdAt":%s' "$VERSION" "$json"
    if [ -n "$CASE" ]; then
      json "$CASE"
      printf ',"case":%s' "$json"
    fi
    printf ',"window":{"startedAt":"%s"' "${WINDOW_AT:-$CREATED}"
    [ -n "${START_AT:-}" ] && printf ',"startSnapshotAt":"%s"' "$START_AT"
    [ -n "${ENDED_AT:-}" ] && printf ',"endedAt":"%s","endSnapshotAt":"%s"' "$ENDED_AT" "$END_AT"
    json "$HOST"
    host=$json
    json "${USER:-$(id -un 2>/dev/null || echo "$USER_ID")}"
    printf '},"vantage":{"host":%s,"user":%s,"uid":%s,"argv":' "$host" "$json" "$USER_ID"
    json "sh $ARGUMENTS"
    printf '%s},"profile":"%s","options":%s,"targets":[%s],' "$json" "$PROFILE" "$OPTIONS" "$TARGETS"
    printf '"hosts":[{"id":%s,"hostname":%s,"transport":"local"' "$host" "$host"
    json "$KERNEL"
    printf ',"kernel":%s' "$json"
    if [ -n "$BOOT_ID" ]; then
      json "$BOOT_ID"
      printf ',"bootId":%s' "$json"
    fi
    if [ -n "$TIME_ZONE" ]; then
      json "$TIME_ZONE"
      printf ',"timeZone":%s' "$json"
    fi
    printf ',"uid":%s,"cpus":%s,"outcome":"ok"}],"redactions":{"enabled":false},' "$USER_ID" "$CPUS"
    printf '"budget":{"bytes":%s,"usedBytes":%s},"interrupted":%s,"complete":false,' "$BUDGET_BYTES" "$2" "$1"
    printf '"script":{"version":"%s","bodySha256":"%s","ranSha256":"%s","windowSeconds":%s}}\n' "$VERSION" "$WRITTEN" "$BODY" "$WINDOW"
  } >"$W/run.json.tmp" 2>/dev/null && mv -f "$W/run.json.tmp" "$W/run.json" 2>/dev/null
}

stamp
CREATED=$now
run_json true 0
ticks
OVER=$((ticks + BUDGET_TIME * 100))
SLOTS=$((CPUS * 2))
[ "$SLOTS" -gt 8 ] && SLOTS=8
[ "$SLOTS" -lt 2 ] && SLOTS=2
say "$HOST: profile $PROFILE, window $WINDOW s"
[ "$ROOT" = 1 ] || say "not root: some evidence will be missing"
[ -n "$BODY" ] && [ "$BODY" != "$WRITTEN" ] && say "this script was changed since evidence wrote it"

LOG=$W/script.log
say "$HOST: start snapshot"
stamp
START_AT=$now
pool "$SLOTS" snapshot_jobs start '' 2>>"$LOG" &
STARTING=$!
# The window opens after this even if some probe still hangs.
await 20 "$STARTING"
[ "$(du -sk "$W" | cut -f 1)" -gt $((BUDGET_BYTES / 1024)) ] && MOST=65536

say "$HOST: probing"
stamp
WINDOW_AT=$now
ticks
pool 24 during_jobs '' $((ticks + WINDOW * 100)) 2>>"$LOG" &
DURING=$!
pool "$SLOTS" once_jobs '' '' 2>>"$LOG" &
ONCE=$!
if [ -z "$STOPPED" ] && [ "$WINDOW" -gt 0 ]; then nap "$WINDOW"; fi
[ -n "$STOPPED" ] || await 10 "$DURING"
stamp
ENDED_AT=$now
if [ -n "$STOPPED" ]; then
  await 5 "$STARTING" "$DURING" "$ONCE"
  end_running KILL
  await 10 "$STARTING" "$DURING" "$ONCE"
  # A last look at the counters; a second signal leaves out this one too.
  [ "$SIGNALS" -gt 1 ] || rm -f "$W/stop"
  LIMIT=1
fi
[ "$(du -sk "$W" | cut -f 1)" -gt $((BUDGET_BYTES / 1024)) ] && MOST=65536

say "$HOST: end snapshot"
stamp
END_AT=$now
pool "$SLOTS" snapshot_jobs end '' 2>>"$LOG" &
ENDING=$!
pool "$SLOTS" last_jobs '' '' 2>>"$LOG" &
LAST=$!
if [ -n "$STOPPED" ]; then
  await 20 "$ENDING" "$LAST"
else
  ticks
  left=$(((OVER - ticks) / 10))
  # The end snapshot is what everything before it was for: a slow machine gets the time it needs.
  [ "$left" -lt $((LIMIT * 20)) ] && left=$((LIMIT * 20))
  await "$left" "$STARTING" "$DURING" "$ONCE" "$ENDING" "$LAST"
fi
for pid in "$STARTING" "$DURING" "$ONCE" "$ENDING" "$LAST"; do
  kill -0 "$pid" 2>/dev/null || continue
  [ -e "$W/stop" ] || echo "${STOPPED:-the time budget of $BUDGET_TIME s was used up}" >"$W/stop"
  end_running TERM
  await 3 "$pid"
  end_running KILL
  await 10 "$pid"
done

say "$HOST: sealing"
set +f
set --
for file in "$W"/hosts/*/*/*.stderr.txt; do [ -s "$file" ] || set -- "$@" "$file"; done
[ "$#" -eq 0 ] || rm -f "$@"
set -f
# It takes a moment, and half an archive would be none.
trap '' INT TERM HUP
rm -f "$W/reserve.bin"
USED=$(du -sk "$W" | cut -f 1)
run_json "$([ -n "$STOPPED" ] && echo true || echo false)" $((USED * 1024))
rm -rf "$W/run" "$W/stop" "$W/run.json.tmp"
[ -s "$LOG" ] || rm -f "$LOG"
PROBES=$(wc -l <"$W/artifacts.ndjson")
GOOD=$(grep -c '"outcome":"ok"' "$W/artifacts.ndjson")
MISSING=$(grep -Ec '"outcome":"(failed|timed_out|truncated|missing_tool|denied|connection_lost|interrupted)"' "$W/artifacts.ndjson")
EXIT=0
[ "$MISSING" -gt 0 ] && EXIT=3
mv "$W" "$OUT/$NAME" && W=$OUT/$NAME
# One file, or why there is none.
NO_FILE='no archive could be written (is the disk full?)'
has gzip || NO_FILE='this machine has no gzip'
has tar || NO_FILE='this machine has no tar'
if has tar && has gzip &&
  (cd "$OUT" && tar -cf - "$NAME" | gzip -c >"$NAME.tar.gz.partial" && gzip -t "$NAME.tar.gz.partial") 2>/dev/null &&
  mv "$OUT/$NAME.tar.gz.partial" "$OUT/$NAME.tar.gz"; then
  SEALED=1 RESULT=$OUT/$NAME.tar.gz
else
  rm -f "$OUT/$NAME.tar.gz.partial"
  EXIT=3 RESULT=$W
  say "$NO_FILE: the folder is kept as it is"
  trap - EXIT
fi
[ -n "$STOPPED" ] && EXIT=130
say "$((GOOD)) of $((PROBES)) probes ok, $((MISSING)) incomplete; make a bundle of it: evidence import FILE"
printf '%s\n' "$RESULT"
exit "$EXIT"
