/** Port: voice activity detection, one detector per leg. */

export interface VoiceActivityDetector {
  /**
   * Whether a frame of 20 ms (640 bytes PCM, 16-bit little-endian mono at 16 kHz) sounds like a voice.
   * `threshold`: from 0 (nearly every sound is one) to 1 (only what is loud and clear); may differ from frame to frame.
   */
  hears(frame: Uint8Array, threshold: number): boolean;
  close(): void;
}

export interface VoiceActivity {
  open(): VoiceActivityDetector;
}
