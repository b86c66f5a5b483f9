import { announceDecision } from './approval/announce-decision.ts';
import { offerForward } from './approval/offer-forward.ts';
import { requestApproval } from './approval/request-approval.ts';
import { requestRewindApproval } from './approval/request-rewind-approval.ts';
import { verifySafeToDelete } from './approval/verify-safe-to-delete.ts';
import { type SettingName, settingNames } from './aws/setting-names.ts';
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
import type { Task } from './kit/task.ts';
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
import { announceRewind } from './rewind/announce-rewind.ts';
import { announceRewindFailure } from './rewind/announce-rewind-failure.ts';
import { announceStand } from './rewind/announce-stand.ts';
import { checkRewind } from './rewind/check-rewind.ts';
import { findRewind } from './rewind/find-rewind.ts';
import { mark } from './rewind/mark.ts';
import { preflightRewind } from './rewind/preflight-rewind.ts';
import { recheckRewind } from './rewind/recheck-rewind.ts';
import { recordReturnPoint } from './rewind/record-return-point.ts';
import { restartApp } from './rewind/restart-app.ts';
import { startFinish } from './rewind/start-finish.ts';
import { startRewind } from './rewind/start-rewind.ts';
import { takeOverRewind } from './rewind/take-over-rewind.ts';
import { checkSnapshot } from './snapshot/check-snapshot.ts';
import { takeSnapshot } from './snapshot/take-snapshot.ts';
import { checkDatabaseStack } from './stack/check-database-stack.ts';
import { checkOldStackDeleted } from './stack/check-old-stack-deleted.ts';
import { createDatabaseStack } from './stack/create-database-stack.ts';
import { deleteOldStack } from './stack/delete-old-stack.ts';
import { removeNewStack } from './stack/remove-new-stack.ts';
import { verifyNewDatabase } from './stack/verify-new-database.ts';

/** A task in the list: where its bundle begins, what it reads of the deployment, and how its handler is made for a world. */
export interface TaskEntry {
  /** The file whose export `handler` is deployed, from the root of the project. */
  readonly entry: string;
  /** Names of the environment variables that it is given. */
  readonly settings: readonly SettingName[];
  readonly handlerFor: (world: World) => Handler;
}

function listed<Name extends string, ClientName extends string, Settings, Input, Output>(
  entry: string,
  task: Task<Name, ClientName, Settings, Input, Output>,
): TaskEntry {
  return {
    entry,
    settings: settingNames(task.settings),
    handlerFor: (world) => createHandler(task, world),
  };
}

/**
 * Every task by its name, which is also the token in the state machines (`${Preflight}`). Deployment, local engine and
 * substitutions are driven by this list alone.
 */
export const tasks = {
  AnnounceDecision: listed('lambdas/approval/announce-decision.ts', announceDecision),
  AnnounceDone: listed('lambdas/notify/announce-done.ts', announceDone),
  AnnounceFailure: listed('lambdas/notify/announce-failure.ts', announceFailure),
  AnnounceMaintenance: listed('lambdas/notify/announce-maintenance.ts', announceMaintenance),
  AnnounceReady: listed('lambdas/notify/announce-ready.ts', announceReady),
  AnnounceRefusal: listed('lambdas/notify/announce-refusal.ts', announceRefusal),
  AnnounceRewind: listed('lambdas/rewind/announce-rewind.ts', announceRewind),
  AnnounceRewindFailure: listed('lambdas/rewind/announce-rewind-failure.ts', announceRewindFailure),
  AnnounceStand: listed('lambdas/rewind/announce-stand.ts', announceStand),
  AnnounceWayBack: listed('lambdas/notify/announce-way-back.ts', announceWayBack),
  ArmWatchdog: listed('lambdas/freeze/arm-watchdog.ts', armWatchdog),
  CheckAppRolledBack: listed('lambdas/cutover/check-app-rolled-back.ts', checkAppRolledBack),
  CheckAppStack: listed('lambdas/cutover/check-app-stack.ts', checkAppStack),
  CheckDatabaseStack: listed('lambdas/stack/check-database-stack.ts', checkDatabaseStack),
  CheckHealth: listed('lambdas/health/check-health.ts', checkHealth),
  CheckHostsMoved: listed('lambdas/cutover/check-hosts-moved.ts', checkHostsMoved),
  CheckOldStackDeleted: listed('lambdas/stack/check-old-stack-deleted.ts', checkOldStackDeleted),
  CheckRewind: listed('lambdas/rewind/check-rewind.ts', checkRewind),
  CheckSnapshot: listed('lambdas/snapshot/check-snapshot.ts', checkSnapshot),
  CheckThawed: listed('lambdas/freeze/check-thawed.ts', checkThawed),
  CheckUndone: listed('lambdas/lock/check-undone.ts', checkUndone),
  CheckWritesStopped: listed('lambdas/freeze/check-writes-stopped.ts', checkWritesStopped),
  CreateDatabaseStack: listed('lambdas/stack/create-database-stack.ts', createDatabaseStack),
  DeleteOldStack: listed('lambdas/stack/delete-old-stack.ts', deleteOldStack),
  DisarmWatchdog: listed('lambdas/freeze/disarm-watchdog.ts', disarmWatchdog),
  ExecuteAppUpdate: listed('lambdas/cutover/execute-app-update.ts', executeAppUpdate),
  FenceNew: listed('lambdas/freeze/fence-new.ts', fenceNew),
  FindRewind: listed('lambdas/rewind/find-rewind.ts', findRewind),
  FindWayBack: listed('lambdas/cutover/find-way-back.ts', findWayBack),
  FreezeWrites: listed('lambdas/freeze/freeze-writes.ts', freezeWrites),
  Mark: listed('lambdas/rewind/mark.ts', mark),
  ObserveApp: listed('lambdas/health/observe-app.ts', observeApp),
  OfferForward: listed('lambdas/approval/offer-forward.ts', offerForward),
  Preflight: listed('lambdas/preflight/preflight.ts', preflight),
  PreflightRewind: listed('lambdas/rewind/preflight-rewind.ts', preflightRewind),
  PrepareAppUpdate: listed('lambdas/cutover/prepare-app-update.ts', prepareAppUpdate),
  RearmWatchdog: listed('lambdas/freeze/rearm-watchdog.ts', rearmWatchdog),
  Recheck: listed('lambdas/preflight/recheck.ts', recheck),
  RecheckRewind: listed('lambdas/rewind/recheck-rewind.ts', recheckRewind),
  RecordReturnPoint: listed('lambdas/rewind/record-return-point.ts', recordReturnPoint),
  RefreshHosts: listed('lambdas/cutover/refresh-hosts.ts', refreshHosts),
  ReleaseLock: listed('lambdas/lock/release-lock.ts', releaseLock),
  RemoveFence: listed('lambdas/freeze/remove-fence.ts', removeFence),
  RemoveNewStack: listed('lambdas/stack/remove-new-stack.ts', removeNewStack),
  RequestApproval: listed('lambdas/approval/request-approval.ts', requestApproval),
  RequestRewindApproval: listed('lambdas/approval/request-rewind-approval.ts', requestRewindApproval),
  RestartApp: listed('lambdas/rewind/restart-app.ts', restartApp),
  ReturnApp: listed('lambdas/cutover/return-app.ts', returnApp),
  StartFinish: listed('lambdas/rewind/start-finish.ts', startFinish),
  StartGoBack: listed('lambdas/lock/start-go-back.ts', startGoBack),
  StartRewind: listed('lambdas/rewind/start-rewind.ts', startRewind),
  TakeLock: listed('lambdas/lock/take-lock.ts', takeLock),
  TakeOver: listed('lambdas/lock/take-over.ts', takeOver),
  TakeOverRewind: listed('lambdas/rewind/take-over-rewind.ts', takeOverRewind),
  TakeSnapshot: listed('lambdas/snapshot/take-snapshot.ts', takeSnapshot),
  ThawWrites: listed('lambdas/freeze/thaw-writes.ts', thawWrites),
  UndoUnfinished: listed('lambdas/lock/undo-unfinished.ts', undoUnfinished),
  VerifyNewDatabase: listed('lambdas/stack/verify-new-database.ts', verifyNewDatabase),
  VerifySafeToDelete: listed('lambdas/approval/verify-safe-to-delete.ts', verifySafeToDelete),
} as const satisfies Record<string, TaskEntry>;

export type TaskName = keyof typeof tasks;
