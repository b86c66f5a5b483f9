import type { Fault } from '../faults/fault.ts';

/** A fault in words that a person can follow. */
export function describeFault(fault: Fault): string {
  switch (fault.at) {
    case 'call': {
      const { caller = 'every task', operation = 'every operation', skip = 0, times } = fault;
      const which = times === 1 ? `call ${skip + 1}` : `calls ${skip + 1} to ${skip + times}`;
      return `${caller}, ${which} of ${operation}: ${becomes(fault)}`;
    }
    case 'answer':
      return `${fault.caller} reads of ${fault.operation}: ${fault.lie}`;
    case 'reading':
      return `${fault.caller} reads ${fault.operation} ${fault.times} times as it was before, after ${fault.skip} true readings`;
    case 'task':
      return `invocation ${fault.skip + 1} of ${fault.task} runs twice${fault.overlapping === true ? ' at once' : ''}`;
    case 'fate':
      return `${fault.what} number ${fault.skip + 1} ends: ${fault.status}`;
    case 'future-gone':
      return 'what a rewind has left cannot be gone to any more';
    case 'inexact':
      return `${fault.times} rewinds come out ${fault.seconds} s beside the moment`;
    case 'restore':
      return `the restored cluster lacks the ${fault.lacking} that was asked for`;
    case 'outdated-host':
      return `${fault.times} hosts start with what was told to those before them`;
    case 'schedule':
      return fault.times === 0
        ? 'each schedule does nothing when it fires first'
        : 'each schedule starts its target twice when it fires first';
    case 'pace':
      return `${fault.what} takes ${Math.round(fault.factor)} times as long`;
    case 'tempo':
      return `AWS needs ${fault.factor} of its usual time`;
    case 'own-freeze':
      return `people stop the app themselves, when ${fault.machine ?? 'the migration'} enters ${fault.state}`;
    case 'resource':
      return `${fault.operation} of ${fault.types.join(' and ')} in the ${fault.stack} stack fails ${fault.times} times`;
    case 'state':
      return `somebody: ${fault.what}, when ${fault.machine ?? 'the migration'} enters ${fault.state}`;
    case 'event':
      return fault.times === 0 ? 'EventBridge tells of no end' : 'EventBridge tells of each end twice';
    case 'page':
      return `the app's page answers ${fault.status} on the new database`;
    case 'stale-host':
      return "a host from before goes on answering the app's page";
    case 'estate':
      return `the stacks have the shape ${fault.shape}`;
    case 'approval':
      return `the question about ${fault.action} is answered: ${fault.decision}`;
  }
}

function becomes(fault: Extract<Fault, { at: 'call' }>): string {
  switch (fault.when) {
    case 'before':
      return `fails with ${fault.error}`;
    case 'after':
      return `is done, and its answer is lost (${fault.error})`;
    case 'late':
      return `comes ${fault.seconds} s late`;
    case 'killed':
      return 'is done, and the function is killed';
  }
}

/** The kind of a fault, for coverage. */
export function kindOf(fault: Fault): string {
  switch (fault.at) {
    case 'call':
      return `call ${fault.when}`;
    case 'answer':
      return `answer ${fault.lie}`;
    case 'reading':
      return 'reading lags';
    case 'task':
      return fault.overlapping === true ? 'task twice at once' : 'task twice';
    case 'fate':
      return `${fault.what} ends badly`;
    case 'future-gone':
      return 'no way forward';
    case 'inexact':
      return 'rewind comes out elsewhere';
    case 'restore':
      return `restored without its ${fault.lacking}`;
    case 'schedule':
      return fault.times === 0 ? 'schedule lost' : 'schedule twice';
    case 'pace':
      return fault.factor >= 100 ? `${fault.what} never ends` : `${fault.what} is slow`;
    case 'tempo':
      return 'AWS is quick';
    case 'own-freeze':
      return 'people stop the app';
    case 'resource':
      return `${fault.operation} fails in the ${fault.stack} stack`;
    case 'state':
      return `${fault.what} in ${fault.machine ?? 'the migration'}`;
    case 'event':
      return fault.times === 0 ? 'event lost' : 'event twice';
    case 'page':
      return `page ${fault.status}`;
    case 'estate':
      return `estate ${fault.shape}`;
    case 'approval':
      return `${fault.action} ${fault.decision}`;
    case 'stale-host':
    case 'outdated-host':
      return fault.at;
  }
}
