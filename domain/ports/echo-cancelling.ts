/** Port: echo cancelling, one canceller per leg. Frames are 20 ms: 640 bytes PCM, 16-bit little-endian mono at 16 kHz. */

export interface EchoCanceller {
  /**
   * The caller's frame without the echo of what we said. `played` is the frame of ours that was being played to the
   * person when this one was recorded, as far as we know; null while we were silent.
   */
  cancel(frame: Uint8Array, played: Uint8Array | null): Uint8Array;
  close(): void;
}

export interface EchoCancelling {
  open(): EchoCanceller;
}
