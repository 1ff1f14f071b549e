/** The four moments of the demo's first act, each proved by the report together with what the person's ear got. */
import { asksPatience } from '../../domain/conversation/transcript.ts';
import type { DemoCall } from './api-client.ts';
import type { FirstScene } from './scene.ts';
import type { LedgerLine, LineOf } from './simulator-client.ts';

export interface Moment {
  readonly name: string;
  readonly verdict: 'shown' | 'missing' | 'not_asked_for';
  /** What was seen, or what is missing, in a sentence for people. */
  readonly detail: string;
}

/** `slowed`: whether the model was ordered to be slow once. */
export function momentsOf(
  call: DemoCall,
  ledger: readonly LedgerLine[],
  { expected }: FirstScene,
  slowed: boolean,
): readonly Moment[] {
  const heard = ledger.filter((line) => line.kind === 'heard');
  const said = ledger.filter((line) => line.kind === 'said');
  return [
    named('language menu', languageSwitch(call, ledger, heard, expected.language)),
    named('waiting phrase', patience(call, said, heard, slowed)),
    named('backchannel', backchannel(call, said, heard)),
    named('barge-in', bargeIn(call, ledger, said, heard)),
  ];
}

type Finding = Omit<Moment, 'name'>;
type Heard = readonly LineOf<'heard'>[];
type Said = readonly LineOf<'said'>[];

function named(name: string, finding: Finding): Moment {
  return { name, ...finding };
}

function shown(detail: string): Finding {
  return { verdict: 'shown', detail };
}

function missing(detail: string): Finding {
  return { verdict: 'missing', detail };
}

function languageSwitch(
  call: DemoCall,
  ledger: readonly LedgerLine[],
  heard: Heard,
  { chosen, before, after }: FirstScene['expected']['language'],
): Finding {
  const pressed = ledger.find((line) => line.kind === 'digits');
  if (!pressed) return missing('no key was pressed');
  if (!call.messages.some(({ digits }) => digits === pressed.digits))
    return missing(`the key ${pressed.digits} is not in the report`);
  if (call.lang !== chosen) return missing(`the call went on in ${call.lang}, not ${chosen}`);
  const ear = textOf(heard);
  const turned = ear.indexOf(after);
  if (!ear.startsWith(before)) return missing(`the first the person heard was not "${before}"`);
  const early = heard.some(({ lastAudibleAt, text }) => lastAudibleAt < pressed.at && text.includes(after));
  if (turned < 0 || early) return missing(`"${after}" was not what the person heard after the key`);
  if (ear.includes(before, turned)) return missing(`"${before}" was heard again after the key`);
  return shown(
    `greeted with "${before}"; the person pressed ${pressed.digits}, and heard ${chosen} from there on`,
  );
}

function patience(call: DemoCall, said: Said, heard: Heard, slowed: boolean): Finding {
  const asked = call.messages.find(({ utterance_id: id }) => id !== undefined && asksPatience(id));
  if (!asked)
    return slowed
      ? missing('nothing in the report asks for patience')
      : { verdict: 'not_asked_for', detail: 'a real model was asked, and it was quick enough' };
  const text = asked.text ?? '';
  const stretch = heard.find((line) => holds(line.text, text));
  if (!stretch) return missing(`the person did not hear "${text}"`);
  const question = said.findLast(({ endedAt }) => endedAt < stretch.firstAudibleAt);
  if (!question) return missing(`"${text}" came before the person had said anything`);
  const waitedMs = stretch.firstAudibleAt - question.endedAt;
  return shown(`the model was slow; "${text}" was heard ${seconds(waitedMs)} after the person's last word`);
}

function backchannel(call: DemoCall, said: Said, heard: Heard): Finding {
  const at = call.messages.findIndex(({ aside }) => aside === 'backchannel');
  const aside = call.messages[at];
  if (!aside) return missing('the report knows of no backchannel');
  const sound = said.find(({ text }) => text === aside.text);
  if (!sound) return missing(`the person never said "${aside.text ?? ''}"`);
  const answered = call.messages.slice(0, at).findLast(({ kind }) => kind === 'agent');
  const goesOn = heard.find(({ lastAudibleAt }) => lastAudibleAt > sound.endedAt);
  const words = goesOn?.text.trim() ?? '';
  if (!goesOn || words === '' || !holds(answered?.text, words))
    return missing(`after "${sound.text}" the agent did not go on with its sentence`);
  const again = Math.max(0, goesOn.firstAudibleAt - sound.endedAt);
  const how = again === 0 ? 'spoke on' : `went on after ${seconds(again)}`;
  return shown(`"${sound.text}" was no interruption: the agent ${how} with "${firstWords(words)} …"`);
}

function bargeIn(call: DemoCall, ledger: readonly LedgerLine[], said: Said, heard: Heard): Finding {
  for (const [at, { kind, complete, text = '', heard_text: known }] of call.messages.entries()) {
    const next = call.messages.slice(at + 1).find((message) => message.kind === 'caller' && !message.aside);
    const words = said.find((line) => line.text === next?.text);
    if (kind !== 'agent' || complete !== false || !known || !words) continue;
    const { startedAt, endedAt } = words;
    const stop = ledger.find(
      (line) => line.kind === 'stop_audio' && line.at > startedAt && line.at < endedAt,
    );
    if (stop?.kind !== 'stop_audio') continue;
    const unheard = text.slice(known.length).trim();
    const around = [
      heard.findLast(({ firstAudibleAt }) => firstAudibleAt < startedAt),
      heard.find(({ firstAudibleAt }) => firstAudibleAt > startedAt),
    ];
    if (around.some((stretch) => holds(stretch?.text, firstWords(unheard))))
      return missing(`the person heard "${firstWords(unheard)}", which the report says they did not`);
    return shown(
      `${seconds(stop.at - startedAt)} after the person began to speak the agent was silent; its last ${wordCount(unheard)} words were never heard`,
    );
  }
  return missing('the agent was not interrupted');
}

function textOf(stretches: Heard): string {
  return stretches.map(({ text }) => text).join(' ');
}

function firstWords(text: string): string {
  return text.split(/\s+/).slice(0, 4).join(' ');
}

/** Spaces aside: sentences are sounded one by one, without the space between them. */
function holds(text: string | undefined, part: string): boolean {
  return text?.replaceAll(/\s/g, '').includes(part.replaceAll(/\s/g, '')) === true;
}

function wordCount(text: string): number {
  return text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(2)} s`;
}
