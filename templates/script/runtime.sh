# ---- How probes are run ----

# Words split at blanks only, names are never patterns (interfaces may be called `*`), nothing of the caller's
# language, path or umask matters.
set -f
umask 077
LC_ALL=C PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
PAGER=cat SYSTEMD_PAGER='' SYSTEMD_COLORS=0 TERM=dumb
export LC_ALL PATH PAGER SYSTEMD_PAGER SYSTEMD_COLORS TERM
# With TMOUT, bash would give up reading.
unset ENV BASH_ENV CDPATH TMOUT
NL='
'

say() { printf '%s\n' "$*" >&2 2>/dev/null || :; }
die() {
  say "$0: $2"
  exit "$1"
}
has() { command -v "$1" >/dev/null 2>&1; }

# executable NAME → $executable: where it is in PATH. A BusyBox that prefers its own applets would run them in place
# of what is installed.
executable() {
  executable=$1
  case $1 in */*) return ;; esac
  for place in /usr/local/sbin /usr/local/bin /usr/sbin /usr/bin /sbin /bin; do
    [ -f "$place/$1" ] && [ -x "$place/$1" ] && executable=$place/$1 && return
  done
}
has_module() { case $MODULES in all | *" $1 "*) ;; *) return 1 ;; esac }
number() { case $1 in '' | *[!0-9]*) return 1 ;; esac }

# line FILE: its first line in $line, empty where it cannot be read.
line() {
  line=
  { read -r line <"$1"; } 2>/dev/null || [ -n "$line" ]
}

# Hundredths of a second that only grow; costs no process.
ticks() {
  ticks=0
  if read -r up _ 2>/dev/null </proc/uptime; then ticks=$((${up%.*} * 100 + 1${up#*.} - 100)); else ticks=$(date +%s)00; fi
}

# RFC 3339 in UTC. BusyBox `date` may not know %N.
stamp() {
  now=$(date -u +%Y-%m-%dT%H:%M:%S.%N)
  case $now in *.[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]) now=${now%??????}Z ;; *) now=$(date -u +%Y-%m-%dT%H:%M:%SZ) ;; esac
}

# Any text as a JSON string in $json.
json() {
  case $1 in
  *[\"\\[:cntrl:]]*)
    json=\"$(printf '%s\n' "$1" | sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/	/\\t/g' -e 's/\r/\\r/g' -e '$!s/$/\\n/' |
      tr -d '\n' | tr '\001-\037\177' '?')\"
    ;;
  *) json=\"$1\" ;;
  esac
}
json_words() {
  words=
  for word; do
    json "$word"
    words=${words:+$words,}$json
  done
}

sha256() { # FILE → $sum, empty without the tool
  sum=
  if has sha256sum && sum=$(sha256sum <"$1" 2>/dev/null); then sum=${sum%% *}; else sum=; fi
}

# Any text as a part of a file name in $slug; a tag of its hash keeps two texts apart where characters were replaced.
slug() {
  slug=$1
  case $1 in
  '' | [._-]* | *[!A-Za-z0-9._-]* | *.start | *.end | *.stderr) ;;
  *) [ "${#1}" -le 60 ] && return ;;
  esac
  text=$1
  case $1 in *.start | *.end | *.stderr) text="$1 " ;; esac
  tag=$(printf %s "$text" | { sha256sum 2>/dev/null || cksum; })
  tag=$(printf %.8s "$tag")
  slug=$(printf '%s\n' "$text" | tr '\n' _ | sed -e 's/[^A-Za-z0-9._-][^A-Za-z0-9._-]*/_/g' -e 's/^[._-]*//' -e 's/_$//')
  slug=$(printf %.51s "$slug")
  slug=${slug:+$slug-}$tag
}

# Shapes of secrets, for what is read from logs. One line stays one line.
MASKS='s#([A-Za-z][A-Za-z0-9+.-]*://[^/:@ ]*):[^/@ ]+@#\1:[REDACTED]@#g
s/([Aa]uthorization["'\'']? *[:=] *["'\'']?)([A-Za-z]+ +)?[^ "'\'',;]+/\1[REDACTED]/g
s/([Cc]ookie["'\'']? *: *).*/\1[REDACTED]/g
s/(([Pp][Aa][Ss][Ss][Ww]?[Oo]?[Rr]?[Dd]|[Pp]assphrase|[Ss][Ee][Cc][Rr][Ee][Tt]|[Tt][Oo][Kk][Ee][Nn]|[Aa][Pp][Ii][_-]?[Kk][Ee][Yy]|[Aa]ccess[_-]?[Kk]ey)["'\'']? *[:=] *["'\'']?)[^ "'\'',;&]+/\1[REDACTED]/g
s/eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_.-]*/[REDACTED]/g
s/AKIA[A-Z0-9]{16}/[REDACTED]/g
/-----BEGIN .*PRIVATE KEY-----/,/-----END .*PRIVATE KEY-----/s/.*/[REDACTED]/'

mask() { # FILE: by $redact (a sed script), in place. What cannot be masked is not kept.
  [ -s "$1" ] || return 0
  sed -E -e "$redact" <"$1" >"$1.masked" 2>/dev/null 3>&- &
  pid=$!
  echo "$pid" >"$W/run/$pid"
  if { wait "$pid"; } 2>/dev/null; then mv -f "$1.masked" "$1"; else rm -f "$1" "$1.masked"; fi
  : >"$W/run/$pid"
  found=$(grep -c 'REDACTED\]' "$1" 2>/dev/null)
  redactions=$((redactions + ${found:-0}))
}

size() { # FILE → $size
  size=0
  [ -s "$1" ] && size=$(wc -c <"$1") && size=$((size))
}

# Is there no room for 64 KiB more? Asked with a file of this probe's own, empty again at once.
no_space() {
  full=1
  { printf '%65536s' '' >"$W/run/room.$pid"; } 2>/dev/null && full=
  : >"$W/run/room.$pid"
  [ -n "$full" ]
} 2>/dev/null

# limited SECONDS SIGNAL WORDS…: runs one command with its output in $out and $err, at most $max bytes each, in a
# session of its own. Ended by SIGNAL and then KILL when it is late; nothing it started outlives it. Sets $code, $took.
limited() {
  secs=$1 sig=$2
  executable "$3"
  shift 3
  set -- "$executable" "$@"
  ticks
  began=$ticks
  (
    # shellcheck disable=SC3045 # every sh of ours has it
    ulimit -c 0 2>/dev/null
    ulimit -f $(((max + UNIT - 1) / UNIT)) 2>/dev/null
    cd /
    # shellcheck disable=SC2086 # each is a few words of ours, or none
    if [ -n "$TIMEOUT" ]; then
      exec $SESSION timeout -s "$sig" -k 1 "$secs" $nice "$@"
    else
      exec $SESSION $nice "$@"
    fi
  ) >"$out" 2>"$err" </dev/null 3>&- &
  pid=$!
  echo "$GROUP$pid" >"$W/run/$pid"
  if [ -z "$TIMEOUT" ]; then
    (
      left=$secs
      while [ "$left" -gt 0 ] && kill -0 "$pid"; do sleep 1 && left=$((left - 1)); done
      kill -"$sig" "$GROUP$pid" && sleep 1 && kill -KILL "$GROUP$pid"
    ) >/dev/null 2>&1 3>&- &
  fi
  { wait "$pid"; } 2>/dev/null
  code=$?
  [ -n "$GROUP" ] && kill -KILL "-$pid" 2>/dev/null
  # The run went on without it and is over: nothing more is to be written.
  [ -d "$W/run" ] || exit
  : >"$W/run/$pid"
  ticks
  took=$((ticks - began))
}

# begin COLLECTOR PROBE SUBJECT [NAME=VALUE…]: one probe. Fails where it must not run; that is then recorded.
begin() {
  collector=$1 probe=$2 subject=$3
  shift 3
  limit='' max=4194304 oks=0 root='' ends='' redact='' pkg='' nice=$NICE ext=txt
  alternative=-1 passed='' refused='' odd='' folder='' lacking='' outcome='' log='' path='' took=0 redactions=0
  for pair; do
    case $pair in
    limit=*) limit=${pair#limit=} ;;
    max=*) max=${pair#max=} ;;
    ok=*) oks=${pair#ok=} ;;
    root=*) root=${pair#root=} ;;
    ends) ends=1 ;;
    measures) nice= ;;
    redact=*) redact=$redact${pair#redact=}$NL ;;
    log) redact=$MASKS$NL ;;
    pkg=*) pkg=${pair#pkg=} ;;
    ext=*) ext=${pair#ext=} ;;
    esac
  done
  [ "$max" -gt "$MOST" ] && max=$MOST
  stem=hosts/$HOST_SLUG/$collector/$probe
  if [ -n "$subject" ]; then
    slug "$subject"
    stem=$stem.$slug
  fi
  if [ "$root" = needed ] && [ "$ROOT" = 0 ]; then
    unrun denied 'needs root' 'run as root: sudo sh …'
    return 1
  fi
  if [ -e "$W/stop" ]; then
    unrun interrupted "$(cat "$W/stop")"
    return 1
  fi
}

# skip COLLECTOR PROBE SUBJECT OUTCOME REASON: recorded without being run.
skip() {
  collector=$1 probe=$2 subject=$3 alternative=-1 path='' took=0 redactions=0
  unrun "$4" "$5"
}

unrun() { # OUTCOME REASON [REMEDY]
  stamp
  outcome=$1 reason=$2 remedy=${3:-} tool=none words='' path='' startedAt=$now
  record
}

nothing() { # TOOL OUTCOME REASON: an alternative that found nothing to run on
  alternative=$((alternative + 1))
  stamp
  tool=$1 outcome=$2 reason=$3 remedy='' path='' took=0 startedAt=$now
  record
}

# The closing word of a probe whose alternatives all gave nothing.
end() {
  [ "$alternative" -ge 0 ] && return
  if [ -n "$lacking" ]; then
    unrun unsupported "$passed"
  else
    unrun missing_tool "$passed" "${pkg:+apt-get install $pkg}"
  fi
}

# try [mod=MODULES] [sig=SIGNAL] TOOL WORDS…: one alternative. Succeeds when it gave an answer.
try() {
  mods='' sig=TERM
  while :; do
    case $1 in mod=*) mods=${1#mod=} ;; sig=*) sig=${1#sig=} ;; *) break ;; esac
    shift
  done
  if ! has "$1"; then
    passed="${passed:+$passed; }$1 is not installed"
    return 1
  fi
  for mod in $mods; do
    has_module "$mod" && continue
    lacking=1 passed="${passed:+$passed; }$1 would make the kernel load $mod"
    return 1
  done
  json_words "$@"
  attempt "$1" "$@"
}

# See user-paths.sh.
odd() { return 1; }
unread() { :; }

# One file as it is.
try_cat() {
  json_words read "$1"
  nice=
  attempt read cat -- "$1"
}

# Files and globs, every line behind its file, as `grep -H` prints it.
try_read() {
  json_words read "$@"
  IFS= listed=''
  set -- "$@" ''
  while [ -n "$1" ]; do
    pattern=$1
    shift
    case $pattern in
    *[*?[]*)
      listed=1
      if [ ! -e "$pattern" ]; then
        set +f
        # shellcheck disable=SC2086 # a glob
        for file in $pattern; do [ -e "$file" ] && ! odd "$file" && set -- "$@" "$file"; done
        set -f
        continue
      fi
      ;;
    esac
    [ -n "$listed" ] && [ ! -e "$pattern" ] && continue
    odd "$pattern" || set -- "$@" "$pattern"
  done
  shift
  unset IFS
  if [ "$#" -eq 0 ]; then
    nothing read "${odd:-unsupported}" "${refused:-no file matches the paths asked for}"
    return 1
  fi
  nice=
  # shellcheck disable=SC2086 # -a or nothing
  attempt read grep $GREP_TEXT -H '' -- "$@"
}

# try_log [optional] GLOB [RE2 ERE FLAGS]: matching lines of logs, oldest file first; the newest lines where there are too many.
try_log() {
  optional='' listed=1
  if [ "$1" = optional ]; then
    optional=unsupported
    shift
  fi
  glob=$1 re2=${2:-} ere=${3:-} flags=${4:-}
  json_words log "$glob" ${re2:+"$re2"}
  set --
  [ -d "$glob" ] && folder=1 glob="$glob/*"
  if [ -e "$glob" ]; then
    odd "$glob" || set -- "$glob"
  else
    IFS=
    set +f
    # shellcheck disable=SC2086 # a glob
    for file in $glob; do [ -f "$file" ] && ! odd "$file" && set -- "$@" "$file"; done
    set -f
    unset IFS
  fi
  several=$#
  if [ "$#" -gt 0 ]; then
    list=$(ls -1tr -- "$@" 2>/dev/null)
    set --
    IFS=$NL
    for file in $list; do
      [ -e "$W/run/since" ] && [ -z "$(find "$file" -prune -newer "$W/run/since" 2>/dev/null)" ] && continue
      set -- "$@" "$file"
    done
    unset IFS
  fi
  log="searched by a script with grep -E; files not changed since the time asked for were left out, the times of single lines were not looked at"
  if [ "$several" -eq 0 ]; then
    # A log is asked for by name: that there is none is a failure, not the nature of this machine.
    nothing log "${optional:-failed}" "${refused:-no file matches $glob}"
    return 1
  fi
  # shellcheck disable=SC2016 # for the inner shell
  attempt log sh -c 'several=$1 max=$2 ere=$3 text=$4 flags=$5; shift 5
for file do
  case $file in *.gz) gzip -dc -- "$file" ;; *.xz | *.bz2 | *.zst) echo "$file: not unpacked" >&2 ;; *) cat -- "$file" ;; esac |
    if [ -n "$ere" ]; then grep $text -E $flags -e "$ere"; else cat; fi |
    if [ "$several" -gt 1 ]; then
      sed "s|^|$(printf "%s\n" "$file" | sed "s/[\\\\&|]/\\\\&/g"):|"
    else
      cat
    fi
done | tail -c "$max"' sh "$several" "$max" "$ere" "$GREP_TEXT" "$flags" "$@"
}

# attempt TOOL WORDS…: runs what stands in $words for the record, judges how it ended and records it.
attempt() {
  # Stopped while the alternative before it ran.
  if [ "$alternative" -ge 0 ] && [ -e "$W/stop" ]; then return 0; fi
  tool=${1##*/}
  shift
  alternative=$((alternative + 1))
  base=$stem
  [ "$alternative" -gt 0 ] && base=$base.$tool
  [ -n "$SNAPSHOT" ] && base=$base.$SNAPSHOT
  path=$base.$ext errPath=$base.stderr.txt
  out=$W/$path err=$W/$errPath
  [ -d "${out%/*}" ] || mkdir -p "${out%/*}" 2>/dev/null
  seconds=${limit:-$LIMIT}
  if [ -n "$UNTIL" ]; then
    # Whole seconds, and a moment for what ends just in time.
    ticks
    left=$(((UNTIL - ticks + 140) / 100))
    if [ -z "$limit" ] || [ "$seconds" -gt "$left" ]; then seconds=$left; fi
  elif [ "$seconds" -gt "$LIMIT" ]; then
    seconds=$LIMIT
  fi
  # What hung at the start gets a short second chance only.
  if [ "$SNAPSHOT" = end ] && [ -e "$W/run/hung.$collector.${stem##*/}" ]; then seconds=$((seconds / 3)); fi
  [ "$seconds" -lt 1 ] && seconds=1
  stamp
  startedAt=$now redactions=0 exit='' signal='' remedy='' reason='' note=$passed
  : >"$out" 2>/dev/null
  limited "$seconds" "${sig:-TERM}" "$@"
  [ -n "$redact" ] && mask "$out" && mask "$err"
  judge "$@"
  [ -n "$log" ] && note="${note:+$note; }$log"
  [ "$alternative" -gt 0 ] && note="${note:+$note; }the alternative before it gave nothing"
  [ "$root" = better ] && [ "$ROOT" = 0 ] && note="${note:+$note; }without root it shows less"
  record
  [ "$outcome" = ok ] || [ "$bytes" -gt 0 ]
}

judge() {
  size "$err"
  errBytes=$size
  if [ "$errBytes" -gt 65536 ]; then
    head -c 65536 "$err" >"$err.cut" && mv -f "$err.cut" "$err"
    size "$err"
    errBytes=$size
  fi
  # What was gone again when its turn came is no news of a list.
  if [ "$tool" = read ] && [ -n "${listed:-}" ] && [ "$errBytes" -gt 0 ]; then
    sed -e '/: No such file or directory$/d' -e '/: No such process$/d' <"$err" >"$err.cut" && mv -f "$err.cut" "$err"
    size "$err"
    errBytes=$size
  fi
  size "$out"
  bytes=$size truncatedAt=''
  late=0
  [ "$code" -ge 124 ] && [ "$took" -ge $((seconds * 100 - 3)) ] && late=1
  # It has no end of its own: being stopped is its ordinary end.
  [ "$late" = 1 ] && [ -n "$ends" ] && [ "$code" -ne 137 ] && late=0 code=${oks%% *}
  if [ "$tool" = read ] && [ "$late" = 0 ] && [ "$code" -le 2 ]; then
    if [ -n "${listed:-}" ]; then
      [ "$code" -eq 1 ] && code=0
      [ "$code" -eq 2 ] && { [ "$bytes" -gt 0 ] || [ "$errBytes" -eq 0 ]; } && code=0
    elif [ "$code" -eq 2 ] && [ "$bytes" -gt 0 ]; then
      code=0
    elif [ "$code" -eq 1 ] && [ "$errBytes" -eq 0 ]; then
      code=0
    fi
  fi
  answered=
  for ok in $oks; do [ "$code" -eq "$ok" ] && answered=1; done
  last=
  [ "$errBytes" -gt 0 ] && [ -z "$answered" ] && last=$(tail -n 1 "$err" | cut -c 1-200)
  if [ -z "$answered" ] && { no_space || grep -q 'No space left on device' "$err"; } 2>/dev/null; then
    outcome=truncated reason='no space left where the bundle is written' remedy='free space, or write elsewhere: -o DIR'
  elif [ "$bytes" -ge "$max" ]; then
    if [ "$tool" = log ]; then sed 1d <"$out" >"$out.cut"; else sed '$d' <"$out" >"$out.cut"; fi
    if [ -s "$out.cut" ]; then mv -f "$out.cut" "$out"; else rm -f "$out.cut"; fi
    size "$out"
    bytes=$size truncatedAt=$size outcome=truncated reason="output was longer than $max bytes"
  elif [ -e "$W/stop" ] && [ "$code" -ge 124 ]; then
    outcome=interrupted reason=$(cat "$W/stop")
  elif [ "$late" = 1 ]; then
    [ "$SNAPSHOT" = start ] && : >"$W/run/hung.$collector.${stem##*/}"
    outcome=timed_out reason="no end after $seconds s" remedy='allow more time: evidence script --probe-timeout, or -d'
  elif [ -n "$answered" ]; then
    outcome=ok
    [ "$tool" = log ] && unread
  elif [ "$code" -gt 128 ]; then
    outcome=failed reason="ended by signal $((code - 128))"
  else
    outcome=failed reason="exit $code${last:+: $last}"
    [ "$tool" = read ] && reason=${last:-exit $code} && UNSUPPORTED="$UNSUPPORTED|no such file|invalid argument"
    if grep -Eqi "$DENIED" "$err" 2>/dev/null; then
      outcome=denied remedy='run as root: sudo sh …'
    elif grep -Eqi "$UNSUPPORTED" "$err" 2>/dev/null; then
      outcome=unsupported
    fi
  fi
  if [ "$code" -gt 128 ]; then
    case $((code - 128)) in
    1) signal=SIGHUP ;; 2) signal=SIGINT ;; 3) signal=SIGQUIT ;; 6) signal=SIGABRT ;; 9) signal=SIGKILL ;;
    11) signal=SIGSEGV ;; 13) signal=SIGPIPE ;; 15) signal=SIGTERM ;; 25) signal=SIGXFSZ ;; *) signal=$((code - 128)) ;;
    esac
  elif [ "$tool" != read ] && [ "$tool" != log ]; then
    exit=$code
  fi
  # An empty answer is an answer; nothing from what failed is not.
  if [ "$bytes" -eq 0 ] && { [ "$outcome" != ok ] || [ ! -e "$out" ]; }; then rm -f "$out"; fi
}

# One line of the journal, in the shape of an artifact of the manifest. Written at once: probes end side by side.
record() {
  line='{'
  add() {
    json "$2"
    line="$line\"$1\":$json,"
  }
  add host "$HOST"
  add vantage "$HOST"
  add collector "$collector"
  add probe "$probe"
  [ -n "$subject" ] && add subject "$subject"
  [ -n "$SNAPSHOT" ] && add snapshot "$SNAPSHOT"
  [ -n "$tool" ] && add tool "$tool"
  line="$line\"argv\":[$words],"
  add outcome "$outcome"
  [ "$outcome" != ok ] && add reason "${reason:-$outcome}"
  [ -n "${remedy:-}" ] && add remedy "$remedy"
  if [ -z "$path" ]; then
    bytes=0
  else
    [ -n "$note" ] && add note "$note"
    [ -n "$exit" ] && line="$line\"exit\":$exit,"
    [ -n "$signal" ] && add signal "$signal"
    if [ -e "$out" ]; then
      add path "$path"
      sha256 "$out"
      [ -n "$sum" ] && add sha256 "$sum"
    fi
    if [ -s "$err" ]; then
      add stderrPath "$errPath"
      sha256 "$err"
      [ -n "$sum" ] && add stderrSha256 "$sum"
      line="$line\"stderrBytes\":$errBytes,"
    fi
    [ -n "$truncatedAt" ] && line="$line\"truncatedAt\":$truncatedAt,"
    line="$line\"alternative\":$alternative,"
  fi
  add startedAt "$startedAt"
  line="$line\"durationMs\":$((took * 10)),\"bytes\":$bytes,\"redactions\":$redactions}"
  path=''
  # What is held back for sealing is given up early when even this does not fit.
  { append || { : >"$W/reserve.bin" && append; }; } 2>/dev/null
}

# In one go, so that lines of two probes never mix: the buffers of shells may be as small as 1 KiB.
append() {
  if [ "${#line}" -lt 1000 ]; then
    printf '%s\n' "$line" >>"$W/artifacts.ndjson"
  else
    printf '%s\n' "$line" | cat >>"$W/artifacts.ndjson"
  fi
}

# ---- Many at once ----

# pool SLOTS JOBS SNAPSHOT UNTIL: runs the jobs that the function JOBS names, at most SLOTS at a time, and waits for
# them. UNTIL: when they must end, in ticks.
pool() {
  SNAPSHOT=$3 UNTIL=$4 slots=$W/run/slots.$2.$3
  mkfifo "$slots" || return
  exec 3<>"$slots"
  rm -f "$slots"
  free=$1
  while [ "$free" -gt 0 ]; do
    echo >&3
    free=$((free - 1))
  done
  "$2"
  wait
}

# job FUNCTION WORDS…: takes a slot and runs in the background.
job() {
  read -r _ <&3
  {
    "$@"
    echo >&3
  } &
}

# each "LIST" MOST FUNCTION: a job for each line of the list (its words are the arguments).
each() {
  nth=0 list=$1 most=$2
  shift 2
  IFS=$NL
  for item in $list; do
    unset IFS
    nth=$((nth + 1))
    [ "$nth" -gt "$most" ] && break
    # shellcheck disable=SC2086 # the words of the line
    job "$@" $item
  done
  unset IFS
}

# first MOST "LIST": the first names of a list.
first() {
  count=0
  for name in $2; do
    count=$((count + 1))
    [ "$count" -le "$1" ] && printf '%s\n' "$name"
  done
}

# Ends what runs now. In sessions of their own, so that their children go with them.
end_running() { # SIGNAL
  set +f
  for file in "$W"/run/[0-9]*; do
    line "$file" && [ -n "$line" ] && kill -"$1" "$line" 2>/dev/null
  done
  set -f
}

# Sleeps, but not through a signal.
nap() {
  sleep "$1" &
  napping=$!
  wait "$napping" 2>/dev/null
  kill "$napping" 2>/dev/null
  wait "$napping" 2>/dev/null
}

# await TENTHS PID…: until all have ended or the time is over.
await() {
  tenths=$1
  shift
  for waited; do
    while [ "$tenths" -gt 0 ] && kill -0 "$waited" 2>/dev/null; do
      nap "$TENTH"
      tenths=$((tenths - TENTHS))
    done
  done
}
