/** Judges the evidence of a chaos run again: `node tests/chaos/check/main.ts var/chaos/<seed> [call id]`. */
import { readEvidence } from '../evidence-files.ts';
import { judge, linesOfBreach, quietReplays } from './judge.ts';

const [folder, only] = process.argv.slice(2);
if (folder === undefined) throw new Error('which folder? Such as var/chaos/1');
quietReplays();
const evidence = await readEvidence(folder);
const verdict = await judge(evidence);
const shown = verdict.breaches.filter(({ callId }) => only === undefined || callId === only);
const lines = [
  ...shown.flatMap((breach) => [...linesOfBreach(breach, evidence.seed), '']),
  `${evidence.store.length} calls, ${evidence.faults.length} faults, ${evidence.histories.length} histories: ${verdict.breaches.length} breaches`,
  `${verdict.accountedFor} sayings are missing in part because the socket was away`,
];
process.stdout.write(`${lines.join('\n')}\n`);
process.exitCode = verdict.breaches.length === 0 ? 0 : 1;
