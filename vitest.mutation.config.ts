import { defineConfig } from 'vitest/config';
import { type PoolOptions, type PoolWorker, ThreadsPoolWorker, type WorkerRequest } from 'vitest/node';

type Listener = (...args: unknown[]) => void;

/** After so many runs of tests a thread is replaced: each leaves a few listeners behind. */
const RUNS_OF_A_THREAD = 100;

let thread: ThreadsPoolWorker | undefined;
let runs = 0;

/**
 * One run of tests in a thread that outlives it. Stryker runs the tests of each mutant by themselves, and a new thread
 * for each would spend most of a second on importing the same packages: with several thousand mutants that is hours.
 */
class Run implements PoolWorker {
  readonly name = 'lasting';
  private readonly thread: ThreadsPoolWorker;
  private readonly listeners: [string, Listener][] = [];
  private readonly first: boolean;
  /** False once the thread may serve another run. */
  private last = true;

  constructor(options: PoolOptions) {
    this.first = thread === undefined;
    this.thread = thread ??= new ThreadsPoolWorker(options);
    runs += 1;
  }

  async start(): Promise<void> {
    if (this.first) await this.thread.start();
  }

  on(event: string, callback: Listener): void {
    this.listeners.push([event, callback]);
    this.thread.on(event, callback);
  }

  off(event: string, callback: Listener): void {
    this.thread.off(event, callback);
  }

  deserialize(data: unknown): unknown {
    return data;
  }

  send(message: WorkerRequest): void {
    const stop = message.type === 'stop';
    // Its end takes a while, and the next run begins meanwhile.
    if (stop && runs >= RUNS_OF_A_THREAD) forget(this.thread);
    this.last = !stop || thread !== this.thread;
    if (this.last) {
      this.thread.send(message);
      return;
    }
    // The end of the run is answered in the name of the thread, which hears nothing of it.
    const stopped = { type: 'stopped', __vitest_worker_response__: true };
    for (const [event, listener] of this.listeners) if (event === 'message') listener(stopped);
  }

  /** Without a message that it stops before, the thread is stuck or has failed, and serves nobody any more. */
  async stop(): Promise<void> {
    for (const [event, listener] of this.listeners) this.off(event, listener);
    if (!this.last) return;
    forget(this.thread);
    await this.thread.stop();
  }
}

function forget(ending: ThreadsPoolWorker): void {
  if (thread !== ending) return;
  thread = undefined;
  runs = 0;
}

const lasting = { name: 'lasting', createPoolWorker: (options: PoolOptions) => new Run(options) };

export default defineConfig({
  plugins: [
    {
      name: 'lasting-thread',
      configureVitest({ project, vitest }) {
        // Here and not below, because Stryker names a pool of its own.
        Object.assign(project.config, { pool: lasting.name, poolRunner: lasting });
        vitest.onClose(() => thread?.stop());
      },
    },
  ],
  test: {
    // The tests of single parts, which are fast; the scenarios run whole migrations.
    include: ['test/{domain,tasks,approval,kit}/**/*.test.ts'],
    // It puts another parser of YAML in place, and in a shared thread the other tests would get that as well.
    exclude: ['test/domain/planning/plan-defect.test.ts'],
    setupFiles: ['test/support/one-mutant.ts'],
    testTimeout: 30_000,
    isolate: false,
  },
});
