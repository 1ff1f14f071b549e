/** Dialogues that fill a claim to its end, and single turns, driven by a small product that checks values with the domain's rules. */
import { describe, expect, it } from 'vitest';
import { type ClaimField, checkValue } from '../../domain/claim/claim.ts';
import { languageOf } from '../../domain/conversation/languages/index.ts';
import { type AgentAnswer, answer } from './agent.ts';
import type { ChatMessage } from './conversation.ts';

const tools = ['update_claim', 'new_claim', 'set_reminder', 'end_call'];

const motorClaim: readonly ClaimField[] = [
  { name: 'policy_number', type: 'text', description: 'the number of the policy' },
  { name: 'incident_datetime', type: 'datetime', description: 'the date and time of the incident' },
  { name: 'incident_description', type: 'text', description: 'what happened' },
  { name: 'caller_email', type: 'email', description: 'your e-mail address' },
  { name: 'caller_phone', type: 'phone_number', description: 'your phone number' },
];

const motorClaimFr: readonly ClaimField[] = [
  { name: 'policy_number', type: 'text', description: 'le numéro de la police' },
  { name: 'incident_datetime', type: 'datetime', description: "la date et l'heure de l'accident" },
  { name: 'caller_name', type: 'text', description: 'votre nom' },
  { name: 'caller_email', type: 'email', description: 'votre adresse e-mail' },
  { name: 'caller_phone', type: 'phone_number', description: 'votre numéro de téléphone' },
];

const motorClaimDe: readonly ClaimField[] = [
  { name: 'policy_number', type: 'text', description: 'die Nummer der Police' },
  { name: 'incident_datetime', type: 'datetime', description: 'der Zeitpunkt des Unfalls' },
  { name: 'incident_description', type: 'text', description: 'was passiert ist' },
  { name: 'caller_email', type: 'email', description: 'Ihre E-Mail-Adresse' },
  { name: 'caller_phone', type: 'phone_number', description: 'Ihre Telefonnummer' },
];

const motorClaimEs: readonly ClaimField[] = [
  { name: 'policy_number', type: 'text', description: 'el número de la póliza' },
  { name: 'incident_datetime', type: 'datetime', description: 'la fecha y la hora del accidente' },
  { name: 'incident_description', type: 'text', description: 'qué pasó' },
  { name: 'caller_email', type: 'email', description: 'su correo electrónico' },
  { name: 'caller_phone', type: 'phone_number', description: 'su número de teléfono' },
];

const motorClaimIt: readonly ClaimField[] = [
  { name: 'policy_number', type: 'text', description: 'il numero della polizza' },
  { name: 'incident_datetime', type: 'datetime', description: "la data e l'ora dell'incidente" },
  { name: 'caller_name', type: 'text', description: 'il suo nome' },
  { name: 'caller_email', type: 'email', description: 'il suo indirizzo e-mail' },
  { name: 'caller_phone', type: 'phone_number', description: 'il suo numero di telefono' },
];

/** Runs the product's side of a call: the prompt, the tools, the claim. */
class Product {
  claim: Readonly<Record<string, string>> = {};
  readonly messages: ChatMessage[];
  readonly calls: { readonly name: string; readonly args: Readonly<Record<string, unknown>> }[] = [];
  readonly #fields: readonly ClaimField[];
  readonly #language: string;
  spoken = '';

  constructor(fields: readonly ClaimField[], language: string) {
    this.#fields = fields;
    this.#language = language;
    this.messages = [
      { role: 'system', text: this.#prompt() },
      { role: 'assistant', text: 'Hello, this is Ada of Contoso, an AI assistant.', toolCalls: [] },
      { role: 'system', text: 'The person has answered and has heard the greeting above. Go on.' },
    ];
    this.#turn();
  }

  /** The person speaks; what the agent says to it. */
  hears(text: string, heardBefore?: string): string {
    if (heardBefore !== undefined) this.#interrupt(heardBefore);
    this.messages.push({ role: 'user', text });
    this.spoken = '';
    this.#turn();
    return this.spoken;
  }

  #prompt(): string {
    const fields = this.#fields.map((field) => ({ ...field, value: null }));
    return [
      'You are Ada, an AI assistant of Contoso.',
      `Language: ${this.#language}`,
      'Task: Take down a motor claim.',
      'Now: 2026-11-21T08:00:00Z (Saturday)',
      `Claim: ${JSON.stringify({ fields })}`,
    ].join('\n');
  }

  #interrupt(heard: string): void {
    const at = this.messages.findLastIndex(({ role, text }) => role === 'assistant' && text !== '');
    const message = this.messages[at];
    if (message?.role === 'assistant') this.messages[at] = { ...message, text: `${heard} [interrupted]` };
  }

  #turn(): void {
    const said: AgentAnswer = answer({ messages: this.messages, tools });
    const toolCalls = said.toolCalls.map(({ name, args }, index) => ({
      id: `call_${this.messages.length}_${index}`,
      name,
      argumentsJson: JSON.stringify(args),
    }));
    this.spoken = [this.spoken, said.text].filter((text) => text !== '').join(' ');
    this.calls.push(...said.toolCalls);
    this.messages.push({ role: 'assistant', text: said.text, toolCalls });
    let refused = false;
    for (const [index, call] of said.toolCalls.entries()) {
      const error = this.#apply(call.name, call.args);
      refused ||= error !== null;
      const result = error === null ? { ok: true } : { ok: false, error };
      this.messages.push({
        role: 'tool',
        toolCallId: toolCalls[index]?.id ?? '',
        text: JSON.stringify(result),
      });
    }
    if (refused || (said.text === '' && toolCalls.length > 0)) this.#turn();
  }

  #apply(name: string, args: Readonly<Record<string, unknown>>): string | null {
    if (name === 'new_claim') this.claim = {};
    if (name !== 'update_claim') return null;
    const field = this.#fields.find((known) => known.name === args['field']);
    if (!field) return `no field ${String(args['field'])}`;
    const check = checkValue(field, String(args['value']));
    if (!check.ok) return check.reason;
    this.claim = { ...this.claim, [field.name]: check.value };
    return null;
  }

  get ended(): boolean {
    return this.calls.some(({ name }) => name === 'end_call');
  }
}

interface Dialogue {
  readonly name: string;
  readonly language: string;
  readonly fields: readonly ClaimField[];
  readonly says: readonly string[];
  readonly claim: Readonly<Record<string, string>>;
}

const dialogues: readonly Dialogue[] = [
  {
    name: 'plain answers',
    language: 'en-US',
    fields: motorClaim,
    says: [
      'My policy number is B01371946.',
      'Yesterday at five pm.',
      'A truck hit my car at the traffic lights. Nobody was hurt.',
      'john dot doe at example dot com',
      'plus three three six one two three four five six seven eight',
      "No, thank you. That's all.",
    ],
    claim: {
      policy_number: 'B01371946',
      incident_datetime: '2026-11-20T17:00',
      incident_description: 'A truck hit my car at the traffic lights. Nobody was hurt',
      caller_email: 'john.doe@example.com',
      caller_phone: '+33612345678',
    },
  },
  {
    name: 'wrong values, asked again',
    language: 'en-GB',
    fields: motorClaim,
    says: [
      "Yes, it's B zero one three seven",
      'On 14 November 2026',
      'at half past five in the afternoon',
      'I slid on ice',
      'john at example',
      'well, john@example.com',
      '0612345678',
      '+44 20 7946 0018',
      'no',
    ],
    claim: {
      policy_number: 'B0137',
      incident_datetime: '2026-11-14T17:30',
      incident_description: 'I slid on ice',
      caller_email: 'john@example.com',
      caller_phone: '+442079460018',
    },
  },
  {
    name: 'several values in one breath',
    language: 'en-US',
    fields: motorClaim,
    says: [
      'My policy number is B01371946 and my e-mail address is jane_d@mail.example.org. My phone number is +1 555 010 0123',
      'November 14th 2026, 9:05 a.m.',
      "It's a broken windscreen.",
      'no thanks',
    ],
    claim: {
      policy_number: 'B01371946',
      incident_datetime: '2026-11-14T09:05',
      incident_description: 'a broken windscreen',
      caller_email: 'jane_d@mail.example.org',
      caller_phone: '+15550100123',
    },
  },
  {
    name: 'réponses simples',
    language: 'fr-FR',
    fields: motorClaimFr,
    says: [
      "C'est le B01371946.",
      'Le 14 novembre 2026 à 17h30.',
      "Je m'appelle Amélie Poulain.",
      'amélie point poulain arobase exemple point fr',
      'plus trente-trois six douze trente-quatre cinquante-six soixante-dix-huit',
      'Non merci.',
    ],
    claim: {
      policy_number: 'B01371946',
      incident_datetime: '2026-11-14T17:30',
      caller_name: 'Amélie Poulain',
      caller_email: 'amelie.poulain@exemple.fr',
      caller_phone: '+33612345678',
    },
  },
  {
    name: 'valeurs refusées, redemandées',
    language: 'fr-FR',
    fields: motorClaimFr,
    says: [
      'Mon numéro de police est B 42 C',
      'hier',
      'à dix-sept heures trente',
      'Euh, oui, mon nom est Jean Dupont',
      'jean arobase exemple',
      'jean@exemple.fr',
      'zéro six douze trente-quatre cinquante-six soixante-dix-huit',
      '+33 6 12 34 56 78',
      "Non, c'est tout, au revoir",
    ],
    claim: {
      policy_number: 'B42C',
      incident_datetime: '2026-11-20T17:30',
      caller_name: 'Jean Dupont',
      caller_email: 'jean@exemple.fr',
      caller_phone: '+33612345678',
    },
  },
  {
    name: 'einfache Antworten',
    language: 'de-DE',
    fields: motorClaimDe,
    says: [
      'Die Nummer der Police ist B01371946.',
      'Am 14. November 2026 um 17 Uhr 30.',
      'Ein Lastwagen ist mir an der Ampel aufgefahren.',
      'petra punkt müller at beispiel punkt de',
      'plus neunundvierzig drei null eins zwei drei vier fünf sechs sieben',
      'Nein danke, das war alles.',
    ],
    claim: {
      policy_number: 'B01371946',
      incident_datetime: '2026-11-14T17:30',
      incident_description: 'Ein Lastwagen ist mir an der Ampel aufgefahren',
      caller_email: 'petra.muller@beispiel.de',
      caller_phone: '+49301234567',
    },
  },
  {
    name: 'abgewiesene Werte',
    language: 'de',
    fields: motorClaimDe,
    says: [
      'Ja, das ist die B 42 C',
      'gestern',
      'um halb sechs nachmittags',
      'Wie bitte?',
      'Ich bin auf Eis gerutscht, und meine E-Mail-Adresse ist petra@beispiel.de',
      '030123456',
      '+49 30 1234567',
      'Auf Wiederhören',
    ],
    claim: {
      policy_number: 'B42C',
      incident_datetime: '2026-11-20T17:30',
      incident_description: 'Ich bin auf Eis gerutscht',
      caller_email: 'petra@beispiel.de',
      caller_phone: '+49301234567',
    },
  },
  {
    name: 'respuestas sencillas',
    language: 'es-ES',
    fields: motorClaimEs,
    says: [
      'Mi número de póliza es B01371946.',
      'El 14 de noviembre de 2026 a las cinco y media de la tarde.',
      '¿Cómo?',
      'Un camión me golpeó en el semáforo.',
      'juana punto pérez arroba ejemplo punto es',
      'más treinta y cuatro seis uno dos tres cuatro cinco seis siete ocho',
      'No, gracias, eso es todo.',
    ],
    claim: {
      policy_number: 'B01371946',
      incident_datetime: '2026-11-14T17:30',
      incident_description: 'Un camión me golpeó en el semáforo',
      caller_email: 'juana.perez@ejemplo.es',
      caller_phone: '+34612345678',
    },
  },
  {
    name: 'risposte semplici',
    language: 'it-IT',
    fields: motorClaimIt,
    says: [
      'Il numero della polizza è B01371946.',
      'Ieri alle cinque e mezza di sera.',
      'Mi chiamo Anna Rossi.',
      'anna punto rossi chiocciola esempio punto it',
      'più trentanove zero sei uno due tre quattro cinque sei sette',
      'No grazie, è tutto.',
    ],
    claim: {
      policy_number: 'B01371946',
      incident_datetime: '2026-11-20T17:30',
      caller_name: 'Anna Rossi',
      caller_email: 'anna.rossi@esempio.it',
      caller_phone: '+39061234567',
    },
  },
];

describe('dialogues that fill a claim to its end', () => {
  it.each(dialogues)('$language: $name', ({ language, fields, says, claim }) => {
    const product = new Product(fields, language);
    expect(product.spoken).toMatch(/\?$/);
    for (const [index, text] of says.entries()) {
      expect(product.ended).toBe(false);
      const spoken = product.hears(text);
      if (index < says.length - 1) expect(spoken).toMatch(/\?$/);
    }
    expect(product.claim).toEqual(claim);
    expect(product.ended).toBe(true);
  });
});

describe('turns beside the questions', () => {
  const call = (): Product => new Product(motorClaim, 'en-US');

  it('says truthfully that it is an AI, and asks again', () => {
    expect(call().hears('Hang on, are you a robot?')).toBe(
      'I am an AI assistant, not a human being. This call is about the following: Take down a motor claim. What is the number of the policy?',
    );
  });

  it.each(['What?', 'Sorry, can you repeat that?', 'Pardon'])('repeats the question on "%s"', (said) => {
    expect(call().hears(said)).toBe('Of course. What is the number of the policy?');
  });

  it.each(
    ['en', 'fr', 'de', 'es', 'it'].flatMap((code) =>
      [...languageOf(code).words.puzzled.known].map((said) => [code, said] as const),
    ),
  )('%s: asks again on "%s"', (code, said) => {
    const product = new Product(motorClaim, code);
    expect(product.hears(said)).toMatch(/the number of the policy ?\?$/);
    expect(product.claim).toEqual({});
  });

  it.each(['Yes', 'Okay.', 'Hello?'])('takes "%s" for no answer', (said) => {
    expect(call().hears(said)).toBe('What is the number of the policy?');
  });

  it('waits without a question when asked to', () => {
    expect(call().hears('One moment please, let me look.')).toBe('Of course, take your time.');
  });

  it('admits that it cannot answer a question of the caller', () => {
    const product = call();
    expect(product.hears('How long is this going to take?')).toMatch(/I am afraid.*policy\?$/);
    expect(product.claim).toEqual({});
  });

  it('hangs up on a wrong number', () => {
    const product = call();
    expect(product.hears('You have the wrong number.')).toMatch(/sorry.*Goodbye\.$/);
    expect(product.ended).toBe(true);
  });

  it('says good-bye when the caller does', () => {
    const product = call();
    expect(product.hears('I have to go, bye.')).toMatch(/Goodbye\.$/);
    expect(product.ended).toBe(true);
  });

  it('sets a reminder and goes on', () => {
    const product = call();
    const spoken = product.hears('Please remind me tomorrow at ten to send the photos.');
    expect(spoken).toMatch(/What is the number of the policy\?$/);
    expect(product.calls).toEqual([
      {
        name: 'set_reminder',
        args: {
          title: 'send the photos',
          description: 'Please remind me tomorrow at ten to send the photos',
          due_date_time: '2026-11-22T10:00:00Z',
          owner: 'customer',
        },
      },
    ]);
  });

  it('asks for the time of a reminder', () => {
    const product = call();
    expect(product.hears('Can you call me back?')).toMatch(/what time\?$/);
    product.hears('On Monday at 9 am');
    expect(product.calls.at(-1)?.args).toMatchObject({
      title: 'Call back',
      owner: 'assistant',
      due_date_time: '2026-11-23T09:00:00Z',
    });
  });

  it('opens another claim', () => {
    const product = call();
    product.hears('B1234');
    expect(product.hears('I also have another claim.')).toMatch(/What is the number of the policy\?$/);
    expect(product.claim).toEqual({});
  });
});

describe('when it was interrupted', () => {
  it('takes the words for the answer when the question was mostly heard', () => {
    const product = new Product(motorClaim, 'en-US');
    product.hears('B01371946', 'What is the number of');
    expect(product.claim).toEqual({ policy_number: 'B01371946' });
  });

  it('repeats the question when it was not heard', () => {
    const product = new Product(motorClaim, 'en-US');
    product.hears('B01371946');
    expect(product.hears('yes go ahead', 'Thanks,')).toBe('What is the date and time of the incident?');
  });

  it('does not say an interrupted summary again', () => {
    const name: ClaimField = { name: 'name', type: 'text', description: 'your name' };
    const product = new Product([name], 'en-US');
    expect(product.hears('Marie Dupont')).toBe(
      'Thank you. I have noted your name: Marie Dupont. Is there anything else?',
    );
    const remind = 'Yes, all right. Please remind me tomorrow at ten to send the photos.';
    expect(product.hears(remind, 'Thank you. I have noted your name: Marie')).toBe(
      'I have set a reminder for 2026-11-22, 10:00. Is there anything else?',
    );
  });

  it('takes a value that cannot be mistaken even when the question was not heard', () => {
    const product = new Product(motorClaim, 'en-US');
    product.hears('B01371946');
    product.hears('and it was yesterday at 5 pm', 'Thanks,');
    expect(product.claim['incident_datetime']).toBe('2026-11-20T17:00');
  });
});

describe('after the language menu', () => {
  it.each([
    ['es-ES', '(keys pressed) 2', /^¿Cuál es el número de la póliza\?$/],
    ['es-ES', 'Español', /^¿Cuál es el número de la póliza\?$/],
    ['es-ES', 'Español, por favor.', /^¿Cuál es el número de la póliza\?$/],
  ])('%s: takes "%s" for the choice, not for an answer', (language, said, expected) => {
    const messages: ChatMessage[] = [
      { role: 'system', text: `Language: ${language}\nClaim: ${JSON.stringify({ fields: motorClaimEs })}` },
      {
        role: 'assistant',
        text: 'Hello, this is Ada. For English, press 1. Para español, pulse 2.',
        toolCalls: [],
      },
      { role: 'user', text: said },
    ];
    const { text, toolCalls } = answer({ messages, tools });
    expect(text).toMatch(expected);
    expect(toolCalls).toEqual([]);
  });
});

describe('without the caller', () => {
  const prompt: ChatMessage = {
    role: 'system',
    text: `Language: fr-FR\nClaim: ${JSON.stringify({ fields: [{ name: 'nom', type: 'text', description: 'votre nom', value: null }] })}`,
  };
  const asked: ChatMessage = { role: 'assistant', text: 'Pouvez-vous me donner votre nom ?', toolCalls: [] };

  it('greets when nobody has', () => {
    expect(answer({ messages: [prompt], tools }).text).toMatch(/^Bonjour.*votre nom \?$/);
  });

  it('asks whether the person is there after a silence', () => {
    const notice: ChatMessage = { role: 'system', text: 'The person has been silent for 20 seconds.' };
    expect(answer({ messages: [prompt, asked, notice], tools }).text).toMatch(/^Êtes-vous/);
  });

  it('follows the newest claim', () => {
    const fields = [{ name: 'ville', type: 'text', description: 'la ville', value: null }];
    const changed: ChatMessage = { role: 'system', text: `Claim: ${JSON.stringify({ fields })}` };
    expect(answer({ messages: [prompt, asked, changed], tools }).text).toBe(
      'Pouvez-vous me donner la ville ?',
    );
  });

  it('calls no tool that it was not sent', () => {
    const messages: ChatMessage[] = [prompt, asked, { role: 'user', text: 'Au revoir' }];
    expect(answer({ messages, tools: ['update_claim'] }).toolCalls).toEqual([]);
  });

  it('has nothing to add when the tools have answered and a question is open', () => {
    const messages: ChatMessage[] = [
      prompt,
      { ...asked, toolCalls: [{ id: '1', name: 'set_reminder', argumentsJson: '{}' }] },
      { role: 'tool', toolCallId: '1', text: '{"ok":true}' },
    ];
    expect(answer({ messages, tools })).toEqual({ text: '', toolCalls: [] });
  });
});
