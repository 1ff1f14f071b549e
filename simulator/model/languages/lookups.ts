/** By language: what a question about the company's documents sounds like, and what the simulated agent says of it. Data only. */

export interface LookupWords {
  /** Over folded text (`words.ts`): the question is of the kind that documents answer. */
  readonly asks: RegExp;
  /** Over folded text: it is a question even without a question mark. */
  readonly questionWords: RegExp;
  readonly lookingUp: string;
  /** With `{quote}`, a sentence of a document. */
  readonly found: string;
  readonly nothing: string;
  readonly failed: string;
}

const en: LookupWords = {
  asks: /\b(?:cover(?:s|ed|age)?|insured|included|excluded|deductible|excess|opening hours)\b|^(?:and |so |well )?do you (?:offer|provide|repair|replace|pay|insure|accept|sell)\b/,
  questionWords: /^(?:and |so |well )?(?:what|is|are|does|do|which|how|when|am i)\b/,
  lookingUp: 'Let me look that up in our documents.',
  found: 'Our documents say: {quote}',
  nothing: 'I found nothing about that in our documents.',
  failed: 'I am sorry, I cannot look that up just now.',
};

const fr: LookupWords = {
  asks: /\b(?:couvre|couvrent|couvert|couverte|couverts|couvertes|couverture|garantie|garanti|franchise|pris en charge|prise en charge|proposez vous|reparez vous|remboursez vous|horaires)\b/,
  questionWords: /^(?:et )?(?:est ce que|est-ce que|qu'est|que|quelle?s?|combien|quand)\b/,
  lookingUp: 'Je regarde dans nos documents.',
  found: 'Nos documents disent : {quote}',
  nothing: "Je n'ai rien trouvé à ce sujet dans nos documents.",
  failed: 'Je suis désolée, je ne peux pas le vérifier pour le moment.',
};

const de: LookupWords = {
  asks: /\b(?:deckt|abgedeckt|gedeckt|versichert|mitversichert|versicherungsschutz|selbstbeteiligung|eingeschlossen|offnungszeiten|bieten sie|ubernehmen sie|zahlen sie|ersetzen sie|reparieren sie)\b/,
  questionWords: /^(?:und )?(?:was|ist|sind|welche[rs]?|wie|wann|deckt)\b/,
  lookingUp: 'Ich sehe in unseren Unterlagen nach.',
  found: 'In unseren Unterlagen steht: {quote}',
  nothing: 'Dazu habe ich in unseren Unterlagen nichts gefunden.',
  failed: 'Es tut mir leid, das kann ich gerade nicht nachsehen.',
};

const es: LookupWords = {
  asks: /\b(?:cubre|cubren|cubierto|cubierta|cubiertos|cubiertas|cobertura|asegurado|asegurada|franquicia|ofrecen|reparan|reembolsan|horario)\b/,
  questionWords: /^(?:y )?(?:que|cual|esta|estan|cuanto|cuando)\b/,
  lookingUp: 'Lo busco en nuestros documentos.',
  found: 'Nuestros documentos dicen: {quote}',
  nothing: 'No he encontrado nada sobre eso en nuestros documentos.',
  failed: 'Lo siento, ahora mismo no puedo consultarlo.',
};

const it: LookupWords = {
  asks: /\b(?:copre|coprono|coperto|coperta|coperti|coperte|copertura|assicurato|assicurata|franchigia|offrite|riparate|rimborsate|orari)\b/,
  questionWords: /^(?:e )?(?:che cosa|cosa|qual|quale|quali|quanto|quando)\b/,
  lookingUp: 'Guardo nei nostri documenti.',
  found: 'I nostri documenti dicono: {quote}',
  nothing: 'Non ho trovato nulla su questo nei nostri documenti.',
  failed: 'Mi dispiace, in questo momento non posso verificarlo.',
};

const zh: LookupWords = {
  asks: /承保|保障|赔付|赔偿|理赔|免赔|包括|包含|提供|营业时间/,
  questionWords: /吗|什么|多少|是否|哪些/,
  lookingUp: '我查一下我们的文件。',
  found: '我们的文件里写着:{quote}',
  nothing: '在我们的文件里没有找到相关内容。',
  failed: '很抱歉,我现在无法查询。',
};

const byCode: Readonly<Record<string, LookupWords>> = { en, fr, de, es, it, zh };

/** `tag`: such as `fr-FR`; English where nothing is known of it. */
export function lookupWordsOf(tag: string): LookupWords {
  return byCode[tag.toLowerCase().split('-')[0] ?? ''] ?? en;
}
