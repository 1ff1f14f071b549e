/** Whether the activity under way was begun before. */
import { activityInfo } from '@temporalio/activity';

/** A worker may have gone in the middle of it, so nobody knows how far it came. */
export function isRepeated(): boolean {
  return activityInfo().attempt > 1;
}
