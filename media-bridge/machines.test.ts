/** A machine takes the call: it is neither talked over nor answered, and what the plan wants is done; a person is not kept waiting. */
import { describe, expect, it } from 'vitest';
import type { ConverseOutput } from '../domain/conversation/converse.ts';
import { menuLines } from '../domain/conversation/language-menu.ts';
import { introduction, machineMessage } from '../domain/conversation/phrases.ts';
import type { OnMachine } from '../domain/plan.ts';
import { noiseOf } from '../simulator/carrier/noises.ts';
import { ConversationStage, type Answer } from './conversation-stage-fixture.ts';
import { wholeContext } from './leg-fixture.ts';
import { MachineWatch } from './machine-watch.ts';
import { ManualClock } from './playout-fixture.ts';

const answer: Answer = { words: 3, pieceMs: 20, ends: 'done' };
const message = spoken(machineMessage(wholeContext.plan, 'en-US'));
const introduced = spoken(introduction(wholeContext.plan, 'en-US'));

/** The words as the voice counts them. */
function spoken(text: string): readonly string[] {
  return text.match(/[\p{L}\p{N}']+/gu) ?? [];
}

class MachineCall {
  readonly stage: ConversationStage;
  readonly outputs: ConverseOutput[] = [];
  /** Every word of ours as it began to be sent, and when. */
  readonly sent: { readonly word: string; readonly at: number }[] = [];
  readonly #openedAt: number;

  constructor(onMachine?: OnMachine) {
    const plain = { voiceFails: () => false, chooses: false, resumes: false };
    const patient = { silence: { silenceMs: 60_000, promptsMax: 3, monologueMs: 60_000, monologuesMax: 9 } };
    const answers = [answer, answer, answer, answer, answer, answer];
    this.stage = new ConversationStage({
      ...{ ...plain, answers, floor: patient },
      ...(onMachine ? { onMachine } : {}),
    });
    this.#openedAt = this.stage.now;
    this.stage.onSent = (word) => {
      if (word !== null && this.sent.at(-1)?.word !== word) this.sent.push({ word, at: this.stage.now });
    };
    this.stage.acknowledge('all');
  }

  /** Begins the call, and brings turn after turn until one ends it. */
  begin(): void {
    void this.#standing('open');
  }

  async #standing(kind: 'open' | 'listen'): Promise<void> {
    const output = await this.stage.turn({ kind }, []);
    this.outputs.push(output);
    if (output.ended === undefined) await this.#standing('listen');
  }

  get ended(): string | undefined {
    return this.outputs.at(-1)?.ended;
  }

  /** The other side says something, 40 ms to a word unless it takes longer. */
  async says(text: string, ms = spoken(text).length * 40): Promise<void> {
    const { conversation } = this.stage;
    const words = text.split(' ');
    const from = this.stage.now;
    const phrase = (count: number) => ({
      text: words.slice(0, count).join(' '),
      offsetMs: from - this.#openedAt,
      durationMs: this.stage.now - from,
    });
    conversation.take({ kind: 'voice_on', at: from });
    for (let n = 1; n <= words.length; n += 1) {
      await this.#runs(Math.max(5, Math.round(ms / words.length / 5) * 5));
      conversation.take({ kind: 'partial', ...phrase(n) });
    }
    const whole = phrase(words.length);
    conversation.take({ kind: 'voice_off', at: this.stage.now });
    await this.#runs(100);
    conversation.take({ kind: 'final', ...whole });
  }

  async beeps(): Promise<void> {
    const { conversation } = this.stage;
    conversation.take({ kind: 'voice_on', at: this.stage.now });
    const beep = noiseOf('beep', 300);
    for (let at = 0; at < beep.length; at += 320) {
      conversation.hear(new Uint8Array(beep.slice(at, at + 320).buffer));
      await this.stage.run(20);
    }
    conversation.take({ kind: 'voice_off', at: this.stage.now });
    await this.#runs(100);
  }

  async silent(ms: number): Promise<void> {
    await this.#runs(ms);
  }

  /** Frames of silence come all the while. */
  async #runs(ms: number): Promise<void> {
    for (let at = 0; at < ms; at += 20) {
      this.stage.conversation.hear(new Uint8Array(640));
      await this.stage.run(Math.min(20, ms - at));
    }
  }

  wordsSince(at: number): readonly string[] {
    return this.sent.filter((each) => each.at >= at && each.word !== '').map(({ word }) => word);
  }
}

const greeting = 'Hi you have reached Anna please leave a message after the tone.';

describe('a voicemail that is to be hung up on', () => {
  it('silences the agent while it still greets, and no model answers it', async () => {
    const call = new MachineCall('hang_up');
    call.begin();
    await call.says(greeting);
    const [found] = call.stage.machines;
    expect(found).toMatchObject({ epoch: 1, what: 'voicemail', by: 'words' });
    await call.silent(3_000);
    expect(call.wordsSince((found?.at ?? 0) + 250)).toEqual([]);
    expect(call.stage.machines).toHaveLength(1);
    // What it said is part of the call, in one turn that nobody answers.
    expect(call.stage.told.at(-1)?.text).toBe(greeting);
  });

  it('is found where it says a name, makes a pause and goes on', async () => {
    const call = new MachineCall('hang_up');
    call.begin();
    await call.says('Hi this is Anna.');
    await call.silent(800);
    await call.says('Leave a message after the tone.');
    expect(call.stage.machines).toMatchObject([{ what: 'voicemail', by: 'words' }]);
  });

  it('is found by its beep alone', async () => {
    const call = new MachineCall('hang_up');
    call.begin();
    await call.says('Bob Miller.');
    await call.beeps();
    await call.silent(100);
    expect(call.stage.machines).toMatchObject([{ what: 'voicemail', by: 'tone' }]);
  });
});

describe('a message', () => {
  it('is left whole behind the beep, once, and then the turn goes back with that', async () => {
    const call = new MachineCall('leave_message');
    call.begin();
    await call.says(greeting);
    await call.silent(1_000);
    expect(call.stage.machines).toHaveLength(1);
    const beepAt = call.stage.now;
    await call.beeps();
    const overAt = call.stage.now;
    await call.silent(6_000);
    expect(call.wordsSince(beepAt)).toEqual(message);
    expect(call.sent.find(({ at, word }) => at >= beepAt && word !== '')?.at).toBeGreaterThanOrEqual(
      overAt - 100,
    );
    expect(call.ended).toBe('message_left');
    expect(call.outputs.at(-1)?.utterance?.text).toBe(machineMessage(wholeContext.plan, 'en-US'));
    expect(call.outputs.at(-1)?.heard.at(-1)).toMatchObject({ complete: true });
  });

  it('is left behind 2 s of silence where there is no beep', async () => {
    const call = new MachineCall('leave_message');
    call.begin();
    await call.says(greeting);
    const overAt = call.stage.now - 100;
    await call.silent(6_000);
    const first = call.sent.find(({ at, word }) => at > overAt && word !== '');
    expect((first?.at ?? 0) - overAt).toBeGreaterThanOrEqual(2_000);
    expect((first?.at ?? 0) - overAt).toBeLessThan(2_400);
    expect(call.wordsSince(overAt)).toEqual(message);
    expect(call.ended).toBe('message_left');
  });

  it('is begun anew where the beep comes into it', async () => {
    const call = new MachineCall('leave_message');
    call.begin();
    await call.says(greeting);
    await call.silent(2_300);
    const beepAt = call.stage.now;
    await call.beeps();
    await call.silent(6_000);
    const words = call.wordsSince(beepAt);
    expect(words.slice(-message.length)).toEqual(message);
    expect(call.ended).toBe('message_left');
  });

  it('does not end while the greeting goes on', async () => {
    const call = new MachineCall('leave_message');
    call.begin();
    await call.says(greeting);
    const from = call.stage.now;
    for (let n = 0; n < 5; n += 1) {
      await call.silent(1_000);
      await call.says('You can also write to me.');
    }
    expect(call.wordsSince(from)).toEqual([]);
    expect(call.ended).toBeUndefined();
  });
});

describe('a call screening', () => {
  it.each(['continue', 'leave_message'] as const)(
    'is told who calls and why, then the talk goes on (%s)',
    async (wished) => {
      const call = new MachineCall(wished);
      call.begin();
      await call.says('Please state your name and why you are calling.');
      const from = call.stage.now;
      await call.silent(3_000);
      expect(call.stage.machines).toMatchObject([{ what: 'screening', by: 'words' }]);
      expect(call.wordsSince(from)).toEqual(introduced);
      const answeredAt = call.stage.now;
      await call.says('Hello this is Anna.');
      await call.silent(1_500);
      expect(call.wordsSince(answeredAt).some((word) => /^a\dx/.test(word))).toBe(true);
      expect(call.ended).toBeUndefined();
    },
  );

  it('may have a voicemail behind it', async () => {
    const call = new MachineCall('leave_message');
    call.begin();
    await call.says('Please state your name and why you are calling.');
    await call.beeps();
    await call.silent(3_000);
    expect(call.stage.machines).toHaveLength(1);
    await call.says('The person is not available please leave a message.');
    await call.silent(6_000);
    expect(call.stage.machines.map(({ what }) => what)).toEqual(['screening', 'voicemail']);
    expect(call.ended).toBe('message_left');
  });
});

describe('what is no machine', () => {
  /** What a call sends and when, which the watch must not change. */
  async function heardOf(onMachine: OnMachine | undefined, texts: readonly string[]): Promise<MachineCall> {
    const call = new MachineCall(onMachine);
    call.begin();
    for (const text of texts) {
      await call.silent(600);
      await call.says(text);
      await call.silent(2_000);
    }
    return call;
  }

  it.each([
    [['Hello?']],
    [['Dupont bonjour.', 'Yes it is me.']],
    [['Good morning bakery Martin what can I do for you?', 'Who is calling please?']],
  ])('is answered word for word as soon as without a watch: %s', async (texts) => {
    const plain = await heardOf(undefined, texts);
    const watched = await heardOf('hang_up', texts);
    expect(plain.sent.some(({ word }) => word.startsWith('a2x'))).toBe(true);
    expect(watched.sent).toEqual(plain.sent);
    expect(watched.stage.machines).toEqual([]);
  });

  it('is a person who answers our question with words that machines use', async () => {
    const call = await heardOf('hang_up', ['Hello?', 'He is not available, can I take a message?']);
    expect(call.stage.machines).toEqual([]);
  });

  it('is a beep, or words of a machine, long after a person has greeted', async () => {
    const call = await heardOf('hang_up', ['Hello?']);
    await call.silent(1_500);
    await call.beeps();
    await call.says('You can leave a message on my voicemail.');
    expect(call.stage.machines).toEqual([]);
  });

  it('is our own voice that comes back', async () => {
    const call = new MachineCall('hang_up');
    call.begin();
    await call.silent(1_000);
    const own = call.wordsSince(0).slice(0, 8).join(' ');
    await call.says(own);
    expect(call.stage.machines).toEqual([]);
  });

  it('is noted, and nothing else, where the plan wants to go on', async () => {
    const plain = await heardOf(undefined, [greeting]);
    const watched = await heardOf('continue', [greeting]);
    expect(watched.sent).toEqual(plain.sent);
    expect(watched.stage.machines).toMatchObject([{ what: 'voicemail' }]);
  });
});

describe('an echo', () => {
  const plan = { ...wholeContext.plan, onMachine: 'hang_up' as const, languages: ['en-US', 'fr-FR'] };

  /** What is found of a phrase that grows, word after word, while so much of ours was heard by then. */
  function found(words: readonly string[], saidBy: (n: number) => string): readonly string[] {
    const machines: string[] = [];
    let n = 0;
    const watch = new MachineWatch({
      clock: new ManualClock(),
      said: () => saidBy(n).slice(-100),
      onMachine: (what) => machines.push(what),
      onMessageDue: () => undefined,
    });
    watch.begin({ ...wholeContext, plan, machine: { found: null } }, plan.languages);
    for (n = 1; n <= words.length; n += 1) {
      const text = words.slice(0, n).join(' ');
      watch.take({ kind: 'partial', text, offsetMs: 200, durationMs: 300 * n });
    }
    return machines;
  }

  const menu = menuLines(plan, false).map((line) => line.text);
  const words = menu.join(' ').split(' ');

  it('of our own menu of languages is no menu, however long it is', () => {
    expect(found(words, (n) => words.slice(0, n + 1).join(' '))).toEqual([]);
  });

  it('does not hide a machine that talks on where it ends', () => {
    const both = [...words.slice(0, 8), ...greeting.split(' ')];
    expect(found(both, (n) => words.slice(0, n + 1).join(' '))).toEqual(['voicemail']);
  });

  it('is not what somebody else says in the same words', () => {
    expect(found(words, () => 'What is your full name?')).toEqual(['menu']);
  });
});
