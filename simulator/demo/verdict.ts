/** Whether the demo's call went as it should, and its figures. */
import type { DemoCall } from './api-client.ts';
import type { LedgerLine } from './simulator-client.ts';
import type { Scene } from './scene.ts';

/** Every way in which the call is not what the scene wants; empty when all is right. */
export function faultsOf(call: DemoCall, scene: Scene): readonly string[] {
  const values = new Map(call.claim.map(({ name, value }) => [name, value]));
  const interrupted = call.messages.some(
    ({ kind, complete, heard_text: heard }) => kind === 'agent' && complete === false && heard,
  );
  return [
    ...(call.outcome === 'completed'
      ? []
      : [`the outcome is ${call.outcome ?? 'open'} (${call.reason ?? ''}), not completed`]),
    ...Object.entries(scene.expected).flatMap(([field, expected]) => {
      const value = values.get(field) ?? null;
      return sameText(value, expected) ? [] : [`${field} is ${value ?? 'missing'}, not ${expected}`];
    }),
    ...(interrupted ? [] : ['the agent was not interrupted']),
    ...(call.reminders.length === 1 ? [] : [`there are ${call.reminders.length} reminders, not 1`]),
    ...(call.synthesis && call.next_action ? [] : ['synthesis or next action is missing']),
  ];
}

/** Models differ in capitals, seconds and leading words; a value counts when it has the expected one in it. */
function sameText(value: string | null, expected: string): boolean {
  return (value ?? '').toLowerCase().includes(expected.toLowerCase());
}

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

/** From the report and from the carrier's ledger, which knows what the person's ear got. */
export function figuresOf(call: DemoCall, ledger: readonly LedgerLine[]): DemoFigures {
  const pickedUpAt = ledger.find(({ kind }) => kind === 'connected')?.at;
  const greetedAt = ledger.find(({ kind }) => kind === 'heard')?.firstAudibleAt;
  const frames = ledger.find(({ kind }) => kind === 'frame_figures');
  return {
    answer_to_first_audio_ms:
      pickedUpAt !== undefined && greetedAt !== undefined ? greetedAt - pickedUpAt : null,
    turn_to_first_audio_ms: call.messages.flatMap(({ figures }) =>
      typeof figures?.signal_ack_ms !== 'number' ? [] : [figures.first_audio_ms],
    ),
    voice_to_voice_ms: ledger.flatMap(({ kind, arrivalMs }) =>
      kind === 'agent_replied' && arrivalMs !== undefined ? [arrivalMs] : [],
    ),
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
