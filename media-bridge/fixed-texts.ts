/** What is said in the same words in many calls: sounded before the first of them, so that it can be said at once. */
import { menuLines, type Line } from '../domain/conversation/language-menu.ts';
import { languageOf } from '../domain/conversation/languages/index.ts';
import { greeting, phrase, type PhraseName } from '../domain/conversation/phrases.ts';

/** How calls are made where a request says nothing else; see `config/config.ts`. */
export interface Defaults {
  readonly BOT_COMPANY: string;
  readonly BOT_NAME: string;
  readonly DEFAULT_LANG: string;
  readonly LANGUAGES?: readonly string[] | undefined;
}

const names: readonly PhraseName[] = [
  'still_there',
  'apology',
  'too_long',
  'declined',
  'good_bye',
  'good_bye_not_understood',
  'good_bye_monologue',
];

/** The most urgent first: greetings, then the menu, then what may be needed later. */
export function fixedTexts(defaults: Defaults): readonly Line[] {
  const { BOT_COMPANY: botCompany, BOT_NAME: botName, DEFAULT_LANG: language, LANGUAGES } = defaults;
  const languages = LANGUAGES ?? [language];
  const agent = { botCompany, botName };
  const greetings = languages.map((each) => ({ text: greeting(agent, each), language: each }));
  const menu = languages.length > 1 ? menuLines({ ...agent, language, languages: [...languages] }, true) : [];
  const later = languages.flatMap((each) => [
    ...languageOf(each).phrases.waiting.map((text) => ({ text, language: each })),
    ...names.map((name) => ({ text: phrase(name, each), language: each })),
  ]);
  return [...greetings, ...menu, ...later];
}
