/** The words about a summary by text message, in every language of the product. */
import { languageOf } from '../../../domain/conversation/languages/index.ts';

export interface SummaryWords {
  /** In the person's words, without accents. */
  readonly asks: RegExp;
  readonly noted: string;
  readonly notNoted: string;
}

const words: Readonly<Record<string, SummaryWords>> = {
  en: {
    asks: /\b(?:text|send)\b.*\bsummary\b/,
    noted: 'You will get the summary after our call.',
    notNoted: 'I cannot text you a summary, I am sorry.',
  },
  fr: {
    asks: /\benvoye\w*\b.*\bresume\b/,
    noted: 'Vous recevrez le résumé après notre appel.',
    notNoted: 'Je ne peux pas vous envoyer de résumé, je suis désolé.',
  },
  de: {
    asks: /\b(?:schick\w*|send\w*)\b.*\bzusammenfassung\b/,
    noted: 'Sie bekommen die Zusammenfassung nach unserem Gespräch.',
    notNoted: 'Eine Zusammenfassung kann ich Ihnen leider nicht schicken.',
  },
  es: {
    asks: /\benvi\w*\b.*\bresumen\b/,
    noted: 'Recibirá el resumen después de nuestra llamada.',
    notNoted: 'No puedo enviarle un resumen, lo siento.',
  },
  it: {
    asks: /\b(?:mand\w*|invi\w*)\b.*\briassunto\b/,
    noted: 'Riceverà il riassunto dopo la nostra chiamata.',
    notNoted: 'Non posso mandarle un riassunto, mi dispiace.',
  },
  zh: {
    asks: /短信.*(?:总结|摘要)|(?:总结|摘要).*短信/,
    noted: '通话结束后您会收到总结。',
    notNoted: '抱歉，我无法给您发送总结。',
  },
};

/** `tag`: BCP 47. */
export function summaryWordsOf(tag: string): SummaryWords {
  const found = words[languageOf(tag).code] ?? words['en'];
  if (!found) throw new Error('there are words in English');
  return found;
}
