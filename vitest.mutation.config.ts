import { defineConfig } from 'vitest/config';
import { type PoolOptions, ThreadsPoolWorker, type WorkerRequest } from 'vitest/node';

type Listener = (...args: unknown[]) => void;

/** Runs of tests after which the thread is replaced: each leaves a few listeners behind. */
const RUNS_OF_A_THREAD = 100;

/**
 * A thread that outlives a run of tests. Stryker runs the tests of each mutant by themselves, and a new thread for
 * each spends most of a second on importing the same packages: with several thousand mutants that makes hours.
 */
class LastingThread extends ThreadsPoolWorker {
  private readonly listeners: [string, Listener][] = [];
  private runs = 0;

  override on(event: string, callback: Listener): void {
    this.listeners.push([event, callback]);
    super.on(event, callback);
  }

  override async start(): Promise<void> {
    if (this.runs === 0) await super.start();
    this.runs += 1;
  }

  override send(message: WorkerRequest): void {
    const stays = message.type === 'stop' && this.runs < RUNS_OF_A_THREAD;
    if (!stays) super.send(message);
    // The end of the run is answered in the name of the thread, which hears nothing of it.
    const stopped = { type: 'stopped', __vitest_worker_response__: true };
    if (stays) for (const [event, listener] of this.listeners) if (event === 'message') listener(stopped);
  }

  override async stop(): Promise<void> {
    for (const [event, listener] of this.listeners.splice(0)) this.off(event, listener);
    if (this.runs >= RUNS_OF_A_THREAD) await this.end();
  }

  async end(): Promise<void> {
    if (this.runs > 0) await super.stop();
    this.runs = 0;
  }
}

let thread: LastingThread | undefined;
const lasting = {
  name: 'lasting',
  createPoolWorker(options: PoolOptions) {
    thread ??= new LastingThread(options);
    return thread;
  },
};

export default defineConfig({
  plugins: [
    {
      name: 'lasting-thread',
      configureVitest({ project, vitest }) {
        vitest.onClose(() => thread?.end());
        // Here and not below, because Stryker names a pool of its own.
        Object.assign(project.config, { pool: lasting.name, poolRunner: lasting });
      },
    },
  ],
  test: {
    // The tests of single parts, which are fast; the scenarios run whole migrations.
    include: ['test/{domain,tasks,approval,kit}/**/*.test.ts'],
    // It puts another parser of YAML in place, and in a shared thread the other tests would get that as well.
    exclude: ['test/domain/planning/plan-defect.test.ts'],
    testTimeout: 30_000,
    isolate: false,
  },
});
