/** What a bridge holds: the size and bound of every queue and map of its own. Of those that each session has, the fullest. */
import { mostKeptFrames } from './attaching.ts';
import type { Hold } from './figures.ts';
import { mostTracks } from './heard-reports.ts';
import { mostReports } from './reporter.ts';
import { mostUnsentBytes } from './server.ts';
import type { Sessions } from './sessions.ts';

export interface HoldsParts {
  readonly sessions: Sessions;
  /** Sockets that are being checked. */
  readonly checking: number;
  readonly maxCalls: number;
}

export function holdsOf({ sessions, checking, maxCalls }: HoldsParts): readonly Hold[] {
  const { telling, known, most } = sessions.ended;
  const each = sessions.unended().map((session) => session.holds);
  const fullest = (name: keyof (typeof each)[number]): number =>
    each.reduce((now, holds) => Math.max(now, holds[name]), 0);
  return [
    { name: 'sessions', now: sessions.liveCount + checking, most: maxCalls },
    { name: 'sessions-ending', now: telling, most },
    { name: 'sessions-ended', now: known, most },
    { name: 'reports', now: fullest('reports'), most: mostReports },
    { name: 'kept-frames', now: fullest('keptFrames'), most: mostKeptFrames },
    { name: 'heard-reports', now: fullest('heardReports'), most: mostTracks },
    { name: 'unsent-bytes', now: fullest('unsentBytes'), most: mostUnsentBytes },
  ];
}
