/**
 * The sound of one leg: every 20 ms the person hears a frame, thinks, and speaks a frame.
 *
 * socket → wire → playout → ear → script → mouth → wire → socket
 */
import { advance, scriptStart, type ScriptCommand, type ScriptState } from './script.ts';
import { audioMessage, digitMessage, readAgentMessage } from './wire.ts';
import { Ear, type Stretch } from './ear.ts';
import type { CarrierEntry, FrameFigures } from './entries.ts';
import { Mouth, type Saying } from './mouth.ts';
import type { Person } from './person.ts';
import { Playout } from './playout.ts';

type Distributed<T> = T extends { readonly callConnectionId: string; readonly number: string }
  ? Omit<T, 'callConnectionId' | 'number'>
  : never;
/** An entry of the ledger but for whose leg it is about. */
export type LegEntry = Distributed<Exclude<CarrierEntry, { kind: 'event_posted' | 'request' }>>;

export interface TalkOptions {
  readonly person: Person;
  /** Sends on the media socket; false when none is open. */
  readonly send: (message: string) => boolean;
  readonly record: (entry: LegEntry) => void;
  readonly hangUp: () => void;
}

/** Waiting for the agent's first sound after the person stopped speaking. */
type Reply =
  | { readonly kind: 'none' }
  | { readonly kind: 'awaited'; readonly stoppedAt: number }
  | { readonly kind: 'arrived'; readonly stoppedAt: number; readonly arrivalMs: number };

/** Beats between two keys pressed: 120 ms. */
const beatsPerKey = 6;

export class Talk {
  readonly #options: TalkOptions;
  readonly #rawId: string;
  readonly #playout = new Playout();
  readonly #ear = new Ear();
  readonly #mouth = new Mouth();
  #script: ScriptState = scriptStart;
  #reply: Reply = { kind: 'none' };
  #keys = '';
  #beats = 0;
  #unreadable = 0;
  readonly heard: Stretch[] = [];
  readonly said: Saying[] = [];
  readonly latencies: { readonly arrivalMs: number; readonly playoutMs: number }[] = [];

  constructor(options: TalkOptions) {
    this.#options = options;
    this.#rawId = `4:${options.person.number}`;
  }

  /** A message of the agent from the media socket. */
  receive(text: string, nowMs: number): void {
    const message = readAgentMessage(text);
    switch (message.kind) {
      case 'audio': {
        const { audible } = this.#playout.arrive(message.pcm, nowMs);
        if (audible && this.#reply.kind === 'awaited')
          this.#reply = {
            kind: 'arrived',
            stoppedAt: this.#reply.stoppedAt,
            arrivalMs: nowMs - this.#reply.stoppedAt,
          };
        return;
      }
      case 'stop':
        this.#stop();
        return;
      case 'unreadable':
        this.#unreadable += 1;
    }
  }

  beat(nowMs: number): void {
    this.#beats += 1;
    const heard = this.#listen(nowMs);
    const { state, commands } = advance(this.#options.person, this.#script, {
      nowMs,
      heard,
      agentSounding: this.#ear.sounding,
      agentSilentMs: this.#ear.silentMs,
      speaking: this.#mouth.speaking,
    });
    this.#script = state;
    for (const command of commands) this.#act(command);
    this.#press();
    const ended = this.#mouth.speak(nowMs, (frame) =>
      this.#options.send(audioMessage(this.#rawId, nowMs, frame)),
    );
    if (ended) {
      this.#note(ended);
      this.#reply = this.#playout.queued > 0 ? { kind: 'none' } : { kind: 'awaited', stoppedAt: nowMs };
    }
  }

  /** The leg is over: what was under way is written down as far as it came. */
  end(nowMs: number): void {
    const saying = this.#mouth.stop(nowMs);
    if (saying) this.#note(saying);
    this.#keep(this.#ear.end());
    this.#options.record({ kind: 'frame_figures', ...this.figures() });
  }

  figures(): FrameFigures {
    return { ...this.#playout.figures(), unreadable: this.#unreadable };
  }

  /** All that the person heard, the stretch under way included. */
  get heardText(): string {
    return [...this.heard.map((stretch) => stretch.text), this.#ear.underWay].join(' ').trim();
  }

  #listen(nowMs: number): string {
    const played = this.#playout.play();
    if (played?.audible && this.#reply.kind === 'arrived') {
      const figures = { arrivalMs: this.#reply.arrivalMs, playoutMs: nowMs - this.#reply.stoppedAt };
      this.#reply = { kind: 'none' };
      this.latencies.push(figures);
      this.#options.record({ kind: 'agent_replied', ...figures });
    }
    const { characters, ended } = this.#ear.hear(played?.frame, nowMs);
    this.#keep(ended);
    return characters;
  }

  #stop(): void {
    const droppedFrames = this.#playout.clear();
    if (droppedFrames > 0) this.#ear.cut();
    if (this.#reply.kind === 'arrived') this.#reply = { kind: 'awaited', stoppedAt: this.#reply.stoppedAt };
    this.#options.record({ kind: 'stop_audio', droppedFrames });
  }

  #act(command: ScriptCommand): void {
    switch (command.kind) {
      case 'say':
        this.#reply = { kind: 'none' };
        this.#mouth.say(command.text);
        return;
      case 'press':
        this.#keys = this.#keys + command.digits;
        this.#options.record({ kind: 'digits', digits: command.digits });
        return;
      case 'hang_up':
        this.#options.hangUp();
        return;
      case 'waited_in_vain':
        this.#options.record(command);
    }
  }

  #press(): void {
    if (this.#keys === '' || this.#beats % beatsPerKey !== 0) return;
    this.#options.send(digitMessage(this.#keys.charAt(0)));
    this.#keys = this.#keys.slice(1);
  }

  #note(saying: Saying): void {
    this.said.push(saying);
    this.#options.record({ kind: 'said', ...saying });
  }

  #keep(stretch: Stretch | undefined): void {
    if (!stretch) return;
    this.heard.push(stretch);
    this.#options.record({ kind: 'heard', ...stretch });
  }
}
