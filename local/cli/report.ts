import { formatDuration } from '../../lambdas/domain/duration.ts';
import type { Result } from '../report/result.ts';
import type { VendorCost } from '../run/vendor-order.ts';
import { type Style, wrap } from './style.ts';

const TITLES: Readonly<Record<Result['outcome'], string>> = {
  migrated: 'Migrated: the app runs on a database that can be rewound, and the old stack is deleted',
  'migrated-old-kept': 'Migrated: the app runs on a database that can be rewound; the old stack is kept',
  planned: 'Planned: this is what a run would do; nothing was touched',
  refused: 'Refused: nothing was touched',
  'rolled-back': 'Failed and gone back: the app is on the old database, and writes are allowed',
  'needs-attention': 'Failed: a person has to look',
};

const LABEL = 22;

/** The report at the end of a run, as lines. @param vendor what the manual order costs on the same estate */
export function report(
  result: Result,
  vendor: VendorCost | undefined,
  style: Style,
  width: number,
): string[] {
  const { outcome } = result;
  const lines = [
    '',
    (outcome === 'migrated' || outcome === 'migrated-old-kept' || outcome === 'planned'
      ? style.good
      : style.bad)(style.strong(TITLES[outcome])),
    '',
  ];
  const row = (label: string, text: string) => {
    const indent = ' '.repeat(LABEL);
    const [first = '', ...rest] = wrap(text, Math.max(30, width - LABEL));
    const beside = label.length < LABEL;
    lines.push(
      ...(beside ? [] : [style.faint(label)]),
      `${beside ? style.faint(label.padEnd(LABEL)) : indent}${first}`,
      ...rest.map((line) => `${indent}${line}`),
    );
  };
  if (result.error !== null && result.problems.length === 0) row(result.error.name, result.error.cause);
  for (const { code, subject, message, remedy } of result.problems)
    row(code, `${subject}: ${message} ${style.note(remedy)}`);
  if (outcome === 'refused') return lines;
  if (outcome !== 'planned') measured(result, vendor, row, style);
  row('State transitions', `${result.transitions}`);
  row('API calls', `${result.apiCalls}`);
  row('Price of the run', `about ${result.priceUsd.toFixed(4)} USD, besides the two clusters side by side`);
  const real = result.wallMs === 0 ? '' : ` in ${result.wallMs} ms`;
  row('Time', `${formatDuration(result.virtualSeconds)} of virtual time${real}`);
  if (outcome === 'planned') return lines;
  lines.push('', style.strong('What exists now'));
  if (result.app !== null) {
    row('App endpoint', result.app.endpoint);
    row('App security groups', result.app.securityGroups.join(', '));
  }
  if (result.newCluster !== null)
    row(
      'New cluster',
      `${result.newCluster.id}, can be rewound by up to ${formatDuration(result.newCluster.backtrackWindow)}`,
    );
  row('Stacks', result.remaining.stacks.join(', '));
  row('Clusters', result.remaining.clusters.join(', '));
  row('Snapshots', result.remaining.snapshots.join(', ') || 'none');
  return lines;
}

function measured(
  result: Result,
  vendor: VendorCost | undefined,
  row: (label: string, text: string) => void,
  style: Style,
): void {
  const { writes, downtimeSeconds, awsSeconds } = result;
  const overhead = awsSeconds > 0 ? (downtimeSeconds / awsSeconds - 1) * 100 : 0;
  row(
    'Downtime',
    `${formatDuration(downtimeSeconds)} in which nobody could write; AWS itself needed ${formatDuration(awsSeconds)} of it (${overhead.toFixed(1)} % on top)`,
  );
  row(
    'Writes',
    `${writes.acknowledged} acknowledged, ${writes.lost === 0 ? style.good('0 lost') : style.bad(`${writes.lost} lost`)}`,
  );
  if (vendor === undefined) return;
  row(
    'The manual order',
    `snapshot first, announce later, two updates of the app: ${formatDuration(vendor.downtimeSeconds)} of downtime and ${vendor.lost === 0 ? '0' : style.bad(String(vendor.lost))} lost writes on the same estate`,
  );
}
