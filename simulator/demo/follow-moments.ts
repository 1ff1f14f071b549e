/** Whether what was to come of a call has come of it, judged by the reports and by what reached the person's ear. Pure. */
import type { DemoCall, DemoReminder } from './api-client.ts';
import type { CallBackScene, KnowledgeScene, TransferScene } from './follow-scenes.ts';
import type { Moment } from './moments.ts';
import type { LedgerLine } from './simulator-client.ts';

interface Seen {
  readonly call: DemoCall;
  readonly ledger: readonly LedgerLine[];
}

export function callBackMoments(
  {
    first,
    promised,
    done,
    call,
    ledger,
  }: Seen & { readonly first: DemoCall; readonly promised: DemoReminder; readonly done: DemoReminder },
  scene: CallBackScene,
): readonly Moment[] {
  const heard = heardIn(ledger);
  const asked = heard.split('What is your full name').length - 1;
  const name = scene.expected.claim['policyholder_name'] ?? '';
  return [
    moment(
      'call back agreed',
      promised.owner === 'assistant',
      `"${promised.title}", due ${promised.due_date_time}`,
    ),
    moment(
      'called as agreed',
      done.state === 'done' && done.call_ids.length === 1,
      `the outreach is ${done.state} after ${done.call_ids.length} call, which ended as ${done.outcome ?? 'nothing'}`,
    ),
    moment('said why', heard.includes(scene.why), `the agent said that it calls "${scene.why}"`),
    moment(
      'went on',
      asked === 1 &&
        valueOf(first, 'policyholder_name') === name &&
        valueOf(call, 'policyholder_name') === name,
      'what was known from the first call was not asked again',
    ),
  ];
}

export function transferMoments({ call, ledger }: Seen, scene: TransferScene): readonly Moment[] {
  const heard = heardIn(ledger);
  const tries = call.messages.filter(({ name, accepted }) => name === 'talk_to_person' && accepted === true);
  const refused = call.messages.filter(
    ({ name, accepted }) => name === 'talk_to_person' && accepted === false,
  );
  return [
    moment(
      'asked first',
      refused.length === tries.length && tries.length > 0,
      'the tool was refused until the person had said yes, each time',
    ),
    moment(
      'busy, and back',
      tries[0]?.done === false && heard.includes(scene.saysBusy),
      `the colleague was busy; the agent was back and said so`,
    ),
    moment('put through', tries.at(-1)?.done === true, `the call ended as ${call.outcome ?? 'nothing'}`),
  ];
}

export function answerMoments({ call, ledger }: Seen, scene: KnowledgeScene): readonly Moment[] {
  const { path, words } = scene.answer;
  const search = call.messages.find(({ name }) => name === 'search_documents');
  const sources = (search?.sources ?? []).map((source) => source.path);
  return [
    moment('looked it up', search?.done === true, `in ${sources.join(', ') || 'no document'}`),
    moment('source in the report', sources.includes(path), path),
    moment('heard', heardIn(ledger).includes(words), `"… ${words} …"`),
  ];
}

function moment(name: string, isShown: boolean, detail: string): Moment {
  return { name, verdict: isShown ? 'shown' : 'missing', detail };
}

function heardIn(ledger: readonly LedgerLine[]): string {
  return ledger.flatMap((line) => (line.kind === 'heard' ? [line.text] : [])).join(' ');
}

function valueOf({ claim }: DemoCall, name: string): string | null {
  return claim.find((field) => field.name === name)?.value ?? null;
}
