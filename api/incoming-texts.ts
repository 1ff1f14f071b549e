/** Text messages that people send us: a wish to be left alone counts at once, everything else goes to the person's line. */
import { e164 } from '../domain/claim/claim.ts';
import { wishIn } from '../domain/conversation/opt-out-words.ts';
import { optedOutMessage } from '../domain/conversation/phrases.ts';
import type { LineNumbers } from '../domain/ports/text-lines.ts';
import type { IncomingText, TextDelivery } from '../domain/ports/text-messages.ts';
import { ok, type Result } from '../domain/result.ts';
import { planOfIncoming } from './call-request.ts';
import type { ApiDeps } from './deps.ts';

/** Taking the same message in twice changes nothing. */
export async function takeText(deps: ApiDeps, text: IncomingText): Promise<Result<unknown>> {
  const { log, optOuts, textLines, defaults, settings, variantsFor, randomId, clock } = deps;
  if (!e164.test(text.from)) {
    // Short codes and names are machines, and cannot be called.
    log.info('text.refused', { reason: 'no-number' });
    return ok(undefined);
  }
  const line = { ourNumber: ourNumberOf(deps, text.to), phoneNumber: text.from };
  const wish = wishIn(text.text, defaults.language);
  if (wish?.kind === 'stop') return putOut(deps, line, 'text_message', wish.language);
  const out = await optOuts.find(text.from);
  if (!out.ok) return out;
  if (wish?.kind === 'start' && out.value) {
    log.info('text.opted_in', {});
    return optOuts.remove(text.from);
  }
  // Who is out and writes all the same may be on the line just now; nothing is begun for them.
  if (out.value) return textLines.received(text, line, null);
  const plan = planOfIncoming({ ...line, callId: randomId(), defaults, variantsFor, clock });
  return textLines.received(text, line, { plan, settings: settings(plan.variants) });
}

/** Nobody is reached from here on, and all that was to reach them is taken back. `language`: BCP 47, of the confirmation. */
export async function putOut(
  { optOuts, textLines, clock, log, defaults }: ApiDeps,
  line: LineNumbers,
  by: 'text_message' | 'api',
  language: string,
): Promise<Result<void>> {
  const { phoneNumber } = line;
  const added = await optOuts.add({ phoneNumber, by, at: clock() });
  if (!added.ok) return added;
  const out = await optOuts.find(phoneNumber);
  if (!out.ok) return out;
  // Somebody has taken it back in this very moment.
  if (!out.value) return ok(undefined);
  log.info('text.opted_out', { by });
  const confirmation = by === 'api' ? {} : { confirmation: optedOutMessage(defaults, language) };
  return textLines.optOut({ ...line, since: out.value.at, ...confirmation });
}

/** The news goes to the line that the message was sent from. */
export async function takeDelivery(
  { textLines, log }: ApiDeps,
  delivery: TextDelivery,
): Promise<Result<unknown>> {
  const { delivered, detail } = delivery;
  if (!delivered)
    log.warn('text.not_delivered', { detail: detail.replaceAll(/[^\w. -]/g, '').slice(0, 100) });
  return textLines.delivered(delivery);
}

/** A text service may have a number of its own: what comes there belongs to the line of the number we call from. */
function ourNumberOf({ ourNumber, textNumber }: ApiDeps, to: string): string {
  return e164.test(to) && to !== textNumber ? to : ourNumber;
}
