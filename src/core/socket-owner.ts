/** `java (pid 812)`: the process that holds a socket; empty where it is not known or nobody does. */
export function ownerOf(socket: {
  readonly users?: readonly { readonly name: string; readonly pid: number }[] | undefined;
}): string {
  const [first] = socket.users ?? [];
  return first ? `${first.name} (pid ${first.pid})` : '';
}
