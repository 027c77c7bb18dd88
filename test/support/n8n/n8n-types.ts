export type JsonObject = Record<string, unknown>;

/** A node as it stands in a workflow file. */
export interface WorkflowNode {
	readonly id: string;
	readonly name: string;
	readonly type: string;
	readonly typeVersion: number;
	readonly position: readonly [number, number];
	readonly parameters: JsonObject;
	readonly [further: string]: unknown;
}

export interface Wire {
	readonly node: string;
	readonly type: string;
	readonly index: number;
}

/** Where the outputs of a node lead; a part of an AI agent leads to it by a kind of its own. */
export interface Connections {
	readonly main?: ReadonlyArray<readonly Wire[] | null>;
	readonly ai_languageModel?: ReadonlyArray<readonly Wire[] | null>;
}

export interface WorkflowDefinition {
	readonly name: string;
	readonly nodes: readonly WorkflowNode[];
	readonly connections: Readonly<Record<string, Connections>>;
	readonly settings?: JsonObject;
	/** Items that stand in for what a node would emit in a manual run, by the node's name. */
	readonly pinData?: Readonly<Record<string, readonly { readonly json: JsonObject }[]>>;
}

export interface StoredWorkflow extends WorkflowDefinition {
	readonly id: string;
	readonly active: boolean;
	readonly versionId: string;
	readonly activeVersionId: string | null;
}

export type ExecutionStatus = 'new' | 'running' | 'waiting' | 'success' | 'error' | 'crashed' | 'canceled' | 'unknown';

export interface Execution {
	readonly id: string;
	readonly status: ExecutionStatus;
	readonly mode: string;
	readonly workflowId: string;
	readonly retryOf: string | null;
	readonly startedAt: string | null;
	readonly stoppedAt: string | null;
	readonly waitTill: string | null;
	/** Only there when it was asked for. */
	readonly data?: ExecutionData;
}

export interface ExecutionData {
	readonly resultData: {
		readonly error?: { readonly message: string; readonly description?: string };
		readonly lastNodeExecuted?: string;
		readonly runData: Readonly<Record<string, readonly NodeRun[]>>;
	};
}

export interface NodeRun {
	readonly executionStatus: string;
	readonly error?: { readonly message: string; readonly description?: string };
	/** One list of items for each output. */
	readonly data?: { readonly main: ReadonlyArray<ReadonlyArray<{ readonly json: JsonObject }> | null> };
}

/** What the editor shows about a published workflow: `failed` carries the text of the trigger. */
export interface PublicationStatus {
	readonly status: 'in_progress' | 'published' | 'partial' | 'failed' | 'not_published';
	readonly liveVersionId: string | null;
	readonly pendingVersionId: string | null;
	readonly triggers: ReadonlyArray<{
		readonly nodeId: string;
		readonly status: 'activated' | 'failed';
		readonly errorMessage: string | null;
	}>;
}

export interface NodeTypeDescription {
	readonly name: string;
	readonly displayName: string;
	readonly version: number | readonly number[];
	readonly [further: string]: unknown;
}
