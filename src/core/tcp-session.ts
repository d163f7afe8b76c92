/** The two ends of a TCP connection, as one place sees it: behind address translation another sees others. */
export interface TcpSession {
  readonly client: string;
  readonly clientPort: number;
  /** Absent where only the other end is known. */
  readonly server?: string;
  readonly serverPort: number;
}

/** `SSH_CONNECTION` (client, port, server, port) or the older `SSH_CLIENT` (client, port, port of the server): sshd(8). */
export function readSshConnection(text: string): TcpSession | undefined {
  const words = text.trim().split(/\s+/);
  const [client = '', port = ''] = words;
  const serverPort = words.at(-1) ?? '';
  if (words.length < 3 || !/^[\da-f.:]+(%\w+)?$/i.test(client)) return undefined;
  if (!isPort(port) || !isPort(serverPort)) return undefined;
  return {
    client,
    clientPort: Number(port),
    ...(words.length > 3 && words[2] !== undefined && { server: words[2] }),
    serverPort: Number(serverPort),
  };
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) > 0 && Number(text) < 65_536;
}
