const FLUSH = 64 * 1024;

/** Writes in large pieces, to a terminal at once, and waits for a reader that is slower. */
export class Output {
  #text = '';

  constructor(private readonly stream: NodeJS.WriteStream) {}

  async write(text: string): Promise<void> {
    this.#text += text;
    if (this.stream.isTTY || this.#text.length >= FLUSH) await this.end();
  }

  async end(): Promise<void> {
    const text = this.#text;
    this.#text = '';
    if (text !== '') await new Promise<void>((done) => void this.stream.write(text, () => done()));
  }
}
