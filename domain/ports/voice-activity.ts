/** Port: voice activity detection, one detector per leg. */

export interface VoiceActivityDetector {
  /** Whether a frame of 20 ms (640 bytes PCM, 16-bit little-endian mono at 16 kHz) sounds like a voice. */
  hears(frame: Uint8Array): boolean;
  close(): void;
}

export interface VoiceActivity {
  open(): VoiceActivityDetector;
}
