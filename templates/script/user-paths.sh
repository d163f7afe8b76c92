# ---- Paths that a user named: what must not be read as a file is passed over, and named ----

# odd PATH: it is passed over, and $refused says why. In a folder nobody chose the files: only text is read there.
odd() {
  if [ -p "$1" ]; then
    kind='a FIFO: reading it would take the lines away from its reader'
  elif [ -S "$1" ]; then
    kind='a socket'
  elif [ -b "$1" ] || [ -c "$1" ]; then
    kind='a device'
  elif is_queue "$1"; then
    kind='a queue of the kernel: reading it would take the lines away from its readers, and has no end'
  elif [ -n "$folder" ] && is_binary "$1"; then
    kind='no text'
  else
    return 1
  fi
  odd=failed refused="${refused:+$refused; }$1 is $kind" passed="${passed:+$passed; }$1 is $kind"
}

# For stat(2) these are files, and empty.
is_queue() {
  [ -f "$1" ] && ! [ -s "$1" ] || return
  named=$1
  [ -L "$1" ] && named=$(readlink -f -- "$1" 2>/dev/null)
  case ${named##*/} in
  kmsg | trace_pipe | trace_pipe_raw) return 0 ;;
  esac
  return 1
}

is_binary() {
  case $1 in
  *.tar.gz | *.tgz) return 0 ;;
  *.gz | *.xz | *.bz2 | *.zst) return 1 ;;
  esac
  # What may not be read is reported when it is its turn.
  [ -r "$1" ] && [ -s "$1" ] && ! grep -Iq '' "$1" 2>/dev/null
}

# unread: the last tool of a pipe knows nothing of the first one's troubles, which stand on stderr.
unread() {
  last=$(grep -v ': warning: ' "$err" | head -n 1 | cut -c 1-200)
  [ -n "$last" ] || return
  outcome=truncated reason="not all was read: $last"
  [ "$bytes" -eq 0 ] && outcome=failed
  if grep -Eqi "$DENIED" "$err"; then outcome=denied remedy='run as root: sudo sh …'; fi
}

try_file() { # PATH
  if odd "$1"; then
    json_words read "$1"
    nothing read failed "$refused"
    return 1
  fi
  try_cat "$1"
}

try_files() { try_read "$@"; }

