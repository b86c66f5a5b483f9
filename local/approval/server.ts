import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Form, respondAtOnce } from '../../lambdas/approval/page/at-once.ts';
import { LONGEST_BODY, type PageRequest, type PageResponse, page } from '../../lambdas/approval/page/http.ts';
import { message } from '../../lambdas/approval/page/layout.ts';
import type { Browse } from './walk.ts';

const OVER = message('The simulation has ended', 'note', 'This link led into a simulated run that is over.');

/** A browser that waits for an answer. */
interface Waiting {
  readonly request: PageRequest;
  readonly answer: (response: PageResponse) => void;
}

/** The path of what was asked for; an empty text where that is none. */
function pathOf(target: string): string {
  return URL.canParse(target, 'http://here') ? new URL(target, 'http://here').pathname : '';
}

async function read(asked: IncomingMessage): Promise<PageRequest> {
  let body = '';
  for await (const chunk of asked) {
    // What is longer than the page reads need not be kept.
    if (body.length <= LONGEST_BODY) body += String(chunk);
  }
  return {
    method: asked.method ?? 'GET',
    path: pathOf(asked.url ?? '/'),
    contentType: asked.headers['content-type'] ?? '',
    body,
  };
}

function write(response: ServerResponse, { status, headers, body }: PageResponse): void {
  response.writeHead(status, headers);
  response.end(body);
}

/**
 * Serves the page of approvals on this computer alone. Forms are answered by whoever attends, inside an actor: meanwhile
 * virtual time stands still.
 */
export class PageServer {
  readonly #server: Server;
  readonly #waiting: Waiting[] = [];
  #arrived: () => void = () => {};

  private constructor() {
    this.#server = createServer((asked, response) => {
      read(asked)
        .then((request) => {
          const still = respondAtOnce(request);
          if (!(still instanceof Form)) return write(response, still);
          this.#waiting.push({ request, answer: (answered) => write(response, answered) });
          this.#arrived();
        })
        .catch(() => response.destroy());
    });
  }

  /** Opens a free port of the loopback interface. */
  static async open(): Promise<PageServer> {
    const server = new PageServer();
    await new Promise<void>((resolve, reject) => {
      server.#server.once('error', reject);
      server.#server.listen(0, '127.0.0.1', () => resolve());
    });
    return server;
  }

  /** Where links lead to. */
  get base(): string {
    const address = this.#server.address();
    const { port }: Pick<AddressInfo, 'port'> =
      address === null || typeof address === 'string' ? { port: 0 } : address;
    return `http://127.0.0.1:${port}`;
  }

  /** Answers browsers until something has happened. @param after called after each answer */
  async attend<T>(browse: Browse, until: Promise<T>, after: () => void = () => {}): Promise<T> {
    let over = false;
    const end = () => {
      over = true;
      this.#arrived();
    };
    until.then(end, end);
    while (!over) {
      const next = this.#waiting.shift();
      if (next === undefined) {
        await new Promise<void>((resolve) => {
          this.#arrived = resolve;
          if (over || this.#waiting.length > 0) resolve();
        });
        continue;
      }
      next.answer(await browse(next.request));
      after();
    }
    return await until;
  }

  /** The page, asked through the network. */
  browse(through: Browse): Browse {
    return async ({ method, path, contentType, body }) => {
      const asked = fetch(`${this.base}${path}`, {
        method,
        redirect: 'error',
        headers: contentType === '' ? {} : { 'Content-Type': contentType },
        ...(method === 'POST' ? { body } : {}),
      }).then(async (response) => ({
        status: response.status,
        headers: Object.fromEntries(response.headers),
        body: await response.text(),
      }));
      return await this.attend(through, asked);
    };
  }

  /** Ends at once. Browsers that still wait are told that it is over. */
  close(): void {
    for (const { answer } of this.#waiting.splice(0)) answer(page(410, OVER));
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
