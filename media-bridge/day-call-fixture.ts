/** For tests: one call of a day, by chance: what the person does, and what the workflow makes of what it is told. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ConverseInput, ConverseOutput, Trigger } from '../domain/conversation/converse.ts';
import type { Result } from '../domain/result.ts';
import { failed, ok } from '../domain/result.ts';
import type { CallLink } from './call-link.ts';
import { stand, type ConverseParts } from './converse.ts';
import type { Chance, Ledger } from './day-services-fixture.ts';
import { wholeContext } from './leg-fixture.ts';
import { Person } from './person-fixture.ts';
import type { Words } from './speech-fixture.ts';
import { TurnLaws } from './turn-laws-fixture.ts';

export interface DayCallParts {
  readonly chance: Chance;
  readonly words: Words;
  readonly ledger: Ledger;
  readonly bridge: ConverseParts & { readonly url: string };
  readonly lineId: string;
}

const sayings = [
  'hello',
  'mhm',
  'yes',
  'stop please',
  'what',
  'my name is and',
  'two',
  'français',
  'one two three',
] as const;
const noises = ['digit 1', 'digit 2', 'digit #', 'nonsense', '{broken', 'format 16000'] as const;

export class DayCall {
  readonly laws = new TurnLaws();
  readonly callId = 'c'.repeat(32);
  readonly #parts: DayCallParts;
  readonly #languages: readonly string[];
  readonly #talks: Promise<void>[] = [];
  readonly #persons: Person[] = [];
  readonly #signals: AbortSignal[] = [];
  #epoch = 0;
  #turn = 0;
  #hungUp = false;
  #down = false;
  /** Refusals before the leg is wanted; for good, or for now. */
  #refusals: readonly ('final' | 'retryable')[];
  #cutOff: ConverseInput['resume'];

  constructor(parts: DayCallParts) {
    this.#parts = parts;
    const { chance } = parts;
    this.#languages = chance.is(0.2) ? ['en-US', 'fr-FR'] : ['en-US'];
    this.#refusals = chance.is(0.1) ? [chance.of(['final', 'retryable'])] : [];
  }

  /** The abort signals of its turns. */
  get signals(): readonly AbortSignal[] {
    return this.#signals;
  }

  get link(): CallLink {
    const { chance } = this.#parts;
    return {
      attach: async () => {
        await sleep(chance.between(0, 30));
        const [disposition, ...refusals] = this.#refusals;
        this.#refusals = refusals;
        if (disposition) return failed({ code: 'not-expected', message: 'scripted', disposition });
        this.#epoch += 1;
        this.#talks.push(this.#talk(this.#epoch));
        return ok({ epoch: this.#epoch, callId: this.callId, languages: this.#languages });
      },
      callerTurn: ({ epoch, seq }) => this.#take(epoch, seq),
      digit: ({ epoch, seq }) => this.#take(epoch, seq),
      answeredBy: () => Promise.resolve(ok(undefined)),
      mediaLost: async () => {
        await sleep(chance.between(0, 30));
        return this.#isDown() ? failed({ ...down, disposition: 'unknown' }) : ok(undefined);
      },
    };
  }

  /** The person calls, does this and that, and is gone; resolves when all turns are back. */
  async run(): Promise<void> {
    const { chance } = this.#parts;
    this.#call();
    const steps = chance.between(0, 8);
    for (let step = 0; step < steps && !this.#hungUp; step += 1) await this.#act();
    this.#leave();
    await Promise.all(this.#persons.map((person) => this.#gone(person)));
    // One talk may begin another's: attachments that were asked for before the end are answered after it.
    for (let talk = this.#talks.shift(); talk; talk = this.#talks.shift()) await talk;
  }

  #call(): void {
    const { bridge, lineId, words } = this.#parts;
    this.#persons.push(new Person(`${bridge.url}/media/${lineId}/${this.callId}/${lineId}/token`, words));
  }

  async #act(): Promise<void> {
    const { chance } = this.#parts;
    const person = this.#persons.at(-1);
    const kind = chance.between(0, 9);
    if (kind <= 4) person?.say(chance.of(sayings));
    else if (kind === 5) person?.hum(chance.between(1, 30) * 20);
    else if (kind === 6 && person?.socket.readyState === 1) person.socket.send(chance.of(noises));
    else if (kind === 7 && chance.is(0.3)) {
      // A second socket for the leg, or the next one after a cut.
      if (chance.is(0.5)) person?.socket.terminate();
      this.#call();
    }
    await sleep(chance.is(0.3) ? chance.between(0, 30) : chance.between(50, 500));
  }

  #leave(): void {
    const { chance } = this.#parts;
    const how = chance.of(['close', 'close', 'terminate', 'terminate', 'silent', 'stuck']);
    for (const { socket } of this.#persons.slice(0, -1)) socket.terminate();
    const person = this.#persons.at(-1);
    if (how === 'close') person?.socket.close();
    else if (how === 'terminate') person?.socket.terminate();
    else person?.fallSilent();
    if (how === 'stuck') person?.socket.pause();
  }

  /** A socket that nobody reads from notices nothing. */
  async #gone(person: Person): Promise<void> {
    const late = new AbortController();
    const cut = sleep(2_500, undefined, { signal: late.signal }).then(
      () => person.socket.terminate(),
      () => undefined,
    );
    await person.closed;
    late.abort();
    await cut;
  }

  /** Now and then a message fails, but never its next try. */
  #isDown(): boolean {
    this.#down = !this.#down && this.#parts.chance.is(0.1);
    return this.#down;
  }

  async #take(epoch: number, seq: number): Promise<Result<void>> {
    const { chance } = this.#parts;
    await sleep(chance.between(0, 30));
    if (this.#isDown()) return failed({ ...down, disposition: 'unknown' });
    if (chance.is(0.005)) return failed({ ...down, disposition: 'final' });
    this.laws.told(epoch, seq);
    return ok(undefined);
  }

  /** The standing turns of one attachment, one after the other. */
  async #talk(epoch: number): Promise<void> {
    const { chance } = this.#parts;
    // The bridge learns of its epoch a moment after the workflow has counted it.
    await sleep(chance.between(10, 60));
    let trigger: Trigger = { kind: epoch === 1 ? 'open' : chance.of(['listen', 'resumed']) };
    let context: ConverseInput['context'] = this.#wholeContext();
    for (;;) {
      const superseded = chance.is(0.03) ? this.#stand(this.#input(epoch, trigger, context)) : null;
      if (superseded) await sleep(chance.between(0, 200));
      const output = await this.#stand(this.#input(epoch, trigger, context));
      await superseded;
      if (output.ended) {
        this.#ended(output);
        return;
      }
      if (chance.is(0.1)) await sleep(chance.between(0, 200));
      const calls = output.utterance?.toolCalls ?? [];
      const at = Date.now();
      const entries = calls.map(({ id, name }) => ({
        kind: 'tool' as const,
        at,
        toolCallId: id,
        name,
        result: 'ok',
      }));
      context = { kind: 'new', entries };
      trigger = { kind: calls.length > 0 ? 'toolResults' : chance.is(0.15) ? 'finish' : 'listen' };
    }
  }

  #wholeContext(): ConverseInput['context'] {
    const [first, second] = this.#languages;
    const languages = first && second ? { languages: [first, second] } : {};
    return { ...wholeContext, plan: { ...wholeContext.plan, ...languages } };
  }

  #input(epoch: number, trigger: Trigger, context: ConverseInput['context']): ConverseInput {
    this.#turn += 1;
    const resume = context.kind === 'whole' && this.#cutOff ? { resume: this.#cutOff } : {};
    this.#cutOff = undefined;
    return {
      callId: this.callId,
      legId: this.#parts.lineId,
      epoch,
      turn: this.#turn,
      context,
      trigger,
      ...resume,
    };
  }

  async #stand(input: ConverseInput): Promise<ConverseOutput> {
    const { chance, ledger, bridge } = this.#parts;
    const cancelling = new AbortController();
    this.#signals.push(cancelling.signal);
    if (chance.is(0.05))
      setTimeout(
        () => {
          cancelling.abort();
        },
        chance.between(0, 400),
      );
    this.laws.brought(input);
    const back = ledger.begin('turn', ` ${input.turn} of ${input.legId}`);
    const output = await stand(bridge, input, {
      beat: ({ heard }) => {
        this.laws.beaten(heard);
      },
      cancelled: cancelling.signal,
      timeoutMs: null,
    });
    back();
    this.laws.back(input, output);
    return output;
  }

  /** What was cut off is spoken on where the person comes back; otherwise the call is over. */
  #ended({ ended, heard }: ConverseOutput): void {
    const last = heard.at(-1);
    if (ended === 'media_lost' || ended === 'fenced') {
      const { utteranceId = '', writtenText: text = '', heardText = '' } = last ?? {};
      this.#cutOff = last && !last.complete ? { utteranceId, text, heardText } : undefined;
      return;
    }
    this.#hungUp = true;
    for (const { socket } of this.#persons) socket.close();
  }
}

const down = { code: 'down', message: 'scripted' } as const;
