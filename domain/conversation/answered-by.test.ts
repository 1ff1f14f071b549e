import { describe, expect, it } from 'vitest';
import { answeredBy, reactionTo, type AnsweredBy, type Greeting } from './answered-by.ts';
import { greeting, introduction, machineMessage, phraseLanguages } from './phrases.ts';
import { menuLines } from './language-menu.ts';
import { languageTags } from './languages/index.ts';

const msPerCharacter = 65;

/** Said without a pause, at the pace of people: of Chinese a character is as long as three letters. */
function heard(text: string, change: Partial<Greeting> = {}): Greeting {
  const letters = text.length + 2 * (text.match(/\p{Script=Han}/gu) ?? []).length;
  const phrases = [{ text, durationMs: letters * msPerCharacter, over: true }];
  return { phrases, beeped: false, waitedForUs: false, ...change };
}

const inWords = ({ kind, ...more }: AnsweredBy): string =>
  'what' in more ? `${more.what} by ${more.by}` : kind;

/** Language, what is heard, who says so. */
const greetings: readonly (readonly [string, string, string])[] = [
  ['en', 'Hi, you have reached Anna Miller. Please leave a message after the tone.', 'voicemail by words'],
  [
    'en',
    "Hey, this is Bob. I can't come to the phone right now, I'll call you right back.",
    'voicemail by words',
  ],
  ['en', 'The person you are calling is not available. Please try again later.', 'voicemail by words'],
  ['en', 'Your call has been forwarded to an automated voice messaging system.', 'voicemail by words'],
  [
    'en',
    'The number you have dialed is not in service. This is a recording from the exchange.',
    'voicemail by timing',
  ],
  ['en', 'At the tone, please record your message.', 'voicemail by words'],
  [
    'en',
    'You have reached the law offices of Carter, Hastings and Miller in Springfield.',
    'voicemail by timing',
  ],
  [
    'en',
    'Hi, the person you’re calling is using a screening service from Google. Go ahead and say your name and why you’re calling.',
    'screening by words',
  ],
  [
    'en',
    "Hi. If you record your name and reason for calling, I'll see if this person is available.",
    'screening by words',
  ],
  ['en', 'Thank you for calling Contoso. For sales, press one. For support, press two.', 'menu by words'],
  ['en', 'Please listen carefully as our menu options have changed.', 'menu by words'],
  ['en', 'Your call is important to us. Please stay on the line.', 'menu by words'],
  ['en', 'Hello?', 'human'],
  ['en', 'Yes?', 'human'],
  ['en', 'Bob Miller speaking.', 'human'],
  ['en', 'Hello, this is the Duponts, how can I help you, who is calling please?', 'human'],
  ['en', 'Good morning, bakery Martin, what can I do for you?', 'human'],
  ['en', 'Thank you for calling Contoso, this is Anna speaking, how may I help you today?', 'human'],
  ['en', 'Who is calling? My husband is not available, would you like to leave a message?', 'human'],
  [
    'en',
    "Hello, yes, wait a second, I am just getting out of the car, it's very loud here, one moment.",
    'human',
  ],
  [
    'fr',
    'Bonjour, vous êtes bien sur la messagerie de Paul. Laissez-moi un message après le bip.',
    'voicemail by words',
  ],
  [
    'fr',
    'Bonjour, vous êtes bien chez les Dupont, nous ne pouvons pas vous répondre pour le moment.',
    'voicemail by words',
  ],
  ['fr', "Le correspondant que vous demandez n'est pas joignable.", 'voicemail by words'],
  ['fr', 'Bienvenue chez Contoso. Pour un sinistre, tapez 1. Pour un devis, tapez 2.', 'menu by words'],
  [
    'fr',
    'Dites votre nom et la raison de votre appel, je vais voir si cette personne est disponible.',
    'screening by words',
  ],
  ['fr', 'Dupont, bonjour.', 'human'],
  ['fr', 'Allô ?', 'human'],
  ['fr', 'Boulangerie Martin, bonjour, que puis-je faire pour vous ?', 'human'],
  ['fr', "Oui, allô, bonjour, c'est de la part de qui s'il vous plaît ?", 'human'],
  [
    'de',
    'Guten Tag, Sie sind verbunden mit dem Anschluss von Familie Maier. Bitte hinterlassen Sie eine Nachricht nach dem Signalton.',
    'voicemail by words',
  ],
  ['de', 'Der gewünschte Gesprächspartner ist zurzeit nicht erreichbar.', 'voicemail by words'],
  ['de', 'Hallo, das ist die Mailbox von Peter.', 'voicemail by words'],
  ['de', 'Für Fragen zu Ihrer Rechnung drücken Sie die Eins.', 'menu by words'],
  ['de', 'Bitte nennen Sie Ihren Namen und den Grund Ihres Anrufs.', 'screening by words'],
  ['de', 'Maier?', 'human'],
  ['de', 'Bäckerei Schmidt, guten Morgen, was kann ich für Sie tun?', 'human'],
  ['de', 'Ja hallo, wer ist denn da?', 'human'],
  [
    'es',
    'Hola, has llamado a María, ahora no puedo atenderte, deja tu mensaje después de la señal.',
    'voicemail by words',
  ],
  ['es', 'El número al que llama está apagado o fuera de cobertura en este momento.', 'voicemail by words'],
  ['es', 'Gracias por llamar a Contoso. Para siniestros, pulse uno.', 'menu by words'],
  ['es', 'Por favor, diga su nombre y el motivo de su llamada.', 'screening by words'],
  ['es', '¿Diga?', 'human'],
  ['es', 'Panadería Martín, buenos días, ¿en qué puedo ayudarle?', 'human'],
  [
    'it',
    'Risponde la segreteria telefonica di Luca, lasciate un messaggio dopo il segnale acustico.',
    'voicemail by words',
  ],
  [
    'it',
    "L'utente da lei chiamato non è al momento raggiungibile. La preghiamo di riprovare più tardi.",
    'voicemail by words',
  ],
  ['it', 'Per informazioni sui sinistri premere 1, per parlare con un operatore premere 2.', 'menu by words'],
  ['it', 'Per favore, dica il suo nome e il motivo della chiamata.', 'screening by words'],
  ['it', 'Pronto?', 'human'],
  ['it', 'Segreteria della scuola, buongiorno, come posso aiutarla?', 'human'],
  ['zh', '您好，我现在不方便接听电话，请在提示音后留言。', 'voicemail by words'],
  ['zh', '您拨打的电话已关机，请稍后再拨。', 'voicemail by words'],
  ['zh', '欢迎致电，人工服务请按 1，查询请按 2。', 'menu by words'],
  ['zh', '请说出您的姓名和来电的原因。', 'screening by words'],
  ['zh', '喂，你好，哪位？', 'human'],
  ['zh', '喂？', 'human'],
  // English voices answer everywhere.
  ['fr', 'Please leave a message after the beep.', 'voicemail by words'],
];

describe('who has taken the call', () => {
  it.each(greetings)('%s: %s → %s', (language, text, expected) => {
    expect(inWords(answeredBy(heard(text), [language]))).toBe(expected);
  });

  it('is not known before a phrase is over that holds nothing of a machine', () => {
    const phrases = [{ text: 'Hello, this is', durationMs: 900, over: false }];
    expect(answeredBy(heard('', { phrases }), ['en']).kind).toBe('unknown');
  });

  it('is not known of somebody who says one thing that machines often say', () => {
    const text = 'You have reached Anna.';
    expect(answeredBy(heard(text), ['en']).kind).toBe('unknown');
    const phrases = [{ text, durationMs: 4_200, over: false }];
    expect(inWords(answeredBy(heard('', { phrases }), ['en']))).toBe('voicemail by timing');
  });

  it('is a person where somebody waited until we had spoken, and says that another is not there', () => {
    const text =
      "No, he is not available at the moment, he can call you back, I am his brother and he isn't in.";
    expect(inWords(answeredBy(heard(text), ['en']))).toBe('voicemail by words');
    expect(inWords(answeredBy(heard(text, { waitedForUs: true }), ['en']))).toBe('human');
  });

  it('is a machine by its beep alone, or behind a name, but not beside a question', () => {
    const beeped = { beeped: true };
    expect(inWords(answeredBy({ ...heard('', beeped), phrases: [] }, ['en']))).toBe('voicemail by tone');
    expect(inWords(answeredBy(heard('Bob Miller.', beeped), ['en']))).toBe('voicemail by tone');
    expect(inWords(answeredBy(heard('Hello, who is this?', beeped), ['en']))).toBe('human');
  });

  it('is told by what came first', () => {
    const text = 'Please leave a message after the tone, or press one for more options.';
    expect(inWords(answeredBy(heard(text), ['en']))).toBe('voicemail by words');
  });

  it.each(languageTags)('is nobody by what we say ourselves in %s', (language) => {
    const agent = { botCompany: 'Contoso', botName: 'Amélie' };
    for (const text of [greeting(agent, language), introduction(agent, language)])
      expect(answeredBy(heard(text), [language])).toEqual({ kind: 'human' });
  });

  it('would be a menu by our own, which is why our words are taken out before', () => {
    const plan = {
      botCompany: 'Contoso',
      botName: 'Amélie',
      language: 'en-US',
      languages: ['en-US', 'fr-FR'],
    };
    const text = menuLines(plan, false)
      .map((line) => line.text)
      .join(' ');
    expect(inWords(answeredBy(heard(text), ['en-US', 'fr-FR']))).toBe('menu by words');
  });
});

describe('what is done about it', () => {
  it.each([
    ['voicemail', 'hang_up', 'hang_up'],
    ['voicemail', 'leave_message', 'leave_message'],
    ['voicemail', 'continue', 'continue'],
    ['screening', 'hang_up', 'hang_up'],
    ['screening', 'leave_message', 'introduce'],
    ['screening', 'continue', 'introduce'],
    ['menu', 'hang_up', 'hang_up'],
    ['menu', 'leave_message', 'hang_up'],
    ['menu', 'continue', 'continue'],
  ] as const)('%s, %s: %s', (what, wished, reaction) => {
    expect(reactionTo(what, wished)).toBe(reaction);
  });

  it('is said in every language, with the company and that it is an AI', () => {
    for (const language of phraseLanguages) {
      for (const text of [machineMessage, introduction].map((of) =>
        of({ botCompany: 'Contoso', botName: 'Amélie' }, language),
      )) {
        expect(text).toContain('Contoso');
        expect(text).toContain('Amélie');
        expect(text).toMatch(
          /artificial intelligence|intelligence artificielle|\bKI\b|inteligencia artificial|intelligenza artificiale|人工智能/,
        );
      }
    }
  });
});
