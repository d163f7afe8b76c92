/** ms; of `n` samples. */
export interface Spread {
  readonly n: number;
  readonly min: number;
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
}

export interface SideReport {
  /** Without copies that the tap made. */
  readonly packets: number;
  readonly wire_bytes: number;
  readonly data_packets: number;
  readonly payload_bytes: number;
  /** Each byte once. */
  readonly new_bytes: number;
  /** Payload by its largest segment: what offload has merged counts as it was on the wire. */
  readonly segments: number;
  readonly largest_payload: number;
  /** Of its first packet: how far it has come. */
  readonly ttl?: number;
  /** Of its SYN; absent where it has none, or where it was not captured. */
  readonly mss?: number;
  readonly window_scale?: number;
  readonly sack_permitted?: boolean;
  readonly ecn_offered?: boolean;
  /**
   * Seen before at this tap, and by why it came again. `spurious`: acknowledged before, or the receiver said later by
   * D-SACK that it had it already; the rest was lost between the tap and the receiver.
   */
  readonly resent: { readonly packets: number; readonly bytes: number } & Readonly<Record<string, number>>;
  /** Filled a hole later than any reordering: lost between the sender and the tap. */
  readonly lost_before_tap: { readonly packets: number; readonly bytes: number };
  /** The first packet that was sent again or filled such a hole. */
  readonly first_loss_frame?: number;
  readonly longest_silence_before_resend_s: number;
  readonly reordered: number;
  readonly copies: { readonly tap: number; readonly network: number };
  /** Acknowledged and never captured. */
  readonly not_captured_bytes: number;
  readonly sack_packets: number;
  readonly dsack_packets: number;
  /** D-SACKs for data of the other side that passed this tap once: doubled behind it, or the capture missed one. */
  readonly dsacks_unseen: number;
  readonly duplicate_acks: number;
  /** From the first SACK until all that was in flight then is acknowledged. */
  readonly recovery_episodes: number;
  /** Gaps in the other side's data that its SACK blocks showed. */
  readonly holes_reported: number;
  /** Bytes; `scaled: false`: the scale was not captured, the numbers are those of the header. */
  readonly window?: { readonly min: number; readonly max: number; readonly scaled: boolean };
  readonly zero_window: {
    readonly count: number;
    readonly seconds: number;
    readonly longest_s: number;
    readonly first_frame?: number;
  };
  readonly window_probes: number;
  readonly keep_alives: number;
  /** Answers to a SYN that are of an earlier connection of the same ports (RFC 9293, 3.5.1). */
  readonly half_open?: { readonly acks: number; readonly first_frame: number };
  readonly in_flight_max: number;
  /** It filled the other side's window. */
  readonly window_full: { readonly count: number; readonly seconds: number };
  /** CE of the IP header it sent; ECE and CWR of TCP (RFC 3168). */
  readonly congestion_marks: number;
  readonly congestion_echoes: number;
  readonly window_reductions: number;
  readonly delayed_ack_waits: number;
  readonly goodput_bps: number;
  /** Its data until the ACK, as seen at this tap, ms; without resent segments and waits behind a hole. */
  readonly rtt_ms?: Spread;
  /**
   * Of these, of ACKs that the receiver sent at once: for more than a full segment (RFC 9293, 3.8.6.3), or before what was
   * sent right behind had come. The path alone, without delayed ACKs and those that came with an answer.
   */
  readonly rtt_prompt_ms?: Spread;
}

export const TAPS = ['near the client', 'near the server', 'in the middle'] as const;
/** Of the RTT of the whole path: with less than that between tap and host the tap is near it. */
export const NEAR_SHARE = 0.1;

export interface FlowReport {
  /** `T1`, in order of the file. */
  readonly id: string;
  readonly client: string;
  readonly server: string;
  /** The SYN was not captured: by port. */
  readonly client_guessed: boolean;
  readonly tunnel?: string;
  readonly first_frame: number;
  readonly packets: number;
  /** Packets whose TCP options were cut: SACK, timestamps and window scale in them are not known. */
  readonly options_cut?: number;
  /** RFC 3339, clock of the capture. */
  readonly started?: string;
  /** The same in ns since the first record of the file. */
  readonly first_at_ns: number;
  readonly seconds: number;
  /** Initial sequence numbers of client and server: they name the connection behind any address translation. */
  readonly isns?: string;
  /** Upper case from the client: S SYN, H SYN-ACK, A ACK, D data, F FIN, R RST, T sent again, W zero window. */
  readonly history: string;
  readonly state: 'closed' | 'open' | 'reset' | 'refused' | 'no answer' | 'one direction' | 'no handshake';
  readonly tap?: (typeof TAPS)[number];
  readonly handshake?: {
    readonly rtt_ms: number;
    readonly to_server_ms: number;
    readonly to_client_ms: number;
  };
  readonly syn_packets: number;
  readonly syn_ack_packets: number;
  readonly sides: { readonly client: SideReport; readonly server: SideReport };
  readonly requests: { readonly count: number; readonly think_ms?: Spread; readonly longest_frame?: number };
  readonly stalls: {
    readonly count: number;
    readonly seconds_by: Readonly<Record<string, number>>;
    readonly longest: readonly {
      readonly by: string;
      readonly waited_for: string;
      readonly at_s: number;
      readonly seconds: number;
      readonly frame: number;
    }[];
  };
  readonly reset?: {
    readonly by: string;
    readonly phase: string;
    readonly at_s: number;
    readonly frame: number;
    /** The same side sent this more than 1 s later: somebody else made the RST. */
    readonly sent_on_frame?: number;
    readonly strange_ttl?: { readonly ttl: number; readonly usual: number };
  };
  readonly icmp: readonly {
    readonly type: number;
    readonly code: number;
    readonly from: string;
    readonly mtu?: number;
    readonly at_s: number;
    readonly frame: number;
    readonly count: number;
  }[];
  /** Packets that came in several IP fragments, as one each. */
  readonly fragments: number;
  /** ms from the ClientHello: to the ServerHello, to the Finished of both; absent: not TLS, or not captured from its begin. */
  readonly tls?: {
    readonly server_name?: string;
    readonly hello_ms?: number;
    readonly handshake_ms?: number;
    readonly alert?: {
      readonly by: string;
      readonly level: number;
      readonly description: number;
      readonly frame: number;
    };
  };
  /** HTTP/1 in the clear, paths without userinfo and query; `status` and `first_byte_ms` of the final answer. */
  readonly http?: readonly {
    readonly method: string;
    readonly path: string;
    readonly status?: number;
    readonly first_byte_ms?: number;
    readonly frame: number;
  }[];
  /** Another flow of the file that is the same connection behind an address translation. */
  readonly same_connection_as?: string;
}
