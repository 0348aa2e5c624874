import type { EvaluatedBody } from "../configuration/instance.ts";

/** Plain attributes of a resource, as Terraform names them. */
export type Attributes = Readonly<Record<string, unknown>>;

/** What a handler may call: SDK clients of the target, bound to its Region and account. */
export interface HandlerContext {
  /** A client by SDK package suffix (`kinesis`), made once. */
  client<Client>(service: string): Client;
  readonly region: string;
  readonly account: string;
  readonly partition: string;
  /** Waits on the target's clock: for states such as CREATING. */
  sleep(ms: number): Promise<void>;
  /** Characters for generated names, seeded. */
  random(length: number): string;
}

/** Which arguments and nested blocks of a resource type are executed; everything else in use is refused at plan time. */
export interface Support {
  readonly arguments: readonly string[];
  readonly blocks?: Readonly<Record<string, Support>>;
}

/** Where a configuration lies: its relative paths are below `rootPath`. */
export interface Place {
  readonly rootPath: string;
}

/** How one resource type is made real. One file per type in `resources/`. */
export interface ResourceHandler {
  readonly type: string;
  readonly supports: Support;
  /** Arguments or blocks that cannot change in place. */
  readonly replaceOn: readonly string[];
  /** Defaults of arguments left out, as the provider has them. */
  readonly defaults?: Attributes;
  /** Further rules at plan time; throws TerraformError. */
  validate?(body: EvaluatedBody): void;
  /** Names of the errors that say that it does not exist; deleting it has then been done before. */
  readonly absent: readonly string[];
  /**
   * Creates it and returns every attribute that references may read. Where creation takes several calls, `created` is
   * told what `delete` needs as soon as there is something to delete.
   */
  create(
    config: Attributes,
    context: HandlerContext,
    created: (partial: Attributes) => void,
    place: Place,
  ): Promise<Attributes>;
  update?(config: Attributes, prior: Attributes, context: HandlerContext, place: Place): Promise<Attributes>;
  delete(prior: Attributes, context: HandlerContext): Promise<void>;
}

/** A data source: attributes from its arguments. */
export interface DataHandler {
  readonly type: string;
  readonly supports: Support;
  read(config: Attributes, context: HandlerContext, place: Place): Attributes;
}

/** The type of one attribute in the provider's schema: `"string"` or `["map", "string"]`. */
export type AttributeType = string | readonly [string, ...unknown[]];

/** A resource type of the provider schema (`terraform providers schema -json`), as committed in `schema/`. */
export interface BlockSchema {
  readonly attributes: Readonly<Record<string, AttributeSchema>>;
  readonly blocks: Readonly<Record<string, NestedSchema>>;
}

export interface AttributeSchema {
  readonly type: AttributeType;
  readonly required?: true;
  readonly optional?: true;
  readonly computed?: true;
  readonly sensitive?: true;
  readonly deprecated?: true;
}

export interface NestedSchema {
  readonly nesting: "single" | "list" | "set" | "map";
  readonly min?: number;
  readonly max?: number;
  readonly block: BlockSchema;
}

export interface ProviderSchema {
  readonly provider: string;
  readonly version: string;
  readonly resources: Readonly<Record<string, BlockSchema>>;
  readonly data: Readonly<Record<string, BlockSchema>>;
}
