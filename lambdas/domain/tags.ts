/** The tag of a cluster that a migration has made, with the id of the app's stack: what the lock of the app is on. */
export const APP_TAG = 'aurora-rewind:app';
