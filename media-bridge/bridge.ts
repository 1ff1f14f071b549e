/** Starts a bridge: its door for media sockets and its worker for standing turns, joined by the sessions between them. */
import type { DataConverter } from '@temporalio/common';
import { Worker, type NativeConnection } from '@temporalio/worker';
import type { BridgeDuties } from '../domain/conversation/converse.ts';
import { converseActivities, type ConverseActivities } from './converse.ts';
import type { LanguageModel } from '../domain/ports/language-model.ts';
import type { CallLinks } from './call-link.ts';
import { bridgeDuties } from './duties.ts';
import { figuresOf, newMeasures, type BridgeFigures, type Hold } from './figures.ts';
import { holdsOf } from './holds.ts';
import { ModelPool } from './model-pool.ts';
import { Moderator, type ModeratorParts } from '../domain/conversation/moderator.ts';
import { Pacer } from './pacer.ts';
import { MediaServer, type ServerParts } from './server.ts';
import { Session } from './session.ts';
import type { SessionParts } from './session-parts.ts';
import { Sessions } from './sessions.ts';
import { temporalLinks, type TemporalLinkParts } from './temporal-link.ts';

/** What a bridge is made of, whatever brings it its turns. */
export interface BridgeParts
  extends
    Omit<SessionParts, 'pacer' | 'measures' | 'models' | 'moderator'>,
    Pick<ServerParts, 'host' | 'port' | 'carrierAuth' | 'checkToken'> {
  readonly links: CallLinks;
  /** The fast one, and the slow one where there is one. */
  readonly languageModels: readonly LanguageModel[];
  /** Absent or null: only the filter of the model's own service refuses anything. */
  readonly moderation?: Pick<ModeratorParts, 'moderation' | 'levels' | 'limitMs'> | null;
  /** Of what is shared with the bridge but belongs to others: a cache of speech. */
  readonly otherHolds?: () => readonly Hold[];
}

export interface BridgeDeps extends Omit<BridgeParts, 'links'> {
  readonly temporal: TemporalLinkParts & {
    readonly connection: NativeConnection;
    readonly dataConverter?: DataConverter;
  };
}

export interface Bridge {
  /** The task queue on which this bridge takes standing turns. */
  readonly queue: string;
  readonly port: number;
  /** `ws://host:port`, to which a leg's path is added. */
  readonly url: string;
  figures(): BridgeFigures;
  /** Resolves when the bridge was closed; rejects when its worker breaks. */
  readonly done: Promise<void>;
  /** For SIGTERM: not ready any more, no new calls; moves those under way to other bridges (bounded), then closes. */
  drain(): Promise<void>;
  /** Ends everything at once; waits only (bounded) until the workflows know that their media is gone. */
  close(): Promise<void>;
}

/** How long turns may take to go back once the worker is told to stop. */
const shutdownGraceMs = 2_000;

export async function startBridge({ temporal, ...deps }: BridgeDeps): Promise<Bridge> {
  const media = await openMedia({ ...deps, links: temporalLinks(temporal) });
  const { settings, queue, log } = deps;
  const worker = await Worker.create({
    connection: temporal.connection,
    namespace: temporal.client.options.namespace,
    taskQueue: queue,
    activities: media.activities,
    // Two turns of one call may meet for a moment, the one that goes back and the one that comes; and a word about it.
    maxConcurrentActivityTaskExecutions: settings.maxCalls * 3,
    maxHeartbeatThrottleInterval: settings.heartbeat.speakingMs,
    defaultHeartbeatThrottleInterval: settings.heartbeat.speakingMs,
    shutdownGraceTime: shutdownGraceMs,
    ...(temporal.dataConverter ? { dataConverter: temporal.dataConverter } : {}),
  }).catch(async (error: unknown) => {
    await media.close();
    throw error;
  });
  const done = worker.run();
  done.catch((error: unknown) => {
    log.error('worker-broken', { error: error instanceof Error ? error.name : 'unknown' });
  });
  const close = async (): Promise<void> => {
    await media.close();
    if (worker.getState() === 'RUNNING') worker.shutdown();
    await done;
  };
  return {
    queue,
    port: media.port,
    url: media.url,
    figures: media.figures,
    done,
    drain: async () => {
      await media.drain();
      await close();
    },
    close,
  };
}

export interface Media {
  readonly port: number;
  readonly url: string;
  readonly activities: ConverseActivities & BridgeDuties;
  readonly sessions: Sessions;
  figures(): BridgeFigures;
  drain(): Promise<void>;
  close(): Promise<void>;
}

/** The bridge without its worker: the door, the sessions, and the activities that find them. */
export async function openMedia(parts: BridgeParts): Promise<Media> {
  const { clock, settings, queue, links, host } = parts;
  const measures = newMeasures();
  const pacer = new Pacer(clock);
  const sessions = new Sessions(clock, settings.afterglowMs, settings.maxCalls * 2);
  const models = new ModelPool({ ...parts, models: parts.languageModels });
  const moderator = parts.moderation ? new Moderator({ ...parts, ...parts.moderation, measures }) : null;
  const openSession = sessionOpener(parts, { measures, pacer, sessions, links, queue, models, moderator });
  const figures = (): BridgeFigures => {
    const others = parts.otherHolds?.() ?? [];
    const own = holdsOf({ sessions, checking: server.checking, maxCalls: settings.maxCalls });
    const holds = [...own, ...(moderator ? [moderator.hold] : []), ...others];
    return figuresOf(measures, { sessions: sessions.liveCount, holds, models: models.figures() });
  };
  const server = new MediaServer({ ...parts, sessions, measures, openSession, figures });
  const port = await server.listen();
  return {
    port,
    url: `ws://${host}:${port}`,
    activities: {
      ...converseActivities({ sessions, clock, heartbeat: settings.heartbeat }),
      ...bridgeDuties(sessions),
    },
    sessions,
    figures,
    drain: () => server.drain(),
    close: async () => {
      await server.close();
      await sessions.close(settings.closeMs);
      pacer.close();
    },
  };
}

function sessionOpener(
  parts: BridgeParts,
  own: Pick<SessionParts, 'measures' | 'pacer' | 'queue' | 'models' | 'moderator'> & {
    readonly sessions: Sessions;
    readonly links: CallLinks;
  },
): ServerParts['openSession'] {
  let opened = 0;
  return (leg, line) => {
    opened += 1;
    // Unique over all bridges, as the queue is; the same for every try of one socket.
    const attachId = `attach/${own.queue}/${opened}`;
    const link = own.links(leg.lineId);
    return own.sessions.add(leg, () => {
      const session: Session = new Session({ ...parts, ...own }, leg, link, line, attachId, () => {
        own.sessions.over(session);
      });
      return session;
    });
  };
}
