import { fill, newApp } from './app.ts';
import { BadConfiguration } from './bad-configuration.ts';
import { withBundles } from './bundling.ts';
import { readConfiguration } from './config.ts';

/** The file that says what is deployed, unless `-c config=FILE` names another. */
const FILE = 'deployment.json';

try {
  const app = newApp();
  const named: unknown = app.node.tryGetContext('config');
  const configuration = readConfiguration(typeof named === 'string' ? named : FILE);
  withBundles((codeOf) => fill(app, configuration, codeOf));
  app.synth();
} catch (error) {
  if (!(error instanceof BadConfiguration)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
