import { parentPort, workerData } from 'node:worker_threads';
import mysql from 'mysql2/promise';

/** A client in a thread of its own that writes as fast as it can, and tells how long its slowest write took, in milliseconds. */
const port = parentPort;
if (port === null) throw new Error('This is a thread of bench/rewinds.ts.');
const client = await mysql.createConnection(workerData);
let over = false;
port.once('message', () => {
  over = true;
});
port.postMessage('writing');
let longest = 0;
while (!over) {
  const begun = performance.now();
  await client.query("INSERT INTO rows_of_a_kilobyte (text) VALUES ('x')");
  longest = Math.max(longest, performance.now() - begun);
  // Lets the message in.
  await new Promise(setImmediate);
}
await client.end();
port.postMessage(longest);
