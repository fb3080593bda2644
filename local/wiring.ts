/** What exists on the local AWS but is driven from here: it has no Lambda, no event sources and no clock of its own. */
export interface Wiring {
  readonly functions: LocalFunction[];
  readonly mappings: QueueMapping[];
  readonly rules: EventRule[];
  readonly targets: EventTarget[];
  readonly schedules: Schedule[];
  readonly topics: string[];
}

export interface LocalFunction {
  readonly logicalName: string;
  readonly name: string;
  readonly arn: string;
  readonly roleArn: string;
  readonly folder: string;
  readonly handler: string;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  /** Reserved concurrency, where the program sets one. */
  readonly concurrency: number | undefined;
  readonly environment: Readonly<Record<string, string>>;
}

export interface QueueMapping {
  readonly id: string;
  readonly queueArn: string;
  readonly functionName: string;
  readonly batchSize: number;
  readonly maximumConcurrency: number | undefined;
  readonly reportsItemFailures: boolean;
}

export interface EventRule {
  readonly name: string;
  readonly arn: string;
  readonly scheduleExpression: string | undefined;
  /** Whether an event is one for its targets; a rule on a schedule has none. */
  readonly matches: ((event: unknown) => boolean) | undefined;
}

export interface EventTarget {
  readonly rule: string;
  readonly arn: string;
  readonly input: string | undefined;
  readonly inputPath: string | undefined;
  readonly transformer: InputTransformer | undefined;
}

export interface InputTransformer {
  readonly paths: Readonly<Record<string, string>>;
  readonly template: string;
}

export interface Schedule {
  readonly name: string;
  readonly arn: string;
  readonly expression: string;
  readonly targetArn: string;
  /** The role it takes to reach its target. */
  readonly roleArn: string;
  readonly input: string | undefined;
}

export function emptyWiring(): Wiring {
  return { functions: [], mappings: [], rules: [], targets: [], schedules: [], topics: [] };
}
