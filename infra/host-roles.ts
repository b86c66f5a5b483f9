import type { Template } from '../lambdas/domain/template/parse.ts';
import { isObject, type Json, type JsonObject } from '../lambdas/kit/json.ts';

const at = (value: Json | undefined, ...path: string[]): Json | undefined =>
  path.reduce<Json | undefined>((inner, key) => (isObject(inner) ? inner[key] : undefined), value);

/** The resource that a `Ref`, or a `GetAtt` of its ARN, is about. */
function referenced(value: Json | undefined): string | undefined {
  const [id] = [at(value, 'Fn::GetAtt') ?? at(value, 'Ref')].flat();
  return typeof id === 'string' ? id : undefined;
}

/** A text of a template as a pattern: what CloudFormation alone knows is a wildcard. */
function patternOf(value: Json, stack: string): string | undefined {
  const text = at(value, 'Fn::Sub') ?? value;
  if (typeof text !== 'string') return undefined;
  return text.replaceAll('${AWS::StackName}', stack).replaceAll(/\$\{[^}]*\}/g, '*');
}

/** Names have at most 64 characters; a hyphen each and at most thirteen random ones are CloudFormation's own. */
const ROOM = 64 - 15;

/** The name that CloudFormation gives a role: it begins with that of the stack, which is cut off if there is no room. */
function generatedName(stack: string, logicalId: string): string {
  return stack.length + logicalId.length <= ROOM ? `${stack}-${logicalId}-*` : `${stack.slice(0, 24)}*`;
}

/** Reads which roles the hosts and tasks of an app get. */
class Roles {
  readonly #template: Template;
  readonly #stack: string;

  constructor(template: Template, stack: string) {
    this.#template = template;
    this.#stack = stack;
  }

  /** A role, as it stands in an ARN or as an ARN; undefined if the template does not tell. */
  role(value: Json): string | undefined {
    if (typeof value === 'string' && value.startsWith('arn:')) return value;
    const id = referenced(value);
    const made = id === undefined ? undefined : this.#template.resources[id];
    if (id === undefined || made?.Type !== 'AWS::IAM::Role') return undefined;
    const { RoleName, Path = '/' }: JsonObject = isObject(made.Properties) ? made.Properties : {};
    const path = patternOf(Path, this.#stack);
    const name = RoleName === undefined ? generatedName(this.#stack, id) : patternOf(RoleName, this.#stack);
    return path === undefined || name === undefined ? undefined : `role${path}${name}`;
  }

  /** The role of an instance profile. */
  ofProfile(value: Json): string | undefined {
    const profile = this.#template.resources[referenced(value) ?? ''];
    const [role] = [at(profile, 'Properties', 'Roles')].flat();
    return profile?.Type === 'AWS::IAM::InstanceProfile' && role !== undefined ? this.role(role) : undefined;
  }

  /** True if a group starts its hosts from a resource of the template. */
  knowsLaunch(properties: Json | undefined): boolean {
    const template =
      at(properties, 'LaunchTemplate') ??
      at(properties, 'MixedInstancesPolicy', 'LaunchTemplate', 'LaunchTemplateSpecification');
    const launched =
      at(template, 'LaunchTemplateId') ??
      at(template, 'LaunchTemplateName') ??
      at(properties, 'LaunchConfigurationName');
    return (
      referenced(launched) !== undefined && this.#template.resources[referenced(launched) ?? ''] !== undefined
    );
  }

  /** The roles that a resource hands on; undefined stands for one that the template does not tell. */
  handedOn({ Type, Properties }: JsonObject): (string | undefined)[] {
    const given = (...values: (Json | undefined)[]) => values.filter((value) => value !== undefined);
    const profile = at(Properties, 'LaunchTemplateData', 'IamInstanceProfile');
    switch (Type) {
      case 'AWS::EC2::LaunchTemplate':
        return given(at(profile, 'Arn') ?? at(profile, 'Name')).map((value) => this.ofProfile(value));
      case 'AWS::AutoScaling::LaunchConfiguration':
        return given(at(Properties, 'IamInstanceProfile')).map((value) => this.ofProfile(value));
      case 'AWS::ECS::TaskDefinition':
        return given(at(Properties, 'TaskRoleArn'), at(Properties, 'ExecutionRoleArn')).map((value) =>
          this.role(value),
        );
      case 'AWS::AutoScaling::AutoScalingGroup':
        return this.knowsLaunch(Properties) ? [] : [undefined];
      default:
        return [];
    }
  }
}

/** The roles that the hosts and tasks of an app get. */
export interface HostRoles {
  /** ARNs, or what stands after the account in one; with wildcards where CloudFormation makes up a part of the name. */
  readonly roles: readonly string[];
  /** The resources of which the template does not tell the role. */
  readonly untold: readonly string[];
}

/** Reads off the template of an app which roles its hosts and tasks get. */
export function hostRolesIn(template: Template, stack: string): HostRoles {
  const reader = new Roles(template, stack);
  const all = Object.entries(template.resources).map(
    ([id, resource]) => [id, reader.handedOn(resource)] as const,
  );
  return {
    roles: [...new Set(all.flatMap(([, roles]) => roles.filter((role) => role !== undefined)))].toSorted(),
    untold: all.flatMap(([id, roles]) => (roles.includes(undefined) ? [id] : [])),
  };
}
