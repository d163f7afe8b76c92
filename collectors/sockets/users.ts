export interface User {
  readonly name: string;
  readonly pid: number;
  readonly fd?: number;
}

/**
 * Takes `users:(("nginx",pid=12,fd=6),("nginx",pid=13,fd=6))` out of a line, because names may hold blanks,
 * quotes and brackets (`"app "v6""`, `"slow (reader"`). With -T a `tid=` stands between; iproute2 before 3.12
 * wrote `("sshd",1024,3)`.
 */
export function takeUsers(text: string): { users: User[]; rest: string } {
  const start = text.indexOf('users:(');
  if (start < 0) return { users: [], rest: text };
  const one = /,?\("([^\n]*?)",(?:pid=)?(\d{1,10})(?:,tid=\d+)?(?:,(?:fd=)?(\d{1,10}))?\)/y;
  const users: User[] = [];
  let end = start + 'users:('.length;
  for (;;) {
    one.lastIndex = end;
    const match = one.exec(text);
    if (!match) break;
    const [, name = '', pid, fd] = match;
    users.push({ name, pid: Number(pid), ...(fd !== undefined && { fd: Number(fd) }) });
    end = one.lastIndex;
  }
  const after = text.startsWith(')', end) ? end + 1 : end;
  return { users, rest: `${text.slice(0, start)} ${text.slice(after)}` };
}
