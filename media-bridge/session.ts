/**
 * One leg's life in the bridge, from its socket's first moment to its last report.
 *
 *   server.ts       checks who knocks, and makes a session of a socket
 *   session.ts      attaching → conversing → ending → ended; reads the socket's messages          (you are here)
 *   call-link.ts    what may be told to the workflow; temporal-link.ts tells it, reporter.ts in order and until it is taken
 *   recognition.ts  caller's frames → voice activity and words
 *   conversation.ts who speaks when: runs the floor (floor-runner.ts, domain/conversation/floor.ts), knows what was
 *                   said (memory.ts), starts and stops replies, holds the standing turn (standing-turn.ts)
 *   agent-voice.ts  the agent's side: reply.ts (script.ts, model-answer.ts) → track.ts → playout.ts, paced by pacer.ts;
 *                   what was heard: heard-reports.ts
 *   converse.ts     the activity through which a standing turn comes in, and goes back
 *   bridge.ts       joins the parts of a process
 */
import type { ConverseEnd } from '../domain/conversation/converse.ts';
import type { LanguageModel } from '../domain/ports/language-model.ts';
import type { Log } from '../domain/ports/log.ts';
import type { MediaWire } from '../domain/ports/media-wire.ts';
import type { SpeechToText } from '../domain/ports/speech-to-text.ts';
import type { Synthesizer, TextToSpeech } from '../domain/ports/text-to-speech.ts';
import type { VoiceActivity } from '../domain/ports/voice-activity.ts';
import type { Attachment } from '../domain/conversation/converse.ts';
import type { Failure, Result } from '../domain/result.ts';
import { failed } from '../domain/result.ts';
import type { CallLink } from './call-link.ts';
import type { Clock } from './clock.ts';
import { Conversation } from './conversation.ts';
import type { Measures } from './figures.ts';
import type { Pacer } from './pacer.ts';
import { Recognition } from './recognition.ts';
import { Reporter } from './reporter.ts';
import type { BridgeSettings } from './settings.ts';

export interface SessionParts {
  readonly wire: MediaWire;
  readonly speechToText: SpeechToText;
  readonly textToSpeech: TextToSpeech;
  readonly languageModel: LanguageModel;
  readonly voiceActivity: VoiceActivity;
  readonly pacer: Pacer;
  readonly clock: Clock;
  readonly log: Log;
  readonly measures: Measures;
  readonly settings: BridgeSettings;
  readonly queue: string;
}

/** The leg a socket is for, as its path says. */
export interface LegPath {
  readonly lineId: string;
  readonly callId: string;
  readonly legId: string;
}

/** The socket, as far as a session needs it. */
export interface Line {
  send(message: string | Uint8Array): void;
  close(code: number, reason: string): void;
}

export interface Attached {
  readonly epoch: number;
  readonly conversation: Conversation;
}

interface Heard {
  readonly pcm: Uint8Array;
  readonly silent: boolean;
}

type Life =
  /** The workflow is asked whether it wants this leg; what the caller says meanwhile is kept. */
  | { readonly kind: 'attaching'; readonly kept: Heard[] }
  | {
      readonly kind: 'conversing';
      readonly attached: Attached;
      readonly recognition: Recognition;
      readonly synthesizer: Synthesizer;
    }
  /** The socket is gone; the last report is under way. */
  | { readonly kind: 'ending' }
  | { readonly kind: 'ended' };

/** Caller's audio kept while attaching: 2 s. */
const mostKept = 100;
const attachPauseMs = 200;
/** Five frames missing: the line was dead before its end was noticed. */
const deadAfterMs = 100;
/** How long the last report may take. */
const lastReportMs = 30_000;

/** WebSocket close codes, RFC 6455 §7.4.1 and the range for applications. */
const closeCodes = { wrongFormat: 1003, broken: 1011, refused: 4403, fenced: 4409, gone: 4410 } as const;

export class Session {
  readonly leg: LegPath;
  /** What standing turns are given to; null when the leg never came to talk. */
  readonly attached: Promise<Attached | null>;
  readonly #parts: SessionParts;
  readonly #link: CallLink;
  readonly #line: Line;
  readonly #attachId: string;
  readonly #reporter: Reporter;
  readonly #onEnded: () => void;
  readonly #settleAttached: (attached: Attached | null) => void;
  #life: Life = { kind: 'attaching', kept: [] };
  #lastMessageAt: number;
  #endPause: (() => void) | null = null;

  constructor(
    parts: SessionParts,
    leg: LegPath,
    link: CallLink,
    line: Line,
    attachId: string,
    onEnded: () => void,
  ) {
    this.leg = leg;
    this.#parts = parts;
    this.#link = link;
    this.#line = line;
    this.#attachId = attachId;
    this.#onEnded = onEnded;
    this.#reporter = new Reporter(parts.clock, parts.log);
    this.#lastMessageAt = parts.clock.now();
    const { promise, resolve } = Promise.withResolvers<Attached | null>();
    this.attached = promise;
    this.#settleAttached = resolve;
    this.#attach().catch((error: unknown) => {
      parts.log.error('attach-broken', { error: error instanceof Error ? error.name : 'unknown' });
      this.lose('attach-broken', closeCodes.broken);
    });
  }

  get isLive(): boolean {
    return this.#life.kind === 'attaching' || this.#life.kind === 'conversing';
  }

  /** Takes one message of the socket, whatever it holds. */
  receive(message: string | Uint8Array): void {
    const { wire, clock, measures, log } = this.#parts;
    this.#lastMessageAt = clock.now();
    const decoded = wire.decode(message);
    switch (decoded.kind) {
      case 'audio':
        this.#hear(decoded);
        break;
      case 'digit':
        if (this.#life.kind === 'conversing') this.#life.attached.conversation.take(decoded);
        break;
      case 'format':
        if (decoded.sampleRate !== 16_000 || decoded.channels !== 1) {
          log.error('wrong-audio-format', { sampleRate: decoded.sampleRate, channels: decoded.channels });
          this.lose('wrong-audio-format', closeCodes.wrongFormat);
        }
        break;
      case 'unknown':
        measures.counters.unknownMessages += 1;
        break;
      case 'malformed':
        measures.counters.malformedMessages += 1;
        break;
    }
  }

  /** Ends the session if the socket has brought nothing for too long. */
  checkIdle(now: number): void {
    if (this.isLive && now - this.#lastMessageAt > this.#parts.settings.mediaIdleMs) this.lose('idle', 1001);
  }

  /** The socket is gone, or is to go. The person is known to have heard us while messages came from there. */
  lose(reason: string, closeCode = 1000): void {
    this.#end('media_lost', reason, closeCode);
  }

  /** Another socket has taken the leg. */
  fence(): void {
    this.#end('fenced', 'fenced', closeCodes.fenced);
  }

  #hear({ pcm, silent }: Heard): void {
    if (pcm.length === 0 || pcm.length % 2 !== 0) {
      this.#parts.measures.counters.malformedMessages += 1;
      return;
    }
    if (this.#life.kind === 'conversing') this.#life.recognition.hear(pcm, silent);
    else if (this.#life.kind === 'attaching') {
      this.#life.kept.push({ pcm, silent });
      if (this.#life.kept.length > mostKept) this.#life.kept.shift();
    }
  }

  async #attach(): Promise<void> {
    const { queue, clock, settings, log } = this.#parts;
    const { callId, legId } = this.leg;
    const until = clock.now() + settings.attachTimeoutMs;
    let result: Result<Attachment> = failed(tooLate);
    while (this.#life.kind === 'attaching' && clock.now() < until) {
      result = await this.#link.attach({ attachId: this.#attachId, callId, legId, bridgeQueue: queue });
      if (result.ok || result.failure.disposition === 'final') break;
      await this.#pause(result.failure.retryAfterMs ?? attachPauseMs);
    }
    if (this.#life.kind !== 'attaching') return;
    if (result.ok) this.#converse(result.value, this.#life.kept);
    else {
      log.warn('attach-refused', { code: result.failure.code });
      this.lose('attach-refused', closeCodes.refused);
    }
  }

  async #pause(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const callOff = this.#parts.clock.after(ms, resolve);
      this.#endPause = (): void => {
        callOff();
        resolve();
      };
    });
  }

  #converse({ epoch, language }: Attachment, kept: readonly Heard[]): void {
    const { textToSpeech, speechToText, voiceActivity, clock, log, wire, pacer } = this.#parts;
    const synthesizer = textToSpeech.open({ language });
    const conversation = new Conversation({
      ...this.#parts,
      epoch,
      language,
      link: this.#link,
      reporter: this.#reporter,
      synthesizer,
      output: {
        wire,
        pacer,
        send: (message) => {
          this.#line.send(message);
        },
      },
      onGone: () => {
        this.lose('call-gone', closeCodes.gone);
      },
    });
    const recognition = new Recognition({
      speechToText,
      detector: voiceActivity.open(),
      language,
      clock,
      log,
      onEvent: (event) => {
        conversation.take(event);
      },
      onDeaf: () => {
        conversation.end('failed', clock.now());
      },
    });
    const attached = { epoch, conversation };
    this.#life = { kind: 'conversing', attached, recognition, synthesizer };
    for (const { pcm, silent } of kept) recognition.hear(pcm, silent);
    this.#settleAttached(attached);
    log.info('media-attached', { callId: this.leg.callId, legId: this.leg.legId, epoch });
  }

  #end(end: ConverseEnd, reason: string, closeCode: number): void {
    if (!this.isLive) return;
    const life = this.#life;
    this.#life = { kind: 'ending' };
    this.#endPause?.();
    this.#parts.log.info('media-ended', { callId: this.leg.callId, legId: this.leg.legId, reason });
    if (life.kind === 'conversing') {
      const { attached, recognition, synthesizer } = life;
      attached.conversation.end(end, this.#heardUntil());
      void this.#closeEars(recognition, synthesizer);
      void this.#report(attached.epoch, end, reason);
    } else {
      this.#settleAttached(null);
      this.#finish();
    }
    this.#line.close(closeCode, reason);
  }

  /** A line that has gone dead brought nothing to the person since its last message from there. */
  #heardUntil(): number {
    const now = this.#parts.clock.now();
    return now - this.#lastMessageAt > deadAfterMs ? this.#lastMessageAt : now;
  }

  async #closeEars(recognition: Recognition, synthesizer: Synthesizer): Promise<void> {
    const closed = await Promise.allSettled([recognition.close(), synthesizer.close()]);
    for (const { status } of closed)
      if (status === 'rejected') this.#parts.log.warn('speech-not-closed', { legId: this.leg.legId });
  }

  /** Tells the workflow at once that the media is gone; who was fenced is no longer asked. */
  async #report(epoch: number, end: ConverseEnd, reason: string): Promise<void> {
    const giveUp = this.#parts.clock.after(lastReportMs, () => {
      this.#reporter.close();
    });
    if (end === 'media_lost')
      await this.#reporter.report('media-lost', () => this.#link.mediaLost({ epoch, reason }));
    giveUp();
    this.#finish();
  }

  #finish(): void {
    this.#life = { kind: 'ended' };
    this.#reporter.close();
    this.#onEnded();
  }
}

const tooLate: Failure = {
  code: 'attach-timeout',
  message: 'The call did not take the media in time.',
  disposition: 'final',
};
