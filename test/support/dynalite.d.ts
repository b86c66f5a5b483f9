declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** Makes a DynamoDB in this process. @param options how long tables take to be made, in milliseconds */
  export default function dynalite(options?: { readonly createTableMs?: number }): Server;
}
