// Runs a program of this project on Node 24, whatever Node called it, and installs first what is missing.
//
//   node run.mjs FILE [ARGUMENTS]
//   node run.mjs --installed          after npm ci: nothing is missing
//
// Plain JavaScript for Node 18 and later, with nothing imported from node_modules: it runs before they exist.
// What it has to say goes to stderr, so that stdout belongs to the program.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const WANTED_MAJOR = 24;
const root = dirname(fileURLToPath(import.meta.url));
const modules = join(root, 'node_modules');
const stampFile = join(modules, '.installed-lock-hash');
const say = (text) => process.stderr.write(`${text}\n`);

const major = (version) => Number(version.split('.')[0]);

/** The Node to run on: the caller's own if it is new enough, else the one that npm brought along. */
function wantedNode() {
  if (major(process.versions.node) >= WANTED_MAJOR) return process.execPath;
  return join(modules, `node-${process.platform}-${process.arch}`, 'bin', 'node');
}

function lockHash() {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
}

/** Runs a child to its end with its signals passed on; resolves to its exit code (128 + n for signal n). */
function run(command, args, options) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, options);
    const pass = (signal) => child.kill(signal);
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of signals) process.on(signal, pass);
    // Whoever kills npm outright leaves nobody to pass a signal on.
    const parent = process.ppid;
    const watch = setInterval(() => {
      if (process.ppid !== parent) child.kill();
    }, 1000);
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      clearInterval(watch);
      for (const name of signals) process.off(name, pass);
      resolve(signal ? 128 + constants.signals[signal] : code);
    });
  });
}

function withFirstOnPath(node) {
  return { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}` };
}

async function npm(node, args) {
  const cli = process.env.npm_execpath;
  const options = { cwd: root, env: withFirstOnPath(node), stdio: ['ignore', 2, 2] };
  const code =
    cli?.endsWith('.js') === true
      ? await run(node, [cli, ...args], options)
      : await run('npm', args, { ...options, shell: process.platform === 'win32' });
  if (code !== 0) {
    say(
      `aurora-rewind: "npm ${args.join(' ')}" ended with code ${code}. Its own words above say why; run the command again once that is mended.`,
    );
    process.exit(1);
  }
}

/**
 * Two passes where the caller's Node is older than 24: npm leaves out packages whose "engines" do not fit the Node
 * that it runs on, so the first pass only fetches Node 24 and the second installs everything with it.
 */
async function install() {
  const quiet = ['--loglevel=error', '--no-progress'];
  if (major(process.versions.node) < WANTED_MAJOR) {
    say(`aurora-rewind: fetching Node ${WANTED_MAJOR} (this is Node ${process.versions.node}) ...`);
    await npm(process.execPath, ['ci', '--omit=dev', '--ignore-scripts', ...quiet]);
    if (!existsSync(wantedNode())) {
      say(
        `aurora-rewind: there is no Node ${WANTED_MAJOR} package for ${process.platform}-${process.arch}. Install Node ${WANTED_MAJOR} (see .nvmrc) and run the command again.`,
      );
      process.exit(1);
    }
  }
  say('aurora-rewind: installing packages (once, about half a minute) ...');
  await npm(wantedNode(), ['ci', ...quiet]);
  writeFileSync(stampFile, lockHash());
}

function installed() {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === lockHash() && existsSync(wantedNode());
}

const [file, ...args] = process.argv.slice(2);
if (file === '--installed') {
  // npm itself has just installed everything; under an older Node it has left things out.
  if (major(process.versions.node) >= WANTED_MAJOR) writeFileSync(stampFile, lockHash());
  process.exit(0);
}
if (file === undefined) {
  say('usage: node run.mjs FILE [ARGUMENTS]');
  process.exit(2);
}
if (!installed()) await install();
const node = wantedNode();
const env = { NODE_COMPILE_CACHE: join(modules, '.cache', 'node-compile'), ...withFirstOnPath(node) };
process.exit(await run(node, [join(root, file), ...args], { stdio: 'inherit', env }));
