/**
 * awk program that prints what /proc says about the processes holding TCP, UDP or raw sockets of this network
 * namespace, and about their control groups, each line as `grep -H ''` would. One `find` lists the descriptors
 * of all processes; everything else is read by awk itself, so the cost is three processes, not one per file.
 *
 * Bounds: the 512 processes with the most such sockets; threads of a process with up to 256 of them, 2048 in
 * all. A line starting with `#` says what was left out.
 */
export const OWNERS = String.raw`
function show(file, wanted,   line) {
  while ((getline line < file) > 0) if (wanted == "" || line ~ wanted) print file ":" line
  close(file)
}
function exists(file,   line, ok) {
  ok = (getline line < file) >= 0
  close(file)
  return ok
}
# Remembers a control group and all its parents: a limit further up throttles too.
function remember(base, path) {
  for (;;) {
    if (path == "/") path = ""
    if ((base path) in seen) return
    seen[base path] = 1
    groups[++groupCount] = base path
    if (path == "") return
    sub(/\/[^\/]*$/, "", path)
  }
}
function cgroupsOf(pid,   file, line, rest, at, names, path) {
  file = "/proc/" pid "/cgroup"
  while ((getline line < file) > 0) {
    rest = substr(line, index(line, ":") + 1)
    at = index(rest, ":")
    names = substr(rest, 1, at - 1)
    path = substr(rest, at + 1)
    # Above the root of our own cgroup namespace nothing is visible.
    if (path ~ /^\/\.\./) continue
    if (names == "" && isV2) remember("/sys/fs/cgroup", path)
    else if (names ~ /(^|,)(cpu|memory)(,|$)/) remember("/sys/fs/cgroup/" names, path)
    else continue
    print file ":" line
  }
  close(file)
}
BEGIN {
  # Where both versions are mounted, CPU and memory are controlled by version 1.
  isV2 = exists("/sys/fs/cgroup/cgroup.controllers")
  n = split("tcp tcp6 udp udp6 raw raw6", tables, " ")
  for (i = 1; i <= n; i++) {
    file = "/proc/net/" tables[i]
    while ((getline line < file) > 0) { split(line, w, " "); inet["socket:[" w[10] "]"] = 1 }
    close(file)
  }
  list = "find /proc/[0-9]*/fd -mindepth 1 -maxdepth 1 -printf '%h %l\\n' 2>/dev/null"
  while ((list | getline line) > 0) {
    at = index(line, " ")
    split(substr(line, 1, at - 1), w, "/")
    pid = w[3]
    link = substr(line, at + 1)
    fds[pid]++
    if (link ~ /^socket:/) sockets[pid]++
    if (link in inet) if (++owned[pid] == 1) owners[++ownerCount] = pid
  }
  close(list)
  # Most sockets first, only when some must be left out.
  shown = ownerCount
  if (ownerCount > 512) {
    shown = 512
    for (i = 1; i <= shown; i++) {
      best = i
      for (j = i + 1; j <= ownerCount; j++) if (owned[owners[j]] > owned[owners[best]]) best = j
      pid = owners[i]; owners[i] = owners[best]; owners[best] = pid
    }
    print "#: " ownerCount - shown " of " ownerCount " processes with sockets are not shown"
  }
  for (i = 1; i <= shown; i++) {
    pid = owners[i]
    show("/proc/" pid "/stat")
    show("/proc/" pid "/schedstat")
    show("/proc/" pid "/status", "^(Name|Threads|Cpus_allowed_list|voluntary_ctxt_switches|nonvoluntary_ctxt_switches):")
    print "/proc/" pid "/fd:fds=" fds[pid] " sockets=" sockets[pid] + 0 " inet=" owned[pid]
    show("/proc/" pid "/limits", "^Max open files")
    cgroupsOf(pid)
  }
  # Threads: only where there are several, and not of a process with very many.
  for (i = 1; i <= shown; i++) {
    file = "/proc/" owners[i] "/status"
    threads = 0
    while ((getline line < file) > 0) if (line ~ /^Threads:/) { split(line, w, " "); threads = w[2] + 0 }
    close(file)
    if (threads < 2) continue
    if (threads > 256 || total + threads > 2048) { print "#: " threads " threads of process " owners[i] " are not shown"; continue }
    total += threads
    tasks = tasks " /proc/" owners[i] "/task"
  }
  if (tasks != "") {
    list = "find" tasks " -mindepth 1 -maxdepth 1 2>/dev/null"
    while ((list | getline line) > 0) show(line "/stat")
    close(list)
  }
  for (i = 1; i <= groupCount; i++) {
    show(groups[i] "/cpu.stat")
    show(groups[i] "/cpu.max")
    show(groups[i] "/cpu.cfs_quota_us")
    show(groups[i] "/cpu.cfs_period_us")
    show(groups[i] "/memory.events")
    show(groups[i] "/memory.current")
    show(groups[i] "/memory.max")
    show(groups[i] "/memory.failcnt")
    show(groups[i] "/memory.usage_in_bytes")
    show(groups[i] "/memory.limit_in_bytes")
    show(groups[i] "/memory.oom_control")
  }
}
`;
