import pLimit, { type LimitFunction } from 'p-limit';

type Task = () => Promise<void>;

/**
 * Runs tasks, a few at a time. Those of one lane run one after the other and take one place together, which they keep
 * while any of them waits: a lane that is under way is gone through before another is begun.
 */
export class LaneLimit {
  private readonly limit: LimitFunction;
  /** Tasks that wait, by their lanes; a lane is in here while it has a place or waits for one. */
  private readonly lanes = new Map<object, Task[]>();

  /** @param concurrency tasks at once */
  constructor(concurrency: number) {
    this.limit = pLimit(concurrency);
  }

  /** Runs a task when its turn comes. @param lane undefined for a task that stands alone */
  run<Result>(lane: object | undefined, task: () => Promise<Result>): Promise<Result> {
    if (lane === undefined) return this.limit(task);
    return new Promise((resolve, reject) => {
      const own: Task = () => task().then(resolve, reject);
      const others = this.lanes.get(lane);
      if (others !== undefined) {
        others.push(own);
        return;
      }
      const waiting = [own];
      this.lanes.set(lane, waiting);
      void this.limit(async () => {
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await next();
        this.lanes.delete(lane);
      });
    });
  }
}
