/** The figures of the demo's call: from the report and from the carrier's ledger, which knows what the person's ear got. */
import type { DemoCall } from './api-client.ts';
import type { LedgerLine } from './simulator-client.ts';

export interface DemoFigures {
  /** From the person picking up to the first sound of the greeting at their ear, in ms. */
  readonly answer_to_first_audio_ms: number | null;
  /** Per reply: from the end of the turn being decided to the first frame on the caller's socket, in ms. */
  readonly turn_to_first_audio_ms: readonly number[];
  /** Per reply: from the person's last sound to the agent's first, at the person's ear, in ms. */
  readonly voice_to_voice_ms: readonly number[];
  /** How punctually audio frames reached the caller's socket. */
  readonly frames: {
    readonly frames: number;
    readonly lateMedianMs: number;
    readonly lateP99Ms: number;
    readonly underruns: number;
  };
}

export function figuresOf(call: DemoCall, ledger: readonly LedgerLine[]): DemoFigures {
  const pickedUpAt = ledger.find((line) => line.kind === 'connected')?.at;
  const greetedAt = ledger.find((line) => line.kind === 'heard')?.firstAudibleAt;
  const frames = ledger.find((line) => line.kind === 'frame_figures');
  return {
    answer_to_first_audio_ms:
      pickedUpAt !== undefined && greetedAt !== undefined ? greetedAt - pickedUpAt : null,
    turn_to_first_audio_ms: call.messages.flatMap(({ figures }) =>
      typeof figures?.signal_ack_ms !== 'number' ? [] : [figures.first_audio_ms],
    ),
    voice_to_voice_ms: ledger.flatMap((line) => (line.kind === 'agent_replied' ? [line.arrivalMs] : [])),
    frames: {
      frames: frames?.frames ?? 0,
      lateMedianMs: frames?.lateMedianMs ?? 0,
      lateP99Ms: frames?.lateP99Ms ?? 0,
      underruns: frames?.underruns ?? 0,
    },
  };
}

export function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? null;
}
