/** Port: echo cancelling, one canceller per leg. Frames are 20 ms: 640 bytes PCM, 16-bit little-endian mono at 16 kHz. */

export interface EchoCanceller {
  /**
   * The caller's frame without the echo of what we said; null where it holds nothing but that. `played` is the frame of
   * ours that was being played to the person when this one was recorded, as far as we know; null while we were silent.
   * `loudest` is the mean square of the loudest frame of ours that may sound in this one at all, since when it is played
   * is never known for sure; 0 if there is none.
   */
  cancel(frame: Uint8Array, played: Uint8Array | null, loudest: number): Uint8Array | null;
  close(): void;
}

export interface EchoCancelling {
  open(): EchoCanceller;
}
