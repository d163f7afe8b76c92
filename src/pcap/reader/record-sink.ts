/** Takes one record after the other. The bytes are valid only during the call. */
export interface RecordSink {
  /**
   * @param start where the link layer begins in `bytes`; `captured` bytes of it are there, `wire` were on the wire
   * @param at ns since `base()`; negative where the clock went back before the first record; NaN: without a time
   * @param link the interface's index in the file; its link type is in `interfaces`, unless the file does not describe it
   */
  record(bytes: Buffer, start: number, captured: number, wire: number, at: number, link: number): void;
}

/** One interface of a capture file. */
export interface CaptureInterface {
  /** LINKTYPE_ value, https://www.tcpdump.org/linktypes.html */
  readonly linkType: number;
  readonly snaplen: number;
  readonly name?: string;
  /** As the capturing program counted them in the file (pcapng); absent in pcap. */
  received?: number;
  dropped?: number;
}

/** A reader of one file format: `feed` takes bytes as they come and returns how many it has used. */
export interface FormatReader {
  readonly interfaces: readonly CaptureInterface[];
  /** ns since the epoch that `at` counts from; undefined before the first record with a time. */
  base(): bigint | undefined;
  feed(bytes: Buffer, end: number): number;
  /** What is wrong with the file, once; reading ends there. */
  readonly problem: string | undefined;
  /** Records of which a part cannot be: what → how many. The file is read on behind them. */
  readonly damaged: ReadonlyMap<string, number>;
  readonly comments?: readonly string[];
}

/** A record can hold no more: beyond that the length itself is damaged (MAXIMUM_SNAPLEN of libpcap). */
export const MOST_CAPTURED = 262_144;
