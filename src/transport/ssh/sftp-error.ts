/**
 * Why something over SFTP failed. `connection`: worth another try. `refused`: no such file, no permission, no
 * space, another key: it will not get better by itself.
 */
export class SftpError extends Error {
  constructor(
    message: string,
    readonly kind: 'connection' | 'refused',
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'SftpError';
  }
}
