import { announceDecision } from './approval/announce-decision.ts';
import { requestApproval } from './approval/request-approval.ts';
import { verifySafeToDelete } from './approval/verify-safe-to-delete.ts';
import { checkAppRolledBack } from './cutover/check-app-rolled-back.ts';
import { checkAppStack } from './cutover/check-app-stack.ts';
import { checkHostsMoved } from './cutover/check-hosts-moved.ts';
import { executeAppUpdate } from './cutover/execute-app-update.ts';
import { findWayBack } from './cutover/find-way-back.ts';
import { prepareAppUpdate } from './cutover/prepare-app-update.ts';
import { refreshHosts } from './cutover/refresh-hosts.ts';
import { returnApp } from './cutover/return-app.ts';
import { armWatchdog } from './freeze/arm-watchdog.ts';
import { checkThawed } from './freeze/check-thawed.ts';
import { checkWritesStopped } from './freeze/check-writes-stopped.ts';
import { disarmWatchdog } from './freeze/disarm-watchdog.ts';
import { fenceNew } from './freeze/fence-new.ts';
import { freezeWrites } from './freeze/freeze-writes.ts';
import { rearmWatchdog } from './freeze/rearm-watchdog.ts';
import { removeFence } from './freeze/remove-fence.ts';
import { thawWrites } from './freeze/thaw-writes.ts';
import { checkHealth } from './health/check-health.ts';
import { observeApp } from './health/observe-app.ts';
import { createHandler, type Handler } from './kit/handler.ts';
import type { World } from './kit/world.ts';
import { checkUndone } from './lock/check-undone.ts';
import { releaseLock } from './lock/release-lock.ts';
import { startGoBack } from './lock/start-go-back.ts';
import { takeLock } from './lock/take-lock.ts';
import { takeOver } from './lock/take-over.ts';
import { undoUnfinished } from './lock/undo-unfinished.ts';
import { announceDone } from './notify/announce-done.ts';
import { announceFailure } from './notify/announce-failure.ts';
import { announceMaintenance } from './notify/announce-maintenance.ts';
import { announceReady } from './notify/announce-ready.ts';
import { announceRefusal } from './notify/announce-refusal.ts';
import { announceWayBack } from './notify/announce-way-back.ts';
import { preflight } from './preflight/preflight.ts';
import { recheck } from './preflight/recheck.ts';
import { checkSnapshot } from './snapshot/check-snapshot.ts';
import { takeSnapshot } from './snapshot/take-snapshot.ts';
import { checkDatabaseStack } from './stack/check-database-stack.ts';
import { checkOldStackDeleted } from './stack/check-old-stack-deleted.ts';
import { createDatabaseStack } from './stack/create-database-stack.ts';
import { deleteOldStack } from './stack/delete-old-stack.ts';
import { removeNewStack } from './stack/remove-new-stack.ts';
import { verifyNewDatabase } from './stack/verify-new-database.ts';

/** A task in the list: where its bundle begins, and how its handler is made for a world. */
export interface TaskEntry {
  /** The file whose export `handler` is deployed, from the root of the project. */
  readonly entry: string;
  readonly handlerFor: (world: World) => Handler;
}

/**
 * Every task by its name, which is also the token in the state machines (`${Preflight}`). Deployment, local engine and
 * substitutions are driven by this list alone.
 */
export const tasks = {
  AnnounceDecision: {
    entry: 'lambdas/approval/announce-decision.ts',
    handlerFor: (world) => createHandler(announceDecision, world),
  },
  AnnounceDone: {
    entry: 'lambdas/notify/announce-done.ts',
    handlerFor: (world) => createHandler(announceDone, world),
  },
  AnnounceFailure: {
    entry: 'lambdas/notify/announce-failure.ts',
    handlerFor: (world) => createHandler(announceFailure, world),
  },
  AnnounceMaintenance: {
    entry: 'lambdas/notify/announce-maintenance.ts',
    handlerFor: (world) => createHandler(announceMaintenance, world),
  },
  AnnounceReady: {
    entry: 'lambdas/notify/announce-ready.ts',
    handlerFor: (world) => createHandler(announceReady, world),
  },
  AnnounceRefusal: {
    entry: 'lambdas/notify/announce-refusal.ts',
    handlerFor: (world) => createHandler(announceRefusal, world),
  },
  AnnounceWayBack: {
    entry: 'lambdas/notify/announce-way-back.ts',
    handlerFor: (world) => createHandler(announceWayBack, world),
  },
  ArmWatchdog: {
    entry: 'lambdas/freeze/arm-watchdog.ts',
    handlerFor: (world) => createHandler(armWatchdog, world),
  },
  CheckAppRolledBack: {
    entry: 'lambdas/cutover/check-app-rolled-back.ts',
    handlerFor: (world) => createHandler(checkAppRolledBack, world),
  },
  CheckAppStack: {
    entry: 'lambdas/cutover/check-app-stack.ts',
    handlerFor: (world) => createHandler(checkAppStack, world),
  },
  CheckDatabaseStack: {
    entry: 'lambdas/stack/check-database-stack.ts',
    handlerFor: (world) => createHandler(checkDatabaseStack, world),
  },
  CheckHealth: {
    entry: 'lambdas/health/check-health.ts',
    handlerFor: (world) => createHandler(checkHealth, world),
  },
  CheckHostsMoved: {
    entry: 'lambdas/cutover/check-hosts-moved.ts',
    handlerFor: (world) => createHandler(checkHostsMoved, world),
  },
  CheckOldStackDeleted: {
    entry: 'lambdas/stack/check-old-stack-deleted.ts',
    handlerFor: (world) => createHandler(checkOldStackDeleted, world),
  },
  CheckSnapshot: {
    entry: 'lambdas/snapshot/check-snapshot.ts',
    handlerFor: (world) => createHandler(checkSnapshot, world),
  },
  CheckThawed: {
    entry: 'lambdas/freeze/check-thawed.ts',
    handlerFor: (world) => createHandler(checkThawed, world),
  },
  CheckUndone: {
    entry: 'lambdas/lock/check-undone.ts',
    handlerFor: (world) => createHandler(checkUndone, world),
  },
  CheckWritesStopped: {
    entry: 'lambdas/freeze/check-writes-stopped.ts',
    handlerFor: (world) => createHandler(checkWritesStopped, world),
  },
  CreateDatabaseStack: {
    entry: 'lambdas/stack/create-database-stack.ts',
    handlerFor: (world) => createHandler(createDatabaseStack, world),
  },
  DeleteOldStack: {
    entry: 'lambdas/stack/delete-old-stack.ts',
    handlerFor: (world) => createHandler(deleteOldStack, world),
  },
  DisarmWatchdog: {
    entry: 'lambdas/freeze/disarm-watchdog.ts',
    handlerFor: (world) => createHandler(disarmWatchdog, world),
  },
  ExecuteAppUpdate: {
    entry: 'lambdas/cutover/execute-app-update.ts',
    handlerFor: (world) => createHandler(executeAppUpdate, world),
  },
  FenceNew: {
    entry: 'lambdas/freeze/fence-new.ts',
    handlerFor: (world) => createHandler(fenceNew, world),
  },
  FindWayBack: {
    entry: 'lambdas/cutover/find-way-back.ts',
    handlerFor: (world) => createHandler(findWayBack, world),
  },
  FreezeWrites: {
    entry: 'lambdas/freeze/freeze-writes.ts',
    handlerFor: (world) => createHandler(freezeWrites, world),
  },
  ObserveApp: {
    entry: 'lambdas/health/observe-app.ts',
    handlerFor: (world) => createHandler(observeApp, world),
  },
  Preflight: {
    entry: 'lambdas/preflight/preflight.ts',
    handlerFor: (world) => createHandler(preflight, world),
  },
  PrepareAppUpdate: {
    entry: 'lambdas/cutover/prepare-app-update.ts',
    handlerFor: (world) => createHandler(prepareAppUpdate, world),
  },
  RearmWatchdog: {
    entry: 'lambdas/freeze/rearm-watchdog.ts',
    handlerFor: (world) => createHandler(rearmWatchdog, world),
  },
  Recheck: { entry: 'lambdas/preflight/recheck.ts', handlerFor: (world) => createHandler(recheck, world) },
  RefreshHosts: {
    entry: 'lambdas/cutover/refresh-hosts.ts',
    handlerFor: (world) => createHandler(refreshHosts, world),
  },
  ReleaseLock: {
    entry: 'lambdas/lock/release-lock.ts',
    handlerFor: (world) => createHandler(releaseLock, world),
  },
  RemoveFence: {
    entry: 'lambdas/freeze/remove-fence.ts',
    handlerFor: (world) => createHandler(removeFence, world),
  },
  RemoveNewStack: {
    entry: 'lambdas/stack/remove-new-stack.ts',
    handlerFor: (world) => createHandler(removeNewStack, world),
  },
  RequestApproval: {
    entry: 'lambdas/approval/request-approval.ts',
    handlerFor: (world) => createHandler(requestApproval, world),
  },
  ReturnApp: {
    entry: 'lambdas/cutover/return-app.ts',
    handlerFor: (world) => createHandler(returnApp, world),
  },
  StartGoBack: {
    entry: 'lambdas/lock/start-go-back.ts',
    handlerFor: (world) => createHandler(startGoBack, world),
  },
  TakeLock: { entry: 'lambdas/lock/take-lock.ts', handlerFor: (world) => createHandler(takeLock, world) },
  TakeOver: {
    entry: 'lambdas/lock/take-over.ts',
    handlerFor: (world) => createHandler(takeOver, world),
  },
  TakeSnapshot: {
    entry: 'lambdas/snapshot/take-snapshot.ts',
    handlerFor: (world) => createHandler(takeSnapshot, world),
  },
  ThawWrites: {
    entry: 'lambdas/freeze/thaw-writes.ts',
    handlerFor: (world) => createHandler(thawWrites, world),
  },
  UndoUnfinished: {
    entry: 'lambdas/lock/undo-unfinished.ts',
    handlerFor: (world) => createHandler(undoUnfinished, world),
  },
  VerifyNewDatabase: {
    entry: 'lambdas/stack/verify-new-database.ts',
    handlerFor: (world) => createHandler(verifyNewDatabase, world),
  },
  VerifySafeToDelete: {
    entry: 'lambdas/approval/verify-safe-to-delete.ts',
    handlerFor: (world) => createHandler(verifySafeToDelete, world),
  },
} as const satisfies Record<string, TaskEntry>;

export type TaskName = keyof typeof tasks;
