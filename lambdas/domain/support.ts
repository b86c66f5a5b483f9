/** Of when AWS's lists of Regions are. */
export const LISTED = 'June 2023';

/** Regions without Backtrack for Aurora MySQL. Source: Aurora User Guide, as of `LISTED`, and the AWS Config rule's list. */
const WITHOUT = [
  'af-south-1',
  'ap-east-1',
  'ap-southeast-3',
  'ap-southeast-4',
  'cn-north-1',
  'eu-south-1',
  'eu-south-2',
  'eu-north-1',
  'me-south-1',
  'me-central-1',
  'sa-east-1',
  'us-gov-east-1',
  'us-gov-west-1',
  'ap-south-2',
  'il-central-1',
  'ca-west-1',
  'ap-southeast-6',
];

/** Regions with Backtrack. Source: Aurora User Guide, as of `LISTED`. Whatever is in neither list is unknown. */
const WITH = [
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
  'ap-south-1',
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-southeast-1',
  'ap-southeast-2',
  'ca-central-1',
  'eu-central-1',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
];

/** Whether Backtrack is offered in a Region, as far as AWS's lists tell. */
export function regionSupport(region: string): 'yes' | 'no' | 'unknown' {
  if (WITH.includes(region)) return 'yes';
  return WITHOUT.includes(region) ||
    region.startsWith('cn-') ||
    region.startsWith('us-gov-') ||
    region.includes('iso')
    ? 'no'
    : 'unknown';
}

/**
 * Whether an engine version supports Backtrack: Aurora MySQL 2, 3 and 8.4. Version 3 got it in January 2023; 3.02.0
 * and older answer that they do not support it (reported by users, cloudformation-coverage-roadmap#1357).
 */
export function versionSupportsBacktrack(version: string): boolean {
  const match = /mysql_aurora\.(\d+)\.(\d+)\.(\d+)/.exec(version);
  if (match === null) return /^(5\.7|8\.4)/.test(version);
  const [major = 0, minor = 0, patch = 0] = match.slice(1).map(Number);
  if (major !== 3) return major === 2 || major > 3;
  return minor > 2 || (minor === 2 && patch > 0);
}
