/** What a model makes of a line that was lost: the product's own prompts, through the real adapter, to the simulated model. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLanguageModel } from '../../adapters/openai/language-model.ts';
import { agentEntry, type ConversationContext } from '../../domain/conversation/context.ts';
import type { Trigger } from '../../domain/conversation/converse.ts';
import { greeting, greetingAgain } from '../../domain/conversation/phrases.ts';
import { toolsFor } from '../../domain/conversation/tools/index.ts';
import type { Entry } from '../../domain/conversation/transcript.ts';
import type { Plan } from '../../domain/plan.ts';
import type { LanguageModel } from '../../domain/ports/language-model.ts';
import { modelScript } from '../../media-bridge/script.ts';
import { startModel } from '../../simulator/model.ts';
import { plan as basis } from '../call-fixture.ts';

const plan: Plan = {
  ...basis,
  task: 'Take down a motor claim.',
  claim: [
    { name: 'policy_number', type: 'text', description: 'the number of the policy' },
    { name: 'accident_date', type: 'datetime', description: 'the date of the accident' },
  ],
};

let server: Awaited<ReturnType<typeof startModel>>;
let model: LanguageModel;

beforeAll(async () => {
  server = await startModel({ port: 0 });
  model = createLanguageModel({
    ...{ apiKey: 'a-key', baseUrl: `${new URL(server.url).origin}/v1`, model: 'any' },
    ...{ firstTokenTimeoutMs: 5_000, tokenTimeoutMs: 5_000, completeTimeoutMs: 5_000 },
  });
});

afterAll(() => server.close());

function contextOf(entries: readonly Entry[], language = 'en-US'): ConversationContext {
  return { plan: { ...plan, language }, language, claim: {}, reminders: [], entries, now: 0 };
}

/** What the model adds: its words, and the tools it calls as `name {…}`. */
async function asked(
  context: ConversationContext,
  trigger: Trigger,
): Promise<{ text: string; calls: readonly string[] }> {
  const knowledge = {
    context,
    tools: toolsFor(context.plan),
    newTexts: [],
    chooses: false,
    greets: false,
    announces: false,
  };
  const { question } = modelScript(knowledge, trigger, 0);
  if (!question) throw new Error('no model is asked');
  let text = '';
  const calls: string[] = [];
  for await (const event of model.stream(question, new AbortController().signal)) {
    if (event.kind === 'failed') throw new Error(event.failure.message);
    if (event.kind === 'text') text += event.text;
    if (event.kind === 'tool_call') calls.push(`${event.call.name} ${event.call.argumentsJson}`);
  }
  return { text, calls };
}

const question: Entry = agentEntry(
  { id: '1-1', text: 'What is the number of the policy?', toolCalls: [] },
  0,
);
const said: Entry = {
  ...{ kind: 'caller', at: 0, epoch: 1, seq: 1, text: 'B01371946', language: 'en-US' },
  ...{ offsetMs: 0, durationMs: 900 },
};
const goOn: Trigger = { kind: 'go_on', epoch: 1, seq: 1 };
const update = 'update_claim {"field":"policy_number","value":"B01371946"}';

/** The answer to the policy's number, of which the person hears `text`. */
const begun = (text: string): Entry => agentEntry({ id: '1-2', text, toolCalls: [] }, 0);

describe('a model whose answer was lost while it was written', () => {
  it('finishes it, and calls its tools, wherever it broke off', async () => {
    const whole = await asked(contextOf([question, said]), { kind: 'listen' });
    expect(whole).toEqual({ text: 'Thank you. What is the date of the accident?', calls: [update] });
    const words = whole.text.split(' ');
    for (let count = 1; count <= words.length; count += 1) {
      const heard = words.slice(0, count).join(' ');
      const rest = await asked(contextOf([question, said, begun(heard)]), goOn);
      expect([heard, rest.text].filter((part) => part !== '').join(' ')).toBe(whole.text);
      expect(rest.calls).toEqual(whole.calls);
    }
  });

  it('calls them although the person has said something since', async () => {
    const since: Entry = { ...said, epoch: 2, text: 'Hello?' };
    const { text, calls } = await asked(contextOf([question, said, begun('Thank you.'), since]), goOn);
    expect(calls).toEqual([update]);
    expect(text).toContain('What is the date of the accident?');
  });

  it('goes on behind the greeting', async () => {
    const greeted = greeting(plan, 'en-US');
    for (const heard of [greeted, `${greeted} What is`]) {
      const { text } = await asked(contextOf([begun(heard)]), { kind: 'go_on' });
      expect(`${heard} ${text}`).toBe(`${greeted} What is the number of the policy?`);
    }
  });
});

const matters = {
  'en-US': /We were cut off\. We were speaking about .*motor claim\. What is the number of the policy\?$/,
  'fr-FR': /coupés\. Nous parlions de .*motor claim\. .*the number of the policy \?$/,
  'de-DE': /getrennt\. Wir sprachen über .*motor claim\. .*the number of the policy\?$/,
  'es-ES': /^Se cortó la llamada\. Hablábamos de .*motor claim\. .*the number of the policy\?$/,
  'it-IT': /caduta la linea\. Parlavamo di .*motor claim\. .*the number of the policy\?$/,
};

describe('a model that speaks to the person on a new leg', () => {
  const notice = (text: string): Entry => ({ kind: 'notice', at: 0, text });
  const lost = notice('The line was lost; the person is back and has heard the greeting. Go on.');

  it.each(Object.entries(matters))(
    'says in %s what it is about, and asks for what is missing',
    async (language, words) => {
      const context = contextOf([question, lost], language);
      const { text } = await asked(context, { kind: 'resumed' });
      expect(text).toMatch(words);
      expect(text).not.toContain(greetingAgain(plan, language));
    },
  );

  it('says so too to somebody who has spoken before the greeting', async () => {
    const { text } = await asked(contextOf([question, lost, { ...said, epoch: 2, text: 'Hello?' }]), {
      kind: 'resumed',
    });
    expect(text).toMatch(matters['en-US']);
  });

  it('speaks of no lost line to somebody who calls again', async () => {
    const again = notice('The person calls again, and has heard the greeting. Say what the call is about.');
    const { text } = await asked(contextOf([question, again]), { kind: 'resumed' });
    expect(text).toBe(
      'We were speaking about the following: Take down a motor claim. What is the number of the policy?',
    );
  });
});
