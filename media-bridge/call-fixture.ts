/** For tests: the call's workflow as a bridge sees it, taking and refusing what it is told by script. */
import type { CallerTurn, HeardReport } from '../domain/conversation/transcript.ts';
import type { Result } from '../domain/result.ts';
import { failed, ok } from '../domain/result.ts';
import type { CallLink } from './call-link.ts';

export class ScriptedCall {
  readonly turns: CallerTurn[] = [];
  readonly digits: { readonly seq: number; readonly digits: string }[] = [];
  readonly lost: Parameters<CallLink['mediaLost']>[0][] = [];
  readonly machines: Parameters<CallLink['answeredBy']>[0][] = [];
  readonly attachIds: string[] = [];
  /** The epochs that bridges named which wanted their leg back. */
  readonly formerEpochs: number[] = [];
  /** What each of them said was heard. */
  readonly heard: HeardReport[][] = [];
  epoch = 0;
  expects = true;
  /** Whoever attaches is answered once this resolves. */
  attaching: Promise<void> = Promise.resolve();
  /** Who wants a leg back is answered once this resolves. */
  givingBack: Promise<void> = Promise.resolve();
  languages: readonly string[] = ['en-US'];
  /** Failures that signals meet before they are taken. */
  failures = 0;
  /** Signals are acknowledged once this resolves. */
  acknowledging: Promise<void> = Promise.resolve();

  readonly link = (): CallLink => ({
    attach: async ({ callId, attachId, formerEpoch, heard = [] }) => {
      this.attachIds.push(attachId);
      if (formerEpoch !== undefined) {
        this.formerEpochs.push(formerEpoch);
        this.heard.push([...heard]);
        await this.givingBack;
      }
      await this.attaching;
      if (!this.expects) return failed({ code: 'not-expected', message: 'scripted', disposition: 'final' });
      this.epoch += 1;
      return ok({ epoch: this.epoch, callId, languages: this.languages });
    },
    callerTurn: (turn) => this.#take(() => this.turns.push(turn)),
    digit: (entry) => this.#take(() => this.digits.push(entry)),
    answeredBy: (news) => this.#take(() => this.machines.push(news)),
    mediaLost: (news) => this.#take(() => this.lost.push(news)),
  });

  async #take(note: () => void): Promise<Result<void>> {
    if (this.failures > 0) {
      this.failures -= 1;
      return failed({ code: 'down', message: 'scripted', disposition: 'unknown' });
    }
    note();
    await this.acknowledging;
    return ok(undefined);
  }
}
