/**
 * The sound of one leg: every 20 ms the person hears a frame, thinks, and speaks a frame.
 *
 * socket → wire → hearing → script → mouth → line → wire → socket; the line is impairments.ts.
 */
import { advance, scriptStart, type ScriptCommand, type ScriptState } from './script.ts';
import { audioMessage, digitMessage, readAgentMessage } from './wire.ts';
import type { AnnouncementEvents } from './announcement.ts';
import type { CarrierEntry, FrameFigures } from './entries.ts';
import { Hearing, type HeardStretch } from './hearing.ts';
import { Impairments } from './impairments.ts';
import { keyTone, keyToneFrames } from './key-tones.ts';
import { LateSending, type Frame } from './late-sending.ts';
import { Mouth, type Saying } from './mouth.ts';
import { noiseOf } from './noises.ts';
import type { Person } from './person.ts';
import { Stops } from './stops.ts';

type Distributed<T> = T extends { readonly callConnectionId: string; readonly number: string }
  ? Omit<T, 'callConnectionId' | 'number'>
  : never;
/** An entry of the ledger but for whose leg it is about. */
export type LegEntry = Distributed<Exclude<CarrierEntry, { kind: 'event_posted' | 'request' }>>;

export interface TalkOptions {
  readonly person: Person;
  /** Sends on the media socket; false when it is lost because none is open. */
  readonly send: (frame: Frame) => boolean;
  /** The media socket that is open now. */
  readonly socket: () => number | null;
  readonly record: (entry: LegEntry) => void;
  readonly hangUp: () => void;
  /** Every frame of both directions, as it crossed the line. */
  readonly onFrame?: (person: Buffer | undefined, agent: Buffer | undefined) => void;
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
  readonly #hearing: Hearing;
  readonly #mouth = new Mouth();
  readonly #line: Impairments;
  readonly #sending: LateSending;
  readonly #stops = new Stops();
  #script: ScriptState = scriptStart;
  #reply: Reply = { kind: 'none' };
  #keys = '';
  #beats = 0;
  #pressedAtBeat = -Infinity;
  #unreadable = 0;
  readonly said: Saying[] = [];
  readonly latencies: { readonly arrivalMs: number; readonly playoutMs: number }[] = [];

  constructor(options: TalkOptions) {
    this.#options = options;
    this.#rawId = `4:${options.person.number}`;
    this.#line = new Impairments(options.person.line, options.person.number);
    this.#hearing = new Hearing({
      line: this.#line,
      onHeard: (stretch) => {
        options.record({ kind: 'heard', ...stretch });
      },
    });
    this.#sending = new LateSending(options.send);
  }

  /** A message of the agent from the media socket. */
  receive(text: string, socket: number, nowMs: number): void {
    const message = readAgentMessage(text);
    switch (message.kind) {
      case 'audio': {
        const { audible } = this.#hearing.arrive(message.pcm, socket, nowMs);
        if (audible) this.#stops.arrived(message.pcm.length, nowMs);
        if (audible && this.#reply.kind === 'awaited')
          this.#reply = {
            kind: 'arrived',
            stoppedAt: this.#reply.stoppedAt,
            arrivalMs: nowMs - this.#reply.stoppedAt,
          };
        return;
      }
      case 'stop':
        this.#stop(socket, nowMs);
        return;
      case 'unreadable':
        this.#unreadable += 1;
    }
  }

  beat(nowMs: number): void {
    this.#beats += 1;
    const { characters: heard, frame: agentFrame } = this.#listen(nowMs);
    const { state, commands } = advance(this.#options.person, this.#script, {
      nowMs,
      heard,
      agentSounding: this.#hearing.sounding,
      agentSilentMs: this.#hearing.silentMs,
      speaking: this.#mouth.speaking,
    });
    this.#script = state;
    for (const command of commands) this.#act(command);
    this.#press();
    const ended = this.#mouth.speak(nowMs, (frame) => {
      const personFrame = this.#line.toAgent(frame);
      this.#options.onFrame?.(personFrame, agentFrame);
      return this.#sending.sendAt(this.#line.sendAt(nowMs), nowMs, {
        message: audioMessage(this.#rawId, nowMs, personFrame),
        sounding: frame !== undefined,
      });
    });
    if (!this.#mouth.speaking) this.#stops.personFellSilent();
    this.#tellStale(nowMs);
    if (ended) {
      this.#note(ended);
      this.#reply = this.#hearing.queued > 0 ? { kind: 'none' } : { kind: 'awaited', stoppedAt: nowMs };
    }
  }

  /** The leg is over: what was under way is written down as far as it came. */
  end(nowMs: number): void {
    const saying = this.#mouth.stop(nowMs);
    if (saying) this.#note(saying);
    this.#hearing.end();
    this.#sending.flush();
    this.#stops.personFellSilent();
    this.#tellStale(nowMs);
    this.#options.record({ kind: 'frame_figures', ...this.figures() });
  }

  /** The carrier itself says something to the person; what it was saying is broken off. */
  announce(text: string, events: AnnouncementEvents): void {
    this.#hearing.announce(text, events);
  }

  figures(): FrameFigures {
    const { staleFrames } = this.#stops;
    return { ...this.#hearing.figures(), staleFrames, unreadable: this.#unreadable };
  }

  /** Each stop of the agent's audio. */
  get stops(): Stops['all'] {
    return this.#stops.all;
  }

  get heard(): readonly HeardStretch[] {
    return this.#hearing.heard;
  }

  /** All that the person heard of the agent, the stretch under way included. */
  get heardText(): string {
    return this.#hearing.agentText;
  }

  #listen(nowMs: number): Pick<ReturnType<Hearing['beat']>, 'characters' | 'frame'> {
    const { characters, agentAudible, frame } = this.#hearing.beat(nowMs);
    if (agentAudible && this.#reply.kind === 'arrived') {
      const figures = { arrivalMs: this.#reply.arrivalMs, playoutMs: nowMs - this.#reply.stoppedAt };
      this.#reply = { kind: 'none' };
      this.latencies.push(figures);
      this.#options.record({ kind: 'agent_replied', ...figures });
    }
    return { characters, frame };
  }

  #tellStale(nowMs: number): void {
    const stop = this.#stops.takeStale(nowMs);
    if (stop) this.#options.record({ kind: 'stale_frames', stoppedAt: stop.at, frames: stop.staleFrames });
  }

  #stop(socket: number, nowMs: number): void {
    const droppedFrames = this.#hearing.clear();
    if (this.#reply.kind === 'arrived') this.#reply = { kind: 'awaited', stoppedAt: this.#reply.stoppedAt };
    this.#stops.personFellSilent();
    this.#tellStale(nowMs);
    // The tone of a key is no speech: the agent may answer the key at once.
    const toneSounds = this.#beats - this.#pressedAtBeat <= keyToneFrames;
    this.#stops.stopped(nowMs, droppedFrames, this.#mouth.speaking && !toneSounds);
    this.#options.record({ kind: 'stop_audio', droppedFrames, socket });
  }

  #act(command: ScriptCommand): void {
    switch (command.kind) {
      case 'say':
        this.#reply = { kind: 'none' };
        this.#mouth.say(command.text);
        this.#options.record({ kind: 'saying', text: command.text });
        return;
      case 'make_noise':
        this.#mouth.make(noiseOf(command.noise, command.ms));
        this.#options.record({ kind: 'noise', noise: command.noise, ms: command.ms });
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
    const key = this.#keys.charAt(0);
    this.#options.send({ message: digitMessage(key), sounding: true });
    this.#mouth.make(keyTone(key));
    this.#pressedAtBeat = this.#beats;
    this.#keys = this.#keys.slice(1);
  }

  #note(saying: Saying): void {
    this.said.push(saying);
    this.#options.record({ kind: 'said', ...saying, socket: this.#options.socket() });
  }
}
