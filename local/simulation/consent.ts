import { isObject } from '../../lambdas/kit/json.ts';
import type { Execution } from '../asl/engine.ts';
import type { Scene } from './scene.ts';

/** The states that tell what was decided, by the question. */
const ANNOUNCED: Readonly<Record<string, string>> = {
  AnnounceStartDecision: 'start',
  AnnounceGoBackDecision: 'go-back',
  AnnounceDeletionDecision: 'deletion',
};

/** Holds what runs do against what people have asked for and decided. */
export class Consent {
  readonly #scene: Scene;
  /** Requests to which a person has said yes, by what their ids begin with. */
  readonly #agreed = new Set<string>();
  #wantedBack = false;
  /** Whether the old stack was protected when the run was planned, and at the last look before its deletion. */
  #protectedAtPlan = false;
  #protectedAtLast = false;

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  /** Hears that a person says yes. @param requests what the ids of the requests begin with */
  agree(requests: string): void {
    this.#agreed.add(requests);
  }

  /** Hears that a person sends the app back by hand. */
  wantBack(): void {
    this.#wantedBack = true;
  }

  /** True if a person has said yes to this request. */
  isAgreed(request: string): boolean {
    return [...this.#agreed].some((requests) => request.startsWith(requests));
  }

  /** What an execution does against people's word by entering a state, as a sentence; undefined if nothing. */
  entered({ input, name, executionArn }: Execution, state: string): string | undefined {
    const { approvals = ['start', 'deletion'], dryRun = false } = isObject(input) ? input : {};
    const asked = ANNOUNCED[state];
    if (asked !== undefined) {
      const { decision } = Object(this.#scene.assigned(executionArn, 'answer'));
      if (decision === 'approved' && !this.#saidYesTo(asked))
        return `${name} has got a yes to the question about ${asked}, and nobody has given it.`;
    }
    switch (state) {
      case 'TakeLock':
        this.#protectedAtPlan = this.#isProtected();
        return dryRun === true ? `${name} was asked for a plan only, and begins.` : undefined;
      case 'FreezeWrites':
        return Array.isArray(approvals) && approvals.includes('start') && !this.#saidYesTo('start')
          ? `${name} stops writes, and nobody has agreed to the start.`
          : undefined;
      case 'VerifySafeToDelete':
        this.#protectedAtLast = this.#isProtected();
        return undefined;
      case 'ReturnApp':
        return this.#wantedBack || this.#saidYesTo('go-back')
          ? undefined
          : `${name} sends the app back, and nobody has wanted that.`;
      default:
        return undefined;
    }
  }

  /** Why the old stack must not go although its deletion was approved; undefined if it may. */
  protection(input: unknown): string | undefined {
    const lifted = isObject(input) && input.liftProtections === true && this.#protectedAtPlan;
    return this.#protectedAtLast && !lifted ? 'somebody has protected it since the plan' : undefined;
  }

  #saidYesTo(action: string): boolean {
    return [...this.#agreed].some((requests) => requests.startsWith(`${action}-`));
  }

  #isProtected(): boolean {
    const { lab, cast } = this.#scene;
    return lab.account.stacks.living(cast.databaseStack)?.terminationProtection === true;
  }
}
