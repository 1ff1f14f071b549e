/** The fixed phrases: what the agent says without asking a model, per language. A new language is one more entry. */
import type { Plan } from '../plan.ts';

interface Phrases {
  /** Says that this is an AI; the placeholders are filled from the plan. */
  readonly greeting: string;
  readonly resumed: string;
  readonly stillThere: string;
  readonly apology: string;
  readonly goodBye: string;
}

export type PhraseName = 'still_there' | 'apology' | 'good_bye';

const phrases = {
  en: {
    greeting: 'Hello, this is {bot}, the AI assistant of {company}.',
    resumed: 'Hello again, this is {bot}, the AI assistant of {company}. Let us go on.',
    stillThere: 'Are you still there?',
    apology: 'I am sorry, I have a technical problem at the moment.',
    goodBye: 'I cannot hear you, so I will end the call now. Good-bye.',
  },
  fr: {
    greeting: "Bonjour, je suis {bot}, l'assistant d'intelligence artificielle de {company}.",
    resumed: "Rebonjour, c'est {bot}, l'assistant d'intelligence artificielle de {company}. Reprenons.",
    stillThere: 'Êtes-vous toujours là ?',
    apology: "Je suis désolé, j'ai un problème technique en ce moment.",
    goodBye: "Je ne vous entends pas, je mets donc fin à l'appel. Au revoir.",
  },
  de: {
    greeting: 'Guten Tag, hier ist {bot}, die KI-Assistenz von {company}.',
    resumed: 'Hallo noch einmal, hier ist {bot}, die KI-Assistenz von {company}. Machen wir weiter.',
    stillThere: 'Sind Sie noch da?',
    apology: 'Es tut mir leid, ich habe gerade ein technisches Problem.',
    goodBye: 'Ich kann Sie nicht hören und beende jetzt das Gespräch. Auf Wiederhören.',
  },
  es: {
    greeting: 'Hola, soy {bot}, el asistente de inteligencia artificial de {company}.',
    resumed: 'Hola de nuevo, soy {bot}, el asistente de inteligencia artificial de {company}. Continuemos.',
    stillThere: '¿Sigue usted ahí?',
    apology: 'Lo siento, tengo un problema técnico en este momento.',
    goodBye: 'No le oigo, así que termino la llamada. Adiós.',
  },
  it: {
    greeting: "Buongiorno, sono {bot}, l'assistente di intelligenza artificiale di {company}.",
    resumed:
      "Di nuovo buongiorno, sono {bot}, l'assistente di intelligenza artificiale di {company}. Continuiamo.",
    stillThere: 'È ancora in linea?',
    apology: 'Mi dispiace, in questo momento ho un problema tecnico.',
    goodBye: 'Non riesco a sentirla, quindi chiudo la chiamata. Arrivederci.',
  },
  zh: {
    greeting: '您好，我是{company}的人工智能助理{bot}。',
    resumed: '您好，我是{company}的人工智能助理{bot}，我们继续吧。',
    stillThere: '您还在吗？',
    apology: '很抱歉，我现在遇到了技术问题。',
    goodBye: '我听不到您的声音，现在结束通话。再见。',
  },
} as const satisfies Record<string, Phrases>;

type PhraseLanguage = keyof typeof phrases;

function isPhraseLanguage(code: string): code is PhraseLanguage {
  return Object.hasOwn(phrases, code);
}

/** The languages, as two-letter codes, in which a call can be greeted. */
export const phraseLanguages: readonly string[] = Object.keys(phrases);

/** Whether the fixed phrases exist in a language (BCP 47), which a call's language must. */
export function hasPhrases(language: string): boolean {
  return isPhraseLanguage(primary(language));
}

/**
 * The first words of every call: they say that an AI speaks, and no plan or prompt can take that out (EU AI Act,
 * article 50(1)). The company's and the agent's names are the only parts that come from outside.
 */
export function greeting(plan: Plan, language: string): string {
  return filled(phrasesIn(language).greeting, plan);
}

/** The same when the person is back on a new leg of the same call. */
export function greetingAgain(plan: Plan, language: string): string {
  return filled(phrasesIn(language).resumed, plan);
}

export function phrase(name: PhraseName, language: string): string {
  const set = phrasesIn(language);
  switch (name) {
    case 'still_there':
      return set.stillThere;
    case 'apology':
      return set.apology;
    case 'good_bye':
      return set.goodBye;
  }
}

function phrasesIn(language: string): Phrases {
  const code = primary(language);
  if (!isPhraseLanguage(code))
    throw new Error(`there are no phrases in ${language}; the plan's language is checked at the door`);
  return phrases[code];
}

function primary(language: string): string {
  return language.split('-')[0]?.toLowerCase() ?? '';
}

function filled(template: string, plan: Plan): string {
  // In one pass, so that nothing inside a name is taken for a placeholder.
  return template.replaceAll(/\{bot\}|\{company\}/g, (placeholder) =>
    placeholder === '{bot}' ? plan.botName : plan.botCompany,
  );
}
