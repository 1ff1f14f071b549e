/** What is asked of the bridges: turns that stand on their queues, and a word to one that may be gone. */
import { CancellationScope, condition, isCancellation, proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import type { CallInput } from '../domain/call/events.ts';
import type { CallState, Media } from '../domain/call/state.ts';
import type { HeardReport } from '../domain/conversation/transcript.ts';
import type {
  BridgeDuties,
  ConverseInput,
  ConverseOutput,
  ConverseProgress,
} from '../domain/conversation/converse.ts';
import { ifActivityFailed, lastDetails, unlessActivityFailed } from './activity-failure.ts';
import { activityOptions, converseOptions, dutyOptions } from './activity-options.ts';
import type { PhoneCallInput } from './phone-call.messages.ts';

/** How long a bridge may take to give back its standing turn once it is told to, or has lost its socket. */
const lastWordMs = 1_000;
/** How soon a bridge that lives answers that it has fallen silent, or has said so by itself. */
const answerMs = 400;
/** How long a turn may take to end by itself when nobody can tell what was reported of it. */
const unknownBeatMs = 3_000;

export interface BridgeTurns {
  converse(bridgeQueue: string, input: ConverseInput): Promise<void>;
  /** Nobody waits for this turn any more. */
  letGo(turn: number): void;
  /** A bridge that has not the media any more, or does not answer, has lost its standing turn. */
  probe(legId: string, media: Media): Promise<void>;
  /** The turn was lost though the bridge may have the media still: then it asks for the leg again. Whether it has. */
  recall(legId: string, media: Media): Promise<boolean>;
  /** The bridge itself says that its standing turn is lost, and what was heard. */
  lose(heard: readonly HeardReport[]): void;
  /**
   * Another bridge is about to take the media over: has the one that holds it fall silent, and waits for what was heard
   * last. One that is gone is taken at its last heartbeat.
   */
  relieve(): Promise<void>;
}

export function createBridgeTurns(
  { lineId, plan, settings }: PhoneCallInput,
  current: () => CallState,
  take: (event: CallInput) => void,
): BridgeTurns {
  const { callId } = plan;
  /** Of the turns that stand. */
  const scopes = new Map<number, CancellationScope>();
  /** While a bridge is asked whether it has the media: whether there is reason to ask once more. */
  const probing: { again: boolean }[] = [];

  function duties(bridgeQueue: string, summary: string): BridgeDuties {
    return proxyActivities<BridgeDuties>({ ...dutyOptions(bridgeQueue), summary });
  }

  /** The media of an epoch, while a turn stands at it. */
  function held(epoch: number): Media | null {
    const { phase } = current();
    if (!('media' in phase) || phase.media?.epoch !== epoch) return null;
    return phase.media.standing ? phase.media : null;
  }

  function stands({ epoch, standing }: Media): boolean {
    return standing !== null && held(epoch)?.standing?.turn === standing.turn;
  }

  /** What was reported last of a standing turn. */
  function lastBeatOf({ standing }: Media): Promise<ConverseProgress | 'unknown' | null> {
    if (!standing) return Promise.resolve(null);
    const summary = 'what the bridge reported last';
    const { lastBeat } = proxyActivities<Activities>({ ...activityOptions.lastBeat, summary });
    return lastBeat({ lineId, turn: standing.turn }).catch(ifActivityFailed('unknown' as const));
  }

  /** The standing turn ends with the last that was reported of it. */
  async function presumeDead(media: Media, beat: ReturnType<typeof lastBeatOf>): Promise<void> {
    const progress = await beat;
    // Its own end by the missing heartbeat brings the same.
    if (progress === 'unknown') await condition(() => !stands(media), unknownBeatMs);
    if (stands(media))
      lose(media, (progress === 'unknown' ? null : progress)?.heard ?? [], { bridge: 'gone' });
  }

  function lose(
    { epoch, standing }: Media,
    heard: readonly HeardReport[],
    fate: { readonly bridge?: 'gone' } = {},
  ): void {
    if (!standing) return;
    take({ kind: 'converse_failed', epoch, turn: standing.turn, heard, ...fate });
    scopes.get(standing.turn)?.cancel();
  }

  return {
    converse: async (bridgeQueue, input) => {
      const scope = new CancellationScope();
      scopes.set(input.turn, scope);
      const summary = `turn ${input.turn}: ${input.trigger.kind}`;
      const bridge = proxyActivities<{ converse(input: ConverseInput): Promise<ConverseOutput> }>({
        ...converseOptions(bridgeQueue, settings.maxCallMinutes),
        summary,
      });
      const { epoch, turn } = input;
      const event = await scope
        .run(() => bridge.converse(input))
        .then(
          (output): CallInput => ({ kind: 'conversed', epoch, turn, output }),
          (error: unknown): CallInput => {
            if (!isCancellation(error)) unlessActivityFailed(error);
            const heard = lastProgress(error)?.heard ?? [];
            return { kind: 'converse_failed', epoch, turn, heard, bridge: 'missing' };
          },
        );
      scopes.delete(turn);
      take(event);
    },

    letGo: (turn) => {
      scopes.get(turn)?.cancel();
    },

    probe: async (legId, media) => {
      const [underWay] = probing;
      if (underWay) {
        // The carrier tells a loss more than once; the bridge may have answered before the latest.
        underWay.again = true;
        return;
      }
      const asking = { again: false };
      probing.push(asking);
      const { probe } = duties(media.bridgeQueue, 'whether the bridge has the media');
      let answer = await probe({ callId, legId, epoch: media.epoch }).catch(ifActivityFailed(null));
      if (asking.again && answer?.live)
        answer = await probe({ callId, legId, epoch: media.epoch }).catch(ifActivityFailed(null));
      probing.pop();
      if (answer?.live) return;
      // A bridge that lives and has lost its socket says itself, and exactly, what was heard.
      if (answer && (await condition(() => held(media.epoch) === null, lastWordMs))) return;
      const silent = held(media.epoch);
      if (silent) await presumeDead(silent, lastBeatOf(silent));
    },

    recall: async (legId, { bridgeQueue, epoch }) => {
      const { recall } = duties(bridgeQueue, 'have the bridge ask for the leg again, if it has the media');
      const answer = await recall({ callId, legId, epoch }).catch(ifActivityFailed(null));
      const live = answer?.live ?? false;
      take({ kind: 'recalled', epoch, live });
      return live;
    },

    lose: (heard) => {
      const { phase } = current();
      if ('media' in phase && phase.media) lose(phase.media, heard);
    },

    relieve: async () => {
      // While one is waited for, yet another bridge may attach: the last to knock gets the media.
      for (let phase = current().phase; 'media' in phase && phase.media?.standing; phase = current().phase) {
        const { media, leg } = phase;
        const { fence } = duties(media.bridgeQueue, 'another bridge takes the media over');
        const { epoch } = media;
        const alive = { answered: false };
        void fence({ callId, legId: leg.legId, epoch }).then(() => {
          alive.answered = true;
        }, unlessActivityFailed);
        // Asked for at once, it is there when the time is up in which a bridge that lives answers.
        const beat = lastBeatOf(media);
        await condition(() => alive.answered || !stands(media), answerMs);
        if (alive.answered) await condition(() => !stands(media), lastWordMs);
        if (stands(media)) await presumeDead(media, beat);
        await beat;
      }
    },
  };
}

/** What the bridge reported last before it fell silent. */
function lastProgress(error: unknown): ConverseProgress | null {
  const details = lastDetails(error);
  return isProgress(details) ? details : null;
}

function isProgress(details: unknown): details is ConverseProgress {
  return (
    typeof details === 'object' && details !== null && 'heard' in details && Array.isArray(details.heard)
  );
}
